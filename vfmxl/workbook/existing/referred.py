"""The values of the cells that calls of ours refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vfmxl.workbook.existing.cells import read_cells
from vfmxl.workbook.existing.uses import LARGEST_RANGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vfmxl.workbook.existing.archive import Archive
    from vfmxl.workbook.existing.book import Book


def values_referred_to(archive: Archive, book: Book, texts: Sequence[str], calls: Mapping[str, Iterable[str]]) -> dict[str, dict[str, Any]]:
    """Values by sheet (in lower case) and address of all cells to which the calls refer, given by the sheet they stand on; each sheet is read once at most."""
    if not calls:
        return {}
    from vfmxl.workbook.existing.tokens import areas

    needed: dict[str, set[str]] = {}
    for sheet, texts_of_calls in calls.items():
        for text in texts_of_calls:
            for area in areas(text):
                if area.cells <= LARGEST_RANGE:
                    named = sheet_name(book.sheets, area.sheet) if area.sheet else sheet
                    needed.setdefault(named, set()).update(address for row in area.addresses() for address in row)
    found: dict[str, dict[str, Any]] = {}
    for sheet, addresses in needed.items():
        if sheet in book.sheets:
            cells = read_cells(archive, book.sheets[sheet], texts, lambda address, _, wanted=addresses: address in wanted)  # type: ignore[misc]
            found[sheet.casefold()] = {address: cell.value for address, cell in cells.items()}
    return found


def sheet_name(sheets: Mapping[str, str], name: str) -> str:
    """A sheet's name as the workbook writes it; names are the same in any case."""
    return next((sheet for sheet in sheets if sheet.casefold() == name.casefold()), name)
