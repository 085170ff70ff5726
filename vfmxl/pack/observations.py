"""Computes the observations of an indicator from measures, as its derivations say."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vfmxl.errors import RequestRefused
from vfmxl.pack.measures import Expression

if TYPE_CHECKING:
    from vfmxl.catalogue.loader import Derivation
    from vfmxl.pack.measures import Key, MeasureStore, Reading

POPULATION = "pop."


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure of an indicator; NaN where there is none, with the reason in `status`."""

    status: str
    value: float = math.nan
    numerator: float = math.nan
    denominator: float = math.nan
    lower: float = math.nan
    upper: float = math.nan
    respondents: float = math.nan


@dataclass(slots=True)
class IndicatorSeries:
    """All observations of one indicator, and where each period comes from."""

    observations: dict[Key, Observation] = field(default_factory=dict)
    publication: dict[str, str] = field(default_factory=dict)
    denominator: dict[str, str] = field(default_factory=dict)
    scale: dict[str, float] = field(default_factory=dict)


def population_year(period: str) -> str:
    """The mid-year estimate that belongs to a period: of the year in which it starts."""
    return period[:4]


@dataclass(frozen=True, slots=True)
class _Deriver:
    store: MeasureStore
    derivation: Derivation
    publication: str

    def part(self, text: str, key: Key) -> Reading:
        if not text:
            return math.nan, "published"
        return self.store.evaluate(Expression.parse(text), key, self.publication)

    def denominator(self, key: Key) -> Reading:
        """A population comes from the mid-year estimate that belongs to the period, whatever the publication."""
        text = self.derivation.denominator
        if not text.startswith(POPULATION):
            return self.part(text, key)
        reading = self.store.reading(text, (key[0], population_year(key[1])), None)
        return reading if reading and reading[1] == "published" else (math.nan, "no_population")

    def observe(self, key: Key) -> Observation:
        d = self.derivation
        if d.value:
            return self._published(key)
        numerator, status = self.part(d.numerator, key)
        denominator = math.nan
        if status == "published" and not d.denominator:
            return Observation("published", d.scale * numerator)
        if d.denominator:
            # Kept without a numerator too: a council that made no return is still weighted by its population.
            denominator, held = self.denominator(key)
            status = held if status == "published" else status
        if status == "published" and denominator == 0:
            status = "not_applicable"
        if status != "published":
            return Observation(status, numerator=numerator, denominator=denominator)
        return Observation("published", d.scale * numerator / denominator, numerator, denominator)

    def _published(self, key: Key) -> Observation:
        d = self.derivation
        value, status = self.part(d.value, key)
        if status != "published":
            return Observation(status)
        value *= d.scale
        margin = self.part(d.margin, key)[0] * d.scale
        if not margin > 0:  # a margin printed as 0.0 is not an interval
            margin = math.nan
        numerator, respondents = (self.part(text, key)[0] for text in (d.numerator, d.respondents))
        denominator = self.denominator(key)[0]
        return Observation("published", value, numerator, denominator, value - margin, value + margin, respondents)


# What numerator / denominator is multiplied by where the value itself is published.
PUBLISHED_SCALE = {"percent": 100.0, "rate": 100_000.0}


def add_derivation(series: IndicatorSeries, derivation: Derivation, kind: str, store: MeasureStore) -> None:
    """Adds what one derivation gives; RequestRefused where two give the same period."""
    leading = derivation.value or derivation.numerator
    scale = PUBLISHED_SCALE.get(kind, 1.0) if derivation.value else derivation.scale
    for publication in derivation.publications:
        deriver = _Deriver(store, derivation, publication)
        for key in store.keys(leading, publication):
            period = key[1]
            if derivation.periods and period not in derivation.periods:
                continue
            if series.publication.setdefault(period, publication) != publication or key in series.observations:
                raise RequestRefused(f"{derivation.indicator} in {period}: two derivations or publications give it; two versions never mix")
            series.observations[key] = deriver.observe(key)
            series.scale[period] = scale
            if derivation.denominator.startswith(POPULATION):
                year = population_year(period)
                series.denominator[period] = store.origin(derivation.denominator, year)
