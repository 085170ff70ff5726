"""A formula's words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vfmxl.workbook.existing.tokens import areas, tokens

KINDS = {
    'IFERROR([1]!VFM_GAP("T",A1,$B$2),"x")': ["function", "mark", "ours", "mark", "text", "mark", "reference", "mark", "reference", "mark", "mark", "text", "mark"],
    "[2]Sheet1!A1+LOG10(3)": ["outside", "reference", "mark", "function", "mark", "number", "mark"],
    "'[x.xlsx]S'!A1": ["outside", "reference"],
    "Jan:Dec!A1": ["outside", "reference"],
    "'Jan:Dec'!A1": ["outside", "reference"],
    "Costs[[#This Row],[a']b]]&[@Council]": ["table", "mark", "table"],
    "'O''Hara \N{GRINNING FACE}'!A1#": ["reference"],
    "Rate*2+Budget!Local": ["word", "mark", "number", "mark", "word"],
    "TAXED2024+1.5E+3": ["word", "mark", "number"],
    "'C:\\U\\vfmxl.xlam'!VFM_VALUE(1)": ["ours", "mark", "number", "mark"],
    "#N/A+#REF!": ["error", "mark", "error"],
}  # fmt: skip


@pytest.mark.parametrize(("formula", "kinds"), KINDS.items())
def test_kinds_of_words(formula: str, kinds: list[str]) -> None:
    assert [kind for kind, _ in tokens(formula)] == kinds


AREAS = {
    "VFM_TABLE(Budget!$B$4:A2)": [("Budget", (1, 0), (3, 1))],
    "SUM('O''Hara'!A:$C,2:3)": [("O'Hara", (0, 0), (1_048_575, 2)), ("", (1, 0), (2, 16_383))],
    'A1&"B2"&TAX2024(C3)': [("", (0, 0), (0, 0)), ("", (2, 2), (2, 2))],
}


@pytest.mark.parametrize(("formula", "found"), AREAS.items())
def test_references(formula: str, found: list[tuple[str, tuple[int, int], tuple[int, int]]]) -> None:
    assert [(area.sheet, area.first, area.last) for area in areas(formula)] == found


@given(st.text(max_size=60))
def test_nothing_is_lost(formula: str) -> None:
    assert "".join(match[0] for _, match in tokens(formula)) == formula
