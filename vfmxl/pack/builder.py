"""Builds a pack file from the folder of official files."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from vfmxl.catalogue import loader
from vfmxl.errors import RequestRefused, SourceRefused
from vfmxl.pack.measures import MeasureStore
from vfmxl.pack.observations import IndicatorSeries, add_derivation
from vfmxl.pack.reconcile import reconcile
from vfmxl.pack.sources.base import Log, RawFiles
from vfmxl.pack.sources.deflators import read_deflators
from vfmxl.pack.sources.listing import ALL_SOURCES
from vfmxl.pack.sources.neighbours import read_neighbours
from vfmxl.pack.writer import Built, Reading, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from vfmxl.catalogue.loader import Catalogue

NEIGHBOURS, DEFLATORS = "ons-neighbours-2025-10", "hmt-deflators-2023-12"


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
    if not target.parent.is_dir():
        raise RequestRefused(f"There is no folder {target.parent} to write the pack to.")
    facts = loader.load()
    reading = _read(RawFiles(folder), facts, progress)
    progress("deriving indicators")
    series = derive(facts, reading.store)
    progress("writing the pack")
    temporary = target.with_name(f".{target.name}.building")
    temporary.unlink(missing_ok=True)
    try:
        built = write(temporary, facts, reading, series)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return built


def _read(raw: RawFiles, facts: Catalogue, progress: Callable[[str], None]) -> Reading:
    canonical = canonical_codes(facts)
    reading = Reading(MeasureStore(canonical))
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


def derive(facts: Catalogue, store: MeasureStore) -> dict[str, IndicatorSeries]:
    """The observations of every indicator; RequestRefused where one has no figure at all."""
    series = {indicator: IndicatorSeries() for indicator in sorted(facts.indicators)}
    for derivation in facts.derivations:
        add_derivation(series[derivation.indicator], derivation, facts.indicators[derivation.indicator].kind, store)
    for indicator, made in series.items():
        if not any(observation.status == "published" for observation in made.observations.values()):
            raise RequestRefused(f"the indicator {indicator} has no figure at all: mend its derivation or leave it out")
    return series
