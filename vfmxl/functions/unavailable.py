"""Says in one sentence why there is no figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vfmxl.functions.periods import held_in_words
from vfmxl.pack import schema

if TYPE_CHECKING:
    from vfmxl.pack.reader import Area, Pack, Series

REASONS = {
    schema.NOT_SUBMITTED: "{area} did not submit a return for {period} ({title}), so no figure is published for it.",
    schema.SUPPRESSED: "The figure of {area} for {period} is suppressed by the publisher, because it rests on very few people ({title}).",
    schema.NOT_APPLICABLE: "{indicator} does not apply to {area} in {period}: the publisher gives no figure ({title}).",
    schema.NOT_COLLECTED: "{indicator} was not collected from {area} in {period} ({title}).",
    schema.NO_POPULATION: "The amount is published for {area} in {period}, but no population estimate of the age group is held for that year, so there is no figure per head.",
    schema.NO_ROW: "No figure of {indicator} is published for {area} in {period} ({title}).",
}


def why_no_figure(pack: Pack, series: Series, area: Area, period: int) -> str:
    """Not submitted, suppressed, not collected, or no such council then; with what to ask for instead."""
    when = series.periods[period]
    status = int(series.status[area.position, period])
    if area.is_council and status not in (schema.NOT_SUBMITTED, schema.SUPPRESSED) and (sentence := outside_its_years(pack, area, when)):
        return sentence
    title = pack.publication(series.publications[period])
    reason = REASONS[status if status != schema.PUBLISHED else schema.NO_ROW].format(
        area=area.name,
        period=when,
        indicator=series.indicator.id,
        title=f"{title['title']}, {title['release']}" if title["release"] else title["title"],
    )
    return f"{reason} {_instead(series, area)}"


def _starts(period: str) -> str:
    return f"{period[:4]}-04-01" if "-" in period else f"{period[:4]}-12-31"


def outside_its_years(pack: Pack, area: Area, when: str) -> str:
    """A sentence where the council did not exist in the period, naming who did; "" where it did."""
    if area.start and area.start > _starts(when):
        before = "; ".join(pack.by_code[code].name for code in area.predecessors)
        return f"{area.name} was formed in {area.start[:4]}, after {when}" + (f": ask for {before}, whose boundary was another." if before else ".")
    if area.end and area.end <= _starts(when):
        others = "; ".join(pack.by_code[code].name for code in area.successors)
        return f"{area.name} was abolished in {area.end[:4]}, before {when}" + (
            f": ask for {others}, whose boundaries are others." if others else "."
        )
    return ""


def _instead(series: Series, area: Area) -> str:
    held = tuple(p for i, p in enumerate(series.periods) if series.value[area.position, i] == series.value[area.position, i])
    return f"Figures are held for {held_in_words(held)}." if held else f"No year of it is held for {area.name}."
