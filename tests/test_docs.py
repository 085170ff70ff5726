"""The pages say what the program does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from docs.make import pages
from vfmxl import cli
from vfmxl.functions import Engine, all_functions, evaluate
from vfmxl.functions.formula import evaluate_formula
from vfmxl.functions.names import spell
from vfmxl.resources import bundled_pack

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
WRITTEN_BY_HAND = ("README.md", "docs/calc.md", "docs/data.md", "docs/deployment.md", "docs/methods.md", "docs/workbooks.md")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.start(str(bundled_pack()))


@pytest.mark.parametrize("path", sorted(pages()), ids=lambda path: path.name)
def test_a_made_page_is_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == pages()[path], "run: python3 dev.py docs"


@pytest.mark.parametrize(("name", "formula"), [(name, formula) for name, function in all_functions().items() for formula, _ in function.examples])
def test_every_example_answers(name: str, formula: str, engine: Engine) -> None:
    assert formula.startswith(name)
    assert evaluate_formula(engine, f"={spell(formula, 'calc')}") is not None


@pytest.mark.parametrize("formula", re.findall(r"`=(VFM_[A-Z]+\(.*?\))`", (ROOT / "README.md").read_text(encoding="utf-8")))
def test_every_formula_of_the_readme_answers(formula: str, engine: Engine) -> None:
    if "A5:A20" in formula:
        assert evaluate(engine, "TABLE", [[["Kent"], ["Leeds"]], [["spend_net_adult", "spend_net_65"]], "2024-25"])
    else:
        assert evaluate_formula(engine, f"={formula}") is not None


@pytest.mark.parametrize("name", WRITTEN_BY_HAND)
def test_links_lead_somewhere(name: str) -> None:
    page = ROOT / name
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


SOURCES = [*(ROOT / name for name in WRITTEN_BY_HAND), *pages(), *(ROOT / "vfmxl").rglob("*.py"), *(ROOT / "workbooks").rglob("*.bas")]
# A command in lower case, then its parts: words, options, names of files in capitals.
NAMED = re.compile(r"(?<![\w/.-])vfmxl ([a-z]+)((?: +[^\s`'\",;:!?)]+)*)")


def _commands_named(text: str) -> Iterator[tuple[list[str], str]]:
    """The commands that a text tells its reader to run, with their options: those of a first word that is a command."""
    for first, rest in NAMED.findall(text):
        words = [first, *(word.rstrip(".") for word in rest.split())]
        if first in cli.cli.commands and words[:2] != ["data", "pack"]:  # the file, not a command
            yield words, rest


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_command_that_a_text_names_exists_with_its_options(path: Path) -> None:
    for words, rest in _commands_named(path.read_text(encoding="utf-8", errors="replace")):
        command: click.Command = cli.cli
        for word in words:
            if not isinstance(command, click.Group):
                break
            assert word in command.commands or not word.islower(), f"vfmxl {words[0]}{rest}"
            command = command.commands.get(word, command)
        known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        given = {word for word in words if re.fullmatch(r"--?[a-z][a-z-]*", word)}
        assert given <= known | {"--help"}, f"vfmxl {words[0]}{rest}"
