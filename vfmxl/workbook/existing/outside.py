"""Formulas of ours outside cells turned into values: names, conditional formats, validation, columns of tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vfmxl.errors import RequestRefused, VfmError
from vfmxl.functions.formula import evaluate_formula
from vfmxl.workbook.existing.record import DEFINED_NAME, FORMAT, TABLE_COLUMN, VALIDATION
from vfmxl.workbook.existing.uses import LARGEST_RANGE, find_uses, literal, references, written_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from vfmxl.functions import Engine
    from vfmxl.workbook.existing.parts import Element

# Element -> what holds it.
HOLDERS = {
    "definedName": DEFINED_NAME,
    "formula": FORMAT,
    "formula1": VALIDATION,
    "formula2": VALIDATION,
    "f": "chart or other object",
    "calculatedColumnFormula": TABLE_COLUMN,
    "totalsRowFormula": "table total",
}
RELATIVE = re.compile(r"(?<![\w.$])[A-Za-z]{1,3}\$?[0-9]{1,7}(?![\w.(!\[])|\$[A-Za-z]{1,3}[0-9]{1,7}(?![\w.(!\[])")
TEXT = re.compile(r'"(?:[^"]|"")*"')


@dataclass(frozen=True, slots=True)
class Outside:
    """A formula of ours outside cells: its part, element, what holds it, its name where it has one, the sheet ("" for the workbook), and its number among those of its element."""

    part: str
    element: Element
    holder: str
    name: str
    sheet: str
    number: int

    @property
    def formula(self) -> str:
        """The formula without an equals sign."""
        return self.element.text.removeprefix("=")


class NotTurned(Exception):
    """Why a formula cannot become a value, as a sentence."""


def as_values(engine: Engine, one: Outside, value_of: Callable[[str, str], Any], stamp: str, *, partly: bool = False) -> str:
    """The formula with every call of ours replaced by what it gives.

    `value_of(sheet, address)` gives a cell's value; `stamp` is the pack of the workbook, and `partly` says that formulas of ours stay in it, which may use its names.

    Raises
    ------
    NotTurned
        where what it gives depends on the place from which it is asked, or cannot be written there.
    """
    if one.holder not in (DEFINED_NAME, FORMAT, VALIDATION):
        raise NotTurned("It stands where no value can.")
    if partly and one.holder == DEFINED_NAME:
        raise NotTurned("Formulas that stay live may use it.")
    if stamp and stamp != engine.pack.id:
        raise NotTurned(f"It keeps no value of its own, and the workbook was calculated with another pack ({stamp}).")
    pieces, place = [], 0
    for use in find_uses(one.formula):
        if RELATIVE.search(TEXT.sub('""', use.text)):
            raise NotTurned("It refers to other cells for every cell that it is applied to.")
        if any(area.cells > LARGEST_RANGE for area in references(use.text)):
            raise NotTurned("It refers to a very large range.")
        pieces += [one.formula[place : use.start], _literal(engine, use.text, one, value_of)]
        place = use.end
    return "".join(pieces) + one.formula[place:]


def _literal(engine: Engine, call: str, one: Outside, value_of: Callable[[str, str], Any]) -> str:
    try:
        value = evaluate_formula(engine, written_out(call, lambda sheet, cell: value_of(sheet or one.sheet, cell)))
    except RequestRefused as error:
        raise NotTurned("It holds what only a spreadsheet program resolves: a name, a table, a sum.") from error
    except VfmError as error:
        return str(error.cell)
    if not isinstance(value, list):
        return literal(value)
    if one.holder != DEFINED_NAME:
        raise NotTurned("It gives a table, which cannot be written there.")
    return "{" + ";".join(",".join(literal("" if cell is None else cell) for cell in row) for row in value) + "}"
