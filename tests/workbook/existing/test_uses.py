"""Which calls in a formula are ours; addresses."""

from __future__ import annotations

import pytest

from vfmxl.workbook.existing.uses import address, find_uses, place_of

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


def test_addresses() -> None:
    assert [address(9, column) for column in (0, 25, 26, 701, 702, 16383)] == ["A10", "Z10", "AA10", "ZZ10", "AAA10", "XFD10"]
    assert [place_of(text) for text in ("A1", "$XFD$1048576", "XFE1", "A1048577", "A0", "x")] == [(0, 0), (1_048_575, 16_383), None, None, None, None]
