"""Holds figures by measure and publication, and computes sums and differences of them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vfmxl.errors import RequestRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vfmxl.catalogue.loader import Measure
    from vfmxl.pack.sources.base import Figure

Key = tuple[str, str]
"""(canonical area code, period)"""

Reading = tuple[float, str]
"""(value, status); the value is NaN unless the status is published"""

TERM = re.compile(r"\s*([+-]?)\s*([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)\s*")

# Of several statuses in one sum, the first of these explains why there is no figure.
GRAVEST_FIRST = ("suppressed", "not_submitted", "not_collected", "not_applicable")


@dataclass(frozen=True, slots=True)
class Expression:
    """A sum of measures with signs, as in `ro3.total.net - ro3.ld_65.net`."""

    terms: tuple[tuple[float, str], ...]

    @classmethod
    def parse(cls, text: str) -> Expression:
        """RequestRefused where the text is not measures joined by + and -."""
        terms: list[tuple[float, str]] = []
        position = 0
        while position < len(text):
            match = TERM.match(text, position)
            if match is None or (terms and not match[1]):
                raise RequestRefused(f"cannot read the expression {text!r}")
            terms.append((-1.0 if match[1] == "-" else 1.0, match[2]))
            position = match.end()
        if not terms:
            raise RequestRefused("an expression is empty")
        return cls(tuple(terms))


@dataclass(slots=True)
class MeasureStore:
    """All figures of all publications, under canonical area codes."""

    canonical: Mapping[str, str]
    figures: dict[str, dict[str, dict[Key, Reading]]] = field(default_factory=dict)

    def add(self, publication: str, figures: Iterable[Figure]) -> int:
        """Takes a publication's figures; RequestRefused for unknown areas and for a figure given twice."""
        n = 0
        for figure in figures:
            code = self.canonical.get(figure.area)
            if code is None:
                raise RequestRefused(f"{publication}: the area {figure.area} of {figure.measure} is not in the catalogue")
            readings = self.figures.setdefault(figure.measure, {}).setdefault(publication, {})
            key = (code, figure.period)
            if key in readings:
                raise RequestRefused(f"{publication}: {figure.measure} of {figure.area} in {figure.period} is given twice")
            readings[key] = (figure.value, figure.status)
            n += 1
        return n

    def derive(self, measure: Measure) -> None:
        """Adds a measure made of other measures."""
        made: dict[str, dict[Key, Reading]] = {}
        for source in measure.sources:
            expression = Expression.parse(source.expression)
            for period in source.periods:
                origin = self.origin(expression.terms[0][1], period)
                readings = made.setdefault(origin, {})
                for key in self._keys(expression, period):
                    readings[key] = self.evaluate(expression, key, None)
        self.figures[measure.name] = made

    def _keys(self, expression: Expression, period: str) -> set[Key]:
        return {key for _, measure in expression.terms for readings in self._readings(measure, None).values() for key in readings if key[1] == period}

    def _readings(self, measure: str, publication: str | None) -> dict[str, dict[Key, Reading]]:
        held = self.figures.get(measure)
        if held is None:
            raise RequestRefused(f"no publication gives the measure {measure!r}")
        return {publication: held[publication]} if publication in held else held

    def origin(self, measure: str, period: str) -> str:
        """The publication that gives `measure` in `period`; the measure's first where none does."""
        held = self._readings(measure, None)
        return next((name for name, readings in held.items() if any(key[1] == period for key in readings)), next(iter(held)))

    def reading(self, measure: str, key: Key, publication: str | None) -> Reading | None:
        """One figure: of `publication` if that gives the measure, else of the only one that does."""
        found = [readings[key] for readings in self._readings(measure, publication).values() if key in readings]
        if len(found) > 1:
            raise RequestRefused(f"{measure} of {key[0]} in {key[1]} stands in more than one publication")
        return found[0] if found else None

    def keys(self, text: str, publication: str) -> set[Key]:
        """Where any measure of the expression has a figure or a mark in `publication`."""
        found: set[Key] = set()
        for _, measure in Expression.parse(text).terms:
            found |= self.figures.get(measure, {}).get(publication, {}).keys()
        return found

    def evaluate(self, expression: Expression, key: Key, publication: str | None) -> Reading:
        """The sum, or NaN with the gravest status among its terms."""
        total, statuses = [], set()
        for sign, measure in expression.terms:
            reading = self.reading(measure, key, publication) or (math.nan, "not_collected")
            if reading[1] != "published":
                statuses.add(reading[1])
            total.append(sign * reading[0])
        for status in GRAVEST_FIRST:
            if status in statuses:
                return math.nan, status
        return math.fsum(total), "published"
