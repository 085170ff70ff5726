"""The time series of ASCOF 2024-25: its marks, its faults, and what it is refused for."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from vfmxl.catalogue import loader
from vfmxl.errors import SourceRefused
from vfmxl.pack.measures import MeasureStore
from vfmxl.pack.observations import IndicatorSeries, add_derivation
from vfmxl.pack.reconcile import reconcile
from vfmxl.pack.sources import ascof, ascof_2021, ascof_history, oflog
from vfmxl.pack.sources.base import Log, RawFiles, Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from vfmxl.pack.sources.base import Cell

LAYOUTS = {layout.sheet: layout for layout in ascof.LAYOUTS}
ENGLAND = ("England", "England", "E92000001")
TORBAY = (914.0, "Torbay", "E06000027")
CUMBERLAND = ("H6X4G", "Cumberland", "E06000063")
DORSET_COUNTY = (809.0, "Dorset County", "E10000009")
DORSET = (809.0, "Dorset", "E06000059")
Row = tuple[tuple["Cell", ...], dict[str, "Cell"]]


def small(sheet: str, councils: int, *periods: str) -> ascof.Layout:
    return replace(LAYOUTS[sheet], councils=councils, periods=periods)


def headings(layout: ascof.Layout) -> list[str]:
    return [f"{period[:4]} to {int(period[:4]) + 1} - {text}" for period in layout.periods for text in layout.parts]


def made(layout: ascof.Layout, rows: Sequence[Row], *, above: int = 5, header: Sequence[Cell] | None = None) -> Table:
    """A sheet in the official layout; a row's figures are given by heading, and are 1 where not given."""
    columns = headings(layout)
    body = [[*area, *(cells.get(column, 1.0) for column in columns)] for area, cells in rows]
    title: list[list[Cell]] = [["Table of something [note 1]"] + [None] * (len(columns) + 2) for _ in range(above)]
    return Table(ascof.FILE, layout.sheet, [*title, list(header or (*ascof.AREA_COLUMNS, *columns)), *body])


def read(layout: ascof.Layout, table: Table) -> tuple[dict[tuple[str, str, str], tuple[float, str]], Log]:
    log = Log()
    return {(f.measure, f.area, f.period): (f.value, f.status) for f in ascof.figures(table, layout, log)}, log


@pytest.mark.parametrize("above", [4, 5, 6, 7])
def test_the_header_row_is_found_wherever_the_sheet_has_it(above: int) -> None:
    layout = small("Table_2b", 2, "2024-25")
    figures, _ = read(layout, made(layout, [(ENGLAND, {}), (TORBAY, {"2024 to 2025 - outcome": 33.7}), (CUMBERLAND, {})], above=above))
    assert figures["ascof.2b.outcome", "E06000027", "2024-25"] == (33.7, "published")
    assert len(figures) == 9


def test_codes_of_councils_may_be_numbers_or_texts() -> None:
    layout = small("Table_2b", 2, "2024-25")
    figures, _ = read(layout, made(layout, [(ENGLAND, {}), (TORBAY, {}), (CUMBERLAND, {})]))
    assert {area for _, area, _ in figures} == {"E92000001", "E06000027", "E06000063"}


def test_a_number_with_a_spurious_tail_is_the_published_one() -> None:
    layout = small("Table_6a", 1, "2024-25")
    figures, _ = read(layout, made(layout, [(ENGLAND, {}), (TORBAY, {"2024 to 2025 - outcome": 28.000000000000004})]))
    assert figures["ascof.6a.outcome", "E06000027", "2024-25"] == (28.0, "published")


@pytest.mark.parametrize(
    ("sheet", "area", "mark", "status"),
    [
        ("Table_1a", TORBAY, "[x]", "not_submitted"),
        ("Table_1a", TORBAY, "[c]", "suppressed"),
        ("Table_1a", TORBAY, "[z]", "not_applicable"),
        ("Table_1a", ENGLAND, "[x]", "not_collected"),
        ("Table_1a", ("SW", "South West", "E12000009"), "[x]", "not_collected"),
        ("Table_4b", TORBAY, "[z]", "not_applicable"),
        ("Table_6a", (906.0, "Isles of Scilly", "E06000053"), "[x]", "not_applicable"),
        ("Table_6b", (714.0, "City of London", "E09000001"), "[x]", "not_collected"),
        # Notes 13 and 14 say that these gave no data; the cells say [c].
        ("Table_2a", (803.0, "Portsmouth", "E06000044"), "[c]", "not_submitted"),
        ("Table_2d(1)", (820.0, "Kent", "E10000016"), "[c]", "not_submitted"),
        ("Table_2a", (820.0, "Kent", "E10000016"), "[c]", "suppressed"),
    ],
)
def test_a_mark_says_why_there_is_no_figure(sheet: str, area: tuple[Cell, ...], mark: str, status: str) -> None:
    councils = 1 + (area not in (TORBAY, ENGLAND) and not str(area[2]).startswith("E12"))
    layout = small(sheet, councils, "2024-25")
    rows: dict[tuple[Cell, ...], dict[str, Cell]] = {ENGLAND: {}, TORBAY: {}}
    rows[area] = dict.fromkeys(headings(layout), mark)
    figures, _ = read(layout, made(layout, list(rows.items())))
    found = {figure for (_, code, _), figure in figures.items() if code == area[2]}
    assert {figure[1] for figure in found} == {status}
    assert all(math.isnan(figure[0]) for figure in found)


def test_types_of_council_are_dropped_and_logged() -> None:
    layout = small("Table_2b", 1, "2024-25")
    types: list[Row] = [(("S", "Shire Counties", "[z]"), {}), (("D", "District", "[z]"), {})]
    figures, log = read(layout, made(layout, [(ENGLAND, {}), *types, (TORBAY, {})]))
    assert {area for _, area, _ in figures} == {"E92000001", "E06000027"}
    assert log.counts["dropped", "rows of types of council (shire counties and so on)"] == 2


@pytest.mark.parametrize(("cell", "value"), [("7.8 (7.4)", 7.8), ("42,080 (29,630)", 42080.0), ("7.7 (:)", 7.7), ("9 (9.9)", 9.0)])
def test_of_two_eligible_populations_the_official_one_is_taken(cell: str, value: float) -> None:
    layout = small("Table_1c", 1, "2016-17")
    figures, log = read(layout, made(layout, [(ENGLAND, {}), (TORBAY, dict.fromkeys(headings(layout), cell))]))
    assert figures["ascof.1c.outcome", "E06000027", "2016-17"] == (value, "published")
    assert sum(n for (kind, what), n in log.counts.items() if kind == "mapped" and "two eligible populations" in what) == 3


@pytest.mark.parametrize(("sheet", "period"), [("Table_1c", "2018-19"), ("Table_1a", "2016-17")])
def test_two_figures_in_a_cell_are_refused_anywhere_else(sheet: str, period: str) -> None:
    layout = small(sheet, 1, period)
    with pytest.raises(SourceRefused, match=r"7\.8 \(7\.4\)"):
        read(layout, made(layout, [(ENGLAND, {}), (TORBAY, dict.fromkeys(headings(layout), "7.8 (7.4)"))]))


def test_an_outcome_of_nobody_is_missing_and_not_zero() -> None:
    layout = small("Table_1b", 1, "2019-20", "2020-21")
    zeros: dict[str, Cell] = dict.fromkeys(headings(layout)[:3], 0.0)
    figures, log = read(layout, made(layout, [(ENGLAND, {}), (TORBAY, zeros)]))
    assert figures["ascof.1b.outcome", "E06000027", "2019-20"][1] == "not_submitted"
    assert math.isnan(figures["ascof.1b.outcome", "E06000027", "2019-20"][0])
    assert figures["ascof.1b.outcome", "E06000027", "2020-21"] == (1.0, "published")
    assert sum(n for (kind, _), n in log.counts.items() if kind == "repaired") == 1


def test_dorset_under_its_old_code_gets_its_own() -> None:
    layout = small("Table_6b", 1, "2023-24", "2024-25")
    figures, log = read(layout, made(layout, [(ENGLAND, {}), (DORSET_COUNTY, {"2024 to 2025 - 6b outcome": 89.7})]))
    assert figures["ascof.6b.outcome", "E06000059", "2024-25"] == (89.7, "published")
    assert not any(area == "E10000009" for _, area, _ in figures)
    assert [kind for kind, _ in log.counts] == ["repaired"]


def test_dorset_is_not_counted_again_in_the_row_of_dorset_county() -> None:
    layout = small("Table_1a", 2, "2018-19", "2024-25")
    county: dict[str, Cell] = dict(zip(headings(layout), (0.4, 400.0, 19.3, 0.7, 250.0, 18.3), strict=True))
    own: dict[str, Cell] = dict(zip(headings(layout), ("[z]", "[z]", "[z]", 0.7, 250.0, 18.3), strict=True))
    figures, log = read(layout, made(layout, [(ENGLAND, {}), (DORSET_COUNTY, county), (DORSET, own)]))
    assert figures["ascof.1a.outcome", "E10000009", "2018-19"] == (19.3, "published")
    assert ("ascof.1a.outcome", "E10000009", "2024-25") not in figures
    assert figures["ascof.1a.outcome", "E06000059", "2024-25"] == (18.3, "published")
    assert log.counts["repaired", "figures of Dorset repeated in the row of the abolished Dorset County, left out"] == 3
    with pytest.raises(SourceRefused, match="Dorset County has"):
        read(layout, made(layout, [(ENGLAND, {}), (DORSET_COUNTY, {**county, "2024 to 2025 - outcome": 11.1}), (DORSET, own)]))


def test_cornwall_and_scilly_share_one_turnover() -> None:
    layout = small("Table_6a", 2, "2023-24", "2024-25")
    rows: list[Row] = [
        (ENGLAND, {}),
        ((902.0, "Cornwall", "E06000052"), {"2023 to 2024 - outcome": 26.7, "2024 to 2025 - outcome": "[x]"}),
        ((906.0, "Isles of Scilly", "E06000053"), {"2023 to 2024 - outcome": "[x]", "2024 to 2025 - outcome": "[x]"}),
        (("[z]", "Cornwall and Isles of Scilly", "[z]"), {"2023 to 2024 - outcome": "[x]", "2024 to 2025 - outcome": 20.2}),
    ]
    figures, log = read(layout, made(layout, rows))
    assert figures["ascof.6a.outcome", "E06000052", "2023-24"] == (26.7, "published")
    assert figures["ascof.6a.outcome", "E06000052", "2024-25"] == (20.2, "published")
    assert figures["ascof.6a.outcome", "E06000053", "2024-25"][1] == "not_applicable"
    assert len(figures) == 6
    assert log.counts["mapped", "figures of Cornwall taken from the row of Cornwall and Isles of Scilly"] == 1


GOOD_2B = (*ascof.AREA_COLUMNS, "2024 to 2025 - numerator", "2024 to 2025 - denominator", "2024 to 2025 - outcome")


@pytest.mark.parametrize(
    ("header", "rows", "says"),
    [
        (("Area", *GOOD_2B[1:]), [(ENGLAND, {}), (TORBAY, {})], "no header row"),
        ((*GOOD_2B[:5], "2024 to 2025 - result"), [(ENGLAND, {}), (TORBAY, {})], "'2024 to 2025 - outcome' occurs 0 times"),
        ((*GOOD_2B[:4], *GOOD_2B[5:], GOOD_2B[5]), [(ENGLAND, {}), (TORBAY, {})], "occurs 0 times|occurs 2 times"),
        ((*GOOD_2B, "2025 to 2026 - outcome"), [(ENGLAND, {}), (TORBAY, {})], "unknown columns"),
        (GOOD_2B, [(ENGLAND, {})], "0 councils, expected 1"),
        (GOOD_2B, [(TORBAY, {})], "expected 1 and England"),
        (GOOD_2B, [(ENGLAND, {}), (TORBAY, {}), (TORBAY, {})], "each once"),
        (GOOD_2B, [(ENGLAND, {}), (TORBAY, {}), (("X", "Outer Space", "[z]"), {})], "Outer Space"),
        (GOOD_2B, [(ENGLAND, {}), (TORBAY, {"2024 to 2025 - outcome": "[u]"})], r"\[u\]"),
        (GOOD_2B, [(ENGLAND, {}), (TORBAY, {"2024 to 2025 - outcome": None})], "expected a number or one of"),
    ],
)
def test_a_sheet_that_is_not_the_known_one_is_refused(header: tuple[str, ...], rows: list[Row], says: str) -> None:
    layout = small("Table_2b", 1, "2024-25")
    with pytest.raises(SourceRefused, match=says) as refused:
        read(layout, made(layout, rows, header=header))
    assert (refused.value.file, refused.value.sheet) == (ascof.FILE, "Table_2b")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match="is not in"):
        list(ascof.read(RawFiles(tmp_path), Log()))


def test_another_workbook_under_the_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / ascof.FILE).write_text("not a workbook")
    with pytest.raises(SourceRefused, match="cannot be read as a workbook"):
        list(ascof.read(RawFiles(tmp_path), Log()))


class AsPublished(dict[str, str]):
    """Every code stands for itself."""

    def get(self, key: str, default: str | None = None) -> str:  # type: ignore[override]
        return default or key


@pytest.fixture(scope="module")
def store(raw_folder: Path) -> MeasureStore:
    """The four outcome files as published, reconciled with their England rows."""
    store = MeasureStore(AsPublished())
    for source in (*ascof.SOURCES, *ascof_history.SOURCES, *ascof_2021.SOURCES, *oflog.SOURCES):
        log = Log()
        store.add(source.publication, source.read(RawFiles(raw_folder), log))
        reconcile(source, store, log)
    return store


@pytest.mark.real
@pytest.mark.parametrize(
    ("measure", "area", "period", "value"),
    [
        ("ascof.1a.outcome", "E92000001", "2024-25", 19.0),
        ("ascof.1a.outcome", "E06000027", "2024-25", 19.2),
        ("ascof.1a.margin", "E06000027", "2024-25", 0.4),
        ("ascof.1a.respondents", "E06000027", "2024-25", 380),
        ("ascof.1a.outcome", "E10000016", "2024-25", 19.4),
        ("ascof.1a.outcome", "E08000035", "2024-25", 19.5),
        ("ascof.2b.numerator", "E06000027", "2024-25", 26),
        ("ascof.2b.denominator", "E06000027", "2024-25", 77081),
        ("ascof.2b.outcome", "E06000027", "2024-25", 33.7),
        ("ascof.2b.outcome", "E10000016", "2024-25", 14.5),
        ("ascof.2b.outcome", "E08000035", "2024-25", 18.2),
        ("ascof.6b.numerator", "E06000027", "2024-25", 60),
        ("ascof.6b.denominator", "E06000027", "2024-25", 73),
        ("ascof.6b.outcome", "E06000027", "2024-25", 82.2),
        ("ascof.6a.outcome", "E06000052", "2024-25", 20.2),
        ("ascof.4b.outcome", "E06000059", "2024-25", 92.5),
        ("ascof.1c.outcome", "E06000027", "2016-17", 7.8),
    ],
)
def test_published_figures(store: MeasureStore, measure: str, area: str, period: str, value: float) -> None:
    assert store.reading(measure, (area, period), "ascof-2024-25") == (value, "published")


@pytest.mark.real
@pytest.mark.parametrize(
    ("measure", "area", "period", "status"),
    [
        ("ascof.1a.outcome", "E06000015", "2024-25", "not_submitted"),  # Derby
        ("ascof.1a.outcome", "E10000016", "2020-21", "not_submitted"),  # Kent took no part
        ("ascof.1b.outcome", "E10000016", "2019-20", "not_submitted"),  # printed as 0
        ("ascof.2d1.outcome", "E10000016", "2024-25", "not_submitted"),  # printed as [c]
        ("ascof.1a.outcome", "E92000001", "2020-21", "not_collected"),
    ],
)
def test_missing_figures(store: MeasureStore, measure: str, area: str, period: str, status: str) -> None:
    reading = store.reading(measure, (area, period), "ascof-2024-25")
    assert reading is not None
    assert reading[1] == status


CROSS_CHECKS = {
    "quality_of_life": "1a",
    "adjusted_quality_of_life": "1b",
    "carer_quality_of_life": "1c",
    "satisfaction_users": "1d",
    "satisfaction_carers": "1e",
    "control": "3a",
    "carers_consulted": "3b",
    "information_users": "3c1",
    "safe": "4a",
    "social_contact_users": "5a1",
    "social_contact_carers": "5a2",
}


@pytest.mark.real
@pytest.mark.parametrize(("meaning", "code"), CROSS_CHECKS.items())
def test_the_history_of_a_survey_equals_the_time_series(store: MeasureStore, meaning: str, code: str) -> None:
    """Two files of the same figures: a meaning joined wrongly, or a row shifted, would show here."""
    series = store.figures[f"ascof.{code}.outcome"]["ascof-2024-25"]
    history = store.figures[f"ascof_history.{meaning}.outcome"]["ascof-2017-18-to-2023-24"]
    # The history has former codes of North Yorkshire, Somerset and Buckinghamshire, which the time series has not.
    compared = {key: (value, series[key][0]) for key, (value, _) in history.items() if key in series}
    assert len(compared) > 450
    assert all(ours == pytest.approx(theirs, abs=1e-9) for ours, theirs in compared.values())


@pytest.fixture(scope="module")
def derived(store: MeasureStore) -> dict[str, IndicatorSeries]:
    """The outcome indicators of the catalogue."""
    folder = loader.HERE
    tables = [loader._tables(path, "indicator", loader.Indicator) for path in sorted((folder / "indicators").glob("outcomes*.toml"))]
    indicators = {indicator.id: indicator for table in tables for indicator in table}
    series = {indicator: IndicatorSeries() for indicator in indicators}
    for derivation in loader._tables(folder / "derivations" / "outcomes.toml", "derivation", loader.Derivation):
        add_derivation(series[derivation.indicator], derivation, indicators[derivation.indicator].kind, store)
    return series


@pytest.mark.real
def test_every_outcome_indicator_has_figures_for_torbay(derived: dict[str, IndicatorSeries]) -> None:
    assert {
        indicator
        for indicator, series in derived.items()
        if not any(key[0] == "E06000027" and observation.status == "published" for key, observation in series.observations.items())
    } == set()


@pytest.mark.real
def test_the_series_of_admissions_runs_over_three_publications(derived: dict[str, IndicatorSeries]) -> None:
    series = derived["ascof_2c"]
    torbay = {period: observation.value for (area, period), observation in series.observations.items() if area == "E06000027"}
    assert torbay == {
        "2017-18": 446.9,
        "2018-19": 490.2,
        "2019-20": 516.2,
        "2020-21": 417.3,
        "2021-22": 772.7,
        "2022-23": 771.6,
        "2023-24": 762.3,
        "2024-25": 831.7,
    }
    assert series.publication["2020-21"] == "ascof-2020-21"
    assert series.observations["E06000027", "2020-21"].numerator == 155
    assert series.publication["2024-25"] == "ascof-2024-25"


@pytest.mark.real
def test_margins_become_intervals(derived: dict[str, IndicatorSeries]) -> None:
    torbay = derived["ascof_1a"].observations["E06000027", "2024-25"]
    assert [torbay.lower, torbay.upper, torbay.respondents] == pytest.approx([18.8, 19.6, 380])
    # England's margin of 2023-24 is printed as 0.0.
    assert math.isnan(derived["ascof_1a"].observations["E92000001", "2023-24"].lower)
