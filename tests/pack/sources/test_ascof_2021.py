"""ASCOF 2020-21: outcomes with the parts behind them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import openpyxl
import pytest

from vfmxl.errors import SourceRefused
from vfmxl.pack.sources import ascof_2021, ascof_history
from vfmxl.pack.sources.base import Log, RawFiles, sheet

if TYPE_CHECKING:
    from pathlib import Path

    from vfmxl.pack.sources.base import Figure

HEADER = (
    "Geographical Code",
    "Geographical Description",
    "Geographical Level",
    "ONS Code",
    "ASCOF Measure Code",
    "Disaggregation Level",
    "Measure Type",
    "Measure Value",
    "Measure Group",
    "Measure Group Description",
)
OLDER = "Long-term support needs of older adults aged 65 and over met by admission to residential and nursing care homes, per 100,000 population"
QUALITY = "Social care-related quality of life"
Row = tuple[object, ...]


def row(
    kind: str, value: object, *, code: str = "2A2", text: str = OLDER, level: str = "Council", area: str = "E06000027", group: str = "Total"
) -> Row:
    return (914, "Torbay", level, area, code, group, kind, value, code, text)


def read(folder: Path, *rows: Row, header: Row = HEADER, name: str = ascof_2021.SHEET, councils: int = 1) -> tuple[list[Figure], Log]:
    book = openpyxl.Workbook()
    book.active.title = name
    for cells in (header, *rows):
        book.active.append(cells)
    book.save(folder / ascof_2021.FILE)
    log = Log()
    return list(ascof_2021.figures(sheet(folder / ascof_2021.FILE, ascof_2021.SHEET), log, councils)), log


def test_a_measure_comes_with_its_parts(tmp_path: Path) -> None:
    figures, _ = read(tmp_path, row("Outcome", 417.3), row("Numerator", 155), row("Denominator", 37143))
    assert {f.measure: f.value for f in figures} == {
        "ascof_2021.admissions_65.outcome": 417.3,
        "ascof_2021.admissions_65.numerator": 155,
        "ascof_2021.admissions_65.denominator": 37143,
    }
    assert {(f.area, f.period) for f in figures} == {("E06000027", "2020-21")}


def test_a_survey_has_base_and_margin(tmp_path: Path) -> None:
    figures, _ = read(tmp_path, row("Base", 340, code="1A", text=QUALITY), row("Margin Of Error", 0.3, code="1A", text=QUALITY))
    assert {f.measure for f in figures} == {"ascof_2021.quality_of_life.respondents", "ascof_2021.quality_of_life.margin"}


@pytest.mark.parametrize(
    ("mark", "level", "area", "status"),
    [
        ("[x]", "Council", "E09000012", "not_submitted"),
        ("[c]", "Council", "E06000053", "suppressed"),
        ("[x]", "England", "E92000001", "not_collected"),
        ("[x]", "Region", "E12000009", "not_collected"),
    ],
)
def test_a_mark_says_why_there_is_no_figure(tmp_path: Path, mark: str, level: str, area: str, status: str) -> None:
    figures, _ = read(tmp_path, row("Outcome", mark, level=level, area=area), councils=int(level == "Council"))
    assert figures[0].status == status
    assert math.isnan(figures[0].value)


def test_only_totals_of_councils_regions_and_england_are_kept(tmp_path: Path) -> None:
    shires = row("Outcome", 1, level="Council Type", area="")
    figures, log = read(tmp_path, row("Outcome", 417.3), row("Outcome", 1, group="Female"), row("Outcome", 1, group="18-64"), shires)
    assert len(figures) == 1
    assert log.counts == {("dropped", "rows by sex or age"): 2, ("dropped", "rows of types of council (shire counties and so on)"): 1}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (row("Outcome", "*"), r"'\*'"),
        (row("Outcome", None), "expected a number"),
        (row("Rate", 1), "measure type 'Rate'"),
        (row("Outcome", 1, code="2C"), "'2C' described as"),
        (row("Outcome", 1, text=QUALITY), "'2A2' described as"),
        (row("Outcome", 1, area="E07000001"), "E07000001"),
        (row("Outcome", 1, level="Ward"), "Ward"),
        (row("Outcome", 1, level="Region", area="E12000009"), "found 0 councils for Outcome of 2A2, expected 1"),
        (row("Outcome", 1, group="Female"), "no row of totals"),
    ],
)
def test_a_table_that_is_not_as_known_is_refused(tmp_path: Path, line: Row, says: str) -> None:
    with pytest.raises(SourceRefused, match=says) as refused:
        read(tmp_path, line)
    assert refused.value.sheet == "in"


def test_a_table_cut_short_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match="1 councils for Outcome of 2A2, expected 151"):
        read(tmp_path, row("Outcome", 1), councils=ascof_2021.COUNCILS)


def test_an_altered_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match="'Measure Value' occurs 2 times"):
        read(tmp_path, row("Outcome", 1), header=(*HEADER[:8], "Measure Value", HEADER[9]))


def test_a_missing_sheet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match="has no sheet 'in'"):
        read(tmp_path, row("Outcome", 1), name="Sheet1")


@pytest.fixture(scope="module")
def published(raw_folder: Path) -> dict[tuple[str, str], float]:
    """Figures by measure and area, NaN where there is none."""
    return {(f.measure, f.area): f.value for f in ascof_2021.read(RawFiles(raw_folder), Log())}


@pytest.mark.real
@pytest.mark.parametrize(
    ("measure", "value"),
    [
        ("admissions_65.outcome", 417.3),
        ("admissions_65.numerator", 155),
        ("admissions_65.denominator", 37143),
        ("admissions_1864.outcome", 17.7),
        ("sequel.numerator", 861),
        ("sequel.denominator", 992),
        ("quality_of_life.margin", 0.3),
        ("quality_of_life.respondents", 340),
        ("safe_secure.outcome", 81.6),
        ("safe_secure.margin", 3.4),
    ],
)
def test_torbay_as_published(published: dict[tuple[str, str], float], measure: str, value: float) -> None:
    assert published[f"ascof_2021.{measure}", "E06000027"] == value


@pytest.mark.real
def test_only_eighteen_councils_took_part_in_the_survey(published: dict[tuple[str, str], float]) -> None:
    outcomes = [value for (measure, _), value in published.items() if measure == "ascof_2021.quality_of_life.outcome"]
    assert sum(not math.isnan(value) for value in outcomes) == 18


@pytest.mark.real
def test_outcomes_equal_those_of_the_history(published: dict[tuple[str, str], float], raw_folder: Path) -> None:
    """Two files of the same year."""
    history = {
        (f.measure.replace("_history", "_2021"), f.area): f.value
        for f in ascof_history.read(RawFiles(raw_folder), Log())
        if f.period == ascof_2021.PERIOD
    }
    assert {key: value for key, value in published.items() if key[0].endswith(".outcome") and not math.isnan(value)} == history


@pytest.mark.real
def test_outcomes_are_the_rounded_ratio_of_their_parts(published: dict[tuple[str, str], float]) -> None:
    compared = 0
    for meaning, scale in (("admissions_1864", 1e5), ("admissions_65", 1e5), ("sequel", 100), ("ld_settled", 100), ("self_directed_users", 100)):
        for (measure, area), value in published.items():
            parts = [published.get((f"ascof_2021.{meaning}.{part}", area), math.nan) for part in ("numerator", "denominator")]
            if measure == f"ascof_2021.{meaning}.outcome" and not math.isnan(value + sum(parts)):
                # One decimal is published: half of its last place, and a hair for binary fractions.
                assert scale * parts[0] / parts[1] == pytest.approx(value, abs=0.05 + 1e-9)
                compared += 1
    assert compared > 750
