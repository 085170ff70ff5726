"""Which interval belongs to a published figure, on the bundled pack."""

from __future__ import annotations

import pytest
from scipy.stats import chi2
from statsmodels.stats.proportion import proportion_confint

from vfmxl.counting import PRINTED
from vfmxl.errors import CellError
from vfmxl.functions import Engine, call, evaluate
from vfmxl.functions.intervals import FigureInterval, figure_interval
from vfmxl.resources import bundled_pack


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.start(str(bundled_pack()))


def interval_of(engine: Engine, area: str, indicator: str, period: str | None = None) -> FigureInterval | None:
    series = engine.series(indicator)
    return figure_interval(series, engine.area(area), engine.period(series, period))


def test_a_published_margin_comes_before_all_else(engine: Engine) -> None:
    """ASCOF 1A 2024-25, Torbay: 19.2 with a margin of 0.4 (METHODS 8)."""
    found = interval_of(engine, "Torbay", "ascof_1a", "2024-25")
    assert found is not None
    assert (found.low, found.high) == pytest.approx((18.8, 19.6))
    assert "as published" in found.method


def test_a_margin_printed_as_nought_is_no_interval(engine: Engine) -> None:
    """The margin of England's ASCOF 1A is printed as 0.0."""
    assert interval_of(engine, "England", "ascof_1a", "2023-24") is None


def test_a_share_has_the_limits_of_wilson(engine: Engine) -> None:
    """ASCOF 6B 2024-25, Torbay: 60 of 73 (the published table)."""
    found = interval_of(engine, "Torbay", "ascof_6b", "2024-25")
    low, high = proportion_confint(60, 73, method="wilson")
    assert found is not None
    assert (found.low, found.high) == pytest.approx((100 * low, 100 * high), rel=1e-12)
    assert found.method == "Wilson's interval of the counts"


def test_a_rate_has_the_limits_of_byar(engine: Engine) -> None:
    """ASCOF 2B 2024-25, Torbay: 26 of 77,081 (the published table); Byar's limits are near the exact ones."""
    found = interval_of(engine, "Torbay", "ascof_2b", "2024-25")
    exact = chi2.ppf(0.025, 52) / 2, chi2.ppf(0.975, 54) / 2
    assert found is not None
    assert (found.low, found.high) == pytest.approx([count / 77_081 * 100_000 for count in exact], rel=2e-3)
    assert found.method == "Byar's limits of the count"


def test_a_rate_of_few_events_has_exact_limits(engine: Engine) -> None:
    series, checked = engine.series("ascof_2b"), 0
    assert series.numerator is not None
    assert series.denominator is not None
    when = series.periods.index("2024-25")
    for area in engine.pack.areas:
        x, n = series.numerator[area.position, when], series.denominator[area.position, when]
        if 0 < x < 10 and (found := figure_interval(series, area, when)):
            expected = [count / n * 100_000 for count in (chi2.ppf(0.025, 2 * x) / 2, chi2.ppf(0.975, 2 * x + 2) / 2)]
            assert (found.low, found.high) == pytest.approx(expected, rel=1e-9)
            assert found.method == "exact Poisson limits of the count"
            checked += 1
    assert checked


@pytest.mark.parametrize("indicator", ["ascof_4b", "requests_adult", "lts_res_pct_65", "reablement_offered"])
def test_limits_of_rounded_counts_say_so(indicator: str, engine: Engine) -> None:
    period = "2020-21" if indicator == "reablement_offered" else None
    found = interval_of(engine, "Kent", indicator, period)
    assert found is not None
    assert found.method.endswith("approximate, since its counts are rounded to 5")


def test_limits_of_rounded_counts_that_miss_the_figure_are_not_used(engine: Engine) -> None:
    """ASCOF 4B 2023-24, North East Lincolnshire: 99.6% is published, with 240 of 245; Wilson's upper limit of those is 99.1%."""
    assert interval_of(engine, "North East Lincolnshire", "ascof_4b", "2023-24") is None
    assert call(engine, "POSITION", ["North East Lincolnshire", "ascof_4b", "2023-24", "national"]) is CellError.NUM


@pytest.mark.parametrize("indicator", ["spend_net_adult", "unit_res_65", "lts_dp_spend_pct_65", "income_client_pct", "need_75", "ascof_6a", "pop_65"])
def test_money_populations_and_what_has_no_counts_have_none(indicator: str, engine: Engine) -> None:
    assert interval_of(engine, "Kent", indicator) is None
    sentence = evaluate(engine, "WHY", ["POSITION", "Kent", indicator, None, "national"])
    assert call(engine, "POSITION", ["Kent", indicator, None, "national"]) in (CellError.NUM, CellError.NA)
    assert "use a group" in sentence or "use the group england" in sentence


def test_every_interval_holds_its_figure(engine: Engine) -> None:
    """To the rounding of the print, in the whole pack."""
    checked = 0
    for name in sorted(engine.pack.indicator_ids):
        series = engine.series(name)
        for area in engine.pack.areas:
            for when in range(len(series.periods)):
                figure = float(series.value[area.position, when])
                if figure == figure and (found := figure_interval(series, area, when)):
                    assert found.low - PRINTED <= figure <= found.high + PRINTED, (name, area.name, series.periods[when])
                    assert not series.indicator.is_money
                    assert not series.indicator.is_share_of_money
                    checked += 1
    assert checked > 20_000


def test_position_against_england_is_that_of_the_interval(engine: Engine) -> None:
    """ASCOF 2C 2024-25 is weakly graded: higher, lower or similar by the limits of the council's own rate."""
    series = engine.series("ascof_2c")
    england, words = evaluate(engine, "VALUE", ["England", "ascof_2c", "2024-25"]), set()
    for area in (area for area in engine.pack.areas if area.is_council and not area.end and not area.small):
        found = figure_interval(series, area, series.periods.index("2024-25"))
        if found is None:
            continue
        word = "similar" if found.low <= england <= found.high else "higher" if found.low > england else "lower"
        assert call(engine, "POSITION", [area.name, "ascof_2c", "2024-25", "national"]) == word, area.name
        words.add(word)
    assert words == {"higher", "lower", "similar"}


def test_why_names_the_interval(engine: Engine) -> None:
    sentence = evaluate(engine, "WHY", ["POSITION", "Torbay", "ascof_4b", "2024-25", "national"])
    for words in ("95% range of the own figure", "Wilson's interval", "approximate, since its counts are rounded to 5"):
        assert words in sentence
