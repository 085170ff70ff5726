"""GAPS: every indicator of a theme beside a benchmark, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vfmxl.catalogue import HEADLINE
from vfmxl.catalogue.drivers import deprivation_edition
from vfmxl.catalogue.steps import DATA_QUALITY, PLAN, PROMPT, STEPS, THEMES
from vfmxl.errors import CellError, NoFigure, VfmError
from vfmxl.functions.comparison import Comparison, compare, own_denominator, position_word
from vfmxl.functions.quality import quality
from vfmxl.functions.registry import AREA, BENCHMARK, HEADERS, PERIOD, Argument, explains, function
from vfmxl.functions.words import NOTHING
from vfmxl.peers import require_council, require_large_enough
from vfmxl.stats.averages import student_t

if TYPE_CHECKING:
    from vfmxl.functions.engine import Engine
    from vfmxl.pack.reader import Area, Series
    from vfmxl.peers import Group

THEME = Argument(
    "theme",
    "word",
    f"{', '.join(THEMES)}, or step 1 to step 13 of a look into spending.",
    optional=True,
    words=(*THEMES, *STEPS),
    default="spending",
)
COLUMNS = (
    "indicator", "name", "unit", "period", "value", "benchmark", "gap", "low", "high", "£", "£ low", "£ high",
    "position", "half-width", "half-width, £", "half-width, %", "n", "basis", "caveat",
)  # fmt: skip
# Totals of councils of different size say nothing beside each other.
NOT_COMPARED = ("money", "count")
STRICT = 0.998
# Figures of the year before the latest are as new as most publications are.
STALE_YEARS = 2


@dataclass(frozen=True, slots=True)
class Judged:
    """One row of the table with what the last row counts: whether its gap lies outside the 95% and the 99.8% interval, None where it has none."""

    indicator: str
    cells: list[Any]
    outside: bool | None
    outside_strict: bool | None


@function(
    "GAPS",
    "Every indicator of a theme beside a benchmark, with ranges, and how many differences chance alone would give.",
    AREA,
    THEME,
    PERIOD,
    BENCHMARK,
    HEADERS,
    result=f"table: {', '.join(COLUMNS)}; the last row says how many would lie outside their range by chance",
    table=True,
    examples=(
        ('GAPS("Torbay","outcomes")', "the latest figure of every outcome beside the nearest neighbours"),
        ('GAPS("Torbay","step 9","2021-22","region")', "what is paid for a week or an hour"),
    ),
)
def gaps(engine: Engine, area: Area, theme: str, period: object, benchmark: Group | str, headers: bool) -> list[list[Any]]:
    """A row for each indicator by id; missing cells are #N/A, refused ones #NUM!, and `-` stands where nothing belongs."""
    if theme in STEPS and STEPS.index(theme) + 1 == DATA_QUALITY:
        return quality.body(engine, area, period, headers)  # type: ignore[no-any-return]
    require_council(area)
    require_large_enough(area)
    rows: list[list[Any]] = [list(COLUMNS)] if headers else []
    if theme in STEPS and STEPS.index(theme) + 1 == PLAN:
        return [*rows, _words_row(PROMPT)]
    judged = [_judge(engine, area, series, period, benchmark) for series in _chosen(engine, theme)]
    if not judged:
        raise NoFigure(f"No national figures exist for {theme}: it rests on the council's own records. Write what they show on the Notes sheet.")
    return [*rows, *(row.cells for row in judged), _words_row(by_chance(judged))]


def _chosen(engine: Engine, theme: str) -> list[Series]:
    """The indicators of a theme or step that can be compared, by id."""
    number = STEPS.index(theme) + 1 if theme in STEPS else 0
    return [
        engine.series(indicator.id)
        for indicator in engine.pack.indicators()
        if indicator.kind not in NOT_COMPARED and (number in indicator.steps if number else theme in indicator.themes)
    ]


def _words_row(words: str) -> list[Any]:
    """A row of one sentence, in the column of names."""
    return [NOTHING, words, *[NOTHING] * (len(COLUMNS) - 2)]


def find_when(engine: Engine, series: Series, period: object) -> int:
    """Position of the period of a series that belongs to a financial year asked for.

    Figures of calendar years (populations, scores) are those of the year in which the financial year
    starts or the last before it; the Indices of Deprivation those of the edition pinned to it.

    Raises
    ------
    NoFigure
        where nothing is published for the year.
    """
    if series.is_financial or period is None:
        return engine.period(series, period)
    spending = engine.series(HEADLINE)
    year = spending.periods[engine.period(spending, period)]
    if series.publications[-1].startswith("iod"):
        edition = deprivation_edition(year)
        fitting = [i for i, when in enumerate(series.periods) if when == edition]
    else:
        fitting = [i for i, when in enumerate(series.periods) if when <= year[:4]]
    if not fitting:
        raise NoFigure(f"No figure of {series.indicator.id} belongs to {year}: it is held for {', '.join(series.periods)}.")
    return fitting[-1]


def _judge(engine: Engine, area: Area, series: Series, period: object, benchmark: Group | str) -> Judged:
    indicator = series.indicator
    head = [indicator.id, indicator.name, indicator.unit]
    try:
        when = find_when(engine, series, period)
    except NoFigure as error:
        return Judged(indicator.id, [*head, *[error.cell] * 13, NOTHING, NOTHING, error.sentence], None, None)
    basis = engine.pack.publication(series.publications[when])["basis"] or NOTHING
    tail = [basis, f"{_age(engine, series, when)}{indicator.caveat}"]
    head.append(series.periods[when])
    try:
        c = compare(engine, area, series, when, benchmark)
    except VfmError as error:
        own = float(series.value[area.position, when])
        cells = [own if own == own else CellError.NA, *[error.cell] * 11, NOTHING]
        return Judged(indicator.id, [*head, *cells, basis, f"{error.sentence} {tail[1]}"], None, None)
    return Judged(indicator.id, [*head, *_cells(series, area, when, c), *tail], *_outside(engine, series, when, benchmark, c))


def _cells(series: Series, area: Area, when: int, c: Comparison) -> list[Any]:
    """From value to n, for a comparison that could be made."""
    half = (c.high - c.low) / 2
    ranged = c.low == c.low
    people = own_denominator(series, area, when) if series.indicator.kind == "money_per_head" else None

    def cell(value: float) -> float | CellError:
        return value if value == value else CellError.NUM

    def pounds(value: float) -> float | str | CellError:
        return NOTHING if people is None else cell(value * people)

    return [
        c.own, c.benchmark, c.gap, cell(c.low), cell(c.high), pounds(c.gap), pounds(c.low), pounds(c.high),
        position_word(series, c) if ranged else CellError.NUM, cell(half), pounds(half),
        cell(100 * half / abs(c.benchmark)) if c.benchmark else CellError.NUM, c.n or NOTHING,
    ]  # fmt: skip


def _outside(engine: Engine, series: Series, when: int, benchmark: Group | str, c: Comparison) -> tuple[bool | None, bool | None]:
    """Whether the gap lies outside its 95% range, and outside that of 99.8%, whose half is wider by the ratio of the quantiles."""
    if c.low != c.low:
        return None, None
    if benchmark == "national":
        from scipy.special import ndtri

        ratio = float(ndtri(0.5 + STRICT / 2) / ndtri(0.975))
    else:
        degrees = c.n - 1
        if benchmark == "expected":
            fit = engine.models.get(series, when).fit
            degrees = fit.n - fit.p - 1
        ratio = student_t(degrees, STRICT) / student_t(degrees)
    low, high = c.gap - ratio * (c.gap - c.low), c.gap + ratio * (c.high - c.gap)
    return not c.low <= 0 <= c.high, not low <= 0 <= high


def _age(engine: Engine, series: Series, when: int) -> str:
    """A sentence where figures are old beside the latest that the pack holds."""
    latest = int(engine.series(HEADLINE).periods[-1][:4])
    years = latest - int(series.periods[when][:4])
    return f"Figures of {series.periods[when]}, {years} years before the latest of the pack. " if years >= STALE_YEARS else ""


def by_chance(judged: list[Judged]) -> str:
    """How many gaps lie outside their range, how many would by chance, and which still do at 99.8%."""
    n = sum(row.outside is not None for row in judged)
    strict = [row.indicator for row in judged if row.outside_strict]
    if not n:
        return "No indicator could be judged: none has a range."
    return (
        f"{sum(row.outside is True for row in judged)} of {n} gaps lie outside their 95% range; about {0.05 * n:.1f} would by chance alone. "
        f"Outside a 99.8% range: {', '.join(strict) or 'none'} (about {(1 - STRICT) * n:.2f} by chance)."
    )


@explains(gaps)
def explain_gaps(engine: Engine, area: Area, theme: str, period: object, benchmark: Group | str, headers: bool) -> str:
    """How many were judged, against whom, and what chance gives."""
    rows = gaps.body(engine, area, theme, period, benchmark, False)
    if theme == STEPS[DATA_QUALITY - 1]:
        return f"Step 13 is the quality of the data: QUALITY for {area.name}, {len(rows)} checks."
    if len(rows) == 1:
        return str(rows[0][1])
    beside = {"national": "the figure published for England", "expected": "the expected figure given their drivers"}.get(str(benchmark), "")
    return (
        f"{area.name}, {theme}: {len(rows) - 1} indicators beside {beside or f'the unweighted mean of the {benchmark.words}'}. {rows[-1][1]} "  # type: ignore[union-attr]
        "A range that holds nought means that the gap cannot be told from ordinary variation, never that all is well. "
        "Whatever variation exists, and whatever scope there may be to improve, does not remove the need for investment in social care."
    )
