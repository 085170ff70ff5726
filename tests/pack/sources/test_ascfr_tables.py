"""The data tables of 2021-22: headers of several levels, marks, and the definition of gross current expenditure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from python_calamine import CalamineWorkbook

from vfmxl.errors import SourceRefused
from vfmxl.pack.sources import ascfr_tables as tables
from vfmxl.pack.sources.ascfr_columns import NOW, Column
from vfmxl.pack.sources.base import ENGLAND, Figure, Log, RawFiles, Table

if TYPE_CHECKING:
    from pathlib import Path

Rows = list[list[Any]]
PLACE = ["Geography code", "LA code", "LA name", "Region code ", "Region name"]


def table(rows: Rows) -> Table:
    return Table(tables.FILE, "T52", rows)


def rows() -> Rows:
    """Three levels of merged headers, England, nine regions, 152 councils, footnotes."""
    head: Rows = [["Title"]] + [[None]] * 5
    head += [
        [*PLACE, "Nursing", None, None, None, "Residential", None],
        [*[None] * 5, "2020-21", None, "2021-22", None, "2021-22", None],
        [*[None] * 5, "18 to 64", "65 and Over", "18 to 64", "65 and Over", "65 and\nOver", "Total"],
        [None],
    ]
    england: list[Any] = [None, None, None, ENGLAND, "England", 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    regions: Rows = [[None, None, None, f"E1200000{i}", "Region", 1.0, 2.0, 3.0, 4.0, 5.0, 6.0] for i in range(1, 10)]
    councils: Rows = [[f"E0600{i:04d}", str(i), f"Council {i}", "E12000001", "Region", 10.0, 20.0, 30.0, 40.0, 50.0, 60.0] for i in range(1, 153)]
    councils[1][5:] = ["[x]", "[c]", "[z]", 40.0, 50.0, 60.0]
    return [*head, england, [None], *regions, *councils, ["Notes: rounded."]]


WANTED = [
    Column("T52", ("Nursing", "2020-21", "65 and over"), "nursing", "2020-21"),
    Column("T52", ("Nursing", "2021-22", "65 and Over"), "nursing"),
    Column("T52", ("Residential", "2021-22", "65 and Over"), "residential"),
]


def read(monkeypatch: pytest.MonkeyPatch, folder: Path, content: Rows, wanted: list[Column] = WANTED) -> dict[tuple[str, str, str], Figure]:
    (folder / tables.FILE).write_bytes(b"")
    monkeypatch.setattr(tables, "sheet", lambda _path, name: Table(tables.FILE, name, content))
    return {(f.measure, f.area, f.period): f for f in tables._read(RawFiles(folder), wanted, 1.0, Log())}


def test_merged_headers_speak_for_the_columns_under_them() -> None:
    paths = tables.header_paths(table(rows()), 10)
    assert paths[6] == ("nursing", "2020-21", "65 and over")
    assert paths[9] == ("residential", "2021-22", "65 and over")
    assert paths[10] == ("residential", "2021-22", "total")


def test_figures_go_by_the_words_above_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = read(monkeypatch, tmp_path, rows())
    assert found["nursing", "E06000001", "2020-21"].value == 20.0
    assert found["nursing", "E06000001", "2021-22"].value == 40.0
    assert found["residential", ENGLAND, "2021-22"].value == 5.0
    assert found["nursing", "E12000009", "2021-22"].value == 4.0


def test_marks_say_why_there_is_no_figure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    by_age = [Column("T52", ("Nursing", year, age), f"{age} {year}", year) for year in ("2020-21", "2021-22") for age in ("18 to 64", "65 and Over")]
    found = read(monkeypatch, tmp_path, rows(), by_age)
    statuses = [
        found[f"{age} {year}", "E06000002", year].status
        for year, age in (("2020-21", "18 to 64"), ("2020-21", "65 and Over"), ("2021-22", "18 to 64"))
    ]
    assert statuses == ["not_submitted", "suppressed", "not_applicable"]


@pytest.mark.parametrize(
    ("sheet", "status"),
    [(name, "not_applicable") for name in ("T51", "T52", "T53", "T54", "T55")] + [(name, "published") for name in ("T5", "T43", "T46")],
)
def test_a_unit_cost_of_zero_is_no_price_but_no_spending_is_a_figure(
    sheet: str, status: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    content = rows()
    content[25][6] = 0.0
    found = read(monkeypatch, tmp_path, content, [Column(sheet, ("Nursing", "2020-21", "65 and over"), "cost", "2020-21")])
    area = content[25][0]
    assert found["cost", area, "2020-21"].status == status


def test_a_code_not_in_use_in_a_year_has_no_figure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    content = rows()
    content[30][0] = "E06000061"
    found = read(monkeypatch, tmp_path, content)
    assert ("nursing", "E06000061", "2021-22") in found
    assert ("nursing", "E06000061", "2020-21") not in found


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda content: content[6].__setitem__(9, "Hotels"), "the column 'Residential / 2021-22 / 65 and Over' occurs 0 times"),
        (lambda content: content.__delitem__(slice(30, 60)), "found 122 councils"),
        (lambda content: content[40].__setitem__(8, "many"), "row 41: column 9 holds 'many'"),
        (lambda content: content[40].__setitem__(8, None), "row 41: column 9 holds ''"),
        (lambda content: content[6].__setitem__(9, "Nursing"), "the column 'Nursing / 2021-22 / 65 and Over' occurs 2 times"),
        (lambda content: content.__delitem__(10), "no row of England"),
    ],
)
def test_an_unknown_layout_is_refused(change: Any, told: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    content = rows()
    change(content)
    with pytest.raises(SourceRefused) as caught:
        read(monkeypatch, tmp_path, content)
    assert told in caught.value.sentence
    assert f"{tables.FILE}, sheet T52" in caught.value.sentence


@pytest.mark.parametrize(("expenditure", "holds"), [(1000.0, True), (1100.0, False)])
def test_gross_current_expenditure_must_follow_from_its_parts(expenditure: float, holds: bool) -> None:
    parts = {
        "ascfr.expenditure.total": expenditure,
        "ascfr.capital.total": 100.0,
        "ascfr.income.joint": 50.0,
        "ascfr.income.nhs": 150.0,
        "ascfr.income.other": 100.0,
        "ascfr.gce.total": 600.0,
    }
    money = [Figure(measure, "E06000001", NOW, value) for measure, value in parts.items()]
    if holds:
        tables._check_definition(money)
    else:
        with pytest.raises(SourceRefused, match="gross current expenditure"):
            tables._check_definition(money)


@pytest.fixture(scope="module")
def figures(raw_folder: Path) -> list[Figure]:
    return list(tables.read(RawFiles(raw_folder), Log()))


@pytest.fixture(scope="module")
def real(figures: list[Figure]) -> dict[tuple[str, str], float]:
    return {(f.measure, f.area): f.value for f in figures if f.period == "2021-22"}


@pytest.mark.real
@pytest.mark.parametrize(
    ("measure", "area", "value"),
    [
        ("ascfr.gce.total", ENGLAND, 21_958_360e3), ("ascfr.gce.total", "E06000027", 55_924.9e3), ("ascfr.gce.total", "E10000016", 639_380e3), ("ascfr.gce.total", "E08000035", 301_796e3),
        ("ascfr.unit.residential_65", "E06000027", 770.24), ("ascfr.unit.residential_65", "E10000016", 712.78), ("ascfr.unit.residential_65", "E08000035", 673.29),
    ],
)  # fmt: skip
def test_the_checks_of_the_sources(measure: str, area: str, value: float, real: dict[tuple[str, str], float]) -> None:
    assert real[measure, area] == pytest.approx(value, rel=1e-5)


@pytest.mark.real
@pytest.mark.parametrize(("area", "clients"), [("E06000027", 3_150), ("E10000016", 20_660), ("E08000035", 10_585)])
def test_long_term_clients(area: str, clients: float, real: dict[tuple[str, str], float]) -> None:
    assert real["salt.lts_all_1864", area] + real["salt.lts_all_65", area] == clients


@pytest.mark.real
def test_no_unit_cost_is_zero(figures: list[Figure]) -> None:
    assert not [f for f in figures if f.measure.startswith("ascfr.unit.") and f.value == 0]


@pytest.mark.real
@pytest.mark.parametrize(
    ("measure", "none"), [("ascfr.unit.residential_in_house_65", 94), ("ascfr.unit.home_care_in_house", 88), ("ascfr.unit.residential_65", 0)]
)
def test_councils_without_such_care(measure: str, none: int, figures: list[Figure]) -> None:
    """The cells of 0 in tables T55, T51 and T52, counted in the workbook with another reader."""
    assert sum(f.measure == measure and f.period == "2021-22" and f.status == "not_applicable" for f in figures) == none


@pytest.mark.real
@pytest.mark.parametrize(
    ("measure", "area", "period", "status"),
    [
        ("ascfr.gce.total", "E09000012", "2021-22", "not_submitted"), ("ascfr.gce.total", "E06000030", "2021-22", "not_submitted"),
        ("ascfr.gce.total", "E08000005", "2020-21", "not_submitted"), ("ascfr.gce.total", "E06000030", "2020-21", "published"),
        ("salt.lts_65", "E09000012", "2021-22", "not_submitted"), ("salt.lts_65", "E06000030", "2021-22", "published"),
        ("salt.carers", "E09000012", "2019-20", "published"), ("salt.next_nursing_1864", "E06000027", "2021-22", "suppressed"),
    ],
)  # fmt: skip
def test_who_made_no_return(measure: str, area: str, period: str, status: str, figures: list[Figure]) -> None:
    assert [f.status for f in figures if (f.measure, f.area, f.period) == (measure, area, period)] == [status]


@pytest.mark.real
def test_requests_that_led_to_a_service_reproduce_another_publication(real: dict[tuple[str, str], float], raw_folder: Path) -> None:
    """Oflog's 5,680.2 per 100,000 for Torbay: all next steps but signposting, none and deceased, over the populations of table T12."""
    people = CalamineWorkbook.from_path(str(raw_folder / tables.FILE)).get_sheet_by_name("T12").to_python()
    torbay: list[Any] = next(row for row in people if row[0] == "E06000027")
    without = ("signposted", "none", "deceased", "total")
    steps = [m for m, area in real if area == "E06000027" and m.startswith("salt.next_") and not any(f"_{step}_" in m for step in without)]
    led = sum(real[m, "E06000027"] for m in steps if real[m, "E06000027"] == real[m, "E06000027"])
    assert led / (torbay[7] + torbay[10]) * 100_000 == pytest.approx(5_680.2, abs=0.05)
