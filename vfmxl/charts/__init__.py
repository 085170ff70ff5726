"""Pictures of figures, as files to paste into a report; `draw` makes one."""

from vfmxl.charts.drawing import KINDS, Picture, Request, draw

__all__ = ["KINDS", "Picture", "Request", "draw"]
