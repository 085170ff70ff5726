"""The finance returns before 2018-19: leaf rows, numeric keys, wide files by council."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from tests.pack.sources.excerpts import council_codes, csv_text
from vfmxl.errors import SourceRefused
from vfmxl.pack.sources import ascfr_2015, ascfr_2016, ascfr_2017, pssex1
from vfmxl.pack.sources.base import ENGLAND, Figure, Log, RawFiles
from vfmxl.pack.sources.leaves import Leaf, Sums

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("leaf", "measures"),
    [
        (
            Leaf("Long Term Care", "65 and Over", "Physical Support", "Nursing"),
            {"total", "long", "long_65", "long_short_physical_65", "long_physical_65", "long_nursing_65"},
        ),
        (
            Leaf("Short term", "Age 18 to 64", "Learning disability support", "", "To maximise independence"),
            {"total", "short", "short_1864", "long_short_ld_1864", "stmax_1864"},
        ),
        (Leaf("Short Term Care", "18 to 64", "Sensory Support", "", "Other Short Term"), {"total", "short", "short_1864", "long_short_sensory_1864"}),
        (Leaf("Other", reason="Social Support: Support for Social Isolation / Other"), {"total", "other", "other_isolation"}),
    ],
)
def test_a_leaf_is_part_of_these_sums(leaf: Leaf, measures: set[str]) -> None:
    assert set(leaf.measures()) == measures


@pytest.mark.parametrize(
    "leaf", [Leaf("Care", "18 to 64", "Sensory Support"), Leaf("Other", reason="Entertainment"), Leaf("Long term", "all", "Sensory support")]
)
def test_unknown_words_are_named(leaf: Leaf) -> None:
    with pytest.raises(KeyError):
        leaf.measures()


def test_a_missing_leaf_makes_its_sums_missing() -> None:
    sums = Sums("2016-17")
    sums.add("f", "A", Leaf("Other", reason="Social Care Activities"), 5.0)
    sums.add("f", "A", Leaf("Other", reason="Commissioning and Service Delivery"), None)
    found = {figure.measure: figure for figure in sums.figures()}
    assert found["f.other_activities"].value == 5.0
    assert found["f.total"].status == "not_submitted"


def rows_2017() -> list[list[Any]]:
    head = [
        "GEOGRAPHY_LEVEL",
        "DATA_LEVEL",
        "FY_ENDING",
        "GEOGRAPHY_CODE",
        "CareType_Key",
        "AgeBand_Key",
        "PrimarySupportReason_Key",
        "SupportSetting_Key",
        "Purpose_Key",
        "ITEMVALUE",
    ]
    place = ["Local Authority", ascfr_2017.LEVEL, ascfr_2017.YEAR]
    rows: list[list[Any]] = [head]
    for code in council_codes(ascfr_2017.COUNCILS):
        rows.append([*place, code, "Long Term Care", "65 and Over", "Physical Support", "Nursing", "", "100.0"])
        rows.append([*place, code, "Long Term Care", "65 and Over", "Physical Support", "Residential", "", "-20.0"])
        rows.append([*place, code, "Other", "", "Social Care Activities", "", "", "20.0"])
    return rows


def read_2017(rows: list[list[Any]], folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[tuple[str, str], Figure], Log]:
    monkeypatch.setattr(ascfr_2017, "ROWS", 3 * ascfr_2017.COUNCILS)
    monkeypatch.setattr(ascfr_2017, "PUBLISHED_ENGLAND", 100.0 * ascfr_2017.COUNCILS)
    monkeypatch.setattr(ascfr_2017, "ROUNDING", 1.0)
    (folder / ascfr_2017.FILE).write_text(csv_text(rows), encoding="utf-8")
    log = Log()
    return {(f.measure, f.area): f for f in ascfr_2017.read(RawFiles(folder), log)}, log


def test_2017_sums_are_in_pounds_and_negative_rows_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, log = read_2017(rows_2017(), tmp_path, monkeypatch)
    assert found["ascfr.gce.total", "E06000001"].value == 100.0
    assert found["ascfr.gce.long_residential_65", "E06000001"].value == -20.0
    assert log.counts["mapped", "negative rows, which are real adjustments"] == ascfr_2017.COUNCILS


@pytest.mark.parametrize(
    ("row", "column", "put", "told"),
    [(5, 1, "Net Current Expenditure", "row 6: found 'Net Current Expenditure'"), (5, 4, "Medium Term Care", "row 6: unknown words"), (5, 9, "500.0", "add up to"), (5, 9, "x", "row 6: column 10 holds 'x'"), (0, 9, "VALUE", "row 1: column 'ITEMVALUE' occurs 0 times")],
)  # fmt: skip
def test_2017_refuses_what_it_does_not_know(row: int, column: int, put: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = rows_2017()
    rows[row][column] = put
    with pytest.raises(SourceRefused) as caught:
        read_2017(rows, tmp_path, monkeypatch)
    assert told in caught.value.sentence


KEYS_2016 = [
    ["key_column", "key_value", "label", "how_decoded"],
    ["CareType_KEY", "2", "Long term care", ""], ["AgeBand_KEY", "2", "65 and over", ""], ["AgeBand_KEY", "3", "65 to 74", ""], ["PrimarySupportReason_KEY", "6", "Physical support", ""],
    ["SupportSetting_KEY", "6", "Nursing", ""], ["SupportSetting_KEY", "5", "(not identified; zero everywhere)", ""],
]  # fmt: skip


def files_2016(folder: Path, councils: int = ascfr_2016.COUNCILS, key: str = "6") -> None:
    """Each council: nursing 10 (mandatory), the same again by a finer age band (voluntary), an unknown setting with nothing."""
    areas = [[f"{i}", code, "E12000001"] for i, code in enumerate(council_codes(councils), 100)] + [["", "", "E12000001"], ["", "", ENGLAND]]
    totals: list[list[Any]] = [["FY_Ending", *ascfr_2016.AREA_COLUMNS, *ascfr_2016.KEY_COLUMNS, "DataType_KEY", *ascfr_2016.MONEY]]
    weeks: list[list[Any]] = [["UUID", "FY_Ending", *ascfr_2016.AREA_COLUMNS, *ascfr_2016.KEY_COLUMNS, "DataType_KEY", "ItemValue"]]
    for area in areas:
        times = councils if not area[0] else 1
        for age, data_type in (("2", "1"), ("3", "2")):
            totals.append(["2017", *area, "2", age, "6", key, "", data_type, 12 * times, 10 * times, 7 * times])
            weeks.append(["86", "2017", *area, "2", age, "6", key, "", data_type, ":" if area[0] == "100" else 5 * times])
        totals.append(["2017", *area, "2", "2", "6", "5", "", "1", 0, 0, 0])
    for name, rows in (
        (ascfr_2016.TOTALS, totals),
        (ascfr_2016.ACTIVITY, weeks),
        (ascfr_2016.KEYS, KEYS_2016),
        (ascfr_2016.ADDITIONAL, [["UUID"], ["1"]]),
    ):
        (folder / name).write_text(csv_text(rows), encoding="utf-8")


def test_2016_takes_mandatory_rows_only(tmp_path: Path) -> None:
    files_2016(tmp_path)
    log = Log()
    found = {(f.measure, f.area): f for f in ascfr_2016.read(RawFiles(tmp_path), log)}
    assert found["ascfr.gce.total", "E06000002"].value == 10_000.0
    assert found["ascfr.gce.long_nursing_65", "E06000002"].value == 10_000.0
    assert found["ascfr.income.client", "E06000002"].value == 3_000.0, "gross less net current expenditure"
    assert found["ascfr.expenditure.total", "E06000002"].value == 12_000.0
    assert found["ascfr.gce.total", ENGLAND].value == 10_000.0 * ascfr_2016.COUNCILS
    assert found["ascfr.weeks.nursing_65", "E06000002"].value == 5.0
    assert found["ascfr.weeks.nursing_65", "E06000001"].status == "not_submitted"
    assert log.counts["dropped", "rows of additional items, whose labels are not decoded"] == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"councils": 140}, "found 140 councils, expected 151"), ({"key": "77"}, "SupportSetting_KEY 77 is not among the decoded keys")],
)
def test_2016_refuses_what_it_does_not_know(changes: dict[str, Any], told: str, tmp_path: Path) -> None:
    files_2016(tmp_path, **changes)
    with pytest.raises(SourceRefused, match=told):
        list(ascfr_2016.read(RawFiles(tmp_path), Log()))


def test_2015_adds_up_weeks_by_age(tmp_path: Path) -> None:
    head = ["UUID", "Council Code", "Care Type", "Age Bands", "Long Term Support Setting", "Data Type", "Value", "Notes"]
    rows: list[list[Any]] = [head]
    for i in range(ascfr_2015.COUNCILS):
        rows += [["1", str(100 + i), "Long term", "Age 65 and over", "Residential", "Mandatory", value, ""] for value in ("10.5", "2" if i else "-")]
        rows.append(["1", str(100 + i), "Long term", "Age 75 to 84", "Residential", "Voluntary", "99", ""])
    (tmp_path / ascfr_2015.FILE).write_text(csv_text(rows), encoding="latin-1")
    found = {(f.measure, f.area): f for f in ascfr_2015.read(RawFiles(tmp_path), Log())}
    assert found["ascfr.weeks.residential_65", "cassr:101"].value == 12.5
    assert found["ascfr.weeks.residential_65", "cassr:100"].status == "not_submitted"


def wide(head: list[str], rows: list[list[Any]], *, england: bool = True) -> str:
    """A council a column under two header rows, then footnotes."""
    councils = [f"{100 + i} - Council {i}" for i in range(pssex1.COUNCILS)]
    lines: list[list[Any]] = [["" for _ in head] + ["NE"] * len(councils), [*head, *councils, *(["ENGLAND"] if england else [])]]
    lines += [[*words, *[value] * len(councils), *([value * len(councils)] if england else [])] for *words, value in rows]
    return csv_text([*lines, ["" for _ in head], ["Notes"], ["Data are presented in £000's"]])


def test_pssex1_leaves_out_totals_and_other_accounts(tmp_path: Path) -> None:
    account = pssex1.GROSS_CURRENT
    expenditure = [
        ["Long term", "Age 65 and over", "Physical support", "Nursing", account, 10.0],
        ["Long term", "Age 65 and over", "Physical support", "Nursing", "Net current expenditure", 7.0],
        ["Long term", "Age 65 and over", "Physical support", "Total", account, 10.0],
        ["Short term", "Age 18 to 64", "Mental health support", "To maximise independence", account, 2.0],
        ["Non Salt Totals", "", "Social Support: Support to Carer ", "Community: other", account, 3.0],
        ["Non Salt Totals", "", "Adult Social Care", "Total", account, 15.0],
    ]
    activity = [
        ["Long term", "Age 65 and over", "Physical support", "Nursing", provision, weeks]
        for provision, weeks in (("External provision", 4.0), ("Total provision", 4.0))
    ]
    units = [
        ["Long term", "Age 65 and over", reason, "Residential and nursing care", part, "All", value]
        for reason in ("Physical support", "Sensory support")
        for part, value in (("Numerator", 1.0), ("Denominator", 2.0), ("Unit costs", 500.0))
    ]
    heads = (["Support type", "Age category", "Summary", "Delivery mechanism", "Accounting category"], ["Support type", "Age category", "Primary support reason", "Service delivery mechanism", "Provision"], ["Support type", "Age category", "Primary support reason", "Service delivery mechanism", "Unit cost category", "Unit cost provision"])  # fmt: skip
    tables: list[list[list[Any]]] = [expenditure, activity, units]
    for name, head, rows, england in zip((pssex1.EXPENDITURE, pssex1.ACTIVITY, pssex1.UNIT_COSTS), heads, tables, (False, True, True), strict=True):
        (tmp_path / name).write_text(wide(head, rows, england=england), encoding="latin-1")
    found = {(f.measure, f.area): f.value for f in pssex1.read_2014(RawFiles(tmp_path), Log())}
    assert found["ascfr.gce.total", "cassr:100"] == 15_000.0
    assert found["ascfr.gce.other_carer", "cassr:100"] == 3_000.0
    assert found["ascfr.weeks.nursing_65", "cassr:100"] == 4.0
    assert found["ascfr.weeks.nursing_65", ENGLAND] == 4.0 * pssex1.COUNCILS
    assert found["pssex1.cost.care_home_65", "cassr:100"] == 2_000.0
    assert found["pssex1.unit_weeks.care_home_65", "cassr:100"] == 4.0
    assert ("pssex1.cost.care_home_65", ENGLAND) not in found


@pytest.mark.real
@pytest.mark.parametrize(
    ("module", "area", "thousand"),
    [(ascfr_2017, "E06000027", 47_529), (ascfr_2017, "E10000016", 471_025), (ascfr_2017, "E08000035", 248_437), (ascfr_2016, "E06000027", 49_662), (ascfr_2016, "E10000016", 449_117), (ascfr_2016, "E08000035", 245_947), (ascfr_2016, ENGLAND, 17_526_378), (pssex1, "cassr:914", 49_492)],
)  # fmt: skip
def test_gross_current_expenditure_of_the_real_files(module: Any, area: str, thousand: float, raw_folder: Path) -> None:
    found = {(f.measure, f.area): f.value for f in module.SOURCES[0].read(RawFiles(raw_folder), Log())}
    assert found["ascfr.gce.total", area] == pytest.approx(1000 * thousand, rel=2e-5)
    if module is ascfr_2017:
        assert math.fsum(value for (measure, _), value in found.items() if measure == "ascfr.gce.total") == pytest.approx(17_928_197_964, abs=10)


@pytest.mark.real
def test_weeks_without_a_cost_are_no_unit_cost_of_nought(raw_folder: Path) -> None:
    """Isles of Scilly returned weeks and no cost for people of 18 to 64: the publisher prints no unit cost."""
    found = {(f.measure, f.area): f for f in pssex1.read_2014(RawFiles(raw_folder), Log())}
    assert found["pssex1.cost.care_home_1864", "cassr:906"].status == "not_applicable"
    assert not [key for key, figure in found.items() if key[0].startswith("pssex1.") and figure.value == 0]


@pytest.mark.real
@pytest.mark.parametrize(("area", "weekly"), [("cassr:914", 502.90), ("cassr:820", 632.45), ("cassr:212", 551.34)])
def test_unit_costs_of_2014_follow_from_their_parts(area: str, weekly: float, raw_folder: Path) -> None:
    found = {(f.measure, f.area): f.value for f in pssex1.read_2014(RawFiles(raw_folder), Log())}
    assert found["pssex1.cost.care_home_adults", area] / found["pssex1.unit_weeks.care_home_adults", area] == pytest.approx(weekly, abs=0.005)
