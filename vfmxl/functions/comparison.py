"""PEERS, PEERAVG, PEERSTATS, GAP and POSITION: one council beside others."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from vfmxl.catalogue import ENGLAND
from vfmxl.errors import CellError, NoFigure, NotComputable
from vfmxl.functions.figures import source_sentence
from vfmxl.functions.registry import AREA, BENCHMARK, GROUP, HEADERS, INDICATOR, PERIOD, Argument, explains, function
from vfmxl.functions.words import amount, lower_first, money
from vfmxl.peers import FEWEST, require_large_enough
from vfmxl.stats import averages

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vfmxl.functions.engine import Engine
    from vfmxl.functions.intervals import FigureInterval
    from vfmxl.pack.reader import Area, Series
    from vfmxl.peers import Group

    Floats = NDArray[np.float64]

METHODS = ("mean", "median", "weighted", "q1", "q3")
METHOD_WORDS = {
    "mean": "unweighted mean",
    "median": "median",
    "weighted": "weighted mean (sum of numerators over sum of denominators)",
    "q1": "first quartile",
    "q3": "third quartile",
}
METHOD = Argument("method", "word", "mean (unweighted), median, weighted, q1 or q3.", optional=True, words=METHODS, default="mean")
UNIT = Argument(
    "unit",
    "word",
    "units, percent (of the benchmark) or pounds (the council's own population x the gap).",
    optional=True,
    words=("units", "percent", "pounds"),
    default="units",
)


@function(
    "PEERS",
    "The councils of a comparison group, in alphabetical order.",
    AREA,
    GROUP,
    HEADERS,
    result="table: council, code",
    table=True,
    examples=(('PEERS("Torbay")', "Torbay's 15 ONS statistical neighbours"), ('PEERS("Torbay","region")', "the other councils of the South West")),
)
def peers(engine: Engine, area: Area, group: Group, headers: bool) -> list[list[Any]]:
    """Councils that exist in the pack's latest year; a list as given."""
    members = [engine.pack.areas[i] for i in engine.groups.members(area, group).tolist()]
    standing = [other for other in members if group.kind == "list" or not other.end]
    rows: list[list[Any]] = [["council", "code"]] if headers else []
    return rows + [[other.name, other.code] for other in standing]


@explains(peers)
def explain_peers(engine: Engine, area: Area, group: Group, _headers: bool) -> str:
    """Who they are, and who is left out."""
    rows = peers.body(engine, area, group, False)
    return f"{area.name} beside the {group.words}: {len(rows)} councils, in alphabetical order. {LEFT_OUT}"


LEFT_OUT = "The council itself is left out of its own group; City of London and Isles of Scilly (populations too small to compare) are in no group unless a list names them."


def peer_positions(engine: Engine, area: Area, series: Series, period: int, group: Group, *, parts: bool = False) -> NDArray[np.intp]:
    """Positions of the group's councils with a figure (`parts`: with numerator and denominator).

    Raises
    ------
    NotComputable
        where they are fewer than the group must have.
    """
    members = engine.groups.members(area, group, series, period)
    if parts:
        if series.numerator is None or series.denominator is None:
            raise NotComputable(
                f"{series.indicator.id} is published without numerator and denominator, so there is no weighted average: use mean or median."
            )
        known = ~np.isnan(series.numerator[members, period] + series.denominator[members, period])
    else:
        column = series.value[members, period]
        known = column == column
    found: NDArray[np.intp] = members[known]
    if found.shape[0] < group.fewest:
        raise NotComputable(
            f"{area.name}: only {found.shape[0]} of the {group.words} {'has' if found.shape[0] == 1 else 'have'} a figure of {series.indicator.id} in {series.periods[period]}; "
            f"{group.fewest} are needed: use a larger group such as nearest:20, type or england."
        )
    return found


def peer_values(engine: Engine, area: Area, series: Series, period: int, group: Group) -> Floats:
    """Figures of the group's councils that have one, shape (n,)."""
    values: Floats = series.value[peer_positions(engine, area, series, period, group), period]
    return values


@function(
    "PEERAVG",
    "The average of a comparison group, without the council itself.",
    AREA,
    INDICATOR,
    PERIOD,
    GROUP,
    METHOD,
    result="a number in the indicator's unit",
    examples=(
        ('PEERAVG("Torbay","spend_net_adult","2024-25")', "unweighted mean of the 15 nearest neighbours"),
        ('PEERAVG("Torbay","spend_net_adult","2024-25","region","median")', "median of the South West"),
    ),
)
def peeravg(engine: Engine, area: Area, series: Series, period: object, group: Group, method: str) -> float:
    """The average by the method named."""
    when = engine.period(series, period)
    if method == "weighted":
        chosen = peer_positions(engine, area, series, when, group, parts=True)
        assert series.numerator is not None  # noqa: S101 - peer_positions has refused otherwise
        assert series.denominator is not None  # noqa: S101
        return averages.weighted(series.numerator[chosen, when], series.denominator[chosen, when], series.scales[when])
    values = peer_values(engine, area, series, when, group)
    if method == "mean":
        return averages.mean(values)
    return averages.quantile(values, {"q1": 0.25, "median": 0.5, "q3": 0.75}[method])


@explains(peeravg)
def explain_peeravg(engine: Engine, area: Area, series: Series, period: object, group: Group, method: str) -> str:
    """Method, n, group and source."""
    when = engine.period(series, period)
    n = len(peer_positions(engine, area, series, when, group, parts=method == "weighted"))
    figure = peeravg.body(engine, area, series, period, group, method)
    return (
        f"{METHOD_WORDS[method][:1].upper()}{METHOD_WORDS[method][1:]} of {lower_first(series.indicator.name)} over {n} of the {group.words}, for {area.name} "
        f"in {series.periods[when]}: {amount(figure, series.indicator)}. {LEFT_OUT} {source_sentence(engine, series, when)} {series.indicator.caveat}"
    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """One council's figure beside a benchmark, with the 95% interval of the gap where there is one.

    `n` is the number of councils behind the benchmark, 0 where it is a published figure.
    """

    own: float
    benchmark: float
    low: float
    high: float
    n: int

    @property
    def gap(self) -> float:
        """Own figure minus benchmark."""
        return self.own - self.benchmark


def compare(engine: Engine, area: Area, series: Series, when: int, benchmark: Group | str) -> Comparison:
    """Own figure, benchmark and the interval of their gap (NaN where it has none)."""
    require_large_enough(area)
    if benchmark == "expected":
        model = engine.models.get(series, when).require()
        own = engine.figure(series, area, when)
        expected = float(model.value[area.position])
        if expected != expected:
            raise NotComputable(why_not_modelled(model.left_out, area, series, when))
        return Comparison(own, expected, own - float(model.high[area.position]), own - float(model.low[area.position]), model.fit.n)
    own = engine.figure(series, area, when)
    if benchmark == "national":
        england, found = national(engine, series, when), own_interval(series, area, when)
        limits = (found.low - england, found.high - england) if found else (math.nan, math.nan)
        return Comparison(own, england, *limits, 0)
    assert not isinstance(benchmark, str)  # noqa: S101 - the two words are done
    values = peer_values(engine, area, series, when, benchmark)
    average = averages.mean(values)
    half = averages.gap_half_width(values) if len(values) >= FEWEST else math.nan
    gap = own - average
    return Comparison(own, average, gap - half, gap + half, len(values))


def own_interval(series: Series, area: Area, when: int) -> FigureInterval | None:
    """The interval of one figure; its methods are loaded when a comparison with England first needs them."""
    from vfmxl.functions.intervals import figure_interval

    return figure_interval(series, area, when)


def national(engine: Engine, series: Series, when: int) -> float:
    """The figure published for England; NoFigure where none is."""
    figure = float(series.value[engine.pack.by_code[ENGLAND].position, when])
    if figure != figure:
        raise NoFigure(
            f"No figure of {series.indicator.id} is published for England in {series.periods[when]}: use the group england (the mean of councils)."
        )
    return figure


def why_not_modelled(left_out: tuple[tuple[str, str], ...], area: Area, series: Series, when: int) -> str:
    """Why a council has no expected figure."""
    reason = dict(left_out).get(area.name, "it is not one of the councils of the model")
    return f"There is no expected figure of {series.indicator.id} for {area.name} in {series.periods[when]}: {reason}."


def own_denominator(series: Series, area: Area, when: int) -> float:
    """The population by which a gap per head becomes pounds; NotComputable where the figure is not money per head."""
    if series.indicator.kind != "money_per_head" or series.denominator is None:
        raise NotComputable(
            f"{series.indicator.id} is not spending per head ({series.indicator.unit}), so its gap cannot be given in pounds: use units or percent."
        )
    people = float(series.denominator[area.position, when])
    if people != people:
        raise NotComputable(
            f"No population of {area.name} is held for {series.periods[when]}, so the gap cannot be given in pounds: use units or percent."
        )
    return people


def in_unit(gap: float, unit: str, comparison: Comparison, series: Series, area: Area, when: int) -> float:
    """A gap in units, in percent of the benchmark, or in pounds."""
    if unit == "percent":
        if comparison.benchmark == 0:
            raise NotComputable("The benchmark is 0, so the gap has no percentage.")
        return 100 * gap / comparison.benchmark
    if unit == "pounds":
        return gap * own_denominator(series, area, when)
    return gap


@function(
    "GAP",
    "A council's own figure minus a benchmark: above zero is higher, which is neither good nor bad in itself.",
    AREA,
    INDICATOR,
    PERIOD,
    BENCHMARK,
    UNIT,
    result="a number in the indicator's unit, in percent points of the benchmark, or in £",
    examples=(
        ('GAP("Torbay","spend_net_adult","2024-25","nearest","pounds")', "the difference to look into, in £"),
        ('GAP("Kent","spend_net_adult","2024-25","expected","percent")', "against what deprivation and age would lead one to expect"),
    ),
)
def gap(engine: Engine, area: Area, series: Series, period: object, benchmark: Group | str, unit: str) -> float:
    """The gap in the unit named."""
    when = engine.period(series, period)
    if benchmark == "expected":
        comparison = compare(engine, area, series, when, benchmark)
    else:
        # A gap alone needs no interval, which would cost most of the call.
        require_large_enough(area)
        own = engine.figure(series, area, when)
        against = national(engine, series, when) if isinstance(benchmark, str) else averages.mean(peer_values(engine, area, series, when, benchmark))
        comparison = Comparison(own, against, math.nan, math.nan, 0)
    return in_unit(comparison.gap, unit, comparison, series, area, when)


def benchmark_words(benchmark: Group | str, comparison: Comparison) -> str:
    """What the figure is set beside."""
    if benchmark == "expected":
        return f"expected figure given its drivers (a model of {comparison.n} councils)"
    if benchmark == "national":
        return "figure published for England"
    assert not isinstance(benchmark, str)  # noqa: S101 - the two words are done
    return f"unweighted mean of {comparison.n} of the {benchmark.words}"


@explains(gap)
def explain_gap(engine: Engine, area: Area, series: Series, period: object, benchmark: Group | str, _unit: str) -> str:
    """Own figure, benchmark, gap with its interval, pounds, and what cannot be told from ordinary variation."""
    when = engine.period(series, period)
    c = compare(engine, area, series, when, benchmark)
    text = (
        f"{area.name}, {lower_first(series.indicator.name)}, {series.periods[when]}: own figure {amount(c.own, series.indicator)}, "
        f"{benchmark_words(benchmark, c)} {amount(c.benchmark, series.indicator)}, gap {amount(c.gap, series.indicator)}"
    )
    if series.indicator.kind == "money_per_head" and c.low == c.low:
        people = own_denominator(series, area, when)
        text += (
            f", which is {money(c.gap * people)} (95% range {money(c.low * people)} to {money(c.high * people)}): a difference to look into; "
            f"{undetectable(c, people)}"
        )
    elif benchmark == "national" and (found := own_interval(series, area, when)):
        text += f" (95% range of the own figure {amount(found.low, series.indicator)} to {amount(found.high, series.indicator)}: {found.method})"
    elif c.low == c.low:
        text += f" (95% range {amount(c.low, series.indicator)} to {amount(c.high, series.indicator)})"
    return f"{text}. {source_sentence(engine, series, when)} {series.indicator.caveat}"


def undetectable(comparison: Comparison, people: float) -> str:
    """The half-width in pounds and percent, which must stand beside any word about money."""
    half = (comparison.high - comparison.low) / 2
    share = f" ({100 * half / comparison.benchmark:.0f}%)" if comparison.benchmark else ""
    return f"a difference under {money(half * people)}{share} cannot be told from ordinary variation"


@function(
    "POSITION",
    "Whether a council's figure is higher, lower or similar (money), better, worse or similar (clearly graded outcomes) against a benchmark.",
    AREA,
    INDICATOR,
    PERIOD,
    BENCHMARK,
    result='"higher", "lower", "similar", "better" or "worse"; similar means inside the 95% interval, never that all is well',
    examples=(('POSITION("Torbay","spend_net_adult","2024-25","england")', "the word; GAP and WHY give the range that belongs to it"),),
)
def position(engine: Engine, area: Area, series: Series, period: object, benchmark: Group | str) -> str:
    """The word; NotComputable where there is no interval to judge by."""
    when = engine.period(series, period)
    return position_word(series, judged(engine, area, series, when, benchmark))


def judged(engine: Engine, area: Area, series: Series, when: int, benchmark: Group | str) -> Comparison:
    """A comparison that has an interval; NotComputable where it has none."""
    c = compare(engine, area, series, when, benchmark)
    if c.low != c.low:
        if benchmark == "national":
            raise NotComputable(
                f"{series.indicator.id} has no interval for {area.name} in {series.periods[when]}, so it cannot be judged against England's figure: use a group."
            )
        raise NotComputable(f"A position needs {FEWEST} councils with a figure, {c.n} have one: name more councils.")
    return c


GRADED_WORDS = {"higher_better": ("better", "worse"), "lower_better": ("worse", "better")}


def position_word(series: Series, comparison: Comparison) -> str:
    """Similar inside the interval; outside, higher or lower, and better or worse for clearly graded outcomes alone."""
    if comparison.low <= 0 <= comparison.high:
        return "similar"
    words = GRADED_WORDS[series.indicator.polarity] if series.indicator.graded == "strong" else ("higher", "lower")
    return words[0] if comparison.gap > 0 else words[1]


@explains(position)
def explain_position(engine: Engine, area: Area, series: Series, period: object, benchmark: Group | str) -> str:
    """The word with its range."""
    when = engine.period(series, period)
    word = position_word(series, judged(engine, area, series, when, benchmark))
    return f"{word}: {explain_gap(engine, area, series, period, benchmark, 'units')}"


@function(
    "PEERSTATS",
    "The statistics of a comparison group, and the council's own figure among them.",
    AREA,
    INDICATOR,
    PERIOD,
    GROUP,
    HEADERS,
    result="table: statistic, value",
    table=True,
    examples=(('PEERSTATS("Torbay","spend_net_adult","2024-25","type")', "n, averages, quartiles, spread and own place"),),
)
def peerstats(engine: Engine, area: Area, series: Series, period: object, group: Group, headers: bool) -> list[list[Any]]:
    """Rows of a name and a number; what cannot be had is its error value."""
    when = engine.period(series, period)
    values = peer_values(engine, area, series, when, group)
    own = float(series.value[area.position, when])
    average, q1, q3 = averages.mean(values), averages.quantile(values, 0.25), averages.quantile(values, 0.75)
    try:
        weighted: float | CellError = peeravg.body(engine, area, series, period, group, "weighted")
    except NotComputable as error:
        weighted = error.cell
    half: float | CellError = averages.gap_half_width(values) if len(values) >= FEWEST else CellError.NUM
    missing = own != own
    rows: list[list[Any]] = [
        ["n", len(values)],
        ["mean", average],
        ["weighted mean", weighted],
        ["median", averages.quantile(values, 0.5)],
        ["q1", q1],
        ["q3", q3],
        ["standard deviation", averages.standard_deviation(values)],
        ["95% interval for one council, low", half if isinstance(half, CellError) else average - half],
        ["95% interval for one council, high", half if isinstance(half, CellError) else average + half],
        ["own figure", CellError.NA if missing else own],
        ["own place", CellError.NA if missing else place(own, q1, q3)],
    ]
    return [["statistic", "value"], *rows] if headers else rows


def place(own: float, q1: float, q3: float) -> str:
    """Where a figure lies among the quartiles of its group."""
    if own < q1:
        return "in the lower quarter"
    return "in the upper quarter" if own > q3 else "in the middle half"


@explains(peerstats)
def explain_peerstats(engine: Engine, area: Area, series: Series, period: object, group: Group, _headers: bool) -> str:
    """Group, n and source."""
    when = engine.period(series, period)
    n = len(peer_values(engine, area, series, when, group))
    return f"{area.name} among {n} of the {group.words} in {series.periods[when]}. {LEFT_OUT} {source_sentence(engine, series, when)} {series.indicator.caveat}"
