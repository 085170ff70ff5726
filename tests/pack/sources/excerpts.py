"""Made-up excerpts in the official layouts of the revenue and finance files."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import python_calamine

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pytest


def council_codes(n: int) -> list[str]:
    """`n` codes of upper-tier councils."""
    return [f"E0600{i:04d}" for i in range(1, n + 1)]


def read_by_content(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the reader take an excerpt for what it is: the reader goes by a file's ending, the excerpts are .xlsx inside."""
    original = python_calamine.CalamineWorkbook

    class ByContent:
        @staticmethod
        def from_path(path: str) -> python_calamine.CalamineWorkbook:
            return original.from_filelike(BytesIO(Path(path).read_bytes()))

    monkeypatch.setattr(python_calamine, "CalamineWorkbook", ByContent)


def write_xlsx(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    """A workbook of these rows; the reader does not mind that an .ods file holds it."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    with path.open("wb") as file:
        book.save(file)
    return path


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Rows as csv; cells with commas in quotes."""
    return "\n".join(",".join(f'"{cell}"' if "," in str(cell) else str(cell) for cell in row) for row in rows) + "\n"
