"""Moves a formula from one cell to another, as filling down or across does."""

from __future__ import annotations

import re

from vfmxl.workbook.existing.scan import LARGEST_COLUMN, LARGEST_ROW, column_number
from vfmxl.workbook.existing.uses import address

# What is left alone (texts, quoted names, columns of tables), then cells, whole columns and whole rows.
PIECE = re.compile(
    r"""(?P<text>"(?:[^"]|"")*"|'(?:[^']|'')*'|\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\])"""
    r"""|(?<![\w.$])(?P<dc>\$?)(?P<column>[A-Za-z]{1,3})(?P<dr>\$?)(?P<row>[1-9][0-9]{0,6})(?![\w.(!\[])"""
    r"""|(?<![\w.$:])(?P<d1>\$?)(?P<c1>[A-Za-z]{1,3}):(?P<d2>\$?)(?P<c2>[A-Za-z]{1,3})(?![\w.(!$:\[])"""
    r"""|(?<![\w.$:])(?P<e1>\$?)(?P<r1>[1-9][0-9]{0,6}):(?P<e2>\$?)(?P<r2>[1-9][0-9]{0,6})(?![\w.(!$:\[])"""
)
GONE = "#REF!"


def translate(formula: str, origin: tuple[int, int], target: tuple[int, int]) -> str:
    """The formula of the cell `origin` as it reads in `target`, both zero-based (row, column); a reference that leaves the sheet becomes #REF!."""
    down, across = target[0] - origin[0], target[1] - origin[1]
    if not down and not across:
        return formula

    def row(mark: str, text: str) -> str | None:
        moved = int(text) + (0 if mark else down)
        return f"{mark}{moved}" if 1 <= moved <= LARGEST_ROW else None

    def column(mark: str, text: str) -> str | None:
        moved = column_number(text.upper().encode()) + (0 if mark else across)
        return mark + (text if mark else address(0, moved)[:-1]) if 0 <= moved < LARGEST_COLUMN else None

    def replaced(match: re.Match[str]) -> str:
        if match["text"]:
            return match["text"]
        if match["column"]:
            parts, between = (column(match["dc"], match["column"]), row(match["dr"], match["row"])), ""
            if column_number(match["column"].upper().encode()) >= LARGEST_COLUMN or int(match["row"]) > LARGEST_ROW:
                return match[0]  # a name such as TAXED2024
        elif match["c1"]:
            parts, between = (column(match["d1"], match["c1"]), column(match["d2"], match["c2"])), ":"
        else:
            parts, between = (row(match["e1"], match["r1"]), row(match["e2"], match["r2"])), ":"
        first, second = parts
        return GONE if first is None or second is None else f"{first}{between}{second}"

    return PIECE.sub(replaced, formula)
