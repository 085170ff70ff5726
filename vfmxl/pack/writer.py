"""Writes what was read and derived as a pack file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from vfmxl import catalogue
from vfmxl.pack import schema

if TYPE_CHECKING:
    from pathlib import Path

    from vfmxl.catalogue import loader
    from vfmxl.catalogue.loader import Catalogue
    from vfmxl.pack.measures import Key, MeasureStore
    from vfmxl.pack.observations import IndicatorSeries
    from vfmxl.pack.sources.base import Log
    from vfmxl.pack.sources.deflators import Deflator
    from vfmxl.pack.sources.neighbours import Neighbour


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: the file's id, its content hash, and its counts."""

    id: str
    content: str
    indicators: int
    observations: int
    figures: int


@dataclass(slots=True)
class Reading:
    """All that was read: figures, what the parsers say of them, neighbours and deflators."""

    store: MeasureStore
    logs: dict[str, Log] = field(default_factory=dict)
    neighbours: list[Neighbour] = field(default_factory=list)
    deflators: list[Deflator] = field(default_factory=list)
    figures: int = 0


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


def write(path: Path, facts: Catalogue, reading: Reading, series: dict[str, IndicatorSeries]) -> Built:
    """Writes the pack file `path`, which must not exist; equal input gives equal bytes with the same SQLite."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            f"PRAGMA page_size=4096; PRAGMA application_id={schema.APPLICATION_ID}; PRAGMA user_version={schema.SCHEMA_VERSION}; {schema.TABLES}"
        )
        axis = _axis(facts)
        _write_facts(connection, facts, axis, series)
        observations = _write_observations(connection, axis, series)
        _write_rest(connection, reading)
        content = schema.content_hash(connection.execute)
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
        manifest["seal"] = schema.seal(manifest)
        connection.executemany("INSERT INTO manifest VALUES (?,?)", sorted(manifest.items()))
        connection.commit()
        connection.execute("VACUUM")
    return built


def _write_facts(connection: sqlite3.Connection, facts: Catalogue, axis: list[loader.Area], series: dict[str, IndicatorSeries]) -> None:
    insert = connection.executemany
    insert("INSERT INTO areas VALUES (?,?,?)", ((i, area.code, _facts(area)) for i, area in enumerate(axis)))
    insert("INSERT INTO publications VALUES (?,?)", ((name, _facts(publication)) for name, publication in sorted(facts.publications.items())))
    insert("INSERT INTO indicators VALUES (?,?)", ((name, _facts(facts.indicators[name])) for name in sorted(series)))


def _write_observations(connection: sqlite3.Connection, axis: list[loader.Area], series: dict[str, IndicatorSeries]) -> int:
    """Writes a block for each indicator; gives the number of observations."""
    area_position = {area.code: i for i, area in enumerate(axis)}
    observations = 0
    for indicator, made in sorted(series.items()):
        # A period in which nobody at all has a figure was not published for this indicator.
        periods = sorted({key[1] for key, observation in made.observations.items() if observation.status == "published"})
        held, block = _block(made, periods, area_position)
        header = schema.to_json({
            "periods": periods,
            "arrays": held,
            "publications": [made.publication[period] for period in periods],
            "denominators": [made.denominator.get(period, "") for period in periods],
            "scales": [made.scale[period] for period in periods],
        })  # fmt: skip
        connection.execute("INSERT INTO observations VALUES (?,?,?,?)", (indicator, header, block, schema.block_hash(header, block)))
        observations += sum(key[1] in periods for key in made.observations)
    return observations


def _write_rest(connection: sqlite3.Connection, reading: Reading) -> None:
    insert, canonical = connection.executemany, reading.store.canonical
    insert(
        "INSERT INTO neighbours VALUES (?,?,?,?,?)",
        sorted((schema.NEIGHBOUR_SCHEME, canonical[n.area], n.order, canonical[n.neighbour], n.distance) for n in reading.neighbours),
    )
    insert("INSERT INTO deflators VALUES (?,?,?)", sorted((d.year, d.index, d.status) for d in reading.deflators))
    insert(
        "INSERT INTO log VALUES (?,?,?,?)",
        sorted((name, kind, what, n) for name, log in reading.logs.items() for (kind, what), n in log.counts.items()),
    )


def _facts(struct: msgspec.Struct) -> str:
    return schema.to_json(msgspec.to_builtins(struct))
