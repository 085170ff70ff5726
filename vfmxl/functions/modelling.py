"""MODEL, SENSITIVITY, DRIVERS and WHATIF: what stands behind an expected figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from vfmxl.catalogue import drivers as facts
from vfmxl.errors import CellError, NotComputable, NotUnderstood, VfmError
from vfmxl.functions.cautions import UNUSUAL, beside_figure, cautions, drivers_in_words, unusual
from vfmxl.functions.comparison import own_denominator, why_not_modelled
from vfmxl.functions.figures import source_sentence
from vfmxl.functions.registry import AREA, CONTROLS, HEADERS, INDICATOR, PERIOD, Argument, explains, function
from vfmxl.functions.words import NOTHING, amount, lower_first, money
from vfmxl.models import default_controls
from vfmxl.peers import require_large_enough
from vfmxl.stats import expected as stats

if TYPE_CHECKING:
    from vfmxl.functions.engine import Engine
    from vfmxl.models import Model
    from vfmxl.pack.reader import Area, Series

MODEL_COLUMNS = ("term", "coefficient", "standard error (HC3)", "p", "VIF")


@function(
    "MODEL",
    "The model behind expected figures: its coefficients, how much it explains, and what to be careful of.",
    INDICATOR,
    PERIOD,
    CONTROLS,
    HEADERS,
    result="table: term, coefficient, standard error, p, VIF; below the terms a statistic and its value, or a caution, on each row",
    table=True,
    examples=(
        ('MODEL("spend_net_adult","2024-25")', "deprivation and age"),
        ('MODEL("spend_net_65","2024-25","idaopi; share75; pay")', "with local pay added"),
    ),
)
def model_table(engine: Engine, series: Series, period: object, controls: tuple[str, ...], headers: bool) -> list[list[Any]]:
    """Rows of the terms, then of the statistics; shown even where no expected figure is given."""
    when = engine.period(series, period)
    model = engine.models.get(series, when, controls)
    fit, found = model.fit, engine.models.diagnostics(series, when, controls)
    rows: list[list[Any]] = [list(MODEL_COLUMNS)] if headers else []
    for i, term in enumerate(model.terms):
        vif: Any = float(found.inflation[i - 1]) if i else NOTHING
        rows.append([term, float(fit.coefficient[i]), float(found.standard_error[i]), float(found.p_value[i]), vif])
    scale = " (log scale)" if "log" in model.modes else ""
    largest = int(np.argmax(found.cook))
    inside = [engine.pack.areas[i] for i in model.positions.tolist()]
    statistics: list[tuple[str, Any]] = [
        (f"R²{scale}", fit.r2),
        (f"adjusted R²{scale}", found.adjusted_r2),
        (f"Q² (councils left out){scale}", fit.q2),
        ("n", fit.n),
        (f"residual standard deviation{scale}", found.residual_sd),
        ("Breusch-Pagan p", found.uneven.p_value),
        ("largest Cook's distance", float(found.cook[largest])),
        ("whose it is", inside[largest].name),
    ]
    for kind in facts.LONDON:
        own = np.array([area.type == kind for area in inside])
        statistics.append((f"mean residual of {kind.title()}{scale}", float(fit.residual[own].mean()) if own.any() else CellError.NA))
    statistics += [("period", model.period), ("modes", ", ".join(sorted(model.modes)) or "none")]
    statistics += [
        (f"{driver.name}: figures of", f"{driver.period} ({driver.publication})" if driver.period else "councils of London")
        for driver in model.drivers
    ]
    statistics += [("caution", sentence) for sentence in cautions(engine, model, found.uneven)]
    statistics += [(f"left out: {name}", reason) for name, reason in sorted(model.left_out)]
    return rows + [[name, value, NOTHING, NOTHING, NOTHING] for name, value in statistics]


@explains(model_table)
def explain_model(engine: Engine, series: Series, period: object, controls: tuple[str, ...], _headers: bool) -> str:
    """What was fitted, how much it explains, and the cautions."""
    when = engine.period(series, period)
    model = engine.models.get(series, when, controls)
    found = cautions(engine, model, engine.models.diagnostics(series, when, controls).uneven)
    return (
        f"{series.indicator.name}, {model.period}: least squares on {drivers_in_words(model)} over {model.fit.n} councils; R² {model.fit.r2:.2f}{' (on the log scale)' if 'log' in model.modes else ''}, "
        f"Q² {model.fit.q2:.2f}. {' '.join(f'{sentence[:1].upper()}{sentence[1:]}.' for sentence in found)} {source_sentence(engine, series, when)}"
    ).replace(".. ", ". ")


SENSITIVITY_COLUMNS = ("drivers", "expected", "low", "high", "half-width, £", "half-width, %", "R2", "Q2", "n", "note")


@function(
    "SENSITIVITY",
    "What would be expected of a council under each set of drivers on offer: whether the choice of model matters.",
    AREA,
    INDICATOR,
    PERIOD,
    HEADERS,
    result=f"table: {', '.join(SENSITIVITY_COLUMNS)}",
    table=True,
    examples=(('SENSITIVITY("Kent","spend_net_adult","2024-25")', "the default drivers first, then one change at a time"),),
)
def sensitivity(engine: Engine, area: Area, series: Series, period: object, headers: bool) -> list[list[Any]]:
    """A row for each set; #NUM! where no model holds, #N/A where a driver has no figures for the year."""
    when = engine.period(series, period)
    default_controls(series)
    require_large_enough(area)
    if not area.is_council:
        raise NotComputable(why_not_modelled((), area, series, when))
    rows: list[list[Any]] = [list(SENSITIVITY_COLUMNS)] if headers else []
    return rows + [_under(engine, area, series, when, controls) for controls in facts.ON_OFFER[series.indicator.model]]


def _under(engine: Engine, area: Area, series: Series, when: int, controls: tuple[str, ...]) -> list[Any]:
    name = ", ".join(controls)
    try:
        model = engine.models.get(series, when, controls)
    except NotComputable as error:
        return [name, *[CellError.NA] * 8, error.sentence]
    value, low, high = (float(part[area.position]) for part in (model.value, model.low, model.high))
    explained = [model.fit.r2, model.fit.q2, model.fit.n]
    if not model.holds:
        return [name, *[CellError.NUM] * 5, *explained, "no better than a plain average"]
    if value != value:
        return [name, *[CellError.NUM] * 5, *explained, why_not_modelled(model.left_out, area, series, when)]
    half = (high - low) / 2
    try:
        pounds: Any = half * own_denominator(series, area, when)
    except NotComputable as error:
        pounds = error.cell
    return [name, value, low, high, pounds, 100 * half / value, *explained, UNUSUAL if unusual(model, area) else NOTHING]


@explains(sensitivity)
def explain_sensitivity(engine: Engine, area: Area, series: Series, period: object, _headers: bool) -> str:
    """How far the expected figures lie apart, beside the range of any one of them."""
    when = engine.period(series, period)
    rows = [row for row in sensitivity.body(engine, area, series, period, False) if isinstance(row[1], float)]
    if not rows:
        return f"No set of drivers explains {lower_first(series.indicator.name)} in {series.periods[when]} better than a plain average; use nearest or region."
    values = [row[1] for row in rows]
    own = float(series.value[area.position, when])
    text = (
        f"{area.name}, {lower_first(series.indicator.name)}, {series.periods[when]}: under {len(rows)} sets of drivers the expected figure lies from {amount(min(values), series.indicator)} "
        f"to {amount(max(values), series.indicator)}; the 95% range under the first ({rows[0][0]}) is {amount(rows[0][2], series.indicator)} to {amount(rows[0][3], series.indicator)}"
    )
    if own == own:
        text += f"; own figure {amount(own, series.indicator)}"
    return f"{text}. R² runs from {min(row[6] for row in rows):.2f} to {max(row[6] for row in rows):.2f}: the specification decides, so it is always shown. {series.indicator.caveat}"


DRIVERS_COLUMNS = ("driver", "own value", "mean of the others", "coefficient", "per head", "£")


def require_expected(engine: Engine, area: Area, series: Series, when: int, controls: tuple[str, ...]) -> Model:
    """A model that holds and says something of the council; NotComputable otherwise."""
    model = engine.models.get(series, when, controls).require()
    if model.value[area.position] != model.value[area.position]:
        raise NotComputable(why_not_modelled(model.left_out, area, series, when))
    return model


@function(
    "DRIVERS",
    "What each driver adds to a council's expected figure, from the mean of the others up to it.",
    AREA,
    INDICATOR,
    PERIOD,
    CONTROLS,
    HEADERS,
    result="table: driver, own value, mean of the others, coefficient, per head, £; the rows add up to the row expected, with its half-width below",
    table=True,
    examples=(('DRIVERS("Kent","spend_net_adult","2024-25")', "deprivation below the others' takes off, age adds"),),
)
def drivers(engine: Engine, area: Area, series: Series, period: object, controls: tuple[str, ...], headers: bool) -> list[list[Any]]:
    """B without the council x (own value - mean of the others), per head and x the council's own population."""
    when = engine.period(series, period)
    model = require_expected(engine, area, series, when, controls)
    if "log" in model.modes:
        raise NotComputable("On the log scale drivers multiply, so there are no parts that add up: leave log out.")
    line = model.without(area)
    mean, centre, own = line.outcome_mean, line.design_mean, model.design[area.position]
    try:
        people: float | None = own_denominator(series, area, when)
    except NotComputable:
        people = None

    def pounds(per_head: float) -> float | CellError:
        return CellError.NUM if people is None else per_head * people

    rows: list[list[Any]] = [list(DRIVERS_COLUMNS)] if headers else []
    rows.append(["mean of the others", NOTHING, NOTHING, NOTHING, mean, pounds(mean)])
    for i, term in enumerate(model.terms):
        if i:
            part = float(line.coefficient[i] * (own[i] - centre[i]))
            rows.append([term, float(own[i]), float(centre[i]), float(line.coefficient[i]), part, pounds(part)])
    value = float(model.value[area.position])
    half = (float(model.high[area.position]) - float(model.low[area.position])) / 2
    rows.append(["expected", NOTHING, NOTHING, NOTHING, value, pounds(value)])
    rows.append(["half-width of its 95% range", NOTHING, NOTHING, NOTHING, half, pounds(half)])
    rows.append(["half-width, % of expected", NOTHING, NOTHING, NOTHING, 100 * half / value, NOTHING])
    return rows


@explains(drivers)
def explain_drivers(engine: Engine, area: Area, series: Series, period: object, controls: tuple[str, ...], _headers: bool) -> str:
    """The sum in words, and the range of its end."""
    when = engine.period(series, period)
    rows = drivers.body(engine, area, series, period, controls, False)
    model = engine.models.get(series, when, controls)
    parts = "; ".join(f"{name} {figure:+,.{series.indicator.decimals}f}" for name, *_, figure, _ in rows[1:-3])
    half = rows[-2][5]
    text = (
        f"{area.name}, {lower_first(series.indicator.name)}, {series.periods[when]}: mean of the others {amount(rows[0][4], series.indicator)}; {parts}; expected {amount(rows[-3][4], series.indicator)} "
        f"(half-width of the 95% range {amount(rows[-2][4], series.indicator)}{f', {money(half)}' if isinstance(half, float) else ''}, {rows[-1][4]:.0f}%)"
    )
    weighted = "; the means of the others are weighted by population" if "weighted" in model.modes else ""
    return f"{text}. The model is fitted without the council, on {drivers_in_words(model)}{weighted}{beside_figure(model, area)}. {source_sentence(engine, series, when)} {series.indicator.caveat}"


def _driver_value(name: str, what: str) -> Argument:
    return Argument(name, "number", f"{what}, from 0 to 100.", optional=True, default="the council's own")


@function(
    "WHATIF",
    "What would be expected of a council at other values of its drivers, those of a projection, say.",
    AREA,
    INDICATOR,
    PERIOD,
    _driver_value("deprivation", "Deprivation score (for people 65 and over: income deprivation affecting older people, %)"),
    _driver_value("share75", "People aged 75 and over, % (of adults, or of people 65 and over); not used for people of 18 to 64"),
    result="a number in the indicator's unit",
    examples=(
        ('WHATIF("Kent","spend_net_adult","2024-25",20,13.5)', "at another deprivation score and share of people over 75"),
        ('WHATIF("Kent","spend_net_adult","2024-25",,15)', "with more people over 75, at its own deprivation"),
    ),
)
def whatif(engine: Engine, area: Area, series: Series, period: object, deprivation: float | None, share75: float | None) -> float:
    """The prediction of the fit without the council at the values given."""
    return float(_project(engine, area, series, period, deprivation, share75).found.value[0])


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """A prediction at other drivers: the model, the values used by term, the prediction, and the terms beyond what the others have."""

    model: Model
    used: dict[str, float]
    found: stats.Predictions
    beyond: tuple[str, ...]


def _project(engine: Engine, area: Area, series: Series, period: object, deprivation: float | None, share75: float | None) -> Projection:
    for name, value in (("deprivation", deprivation), ("share75", share75)):
        if value is not None and not 0 <= value <= 100:
            raise NotUnderstood(f"{name} {value:g} cannot be: it is a number from 0 to 100.")
    when = engine.period(series, period)
    model = require_expected(engine, area, series, when, ())
    given = {"deprivation": deprivation, "idaopi": deprivation, "share75": share75}
    own = dict(zip(model.terms, model.design[area.position].tolist(), strict=True))
    used = {term: own[term] if (value := given.get(term)) is None else value for term in model.terms[1:]}
    row = np.array([[1.0, *used.values()]])
    others = model.design[[i for i in model.positions.tolist() if i != area.position]]
    outside = (row[0] < others.min(axis=0)) | (row[0] > others.max(axis=0))
    return Projection(model, used, stats.predict(model.without(area), row), tuple(np.array(model.terms)[outside].tolist()))


@explains(whatif)
def explain_whatif(engine: Engine, area: Area, series: Series, period: object, deprivation: float | None, share75: float | None) -> str:
    """The figure with its range, beside what is expected now."""
    when = engine.period(series, period)
    projection = _project(engine, area, series, period, deprivation, share75)
    model, indicator = projection.model, series.indicator
    value, low, high = (float(part[0]) for part in (projection.found.value, projection.found.low, projection.found.high))
    text = (
        f"{area.name}, {lower_first(indicator.name)}, {series.periods[when]}: at {', '.join(f'{name} {used:g}' for name, used in projection.used.items())} one would expect {amount(value, indicator)} "
        f"(95% range {amount(low, indicator)} to {amount(high, indicator)}; half-width {_half(engine, area, series, when, (high - low) / 2)}{abs(50 * (high - low) / value):.0f}%), "
        f"at its own drivers {amount(float(model.value[area.position]), indicator)}. The model is fitted without the council, on {drivers_in_words(model)}"
    )
    if "idaopi" in projection.used:
        text += "; deprivation means income deprivation affecting older people here"
    if "share75" not in projection.used:
        text += "; share75 is not a driver of this spending and is not used"
    if projection.beyond:
        text += f"; {' and '.join(projection.beyond)} lies outside what any other council has, so the line is drawn beyond its data"
    return f"{text}{beside_figure(model, area)}. {source_sentence(engine, series, when)} {indicator.caveat}"


def _half(engine: Engine, area: Area, series: Series, when: int, half: float) -> str:
    try:
        return f"{money(half * own_denominator(series, area, when))}, "
    except VfmError:
        return ""
