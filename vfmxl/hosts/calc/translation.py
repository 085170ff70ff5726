"""Turns a formula as English Excel shows it into one as Calc's interface takes it, and back.

Calc's interface puts semicolons between arguments, `;` and `|` inside arrays, and a dot after a sheet's name.
"""

from __future__ import annotations

import re

# Texts, names in quotes, sheets before a reference, and the marks that differ; all else stays.
TO_CALC = re.compile(r"""(?P<text>"(?:[^"]|"")*")|(?P<sheet>(?:'(?:[^']|'')*'|[\w.]+)!)|(?P<mark>[{},;])""")
FROM_CALC = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")|(?P<sheet>\$?(?:'(?:[^']|'')*'|[^\W\d]\w*)\.)(?=\$?[A-Za-z]{1,3}\$?\d)|(?P<quoted>'(?:[^']|'')*')|(?P<mark>[{};|])"""
)


def _translated(formula: str, pattern: re.Pattern[str], sheet_end: str, argument: str, cell: str, row: str, marks: tuple[str, str]) -> str:
    """`marks`: those between the cells of an array's row and between its rows, in the formula as it is; the first also parts arguments."""
    inside = False

    def one(piece: re.Match[str]) -> str:
        nonlocal inside
        if piece["sheet"]:
            return piece["sheet"].removeprefix("$")[:-1] + sheet_end
        mark = piece["mark"]
        if mark is None:
            return piece[0]
        if mark in "{}":
            inside = mark == "{"
            return mark
        if inside:
            return {marks[0]: cell, marks[1]: row}.get(mark, mark)
        return argument if mark == marks[0] else mark

    return pattern.sub(one, formula)


def to_calc(formula: str) -> str:
    """From Excel's English to Calc's interface."""
    return _translated(formula, TO_CALC, ".", ";", ";", "|", (",", ";"))


def from_calc(formula: str) -> str:
    """From Calc's interface to Excel's English."""
    return _translated(formula, FROM_CALC, "!", ",", ",", ";", (";", "|"))
