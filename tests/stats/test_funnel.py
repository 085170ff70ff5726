from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from vfmxl.stats.counts import Count, Proportion
from vfmxl.stats.funnel import (
    THREE_SIGMA,
    between_variance,
    control_limits,
    count_limits,
    dispersion,
    overdispersion,
    pooled,
    proportion_limits,
    standard_error,
    winsorised,
)


def test_process_control_as_published_by_fingertips() -> None:
    """Benchmark 8.9611086876279327%, n 5930: 8.2604 to 9.7149 (METHODS 8)."""
    benchmark = Proportion(8.9611086876279327, 100)
    found = control_limits(benchmark, 5930)
    assert (round(100 * found.low, 4), round(100 * found.high, 4)) == (8.2604, 9.7149)
    wide = control_limits(benchmark, 5930, THREE_SIGMA)
    assert wide.low < found.low < found.high < wide.high


@given(st.floats(0.05, 300), st.sampled_from([0.9, 0.95, 0.998]))
def test_limits_of_counts_are_poisson_quantiles(expected: float, confidence: float) -> None:
    found = count_limits(Count(expected), confidence)
    tail = (1 - confidence) / 2
    assert (found.low, found.high) == (poisson.ppf(tail, expected), poisson.ppf(1 - tail, expected))


def test_limits_of_no_expected_events() -> None:
    assert count_limits(Count(0)).high == 0


@given(st.integers(1, 500), st.integers(1, 500), st.floats(1, 1e5))
def test_limits_of_a_proportion_stay_within_0_and_1_and_close_with_n(x: int, more: int, n: float) -> None:
    near, far = proportion_limits(Proportion(x, x + more), n), proportion_limits(Proportion(x, x + more), 4 * n)
    assert 0 <= near.low <= far.low <= x / (x + more) <= far.high <= near.high <= 1


def test_a_proportion_by_hand() -> None:
    """P 0.2, n 100: 0.2 -+ 1.959964 x 0.04."""
    found = proportion_limits(Proportion(20, 100), 100)
    assert (found.low, found.high) == pytest.approx((0.2 - 1.959963985 * 0.04, 0.2 + 1.959963985 * 0.04), rel=1e-9)


SCORES = np.array([-9.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 12.0, 3.0])


def test_outer_scores_are_set_to_the_quantiles() -> None:
    """Eleven scores: type-7 quantiles at 10% and 90% are the second smallest and second largest."""
    assert sorted(winsorised(SCORES).tolist()) == [-2.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 3.0]


def test_overdispersion_by_hand() -> None:
    squares = 4 + 4 + 1 + 0.25 + 0 + 0.25 + 1 + 2.25 + 4 + 9 + 9
    assert overdispersion(SCORES) == pytest.approx(squares / 11)


def test_variance_between_areas_by_hand() -> None:
    """Equal errors of 0.1: w = 100, sum w - sum w2/sum w = 1000, tau2 = (11 phi - 10)/1000."""
    assert between_variance(SCORES, np.full(11, 0.1)) == pytest.approx((34.75 - 10) / 1000)
    assert between_variance(SCORES / 100, np.full(11, 0.1)) == 0.0, "less spread than chance gives is no variance"


def test_limits_widen_with_the_variance_between() -> None:
    """P 0.1, n 100: an error of 0.03; with 0.0016 between areas, 0.05 in all."""
    found = proportion_limits(Proportion(10, 100), 100, tau2=0.0016)
    assert (found.low, found.high) == pytest.approx((0.1 - 1.959963985 * 0.05, 0.1 + 1.959963985 * 0.05), rel=1e-7)
    assert proportion_limits(Proportion(10, 100), 100, 0.998, tau2=0.0016).low == 0.0, "cut at nought"


# Ten areas as x of n, of unequal size, and what Spiegelhalter 2005 (3.2, 3.3) gives for them, step by step with plain Python.
AREAS = [Proportion(x, n) for x, n in ((12, 100), (30, 150), (25, 90), (60, 400), (9, 80), (44, 200), (70, 310), (18, 130), (5, 60), (51, 180))]


def test_dispersion_step_by_step() -> None:
    p = sum(area.events for area in AREAS) / sum(area.total for area in AREAS)
    errors = [math.sqrt(p * (1 - p) / area.total) for area in AREAS]
    scores = [(area.events / area.total - p) / error for area, error in zip(AREAS, errors, strict=True)]
    tenths = statistics.quantiles(scores, n=10, method="inclusive")
    kept = [min(max(score, tenths[0]), tenths[8]) for score in scores]
    phi = math.fsum(score**2 for score in kept) / 10
    w = [1 / error**2 for error in errors]
    tau2 = max(0.0, (10 * phi - 9) / (math.fsum(w) - math.fsum(v * v for v in w) / math.fsum(w)))
    found = dispersion(AREAS, pooled(AREAS))
    assert (found.phi, found.tau2) == pytest.approx((phi, tau2), rel=1e-12)
    assert found.phi > 1
    assert found.tau2 > 0


def test_dispersion_of_the_worked_example() -> None:
    """docs/methods.md: z-scores -2.5, -1.5, 0, 1.5, 2.5, the outer ones set to -+2.1."""
    areas = [Proportion(x, 100) for x in (10, 14, 20, 26, 30)]
    found = dispersion(areas, pooled(areas))
    assert (found.phi, found.tau2) == pytest.approx((2.664, 0.003728))
    assert proportion_limits(pooled(areas), 100, tau2=found.tau2).low == pytest.approx(0.0569, abs=5e-5)


def test_areas_alike_are_not_overdispersed() -> None:
    alike = [Proportion(20, 100)] * 12
    assert (dispersion(alike, pooled(alike)).phi, dispersion(alike, pooled(alike)).tau2) == (0.0, 0.0)


def test_chance_alone_gives_a_phi_below_1_and_no_variance_between() -> None:
    """A standard normal cut at its tenths (-+1.2816): 0.8 - 2 x 1.2816 x 0.17550 inside, 0.2 x 1.2816² at the ends, 0.678 in all."""
    random = np.random.default_rng(5)
    areas = [Proportion(float(x), 400) for x in random.binomial(400, 0.3, 400)]
    assert dispersion(areas, pooled(areas)).phi == pytest.approx(0.678, abs=0.08)
    assert dispersion(areas, pooled(areas)).tau2 == 0


@pytest.mark.parametrize(
    "refused",
    [
        lambda: control_limits(Proportion(1, 2), 0),
        lambda: dispersion([Proportion(0, 5)] * 6, Proportion(0, 30)),
        lambda: dispersion([Proportion(1, 5)], Proportion(1, 5)),
        lambda: proportion_limits(Proportion(1, 2), -1),
        lambda: between_variance(np.array([1.0]), np.array([1.0])),
        lambda: between_variance(np.array([1.0, 2.0]), np.array([1.0, 0.0])),
    ],
)
def test_refusals(refused: object) -> None:
    with pytest.raises(ValueError, match=r"must be|are needed"):
        refused()  # type: ignore[operator]


@pytest.mark.parametrize(
    "refused",
    [
        lambda: control_limits(0.09, 5930),  # type: ignore[arg-type]
        lambda: proportion_limits(0.09, 5930),  # type: ignore[arg-type]
        lambda: standard_error(0.09, 5930),  # type: ignore[arg-type]
        lambda: count_limits(12.5),  # type: ignore[arg-type]
        lambda: dispersion([0.1, 0.2], Proportion(1, 2)),  # type: ignore[list-item]
    ],
)
def test_a_bare_number_has_no_control_limits(refused: object) -> None:
    with pytest.raises(TypeError, match="an amount of money has no such limits"):
        refused()  # type: ignore[operator]
