"""Calls of ours as they stand in a workbook."""

from __future__ import annotations

from typing import Any

import pytest

from vfmxl.errors import CellError, VfmError
from vfmxl.functions import Engine, call
from vfmxl.workbook.existing.calls import Call, Calls, Expression, NotSimple, read_call
from vfmxl.workbook.existing.uses import Area

A1, B2 = Area("", (0, 0), (0, 0)), Area("", (1, 1), (1, 1))
READ = {
    'VFM_VALUE(A1,"x",)': ("VALUE", (A1, "x", None)),
    "VFM.PACK()": ("PACK", ()),
    'vfm_value( $A$1 , "a,b",2024)': ("VALUE", (A1, "a,b", 2024.0)),
    '_xldudf_VFM_GAP("T","s",,"region","pounds")': ("GAP", ("T", "s", None, "region", "pounds")),
    "[1]!VFM_VALUE('My Sheet'!A1,B$2)": ("VALUE", (Area("My Sheet", (0, 0), (0, 0)), B2)),
    'VFM_PEERAVG(A1,"x",,{"a","b";"c",-1})': ("PEERAVG", (A1, "x", None, [["a", "b"], ["c", -1.0]])),
    'VFM_VALUE(A1&"x",-1,TRUE,#N/A)': ("VALUE", (Expression('A1&"x"'), -1.0, True, CellError.NA)),
    'VFM_VALUE("say ""hi""",1)': ("VALUE", ('say "hi"', 1.0)),
    'VFM_VALUE(VFM_PEERS(A1,"nearest",0),B2)': ("VALUE", (Call("PEERS", (A1, "nearest", 0.0)), B2)),
    "VFM_VALUE(SUM(A1,B2),council)": ("VALUE", (Expression("SUM(A1,B2)"), Expression("council"))),
    "VFM_VALUE(VFM_PACK()&A1)": ("VALUE", (Expression("VFM_PACK()&A1"),)),
}  # fmt: skip


@pytest.mark.parametrize(("text", "read"), READ.items())
def test_a_call_is_read(text: str, read: tuple[str, tuple[Any, ...]]) -> None:
    assert read_call(text) == Call(*read)


CELLS: dict[tuple[str, tuple[int, int]], Any] = {
    ("", (0, 0)): "Council 01",
    ("", (0, 1)): "spend_net_adult",
    ("", (1, 0)): "Council 04",
    ("", (2, 0)): CellError.NUM,
}


def look_up(sheet: str, place: tuple[int, int]) -> Any:
    return CELLS.get((sheet, place))


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("VFM_VALUE(A1,B1)", ["Council 01", "spend_net_adult"]),
        ("VFM_VALUE(A1:A2,B1)", [[["Council 01"], ["Council 04"]], "spend_net_adult"]),
        ("VFM_VALUE(A3,B1)", [CellError.NUM, "spend_net_adult"]),
        ("VFM_VALUE(A1,B1,C9,D9)", ["Council 01", "spend_net_adult", None, None]),
    ],
)  # fmt: skip
def test_references_are_looked_up(text: str, same_as: list[Any], made_up: Engine) -> None:
    try:
        value = Calls(made_up).value(read_call(text), look_up)
    except VfmError as error:
        value = error.cell
    assert value == call(made_up, "VALUE", same_as)


def test_what_was_asked_before_is_told_apart_by_kind_too(made_up: Engine) -> None:
    calls, asked = Calls(made_up), {"TRUE": True, "1": 1.0, '"1"': "1", "FALSE": False, "0": 0.0}
    for written, value in [*asked.items(), *asked.items()]:
        given = calls.value(Call("VALUE", ("Council 01", "spend_net_adult", "2016-17", value)), look_up)
        assert repr(given) == repr(call(made_up, "VALUE", ["Council 01", "spend_net_adult", "2016-17", value])), written


def test_dates_of_a_workbook_from_1904_mean_the_same_day(made_up: Engine) -> None:
    day = 45_383  # 1 April 2024 in days from 1900 (Excel's own count, as DATE(2024,4,1) shows it)
    for given, from_1904 in ((day, False), (day - 1462, True)):
        calls = Calls(made_up, from_1904)
        assert calls.value(read_call(f'VFM_VALUE("Council 01","spend_net_adult",{given})'), look_up) == call(
            made_up, "VALUE", ["Council 01", "spend_net_adult", "2024-25"]
        )


def test_what_only_a_program_resolves_is_not_guessed(made_up: Engine) -> None:
    with pytest.raises(NotSimple, match="only a spreadsheet program"):
        Calls(made_up).value(read_call("VFM_VALUE(council,B1)"), look_up)
    with pytest.raises(NotSimple, match="very large range"):
        Calls(made_up).value(read_call("VFM_VALUE(A:A,B1)"), look_up)
