"""A share of people by the size of its denominator, with control limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vfmxl.charts.canvas import page
from vfmxl.charts.drawing import Picture
from vfmxl.counting import PER_CENT, counted, require_counts
from vfmxl.errors import NoFigure, NotComputable
from vfmxl.functions.words import lower_first
from vfmxl.palette import BLUE, INK, ORANGE, OTHERS
from vfmxl.stats.counts import Proportion
from vfmxl.stats.funnel import dispersion, pooled, proportion_limits

if TYPE_CHECKING:
    from vfmxl.charts.drawing import Request
    from vfmxl.functions import Engine
    from vfmxl.pack.reader import Area, Series

DEFAULT = "ascof_2e_65"
LEVELS = ((0.95, "--"), (0.998, "-"))
FEWEST = 10


def picture(engine: Engine, area: Area, request: Request) -> Picture:
    """A point a council; limits around the share of all councils together, by chance alone and with variation beyond it."""
    series = engine.series(request.indicator or DEFAULT)
    require_counts(series.indicator)
    if series.indicator.kind != "percent":
        raise NotComputable(f"A funnel is drawn for shares of people; {series.indicator.id} is {series.indicator.unit}.")
    when = engine.period(series, request.period)
    own = counted(series, area, when)
    assert isinstance(own, Proportion)  # noqa: S101 - a percentage of counts is a proportion
    points = _points(engine, series, when)
    if len(points) < FEWEST:
        raise NotComputable(f"Only {len(points)} councils have counts of {series.indicator.id} in {series.periods[when]}: too few for a funnel.")
    overall = pooled(points)
    if not 0 < overall.value < 1:
        raise NotComputable(f"All councils have the same {series.indicator.id} in {series.periods[when]}: there is nothing to draw a funnel of.")
    beyond = dispersion(points, overall)
    figure, axes = page(
        f"{area.name}: {lower_first(series.indicator.name)}, {series.periods[when]}",
        f"Blue: control limits by chance alone. Orange: limits that allow for variation beyond chance (overdispersion {beyond.phi:.1f}; Spiegelhalter 2005). "
        f"A point outside them is one to look into. Data pack {engine.pack.id}.",
    )
    sizes = np.geomspace(min(p.total for p in points), max(p.total for p in points), 120)
    for confidence, style in LEVELS:
        chance = [proportion_limits(overall, n, confidence) for n in sizes]
        wide = [proportion_limits(overall, n, confidence, beyond.tau2) for n in sizes]
        for limits, colour, words in ((chance, BLUE, "by chance alone"), (wide, ORANGE, "with variation beyond chance")):
            for end in ("low", "high"):
                line = [PER_CENT * getattr(limit, end) for limit in limits]
                axes.plot(
                    sizes, line, color=colour, linestyle=style, linewidth=1.1, label=f"{confidence:.1%} limits {words}" if end == "low" else None
                )
    axes.axhline(PER_CENT * overall.value, color=INK, linewidth=1)
    axes.scatter(
        [p.total for p in points],
        [PER_CENT * p.value for p in points],
        s=22,
        color=OTHERS,
        edgecolor="white",
        linewidth=0.5,
        label="Other councils (not named)",
    )
    axes.scatter([own.total], [PER_CENT * own.value], s=130, marker="D", color=ORANGE, edgecolor=INK, linewidth=1.5, zorder=5, label=area.name)
    axes.set_xscale("log")
    axes.set_xlabel(series.indicator.denominator or "Denominator")
    axes.set_ylabel(series.indicator.unit)
    axes.legend(loc="lower right", fontsize=8)
    inside = proportion_limits(overall, own.total, tau2=beyond.tau2)
    where = "inside" if inside.low <= own.value <= inside.high else "outside"
    return Picture(
        figure,
        f"{area.name}, {lower_first(series.indicator.name)}, {series.periods[when]}: {PER_CENT * own.value:.1f}% of {own.total:,.0f}; all councils together {PER_CENT * overall.value:.1f}%. "
        f"It lies {where} the 95% limits that allow for variation beyond chance ({PER_CENT * inside.low:.1f}% to {PER_CENT * inside.high:.1f}%). The other {len(points) - 1} councils are points without names.",
    )


def _points(engine: Engine, series: Series, when: int) -> list[Proportion]:
    found = []
    for area in engine.pack.areas:
        if area.is_council and not area.small:
            try:
                figure = counted(series, area, when)
            except (NoFigure, NotComputable):
                continue
            if isinstance(figure, Proportion):
                found.append(figure)
    return found
