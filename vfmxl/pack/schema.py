"""The layout of a pack file, shared by the builder and the reader.

A pack is one SQLite file. Small facts are rows; the observations of an indicator are one
block, so that a first value costs one keyed read. A block holds whole arrays, areas x periods in
the order of the areas table, little-endian, uncompressed (so that the bytes do not depend on a
compression library): status (u1), then those of value, numerator, denominator, lower, upper,
respondents (f8) that the indicator has, in that order.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

APPLICATION_ID = 0x56464D58  # "VFMX"
SCHEMA_VERSION = 1

NEIGHBOUR_SCHEME = "ons-2025"

FLOAT_ARRAYS = ("value", "numerator", "denominator", "lower", "upper", "respondents")

NO_ROW, PUBLISHED, NOT_SUBMITTED, SUPPRESSED, NOT_APPLICABLE, NOT_COLLECTED, NO_POPULATION = range(7)
STATUS_CODES = {
    "published": PUBLISHED,
    "not_submitted": NOT_SUBMITTED,
    "suppressed": SUPPRESSED,
    "not_applicable": NOT_APPLICABLE,
    "not_collected": NOT_COLLECTED,
    "no_population": NO_POPULATION,
}

TABLES = """
CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE areas (position INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, facts TEXT NOT NULL);
CREATE TABLE publications (id TEXT PRIMARY KEY, facts TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE indicators (id TEXT PRIMARY KEY, facts TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE observations (
    indicator TEXT PRIMARY KEY, header TEXT NOT NULL, block BLOB NOT NULL, hash TEXT NOT NULL
);
CREATE TABLE neighbours (
    scheme TEXT, area TEXT, position INTEGER, neighbour TEXT NOT NULL, distance REAL NOT NULL,
    PRIMARY KEY (scheme, area, position)
) WITHOUT ROWID;
CREATE TABLE deflators (year TEXT PRIMARY KEY, value REAL NOT NULL, status TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE log (publication TEXT, kind TEXT, what TEXT, count INTEGER NOT NULL, PRIMARY KEY (publication, kind, what)) WITHOUT ROWID;
"""

CONTENT = (
    "SELECT code, facts FROM areas ORDER BY position",
    "SELECT id, facts FROM publications ORDER BY id",
    "SELECT id, facts FROM indicators ORDER BY id",
    "SELECT indicator, hash FROM observations ORDER BY indicator",
    "SELECT scheme, area, position, neighbour, distance FROM neighbours ORDER BY scheme, area, position",
    "SELECT year, value, status FROM deflators ORDER BY year",
    "SELECT publication, kind, what, count FROM log ORDER BY publication, kind, what",
)


def to_json(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Canonical JSON: sorted keys, no spaces, so that equal facts have equal bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def block_hash(header: str, block: bytes) -> str:
    """sha256 of one indicator's header and block."""
    return hashlib.sha256(header.encode() + b"\0" + block).hexdigest()


def rows_hash(rows: Iterable[tuple[object, ...]]) -> str:
    """sha256 of rows of texts and numbers; numbers by their exact representation."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(repr(tuple(row)).encode())
        digest.update(b"\n")
    return digest.hexdigest()


def seal(manifest: Mapping[str, str]) -> str:
    """sha256 of the manifest's other rows."""
    return rows_hash(sorted((item for item in manifest.items() if item[0] != "seal"), key=repr))


def content_hash(rows: Callable[[str], Iterable[tuple[object, ...]]]) -> str:
    """sha256 of everything but the manifest, as `rows` answers a query: the same files give it anywhere."""
    digest = hashlib.sha256()
    for query in CONTENT:
        digest.update(rows_hash(rows(query)).encode())
    return digest.hexdigest()
