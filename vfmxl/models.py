"""Fits expected spending from a pack: one model for an indicator, a period and a set of drivers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vfmxl.catalogue import drivers as facts
from vfmxl.errors import NotComputable
from vfmxl.pack.schema import NO_ROW, PUBLISHED
from vfmxl.stats import expected
from vfmxl.stats.expected import Predictions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from vfmxl.pack.reader import Area, Pack, Series
    from vfmxl.stats.diagnostics import Diagnostics
    from vfmxl.stats.expected import Fit, Line

    Floats = NDArray[np.float64]

# Shares of age groups change every year: only the year in which the financial year starts will do.
SAME_YEAR_ONLY = ("share75", "share85")
FEWEST = 30
PLAIN = {"share75": "age", "share85": "age", "idaopi": "deprivation", "london": "being in London", "pay": "local pay"}


@dataclass(frozen=True, slots=True)
class Driver:
    """A driver as used: its name, its indicator, the period and the publication of its figures ("" for the London columns)."""

    name: str
    indicator: str = ""
    period: str = ""
    publication: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Expected spending of every council with drivers, on the axis of the pack's areas (NaN elsewhere).

    `value`, `low`, `high` are predictions without the council itself (from the whole fit for
    one that has drivers but no figure); `fitted` is that of the whole fit, for all with drivers.
    `design` has a row for every area, `positions` are those of the rows of the fit. `leverage` says how
    far each is from the others in its drivers; one outside the fit has what it would have in it.
    `left_out` says why a council is in neither.
    """

    series: Series
    period: str
    drivers: tuple[Driver, ...]
    modes: frozenset[str]
    fit: Fit
    positions: NDArray[np.intp]
    design: Floats
    leverage: Floats
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
                f"{self.words[:1].upper()}{self.words[1:]} {'do' if self.several else 'does'} not explain {self.series.indicator.name[:1].lower()}{self.series.indicator.name[1:]} in {self.period} "
                f"better than a plain average (Q² = {self.fit.q2:.2f}); use nearest or region"
            )
        return self

    def row(self, area: Area) -> int | None:
        """The row of an area in the fit; None where it is not in it."""
        place = int(np.searchsorted(self.positions, area.position))
        return place if place < len(self.positions) and self.positions[place] == area.position else None

    def without(self, area: Area) -> Line:
        """The line of all the others; that of the whole fit for an area that is not in it."""
        row = self.row(area)
        return expected.whole(self.fit) if row is None else expected.without(self.fit, row)

    @property
    def terms(self) -> tuple[str, ...]:
        """The names of the columns of the design."""
        columns = [[f"london ({kind})" for kind in facts.LONDON] if driver.name == "london" else [driver.name] for driver in self.drivers]
        return ("constant", *(name for names in columns for name in names))

    @property
    def words(self) -> str:
        """The drivers in words, as in "deprivation and age"."""
        *first, last = self._plain
        return f"{', '.join(first)} and {last}" if first else last

    @property
    def several(self) -> bool:
        """Whether those words are a plural."""
        return len(self._plain) > 1

    @property
    def _plain(self) -> list[str]:
        return list(dict.fromkeys(PLAIN.get(driver.name, driver.name) for driver in self.drivers))


def default_controls(series: Series) -> tuple[str, ...]:
    """The drivers that suit an indicator; NotComputable where it is not spending per head."""
    controls = facts.DEFAULT_DRIVERS.get(series.indicator.model)
    if controls is None:
        raise NotComputable(f"There is no expected figure for {series.indicator.id}: models are held for spending per head only.")
    return controls


class Models:
    """The models of one pack, each fitted once."""

    __slots__ = ("_diagnosed", "_made", "_pack")

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._made: dict[tuple[str, int, tuple[str, ...]], Model] = {}
        self._diagnosed: dict[tuple[str, int, tuple[str, ...]], Diagnostics] = {}

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
            # However its controls are written, a model is fitted once.
            same = (series.indicator.id, period, self._canonical(series, controls))
            found = self._made.get(same) or self._fit(series, period, same[2])
            self._made[same] = self._made[key] = found
        return found

    @staticmethod
    def _canonical(series: Series, controls: tuple[str, ...]) -> tuple[str, ...]:
        """Drivers, then modes, in the order of the catalogue; the default drivers where none is named."""
        default = default_controls(series)
        named = [control for control in controls if control not in facts.MODES] or default
        return tuple(sorted({*named, *(control for control in controls if control in facts.MODES)}, key=facts.CONTROLS.index))

    def diagnostics(self, series: Series, period: int, controls: tuple[str, ...] = ()) -> Diagnostics:
        """The diagnostics of that model, which need statsmodels; errors as `get`."""
        from vfmxl.stats.diagnostics import diagnose

        key = (series.indicator.id, period, self._canonical(series, controls))
        found = self._diagnosed.get(key)
        if found is None:
            found = self._diagnosed[key] = diagnose(self.get(series, period, controls).fit)
        return found

    def _fit(self, series: Series, period: int, controls: tuple[str, ...]) -> Model:
        drivers = self._drivers(series, period, [control for control in controls if control not in facts.MODES])
        return _fit(self._pack, series, period, drivers, frozenset(controls) & set(facts.MODES))

    def _drivers(self, series: Series, period: int, names: Sequence[str]) -> tuple[Driver, ...]:
        return tuple(self._driver(name, series.indicator.model, series.periods[period]) for name in names)

    def _driver(self, name: str, model: str, period: str) -> Driver:
        if name == "london":
            return Driver(name)
        indicator = (facts.INDICATOR_OF_DRIVER_65 if model == "65" else facts.INDICATOR_OF_DRIVER)[name]
        if not self._pack.holds(indicator):
            raise NotComputable(f"The pack {self._pack.id} holds no figures of the driver {name} ({indicator}).")
        series = self._pack.series(indicator)
        held = series.periods
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
        return Driver(name, indicator, chosen, self._pack.publication(series.publications[held.index(chosen)])["title"])


def _columns(pack: Pack, driver: Driver) -> list[Floats]:
    """The columns that a driver adds to the design, on the axis of areas."""
    if driver.name == "london":
        return [np.array([float(area.type == kind) for area in pack.areas]) for kind in facts.LONDON]
    series = pack.series(driver.indicator)
    return [series.value[:, series.periods.index(driver.period)]]


def _why_left_out(area: Area, missing: list[str], series: Series, period: int, modes: frozenset[str]) -> str:
    if area.small:
        return "population too small to compare"
    if missing:
        return f"no figure of {' and '.join(missing)}"
    if series.status[area.position, period] != PUBLISHED:
        return "no figure published"
    if "log" in modes and not series.value[area.position, period] > 0:
        return "figure not above zero, so it has no logarithm"
    return "no population held to weight by"


def _weight(series: Series, period: int, modes: frozenset[str]) -> Floats | None:
    """The indicator's own population where the mode weighted is named."""
    if "weighted" not in modes:
        return None
    if series.denominator is None:
        raise NotComputable(f"{series.indicator.id} has no population to weight by.")
    return series.denominator[:, period]


def _fit(pack: Pack, series: Series, period: int, drivers: tuple[Driver, ...], modes: frozenset[str]) -> Model:
    columns = {driver.name: _columns(pack, driver) for driver in drivers}
    design = np.column_stack([np.ones(len(pack.areas)), *(column for found in columns.values() for column in found)])
    outcome = series.value[:, period]
    if "log" in modes:
        outcome = np.log(outcome, where=outcome > 0, out=np.full_like(outcome, np.nan))
    weight = _weight(series, period, modes)
    eligible = np.array([area.is_council and not area.small for area in pack.areas])
    drivable = eligible & ~np.isnan(design).any(axis=1)
    if weight is not None:
        drivable &= ~np.isnan(weight)
    usable = drivable & ~np.isnan(outcome)
    positions = np.flatnonzero(usable)
    if len(positions) < FEWEST:
        raise NotComputable(f"Only {len(positions)} councils have figures of {series.indicator.id} and its drivers: too few for a model.")
    relative = None if weight is None else weight / weight[positions].mean()
    try:
        fit = expected.fit(outcome[positions], design[positions], None if relative is None else relative[positions])
    except ValueError as error:
        raise NotComputable(f"The model cannot be fitted: {error}.") from error
    outside = np.flatnonzero(drivable & ~usable)
    predicted = _predict(fit, design, positions, outside, relative)
    leverage = np.full(len(pack.areas), np.nan)
    leverage[positions] = fit.leverage
    beside = expected.spread(fit.inverse, design[outside]) * (1.0 if relative is None else relative[outside])
    leverage[outside] = beside / (1 + beside)
    fitted = np.where(drivable, design @ fit.coefficient, np.nan)
    if "log" in modes:
        factor = np.full(len(pack.areas), expected.smearing(fit))
        factor[positions] = expected.smearing_without_itself(fit)
        predicted = Predictions(factor * np.exp(predicted.value), np.exp(predicted.low), np.exp(predicted.high))
        fitted = np.exp(fitted)
    left_out = tuple(
        (
            area.name,
            _why_left_out(area, [name for name, found in columns.items() if any(np.isnan(c[area.position]) for c in found)], series, period, modes),
        )
        for area in pack.areas
        if area.is_council and not usable[area.position] and series.status[area.position, period] != NO_ROW
    )
    return Model(
        series, series.periods[period], drivers, modes, fit, positions,
        design, leverage, predicted.value, predicted.low, predicted.high, fitted, left_out,
    )  # fmt: skip


def _predict(fit: Fit, design: Floats, inside: NDArray[np.intp], outside: NDArray[np.intp], weight: Floats | None) -> Predictions:
    """On the axis of areas: those in the fit without themselves, those with drivers only by the whole fit."""
    value, low, high = (np.full(design.shape[0], np.nan) for _ in range(3))
    own = expected.without_itself(fit)
    new = expected.predict(expected.whole(fit), design[outside], None if weight is None else weight[outside])
    for positions, found in ((inside, own), (outside, new)):
        value[positions], low[positions], high[positions] = found.value, found.low, found.high
    return Predictions(value, low, high)
