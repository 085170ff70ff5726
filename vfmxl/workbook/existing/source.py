"""A workbook as its figures are worked out anew from it: the grids of its sheets, its names and tables, and from when it counts its days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vfmxl.workbook.existing.cells import SharedTexts
from vfmxl.workbook.existing.clean import Cleaner, read_cleaner
from vfmxl.workbook.existing.grid import Grid, read_grid

if TYPE_CHECKING:
    from vfmxl.workbook.existing.edit import Edit


@dataclass(frozen=True, slots=True)
class Source:
    """Grids by sheet in the order of the tabs, names with tables, and whether days are counted from 1904."""

    grids: dict[str, Grid]
    cleaner: Cleaner
    date_1904: bool


def read_source(edit: Edit) -> Source:
    """The source of an open workbook; RequestRefused where a part cannot be read."""
    texts = SharedTexts(edit.archive, edit.book.shared_strings)
    grids = {sheet: read_grid(edit.archive, sheet, part, texts) for sheet, part in edit.book.sheets.items()}
    return Source(grids, read_cleaner(edit), edit.date_1904)
