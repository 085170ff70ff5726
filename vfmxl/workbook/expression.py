"""Formulas that know both their text, in any host's spelling, and their value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vfmxl.errors import CellError
from vfmxl.functions import call
from vfmxl.functions.names import spell

if TYPE_CHECKING:
    from collections.abc import Callable

    from vfmxl.functions import Engine

MISSING = "no figure: see WHY"


@dataclass(frozen=True, slots=True)
class Formula:
    """`text` without the equals sign, and the `value` that a spreadsheet program would show."""

    text: str
    value: Any


def cell(address: str, value: Any) -> Formula:  # noqa: ANN401 - a cell holds anything
    """A reference to a cell whose value is known."""
    return Formula(address, value)


def literal(value: str | float) -> Formula:
    """A text or number written into a formula."""
    return Formula('"' + value.replace('"', '""') + '"' if isinstance(value, str) else f"{value:g}", value)


@dataclass(frozen=True, slots=True)
class Writer:
    """Makes formulas for one engine and one host."""

    engine: Engine
    host: str

    def call(self, name: str, *args: Formula | str | float) -> Formula:
        """A call of one of our functions; its errors are values."""
        given = [arg if isinstance(arg, Formula) else literal(arg) for arg in args]
        text = f"{spell(name, self.host)}({','.join(arg.text for arg in given)})"
        return Formula(text, call(self.engine, name, [arg.value for arg in given]))

    def item(self, table: Formula, row: int, column: int) -> Formula:
        """INDEX of a table that a call gives; #REF! beyond its end, as in a spreadsheet."""
        value: Any = CellError.REF
        if isinstance(table.value, CellError):
            value = table.value
        elif row <= len(table.value) and column <= len(table.value[0]):
            value = table.value[row - 1][column - 1]
        return Formula(f"INDEX({table.text},{row},{column})", value)


def if_error(formula: Formula, otherwise: str | float = MISSING) -> Formula:
    """IFERROR: `otherwise` where the formula is an error."""
    words = literal(otherwise)
    return Formula(f"IFERROR({formula.text},{words.text})", words.value if isinstance(formula.value, CellError) else formula.value)


def native(template: str, compute: Callable[..., Any], *parts: Formula) -> Formula:
    """A formula of the program's own around others; `template` has a {} for each part.

    An error among the parts comes out. Arithmetic on text is #VALUE!, a division by zero #DIV/0!.
    """
    text = template.format(*(part.text for part in parts))
    for part in parts:
        if isinstance(part.value, CellError):
            return Formula(text, part.value)
    try:
        return Formula(text, compute(*(part.value for part in parts)))
    except TypeError:
        return Formula(text, CellError.VALUE)
    except ZeroDivisionError:
        return Formula(text, CellError.DIV0)
