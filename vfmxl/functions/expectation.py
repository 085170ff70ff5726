"""EXPECTED: spending given deprivation and age, every council predicted without itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vfmxl.errors import NotComputable
from vfmxl.functions.cautions import beside_figure, drivers_in_words
from vfmxl.functions.comparison import own_denominator, why_not_modelled
from vfmxl.functions.figures import source_sentence
from vfmxl.functions.registry import AREA, CONTROLS, INDICATOR, PERIOD, Argument, explains, function
from vfmxl.functions.words import amount, lower_first, money

if TYPE_CHECKING:
    from collections.abc import Callable

    from vfmxl.functions.engine import Engine
    from vfmxl.models import Model
    from vfmxl.pack.reader import Area, Series

OF_MODEL: dict[str, Callable[[Model, int], float]] = {
    "value": lambda model, i: float(model.value[i]),
    "low": lambda model, i: float(model.low[i]),
    "high": lambda model, i: float(model.high[i]),
    "r2": lambda model, _: model.fit.r2,
    "q2": lambda model, _: model.fit.q2,
    "n": lambda model, _: model.fit.n,
}

# Parts that set the council's own figure beside the model's.
OF_GAP: dict[str, Callable[[float, float, float, float], float]] = {
    "gap": lambda own, value, _low, _high: own - value,
    "gap_low": lambda own, _value, _low, high: own - high,
    "gap_high": lambda own, _value, low, _high: own - low,
    "gap_percent": lambda own, value, _low, _high: 100 * (own - value) / value,
    "gap_pounds": lambda own, value, _low, _high: own - value,
    "pounds_low": lambda own, _value, _low, high: own - high,
    "pounds_high": lambda own, _value, low, _high: own - low,
}
IN_POUNDS = frozenset({"gap_pounds", "pounds_low", "pounds_high"})

PARTS = ("value", "low", "high", "gap", "gap_low", "gap_high", "gap_percent", "gap_pounds", "pounds_low", "pounds_high", "r2", "q2", "n", "word")
STEPS = "look at steps 3, 6, 7 and 9"


@function(
    "EXPECTED",
    "What deprivation and age would lead one to expect a council to spend, from a model fitted without it.",
    AREA,
    INDICATOR,
    PERIOD,
    Argument(
        "part",
        "word",
        "value, low, high (95%), gap, gap_low, gap_high, gap_percent, gap_pounds, pounds_low, pounds_high, r2, q2, n or word.",
        optional=True,
        words=PARTS,
        default="value",
    ),
    CONTROLS,
    result="a number in the indicator's unit, in £ or percent for those parts; words for word",
    examples=(
        ('EXPECTED("Kent","spend_net_adult","2024-25")', "expected spending per adult"),
        ('EXPECTED("Kent","spend_net_adult","2024-25","word")', "whether the gap can be told from ordinary variation"),
    ),
)
def expected(engine: Engine, area: Area, series: Series, period: object, part: str, controls: tuple[str, ...]) -> float | str:
    """One part of the expected figure; NotComputable where no model holds."""
    when = engine.period(series, period)
    model = engine.models.get(series, when, controls).require()
    i = area.position
    if part in OF_MODEL:
        answer = OF_MODEL[part](model, i)
        if answer != answer:
            raise NotComputable(why_not_modelled(model.left_out, area, series, when))
        return answer
    value = float(model.value[i])
    if value != value:
        raise NotComputable(why_not_modelled(model.left_out, area, series, when))
    own = engine.figure(series, area, when)
    if part == "word":
        return word(model, series, area, when, own)
    answer = OF_GAP[part](own, value, float(model.low[i]), float(model.high[i]))
    return answer * own_denominator(series, area, when) if part in IN_POUNDS else answer


def word(model: Model, series: Series, area: Area, when: int, own: float) -> str:
    """Higher, lower or not to be told, with the range and the smallest difference that could be seen."""
    i = area.position
    low, high = float(model.low[i]), float(model.high[i])
    half = (high - low) / 2
    detail = (
        f"95% range {amount(low, series.indicator)} to {amount(high, series.indicator)}; a difference under {money(half * own_denominator(series, area, when))} "
        f"({100 * half / float(model.value[i]):.0f}%) cannot be detected"
    )
    if own > high:
        return f"higher than expected: {STEPS} ({detail})"
    if own < low:
        return f"lower than expected: {STEPS} ({detail})"
    return f"not distinguishable from expected ({detail})"


@explains(expected)
def explain_expected(engine: Engine, area: Area, series: Series, period: object, _part: str, controls: tuple[str, ...]) -> str:
    """The model, its drivers and their vintage, how much it explains, and the limits."""
    when = engine.period(series, period)
    model = engine.models.get(series, when, controls).require()
    i = area.position
    value = expected.body(engine, area, series, period, "value", controls)
    text = (
        f"{area.name}, {lower_first(series.indicator.name)}, {series.periods[when]}: expected {amount(float(value), series.indicator)} "
        f"(95% range {amount(float(model.low[i]), series.indicator)} to {amount(float(model.high[i]), series.indicator)}), by least squares on {drivers_in_words(model)} "
        f"over {model.fit.n} councils without it; R² {model.fit.r2:.2f}{' (on the log scale)' if 'log' in model.modes else ''}, Q² {model.fit.q2:.2f}"
    )
    own = float(series.value[i, when])
    text += (
        f"; own figure {amount(own, series.indicator)}, {word(model, series, area, when, own)}"
        if own == own
        else "; it has no figure of its own for that year"
    )
    return f"{text}{beside_figure(model, area)}. {source_sentence(engine, series, when)} {series.indicator.caveat}"
