"""ASCOF 2017-18 to 2023-24: one meaning under two codes, two meanings under one code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vfmxl.errors import SourceRefused
from vfmxl.pack.sources import ascof_history
from vfmxl.pack.sources.base import Log, RawFiles, csv_table

if TYPE_CHECKING:
    from pathlib import Path

    from vfmxl.pack.sources.base import Figure

HEADER = (
    "Year,Geographical Description,ONS Code,Measure Group,Measure Group Description,"
    "Measure_Value,Geographical Level,Disaggregation Level,Measure Type"
)
OLDER = '"Long-term support needs of older adults (aged 65 and over) met by admission to residential and nursing care homes, per 100,000 population"'
SEQUEL = "Outcome of short-term services: sequel to service"
OFFERED_2019_20 = (
    "Proportion of older people 65 and over who were still at home 91 days after discharge from hospital"
    " into reablement/rehabilitation services offered the service"
)
STILL_HOME_2019_20 = OFFERED_2019_20.replace("offered the service", "effectiveness of the service")


def row(year: str, code: str, text: str, value: str = "50.0", *, area: str = "E06000027", level: str = "Council", tail: str = "Total,Outcome") -> str:
    return f"{year},Somewhere,{area},{code},{text},{value},{level},{tail}"


def read(folder: Path, *rows: str, header: str = HEADER, expected: dict[str, int] | None = None) -> tuple[list[Figure], Log]:
    path = folder / ascof_history.FILE
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    years = [line.split(",")[0] for line in rows]
    log = Log()
    return list(ascof_history.figures(csv_table(path), log, expected or {year: years.count(year) for year in years})), log


@pytest.mark.parametrize(
    ("year", "code", "text", "meaning"),
    [
        ("2022-23", "2A2", OLDER, "admissions_65"),
        ("2023-24", "2C", OLDER, "admissions_65"),
        ("2022-23", "2D", SEQUEL, "sequel"),
        ("2023-24", "2A", SEQUEL, "sequel"),
        ("2019-20", "2B1", STILL_HOME_2019_20, "reablement_91_days"),
        ("2019-20", "2B2", OFFERED_2019_20, "reablement_offered"),
        ("2017-18", "1J", "Adjusted Social care-related quality of life \x96 impact of Adult Social Care services", "adjusted_quality_of_life"),
        ("2021-22", "1J", "Adjusted Social care-related quality of life - impact of Adult Social Care services", "adjusted_quality_of_life"),
        ("2023-24", "1B", "Adjusted Social care-related quality of life \u2013 impact of Adult Social Care services", "adjusted_quality_of_life"),
        ("2022-23", "1B", "Proportion of people who use services who have control over their daily life", "control"),
        ("2019-20", "1C1B", "Proportion of people using social care who receive self-directed support", "self_directed_carers"),
    ],
)
def test_measures_are_joined_on_meaning(tmp_path: Path, year: str, code: str, text: str, meaning: str) -> None:
    figures, _ = read(tmp_path, row(year, code, text, "762.3"))
    assert [(f.measure, f.area, f.period, f.value) for f in figures] == [(f"ascof_history.{meaning}.outcome", "E06000027", year, 762.3)]


def test_descriptions_are_missing_in_2017_18_only_for_admissions(tmp_path: Path) -> None:
    figures, log = read(tmp_path, row("2017-18", "2A1", ""), row("2017-18", "2A2", ""))
    assert [f.measure for f in figures] == ["ascof_history.admissions_1864.outcome", "ascof_history.admissions_65.outcome"]
    assert sum(log.counts.values()) == 2
    for year, code in (("2017-18", "2D"), ("2018-19", "2A2")):
        with pytest.raises(SourceRefused, match="expected a code and description"):
            read(tmp_path, row(year, code, ""))


def test_years_without_group_and_type_are_outcomes_of_the_total(tmp_path: Path) -> None:
    figures, _ = read(tmp_path, row("2023-24", "2A", SEQUEL, tail=","))
    assert figures[0].value == 50


@pytest.mark.parametrize("level", ["Council Type", "Council type"])
def test_types_of_council_are_dropped_and_logged(tmp_path: Path, level: str) -> None:
    england = row("2022-23", "2D", SEQUEL, area="E92000001", level="England")
    figures, log = read(tmp_path, row("2022-23", "2D", SEQUEL, area="-", level=level), england)
    assert [f.area for f in figures] == ["E92000001"]
    assert sum(n for (kind, _), n in log.counts.items() if kind == "dropped") == 1


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (row("2023-24", "2D", SEQUEL), "'2D' described as"),  # the old code in the new year
        (row("2022-23", "2C", OLDER), "'2C' described as"),  # the new code in an old year
        (row("2022-23", "9Z", SEQUEL), "'9Z'"),
        (row("2022-23", "2D", SEQUEL, "[x]"), r"'\[x\]'"),
        (row("2022-23", "2D", SEQUEL, ""), "expected a number"),
        (row("2022-23", "2D", SEQUEL, area="E07000001"), "E07000001"),
        (row("2022-23", "2D", SEQUEL, level="Ward"), "Ward"),
        (row("2022-23", "2D", SEQUEL, tail="Female,Outcome"), "Female"),
        (row("2022-23", "2D", SEQUEL, tail="Total,Numerator"), "Numerator"),
        (row("2022-23", "2D", SEQUEL, tail="Total"), "8 cells, expected 9"),
    ],
)
def test_a_row_that_is_not_as_known_is_refused(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(SourceRefused, match=says) as refused:
        read(tmp_path, line)
    assert refused.value.row == 2


def test_another_year_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match="'2024-25'"):
        read(tmp_path, row("2024-25", "2A", SEQUEL), expected={"2023-24": 1})


def test_an_altered_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match="'Measure_Value' occurs 0 times"):
        read(tmp_path, row("2022-23", "2D", SEQUEL), header=HEADER.replace("Measure_Value", "Value"))


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match=r"1 rows of 2022-23, expected 3,489"):
        read(tmp_path, row("2022-23", "2D", SEQUEL), expected={"2022-23": 3489})


def test_every_code_has_words_to_know_it_by() -> None:
    meanings = {meaning for codes in ascof_history.CODES.values() for meaning in codes.values()}
    assert meanings == set(ascof_history.WORDS)


@pytest.mark.real
def test_admissions_of_torbay_as_published(raw_folder: Path) -> None:
    log = Log()
    figures = {(f.measure, f.area, f.period): f.value for f in ascof_history.read(RawFiles(raw_folder), log)}
    series = [figures["ascof_history.admissions_65.outcome", "E06000027", year] for year in ascof_history.ROWS]
    assert series == [446.9, 490.2, 516.2, 417.3, 772.7, 771.6, 762.3]
    assert figures["ascof_history.sequel.outcome", "E06000027", "2023-24"] == 90.2
    assert figures["ascof_history.admissions_1864.outcome", "E06000027", "2023-24"] == 33.9
    assert len(figures) == 24_061 + 1_431 + 159  # councils, regions and England, counted in the file
    assert log.counts["dropped", "rows of types of council (shire counties and so on)"] == 847
