"""Reads a pack: small facts at opening, the observations of one indicator when first asked for."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from vfmxl.catalogue import money
from vfmxl.errors import PackUnusable
from vfmxl.pack import schema

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

HEADER_BYTES = 100
HELD_FOR_COUNCILS = ("county", "unitary", "metropolitan", "inner london", "outer london")


@dataclass(frozen=True, slots=True)
class Area:
    """A council, region or England, at its position on the axis of every block."""

    position: int
    code: str
    name: str
    type: str
    region: str
    short: tuple[str, ...]
    former: tuple[str, ...]
    cassr: tuple[str, ...]
    start: str
    end: str
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]
    small: bool

    @property
    def is_council(self) -> bool:
        """Whether it is a council with adult social care duties, present or past."""
        return self.type in HELD_FOR_COUNCILS


@dataclass(frozen=True, slots=True)
class Indicator:
    """What an indicator means; the fields are those of the catalogue."""

    id: str
    name: str
    unit: str
    kind: str
    decimals: int
    polarity: str
    graded: str
    numerator: str
    denominator: str
    definition: str
    themes: tuple[str, ...]
    steps: tuple[int, ...]
    caveat: str
    model: str
    breaks: tuple[tuple[str, str], ...]
    counts: str = "no"  # packs of before this fact have no counts

    @property
    def is_money(self) -> bool:
        """Whether it is an amount of money, to which no count method may be applied."""
        return self.kind in money.KINDS

    @property
    def is_share_of_money(self) -> bool:
        """Whether it is a part of an amount of money, to which no count method may be applied either."""
        return not self.is_money and money.speaks_of_money(self.unit)


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """The observations of one indicator: arrays of shape (areas, periods), NaN where there is none.

    `status` holds the codes of `schema`. `publications` and `denominators` name, for each period, the
    publication of the figure and of its population; value = scale x numerator / denominator.
    """

    indicator: Indicator
    periods: tuple[str, ...]
    publications: tuple[str, ...]
    denominators: tuple[str, ...]
    scales: tuple[float, ...]
    status: NDArray[np.uint8]
    value: NDArray[np.float64]
    numerator: NDArray[np.float64] | None
    denominator: NDArray[np.float64] | None
    lower: NDArray[np.float64] | None
    upper: NDArray[np.float64] | None
    respondents: NDArray[np.float64] | None

    @property
    def is_financial(self) -> bool:
        """Whether its periods are financial years."""
        return "-" in self.periods[0]


def _check_header(path: Path) -> None:
    """Refuses a file that is no pack, is of another layout, or is cut short."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            header = file.read(HEADER_BYTES)
    except OSError as error:
        raise PackUnusable(f"The data pack {path} cannot be read ({error.strerror}).") from error

    def integer(offset: int, length: int = 4) -> int:
        return int.from_bytes(header[offset : offset + length], "big")

    if len(header) < HEADER_BYTES or not header.startswith(b"SQLite format 3\0") or integer(68) != schema.APPLICATION_ID:
        raise PackUnusable(f"{path} is not a vfmxl data pack.")
    if integer(60) != schema.SCHEMA_VERSION:
        raise PackUnusable(f"The data pack {path} has layout {integer(60)}, this vfmxl reads layout {schema.SCHEMA_VERSION}.")
    expected = integer(16, 2) * integer(28)
    if size != expected:
        raise PackUnusable(f"The data pack {path} is damaged: it is {size:,} bytes long and should be {expected:,}.")


class Pack:
    """An open pack; `open_pack` makes one."""

    __slots__ = ("_connection", "_deflators", "_indicator_ids", "_series", "areas", "by_code", "manifest", "path")

    def __init__(self, path: Path) -> None:
        _check_header(path)
        self.path = path
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._series: dict[str, Series] = {}
        self._indicator_ids: frozenset[str] | None = None
        self._deflators: dict[str, tuple[float, str]] | None = None
        try:
            self.manifest: dict[str, str] = dict(self._rows("SELECT key, value FROM manifest"))
            if self.manifest.get("seal") != schema.seal(self.manifest):
                raise self._damaged("its manifest")
            rows = self._rows("SELECT code, facts FROM areas ORDER BY position")
            if schema.rows_hash(rows) != self.manifest["areas_hash"]:
                raise self._damaged("its list of areas")
        except PackUnusable:
            self.close()
            raise
        self.areas = tuple(_area(i, json.loads(facts)) for i, (_, facts) in enumerate(rows))
        self.by_code = {area.code: area for area in self.areas}

    @property
    def id(self) -> str:
        """The pack's id, as stamped on workbooks."""
        return self.manifest["id"]

    @property
    def indicator_ids(self) -> frozenset[str]:
        """Ids of all indicators; listed when first needed, since a first figure needs one only."""
        if self._indicator_ids is None:
            self._indicator_ids = frozenset(row[0] for row in self._rows("SELECT indicator FROM observations"))
        return self._indicator_ids

    def _damaged(self, part: str) -> PackUnusable:
        return PackUnusable(f"The data pack {self.path} is damaged: {part} is not as it was built. Install it again, or use another pack.")

    def _rows(self, query: str, *parameters: str) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(query, parameters).fetchall()
        except (sqlite3.Error, ValueError, OverflowError, MemoryError) as error:  # what damaged bytes can lead to
            raise PackUnusable(f"The data pack {self.path} is damaged ({error}). Install it again, or use another pack.") from error

    def series(self, indicator: str) -> Series:
        """The observations of an indicator that the pack holds (KeyError otherwise); read once, its hash checked."""
        found = self._series.get(indicator)
        if found is None:
            found = self._series[indicator] = self._read(indicator)
        return found

    def _read(self, indicator: str) -> Series:
        rows = self._rows("SELECT header, block, hash FROM observations WHERE indicator = ?", indicator)
        if not rows:
            raise KeyError(indicator)
        ((header_text, block, expected),) = rows
        if not isinstance(header_text, str) or not isinstance(block, bytes) or schema.block_hash(header_text, block) != expected:
            raise self._damaged(f"the figures of {indicator}")
        header = json.loads(header_text)
        shape = (len(self.areas), len(header["periods"]))
        cells = shape[0] * shape[1]
        status = np.frombuffer(block, dtype="u1", count=cells).reshape(shape)
        arrays = {
            name: np.frombuffer(block, dtype="<f8", count=cells, offset=cells + 8 * cells * i).reshape(shape)
            for i, name in enumerate(header["arrays"])
        }
        return Series(
            self.indicator(indicator),
            tuple(header["periods"]),
            tuple(header["publications"]),
            tuple(header["denominators"]),
            tuple(header["scales"]),
            status,
            **{name: arrays.get(name) for name in schema.FLOAT_ARRAYS},  # type: ignore[arg-type]
        )

    def holds(self, indicator: str) -> bool:
        """Whether the pack has figures of an indicator."""
        return indicator in self._series or indicator in self.indicator_ids

    def indicator(self, indicator: str) -> Indicator:
        """What an indicator of the pack means."""
        try:
            ((facts,),) = self._rows("SELECT facts FROM indicators WHERE id = ?", indicator)
            return _indicator(json.loads(facts))
        except (ValueError, KeyError, TypeError) as error:
            raise self._damaged(f"what it says of {indicator}") from error

    def indicators(self) -> list[Indicator]:
        """What every indicator means, by id."""
        return [self.indicator(name) for (name,) in self._rows("SELECT id FROM indicators ORDER BY id")]

    def headers(self) -> dict[str, dict[str, Any]]:
        """Periods and publications of every indicator, without reading any block into memory."""
        return {name: json.loads(header) for name, header in self._rows("SELECT indicator, header FROM observations ORDER BY indicator")}

    def publication(self, publication: str) -> dict[str, Any]:
        """The facts of one publication, keyed as in the catalogue."""
        try:
            ((facts,),) = self._rows("SELECT facts FROM publications WHERE id = ?", publication)
            return dict(json.loads(facts))
        except (ValueError, TypeError) as error:
            raise self._damaged(f"what it says of {publication}") from error

    def publications(self) -> list[dict[str, Any]]:
        """The facts of every publication, by id."""
        return [self.publication(name) for (name,) in self._rows("SELECT id FROM publications ORDER BY id")]

    def neighbours(self, code: str, scheme: str = schema.NEIGHBOUR_SCHEME) -> list[str]:
        """Codes of an area's statistical neighbours, nearest first; empty where it has none."""
        query = "SELECT neighbour FROM neighbours WHERE scheme = ? AND area = ? ORDER BY position"
        return [row[0] for row in self._rows(query, scheme, code)]

    def deflators(self) -> dict[str, tuple[float, str]]:
        """GDP deflator (index) and its status for each financial year; read once, since a column of amounts asks for every cell."""
        if self._deflators is None:
            self._deflators = {year: (value, status) for year, value, status in self._rows("SELECT year, value, status FROM deflators")}
        return self._deflators

    def log(self) -> list[tuple[str, str, str, int]]:
        """What the build dropped, mapped, repaired and reconciled: publication, kind, what, count."""
        return [(row[0], row[1], row[2], row[3]) for row in self._rows("SELECT * FROM log")]

    def verify(self) -> None:
        """Reads every byte and compares with the manifest; PackUnusable where anything differs."""
        if self._rows("PRAGMA integrity_check") != [("ok",)] or schema.content_hash(self._rows) != self.manifest["content"]:
            raise self._damaged("its content")
        for indicator in sorted(self.indicator_ids):
            self._read(indicator)

    def close(self) -> None:
        """Lets go of the file."""
        self._connection.close()

    def __del__(self) -> None:
        """Lets go of the file where nobody did; one that was refused on opening has none."""
        if hasattr(self, "_connection"):
            self._connection.close()


def open_pack(path: Path) -> Pack:
    """Opens a pack file read-only; PackUnusable with the path and the reason where it cannot be trusted."""
    return Pack(path)


def _area(position: int, facts: dict[str, Any]) -> Area:
    return Area(
        position,
        facts["code"],
        facts["name"],
        facts["type"],
        facts["region"],
        tuple(facts["short"]),
        tuple(facts["former"]),
        tuple(facts["cassr"]),
        facts["start"] or "",
        facts["end"] or "",
        tuple(facts["predecessors"]),
        tuple(facts["successors"]),
        facts["small"],
    )


def _indicator(facts: dict[str, Any]) -> Indicator:
    return Indicator(
        **{
            **facts,
            "themes": tuple(facts["themes"]),
            "steps": tuple(facts["steps"]),
            "breaks": tuple((b["period"], b["reason"]) for b in facts["breaks"]),
        }
    )
