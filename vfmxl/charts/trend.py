"""One indicator over the years beside its comparison group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vfmxl.catalogue import HEADLINE
from vfmxl.charts.canvas import page, pounds
from vfmxl.charts.drawing import Picture
from vfmxl.errors import NoFigure, NotComputable
from vfmxl.functions.change import find_trend
from vfmxl.functions.comparison import peer_values
from vfmxl.functions.intervals import figure_interval
from vfmxl.functions.words import amount, lower_first
from vfmxl.palette import BLUE, GREY, OTHERS
from vfmxl.stats.averages import quantile

if TYPE_CHECKING:
    from vfmxl.charts.drawing import Request
    from vfmxl.functions import Engine
    from vfmxl.pack.reader import Area, Series
    from vfmxl.peers import Group


def picture(engine: Engine, area: Area, request: Request) -> Picture:
    """The council's line with published ranges, the middle half of its group behind it, breaks as dotted lines."""
    series = engine.series(request.indicator or HEADLINE)
    last = engine.period(series, request.period)
    positions = list(range(last + 1))
    own = series.value[area.position, : last + 1]
    held = [i for i in positions if own[i] == own[i]]
    if not held:
        engine.figure(series, area, last)
    group = engine.group(request.group)
    figure, axes = page(
        f"{area.name}: {lower_first(series.indicator.name)}, {series.indicator.unit}",
        f"Shaded: middle half of the {group.words}. {'Cash, not in the prices of one year. ' if series.indicator.is_money else 'Vertical lines: 95% ranges of the own figure. '}"
        f"A gap in the line is a missing figure. Data pack {engine.pack.id}.",
    )
    low, middle, high = _quartiles(engine, area, series, group)[:, : last + 1]
    if not np.isnan(middle).all():
        axes.fill_between(positions, low, high, color=OTHERS, alpha=0.45, linewidth=0, label="Comparison group, middle half")
        axes.plot(positions, middle, color=GREY, linestyle="--", marker="s", markersize=4, linewidth=1.25, label="Comparison group, median")
    axes.plot(positions, own, color=BLUE, marker="o", linewidth=2, label=area.name, zorder=4)
    for i in held:
        if not series.indicator.is_money and (found := figure_interval(series, area, i)):
            axes.plot([i, i], [found.low, found.high], color=BLUE, linewidth=1.2, zorder=3)
    for when, _reason in series.indicator.breaks:
        if when in series.periods and (i := series.periods.index(when)) <= last:
            axes.axvline(i - 0.5, color=GREY, linestyle=":", linewidth=1.5)
            axes.text(i - 0.45, axes.get_ylim()[1], "break", color=GREY, fontsize=8, va="top")
    axes.set_xticks(positions, series.periods[: last + 1], rotation=45 if len(positions) > 8 else 0)
    if series.indicator.is_money:
        axes.yaxis.set_major_formatter(pounds())
        axes.set_ylim(bottom=0)
    axes.legend(loc="lower right")
    first = f"{area.name}, {lower_first(series.indicator.name)}: {amount(float(own[held[0]]), series.indicator)} in {series.periods[held[0]]}"
    text = f"{first}, {amount(float(own[held[-1]]), series.indicator)} in {series.periods[held[-1]]}" if len(held) > 1 else first
    return Picture(figure, f"{text}, beside the middle half of the {group.words}. {_trend_words(engine, series, area, held[-1])}")


def _quartiles(engine: Engine, area: Area, series: Series, group: Group) -> np.ndarray:
    """First quartile, median and third quartile of the group, shape (3, periods); NaN where the group is too small."""
    found = np.full((3, len(series.periods)), np.nan)
    for i in range(len(series.periods)):
        try:
            values = peer_values(engine, area, series, i, group)
        except NotComputable:
            continue
        found[:, i] = [quantile(values, share) for share in (0.25, 0.5, 0.75)]
    return found


def _trend_words(engine: Engine, series: Series, area: Area, when: int) -> str:
    try:
        return f"Trend to {series.periods[when]}: {find_trend(engine, series, area, when).trend.word}."
    except NotComputable as error:
        return error.sentence
    except NoFigure:
        return ""
