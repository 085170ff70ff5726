"""Turns published figures into counts, the one way to them: money is refused here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vfmxl.catalogue import money
from vfmxl.errors import NoFigure, NotComputable
from vfmxl.stats.counts import Count, Proportion, Rate

if TYPE_CHECKING:
    from vfmxl.pack.reader import Area, Indicator, Series

PER_CENT = 100.0
# Publishers print one decimal, and round counts to the nearest 5.
PRINTED, ROUNDED_BY = 0.06, 2.5
APPROXIMATE = "approximate, since its counts are rounded to 5"


def require_counts(indicator: Indicator) -> None:
    """NotComputable for money, for shares of money, and for whatever else is no count of people or places."""
    if indicator.is_money:
        raise NotComputable(f"{indicator.id} is money: it has no sampling interval, and no method for counts is applied to it.")
    if indicator.is_share_of_money:
        raise NotComputable(f"{indicator.id} is a share of money: it has no sampling interval, and no method for counts is applied to it.")
    if indicator.counts == "no":
        raise NotComputable(f"{indicator.id} is not made of counts of people or places that chance moves, so no interval is computed for it.")
    if money.speaks_of_money(indicator.numerator, indicator.denominator):
        raise NotComputable(f"{indicator.id} is made of money ({indicator.numerator}): no method for counts is applied to it.")


def counted(series: Series, area: Area, when: int) -> Proportion | Rate:
    """The figure of an area as counts.

    Raises
    ------
    NotComputable
        where the indicator does not count, or the published counts do not give the published figure.
    NoFigure
        where the counts of the area are not published.
    """
    indicator = series.indicator
    require_counts(indicator)
    if series.numerator is None or series.denominator is None:
        raise NoFigure(f"{indicator.id} is published without numerator and denominator.")
    events, total = float(series.numerator[area.position, when]), float(series.denominator[area.position, when])
    if events != events or total != total:
        raise NoFigure(f"Numerator and denominator of {indicator.id} are not published for {area.name} in {series.periods[when]}.")
    try:
        figure = Proportion(events, total) if indicator.kind == "percent" else Rate(Count(events), total, series.scales[when])
    except ValueError as error:
        raise NotComputable(f"No interval of {indicator.id} for {area.name}: {error}.") from error
    scale = PER_CENT if isinstance(figure, Proportion) else 1.0
    slack = PRINTED + (series.scales[when] * ROUNDED_BY * (1 + events / total) / total if indicator.counts == "rounded" else 0.0)
    # Populations of a later vintage than the publisher's move a rate by a little.
    if abs(scale * figure.value - float(series.value[area.position, when])) > max(slack, 0.005 * abs(scale * figure.value)):
        raise NotComputable(
            f"The counts published for {indicator.id} do not give the figure published for {area.name} in {series.periods[when]}, so it has no interval."
        )
    return figure
