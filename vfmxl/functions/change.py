"""TREND and UPRATE: change over the years."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from vfmxl.counting import APPROXIMATE, PER_CENT, counted
from vfmxl.errors import NoFigure, NotComputable, NotUnderstood
from vfmxl.functions.figures import source_sentence
from vfmxl.functions.intervals import FigureInterval, figure_interval
from vfmxl.functions.nearest import shortened
from vfmxl.functions.periods import held_in_words, parse_period, year_of_date
from vfmxl.functions.registry import AREA, INDICATOR, PERIOD, Argument, explains, function
from vfmxl.functions.words import amount, lower_first
from vfmxl.stats.counts import Proportion
from vfmxl.stats.trend import POINTS, THRESHOLD, Trend, trend_of_intervals, trend_of_proportions

if TYPE_CHECKING:
    from vfmxl.functions.engine import Engine
    from vfmxl.pack.reader import Area, Series


def years_of(series: Series) -> list[int]:
    """The year in which each period of a series begins."""
    return [int(period[:4]) for period in series.periods]


def break_between(series: Series, earlier: int, later: int) -> str:
    """Why two neighbouring points of a series are not to be joined; "" where they are."""
    years = years_of(series)
    every = min((after - before for before, after in pairwise(years)), default=1)
    if years[later] - years[earlier] != every:
        return f"nothing was collected between {series.periods[earlier]} and {series.periods[later]}"
    for when, reason in series.indicator.breaks:
        if series.periods[earlier] < when <= series.periods[later]:
            return f"the series breaks at {when} ({lower_first(reason).rstrip('.')})"
    if series.publications[earlier] != series.publications[later]:
        return f"{series.periods[earlier]} and {series.periods[later]} are from different publications"
    return ""


def points_until(series: Series, area: Area, when: int) -> tuple[list[int], str]:
    """Positions of up to five joined points that end at `when`, in order of time, and what ends them early ("" for five)."""
    points: list[int] = []
    for position in range(when, -1, -1):
        if points and (reason := break_between(series, position, points[0])):
            return points, reason
        if series.value[area.position, position] != series.value[area.position, position]:
            formed = f", since {area.name} was formed in {area.start[:4]}" if area.start[:4] > series.periods[position] else ""
            return points, f"no figure is published for {series.periods[position]}{formed}"
        if figure_interval(series, area, position) is None:
            return points, f"the figure of {series.periods[position]} has no interval"
        points.insert(0, position)
        if len(points) == POINTS:
            return points, ""
    return points, f"the series begins in {series.periods[0]}"


def latest_with_trend(series: Series, area: Area, before: int) -> str:
    """The last period before a position for which five points are joined; "" where there is none."""
    return next((series.periods[when] for when in range(before - 1, -1, -1) if not points_until(series, area, when)[1]), "")


@dataclass(frozen=True, slots=True)
class Found:
    """A trend with its points: their positions in the series, and how their intervals came about."""

    trend: Trend
    points: tuple[int, ...]
    method: str


def find_trend(engine: Engine, series: Series, area: Area, when: int) -> Found:
    """The trend of five points that end at `when`.

    Raises
    ------
    NotComputable
        for money, and where fewer than five points can be joined.
    NoFigure
        where there is no figure for the period itself.
    """
    if series.indicator.is_money:
        raise NotComputable(
            f"{series.indicator.id} is money, which has no sampling interval to judge a trend by: SERIES gives the figures, UPRATE puts them in the prices of one year."
        )
    if series.indicator.is_share_of_money:
        raise NotComputable(
            f"{series.indicator.id} is a share of money, which has no sampling interval to judge a trend by: SERIES gives the figures."
        )
    engine.figure(series, area, when)
    points, reason = points_until(series, area, when)
    if reason:
        earlier = latest_with_trend(series, area, when)
        raise NotComputable(
            f"A trend of {series.indicator.id} to {series.periods[when]} cannot be calculated for {area.name}: {POINTS} joined points are needed, there {'is' if len(points) == 1 else 'are'} {len(points)}: {reason}."
            + (f" It can be for {earlier}." if earlier else "")
        )
    offset = [float(years_of(series)[point] - years_of(series)[points[0]]) for point in points]
    intervals = [found for point in points if (found := figure_interval(series, area, point))]
    proportions = _proportions(series, area, points)
    if proportions:
        rounded = f", {APPROXIMATE}" if series.indicator.counts == "rounded" else ""
        return Found(trend_of_proportions(offset, proportions), tuple(points), f"chi-squared for linear trend of the counts{rounded}")
    values = np.array([series.value[area.position, point] for point in points])
    through = trend_of_intervals(np.array(offset), values, *_limits(intervals))
    return Found(through, tuple(points), f"weighted slope, {intervals[-1].method}")


def _limits(intervals: list[FigureInterval]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([found.low for found in intervals]), np.array([found.high for found in intervals])


def _proportions(series: Series, area: Area, points: list[int]) -> list[Proportion]:
    """All points as counts, where nothing else was published of their uncertainty."""
    if series.lower is not None:
        return []
    try:
        found = [counted(series, area, point) for point in points]
    except (NoFigure, NotComputable):
        return []
    proportions = [figure for figure in found if isinstance(figure, Proportion)]
    return proportions if len(proportions) == len(points) else []


@function(
    "TREND",
    "Whether an outcome or rate has risen or fallen over five points by more than its sampling error.",
    AREA,
    INDICATOR,
    PERIOD,
    result='"increasing", "decreasing" or "no significant change"; #NUM! for money and where five points cannot be joined',
    examples=(('TREND("Leeds","ascof_1a","2019-20")', "five yearly surveys, 2015-16 to 2019-20"),),
)
def trend(engine: Engine, area: Area, series: Series, period: object) -> str:
    """The word; the rise and fall are of the figure, neither good nor bad in themselves."""
    return find_trend(engine, series, area, engine.period(series, period)).trend.word


@explains(trend)
def explain_trend(engine: Engine, area: Area, series: Series, period: object) -> str:
    """The points, the slope, the test and what it needs."""
    when = engine.period(series, period)
    found = find_trend(engine, series, area, when)
    t = found.trend
    slope = (PER_CENT if found.method.startswith("chi") else 1) * t.slope
    decimals = series.indicator.decimals
    points = ", ".join(f"{series.periods[point]} {series.value[area.position, point]:.{decimals}f}" for point in found.points)
    return (
        f"{area.name}, {lower_first(series.indicator.name)}, {POINTS} points ({points}): {t.word}. "
        f"Slope {amount(slope, replace(series.indicator, decimals=decimals + 2))} a year, χ² {t.chi2:.2f} against {THRESHOLD} (99.8%); the slope {'keeps' if t.keeps_sign else 'does not keep'} its sign when any one point is left out "
        f"({found.method}). {source_sentence(engine, series, when)} {series.indicator.caveat}"
    )


# Deflators of these years moved with how output was measured under Covid.
DISTORTED = ("2020-21", "2021-22")
FORECAST = "forecast"


def _price_year(engine: Engine, name: str, typed: object) -> str:
    """The financial year meant; NotUnderstood for what cannot be read, NoFigure for a year without a deflator."""
    held = engine.pack.deflators()
    if not held:
        raise NoFigure(f"The pack {engine.pack.id} holds no deflators.")
    parsed = parse_period(typed, financial=True)
    if isinstance(parsed, int):
        raise NotUnderstood(f"{name} {shortened(typed)} names no year: write a financial year such as 2024-25.")
    year = parsed if isinstance(parsed, str) else year_of_date(parsed)
    if year not in held:
        raise NoFigure(f"GDP deflators are held for {held_in_words(tuple(sorted(held)))}, not for {year}.")
    return year


@function(
    "UPRATE",
    "An amount of one year in the prices of another, by the GDP deflator of HM Treasury.",
    Argument("amount", "number", "An amount of money."),
    Argument("from", "any", "Financial year of the amount, such as 2021-22."),
    Argument("to", "any", "Financial year in whose prices it is wanted, such as 2024-25."),
    result="a number in the unit of the amount",
    examples=(('UPRATE(540,"2021-22","2024-25")', "£540 of 2021-22 in the prices of 2024-25"),),
)
def uprate(engine: Engine, figure: float, first: object, last: object) -> float:
    """Amount x deflator of `to` / deflator of `from`."""
    held = engine.pack.deflators()
    start, end = _price_year(engine, "from", first), _price_year(engine, "to", last)
    uprated = figure * held[end][0] / held[start][0]
    if not math.isfinite(uprated):
        raise NotComputable(f"The amount {shortened(figure)} is too large to be put in other prices.")
    return uprated


@explains(uprate)
def explain_uprate(engine: Engine, figure: float, first: object, last: object) -> str:
    """Base, deflators and which of them were forecasts."""
    held = engine.pack.deflators()
    start, end = _price_year(engine, "from", first), _price_year(engine, "to", last)
    text = (
        f"{figure:,.2f} in prices of {start} is {uprate.body(engine, figure, first, last):,.2f} in prices of {end}: "
        f"GDP deflator {held[end][0]:g} over {held[start][0]:g}"
    )
    forecasts = [year for year in dict.fromkeys((start, end)) if FORECAST in held[year][1]]
    if forecasts:
        text += f"; that of {' and '.join(forecasts)} was a forecast when published"
    if distorted := [year for year in dict.fromkeys((start, end)) if year in DISTORTED]:
        text += f"; that of {' and '.join(distorted)} is distorted by Covid"
    publication = next((p for p in engine.pack.publications() if p["id"].startswith("hmt-deflators")), None)
    source = f" Source: {publication['publisher']}, {publication['title']}, {publication['release']}." if publication else ""
    return f"{text}. The deflator measures prices of the whole economy, not of care.{source}"
