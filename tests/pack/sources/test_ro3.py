"""RO3 in both layouts, by small excerpts, then on the real files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.pack.sources.excerpts import council_codes, read_by_content, write_xlsx
from vfmxl.errors import SourceRefused
from vfmxl.pack.sources import ro3
from vfmxl.pack.sources.base import ENGLAND, Figure, Log, RawFiles

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OLD, NEW = ro3.YEARS[1], ro3.YEARS[2]
Rows = list[list[Any]]
PLACE = ["E-code", "ONS Code", "Local authority", "Notes", "Class", "Detailed Class", "Certified"]


def lines(year: ro3.Year) -> dict[str, tuple[str, str]]:
    return year.parents | ro3.TOTALS


def amounts(year: ro3.Year, scale: float) -> list[float]:
    """Each parent line is `scale` in every measure, so that the total is as many times that; public health is 7."""
    n = len(year.parents)
    return [scale] * 7 * n + [scale * n] * 7 + [7.0] * 7


def councils(year: ro3.Year) -> Rows:
    rows: Rows = [
        [f"E{i}", code, f"Council {i} UA", "", "UA", "UA", "Y", *amounts(year, 1.0)] for i, code in enumerate(council_codes(year.councils), 1)
    ]
    rows[1][7:] = ["[x]"] * (len(rows[1]) - 7)
    rows[1][3] = "M"
    rows[1][6] = "[x]"
    rows[2][6] = "N"
    district: list[Any] = ["E9", "E07000001", "District", "", "SD", "SD", "Y", *amounts(year, 0.0)]
    england: list[Any] = ["Eng", ENGLAND, "ENGLAND", "", "Eng", "Eng", "[Y]", *amounts(year, float(year.councils))]
    return [*rows, district, england, ["-", "", "", "", "", "", ""]]


def old_layout() -> Rows:
    """Hidden rows of asset ids; the headers below them repeat and say nothing."""
    ids = [f"RO3-{asset}-{ending}" for asset, _ in lines(OLD).values() for ending, _ in ro3.MEASURES.values()]
    extra = ["RO3-ascassadl-net-cur-exp"]  # a subcategory, which must not be added
    head: Rows = [["RO3"]] + [[f"note {i}"] for i in range(5)]
    head += [["", "", "", "", "", "", "", *ids, *extra], [], [], [], [], [*PLACE, *["Net Current Expenditure\n (C7 = C3 - C6)"] * (len(ids) + 1)]]
    return [*head, *(([*row, 99.0] if len(row) > 7 else row) for row in councils(OLD))]


def new_layout() -> Rows:
    """One row of unique texts, and a hidden row at the end."""
    texts = [f"{text} - {words}" for _, text in lines(NEW).values() for _, words in ro3.MEASURES.values()]
    extra = ["Social support: Support for carer - adults (18-64) - Net Current Expenditure (C7 = C3 - C6)"]
    head: Rows = [["Worksheet 2"]] + [[f"note {i}"] for i in range(5)] + [[*PLACE[:-1], "Certification", *texts, *extra]]
    return [*head, *(([*row, 99.0] if len(row) > 7 else row) for row in councils(NEW)), [""] * 8]


LAYOUTS: dict[str, tuple[ro3.Year, Callable[[], Rows]]] = {"old": (OLD, old_layout), "new": (NEW, new_layout)}


def read(layout: str, folder: Path, change: Callable[[Rows], object] = lambda _: None) -> tuple[dict[tuple[str, str], Figure], Log]:
    year, make = LAYOUTS[layout]
    rows = make()
    change(rows)
    write_xlsx(folder / year.file, {year.sheet: rows})
    log = Log()
    found = {(figure.measure, figure.area): figure for figure in ro3.read(year, RawFiles(folder), log)}
    return found, log


@pytest.fixture(autouse=True)
def _read_by_content(monkeypatch: pytest.MonkeyPatch) -> None:
    read_by_content(monkeypatch)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_amounts_come_in_pounds_by_line_and_measure(layout: str, tmp_path: Path) -> None:
    found, _ = read(layout, tmp_path)
    year = LAYOUTS[layout][0]
    assert found["ro3.ld_1864.net", "E06000001"] == Figure("ro3.ld_1864.net", "E06000001", year.period, 1000.0)
    assert found["ro3.total.net", "E06000001"].value == 1000.0 * len(year.parents)
    assert found["ro3.public_health.fees", "E06000001"].value == 7000.0
    assert found["ro3.total.expenditure", ENGLAND].value == 1000.0 * len(year.parents) * year.councils


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_council_without_a_return_is_not_submitted(layout: str, tmp_path: Path) -> None:
    found, _ = read(layout, tmp_path)
    assert found["ro3.total.net", "E06000002"].status == "not_submitted"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_whether_a_return_is_certified(layout: str, tmp_path: Path) -> None:
    found, _ = read(layout, tmp_path)
    marks = [found["ro3.certified", f"E0600000{i}"] for i in (1, 2, 3)]
    assert [(figure.value, figure.status) for figure in (marks[0], marks[2])] == [(1.0, "published"), (0.0, "published")]
    assert marks[1].status == "not_submitted"
    assert ("ro3.certified", ENGLAND) not in found


@pytest.mark.parametrize("layout", LAYOUTS)
def test_districts_and_subcategories_are_left_out(layout: str, tmp_path: Path) -> None:
    found, log = read(layout, tmp_path)
    assert ("ro3.total.net", "E07000001") not in found
    assert log.counts["dropped", "authorities without adult social care, and class totals"] == 1
    assert len({measure for measure, _ in found}) == 7 * len(lines(LAYOUTS[layout][0])) + 1, "the measures of every line, and certification"


def test_lines_rounded_to_thousands_may_miss_their_total_by_their_rounding(tmp_path: Path) -> None:
    found, _ = read("old", tmp_path, lambda rows: rows[12].__setitem__(7, 11.0))
    assert found["ro3.physical_1864.employees", "E06000001"].value == 11_000.0


def test_ended_lines_are_read_while_the_form_had_them(tmp_path: Path) -> None:
    assert ("ro3.disbursements.net", "E06000001") in read("old", tmp_path)[0]


@pytest.mark.parametrize(
    ("layout", "change", "told"),
    [
        ("new", lambda rows: rows[6].__setitem__(7, "Physical help - Employees (C1)"), "row 7: column 'Physical support - adults (18–64) - Employees (C1)' occurs 0 times"),
        ("new", lambda rows: rows[6].__setitem__(8, rows[6][7]), "row 7: column 'Physical support - adults (18–64) - Employees (C1)' occurs 2 times"),
        ("new", lambda rows: rows.__delitem__(slice(20, 40)), "found 133 upper-tier councils, expected 153"),
        ("new", lambda rows: rows[9].__setitem__(10, "n/a"), "row 10: column 11 holds 'n/a'"),
        ("new", lambda rows: rows[9].__setitem__(7, 500.0), "row 10: the lines of E06000003 (employees) add up to"),
        ("new", lambda rows: rows[9].__setitem__(7, 1.001), "row 10: the lines of E06000003 (employees) add up to £18,001.00, its total is £18,000.00"),
        ("old", lambda rows: rows[12].__setitem__(7, 12.0), "row 13: the lines of E06000001 (employees) add up to £31,000.00, its total is £20,000.00"),
        ("old", lambda rows: rows[14].__setitem__(1, "E06000001"), "row 15: E06000001 stands here and in row 13, expected once"),
        ("new", lambda rows: rows[9].__setitem__(6, "perhaps"), "row 10: certification is 'perhaps'"),
        ("old", lambda rows: rows[6].__setitem__(7, "RO3-else"), "occurs 0 times"),
        ("old", lambda rows: rows.__setitem__(6, []), "no row of asset ids"),
    ],
)  # fmt: skip
def test_an_unknown_layout_is_refused_with_sheet_row_and_reason(layout: str, change: Callable[[Rows], object], told: str, tmp_path: Path) -> None:
    with pytest.raises(SourceRefused) as caught:
        read(layout, tmp_path, change)
    assert told in caught.value.sentence
    assert f"{LAYOUTS[layout][0].file}, sheet {LAYOUTS[layout][0].sheet}" in caught.value.sentence


# From SOURCES-finance-outcomes.md, £ thousand.
CHECKS = [
    ("2022-23", "E10000016", 574_994), ("2022-23", "E08000035", 281_623),
    ("2023-24", "E06000027", 63_351), ("2023-24", "E10000016", 663_100), ("2023-24", "E08000035", 298_336),
    ("2024-25", "E06000027", 67_255.89), ("2024-25", "E10000016", 721_076), ("2024-25", "E08000035", 322_733), ("2024-25", ENGLAND, 25_243_898),
]  # fmt: skip


@pytest.mark.real
@pytest.mark.parametrize("year", ro3.YEARS, ids=lambda year: year.period)
def test_the_real_files(year: ro3.Year, raw_folder: Path) -> None:
    found = {(f.measure, f.area): f for f in ro3.read(year, RawFiles(raw_folder), Log())}
    for period, area, thousand in CHECKS:
        if period == year.period:
            assert found["ro3.total.net", area].value == pytest.approx(1000 * thousand, rel=1e-7)
    missing = {area for (measure, area), figure in found.items() if measure == "ro3.total.net" and figure.status == "not_submitted"}
    assert len(missing) == {"2022-23": 4, "2023-24": 11, "2024-25": 3}[year.period]
    certified = sum(figure.value == 1 for (measure, _), figure in found.items() if measure == "ro3.certified")
    assert certified == {"2022-23": 116, "2023-24": 17, "2024-25": 140}[year.period], "as counted by hand in the files"
    assert ("E06000027" in missing) == (year.period == "2022-23"), "Torbay made no return for 2022-23"
