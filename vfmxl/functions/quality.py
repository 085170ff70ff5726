"""QUALITY: what stands behind one council's figures of a year."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from vfmxl.catalogue import HEADLINE
from vfmxl.errors import CellError, NoFigure, NotComputable
from vfmxl.functions.registry import AREA, HEADERS, PERIOD, explains, function
from vfmxl.functions.unavailable import outside_its_years
from vfmxl.functions.words import NOTHING, money
from vfmxl.pack import schema
from vfmxl.peers import FEWEST, Group
from vfmxl.stats import averages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vfmxl.functions.engine import Engine
    from vfmxl.pack.reader import Area, Series

CERTIFIED, UNSPLIT, FEES, OTHER_INCOME = "ro3_certified", "spend_unsplit_pct", "income_fees_pct", "income_other_pct"
RESPONDENTS, SURVEY = "ascof_respondents", "ascof_1a"
REASONS = ("physical", "sensory", "memory", "ld", "mh")
OTHER_LINES = (
    "substance", "asylum", "isolation", "carer", "equipment", "assessment", "information", "commissioning", "disbursements", "other_providers",
)  # fmt: skip
LINES = tuple(f"spend_net_{name}_{age}" for name in REASONS for age in ("1864", "65")) + tuple(f"spend_net_{name}_adult" for name in OTHER_LINES)

# Beginning of a publication's id -> the kind of publication.
KINDS = {
    "ro3": "revenue outturn RO3",
    "rsx": "revenue outturn RSX",
    "ra": "revenue budget RA",
    "ascfr": "ASC-FR and SALT",
    "ascof": "ASCOF",
    "oflog": "Oflog",
    "": "other publications",
}
NOTHING_FOUND, NONE_HELD, NO_RETURN, NOT_SAID = "nothing found", "none held for the year", "no return", "not said in the files held"
WHY_MISSING = {
    schema.NOT_SUBMITTED: "not submitted",
    schema.SUPPRESSED: "suppressed",
    schema.NOT_APPLICABLE: "does not apply",
    schema.NOT_COLLECTED: "not collected",
    schema.NO_POPULATION: "no population held",
    schema.NO_ROW: "no row",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One row: what was looked at, what was found, what that means, and the indicators concerned."""

    check: str
    finding: str | float | CellError
    meaning: str
    indicator: str = NOTHING


@dataclass(frozen=True, slots=True)
class Year:
    """One council in one financial year, with every series that has a figure of anybody then, by kind of publication."""

    engine: Engine
    area: Area
    period: str
    series: dict[str, list[Series]]

    def cell(self, indicator: str) -> tuple[Series, int] | None:
        """The series of an indicator and the position of the year in it; None where it is not held for the year."""
        if not self.engine.pack.holds(indicator):
            return None
        found = self.engine.series(indicator)
        return (found, found.periods.index(self.period)) if self.period in found.periods else None

    def figure(self, indicator: str) -> float | CellError:
        """The council's figure, #N/A where there is none."""
        cell = self.cell(indicator)
        value = float(cell[0].value[self.area.position, cell[1]]) if cell else np.nan
        return value if value == value else CellError.NA

    def publications(self, kind: str) -> list[dict[str, Any]]:
        """The publications of a kind that give figures of the year, by id."""
        names = {series.publications[series.periods.index(self.period)] for series in self.series[kind]}
        return [self.engine.pack.publication(name) for name in sorted(names)]


def kind_of(publication: str) -> str:
    """The kind of a publication, by the beginning of its id."""
    return KINDS.get(publication.partition("-")[0], KINDS[""])


def read_year(engine: Engine, area: Area, typed: object) -> Year:
    """The council's year; NotComputable for an area that makes no returns, NoFigure for a council that did not exist then."""
    if not area.is_council:
        raise NotComputable(f"{area.name} is not a council: QUALITY is about the returns that one council makes.")
    leading = engine.series(HEADLINE)
    period = leading.periods[engine.period(leading, typed)]
    if sentence := outside_its_years(engine.pack, area, period):
        raise NoFigure(sentence)
    found: dict[str, list[Series]] = {kind: [] for kind in KINDS.values()}
    for name, header in engine.pack.headers().items():
        if period in header["periods"]:
            found[kind_of(header["publications"][header["periods"].index(period)])].append(engine.series(name))
    return Year(engine, area, period, found)


def _certification(year: Year) -> Iterator[Finding]:
    words = {1.0: "certified", 0.0: "not certified"}
    figure = year.figure(CERTIFIED)
    finding = (words[figure] if isinstance(figure, float) else NO_RETURN) if year.cell(CERTIFIED) else NOT_SAID
    meaning = "Whether the release that is held marks the council's revenue outturn as certified: figures that are not may change in a later one."
    yield Finding("certification", finding, meaning, CERTIFIED)


def _released(publication: dict[str, Any]) -> str:
    return f"{publication['release'] or 'as published'} ({publication['released']})"


def _releases(year: Year) -> Iterator[Finding]:
    for kind in KINDS.values():
        held = year.publications(kind)
        meaning = (
            f"Which release stands behind the figures: {'; '.join(p['title'] for p in held)}." if held else "No publication of this kind serves here."
        )
        yield Finding(f"release: {kind}", "; ".join(map(_released, held)) or NONE_HELD, meaning)
    leading = year.engine.series(HEADLINE)
    population = leading.denominators[leading.periods.index(year.period)]
    held = [year.engine.pack.publication(population)] if population else []
    meaning = "By which population amounts are divided; estimates are revised after the first release."
    yield Finding("release: population", "; ".join(f"{p['title']}, {_released(p)}" for p in held) or NONE_HELD, meaning, HEADLINE)


def _returns(year: Year) -> Iterator[Finding]:
    for kind, every in year.series.items():
        missing: dict[int, list[str]] = defaultdict(list)
        for series in every:
            status = int(series.status[year.area.position, series.periods.index(year.period)])
            if status != schema.PUBLISHED:
                missing[status].append(series.indicator.id)
        names = sorted(name for found in missing.values() for name in found)
        reasons = "".join(f"; {words}: {len(missing[status])}" for status, words in WHY_MISSING.items() if missing[status])
        finding = f"{len(every) - len(names)} of {len(every)} figures{reasons}" if every else NONE_HELD
        meaning = "What the council did not return, or the publisher does not show; nothing is put in its place."
        yield Finding(f"return: {kind}", finding, meaning, "; ".join(names) if 0 < len(names) < len(every) else NOTHING)


def _unsplit(year: Year) -> Iterator[Finding]:
    meaning = "% of net spending outside the ten lines by age and support reason: the larger, the less those lines say. Councils code age and reason differently."
    if cell := year.cell(UNSPLIT):
        meaning += f" {_middle_half(year, *cell)}"
    yield Finding("spending not split by age and reason", year.figure(UNSPLIT), meaning, UNSPLIT)


def _middle_half(year: Year, series: Series, when: int) -> str:
    """Between what the middle half of England's councils lie, without the council itself."""
    if year.area.small:
        return f"{year.area.name}'s population is too small to compare."
    values = series.value[year.engine.groups.members(year.area, Group("england"), series, when), when]
    values = values[~np.isnan(values)]
    if len(values) < FEWEST:
        return f"Only {len(values)} other councils have a figure."
    low, high = averages.quantile(values, 0.25), averages.quantile(values, 0.75)
    return f"The middle half of the other {len(values)} upper-tier councils of England lie from {low:.1f}% to {high:.1f}%."


def _told(found: str, *, held: bool, returned: bool) -> str:
    """What was found in RO3, or why nothing could be."""
    if not held:
        return NONE_HELD
    return (found or NOTHING_FOUND) if returned else NO_RETURN


def _no_income(year: Year, check: str, indicator: str) -> Finding:
    found, returned, cell = "", False, year.cell(indicator)
    if cell:
        series, when = cell
        assert series.numerator is not None  # noqa: S101 - shares of income have their parts
        assert series.denominator is not None  # noqa: S101
        income, spent = (float(part[year.area.position, when]) for part in (series.numerator, series.denominator))
        returned = income == income
        found = f"£0 beside {money(spent)} of total expenditure" if income == 0 < spent else ""
    meaning = "Nought beside spending can mean that income was taken off expenditure before it was returned: gross figures then compare poorly."
    return Finding(check, _told(found, held=cell is not None, returned=returned), meaning, indicator)


def _incomes(year: Year) -> Iterator[Finding]:
    yield _no_income(year, "sales, fees and charges of nought", FEES)
    yield _no_income(year, "other income of nought", OTHER_INCOME)


def _negative_lines(year: Year) -> Iterator[Finding]:
    found: dict[str, str] = {}
    held = returned = False
    for name in LINES:
        if cell := year.cell(name):
            series, when = cell
            assert series.numerator is not None  # noqa: S101 - money per head has its parts
            pounds = float(series.numerator[year.area.position, when])
            held, returned = True, returned or pounds == pounds
            if pounds < 0:
                found[name] = f"{series.indicator.name.removeprefix('Net current expenditure on ').removesuffix(', per adult')} {money(pounds)}"
    meaning = "Net spending on these lines is below zero: income that belongs elsewhere, or an adjustment; read them together with their neighbours."
    finding = _told("; ".join(found.values()), held=held, returned=returned)
    yield Finding("lines below zero", finding, meaning, "; ".join(found) or NOTHING)


def _rounding(year: Year) -> Iterator[Finding]:
    texts = [
        f"{kind}: {' / '.join(dict.fromkeys(p.get('rounding') or NOT_SAID for p in held))}"
        for kind in KINDS.values()
        if (held := year.publications(kind))
    ]
    meaning = "Small counts and small differences may be rounding alone."
    yield Finding("rounding", ". ".join(texts), meaning)


def _survey(year: Year) -> Iterator[Finding]:
    meaning = "People who answered the survey of people who use services: the fewer, the wider the margins of the outcomes that rest on it."
    yield Finding("respondents to the survey", year.figure(RESPONDENTS), meaning, RESPONDENTS)
    margin: float | CellError = CellError.NA
    if cell := year.cell(SURVEY):
        series, when = cell
        if series.lower is not None and series.upper is not None:
            half = (float(series.upper[year.area.position, when]) - float(series.lower[year.area.position, when])) / 2
            margin = round(half, 9) if half == half else CellError.NA
    meaning = "Half-width of the published interval of ASCOF 1A, in points of its score; missing where none is published."
    yield Finding("margin of the survey", margin, meaning, SURVEY)


def _breaks(year: Year) -> Iterator[Finding]:
    begins: dict[str, list[str]] = defaultdict(list)
    ends: dict[str, list[str]] = defaultdict(list)
    for series in (series for every in year.series.values() for series in every):
        after = series.periods[series.periods.index(year.period) + 1 :]
        for when, reason in series.indicator.breaks:
            if when == year.period:
                begins[reason].append(series.indicator.id)
            elif year.period < when and (not after or after[0] >= when):
                ends[reason].append(series.indicator.id)
    for check, found, words in (("series that begin anew", begins, "earlier ones"), ("series that end", ends, "later ones")):
        finding = " ".join(f"{len(names)} series: {reason}" for reason, names in sorted(found.items())) or NOTHING_FOUND
        names = sorted({name for some in found.values() for name in some})
        yield Finding(check, finding, f"Figures of {year.period} are not compared with {words} across a break.", "; ".join(names) or NOTHING)


def _boundary(year: Year) -> Iterator[Finding]:
    area = year.area
    before = ", ".join(year.engine.pack.by_code[code].name for code in area.predecessors)
    finding = f"formed {area.start}" + (f" from {before}" if before else "") if area.start and area.predecessors else NOTHING_FOUND
    yield Finding("boundary", finding, "A council of new boundaries has no figures before it began, and none are made up for it.")


# The rows, the same for every council and year.
NAMES = (
    "certification", *(f"release: {kind}" for kind in KINDS.values()), "release: population", *(f"return: {kind}" for kind in KINDS.values()),
    "spending not split by age and reason", "sales, fees and charges of nought", "other income of nought", "lines below zero", "rounding",
    "respondents to the survey", "margin of the survey", "series that begin anew", "series that end", "boundary",
)  # fmt: skip
CHECKS: tuple[Callable[[Year], Iterator[Finding]], ...] = (
    _certification, _releases, _returns, _unsplit, _incomes, _negative_lines, _rounding, _survey, _breaks, _boundary,
)  # fmt: skip


def findings(engine: Engine, area: Area, period: object) -> tuple[Year, list[Finding]]:
    """Every check in its order, the same for every council and year."""
    year = read_year(engine, area, period)
    return year, [finding for check in CHECKS for finding in check(year)]


@function(
    "QUALITY",
    "What stands behind a council's figures of one year: certification, releases, returns, spending not split, income of nought, rounding, breaks.",
    AREA,
    PERIOD,
    HEADERS,
    result="table: check, finding, what it means, indicator; the same rows for every council and year, #N/A where a number is not published",
    table=True,
    examples=(('QUALITY("Torbay")', "the latest year of net spending"), ('QUALITY("Kent","2023-24")', "the year before")),
)
def quality(engine: Engine, area: Area, period: object, headers: bool) -> list[list[Any]]:
    """The rows."""
    rows: list[list[Any]] = [["check", "finding", "what it means", "indicator"]] if headers else []
    return rows + [[row.check, row.finding, row.meaning, row.indicator] for row in findings(engine, area, period)[1]]


@explains(quality)
def explain_quality(engine: Engine, area: Area, period: object, _headers: bool) -> str:
    """What was found apart from releases and rounding, and what it is not."""
    year, rows = findings(engine, area, period)
    told = [
        f"{row.check}: {row.finding if isinstance(row.finding, str) else f'{row.finding:.1f}%'}"
        for row in rows
        if row.check in ("certification", "sales, fees and charges of nought", "other income of nought", "lines below zero")
        or (row.indicator == UNSPLIT and isinstance(row.finding, float))
    ]
    return (
        f"{area.name}, {year.period}: {len(rows)} checks of what stands behind its figures. {'; '.join(told)}. "
        "A finding is a caution in reading figures; it says nothing of how well the council does."
    )
