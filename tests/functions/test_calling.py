"""Ranges, blanks and errors among the arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.made_up import NOT_SUBMITTED
from vfmxl.errors import CellError
from vfmxl.functions import all_functions, call, evaluate

if TYPE_CHECKING:
    from vfmxl.functions import Engine

NA, VALUE, DIV0 = CellError.NA, CellError.VALUE, CellError.DIV0
ONE, TWO, THREE = "Council 01", "Council 04", "Council 05"


def value(engine: Engine, area: str, indicator: str = "spend_net_adult", period: object = None) -> Any:
    return evaluate(engine, "VALUE", [area, indicator, period])


def test_a_column_goes_element_by_element(made_up: Engine) -> None:
    assert call(made_up, "VALUE", [[[ONE], [TWO], [THREE]], "spend_net_adult"]) == [[value(made_up, name)] for name in (ONE, TWO, THREE)]


def test_equal_shapes_go_together(made_up: Engine) -> None:
    got = call(made_up, "VALUE", [[[ONE, TWO]], [["spend_net_adult", "quality"]]])
    assert got == [[value(made_up, ONE), value(made_up, TWO, "quality")]]


def test_a_column_against_a_row_gives_a_grid(made_up: Engine) -> None:
    got = call(made_up, "VALUE", [[[ONE], [TWO]], [["spend_net_adult", "quality", "need_imd"]]])
    assert got == [[value(made_up, name, indicator) for indicator in ("spend_net_adult", "quality", "need_imd")] for name in (ONE, TWO)]


def test_shapes_that_do_not_fit_are_na(made_up: Engine) -> None:
    assert call(made_up, "VALUE", [[[ONE], [TWO], [THREE]], [["spend_net_adult"], ["quality"]]]) is NA


def test_a_flat_list_is_one_row(made_up: Engine) -> None:
    assert call(made_up, "VALUE", [[ONE, TWO], "spend_net_adult"]) == [[value(made_up, ONE), value(made_up, TWO)]]
    assert call(made_up, "PEERAVG", [ONE, "spend_net_adult", None, [TWO, THREE]]) == call(
        made_up, "PEERAVG", [ONE, "spend_net_adult", None, [[TWO], [THREE]]]
    )


def test_one_bad_cell_spoils_itself_only(made_up: Engine) -> None:
    got = call(made_up, "VALUE", [[[ONE], ["Nowhere"], [None], [DIV0]], "spend_net_adult"])
    assert got == [[value(made_up, ONE)], [VALUE], [VALUE], [DIV0]]


def test_a_range_of_one_cell_is_that_cell(made_up: Engine) -> None:
    assert call(made_up, "VALUE", [[[ONE]], (("spend_net_adult",),)]) == value(made_up, ONE)


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_blank_means_the_default(blank: object, made_up: Engine) -> None:
    assert call(made_up, "VALUE", [ONE, "spend_net_adult", blank]) == value(made_up, ONE, period="2024-25")
    assert call(made_up, "PEERAVG", [ONE, "spend_net_adult", blank, blank, blank]) == call(made_up, "PEERAVG", [ONE, "spend_net_adult"])
    assert call(made_up, "PEERS", [ONE, blank, blank]) == call(made_up, "PEERS", [ONE, "nearest", 1])


def test_a_real_zero_stays_zero(made_up: Engine) -> None:
    assert call(made_up, "VALUE", [NOT_SUBMITTED, "spend_net_adult", "2024-25", 0]) == 0
    assert call(made_up, "VALUE", [NOT_SUBMITTED, "spend_net_adult", 0]) is NA
    assert call(made_up, "PEERS", [ONE, "nearest", 0])[0] != ["council", "code"]


def test_if_missing_stands_in_for_na_alone(made_up: Engine) -> None:
    assert call(made_up, "VALUE", [NOT_SUBMITTED, "spend_net_adult", "2024-25", "none"]) == "none"
    assert call(made_up, "VALUE", [ONE, "spend_net_adult", "2001-02", "none"]) == "none"
    assert call(made_up, "VALUE", ["Nowhere", "spend_net_adult", "2024-25", "none"]) is VALUE


@pytest.mark.parametrize("name", sorted(name for name, function in all_functions().items() if function.arguments and name != "WHY"))
@pytest.mark.parametrize("error", list(CellError))
def test_an_error_passed_in_comes_out_of_every_argument(name: str, error: CellError, made_up: Engine) -> None:
    """Each argument in turn; those before it are good ones."""
    good = {"area": ONE, "indicator": "spend_net_adult", "areas": ONE, "indicators": "spend_net_adult", "text": "quality", "group": "england"}
    good |= {"number": "20", "any": "2024-25", "period": "2024-25"}
    arguments = all_functions()[name].arguments
    for position in range(len(arguments)):
        given: list[object] = [good.get(argument.kind) for argument in arguments[:position]]
        assert call(made_up, name, [*given, error]) is error, arguments[position].name


@pytest.mark.parametrize("position", [0, 1])
def test_an_error_inside_a_range_that_is_a_list_comes_out(position: int, made_up: Engine) -> None:
    lists: list[object] = [[[ONE], [TWO]], [["spend_net_adult", "quality"]]]
    lists[position] = [[ONE, DIV0]]
    assert call(made_up, "TABLE", lists) is DIV0


def test_a_list_may_be_a_range_or_a_text(made_up: Engine) -> None:
    as_range = call(made_up, "PEERAVG", [ONE, "spend_net_adult", None, [[TWO], [THREE], [None]]])
    assert as_range == call(made_up, "PEERAVG", [ONE, "spend_net_adult", None, f"{TWO}; {THREE};"])
    assert as_range == pytest.approx((value(made_up, TWO) + value(made_up, THREE)) / 2, rel=1e-12)


def test_a_table_wants_one_council(made_up: Engine) -> None:
    assert call(made_up, "SERIES", [[[ONE], [TWO]], "spend_net_adult"]) is VALUE
    assert "one cell" in evaluate(made_up, "WHY", ["SERIES", [[ONE], [TWO]], "spend_net_adult"])


def test_names_are_found_in_any_spelling_and_case(made_up: Engine) -> None:
    for name in ("VALUE", "value", "VFM_VALUE", "vfm.value", "[1]!VFM_VALUE"):
        assert call(made_up, name, [ONE, "SPEND_NET_ADULT "]) == value(made_up, ONE)


@pytest.mark.parametrize("headers", [True, False, 1, 0, "1", "0", 1.0])
def test_headers_are_one_or_zero(headers: object, made_up: Engine) -> None:
    rows = call(made_up, "SERIES", [ONE, "spend_net_adult", None, None, headers])
    assert len(rows) == 2 + (str(headers) in ("True", "1", "1.0"))


@pytest.mark.parametrize("name", sorted(all_functions()))
def test_why_answers_for_every_example(name: str, made_up: Engine) -> None:
    assert isinstance(evaluate(made_up, "WHY", [name, *["x"] * all_functions()[name].required]), str)
