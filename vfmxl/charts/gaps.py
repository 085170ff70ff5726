"""Every gap of a theme with its 95% range, in % of the benchmark."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

from vfmxl.charts.canvas import page
from vfmxl.charts.drawing import Picture
from vfmxl.errors import NotComputable
from vfmxl.functions import evaluate
from vfmxl.functions.themes import COLUMNS, STALE_YEARS
from vfmxl.palette import BLUE, GREY, INK

if TYPE_CHECKING:
    from vfmxl.charts.drawing import Request
    from vfmxl.functions import Engine
    from vfmxl.pack.reader import Area

HEIGHT, MARGIN = 0.26, 2.2
WIDEST = 200.0
INDICATOR, NAME, PERIOD, BENCHMARK, GAP, LOW, HIGH = (
    COLUMNS.index(name) for name in ("indicator", "name", "period", "benchmark", "gap", "low", "high")
)


def picture(engine: Engine, area: Area, request: Request) -> Picture:
    """A bar an indicator, by id: figures of different units side by side, so none is higher up for being larger."""
    *rows, last = evaluate(engine, "GAPS", [area.name, request.theme, request.period, request.group, 0])
    judged = [row for row in rows if all(isinstance(row[i], float) for i in (BENCHMARK, GAP, LOW, HIGH)) and row[BENCHMARK]]
    newest = max((int(row[PERIOD][:4]) for row in judged), default=0)
    shown = [row for row in judged if int(row[PERIOD][:4]) > newest - STALE_YEARS]
    older = f" {len(judged) - len(shown)} older figures are left out: GAPS lists them." if len(judged) > len(shown) else ""
    if not shown:
        raise NotComputable(f"No indicator of {request.theme} has a gap with a range for {area.name}: see GAPS for the reasons.")
    figure, axes = page(
        f"{area.name}: gaps to the {engine.group(request.group).words}, {request.theme}, % of their mean",
        f"Lines: 95% ranges.{older} {last[NAME]} A range that holds 0 cannot be told from ordinary variation. Data pack {engine.pack.id}.",
        (12.0, MARGIN + HEIGHT * len(shown)),
    )
    places = range(len(shown))
    percent = {i: [100 * row[i] / abs(row[BENCHMARK]) for row in shown] for i in (GAP, LOW, HIGH)}
    axes.barh(places, percent[GAP], color=BLUE, height=0.6)
    axes.hlines(places, percent[LOW], percent[HIGH], color=INK, linewidth=1.2)
    axes.axvline(0, color=GREY, linewidth=1)
    edge = min(WIDEST, 1.05 * max(*map(abs, percent[LOW]), *map(abs, percent[HIGH])))
    axes.set_xlim(-edge, edge)
    axes.set_yticks(places, [f"{shorten(row[NAME], 90, placeholder='…')} ({row[PERIOD]})" for row in shown], fontsize=8)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("Gap, % of the mean of the comparison group (above 0: higher)")
    return Picture(
        figure,
        f"{area.name}, {request.theme}: {len(shown)} gaps of figures no older than two years, in % of the mean of the {engine.group(request.group).words}. {last[NAME]}",
    )
