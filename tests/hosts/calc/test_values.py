"""What a cell of Calc hands over and takes."""

from __future__ import annotations

import math
import struct
from typing import Any

import pytest

from vfmxl.errors import CellError
from vfmxl.functions import all_functions
from vfmxl.hosts.calc.bridge import packed, unpacked
from vfmxl.hosts.calc.values import CODES, as_nan, from_nan, received, shown, zeros_are_empty

# LibreOffice's own numbers of these errors (formula/errorcodes.hxx).
NUMBERS = {"#N/A": 32767, "#VALUE!": 519, "#NUM!": 503, "#REF!": 524, "#NAME?": 525, "#DIV/0!": 532, "#NULL!": 521}


@pytest.mark.parametrize("error", CellError, ids=str)
def test_an_error_is_a_nan_that_carries_its_number(error: CellError) -> None:
    nan = as_nan(error)
    assert math.isnan(nan)
    assert struct.unpack("<I", struct.pack("<d", nan)[:4])[0] == NUMBERS[str(error)]
    assert from_nan(nan) is error
    assert from_nan(unpacked(packed(nan))) is error


def test_every_error_has_its_own_number() -> None:
    assert sorted(CODES.values()) == sorted(set(CODES.values()))
    assert from_nan(math.nan) is CellError.VALUE


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        (1.5, ((1.5,),)),
        (7, ((7.0,),)),
        (True, ((1.0,),)),
        (2**40, ((2.0**40,),)),
        ("word", (("word",),)),
        (None, ((None,),)),
        ([["a", 1], [None, 2.5]], (("a", 1.0), (None, 2.5))),
    ],
)
def test_answers_are_rows_of_floats_and_texts(value: Any, rows: Any) -> None:
    assert shown(value) == rows
    assert all(type(cell) in (float, str, type(None)) for row in shown(value) for cell in row)


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_a_number_that_is_none_is_shown_as_such(value: float) -> None:
    assert from_nan(shown(value)[0][0]) is CellError.NUM


@pytest.mark.parametrize(
    ("value", "zero_empty", "meant"),
    [
        (0.0, True, None),
        (0.0, False, 0.0),
        (None, True, None),
        ("", True, ""),
        ((("Kent",),), True, "Kent"),
        (((0.0,),), True, 0.0),
        ((("Kent", ""), (1.0, 2.0)), True, [["Kent", ""], [1.0, 2.0]]),
        (((as_nan(CellError.NUM),),), True, CellError.NUM),
    ],
)
def test_arguments(value: Any, zero_empty: bool, meant: Any) -> None:
    assert received(value, zero_empty) == meant


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        ("VALUE", (False, False, False, True)),
        ("WHATIF", (False, False, False, True, True)),
        ("UPRATE", (False, False, False)),
        ("PEERS", (False, True, False)),
    ],
)
def test_where_a_zero_counts_as_left_out(name: str, flags: tuple[bool, ...]) -> None:
    assert zeros_are_empty(all_functions()[name]) == flags
