"""The areas of the catalogue: every council of every year, each name and code to one area."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest

from vfmxl.catalogue import loader

if TYPE_CHECKING:
    from pathlib import Path

    from vfmxl.catalogue.loader import Area

AREAS: dict[str, Area] = {area.code: area for area in loader._tables(loader.HERE / "areas.toml", "area", loader.Area)}
COUNCILS = [area for area in AREAS.values() if area.type not in ("region", "england")]
TODAY = [area for area in COUNCILS if not area.end]


def standing(on: date) -> list[Area]:
    return [area for area in COUNCILS if (not area.start or area.start <= on) and (not area.end or area.end >= on)]


@pytest.mark.parametrize(
    ("day", "councils"),
    [
        (date(2014, 3, 31), 152),
        (date(2019, 3, 31), 152),
        (date(2019, 4, 1), 151),
        (date(2021, 3, 31), 151),
        (date(2021, 4, 1), 152),
        (date(2023, 3, 31), 152),
        (date(2023, 4, 1), 153),
        (date(2026, 4, 1), 153),
    ],
)
def test_councils_with_duties_on_a_day(day: date, councils: int) -> None:
    assert len(standing(day)) == councils


def test_kinds_of_council() -> None:
    assert Counter(area.type for area in TODAY) == {"unitary": 63, "metropolitan": 36, "county": 21, "inner london": 14, "outer london": 19}
    assert {area.name for area in COUNCILS if area.small} == {"City of London", "Isles of Scilly"}


def test_names_are_one_council_s() -> None:
    names = Counter(name.casefold() for area in AREAS.values() for name in (area.name, *area.short))
    assert [name for name, n in names.items() if n > 1] == []


def test_codes_are_one_area_s() -> None:
    codes = Counter(code for area in AREAS.values() for code in (area.code, *area.former))
    assert [code for code, n in codes.items() if n > 1] == []
    cassr = Counter(code for area in AREAS.values() for code in area.cassr)
    # The county of Dorset passed its code on to the new council.
    assert [code for code, n in cassr.items() if n > 1] == ["809"]
    assert all(area.cassr for area in COUNCILS)


@pytest.mark.parametrize(
    ("short", "name"),
    [
        ("Brighton", "Brighton and Hove"),
        ("Hull", "Kingston upon Hull"),
        ("Stoke", "Stoke-on-Trent"),
        ("BCP", "Bournemouth, Christchurch and Poole"),
        ("Bath", "Bath and North East Somerset"),
        ("Southend", "Southend-on-Sea"),
        ("Telford", "Telford and Wrekin"),
        ("Cheshire West", "Cheshire West and Chester"),
        ("Bristol, City of", "Bristol"),
        ("Westmorland", "Westmorland and Furness"),
    ],
)
def test_short_names(short: str, name: str) -> None:
    assert [area.name for area in COUNCILS if short in area.short] == [name]


@pytest.mark.parametrize(
    ("code", "former"),
    [
        ("E08000038", "E08000016"),
        ("E08000039", "E08000019"),
        ("E06000066", "E10000027"),
        ("E06000065", "E10000023"),
        ("E06000060", "E10000002"),
        ("E06000057", "E06000048"),
        ("E08000037", "E08000020"),
    ],
)
def test_recoded_areas_are_one_series(code: str, former: str) -> None:
    assert AREAS[code].former == (former,)
    assert AREAS[code].predecessors == ()
    assert former not in AREAS


@pytest.mark.parametrize(
    ("old", "new", "last"),
    [
        ("E06000028", ["E06000058"], date(2019, 3, 31)),
        ("E06000029", ["E06000058"], date(2019, 3, 31)),
        ("E10000009", ["E06000058", "E06000059"], date(2019, 3, 31)),
        ("E10000021", ["E06000061", "E06000062"], date(2021, 3, 31)),
        ("E10000006", ["E06000063", "E06000064"], date(2023, 3, 31)),
    ],
)
def test_new_boundaries(old: str, new: list[str], last: date) -> None:
    assert AREAS[old].end == last
    assert sorted(AREAS[old].successors) == new
    for code in new:
        assert old in AREAS[code].predecessors
        start = AREAS[code].start
        assert start is not None
        assert start > last


def test_every_council_is_in_a_region() -> None:
    regions = {area.code for area in AREAS.values() if area.type == "region"}
    assert len(regions) == 9
    assert {area.region for area in COUNCILS} == regions
    assert {area.region for area in COUNCILS if "london" in area.type} == {"E12000007"}


@pytest.mark.real
def test_codes_of_today_are_those_of_ons(raw_folder: Path) -> None:
    with (raw_folder / "geo_drkane_utla_all_codes_2026.csv").open(encoding="utf-8") as lines:
        ons = {row["UTLACD"]: row["RGNCD"] for row in csv.DictReader(lines) if row["CTRYCD"] == "E92000001"}
    assert {area.code: area.region for area in TODAY} == ons


@pytest.mark.real
def test_cassr_codes_are_those_of_2021_22(raw_folder: Path) -> None:
    ours = {code: area for area in COUNCILS for code in (area.code, *area.former)}
    with (raw_folder / "derived_cassr_lookup_2021-22.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            assert row["cassr_code"] in ours[row["ons_code_2021"]].cassr
            assert row["region_code"] == ours[row["ons_code_2021"]].region
