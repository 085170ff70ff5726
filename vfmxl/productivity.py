"""Sets the outcomes of councils over three years beside their spending of the same years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vfmxl.catalogue import HEADLINE
from vfmxl.catalogue import outcomes as facts
from vfmxl.errors import NotComputable
from vfmxl.stats import productivity as stats

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from vfmxl.models import Models
    from vfmxl.pack.reader import Pack, Series

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """One outcome measure: its weight, and of all areas the z-scores by year, their mean, its 95% half-width.

    `scores` and `half_widths` have shape (areas, years), `mean` and `half_width` shape (areas,); NaN where there is none.
    """

    series: Series
    weight: float
    scores: Floats
    half_widths: Floats
    mean: Floats
    half_width: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Spending:
    """Spending against expected of all areas, per cent of expected: shape (areas, years), and the mean of the years with its range.

    `half_pounds` is the half-width of the range in £ a year, for the council's own population; shape (areas,).
    """

    series: Series
    percent: Floats
    mean: Floats
    half_width: Floats
    half_pounds: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Productivity:
    """Outcomes and spending of all areas over the same years."""

    years: tuple[str, ...]
    measures: tuple[Measure, ...]
    spending: Spending

    def outcome(self, position: int, weights: Floats | None = None) -> tuple[Floats, Floats]:
        """Weighted mean of one council's z-scores with its 95% half-width, for weights of shape (..., measures).

        The answers of one survey come from the same people, so the errors of its measures are taken
        to move together: their half-widths are averaged, which overstates rather than understates.
        """
        if weights is None:
            weights = np.array([measure.weight for measure in self.measures])
        scores = np.array([measure.mean[position] for measure in self.measures])
        halves = np.array([measure.half_width[position] for measure in self.measures])
        return stats.combined(np.broadcast_to(scores, weights.shape), weights), stats.combined(
            np.broadcast_to(np.where(np.isnan(scores), np.nan, halves), weights.shape), weights
        )


def words_of(value: float, half: float) -> str:
    """Higher or lower where the 95% range leaves nought out; "" where it does not."""
    if abs(value) <= half:
        return ""
    return "higher" if value > 0 else "lower"


def productivity(pack: Pack, models: Models, measures: Mapping[str, float], period: str) -> Productivity:
    """Outcomes and spending over the three years that end with `period`.

    Parameters
    ----------
    measures : id of an outcome measure -> its weight
    period : a financial year in which spending is held

    Raises
    ------
    NotComputable
        where there is no model of spending in two of the years.
    """
    years = _years(period)
    compared = np.array([area.is_council and not area.small for area in pack.areas])
    return Productivity(
        years,
        tuple(_measure(pack.series(name), weight, years, compared) for name, weight in measures.items()),
        _spending(pack.series(HEADLINE), models, years, len(pack.areas)),
    )


def _years(period: str) -> tuple[str, ...]:
    last = int(period[:4])
    return tuple(f"{year}-{(year + 1) % 100:02d}" for year in range(last - facts.YEARS + 1, last + 1))


def _measure(series: Series, weight: float, years: tuple[str, ...], compared: NDArray[np.bool_]) -> Measure:
    sign = -1.0 if series.indicator.polarity == "lower_better" else 1.0
    # Nothing is joined across a break: the years before the last one are left out.
    since = max((when for when, _ in series.indicator.breaks if when <= years[-1]), default="")
    shape = (len(compared), len(years))
    scores, halves = np.full(shape, np.nan), np.full(shape, np.nan)
    for column, year in enumerate(years):
        if year < since or year not in series.periods:
            continue
        when = series.periods.index(year)
        values = np.where(compared, series.value[:, when], np.nan)
        if np.isfinite(values).sum() < facts.FEWEST_COUNCILS:
            continue
        scores[:, column] = stats.z_scores(values, sign)
        if series.lower is not None and series.upper is not None:
            # A margin printed as 0.0 is not an interval.
            width = series.upper[:, when] - series.lower[:, when]
            halves[:, column] = np.where(width > 0, width / 2, np.nan) / np.nanstd(values, ddof=1)
    mean = stats.mean_of_years(scores, facts.FEWEST_YEARS)
    return Measure(series, weight, scores, halves, mean, stats.half_width_of_years(halves, ~np.isnan(scores)))


def _spending(series: Series, models: Models, years: tuple[str, ...], n: int) -> Spending:
    percent, half, pounds = (np.full((n, len(years)), np.nan) for _ in range(3))
    for column, year in enumerate(years):
        if year not in series.periods:
            continue
        when = series.periods.index(year)
        try:
            model = models.get(series, when).require()
        except NotComputable:
            continue
        own = series.value[:, when]
        percent[:, column] = 100 * (own - model.value) / model.value
        width = (model.high - model.low) / 2
        half[:, column] = np.where(np.isnan(own), np.nan, 100 * width / model.value)
        if series.denominator is not None:
            pounds[:, column] = np.where(np.isnan(own), np.nan, width * series.denominator[:, when])
    if np.isfinite(percent).any(axis=0).sum() < facts.FEWEST_YEARS:
        raise NotComputable(
            f"Spending against expected is held for fewer than {facts.FEWEST_YEARS} of the years {years[0]} to {years[-1]}: ask for a later period."
        )
    # What sets a council apart from its drivers lasts: years are no independent evidence, so half-widths are averaged, not divided by the root of their number.
    return Spending(series, percent, *(stats.mean_of_years(part, facts.FEWEST_YEARS) for part in (percent, half, pounds)))
