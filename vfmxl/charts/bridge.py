"""Where long term spending differs from the comparison group, as a waterfall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vfmxl.charts.canvas import page, pounds
from vfmxl.charts.drawing import Picture
from vfmxl.functions import evaluate
from vfmxl.functions.bridging import bridge, explain_bridge, find_bridge
from vfmxl.functions.words import money
from vfmxl.palette import BLUE, GREY, INK, ORANGE

if TYPE_CHECKING:
    from vfmxl.charts.drawing import Request
    from vfmxl.functions import Engine
    from vfmxl.pack.reader import Area


def picture(engine: Engine, area: Area, request: Request) -> Picture:
    """From the group's spending for this council's population to its own, part by part."""
    group = engine.group(request.group)
    *rows, total = evaluate(engine, bridge.name, [area.name, request.age, request.period, request.group, 0])
    found = find_bridge(engine, area, request.age, request.period, group)
    year = found.total.periods[found.when]
    width = (
        f"a difference under {money(total[6])} ({total[7]:.0f}%) cannot be told from ordinary variation"
        if isinstance(total[6], float)
        else "too few councils for a range"
    )
    figure, axes = page(
        f"{area.name}: long term support {'65 and over' if found.age == '65' else '18 to 64'} against the {group.words}, {year}, £m",
        f"Weeks are derived: spending over the published cost of a week. All in: {money(total[5])}; {width}. Differences to look into. Data pack {engine.pack.id}.",
    )
    start = total[2] * found.people / 1e6
    names, bottoms, heights, colours, hatches = ["group, for this\npopulation"], [0.0], [start], [GREY], [""]
    level = start
    for row in rows:
        step = row[5] / 1e6
        names.append(
            row[0]
            .replace(": ", ":\n")
            .replace("supported accommodation", "supported\naccommodation")
            .replace("other community support", "other\ncommunity")
        )
        bottoms.append(min(level, level + step))
        heights.append(abs(step))
        # Told apart in grey by the hatching: hatched is lower than the group.
        colours.append(BLUE if step >= 0 else ORANGE)
        hatches.append("" if step >= 0 else "///")
        level += step
    names.append("own")
    bottoms.append(0.0)
    heights.append(level)
    colours.append(GREY)
    hatches.append("")
    axes.bar(range(len(names)), heights, bottom=bottoms, color=colours, hatch=hatches, edgecolor="white", linewidth=0.5, width=0.7)
    for i, row in enumerate(rows, start=1):
        axes.text(i, bottoms[i] + heights[i], f" {row[5] / 1e6:+.1f}", ha="center", va="bottom", fontsize=9, color=INK)
    for i in (0, len(names) - 1):
        axes.text(i, heights[i], f"£{heights[i]:.1f}m", ha="center", va="bottom", fontsize=9, color=INK)
    axes.set_xticks(range(len(names)), names, fontsize=8)
    floor = min(bottoms[1:-1])
    cut = floor > 0.5 * start
    if cut:
        axes.text(0.005, 0.01, "The axis does not begin at 0.", transform=axes.transAxes, fontsize=8, color=INK)
    axes.set_ylim(0.9 * floor if cut else 0, 1.05 * max(b + h for b, h in zip(bottoms, heights, strict=True)))
    axes.yaxis.set_major_formatter(pounds(0, "m"))
    axes.grid(visible=False, axis="x")
    return Picture(figure, explain_bridge(engine, area, request.age, request.period, group, False))
