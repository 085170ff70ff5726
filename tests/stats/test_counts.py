from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, norm
from statsmodels.stats.proportion import proportion_confint

from vfmxl.stats.counts import (
    Count,
    Proportion,
    Rate,
    byar,
    count_interval,
    exact_poisson,
    interval,
    normal_quantile,
    rate_interval,
    wilson,
)

# PHEindicatormethods 2.1.0, test data of its functions phe_proportion and phe_rate (as given in METHODS 8).
WILSON_65_OF_100 = {0.95: (0.5525444329688797, 0.7363575175690247), 0.998: (0.4954946574070431, 0.7783540614089697)}
BYAR_65 = (50.163187710459454, 82.84913854593984)


@pytest.mark.parametrize(("confidence", "limits"), WILSON_65_OF_100.items())
def test_wilson_as_published(confidence: float, limits: tuple[float, float]) -> None:
    found = wilson(Proportion(65, 100), confidence)
    assert (found.low, found.high) == pytest.approx(limits, rel=1e-13)


def test_byar_as_published() -> None:
    found = byar(Count(65))
    assert (found.low, found.high) == pytest.approx(BYAR_65, rel=1e-13)


# Newcombe 1998, Statistics in Medicine 17:857, table I, method 3, four decimals.
@pytest.mark.parametrize(
    ("x", "n", "low", "high"), [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)]
)
def test_wilson_of_newcombe(x: int, n: int, low: float, high: float) -> None:
    found = wilson(Proportion(x, n))
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


# Garwood's limits as tabulated for Poisson counts at 95% (Ulm 1990, American Journal of Epidemiology 131:373), two decimals and more.
@pytest.mark.parametrize(("x", "low", "high"), [(0, 0.0, 3.689), (1, 0.0253, 5.572), (2, 0.2422, 7.225), (3, 0.6187, 8.767), (5, 1.6235, 11.668)])
def test_exact_limits_of_small_counts(x: int, low: float, high: float) -> None:
    found = exact_poisson(Count(x))
    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-4)


@given(st.integers(1, 400), st.data(), st.sampled_from([0.9, 0.95, 0.98, 0.998]))
def test_wilson_is_that_of_statsmodels(n: int, data: st.DataObject, confidence: float) -> None:
    x = data.draw(st.integers(0, n))
    low, high = proportion_confint(x, n, alpha=1 - confidence, method="wilson")
    found = wilson(Proportion(x, n), confidence)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-12)


@given(st.integers(1, 60), st.sampled_from([0.9, 0.95, 0.998]))
def test_exact_limits_are_quantiles_of_chi_squared(x: int, confidence: float) -> None:
    tail = (1 - confidence) / 2
    found = exact_poisson(Count(x), confidence)
    assert (found.low, found.high) == pytest.approx((chi2.ppf(tail, 2 * x) / 2, chi2.ppf(1 - tail, 2 * x + 2) / 2), rel=1e-9)


@given(st.integers(10, 10_000))
def test_byar_is_near_the_exact_limits(x: int) -> None:
    near, exact = byar(Count(x)), exact_poisson(Count(x))
    assert (near.low, near.high) == pytest.approx((exact.low, exact.high), rel=5e-3)


@given(st.integers(0, 10_000), st.integers(1, 10_000), st.sampled_from([0.9, 0.95, 0.998]))
def test_intervals_hold_the_estimate(x: int, more: int, confidence: float) -> None:
    proportion = Proportion(x, x + more)
    for found, value in ((wilson(proportion, confidence), proportion.value), (count_interval(Count(x), confidence), x)):
        assert found.low <= value <= found.high


@given(st.integers(1, 2000), st.integers(1, 2000))
def test_intervals_shrink_with_n(x: int, rest: int) -> None:
    def width(times: int) -> float:
        found = wilson(Proportion(times * x, times * (x + rest)))
        return found.high - found.low

    assert width(4) < width(1)
    small, large = rate_interval(Rate(Count(x), 1000, 1000)), rate_interval(Rate(Count(4 * x), 4000, 1000))
    assert large.high - large.low < small.high - small.low


def test_a_rate_is_the_interval_of_its_count_over_its_population() -> None:
    found = interval(Rate(Count(65), 5000, 100_000))
    assert (found.low, found.high) == pytest.approx(tuple(20 * limit for limit in BYAR_65))
    assert Rate(Count(65), 5000, 100_000).value == 1300


def test_the_method_changes_at_ten_events() -> None:
    assert count_interval(Count(9)) == exact_poisson(Count(9))
    assert count_interval(Count(10)) == byar(Count(10))
    with pytest.raises(ValueError, match="10 events or more"):
        byar(Count(9))


@pytest.mark.parametrize(("confidence", "z"), [(0.95, norm.ppf(0.975)), (0.998, 3.0902323061678132)])
def test_z_is_exact(confidence: float, z: float) -> None:
    assert normal_quantile(confidence) == pytest.approx(z, rel=1e-12)


@pytest.mark.parametrize("confidence", [0.0, 0.89, 1.0, 1.5, math.nan])
def test_a_confidence_outside_its_range_is_refused(confidence: float) -> None:
    for method in (lambda: wilson(Proportion(1, 2), confidence), lambda: exact_poisson(Count(1), confidence), lambda: byar(Count(20), confidence)):
        with pytest.raises(ValueError, match=r"from 0\.9 to below 1"):
            method()


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Count(-1), "0 or more"),
        (lambda: Count(math.nan), "0 or more"),
        (lambda: Proportion(3, 2), "from 0 to its denominator"),
        (lambda: Proportion(-1, 2), "from 0 to its denominator"),
        (lambda: Proportion(0, 0), "above 0"),
        (lambda: Proportion(1, -5), "above 0"),
        (lambda: Rate(Count(1), 0, 1000), "above 0"),
        (lambda: Rate(Count(1), math.nan, 1000), "above 0"),
    ],
)
def test_what_is_no_count_is_refused(make: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        make()  # type: ignore[operator]


@pytest.mark.parametrize("method", [wilson, byar, exact_poisson, count_interval, rate_interval, interval])
def test_a_number_is_no_count(method: object) -> None:
    """Type checkers refuse it too: these are the types of the annotations (tests/test_counting.py)."""
    with pytest.raises(TypeError, match="an amount of money has no such limits"):
        method(65.0)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("method", "other"), [(wilson, Count(3)), (byar, Proportion(20, 30)), (count_interval, Rate(Count(3), 10, 1)), (rate_interval, Count(3))]
)
def test_one_kind_of_figure_is_no_other(method: object, other: object) -> None:
    with pytest.raises(TypeError, match=f"not of {type(other).__name__}"):
        method(other)  # type: ignore[operator]


@given(st.integers(1, 100_000), st.sampled_from([0.9, 0.95, 0.998]))
def test_none_and_all_are_inside_their_interval(n: int, confidence: float) -> None:
    """Rounding had put the upper limit of 511 of 511 at 0.9999999999999998."""
    none, every = wilson(Proportion(0, n), confidence), wilson(Proportion(n, n), confidence)
    assert none.low == 0 < none.high < 1
    assert 0 < every.low < 1 == every.high
    assert none.high == pytest.approx(1 - every.low, rel=1e-9)
