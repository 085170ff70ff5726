"""The pages say what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.make import pages
from vfmxl import cli
from vfmxl.functions import Engine, all_functions, evaluate
from vfmxl.functions.formula import evaluate_formula
from vfmxl.functions.names import spell
from vfmxl.resources import bundled_pack

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


def test_every_command_of_the_readme_exists() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for words in re.findall(r"^    vfmxl (\w+)(?: (\w+))?", text, re.MULTILINE):
        assert words[0] in cli.cli.commands, words
