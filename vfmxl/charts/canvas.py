"""An empty page for a chart, with the look that all charts share."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from vfmxl.palette import GREY, GRID, INK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIZE = (10.0, 6.0)
RESOLUTION = 150
STYLE: dict[Any, Any] = {
    "font.family": ["Arial", "Liberation Sans", "DejaVu Sans"], "font.size": 10, "text.color": INK,
    "axes.edgecolor": GREY, "axes.labelcolor": INK, "axes.spines.top": False, "axes.spines.right": False, "axes.axisbelow": True,
    "axes.grid": True, "grid.color": GRID, "grid.linewidth": 0.75, "xtick.color": INK, "ytick.color": INK,
    "legend.frameon": False, "svg.fonttype": "path", "svg.hashsalt": "vfmxl", "figure.constrained_layout.use": True,
}  # fmt: skip


@contextmanager
def look() -> Iterator[None]:
    """Draws and saves with the shared style; other users of matplotlib in the process are left alone."""
    import logging

    import matplotlib as mpl

    # Fonts of the list that are missing are passed over without a word.
    fonts = logging.getLogger("matplotlib.font_manager")
    level = fonts.level
    fonts.setLevel(logging.ERROR)
    try:
        with mpl.rc_context(STYLE):
            yield
    finally:
        fonts.setLevel(level)


def page(title: str, source: str, size: tuple[float, float] = SIZE) -> tuple[Figure, Axes]:
    """A figure with its title, one set of axes, and where the figures are from."""
    from textwrap import fill

    from matplotlib.figure import Figure

    figure = Figure(figsize=size)
    axes = figure.add_subplot()
    axes.set_title(fill(title, 100), loc="left", fontweight="bold", fontsize=12)
    figure.supxlabel(fill(source, 150), x=0.01, ha="left", fontsize=8, color=GREY)
    return figure, axes


def pounds(decimals: int = 0, scale: str = "") -> Callable[[float, float], str]:
    """How an axis writes money: minus before the pound sign."""

    def shown(value: float, _position: float) -> str:
        return f"{'-' if value < 0 else ''}£{abs(value):,.{decimals}f}{scale}"

    return shown
