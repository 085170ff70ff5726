"""Published against expected spending of all councils."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vfmxl.catalogue import HEADLINE
from vfmxl.charts.canvas import page, pounds
from vfmxl.charts.drawing import Picture
from vfmxl.functions.expectation import word
from vfmxl.functions.modelling import require_expected
from vfmxl.functions.words import amount, lower_first
from vfmxl.palette import BLUE, INK, ORANGE, OTHERS

if TYPE_CHECKING:
    from vfmxl.charts.drawing import Request
    from vfmxl.functions import Engine
    from vfmxl.pack.reader import Area


def picture(engine: Engine, area: Area, request: Request) -> Picture:
    """A point a council, the council's own with its 95% range; nobody else is named."""
    series = engine.series(request.indicator or HEADLINE)
    when = engine.period(series, request.period)
    model = require_expected(engine, area, series, when, ())
    own = engine.figure(series, area, when)
    value, low, high = (float(part[area.position]) for part in (model.value, model.low, model.high))
    others = [i for i in model.positions.tolist() if i != area.position]
    year = series.periods[when]
    figure, axes = page(
        f"{area.name}: published against expected, {lower_first(series.indicator.name)}, {year}",
        f"Each council is expected by a model of all the others on {model.words} (R² {model.fit.r2:.2f}). A difference is one to look into, neither good nor bad in itself. "
        f"Data pack {engine.pack.id}.",
    )
    axes.scatter(
        model.value[others], series.value[others, when], s=24, color=OTHERS, edgecolor="white", linewidth=0.5, label="Other councils (not named)"
    )
    ends = [float(np.nanmin(model.value)), float(np.nanmax(model.value))]
    axes.plot(ends, ends, color=BLUE, linestyle="--", linewidth=1.25, label="Published equals expected")
    axes.plot([value, value], [low, high], color=ORANGE, linewidth=2.5, label="95% range of what is expected")
    axes.scatter([value], [own], s=130, marker="D", color=ORANGE, edgecolor=INK, linewidth=1.5, zorder=5, label=area.name)
    axes.set_xlabel(f"Expected, {series.indicator.unit}")
    axes.set_ylabel(f"Published, {series.indicator.unit}")
    axes.xaxis.set_major_formatter(pounds())
    axes.yaxis.set_major_formatter(pounds())
    axes.legend(loc="upper left")
    return Picture(
        figure,
        f"{area.name}, {year}: published {amount(own, series.indicator)}, expected {amount(value, series.indicator)}; {word(model, series, area, when, own)}. "
        f"The other {len(others)} councils are points without names.",
    )
