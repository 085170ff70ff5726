"""Which calls in a formula are ours, and their references written out."""

from __future__ import annotations

from typing import Any

import pytest

from vfmxl.errors import CellError
from vfmxl.workbook.existing.uses import address, find_uses, references, written_out

USES = {
    'VFM_VALUE("Kent","x")': ["VALUE"],
    "[1]!VFM_GAP(A1,B1)*2+VFM.PEERAVG(A1,B1)": ["GAP", "PEERAVG"],
    "_xldudf_VFM_PACK()": ["PACK"],
    "'C:\\Users\\me\\vfmxl.xlam'!VFM_PACK()": ["PACK"],
    'IFERROR(INDEX(vfm_peers(A1,"nearest",0),2,1),"-")': ["PEERS"],
    'VFM_VALUE(VFM_FIND("a"),"x")': ["VALUE"],
    'IF(A1="VFM_VALUE(1)",VFM_PACK ( ),2)': ["PACK"],
    "MY_VFM_VALUE(1)": [],
    "'VFM_VALUE(1)'!A1": [],
    "VFM_NOTHING(1)": [],
    "VFM_VALUE+1": [],
    "SUM(A1:A9)": [],
    "Sheet1!VFM_VALUE(1)": [],
    '"a ""VFM_PACK()"" b"': [],
    "SUM(Costs[VFM_GAP (pounds)])": [],
    "Costs[[#This Row],[VFM.VALUE (a']b)]]+VFM_PACK()": ["PACK"],
}  # fmt: skip


@pytest.mark.parametrize(("formula", "names"), USES.items())
def test_calls_of_ours(formula: str, names: list[str]) -> None:
    found = find_uses(formula)
    assert [use.name for use in found] == names
    for use in found:
        assert formula[use.start : use.end] == use.text
        assert use.text.endswith(")")


CELLS = {("", "A1"): "Kent", ("", "B2"): 1.5, ("", "B3"): None, ("Other sheet", "C3"): True, ("O'Hara", "A1"): 'say "so"', ("", "A2"): CellError.NA}
WRITTEN = {
    'VFM_VALUE(A1,"A1",$B$2)': 'VFM_VALUE("Kent","A1",1.5)',
    "VFM_VALUE(B3,'Other sheet'!$C$3)": "VFM_VALUE(,TRUE)",
    "VFM_VALUE('O''Hara'!A1)": 'VFM_VALUE("say ""so""")',
    "VFM_TABLE(A1:B2)": 'VFM_TABLE({"Kent","";#N/A,1.5})',
    "VFM_PACK()": "VFM_PACK()",
}  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), WRITTEN.items())
def test_references_are_written_out(text: str, shown: str) -> None:
    def value_of(sheet: str, cell: str) -> Any:
        return CELLS.get((sheet, cell))

    assert written_out(text, value_of) == shown


def test_references_and_addresses() -> None:
    (area,) = references("VFM_TABLE(Budget!$B$4:A2)")
    assert (area.sheet, area.first, area.last, area.cells) == ("Budget", (1, 0), (3, 1), 6)
    assert area.addresses() == [["A2", "B2"], ["A3", "B3"], ["A4", "B4"]]
    assert [address(9, column) for column in (0, 25, 26, 701, 702, 16383)] == ["A10", "Z10", "AA10", "ZZ10", "AAA10", "XFD10"]
