"""QUALITY: what to know of a council's figures before reading them (step 13)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from vfmxl.catalogue import HEADLINE
from vfmxl.errors import NoFigure, NotComputable
from vfmxl.functions.comparison import peer_values
from vfmxl.functions.registry import AREA, HEADERS, PERIOD, explains, function
from vfmxl.functions.words import NOTHING
from vfmxl.pack.schema import NOT_SUBMITTED
from vfmxl.peers import Group, require_council
from vfmxl.stats.averages import quantile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vfmxl.functions.engine import Engine
    from vfmxl.pack.reader import Area

COLUMNS = ("check", "finding", "what it means", "indicator")
NONE, UNKNOWN, NO_RETURN = "none", "not held for this year", "no return"


def _figure(engine: Engine, area: Area, indicator: str, year: str) -> float:
    """The figure of one year, NaN where none is held."""
    if not engine.pack.holds(indicator):
        return math.nan
    series = engine.series(indicator)
    return float(series.value[area.position, series.periods.index(year)]) if year in series.periods else math.nan


def _certified(engine: Engine, area: Area, year: str) -> tuple[Any, str, str]:
    mark = _figure(engine, area, "ro3_certified", year)
    finding = UNKNOWN if math.isnan(mark) else "yes" if mark else "not yet"
    return (
        finding,
        "Whether the chief finance officer had certified the return when it was published; if not, figures may still change.",
        "ro3_certified",
    )


def _release(engine: Engine, _area: Area, year: str) -> tuple[Any, str, str]:
    series = engine.series(HEADLINE)
    publication = engine.pack.publication(series.publications[series.periods.index(year)])
    return (
        f"{publication['title']}: {publication['release'] or 'as published'} ({publication['released']})",
        "Later releases of the same year can restate figures and add returns that came late.",
        HEADLINE,
    )


def _unsplit(engine: Engine, area: Area, year: str) -> tuple[Any, str, str]:
    share = _figure(engine, area, "spend_unsplit_pct", year)
    meaning = "Net spending outside the lines by age and support reason; the larger, the less those lines say."
    if share == share and not area.small:
        series = engine.series("spend_unsplit_pct")
        try:
            others = peer_values(engine, area, series, series.periods.index(year), Group("england"))
        except NotComputable:
            others = None
        if others is not None:
            meaning += f" The middle half of the other councils lies from {quantile(others, 0.25):.1f}% to {quantile(others, 0.75):.1f}%."
    return _or_unknown(share), meaning, "spend_unsplit_pct"


def _fees(engine: Engine, area: Area, year: str) -> tuple[Any, str, str]:
    return _income(engine, area, year, "income_fees_pct", "Sales, fees and charges")


def _other_income(engine: Engine, area: Area, year: str) -> tuple[Any, str, str]:
    return _income(engine, area, year, "income_other_pct", "Other income, mostly from the NHS")


def _income(engine: Engine, area: Area, year: str, indicator: str, words: str) -> tuple[Any, str, str]:
    share = _figure(engine, area, indicator, year)
    note = " None is booked although money was spent: it may stand under another heading, or be netted off." if share == 0 else ""
    return _or_unknown(share), f"{words}, % of total expenditure. Where it is booked differs between councils.{note}", indicator


def _negative(engine: Engine, area: Area, year: str) -> tuple[Any, str, str]:
    names = sorted(i for i in engine.pack.indicator_ids if i.startswith(("net_", "spend_net_")) and _figure(engine, area, i, year) < 0)
    held = _figure(engine, area, HEADLINE, year)
    return (
        ", ".join(names) or (NONE if held == held else UNKNOWN),
        "Lines of net spending below zero: income of a line was more than its cost, or was booked to another line than the cost.",
        NOTHING,
    )


def _respondents(engine: Engine, area: Area, year: str) -> tuple[Any, str, str]:
    return (
        _or_unknown(_figure(engine, area, "ascof_respondents", year)),
        "People who answered the survey behind most outcomes; their margins of error are published with the figures.",
        "ascof_respondents",
    )


def _rounded(engine: Engine, _area: Area, year: str) -> tuple[Any, str, str]:
    names = sorted(i.id for i in engine.pack.indicators() if i.counts == "rounded" and year in engine.series(i.id).periods)
    return ", ".join(names) or NONE, "Counts rounded to 5 by the publisher: shares of small numbers and their intervals are approximate.", NOTHING


def _missing(engine: Engine, area: Area, year: str) -> tuple[Any, str, str]:
    titles = set()
    for indicator in engine.pack.indicator_ids:
        series = engine.series(indicator)
        if year in series.periods and series.status[area.position, (when := series.periods.index(year))] == NOT_SUBMITTED:
            titles.add(engine.pack.publication(series.publications[when])["title"])
    return (
        "; ".join(sorted(titles)) or NONE,
        "Publications of the year for which the council gave no return, or not all of one: such figures are missing, never 0.",
        NOTHING,
    )


def _breaks(engine: Engine, _area: Area, year: str) -> tuple[Any, str, str]:
    by_reason: dict[str, list[str]] = {}
    for indicator in engine.pack.indicators():
        for when, reason in indicator.breaks:
            if when == year:
                by_reason.setdefault(reason, []).append(indicator.id)
    found = [f"{', '.join(sorted(names))}: {reason}" for reason, names in sorted(by_reason.items())]
    return " ".join(found) or NONE, "Series that cannot be compared with earlier years.", NOTHING


def _or_unknown(figure: float) -> float | str:
    return figure if figure == figure else UNKNOWN


CHECKS: tuple[tuple[str, Callable[[Engine, Area, str], tuple[Any, str, str]]], ...] = (
    ("return certified", _certified),
    ("release", _release),
    ("not split by age and reason, %", _unsplit),
    ("fees and charges, %", _fees),
    ("other income, %", _other_income),
    ("lines below zero", _negative),
    ("returns missing", _missing),
    ("answers to the survey", _respondents),
    ("counts rounded to 5", _rounded),
    ("breaks at this year", _breaks),
)


def _year(engine: Engine, area: Area, period: object) -> str:
    require_council(area)
    series = engine.series(HEADLINE)
    when = engine.period(series, period)
    year = series.periods[when]
    if (area.start and area.start > f"{year[:4]}-04-01") or (area.end and area.end <= f"{year[:4]}-04-01"):
        engine.figure(series, area, when)  # says who was there instead
        raise NoFigure(f"{area.name} was no council in {year}.")
    return year


@function(
    "QUALITY",
    "What to know of a council's figures of a year before reading them: step 13.",
    AREA,
    PERIOD,
    HEADERS,
    result=f"table: {', '.join(COLUMNS)}; the same {len(CHECKS)} checks for every council and year",
    table=True,
    examples=(('QUALITY("Torbay","2024-25")', "certified, split by age and reason, lines below zero, breaks"),),
)
def quality(engine: Engine, area: Area, period: object, headers: bool) -> list[list[Any]]:
    """One row a check."""
    year = _year(engine, area, period)
    return [*([list(COLUMNS)] if headers else []), *_rows(engine, area, year)]


def _rows(engine: Engine, area: Area, year: str) -> Iterator[list[Any]]:
    spent = _figure(engine, area, HEADLINE, year)
    for name, check in CHECKS:
        finding, meaning, indicator = check(engine, area, year)
        yield [name, NO_RETURN if finding == UNKNOWN and spent != spent else finding, meaning, indicator]


@explains(quality)
def explain_quality(engine: Engine, area: Area, period: object, _headers: bool) -> str:
    """The findings in one sentence."""
    year = _year(engine, area, period)
    findings = {name: finding for name, finding, _, _ in _rows(engine, area, year)}
    shown = "; ".join(
        f"{name} {f'{findings[name]:.1f}' if isinstance(findings[name], float) else findings[name]}"
        for name in list(findings)[:7]
        if name != "release"
    )
    return f"{area.name}, {year}: {shown}. {findings['release']}."
