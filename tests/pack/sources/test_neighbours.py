"""Statistical neighbours: order and distances come from two sheets that must agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from vfmxl.errors import SourceRefused
from vfmxl.pack.sources import neighbours
from vfmxl.pack.sources.base import Log, RawFiles
from vfmxl.pack.sources.neighbours import Neighbour

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Rows = list[list[object]]

A, B, C = "E06000027", "E06000058", "E10000016"


def sheets() -> dict[str, Rows]:
    """Three councils on a line: A, then B at 1, then C at 3."""
    heads: Rows = [["Table"], ["Notes"], ["There is 1 table on this tab."]]
    return {
        "Table 3": [
            *heads,
            [neighbours.CODE, "Upper tier local authority name", "Neighbour 1", "Neighbour 2"],
            [A, "", B, C],
            [B, "", A, C],
            [C, "", B, A],
        ],
        "Table 4": [*heads, [neighbours.CODE, "Upper tier local authority name", A, B, C], [A, "", 0, 1, 3], [B, "", 1, 0, 2], [C, "", 3, 2, 0]],
    }


def read(folder: Path, monkeypatch: pytest.MonkeyPatch, made: dict[str, Rows]) -> list[Neighbour]:
    monkeypatch.setattr(neighbours, "COUNCILS", 3)
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in made.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(folder / neighbours.FILE)
    return neighbours.read_neighbours(RawFiles(folder), Log())


def test_order_of_one_sheet_with_distances_of_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(tmp_path, monkeypatch, sheets())
    assert found[:2] == [Neighbour(A, 1, B, 1.0), Neighbour(A, 2, C, 3.0)]
    assert len(found) == 6


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda made: made["Table 3"].pop(), "found 4 neighbours, expected 3 councils with 2 each"),
        (lambda made: made["Table 3"][4].__setitem__(3, B), "neighbour 2 is E06000058 for the second time"),
        (lambda made: made["Table 3"][4].__setitem__(2, A), "or the council itself"),
        (lambda made: made["Table 3"][4].__setitem__(2, "E07000106"), "E07000106 is not in Table 4"),
        (lambda made: made["Table 4"][4].__setitem__(3, 9), "is nearer than the one before it"),
        (lambda made: made["Table 3"][3].__setitem__(2, "Nearest"), "'Neighbour 1' occurs 0 times"),
        (lambda made: made["Table 4"][3].__setitem__(0, "Code"), "no header row"),
        (lambda made: made.pop("Table 4"), "has no sheet 'Table 4'"),
    ],
)
def test_sheets_that_do_not_agree_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[dict[str, Rows]], object], message: str
) -> None:
    made = sheets()
    change(made)
    with pytest.raises(SourceRefused, match=message):
        read(tmp_path, monkeypatch, made)


@pytest.mark.real
def test_neighbours_as_published(raw_folder: Path) -> None:
    found = neighbours.read_neighbours(RawFiles(raw_folder), Log())
    assert len(found) == 153 * 152
    first = {area: [n.neighbour for n in found if n.area == area and n.order <= 3] for area in ("E06000027", "E10000016")}
    assert first["E06000027"] == ["E06000058", "E06000033", "E08000015"]
    # Essex, North Somerset, Suffolk.
    assert first["E10000016"] == ["E10000012", "E06000024", "E10000029"]
