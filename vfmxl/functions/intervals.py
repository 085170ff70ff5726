"""The 95% interval of one published figure: as published, or from its counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vfmxl.counting import APPROXIMATE, PER_CENT, counted
from vfmxl.errors import NoFigure, NotComputable
from vfmxl.stats.counts import Proportion, interval

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

    A margin printed as 0.0 is not an interval.
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
    proportion = isinstance(figure, Proportion)
    scale = PER_CENT if proportion else 1.0
    method = "Wilson's interval of the counts" if proportion else "Byar's or exact Poisson limits of the count"
    return FigureInterval(scale * limits.low, scale * limits.high, f"{method}{f', {APPROXIMATE}' if series.indicator.counts == 'rounded' else ''}")
