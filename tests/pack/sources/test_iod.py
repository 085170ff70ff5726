"""Indices of Deprivation: Slough's code, units, and county scores made of their districts'."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import openpyxl
import pytest

from vfmxl.errors import SourceRefused
from vfmxl.pack.sources import iod
from vfmxl.pack.sources.base import Log, RawFiles
from vfmxl.pack.sources.population import MYE22

if TYPE_CHECKING:
    from pathlib import Path

    from vfmxl.pack.sources.base import Figure

Rows = list[list[object]]
Values = dict[tuple[str, str], float]


def by_key(figures: list[Figure]) -> Values:
    return {(f.measure, f.area): f.value for f in figures}


def write_csv(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)


def write_book(path: Path, sheets: dict[str, Rows]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(path)


def sheets_2019() -> dict[str, Rows]:
    """File 11 with two councils; headings carry a trailing space, and sheet IMD has Slough's code wrong."""
    made: dict[str, Rows] = {}
    for name, (heading, _, _) in iod.SHEETS_2019.items():
        slough = iod.SLOUGH_AS_PRINTED if name == "IMD" else iod.SLOUGH
        made[name] = [
            ["Upper Tier Local Authority District code (2019)", "name (2019)", heading + " "],
            ["E06000027", "Torbay", 0.25],
            [slough, "Slough", 0.5],
        ]
    return made


def read_2019(folder: Path, monkeypatch: pytest.MonkeyPatch, sheets: dict[str, Rows]) -> tuple[Values, Log]:
    monkeypatch.setattr(iod, "COUNCILS_2019", 2)
    write_book(folder / iod.FILE_2019, sheets)
    log = Log()
    return by_key(list(iod.read_2019(RawFiles(folder), log))), log


def test_slough_keeps_its_score_and_shares_are_percentages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values, log = read_2019(tmp_path, monkeypatch, sheets_2019())
    assert values["iod.imd_score", "E06000039"] == 0.5
    assert values["iod.idaopi", "E06000039"] == 50
    assert values["iod.health", "E06000027"] == 0.25
    assert [kind for kind, _ in log.counts] == ["repaired"]


def test_an_altered_file_11_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheets = sheets_2019()
    sheets["IDAOPI"][0][2] = "IDAOPI - Average rank"
    with pytest.raises(SourceRefused, match=r"IDAOPI.*column 'IDAOPI - Average score' occurs 0 times"):
        read_2019(tmp_path, monkeypatch, sheets)


def test_file_11_cut_short_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheets = sheets_2019()
    sheets["Health"].pop()
    with pytest.raises(SourceRefused, match="found 1 areas, expected 2"):
        read_2019(tmp_path, monkeypatch, sheets)


def test_another_wrong_code_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheets = sheets_2019()
    sheets["Income"][2][0] = "E0600003"
    sheets["IMD"][1][0] = "E0600002"
    with pytest.raises(SourceRefused, match="'E0600002', expected one of an upper-tier council"):
        read_2019(tmp_path, monkeypatch, sheets)


# One single-tier council, and a county of two districts: 100 and 300 residents, 30 and 10 of them aged 60 and over.
DISTRICTS = {"E06000027": ("E06000027", 20.0, 0.2), "E07000105": ("E10000016", 10.0, 0.1), "E07000106": ("E10000016", 30.0, 0.3)}
PEOPLE = {"E06000027": (50, 50), "E07000105": (70, 30), "E07000106": (290, 10)}
DOMAIN = "Income Deprivation Affecting Older People"


def write_2025(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(iod, "DISTRICTS_2025", 3)
    monkeypatch.setattr(iod, "COUNCILS_2025", 2)
    wide = ["imd_average_score", "income_average_score", "health_deprivation_and_disability_average_score"]
    rows: Rows = [[code, score, score / 100, 0] for code, (_, score, _) in DISTRICTS.items()]
    write_csv(folder / iod.WIDE_2025, [["ltla24_code", *wide], *rows])
    long: Rows = [["area_code", "index_domain", "average_score"]]
    for code, (_, _, share) in DISTRICTS.items():
        long += [[code, "Crime", 9], [code, DOMAIN, share]]
    write_csv(folder / iod.LONG_2025, long)
    lookup: Rows = [["ltla23_code", "ltla23_name", "utla23_code"], ["W06000022", "", "W06000022"]]
    lookup += [[code, "", council] for code, (council, _, _) in DISTRICTS.items()]
    write_csv(folder / iod.LOOKUP, lookup)
    ages = [str(age) for age in range(60, 90)]
    people: Rows = [["Title"], ["Code", "All ages", "59", *ages, "90+"]]
    people += [[code, young + old, young, *[0] * 29, old - 5, 5] for code, (young, old) in PEOPLE.items()]
    write_book(folder / MYE22, {"MYE2 - Persons": people})


def test_counties_are_weighted_by_residents_and_older_residents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_2025(tmp_path, monkeypatch)
    log = Log()
    values = by_key(list(iod.read_2025(RawFiles(tmp_path), log)))
    assert values["iod.imd_score", "E06000027"] == 20.0
    assert values["iod.imd_score", "E10000016"] == pytest.approx((10 * 100 + 30 * 300) / 400)
    assert values["iod.idaopi", "E10000016"] == pytest.approx(100 * (0.1 * 30 + 0.3 * 10) / 40)
    assert dict(log.counts) == {("mapped", "county scores derived from their districts', weighted by population"): 4}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("E07000106", "E07000999", "the district 'E07000999' is not in geo_ons"),
        ("E07000106", "E07000105", "'E07000105' is not in .* second time"),
        ("imd_average_score", "imd_average_rank", "'imd_average_score' occurs 0 times"),
    ],
)
def test_an_altered_file_10_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, message: str) -> None:
    write_2025(tmp_path, monkeypatch)
    path = tmp_path / iod.WIDE_2025
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(SourceRefused, match=message):
        list(iod.read_2025(RawFiles(tmp_path), Log()))


# --- the official files

# Council: IMD 2019, IDAOPI 2019 in %, IMD 2025.
KNOWN = {"E06000027": (28.104, 17.4, 26.917), "E08000035": (27.301, 15.6, 24.115), "E10000016": (19.538, 11.6, 20.700)}


@pytest.mark.real
def test_scores_of_2019_as_published(raw_folder: Path) -> None:
    values = by_key(list(iod.read_2019(RawFiles(raw_folder), Log())))
    for council, (imd, idaopi, _) in KNOWN.items():
        assert values["iod.imd_score", council] == imd
        assert values["iod.idaopi", council] == pytest.approx(idaopi)
    assert len(values) == 4 * 151


@pytest.mark.real
def test_scores_of_2025(raw_folder: Path) -> None:
    values = by_key(list(iod.read_2025(RawFiles(raw_folder), Log())))
    for council, (_, _, imd) in KNOWN.items():
        assert values["iod.imd_score", council] == pytest.approx(imd, abs=0.0005)
    assert values["iod.imd_score", "E06000009"] == 43.467
    with (raw_folder / "derived_iod2025_average_scores_upper_tier.csv").open(encoding="utf-8-sig") as lines:
        derived = {row["utla23_code"]: row for row in csv.DictReader(lines)}
    assert len(derived) == 153
    for council, row in derived.items():
        assert values["iod.imd_score", council] == pytest.approx(float(row["imd_average_score"]), abs=5.1e-5)
        assert values["iod.idaopi", council] == pytest.approx(100 * float(row["idaopi_average_score"]), abs=5.1e-3)


@pytest.mark.real
def test_scores_of_2015_are_an_indication(raw_folder: Path) -> None:
    figures = list(iod.read_2015(RawFiles(raw_folder), Log()))
    assert len(figures) == 151
    assert [round(f.value, 1) for code in KNOWN for f in figures if f.area == code] == [28.9, 27.0, 19.1]
