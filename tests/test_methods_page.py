"""The worked examples of docs/methods.md, computed again.

A block fenced as `worked` holds lines `name = arithmetic  # what it gives`: plain arithmetic over earlier names, the
functions below, and calls such as VFM.VALUE("Kent", ...) answered from the bundled pack. The number after `#` is
compared at the decimals that are printed.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from vfmxl.functions import Engine, evaluate
from vfmxl.resources import bundled_pack

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = Path(__file__).resolve().parents[1] / "docs" / "methods.md"
SECTION = re.compile(r"^#{2,3} ", re.MULTILINE)
BLOCK = re.compile(r"^```worked\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINE = re.compile(r"(?:(?P<name>\w+) = )?(?P<expression>.+?)\s+# (?P<shown>.+)")
# Arithmetic that a reader can do with a spreadsheet: sums, means, roots, logarithms.
ARITHMETIC = {name: getattr(math, name) for name in ("sqrt", "log", "exp")} | {"sum": sum, "len": len, "abs": abs, "min": min, "max": max}


class Functions:
    """VFM.NAME(...), answered as a cell would be."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda *arguments: evaluate(self._engine, name, arguments)


@pytest.fixture(scope="module")
def functions() -> Functions:
    return Functions(Engine.start(str(bundled_pack())))


def same(value: object, shown: str) -> bool:
    """Whether a value prints as the page says, at the decimals of the page."""
    if isinstance(value, str):
        return value == shown
    decimals = len(shown.partition(".")[2])
    return f"{value:.{decimals}f}" == shown.replace(",", "")


def examples() -> list[Any]:
    """The blocks of every section, under its title."""
    sections = [section.partition("\n") for section in SECTION.split(PAGE.read_text(encoding="utf-8"))]
    return [pytest.param(lines, id=title) for title, _, text in sections for lines in BLOCK.findall(text)]


@pytest.mark.parametrize("lines", examples())
def test_a_worked_example_gives_the_numbers_it_prints(lines: str, functions: Functions) -> None:
    names: dict[str, Any] = {**ARITHMETIC, "VFM": functions}
    checked = 0
    for line in lines.splitlines():
        match = LINE.fullmatch(line)
        if match is None:
            name, _, expression = line.partition(" = ")
            names[name] = eval(expression, {"__builtins__": {}}, names)  # noqa: S307 - our own page
            continue
        value = eval(match["expression"], {"__builtins__": {}}, names)  # noqa: S307 - our own page
        if match["name"]:
            names[match["name"]] = value
        assert same(value, match["shown"]), f"{line!r} gives {value}"
        checked += 1
    assert checked, "a block shows no number"


def test_every_fenced_block_is_found() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text.count("```worked") == len(examples())
