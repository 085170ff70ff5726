"""TREND and UPRATE on the bundled pack."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm

from vfmxl.errors import CellError
from vfmxl.functions import Engine, call, evaluate
from vfmxl.functions.change import find_trend
from vfmxl.resources import bundled_pack

USERS_SURVEY = ("ascof_1a", "ascof_1d", "ascof_3a", "ascof_4a", "ascof_5a_users")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.start(str(bundled_pack()))


def by_statsmodels(points: list[list[float]]) -> str:
    """Fingertips' rule with another library's weighted least squares."""
    value, low, high = (np.array(column) for column in zip(*points, strict=True))
    weight, years = (3.92 / (high - low)) ** 2, sm.add_constant(np.arange(5.0))

    def slope(kept: list[int]) -> float:
        return float(sm.WLS(value[kept], years[kept], weights=weight[kept]).fit().params[1])

    whole = slope([0, 1, 2, 3, 4])
    chi2 = float(sm.WLS(value, years, weights=weight).fit(cov_type="fixed scale").tvalues[1] ** 2)
    keeps = all(slope([i for i in range(5) if i != out]) * whole > 0 for out in range(5))
    return ("increasing" if whole > 0 else "decreasing") if chi2 > 9.5495 and keeps else "no significant change"


@pytest.mark.parametrize("indicator", USERS_SURVEY)
def test_trends_of_many_councils_by_other_means(indicator: str, engine: Engine) -> None:
    checked = 0
    for area in engine.pack.areas[::7]:
        rows = evaluate(engine, "SERIES", [area.name, indicator, "2015-16", "2019-20", 0])
        points = [row[1:] for row in rows]
        if all(isinstance(cell, float) for row in points for cell in row) and all(row[2] > row[1] for row in points):
            assert call(engine, "TREND", [area.name, indicator, "2019-20"]) == by_statsmodels(points), area.name
            checked += 1
    assert checked >= 15


@pytest.mark.parametrize(
    ("arguments", "error", "told"),
    [
        (("Kent", "spend_net_adult"), CellError.NUM, ["is money", "SERIES", "UPRATE"]),
        (("Kent", "unit_res_65"), CellError.NUM, ["is money"]),
        (("Kent", "lts_dp_spend_pct"), CellError.NUM, ["is a share of money", "SERIES"]),
        (("Cumberland", "ascof_1a"), CellError.NUM, ["there are 2: no figure is published for 2022-23, since Cumberland was formed in 2023"]),
        (("Leeds", "ascof_1a", "2024-25"), CellError.NUM, ["cannot be calculated", "no figure is published for 2020-21", "It can be for 2019-20"]),
        (("Leeds", "ascof_1c"), CellError.NUM, ["nothing was collected between 2018-19 and 2021-22"]),
        (("Kent", "ascof_2b"), CellError.NUM, ["1", "breaks at 2024-25"]),
        (("Torbay", "ascof_1b", "2022-23"), CellError.NUM, ["breaks at 2020-21"]),
        (("Kent", "lts_adult_65"), CellError.NUM, ["there are 3", "begins in 2019-20"]),
        (("Cumberland", "ascof_1a", "2021-22"), CellError.NA, ["formed in 2023"]),
        (("England", "ascof_1a"), CellError.NUM, ["there is 1: the figure of 2023-24 has no interval"]),
        (("Kent", "ascof_6a", "2024-25"), CellError.NUM, ["has no interval"]),
    ],
)
def test_a_trend_that_cannot_be_says_why(arguments: tuple[str, ...], error: CellError, told: list[str], engine: Engine) -> None:
    assert call(engine, "TREND", arguments) is error
    sentence = evaluate(engine, "WHY", ["TREND", *arguments])
    for words in told:
        assert words in sentence


# HM Treasury, GDP deflators of December 2023, 2022-23 = 100: 2015-16 and 2022-23 as printed in the published table.
def test_uprating_is_the_ratio_of_deflators(engine: Engine) -> None:
    held = engine.pack.deflators()
    assert held["2022-23"][0] == 100
    assert call(engine, "UPRATE", [540, "2021-22", "2022-23"]) == pytest.approx(540 * 100 / 93.629, rel=1e-12)
    assert call(engine, "UPRATE", [540, "2021-22", "2021-22"]) == 540
    there = call(engine, "UPRATE", [540, "2016-17", "2024-25"])
    assert call(engine, "UPRATE", [there, "2024-25", "2016-17"]) == pytest.approx(540)


def test_years_of_uprating_are_written_in_any_way_and_amounts_may_be_a_range(engine: Engine) -> None:
    one = call(engine, "UPRATE", [100, "2021-22", "2024-25"])
    for first, last in ((202122, "2024/25"), (dt.date(2021, 4, 1), dt.date(2025, 3, 31)), ("2021-2022", 202425.0)):
        assert call(engine, "UPRATE", [100, first, last]) == one
    assert call(engine, "UPRATE", [[[100], ["200"], [CellError.DIV0], ["words"]], "2021-22", "2024-25"]) == [
        [one],
        [2 * one],
        [CellError.DIV0],
        [CellError.VALUE],
    ]


@pytest.mark.parametrize(
    ("arguments", "error", "told"),
    [
        (("x", "2021-22", "2024-25"), CellError.VALUE, "amount must be a number, not 'x'"),
        ((1, "2024", "2024-25"), CellError.VALUE, "2023-24 or 2024-25"),
        ((1, "1900-01", "2024-25"), CellError.NA, "held for 1955-56 to 2028-29"),
        ((1, 0, "2024-25"), CellError.VALUE, "names no year"),
        ((1, None, "2024-25"), CellError.VALUE, "from is missing"),
        ((1, "2021-22", ""), CellError.VALUE, "to is missing"),
        ((1, "2021-22", "latest"), CellError.VALUE, "names no year"),
        ((1, "2021-23", "2024-25"), CellError.VALUE, "as in 2021-22"),
        ((1.7e308, "1955-56", "2024-25"), CellError.NUM, "too large"),
        ((True, "2021-22", "2024-25"), CellError.VALUE, "must be a number"),
    ],
)
def test_uprating_refuses_what_it_cannot_read(arguments: tuple[object, ...], error: CellError, told: str, engine: Engine) -> None:
    assert call(engine, "UPRATE", arguments) is error
    assert told in evaluate(engine, "WHY", ["UPRATE", *arguments])


def test_why_of_uprating_names_base_forecasts_and_covid(engine: Engine) -> None:
    sentence = evaluate(engine, "WHY", ["UPRATE", 540, "2021-22", "2024-25"])
    for words in ("107.882 over 93.629", "2024-25 was a forecast when published", "2021-22 is distorted by Covid", "not of care", "HM Treasury"):
        assert words in sentence


def test_why_of_a_trend_shows_its_points_and_its_test(engine: Engine) -> None:
    sentence = evaluate(engine, "WHY", ["TREND", "Leeds", "ascof_1a", "2019-20"])
    shown = ", ".join(f"{row[0]} {row[1]:.1f}" for row in evaluate(engine, "SERIES", ["Leeds", "ascof_1a", "2015-16", "2019-20", 0]))
    for words in (f"5 points ({shown})", "score out of 24 a year", "χ²", "9.5495", "when any one point is left out", "margin of error as published"):
        assert words in sentence


# A share of people with counts in every year: 40 of 100 rising by 6 a year, or flat.
@pytest.mark.parametrize(
    ("events", "word"),
    [((400, 460, 510, 600, 660), "increasing"), ((660, 600, 510, 460, 400), "decreasing"), ((400, 404, 398, 401, 402), "no significant change")],
)
@pytest.mark.parametrize("counts", ["exact", "rounded"])
def test_shares_with_counts_are_judged_by_their_counts(events: tuple[int, ...], word: str, counts: str, made_up: Engine) -> None:
    quality, area = made_up.series("quality"), made_up.area("Council 10")
    shape = (len(made_up.pack.areas), 5)
    numerator = np.broadcast_to(np.array(events, dtype=float), shape)
    series = replace(
        quality,
        indicator=replace(quality.indicator, counts=counts),
        periods=("2019-20", "2020-21", "2021-22", "2022-23", "2023-24"),
        publications=("survey",) * 5,
        denominators=("",) * 5,
        scales=(100.0,) * 5,
        value=numerator / 10,
        numerator=numerator,
        denominator=np.full(shape, 1000.0),
        lower=None,
        upper=None,
    )
    found = find_trend(made_up, replace(series, indicator=replace(series.indicator, numerator="People", denominator="People")), area, 4)
    assert found.trend.word == word
    assert ("approximate" in found.method) == (counts == "rounded")
    table = np.array([events, np.subtract(1000, events)], dtype=float)
    years = np.repeat(np.tile(np.arange(5.0), 2), table.ravel().astype(int))
    who = np.repeat([1.0, 0.0], table.sum(axis=1).astype(int))
    assert found.trend.chi2 == pytest.approx(5000 * np.corrcoef(years, who)[0, 1] ** 2, rel=1e-9), "N r², Armitage 1955"
