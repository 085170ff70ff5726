"""What a finance lead types wrongly, and what they are told."""

from __future__ import annotations

import pytest

from vfmxl.errors import CellError
from vfmxl.functions import Engine, call, evaluate
from vfmxl.resources import bundled_pack

NA, VALUE, NUM, NAME = CellError.NA, CellError.VALUE, CellError.NUM, CellError.NAME


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.start(str(bundled_pack()))


@pytest.mark.parametrize(
    ("function", "arguments", "error", "told"),
    [
        ("VALUE", ["Torbuy", "spend_net_adult"], VALUE, ["Torbuy", "Nearest: Torbay"]),
        ("VALUE", ["Kingston", "spend_net_adult"], VALUE, ["Kingston upon Hull", "Kingston upon Thames"]),
        ("VALUE", ["Northampton", "spend_net_adult"], VALUE, ["Northamptonshire"]),
        ("VALUE", ["Kent", "spend_net_adult", 2024], VALUE, ["2023-24", "2024-25"]),
        ("VALUE", ["Kent", "spend_net_adult", "2024-26"], VALUE, ["2024-25"]),
        ("VALUE", ["Kent", "spend_net_adult", "last year"], VALUE, ["2024-25"]),
        ("VALUE", ["Kent", "need_75", "2024-25"], VALUE, ["calendar years"]),
        ("VALUE", ["Kent", "spend_net_adlut"], VALUE, ["spend_net_adult"]),
        ("VALUE", ["Kent", "spend_net_adult", "2010-11"], NA, ["2021-22 to 2024-25"]),
        ("VALUE", ["Kent", "spend_net_adult", -9], NA, ["2021-22 to 2024-25"]),
        ("VALUE", [None, "spend_net_adult"], VALUE, ["area is missing"]),
        ("PEERAVG", ["Kent", "spend_net_adult", None, "nearst"], VALUE, ["nearest", "semicolons"]),
        ("PEERAVG", ["Kent", "spend_net_adult", None, "nearest", "average"], VALUE, ["mean", "median", "weighted"]),
        ("PEERAVG", ["Kent", "spend_net_adult", None, "nearest:3"], VALUE, ["from 5"]),
        ("PEERAVG", ["Kent", "spend_net_adult", None, "Kent; Leeds"], NUM, ["1 of the councils listed", "2 are needed"]),
        ("PEERAVG", ["Kent", "ascof_1a", None, "nearest", "weighted"], NUM, ["mean or median"]),
        ("GAP", ["Kent", "need_imd", None, "nearest", "pounds"], NUM, ["not spending per head"]),
        ("GAP", ["Kent", "spend_net_adult", None, "everyone"], VALUE, ["nearest"]),
        ("GAP", ["Torbay", "spend_net_adult", "2022-23"], NA, ["did not submit", "2021-22, 2023-24 and 2024-25"]),
        ("GAP", ["Birmingham", "spend_net_adult", "2024-25", "expected"], NA, ["Birmingham did not submit"]),
        ("EXPECTED", ["Birmingham", "spend_net_adult", "2024-25", "gap"], NA, ["Birmingham did not submit"]),
        ("VALUE", ["Cumberland", "spend_net_adult", "2021-22"], NA, ["formed in 2023", "Cumbria"]),
        ("VALUE", ["Cumbria", "spend_net_adult", "2024-25"], NA, ["abolished in 2023", "Cumberland", "Westmorland and Furness"]),
        ("PEERAVG", ["City of London", "spend_net_adult", "2024-25"], NUM, ["too small to compare", "VALUE and SERIES"]),
        ("EXPECTED", ["City of London", "spend_net_adult", "2024-25"], NUM, ["too small to compare"]),
        ("PEERS", ["England"], NUM, ["not a council"]),
        ("EXPECTED", ["Kent", "spend_net_ld_1864", "2024-25"], NUM, ["better than a plain average", "use nearest or region"]),
        ("GAP", ["Kent", "spend_net_ld_1864", "2024-25", "expected"], NUM, ["better than a plain average"]),
        ("EXPECTED", ["Kent", "unit_res_65"], NUM, ["spending per head only"]),
        ("EXPECTED", ["Kent", "spend_net_adult", "2024-25", "value", "poverty"], VALUE, ["deprivation"]),
        ("VALUE", ["Kent", "spend_net_adult", None, None, "more"], VALUE, ["at most 4 arguments"]),
        ("VALEU", ["Kent"], NAME, ["VALUE"]),
        ("FIND", ["zeppelin"], NA, ["zeppelin"]),
        ("AREAS", ["Atlantis"], VALUE, ["Atlantis"]),
    ],
)  # fmt: skip
def test_the_right_error_and_a_sentence_that_helps(function: str, arguments: list[object], error: CellError, told: list[str], engine: Engine) -> None:
    assert call(engine, function, arguments) is error
    sentence = evaluate(engine, "WHY", [function, *arguments])
    for words in told:
        assert words in sentence


def test_a_suppressed_figure_says_so(engine: Engine) -> None:
    """Every suppressed cell of the pack's prison and nursing counts would do; the first one found is asked about."""
    for indicator in sorted(engine.pack.indicator_ids):
        series = engine.pack.series(indicator)
        for area in engine.pack.areas:
            for position, period in enumerate(series.periods):
                if area.is_council and series.status[area.position, position] == 3:
                    assert call(engine, "VALUE", [area.name, indicator, period]) is NA
                    assert "suppressed by the publisher" in evaluate(engine, "WHY", ["VALUE", area.name, indicator, period])
                    return
    pytest.fail("the pack holds no suppressed figure")


def test_a_council_without_a_return_has_an_expected_value_but_no_gap(engine: Engine) -> None:
    low, value, high = (evaluate(engine, "EXPECTED", ["Birmingham", "spend_net_adult", "2024-25", part]) for part in ("low", "value", "high"))
    assert 300 < low < value < high < 900
    assert call(engine, "EXPECTED", ["Birmingham", "spend_net_adult", "2024-25", "gap_pounds"]) is NA


@pytest.mark.parametrize("name", ["Somerset", "E10000027", "E06000066", "Somerset CC", "somerset council", "905", 905.0])
def test_somerset_is_one_series_under_either_code(name: object, engine: Engine) -> None:
    figure = evaluate(engine, "VALUE", [name, "spend_net_adult", "2021-22"])
    assert figure == evaluate(engine, "VALUE", ["Somerset", "spend_net_adult", "2021-22"])
    assert 200 < figure < 500


@pytest.mark.parametrize("name", ["Barnsley", "E08000016", "E08000038"])
def test_a_new_code_for_the_same_area_changes_nothing(name: str, engine: Engine) -> None:
    assert evaluate(engine, "VALUE", [name, "pop_total", "2024"]) == evaluate(engine, "VALUE", ["Barnsley", "pop_total", "2024"])


def test_city_of_london_has_its_own_figures(engine: Engine) -> None:
    assert evaluate(engine, "VALUE", ["City of London", "spend_net_adult", "2024-25"]) > 0
    assert len(evaluate(engine, "SERIES", ["City of London", "spend_net_adult"])) == 5
