"""Mid-year estimates: bands from single years, the councils of each year, and totals that add up."""

from __future__ import annotations

import csv
import math
from functools import partial
from typing import TYPE_CHECKING

import openpyxl
import pytest

from vfmxl.errors import SourceRefused
from vfmxl.pack.sources import population
from vfmxl.pack.sources.base import ENGLAND, UPPER_TIER, Log, RawFiles, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from vfmxl.pack.sources.base import Figure

Values = dict[tuple[str, str, str], float]

# One person of each age up to 89 and ten of 90 and over.
PLAIN = [1] * 90 + [10]
BANDS_OF_PLAIN = {"age_18_plus": 82, "age_18_64": 47, "age_65_plus": 35, "age_75_plus": 25, "age_85_plus": 15}


def by_key(figures: Iterable[Figure]) -> Values:
    return {(f.measure, f.area, f.period): f.value for f in figures}


def table(ages: Mapping[str, Sequence[int]]) -> list[list[object]]:
    """Rows of a csv by single year in the official layout."""
    return [
        ["Code", "Name", "Geography", "All ages", *population.AGES],
        *([code, code.lower(), "Unitary Authority", sum(years), *years] for code, years in ages.items()),
    ]


def read(folder: Path, rows: list[list[object]], year: int = 2024, councils: int = 2) -> tuple[Values, Log]:
    with (folder / "ages.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    source = population.SingleYears("ages.csv", year, councils, "", gives_total=year == 2024)
    log = Log()
    return by_key(population.read_single_years(source, RawFiles(folder), log)), log


def double(ages: Sequence[int]) -> list[int]:
    return [2 * persons for persons in ages]


TWO = {"E06000027": PLAIN, "E10000016": PLAIN, ENGLAND: double(PLAIN), "E12000009": PLAIN, "E07000108": PLAIN, "W06000022": PLAIN}


def test_bands_are_sums_of_single_years_and_districts_and_wales_are_left(tmp_path: Path) -> None:
    values, log = read(tmp_path, table(TWO))
    assert {measure: value for (measure, area, _), value in values.items() if area == "E06000027"} == {
        "pop.total": 100,
        **{f"pop.{band}": value for band, value in BANDS_OF_PLAIN.items()},
    }
    assert {area for _, area, _ in values} == {"E06000027", "E10000016", ENGLAND, "E12000009"}
    assert sum(log.counts.values()) == 2


def test_total_comes_only_from_the_file_that_gives_it(tmp_path: Path) -> None:
    values, _ = read(tmp_path, table(TWO), year=2023)
    assert not [key for key in values if key[0] == "pop.total"]


def test_england_is_the_sum_where_there_is_no_row_for_it(tmp_path: Path) -> None:
    values, log = read(tmp_path, table({"E06000027": PLAIN, "E10000016": PLAIN}))
    assert values["pop.total", ENGLAND, "2024"] == 200
    assert ("repaired", "England as the sum of its councils, where the file has no row for it") in log.counts


SUCCESSORS = ("E06000058", "E06000059", "E06000061", "E06000062", "E06000063", "E06000064")


@pytest.mark.parametrize(
    ("year", "shown"),
    [
        (2018, {"E10000021": 200, "E10000006": 200, "E06000028": math.nan, "E06000029": math.nan, "E10000009": math.nan}),
        (2020, {"E06000058": 100, "E06000059": 100, "E10000021": 200, "E10000006": 200}),
        (2022, {"E06000058": 100, "E06000059": 100, "E06000061": 100, "E06000062": 100, "E10000006": 200}),
        (2023, dict.fromkeys(SUCCESSORS, 100)),
    ],
)
def test_areas_are_those_of_the_year(year: int, shown: dict[str, float]) -> None:
    values = dict.fromkeys(SUCCESSORS, 100.0) | {ENGLAND: 600.0}
    figures = list(population._figures(Table("totals.xlsx", "MYE4", []), "pop.total", year, values, Log()))
    assert {f.area: f.value for f in figures if f.area != ENGLAND} == pytest.approx(shown, nan_ok=True)
    assert all(f.status == ("not_collected" if f.area in population.LOST_IN_2019 else "published") for f in figures)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: rows[0].__setitem__(4, "nought"), "column '0' occurs 0 times"),
        (lambda rows: rows[0].__setitem__(3, "Total"), "column 'All ages' occurs 0 times"),
        (lambda rows: rows[0].__setitem__(0, "Area"), "no header row with 'Code'"),
        (lambda rows: rows.pop(2), "the table has 1 upper-tier councils, expected 2"),
        (lambda rows: rows.append(rows[1]), "E06000027 stands here for the second time"),
        (lambda rows: rows[1].__setitem__(3, 99), "the ages of E06000027 add up to 100, its total is 99"),
        (lambda rows: rows[1].__setitem__(10, "[x]"), r"column 11 holds '\[x\]'"),
        (lambda rows: (rows[3].__setitem__(3, 201), rows[3].__setitem__(4, 3)), "councils add up to 200, the row of England has 201"),
    ],
)
def test_an_altered_table_is_refused(tmp_path: Path, change: object, message: str) -> None:
    rows = table(TWO)
    change(rows)  # type: ignore[operator]
    with pytest.raises(SourceRefused, match=message):
        read(tmp_path, rows)


def mid_2011(folder: Path, rows: list[list[object]]) -> list[Figure]:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    page = book.create_sheet("MYEB1")
    for row in rows:
        page.append(row)
    book.save(folder / population.MYE22)
    return list(population.read_2011(RawFiles(folder), Log()))


def rows_2011() -> list[list[object]]:
    areas = dict.fromkeys(SUCCESSORS, 1) | {ENGLAND: len(SUCCESSORS), "E07000108": 9}
    header: list[object] = ["code", "name", "geography", "sex", "age", "population_2011", "population_2022"]
    return [header, *([code, "", "", sex, age, n, 0] for code, n in areas.items() for sex in "MF" for age in range(91))]


def test_2011_adds_up_the_sexes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(population, "COUNCILS_2023", len(SUCCESSORS))
    values = by_key(mid_2011(tmp_path, rows_2011()))
    assert values["pop.age_85_plus", ENGLAND, "2011"] == 6 * 2 * 6
    assert values["pop.age_75_plus", "E10000006", "2011"] == 2 * 2 * 16
    assert math.isnan(values["pop.age_75_plus", "E06000029", "2011"])


def test_2011_cut_short_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(population, "COUNCILS_2023", len(SUCCESSORS))
    rows = rows_2011()
    del rows[5]
    with pytest.raises(SourceRefused, match=r"E06000058 has 181 rows, expected 182"):
        mid_2011(tmp_path, rows)


CHILDREN_HEADER = "time_period,geographic_level,country_code,region_code,new_la_code,age_group,population_estimate"


def children(folder: Path, rows: list[str], header: str = CHILDREN_HEADER) -> tuple[list[Figure], Log]:
    (folder / population.CHILDREN_FILE).write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    log = Log()
    return list(population.read_children(RawFiles(folder), log)), log


CHILDREN_ROWS = [
    "2018,National,E92000001,,,Children aged 0 to 17 years,300",
    "2018,Regional,E92000001,E12000007,,Children aged 0 to 17 years,30",
    "2018,Regional,E92000001,E13000001,,Children aged 0 to 17 years,10",
    "2018,Local authority,E92000001,E12000009,E06000027,Children aged 0 to 17 years,200",
    "2018,Local authority,E92000001,E12000009,E06000028,Children aged 0 to 17 years,x",
    "2024,Local authority,E92000001,E12000009,E06000027,Children aged 0 to 17 years,205",
]


def test_children_of_councils_that_are_not_given_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(population, "CHILDREN_YEARS", {"2018": 2})
    figures, log = children(tmp_path, CHILDREN_ROWS)
    assert [(f.area, f.status) for f in figures] == [
        (ENGLAND, "published"),
        ("E12000007", "published"),
        ("E06000027", "published"),
        ("E06000028", "not_collected"),
    ]
    assert sorted(log.counts.values()) == [1, 1]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (CHILDREN_ROWS[:-2], "2018 has 1 upper-tier councils, expected 2"),
        ([row.replace("17 years", "15 years") for row in CHILDREN_ROWS], "expected 'Children aged 0 to 17 years'"),
        ([row.replace("Regional", "District") for row in CHILDREN_ROWS], "at level 'District'"),
    ],
)
def test_an_altered_file_of_children_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[str], message: str) -> None:
    monkeypatch.setattr(population, "CHILDREN_YEARS", {"2018": 2})
    with pytest.raises(SourceRefused, match=message):
        children(tmp_path, rows)


# --- the official files


@pytest.fixture(scope="module")
def real(raw_folder: Path) -> Values:
    return {key: value for source in population.SOURCES for key, value in by_key(source.read(RawFiles(raw_folder), Log())).items()}


@pytest.mark.real
@pytest.mark.parametrize(
    ("measure", "area", "year", "expected"),
    [
        ("pop.total", "E06000027", "2024", 140_126),
        ("pop.total", "E08000035", "2024", 845_189),
        ("pop.total", "E10000016", "2024", 1_639_029),
        ("pop.total", ENGLAND, "2024", 58_620_101),
        ("pop.total", ENGLAND, "2011", 53_107_169),
        ("pop.total", "E06000027", "2020", 138_695),
        ("pop.total", "E08000035", "2022", 820_802),
        ("pop.age_75_plus", "E06000027", "2011", 15_424),
        ("pop.age_75_plus", "E06000027", "2024", 20_215),
    ],
)
def test_figures_that_were_looked_up(real: Values, measure: str, area: str, year: str, expected: float) -> None:
    assert real[measure, area, year] == expected


@pytest.mark.real
def test_councils_of_2024(real: Values) -> None:
    councils = {
        area: value for (measure, area, year), value in real.items() if (measure, year) == ("pop.total", "2024") and UPPER_TIER.fullmatch(area)
    }
    assert len(councils) == 153
    assert sum(councils.values()) == 58_620_101


@pytest.mark.real
@pytest.mark.parametrize(
    ("year", "councils"), [("2011", 149), ("2018", 149), ("2019", 151), ("2020", 151), ("2021", 152), ("2022", 152), ("2023", 153)]
)
def test_totals_are_those_of_the_councils_of_the_year(real: Values, year: str, councils: int) -> None:
    found = [area for (measure, area, when), value in real.items() if (measure, when) == ("pop.total", year) and not math.isnan(value)]
    assert sum(bool(UPPER_TIER.fullmatch(area)) for area in found) == councils


@pytest.mark.real
def test_bands_agree_with_the_sums_made_when_the_data_were_gathered(real: Values, raw_folder: Path) -> None:
    bands = {"age_18_64", "age_85_plus", "age_18_plus", "age_65_plus", "age_75_plus"}
    with (raw_folder / "derived_population_bands_upper_tier.csv").open(encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(lines))
    compared = 0
    for row in rows:
        for band in bands:
            ours = real.get((f"pop.{band}", row["code"], row["year"]))
            if ours is not None:
                assert ours == float(row[band]), (row["code"], row["year"], band)
                compared += 1
    assert compared > 0.98 * len(bands) * len(rows)


@pytest.mark.real
def test_adults_of_2020_are_on_the_basis_of_census_2021(real: Values) -> None:
    # Torbay: 138,695 of all ages on the new basis, 136,218 on the old.
    rebased = real["pop.total", "E06000027", "2020"] - real["pop.age_0_17", "E06000027", "2020"]
    assert rebased == 138_695 - 25_404
    assert rebased > real["pop.age_18_plus", "E06000027", "2020"]


@pytest.mark.real
def test_no_figure_stands_in_two_publications(raw_folder: Path) -> None:
    seen: set[tuple[str, str, str]] = set()
    for source in population.SOURCES:
        keys = [(f.measure, f.area, f.period) for f in source.read(RawFiles(raw_folder), Log())]
        assert len(keys) == len(set(keys))
        assert not seen & set(keys)
        seen |= set(keys)


@pytest.mark.real
def test_density_of_england(real: Values) -> None:
    assert real["pop.total", ENGLAND, "2023"] / real["land.area_sq_km", ENGLAND, "2023"] == pytest.approx(443, abs=0.5)
    assert real["land.area_sq_km", "E10000006", "2022"] == pytest.approx(
        real["land.area_sq_km", "E06000063", "2023"] + real["land.area_sq_km", "E06000064", "2023"]
    )


def test_every_source_reads_its_own_file_first() -> None:
    for source in population.SOURCES:
        if isinstance(source.read, partial):
            assert source.files == (source.read.args[0].file,)
