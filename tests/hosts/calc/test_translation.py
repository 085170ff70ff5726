"""Formulas between Excel's English and Calc's interface."""

from __future__ import annotations

import pytest

from vfmxl.hosts.calc.translation import from_calc, to_calc


@pytest.mark.parametrize(
    ("excel", "calc"),
    [
        ('=VFM.GAP("Kent","a, b; c",,"x")', '=VFM.GAP("Kent";"a, b; c";;"x")'),
        ('=VFM.VALUE({"Kent","Leeds";"a","b"},1)', '=VFM.VALUE({"Kent";"Leeds"|"a";"b"};1)'),
        ("=SUM(Budget!$C$4:D9,A1)", "=SUM(Budget.$C$4:D9;A1)"),
        ("='Chart data'!A1*2.5", "='Chart data'.A1*2.5"),
        ("='It''s, mine; yes'!A1", "='It''s, mine; yes'.A1"),
        ('=IF(A1="say ""no"", please",1,2)', '=IF(A1="say ""no"", please";1;2)'),
        ("=VFM.PEERS(A1)", "=VFM.PEERS(A1)"),
    ],
)
def test_both_ways(excel: str, calc: str) -> None:
    assert to_calc(excel) == calc
    assert from_calc(calc) == excel


def test_a_sheet_that_stays_when_copied_is_that_sheet() -> None:
    assert from_calc("=$Budget.$C$4+$'Chart data'.B2") == "=Budget!$C$4+'Chart data'!B2"
