"""The colours of workbooks, charts and pages: Okabe and Ito's, told apart by colour-blind readers and in grey. No red, no green."""

from __future__ import annotations

INK, BLUE, ORANGE, GREY, PALE, INPUT = "#1F2933", "#0072B2", "#E69F00", "#8A94A0", "#EAF0F5", "#FFF8E1"
OTHERS, GRID = "#A9B4BF", "#DDE3E8"
