"""Outcomes of three years against spending beside expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vfmxl.charts.canvas import page
from vfmxl.charts.drawing import Picture
from vfmxl.functions.productivity import found_for, quadrant_sentence
from vfmxl.palette import GREY, INK, ORANGE, OTHERS

if TYPE_CHECKING:
    from vfmxl.charts.drawing import Request
    from vfmxl.functions import Engine
    from vfmxl.pack.reader import Area

CORNERS = (
    (0.02, 0.97, "lower spending,\nhigher outcomes", "left", "top"),
    (0.98, 0.97, "higher spending,\nhigher outcomes", "right", "top"),
    (0.02, 0.03, "lower spending,\nlower outcomes", "left", "bottom"),
    (0.98, 0.03, "higher spending,\nlower outcomes", "right", "bottom"),
)


def picture(engine: Engine, area: Area, request: Request) -> Picture:
    """A point a council, the council's own with both ranges; nobody else is named."""
    found = found_for(engine, area, request.period, None)
    sentence = quadrant_sentence(found, area)
    points = []
    for other in engine.pack.areas:
        mean = float(found.outcome(other.position)[0])
        spent = float(found.spending.mean[other.position])
        if other is not area and mean == mean and spent == spent:
            points.append((spent, mean))
    x = float(found.spending.mean[area.position])
    y, half = (float(part) for part in found.outcome(area.position))
    figure, axes = page(
        f"{area.name}: outcomes beside spending, {found.years[0]} to {found.years[-1]}",
        f"Spending: net, % above or below expected. Outcomes: mean of {', '.join(m.series.indicator.id for m in found.measures)} in standard deviations from the average council. "
        f"Lines: 95% ranges. Data pack {engine.pack.id}.",
    )
    axes.axhline(0, color=GREY, linewidth=1)
    axes.axvline(0, color=GREY, linewidth=1)
    axes.scatter(
        [spent for spent, _ in points],
        [mean for _, mean in points],
        s=24,
        color=OTHERS,
        edgecolor="white",
        linewidth=0.5,
        label="Other councils (not named)",
    )
    axes.errorbar(
        [x], [y], xerr=[float(found.spending.half_width[area.position])], yerr=None if half != half else [half],
        fmt="D", markersize=11, color=ORANGE, markeredgecolor=INK, markeredgewidth=1.5, elinewidth=2, label=area.name, zorder=5,
    )  # fmt: skip
    for left, bottom, words, horizontal, vertical in CORNERS:
        axes.text(left, bottom, words, transform=axes.transAxes, ha=horizontal, va=vertical, color=GREY, fontsize=9)
    axes.set_xlabel("Spending against expected, %")
    axes.set_ylabel("Outcomes, standard deviations from the average")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=2)
    return Picture(
        figure, f"{area.name}, {found.years[0]} to {found.years[-1]}: {sentence}. The other {len(points)} councils are points without names."
    )
