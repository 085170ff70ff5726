from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import zscore

from vfmxl.stats.productivity import combined, half_width_of_years, mean_of_years, random_weightings, z_scores

NAN = math.nan


def test_scores_are_standard_and_missing_stays_missing() -> None:
    values = np.array([1.0, 4.0, NAN, 7.0, 12.0])
    held = zscore([1.0, 4.0, 7.0, 12.0], ddof=1)
    found = z_scores(values)
    assert found[[0, 1, 3, 4]] == pytest.approx(held)
    assert np.isnan(found[2])
    assert z_scores(values, -1.0)[[0, 1, 3, 4]] == pytest.approx(-held)


@pytest.mark.parametrize("values", [[NAN, NAN], [3.0, NAN], [5.0, 5.0, 5.0]])
def test_what_does_not_vary_has_no_scores(values: list[float]) -> None:
    assert np.isnan(z_scores(np.array(values))).all()


@pytest.mark.parametrize(("years", "mean"), [([1.0, 2.0, 3.0], 2.0), ([1.0, NAN, 3.0], 2.0), ([NAN, NAN, 3.0], NAN), ([NAN, NAN, NAN], NAN)])
def test_two_of_three_years_are_needed(years: list[float], mean: float) -> None:
    assert mean_of_years(np.array([years]), 2)[0] == pytest.approx(mean, nan_ok=True)


def test_errors_of_years_are_independent() -> None:
    halves, used = np.array([[3.0, 4.0, NAN]]), np.array([[True, True, False]])
    assert half_width_of_years(halves, used)[0] == pytest.approx(5 / 2)
    assert np.isnan(half_width_of_years(halves, np.array([[True, True, True]]))[0]), "a year without a half-width leaves none"
    assert np.isnan(half_width_of_years(halves, np.array([[False, False, False]]))[0])


def test_missing_measures_give_their_weight_to_the_others() -> None:
    assert combined(np.array([1.0, NAN, 4.0]), np.array([1.0, 5.0, 2.0])) == pytest.approx(3.0)
    assert np.isnan(combined(np.array([NAN, NAN]), np.array([1.0, 1.0])))
    assert np.isnan(combined(np.array([1.0, NAN]), np.array([0.0, 1.0])))


@given(st.integers(1, 8), st.integers(0, 2**31))
def test_weightings_are_shares_and_repeat(measures: int, seed: int) -> None:
    found = random_weightings(measures, 20, seed)
    assert found.shape == (20, measures)
    assert found.sum(axis=1) == pytest.approx(np.ones(20))
    assert (found >= 0).all()
    assert (random_weightings(measures, 20, seed) == found).all()


def test_weightings_are_even_over_all_shares() -> None:
    """Dirichlet(1, 1, 1): mean 1/3 each, variance 1/18 (Devroye 1986)."""
    found = random_weightings(3, 4000, 1)
    for column in found.T:
        assert statistics.fmean(column) == pytest.approx(1 / 3, abs=0.015)
        assert statistics.variance(column) == pytest.approx(1 / 18, abs=0.005)


def test_the_stream_of_a_seed_is_kept() -> None:
    """-log(1 - random()) of Python's generator, whose stream is promised: by hand from random.Random(1)."""
    import random

    source = random.Random(1)  # noqa: S311 - repeatable on purpose
    drawn = [-math.log(1 - source.random()) for _ in range(2)]
    assert random_weightings(2, 1, 1)[0].tolist() == [value / sum(drawn) for value in drawn]
