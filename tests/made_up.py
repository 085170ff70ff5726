"""A small made-up pack, written by the real writer from a made-up catalogue."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from vfmxl.catalogue import loader
from vfmxl.pack.builder import canonical_codes, derive
from vfmxl.pack.measures import MeasureStore
from vfmxl.pack.sources.base import Figure, Log
from vfmxl.pack.sources.neighbours import Neighbour
from vfmxl.pack.writer import Reading, write

if TYPE_CHECKING:
    from pathlib import Path

N = 40
CODES = [f"E0600{i:04d}" for i in range(1, N + 1)]
ENGLAND, OLD = "E92000001", "E10000099"
PERIODS = ("2023-24", "2024-25")
NOT_SUBMITTED, SUPPRESSED = CODES[1], CODES[2]


def council(i: int) -> dict[str, object]:
    kinds = ("county", "unitary", "metropolitan", "inner london", "outer london")
    return {"code": CODES[i - 1], "name": f"Council {i:02d}", "type": kinds[i % 5], "region": f"E1200000{1 + i % 4}", "cassr": [f"{100 + i}"]}


def catalogue() -> loader.Catalogue:
    """Forty councils, one formed from another, one re-coded; money per head, a survey measure, a rate, and the drivers."""
    areas = [council(i) for i in range(1, N + 1)]
    areas[4] |= {"former": ["E10000005"], "short": ["Fiver"]}
    areas[38]["small"] = True
    areas[39] |= {"start": "2024-04-01", "predecessors": [OLD]}
    areas.append({"code": OLD, "name": "Old County", "type": "county", "region": "E12000001", "end": "2024-03-31", "successors": [CODES[39]]})
    areas += [{"code": f"E1200000{i}", "name": f"Region {i}", "type": "region"} for i in range(1, 5)]
    areas.append({"code": ENGLAND, "name": "England", "type": "england"})
    publication = {
        "publisher": "Maker",
        "title": "Return",
        "release": "first",
        "released": "2025-06-01",
        "licence": "OGL",
        "url": "https://example.org",
        "files": {},
    }
    publications = [publication | {"id": name, "period": name} for name in ("money", "people", "survey", "need")]
    facts = {
        "decimals": 2,
        "polarity": "neutral",
        "graded": "no",
        "numerator": "Money",
        "denominator": "People",
        "definition": "What it is.",
        "themes": ["spending"],
        "steps": [1],
        "caveat": "Take care.",
    }
    indicators = [
        facts | {"id": "spend_net_adult", "name": "Net spending", "unit": "£ per adult 18+", "kind": "money_per_head", "model": "adult"},
        facts | {"id": "spend_noise", "name": "Noise", "unit": "£ per adult 18+", "kind": "money_per_head", "model": "adult"},
        facts | {"id": "quality", "name": "Quality", "unit": "%", "kind": "percent", "polarity": "higher_better", "graded": "strong", "denominator": ""},
        facts | {"id": "need_imd", "name": "Deprivation", "unit": "score", "kind": "score", "polarity": "context", "denominator": ""},
        facts | {"id": "need_75", "name": "Aged 75+", "unit": "%", "kind": "percent", "polarity": "context", "denominator": ""},
    ]  # fmt: skip
    derivations = [
        {"indicator": "spend_net_adult", "publications": ["money"], "numerator": "m.net", "denominator": "pop.adults"},
        {"indicator": "spend_noise", "publications": ["money"], "numerator": "m.noise", "denominator": "pop.adults"},
        {"indicator": "quality", "publications": ["survey"], "value": "s.quality", "margin": "s.margin"},
        {"indicator": "need_imd", "publications": ["need"], "value": "n.imd"},
        {"indicator": "need_75", "publications": ["people"], "value": "pop.share75"},
    ]
    return loader.Catalogue(
        areas={area.code: area for area in msgspec.convert(areas, list[loader.Area])},
        publications={p.id: p for p in msgspec.convert(publications, list[loader.Publication])},
        indicators={i.id: i for i in msgspec.convert(indicators, list[loader.Indicator])},
        derivations=tuple(msgspec.convert(derivations, list[loader.Derivation])),
        measures=(),
    )


def figures(seed: int = 1) -> dict[str, list[Figure]]:
    """Spending that follows deprivation and age, noise that does not, and a survey with margins."""
    random = np.random.default_rng(seed)
    imd, share, people = random.uniform(10, 40, N), random.uniform(8, 18, N), random.integers(50_000, 900_000, N).astype(float)
    net = (100 + 8 * imd + 15 * share + random.normal(0, 20, N)) * people
    noise = (500 + 50 * (np.arange(N) % 2)) * people  # nothing to do with the drivers
    found: dict[str, list[Figure]] = {"money": [], "people": [], "survey": [], "need": []}
    for i, code in enumerate(CODES):
        found["need"].append(Figure("n.imd", code, "2025", imd[i]))
        for period in PERIODS:
            year, growth = period[:4], 1.0 if period == "2023-24" else 1.05
            if code == CODES[39] and period == "2023-24":
                continue
            missing = code == NOT_SUBMITTED and period == "2024-25"
            found["money"].append(
                Figure("m.net", code, period, math.nan if missing else growth * net[i], "not_submitted" if missing else "published")
            )
            found["money"].append(Figure("m.noise", code, period, noise[i]))
            found["people"] += [Figure("pop.adults", code, year, people[i]), Figure("pop.share75", code, year, share[i])]
            hidden = code == SUPPRESSED
            found["survey"] += [
                Figure("s.quality", code, period, math.nan if hidden else 60 + i / 4, "suppressed" if hidden else "published"),
                Figure("s.margin", code, period, 2.0),
            ]
    found["money"] += [Figure("m.net", OLD, "2023-24", 3e7), Figure("m.noise", OLD, "2023-24", 3e7)]
    found["people"].append(Figure("pop.adults", OLD, "2023", 1e5))
    for period in PERIODS:
        found["money"].append(Figure("m.net", ENGLAND, period, float(net.sum())))
        found["people"] += [Figure("pop.adults", ENGLAND, period[:4], float(people.sum()))]
        found["survey"] += [Figure("s.quality", ENGLAND, period, 64.0), Figure("s.margin", ENGLAND, period, 0.1)]
    return found


def write_pack(path: Path, seed: int = 1) -> Path:
    """Writes the made-up pack to `path`."""
    facts = catalogue()
    store = MeasureStore(canonical_codes(facts))
    reading = Reading(store, {name: Log() for name in facts.publications})
    for name, found in figures(seed).items():
        reading.figures += store.add(name, found)
    reading.neighbours = [
        Neighbour(code, n + 1, other, float(n)) for i, code in enumerate(CODES) for n, other in enumerate(CODES[i + 1 :] + CODES[:i])
    ]
    write(path, facts, reading, derive(facts, store))
    return path
