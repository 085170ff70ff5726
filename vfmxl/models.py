"""Fits expected spending from a pack: one model for an indicator, a period and a set of drivers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vfmxl.catalogue import drivers as facts
from vfmxl.errors import NotComputable
from vfmxl.stats import expected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from vfmxl.pack.reader import Area, Pack, Series
    from vfmxl.stats.expected import Fit

    Floats = NDArray[np.float64]

# Shares of age groups change every year: only the year in which the financial year starts will do.
SAME_YEAR_ONLY = ("share75", "share85")
FEWEST = 30


@dataclass(frozen=True, slots=True)
class Driver:
    """A driver as used: its name, its indicator ("" for the London columns), and the period of its figures."""

    name: str
    indicator: str
    period: str


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Expected spending of every council with drivers, on the axis of the pack's areas (NaN elsewhere).

    `value`, `low`, `high` are predictions without the council itself (from the whole fit for
    one that has drivers but no figure); `fitted` is that of the whole fit, for all with drivers.
    `left_out` says why a council is in neither.
    """

    series: Series
    period: str
    drivers: tuple[Driver, ...]
    modes: frozenset[str]
    fit: Fit
    positions: NDArray[np.intp]
    value: Floats
    low: Floats
    high: Floats
    fitted: Floats
    left_out: tuple[tuple[str, str], ...]

    @property
    def holds(self) -> bool:
        """Whether it predicts councils left out of it better than a plain average."""
        return self.fit.q2 > 0

    def require(self) -> Model:
        """The model itself; NotComputable with the reason where there is none worth the name."""
        if not self.holds:
            raise NotComputable(
                f"{self.words} do not explain {self.series.indicator.name[:1].lower()}{self.series.indicator.name[1:]} in {self.period} "
                f"better than a plain average (Q² = {self.fit.q2:.2f}); use nearest or region"
            )
        return self

    @property
    def words(self) -> str:
        """The drivers in words, as in "Deprivation and age"."""
        plain = {"share75": "age", "share85": "age", "idaopi": "deprivation", "london": "being in London", "pay": "local pay"}
        names = list(dict.fromkeys(plain.get(driver.name, driver.name) for driver in self.drivers))
        text = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
        return text[:1].upper() + text[1:]


def default_controls(series: Series) -> tuple[str, ...]:
    """The drivers that suit an indicator; NotComputable where it is not spending per head."""
    controls = facts.DEFAULT_DRIVERS.get(series.indicator.model)
    if controls is None:
        raise NotComputable(f"There is no expected figure for {series.indicator.id}: models are held for spending per head only.")
    return controls


class Models:
    """The models of one pack, each fitted once."""

    __slots__ = ("_made", "_pack")

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._made: dict[tuple[str, int, tuple[str, ...]], Model] = {}

    def get(self, series: Series, period: int, controls: tuple[str, ...] = ()) -> Model:
        """The model of an indicator in the period at position `period`, whether or not it holds.

        Raises
        ------
        NotComputable
            where the indicator has no model, a driver has no figures for the year, or too few councils are left.
        """
        key = (series.indicator.id, period, controls)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._fit(series, period, controls)
        return found

    def _fit(self, series: Series, period: int, controls: tuple[str, ...]) -> Model:
        named = tuple(control for control in controls if control not in facts.MODES)
        modes = frozenset(controls) & set(facts.MODES)
        drivers = self._drivers(series, period, named or default_controls(series))
        if not series.indicator.model:
            default_controls(series)
        return _fit(self._pack, series, period, drivers, frozenset(modes))

    def _drivers(self, series: Series, period: int, names: Sequence[str]) -> tuple[Driver, ...]:
        return tuple(self._driver(name, series.indicator.model, series.periods[period]) for name in names)

    def _driver(self, name: str, model: str, period: str) -> Driver:
        if name == "london":
            return Driver(name, "", "")
        indicator = (facts.INDICATOR_OF_DRIVER_65 if model == "65" else facts.INDICATOR_OF_DRIVER)[name]
        held = self._pack.series(indicator).periods
        year = period[:4]
        if name in facts.DEPRIVATION_DRIVERS:
            chosen = facts.deprivation_edition(period)
        elif name in SAME_YEAR_ONLY:
            chosen = year
        else:
            chosen = max((p for p in held if p <= year), default=None)
        if chosen not in held:
            raise NotComputable(
                f"There is no expected figure for {period}: the driver {name} ({indicator}) is held for {', '.join(held)} only, "
                f"and that year needs {chosen or 'an earlier one'}."
            )
        return Driver(name, indicator, chosen)


def _columns(pack: Pack, driver: Driver) -> list[Floats]:
    """The columns that a driver adds to the design, on the axis of areas."""
    if driver.name == "london":
        return [np.array([float(area.type == kind) for area in pack.areas]) for kind in facts.LONDON]
    series = pack.series(driver.indicator)
    return [series.value[:, series.periods.index(driver.period)]]


def _why_left_out(area: Area, missing: list[str], outcome: float, modes: frozenset[str]) -> str:
    if area.small:
        return "population too small to compare"
    if missing:
        return f"no figure of {' and '.join(missing)}"
    if outcome != outcome:
        return "no figure published"
    if "log" in modes:
        return "figure not above zero, so it has no logarithm"
    return "no population held to weight by"


def _fit(pack: Pack, series: Series, period: int, drivers: tuple[Driver, ...], modes: frozenset[str]) -> Model:
    n_areas = len(pack.areas)
    columns = [np.ones(n_areas)] + [column for driver in drivers for column in _columns(pack, driver)]
    design = np.column_stack(columns)
    outcome = series.value[:, period].copy()
    eligible = np.array([area.is_council and not area.small for area in pack.areas])
    published = ~np.isnan(outcome)
    if "log" in modes:
        outcome = np.log(np.where(outcome > 0, outcome, np.nan))
    weight = None
    if "weighted" in modes:
        if series.denominator is None:
            raise NotComputable(f"{series.indicator.id} has no population to weight by.")
        weight = series.denominator[:, period]
    drivable = eligible & ~np.isnan(design).any(axis=1)
    usable = drivable & ~np.isnan(outcome)
    if weight is not None:
        usable &= ~np.isnan(weight)
    positions = np.flatnonzero(usable)
    if len(positions) < FEWEST:
        raise NotComputable(f"Only {len(positions)} councils have figures of {series.indicator.id} and its drivers: too few for a model.")
    own_weight = None if weight is None else weight[positions] / weight[positions].mean()
    try:
        fit = expected.fit(outcome[positions], design[positions], own_weight)
    except ValueError as error:
        raise NotComputable(f"The model cannot be fitted: {error}.") from error
    value, low, high, fitted = (np.full(n_areas, np.nan) for _ in range(4))
    inside = expected.without_itself(fit)
    value[positions], low[positions], high[positions] = inside.value, inside.low, inside.high
    outside = np.flatnonzero(drivable & ~usable)
    if weight is not None and own_weight is not None:
        outside = outside[~np.isnan(weight[outside])]
        outside_weight = weight[outside] / weight[positions].mean()
    else:
        outside_weight = None
    new = expected.from_all(fit, design[outside], outside_weight)
    value[outside], low[outside], high[outside] = new.value, new.low, new.high
    fitted[drivable] = design[drivable] @ fit.coefficient
    if "log" in modes:
        factor = np.full(n_areas, expected.smearing(fit))
        factor[positions] = expected.smearing_without_itself(fit)
        value, low, high, fitted = factor * np.exp(value), np.exp(low), np.exp(high), np.exp(fitted)
    left_out = []
    for area in pack.areas:
        if area.is_council and not usable[area.position] and (published[area.position] or series.status[area.position, period]):
            missing = [driver.name for driver in drivers if any(np.isnan(c[area.position]) for c in _columns(pack, driver))]
            left_out.append((area.name, _why_left_out(area, missing, series.value[area.position, period], modes)))
    return Model(series, series.periods[period], drivers, modes, fit, positions, value, low, high, fitted, tuple(left_out))
