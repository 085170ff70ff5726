"""The 95% interval of one published figure: as published, or from its counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vfmxl.counting import APPROXIMATE, PER_CENT, PRINTED, counted
from vfmxl.errors import NoFigure, NotComputable
from vfmxl.stats.counts import EXACT_BELOW, Proportion, interval

if TYPE_CHECKING:
    from vfmxl.pack.reader import Area, Series


@dataclass(frozen=True, slots=True)
class FigureInterval:
    """Limits in the unit of the indicator, and how they came about in words."""

    low: float
    high: float
    method: str


def figure_interval(series: Series, area: Area, when: int) -> FigureInterval | None:
    """The published margin where there is one, else Wilson, Byar or exact Poisson limits of the counts; None without either.

    A margin printed as 0.0 is not an interval, nor are limits of rounded counts that leave the published figure outside.
    """
    if series.lower is not None and series.upper is not None:
        low, high = float(series.lower[area.position, when]), float(series.upper[area.position, when])
        if low < high:
            return FigureInterval(low, high, "margin of error as published")
    try:
        figure = counted(series, area, when)
    except (NoFigure, NotComputable):
        return None
    limits = interval(figure)
    if isinstance(figure, Proportion):
        scale, method = PER_CENT, "Wilson's interval of the counts"
    else:
        scale, method = 1.0, "exact Poisson limits of the count" if figure.count.events < EXACT_BELOW else "Byar's limits of the count"
    low, high = scale * limits.low, scale * limits.high
    if not low - PRINTED <= float(series.value[area.position, when]) <= high + PRINTED:
        return None
    return FigureInterval(low, high, f"{method}, {APPROXIMATE}" if series.indicator.counts == "rounded" else method)
