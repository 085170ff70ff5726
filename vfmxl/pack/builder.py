"""Builds a pack file from the folder of official files."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from vfmxl import catalogue
from vfmxl.catalogue import loader
from vfmxl.errors import RequestRefused, SourceRefused
from vfmxl.pack import schema
from vfmxl.pack.measures import MeasureStore
from vfmxl.pack.observations import IndicatorSeries, add_derivation
from vfmxl.pack.reconcile import reconcile
from vfmxl.pack.sources.base import Log, RawFiles
from vfmxl.pack.sources.deflators import read_deflators
from vfmxl.pack.sources.listing import ALL_SOURCES
from vfmxl.pack.sources.neighbours import read_neighbours

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from vfmxl.catalogue.loader import Catalogue
    from vfmxl.pack.measures import Key
    from vfmxl.pack.sources.deflators import Deflator
    from vfmxl.pack.sources.neighbours import Neighbour

NEIGHBOURS, DEFLATORS = "ons-neighbours-2025-10", "hmt-deflators-2023-12"


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: the file's id, its content hash, and its counts."""

    id: str
    content: str
    indicators: int
    observations: int
    figures: int


@dataclass(slots=True)
class _Reading:
    store: MeasureStore
    logs: dict[str, Log]
    neighbours: list[Neighbour]
    deflators: list[Deflator]
    figures: int = 0


def build(folder: Path, target: Path, progress: Callable[[str], None] = lambda _: None) -> Built:
    """Reads every source in `folder`, reconciles it, and writes the pack `target`.

    The file appears only when it is whole. Nothing that stood at `target` is lost on failure.

    Raises
    ------
    SourceRefused
        where an official file is missing, altered or laid out in an unknown way.
    RequestRefused
        where the catalogue does not fit the figures.
    """
    facts = loader.load(catalogue_root())
    reading = _read(RawFiles(folder), facts, progress)
    progress("deriving indicators")
    series = _derive(facts, reading.store)
    progress("writing the pack")
    temporary = target.with_name(f".{target.name}.building")
    temporary.unlink(missing_ok=True)
    try:
        built = _write(temporary, facts, reading, series)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return built


def catalogue_root() -> Path:
    """The folder of the catalogue that travels with this package."""
    return loader.HERE


def _read(raw: RawFiles, facts: Catalogue, progress: Callable[[str], None]) -> _Reading:
    canonical = canonical_codes(facts)
    reading = _Reading(MeasureStore(canonical), {}, [], [])
    for source in ALL_SOURCES:
        progress(f"reading {source.publication}")
        log = reading.logs[source.publication] = Log()
        held = _known_publication(facts, source.publication)
        for name in held.files:
            raw.path(name)
        reading.figures += reading.store.add(source.publication, source.read(raw, log))
        reconcile(source, reading.store, log)
        _check_release(raw, held)
    progress("reading neighbours and deflators")
    reading.neighbours = read_neighbours(raw, reading.logs.setdefault(NEIGHBOURS, Log()))
    reading.deflators = read_deflators(raw, reading.logs.setdefault(DEFLATORS, Log()))
    for publication in (NEIGHBOURS, DEFLATORS):
        _check_release(raw, _known_publication(facts, publication))
    for measure in facts.measures:
        reading.store.derive(measure)
    return reading


def _known_publication(facts: Catalogue, publication: str) -> loader.Publication:
    if publication not in facts.publications:
        raise RequestRefused(f"the catalogue has no publication {publication!r}")
    return facts.publications[publication]


def _check_release(raw: RawFiles, publication: loader.Publication) -> None:
    """Another release of the same title is another publication: its bytes say which one it is."""
    for name, expected in publication.files.items():
        found = hashlib.sha256(raw.path(name).read_bytes()).hexdigest()
        if found != expected:
            raise SourceRefused(
                name,
                f"has been altered, or is another release than {publication.title}, {publication.release} "
                f"(sha256 {found[:12]}…, expected {expected[:12]}…); a new release is entered in the catalogue as a publication of its own",
            )


def canonical_codes(facts: Catalogue) -> dict[str, str]:
    """Every code under which a source may name an area, and the code under which the pack keeps it."""
    codes: dict[str, str] = {}
    for area in facts.areas.values():
        for code in (area.code, *area.former):
            if codes.setdefault(code, area.code) != area.code:
                raise RequestRefused(f"the code {code} stands for two areas of the catalogue")
    # A CASSR code that passed to a new council stands for the old one: files with nothing but CASSR codes are older.
    for area in sorted(facts.areas.values(), key=lambda area: not area.end):
        for cassr in area.cassr:
            codes.setdefault(f"cassr:{cassr}", area.code)
    return codes


def _derive(facts: Catalogue, store: MeasureStore) -> dict[str, IndicatorSeries]:
    series = {indicator: IndicatorSeries() for indicator in sorted(facts.indicators)}
    for derivation in facts.derivations:
        add_derivation(series[derivation.indicator], derivation, facts.indicators[derivation.indicator].kind, store)
    for indicator, made in series.items():
        if not any(observation.status == "published" for observation in made.observations.values()):
            raise RequestRefused(f"the indicator {indicator} has no figure at all: mend its derivation or leave it out")
    return series


def _axis(facts: Catalogue) -> list[loader.Area]:
    return sorted(facts.areas.values(), key=lambda area: (area.name.casefold(), area.code))


def _block(series: IndicatorSeries, periods: list[str], area_position: dict[str, int]) -> tuple[list[str], bytes]:
    """The names of the float arrays held, and status plus those arrays as bytes."""
    shape = (len(area_position), len(periods))
    period_position = {period: i for i, period in enumerate(periods)}
    status = np.zeros(shape, dtype="u1")
    arrays = {name: np.full(shape, np.nan, dtype="<f8") for name in schema.FLOAT_ARRAYS}

    def place(key: Key) -> tuple[int, int]:
        return area_position[key[0]], period_position[key[1]]

    for key, observation in series.observations.items():
        if key[1] not in period_position:
            continue
        status[place(key)] = schema.STATUS_CODES[observation.status]
        for name, array in arrays.items():
            array[place(key)] = getattr(observation, name)
    held = [name for name in schema.FLOAT_ARRAYS if name == "value" or not np.isnan(arrays[name]).all()]
    return held, status.tobytes() + b"".join(arrays[name].tobytes() for name in held)


def _write(path: Path, facts: Catalogue, reading: _Reading, series: dict[str, IndicatorSeries]) -> Built:
    axis = _axis(facts)
    area_position = {area.code: i for i, area in enumerate(axis)}
    with sqlite3.connect(path) as connection:
        connection.executescript(
            f"PRAGMA page_size=4096; PRAGMA application_id={schema.APPLICATION_ID}; PRAGMA user_version={schema.SCHEMA_VERSION};"
        )
        connection.executescript(schema.TABLES)
        insert = connection.executemany
        insert("INSERT INTO areas VALUES (?,?,?)", ((i, a.code, _facts(a)) for i, a in enumerate(axis)))
        insert("INSERT INTO publications VALUES (?,?)", ((p.id, _facts(p)) for _, p in sorted(facts.publications.items())))
        insert("INSERT INTO indicators VALUES (?,?)", ((i, _facts(facts.indicators[i])) for i in sorted(series)))
        observations = 0
        for indicator, made in sorted(series.items()):
            # A period in which nobody at all has a figure was not published for this indicator.
            periods = sorted({key[1] for key, observation in made.observations.items() if observation.status == "published"})
            held, block = _block(made, periods, area_position)
            observations += sum(key[1] in periods for key in made.observations)
            header = schema.to_json(
                {
                    "periods": periods,
                    "arrays": held,
                    "publications": [made.publication[period] for period in periods],
                    "denominators": [made.denominator.get(period, "") for period in periods],
                    "scales": [made.scale[period] for period in periods],
                }
            )
            connection.execute("INSERT INTO observations VALUES (?,?,?,?)", (indicator, header, block, schema.block_hash(header, block)))
        canonical = reading.store.canonical
        insert(
            "INSERT INTO neighbours VALUES (?,?,?,?,?)",
            sorted(("ons-2025", canonical[n.area], n.order, canonical[n.neighbour], n.distance) for n in reading.neighbours),
        )
        insert("INSERT INTO deflators VALUES (?,?,?)", sorted((d.year, d.index, d.status) for d in reading.deflators))
        insert(
            "INSERT INTO log VALUES (?,?,?,?)",
            sorted((name, kind, what, n) for name, log in reading.logs.items() for (kind, what), n in log.counts.items()),
        )
        content = schema.content_hash(connection)
        released = max(facts.publications[name].released for name in reading.logs)
        built = Built(f"england-asc-{released[:7].replace('-', '.')}-{content[:6]}", content, len(series), observations, reading.figures)
        manifest = {
            "id": built.id,
            "released": released,
            "content": content,
            "areas_hash": schema.rows_hash(connection.execute("SELECT code, facts FROM areas ORDER BY position")),
            "councils": str(sum(area.type not in ("region", "england") and not area.end for area in axis)),
            "indicators": str(len(series)),
            "observations": str(observations),
            "figures": str(reading.figures),
            "attribution": catalogue.ATTRIBUTION,
        }
        insert("INSERT INTO manifest VALUES (?,?)", sorted(manifest.items()))
    connection.close()
    connection = sqlite3.connect(path)
    connection.execute("VACUUM")
    connection.close()
    return built


def _facts(struct: msgspec.Struct) -> str:
    return schema.to_json(msgspec.to_builtins(struct))
