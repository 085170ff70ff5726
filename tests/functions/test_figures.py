"""VALUE, SERIES and TABLE on the made-up pack, and what WHY tells of their figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.made_up import NOT_SUBMITTED, SUPPRESSED
from vfmxl.errors import CellError
from vfmxl.functions import call, evaluate

if TYPE_CHECKING:
    from vfmxl.functions import Engine

NA, VALUE = CellError.NA, CellError.VALUE


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([NOT_SUBMITTED, "spend_net_adult", "2024-25"], ["Council 02 did not submit a return for 2024-25 (Return, first)", "held for 2023-24"]),
        ([SUPPRESSED, "quality", "2024-25"], ["suppressed by the publisher", "very few people", "No year of it is held for Council 03"]),
        (["Council 40", "spend_net_adult", "2023-24"], ["Council 40 was formed in 2024, after 2023-24: ask for Old County"]),
        (["Old County", "spend_net_adult", "2024-25"], ["Old County was abolished in 2024, before 2024-25: ask for Council 40"]),
        (["Region 1", "quality", "2024-25"], ["No figure of quality is published for Region 1 in 2024-25"]),
        (["Council 01", "quality", "2019-20"], ["held for 2023-24 and 2024-25, not for 2019-20"]),
        (["Council 01", "quality", -2], ["there is none 2 before the latest"]),
    ],
)
def test_why_there_is_no_figure(arguments: list[object], told: list[str], made_up: Engine) -> None:
    assert call(made_up, "VALUE", arguments) is NA
    sentence = evaluate(made_up, "WHY", ["VALUE", *arguments])
    for words in told:
        assert words in sentence


def test_why_of_a_figure_tells_its_parts_and_source(made_up: Engine) -> None:
    sentence = evaluate(made_up, "WHY", ["VALUE", "Council 01", "spend_net_adult"])
    for words in (
        "Council 01, net spending, 2024-25: £",
        "per adult 18+ (money £",
        " over people ",
        "Source: Maker, Return, first; population: Return.",
        "Take care.",
    ):
        assert words in sentence


def test_latest_is_the_indicators_whoever_is_asked_about(made_up: Engine) -> None:
    """Council 02 has a figure of 2023-24, which is never given as the latest."""
    assert call(made_up, "VALUE", ["Council 02", "spend_net_adult"]) is NA
    assert isinstance(call(made_up, "VALUE", ["Council 02", "spend_net_adult", -1]), float)


@pytest.mark.parametrize("period", ["2023-24", "2023/24", "2023-2024", 202324, 45_100, 45_382, -1])
def test_a_period_in_all_its_forms(period: object, made_up: Engine) -> None:
    assert call(made_up, "VALUE", ["Council 01", "spend_net_adult", period]) == call(made_up, "VALUE", ["Council 01", "spend_net_adult", "2023-24"])


def test_a_recoded_council_is_one_series(made_up: Engine) -> None:
    figures = {call(made_up, "VALUE", [name, "spend_net_adult"]) for name in ("E06000005", "E10000005", "Fiver", "105", 105)}
    assert len(figures) == 1


def test_a_series_has_every_period_with_its_interval(made_up: Engine) -> None:
    rows = evaluate(made_up, "SERIES", ["Council 01", "quality"])
    assert rows == [["period", "value", "lower", "upper"], ["2023-24", 60.0, 58.0, 62.0], ["2024-25", 60.0, 58.0, 62.0]]
    assert evaluate(made_up, "SERIES", ["Council 01", "quality", -1, -1, 0]) == rows[1:2]
    assert evaluate(made_up, "SERIES", ["Council 02", "spend_net_adult", "2024-25", None, 0]) == [["2024-25", NA, NA, NA]]


def test_a_series_that_ends_before_it_begins_is_refused(made_up: Engine) -> None:
    assert call(made_up, "SERIES", ["Council 01", "quality", "2024-25", "2023-24"]) is VALUE
    assert "from (2024-25) comes after to (2023-24)" in evaluate(made_up, "WHY", ["SERIES", "Council 01", "quality", "2024-25", "2023-24"])


def test_a_table_is_its_values(made_up: Engine) -> None:
    councils, indicators = ["Council 01", "Council 02", "Council 03", "England"], ["spend_net_adult", "quality", "need_imd"]
    grid = evaluate(made_up, "TABLE", [[[name] for name in councils], [indicators]])
    assert grid[0] == ["council", "Net spending (£ per adult 18+), 2024-25", "Quality (%), 2024-25", "Deprivation (score), 2025"]
    assert [row[0] for row in grid[1:]] == councils
    values = [[call(made_up, "VALUE", [name, indicator]) for indicator in indicators] for name in councils]
    assert [row[1:] for row in grid[1:]] == values
    assert evaluate(made_up, "TABLE", ["; ".join(councils), "; ".join(indicators), None, 0]) == values


def test_a_table_of_a_year_that_one_indicator_lacks_is_na_in_its_column(made_up: Engine) -> None:
    assert evaluate(made_up, "TABLE", ["Council 01", "quality; need_imd", -1, 0])[0][1] is NA
    assert call(made_up, "TABLE", ["Council 01", "quality; need_imd", "2024-25"]) is VALUE, "need_imd has editions, no financial years"


def test_a_table_tells_how_much_is_published(made_up: Engine) -> None:
    assert evaluate(made_up, "WHY", ["TABLE", "Council 01; Council 02", "spend_net_adult; quality"]).startswith(
        "Areas: 2; indicators: 2; figures published: 3, not published: 1."
    )
