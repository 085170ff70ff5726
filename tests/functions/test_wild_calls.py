"""Whatever a cell holds, a function answers with a value or an error of a cell."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vfmxl.errors import CellError
from vfmxl.functions import all_functions, call, evaluate
from vfmxl.functions.registry import LISTS

if TYPE_CHECKING:
    from vfmxl.functions import Engine

# Words near to meant ones, and what a careless cell holds instead.
WORDS = st.sampled_from([
    "Council 01", "Old County", "England", "Region 1", "Fiver", "Council 39", "E10000005", "101", "spend_net_adult", "quality", "need_imd", "latest",
    "2024-25", "2023", "nearest", "nearest:5", "nearest:99999999999999999999", "similar-need", "similar-need:older", "similar-need:ld", "region", "type",
    "england", "national", "expected", "Council 01; Council 04", ";", "weighted", "median", "percent", "pounds", "gap", "word", "log", "share85",
    "london", "deprivation; idaopi", "density", "inf", "nan", "1e999", "-0", "VALUE", "GAP", "EXPECTED", "WHY", "\u00b2", "\u0664\u0665", "\0",
])  # fmt: skip
SCALARS: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.integers(-3, 3),
    st.floats(),
    WORDS,
    st.text(max_size=12),
    st.dates(),
    st.datetimes(),
    st.sampled_from(list(CellError)),
)


def grids(rows: int, columns: int) -> st.SearchStrategy[list[list[Any]]]:
    return st.lists(st.lists(SCALARS, min_size=columns, max_size=columns), min_size=rows, max_size=rows)


RANGES = st.tuples(st.integers(1, 3), st.integers(1, 3)).flatmap(lambda shape: grids(*shape))
CELL = (float, int, str, bool, CellError, type(None), dt.date)


def is_cell_or_grid(answer: object) -> bool:
    rows = answer if isinstance(answer, list) else [[answer]]
    return all(isinstance(cell, CELL) for row in rows for cell in row) and len({len(row) for row in rows}) == 1


@pytest.mark.parametrize("name", sorted(all_functions()))
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_arguments_give_a_cell_or_a_grid(name: str, made_up: Engine, data: st.DataObject) -> None:
    good = {"area": "Council 01", "indicator": "spend_net_adult", "areas": "Council 01", "indicators": "quality"}
    arguments = [
        data.draw(st.one_of(st.just(good.get(argument.kind)), SCALARS, RANGES), label=argument.name) for argument in all_functions()[name].arguments
    ]
    assert is_cell_or_grid(call(made_up, name, arguments))
    sentence = evaluate(made_up, "WHY", [name, *arguments])
    assert isinstance(sentence, str)
    assert sentence


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e999", math.nan, math.inf, 10.0**300])
def test_a_period_that_is_no_number_is_not_understood(text: object, made_up: Engine) -> None:
    for indicator in ("spend_net_adult", "need_75"):
        assert call(made_up, "VALUE", ["Council 01", indicator, text]) is CellError.VALUE


def test_a_range_of_one_cell_is_that_cell_in_a_list_too(made_up: Engine) -> None:
    """A host may hand a reference to one cell over as a range."""
    own = ["Council 10", "spend_net_adult", None]
    for group in ("nearest", "nearest:7", "Council 01; Council 04"):
        assert call(made_up, "PEERAVG", [*own, [[group]]]) == call(made_up, "PEERAVG", [*own, group])
    for benchmark in ("national", "expected", "region"):
        assert call(made_up, "GAP", [*own, [[benchmark]]]) == call(made_up, "GAP", [*own, benchmark])
    assert call(made_up, "PEERAVG", [*own, [[None]]]) == call(made_up, "PEERAVG", own)
    assert call(made_up, "EXPECTED", [*own, "value", [[""]]]) == call(made_up, "EXPECTED", own)
    assert call(made_up, "TABLE", [[["Council 01; Council 04"]], [["quality"]]]) == call(made_up, "TABLE", ["Council 01; Council 04", "quality"])


def test_a_table_inside_a_range_is_no_cell(made_up: Engine) -> None:
    assert call(made_up, "SOURCE", [[["quality"], ["need_imd"]]]) == [[CellError.VALUE], [CellError.VALUE]]
    assert call(made_up, "SOURCE", [[["quality"], ["need_imd"]], None, "title"]) == [["Return"], ["Return"]]


def test_why_of_an_error_is_that_error(made_up: Engine) -> None:
    assert call(made_up, "WHY", [CellError.DIV0]) is CellError.DIV0
    assert call(made_up, "WHY", [[["GAP"]], "Nowhere"]) == call(made_up, "WHY", ["GAP", "Nowhere"])
    assert call(made_up, "WHY", []) is CellError.VALUE


def test_lists_are_those_of_the_design() -> None:
    kinds = {argument.name: argument.kind in LISTS for function in all_functions().values() for argument in function.arguments}
    assert {name for name, is_list in kinds.items() if is_list and name != "arguments"} <= {
        "group",
        "benchmark",
        "areas",
        "indicators",
        "controls",
        "weights",
    }
