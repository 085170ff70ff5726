"""A formula moved to another cell, with openpyxl's translator as the yardstick."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator

from vfmxl.workbook.existing.translate import translate
from vfmxl.workbook.existing.uses import address

FORMULAS = (
    'VFM_GAP(A2,$B$1,C$3,"A1",$D4)', "SUM(A1:B2)+'My A1'!C3*Sheet2!$D$4", "SUM(A:C)+SUM($D:E)+SUM(2:3)+SUM($4:5)", "LOG10(A10)+TAXED2024+A1B+x.A1+_A1",
    "Costs[A1]+Costs[[#This Row],[B2]]", '"say ""A1"" B2"&C9', "-A1%^2=B1", "[1]!VFM_VALUE(A1)", "INDEX(A1:B9,1,2):C3", "A1#",
)  # fmt: skip


@pytest.mark.parametrize("formula", FORMULAS[:-1])
@given(target=st.tuples(st.integers(5, 40), st.integers(5, 40)))
def test_it_moves_as_openpyxl_moves_it(formula: str, target: tuple[int, int]) -> None:
    expected = Translator(f"={formula}", origin=address(5, 5)).translate_formula(address(*target))
    assert f"={translate(formula, (5, 5), target)}" == expected


def test_what_leaves_the_sheet_is_an_error() -> None:
    assert translate("A1+B$1+$A2", (5, 5), (4, 4)) == "#REF!+A$1+$A1"
    assert translate("SUM(A:B)+SUM(1:2)", (5, 5), (4, 4)) == "SUM(#REF!)+SUM(#REF!)"
    assert translate("XFD1048576", (0, 0), (1, 0)) == "#REF!"
    assert translate("A1#+$B$1", (0, 0), (2, 1)) == "B3#+$B$1"
