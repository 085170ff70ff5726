"""Finds our functions where a workbook keeps formulas outside cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vfmxl.errors import RequestRefused
from vfmxl.workbook.existing.uses import find_uses
from vfmxl.workbook.existing.xml import is_main, local, parse

if TYPE_CHECKING:
    from vfmxl.workbook.existing.archive import Archive

# Element that holds a formula -> what it is called in a report; the formulas of cells are read elsewhere.
PLACES = {
    "definedName": "defined name",
    "formula": "conditional format",
    "formula1": "data validation",
    "formula2": "data validation",
    "calculatedColumnFormula": "table column",
    "totalsRowFormula": "table total",
    "f": "chart or other object",
}
CELL, CELL_FORMULA = "c", "f"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A formula of ours outside cells: the kind of place, the part of the file, its name where it has one, and the formula."""

    place: str
    part: str
    name: str
    formula: str


def find_elsewhere(archive: Archive) -> list[Elsewhere]:
    """Every use of our functions in names, conditional formats, validation, tables, charts and what else holds formulas."""
    return [found for part in archive.names if part.startswith("xl/") and part.endswith(".xml") for found in _in_part(archive, part)]


def _in_part(archive: Archive, part: str) -> list[Elsewhere]:
    found: list[Elsewhere] = []
    opened: list[str] = []
    names: list[str] = []
    texts: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        in_cell = local(tag) == CELL_FORMULA and is_main(tag) and bool(opened) and opened[-1] == CELL
        opened.append(local(tag))
        if local(tag) in PLACES and not in_cell:
            names.append(attributes.get("name", ""))
            texts.clear()
        else:
            names.append("\0")

    def end(tag: str) -> None:
        opened.pop()
        name = names.pop()
        formula = "".join(texts)
        if name != "\0" and find_uses(formula):
            found.append(Elsewhere(PLACES[local(tag)], part, name, formula.removeprefix("=")))

    def text(data: str) -> None:
        if names and names[-1] != "\0":
            texts.append(data)

    with archive.stream(part) as stream:
        try:
            parse(stream, start, end, text)
        except RequestRefused as error:
            raise RequestRefused(f"{archive.path.name}, {part}: {error.sentence}") from error
    return found
