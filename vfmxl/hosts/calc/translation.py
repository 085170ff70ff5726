"""Turns a formula as English Excel shows it into one as Calc's interface takes it, and back.

Calc's interface puts semicolons between arguments, `;` and `|` inside arrays, and a dot after a sheet's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Writing:
    """How one side writes what the other writes otherwise."""

    after_sheet: str
    between_arguments: str
    between_cells: str
    between_rows: str


EXCEL = _Writing("!", ",", ",", ";")
CALC = _Writing(".", ";", ";", "|")

# Texts, sheets before a reference, names in quotes, and the marks that differ; all else stays.
FROM_EXCEL = re.compile(r"""(?P<text>"(?:[^"]|"")*")|(?P<sheet>(?:'(?:[^']|'')*'|[\w.]+)!)|(?P<mark>[{},;])""")
FROM_CALC = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")|(?P<sheet>\$?(?:'(?:[^']|'')*'|[^\W\d]\w*)\.)(?=\$?[A-Za-z]{1,3}\$?\d)|(?P<quoted>'(?:[^']|'')*')|(?P<mark>[{};|])"""
)


def _translated(formula: str, pattern: re.Pattern[str], one: _Writing, other: _Writing) -> str:
    inside = False

    def piece(found: re.Match[str]) -> str:
        nonlocal inside
        if found["sheet"]:
            return found["sheet"].removeprefix("$")[:-1] + other.after_sheet
        mark = found["mark"]
        if mark is None:
            return found[0]
        if mark in "{}":
            inside = mark == "{"
            return mark
        if inside:
            return {one.between_cells: other.between_cells, one.between_rows: other.between_rows}.get(mark, mark)
        return other.between_arguments if mark == one.between_arguments else mark

    return pattern.sub(piece, formula)


def to_calc(formula: str) -> str:
    """From Excel's English to Calc's interface."""
    return _translated(formula, FROM_EXCEL, EXCEL, CALC)


def from_calc(formula: str) -> str:
    """From Calc's interface to Excel's English."""
    return _translated(formula, FROM_CALC, CALC, EXCEL)
