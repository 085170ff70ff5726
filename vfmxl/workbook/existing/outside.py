"""Formulas of ours outside cells: names, conditional formats, validation, columns of tables, charts; found, and turned into values."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from vfmxl.errors import VfmError
from vfmxl.workbook.existing.book import relationships
from vfmxl.workbook.existing.formulas import naming, uses_ours
from vfmxl.workbook.existing.parts import find_elements
from vfmxl.workbook.existing.record import DEFINED_NAME, FORMAT, TABLE_COLUMN, VALIDATION
from vfmxl.workbook.existing.uses import address, find_uses, literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from vfmxl.workbook.existing.archive import Archive
    from vfmxl.workbook.existing.calls import Calls
    from vfmxl.workbook.existing.edit import Edit
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


def find_outside(edit: Edit, frames: Mapping[str, bytes]) -> Iterator[Outside]:
    """The uses of our functions outside cells in the sheets whose frames (the sheet without its rows) are given by name, and in what belongs to the whole workbook."""
    archive, book = edit.archive, edit.book
    for sheet, frame in frames.items():
        if b"vfm" in frame.lower():
            with naming(archive, book.sheets[sheet]):
                elements = find_elements(frame, lambda name, _: name.rpartition("}")[2] in HOLDERS)
            yield from _ours(elements, book.sheets[sheet], sheet)
    sheets = set(book.sheets.values())
    elsewhere = {r.target for sheet, part in book.sheets.items() if sheet not in frames for r in relationships(archive, part).values()}
    for part in archive.names:
        if part not in sheets | elsewhere and part.endswith(".xml") and part.startswith("xl/") and _mentions_us(archive, part):
            columns = edit.named(part, "tableColumn")
            yield from (_in_column(one, columns) for one in _ours(edit.named(part, *HOLDERS), part, ""))


def _ours(elements: Iterable[Element], part: str, sheet: str) -> Iterator[Outside]:
    """Those of the elements that use our functions, numbered among their like."""
    counts: dict[str, int] = {}
    for element in elements:
        counts[element.local] = number = counts.get(element.local, 0) + 1
        if uses_ours(element.text):
            yield Outside(part, element, HOLDERS[element.local], element.attributes.get("name", ""), sheet, number)


def _in_column(one: Outside, columns: list[Element]) -> Outside:
    """A column's formula goes by the name of its column."""
    name = next((column.attributes.get("name", "") for column in columns if column.start < one.element.start < column.end), one.name)
    return replace(one, name=name)


def _mentions_us(archive: Archive, part: str) -> bool:
    """Whether a part holds the letters of our functions' names anywhere."""
    last = b""
    with archive.stream(part) as stream:
        while data := stream.read(1 << 20):
            if b"vfm" in (last + data).lower():
                return True
            last = data[-2:]
    return False


class NotTurned(Exception):
    """Why a formula cannot become a value, as a sentence."""


def as_values(calls: Calls, one: Outside, value_of: Callable[[str, str], Any], stamp: str, *, partly: bool = False) -> str:
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
    if stamp and stamp != calls.engine.pack.id:
        raise NotTurned(f"It keeps no value of its own, and the workbook was calculated with another pack ({stamp}).")
    pieces, place = [], 0
    for use in find_uses(one.formula):
        if RELATIVE.search(TEXT.sub('""', use.text)):
            raise NotTurned("It refers to other cells for every cell that it is applied to.")
        pieces += [one.formula[place : use.start], _literal(calls, use.text, one, value_of)]
        place = use.end
    return "".join(pieces) + one.formula[place:]


def _literal(calls: Calls, call: str, one: Outside, value_of: Callable[[str, str], Any]) -> str:
    from vfmxl.workbook.existing.calls import NotSimple, read_call

    try:
        value = calls.value(read_call(call), lambda sheet, place: value_of(sheet or one.sheet, address(*place)))
    except NotSimple as reason:
        raise NotTurned(str(reason)) from reason
    except VfmError as error:
        return str(error.cell)
    if not isinstance(value, list):
        return literal(value)
    if one.holder != DEFINED_NAME:
        raise NotTurned("It gives a table, which cannot be written there.")
    return "{" + ";".join(",".join(literal("" if cell is None else cell) for cell in row) for row in value) + "}"
