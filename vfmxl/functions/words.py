"""Writes figures in words, with their unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vfmxl.pack.reader import Indicator

# What a cell of a table holds where nothing belongs; a missing figure is an error value.
NOTHING = "-"


def amount(value: float, indicator: Indicator) -> str:
    """A figure with its unit: `£568.97 per adult 18+`, `19.2 score`, `33.7%`."""
    sign = "-" if value < 0 else ""
    number = f"{abs(value):,.{indicator.decimals}f}"
    unit = indicator.unit
    if unit.startswith("£"):
        return f"{sign}£{number}{unit[1:] and ' ' + unit[1:].lstrip()}"
    if unit.startswith("%"):
        return f"{sign}{number}%{unit[1:]}"
    return f"{sign}{number} {unit}"


def money(value: float) -> str:
    """Pounds in short: `£12.3m`, `£450k`."""
    sign, size = ("-" if value < 0 else ""), abs(value)
    if size >= 99_950:
        return f"{sign}£{size / 1e6:,.1f}m"
    return f"{sign}£{size:,.0f}"


def lower_first(text: str) -> str:
    """The text with a small first letter, unless it begins with an abbreviation."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]
