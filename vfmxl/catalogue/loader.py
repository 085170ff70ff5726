"""Reads the catalogue's TOML files into checked structures."""

from __future__ import annotations

import tomllib
from datetime import date  # noqa: TC003 - msgspec reads the annotations
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from vfmxl.catalogue import money
from vfmxl.errors import RequestRefused

HERE = Path(__file__).parent
T = TypeVar("T")

Kind = Literal["money_per_head", "money", "unit_cost", "percent", "rate", "count", "score", "ratio"]
Polarity = Literal["neutral", "higher_better", "lower_better", "context"]
Graded = Literal["strong", "weak", "no"]
Counts = Literal["no", "exact", "rounded"]
AreaType = Literal["county", "unitary", "metropolitan", "inner london", "outer london", "region", "england"]
Theme = Literal["spending", "support", "unit costs", "settings", "outcomes", "need", "joint working", "quality of data"]


class Area(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A council, a region or England; see README.md for the keys."""

    code: str
    name: str
    type: AreaType
    region: str = ""
    short: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    cassr: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    predecessors: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    small: bool = False


class Publication(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One release of one official publication, with the sha256 of each file."""

    id: str
    publisher: str
    title: str
    period: str
    release: str
    released: str
    licence: str
    url: str
    files: dict[str, str]
    basis: Literal["outturn", "budget", ""] = ""
    rounding: str = ""


class Break(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The first period after a break in a series, and why nothing is compared across it."""

    period: str
    reason: str


class Indicator(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an indicator means."""

    id: str
    name: str
    unit: str
    kind: Kind
    decimals: int
    polarity: Polarity
    graded: Graded
    numerator: str
    denominator: str
    definition: str
    themes: tuple[Theme, ...]
    steps: tuple[int, ...]
    caveat: str
    model: Literal["adult", "65", "1864", "ld_1864", ""] = ""
    counts: Counts = "no"
    breaks: tuple[Break, ...] = ()


class Derivation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How an indicator is computed from measures of named publications."""

    indicator: str
    publications: tuple[str, ...]
    value: str = ""
    numerator: str = ""
    denominator: str = ""
    scale: float = 1.0
    margin: str = ""
    respondents: str = ""
    periods: tuple[str, ...] = ()


class MeasureFrom(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One way of making a measure, for the periods in which it holds."""

    periods: tuple[str, ...]
    expression: str


class Measure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A measure made of other measures."""

    name: str
    sources: tuple[MeasureFrom, ...] = msgspec.field(name="from")


class Catalogue(msgspec.Struct, frozen=True):
    """All facts written by hand, keyed by code, id or name."""

    areas: dict[str, Area]
    publications: dict[str, Publication]
    indicators: dict[str, Indicator]
    derivations: tuple[Derivation, ...]
    measures: tuple[Measure, ...]


def _tables(path: Path, key: str, kind: type[T]) -> list[T]:
    """The array of tables `key` of one file; RequestRefused with file and place where it does not fit."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(content, dict[Literal[key], list[kind]]).get(key, [])  # type: ignore[valid-type]
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise RequestRefused(f"catalogue file {path.parent.name}/{path.name}: {error}") from error


def _keyed(tables: list[T], attribute: str) -> dict[str, T]:
    keyed: dict[str, T] = {}
    for table in tables:
        key: str = getattr(table, attribute)
        if key in keyed:
            raise RequestRefused(f"the catalogue defines {attribute} {key!r} twice")
        keyed[key] = table
    return keyed


def _folder(name: str, key: str, kind: type[T], root: Path) -> list[T]:
    return [table for path in sorted((root / name).glob("*.toml")) for table in _tables(path, key, kind)]


def load(root: Path = HERE) -> Catalogue:
    """The whole catalogue, checked against its schema and for references that lead nowhere.

    Raises
    ------
    RequestRefused
        with file and place of the first fact that does not fit.
    """
    catalogue = Catalogue(
        areas=_keyed(_tables(root / "areas.toml", "area", Area), "code"),
        publications=_keyed(_folder("publications", "publication", Publication, root), "id"),
        indicators=_keyed(_folder("indicators", "indicator", Indicator, root), "id"),
        derivations=tuple(_folder("derivations", "derivation", Derivation, root)),
        measures=tuple(_tables(root / "measures.toml", "measure", Measure)),
    )
    _check_references(catalogue)
    _check_counts(catalogue)
    return catalogue


def _check_references(catalogue: Catalogue) -> None:
    derived = set()
    for derivation in catalogue.derivations:
        derived.add(derivation.indicator)
        if derivation.indicator not in catalogue.indicators:
            raise RequestRefused(f"a derivation names the unknown indicator {derivation.indicator!r}")
        for publication in derivation.publications:
            if publication not in catalogue.publications:
                raise RequestRefused(f"the derivation of {derivation.indicator} names the unknown publication {publication!r}")
        if not (derivation.value or derivation.numerator):
            raise RequestRefused(f"the derivation of {derivation.indicator} needs either a value or a numerator")
    if orphans := sorted(set(catalogue.indicators) - derived):
        raise RequestRefused(f"no derivation gives {', '.join(orphans)}")
    for area in catalogue.areas.values():
        for code in (*area.predecessors, *area.successors):
            if code not in catalogue.areas:
                raise RequestRefused(f"area {area.code} names the unknown area {code}")


# What can be made of counts of people, events or places over others.
COUNTABLE: tuple[Kind, ...] = ("percent", "rate")


def _check_counts(catalogue: Catalogue) -> None:
    """Nothing on money may be marked as a count, nor anything that is no share or rate with both its parts."""
    with_parts = {derivation.indicator for derivation in catalogue.derivations if derivation.numerator and derivation.denominator}
    for indicator in catalogue.indicators.values():
        if indicator.counts == "no":
            continue
        if indicator.kind in money.KINDS or money.speaks_of_money(indicator.unit, indicator.numerator, indicator.denominator):
            raise RequestRefused(f"{indicator.id} is about money, so it counts nothing: counts must be no")
        if indicator.kind not in COUNTABLE:
            raise RequestRefused(f"{indicator.id} is of the kind {indicator.kind}: only {' and '.join(COUNTABLE)} may have counts")
        if indicator.id not in with_parts:
            raise RequestRefused(f"no derivation of {indicator.id} gives numerator and denominator: counts must be no")
