"""Oflog's metrics: values only, and zeros that are none."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from vfmxl.errors import SourceRefused
from vfmxl.pack.sources import ascof, ascof_history, oflog
from vfmxl.pack.sources.base import Log, RawFiles, csv_table, sheet

if TYPE_CHECKING:
    from pathlib import Path

    from vfmxl.pack.sources.base import Figure

HEADER = "Financial year,Local authority code,Local authority name,Grouping,Entity_Name,Region,Measure,Code,Value,MEDIAN,MADs_from_median,rank_order"
YEARS = {
    "ASC2": oflog.Metric("oflog.adjusted_quality_of_life.outcome", oflog.METRICS["ASC2"].text, ("2018-19", "2019-20"), ("2019-20",)),
}


def row(year: str, value: str, *, area: str = "E06000027", code: str = "ASC2", text: str = YEARS["ASC2"].text, grouping: str = "LA_Raw") -> str:
    quoted = f'"{text}"'
    return f"{year},{area},Somewhere,{grouping},Unitary Authorities,South West,{quoted},{code},{value},0.4,0.1,desc"


def read(folder: Path, *rows: str, header: str = HEADER, councils: int = 1) -> tuple[list[Figure], Log]:
    path = folder / oflog.FILE
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    log = Log()
    return list(oflog.figures(csv_table(path), log, YEARS, dict.fromkeys(("2018-19", "2019-20"), councils))), log


def test_values_are_read_and_the_sums_of_others_left(tmp_path: Path) -> None:
    figures, log = read(tmp_path, row("2018-19", "0.386"), row("2019-20", "0.399"))
    assert [(f.measure, f.area, f.period, f.value) for f in figures] == [
        ("oflog.adjusted_quality_of_life.outcome", "E06000027", "2018-19", 0.386),
        ("oflog.adjusted_quality_of_life.outcome", "E06000027", "2019-20", 0.399),
    ]
    assert [kind for kind, _ in log.counts] == ["dropped"]


def test_zeros_of_the_stated_year_are_missing(tmp_path: Path) -> None:
    figures, log = read(tmp_path, row("2018-19", "0"), row("2019-20", "0"))
    assert (figures[0].value, figures[0].status) == (0.0, "published")
    assert math.isnan(figures[1].value)
    assert figures[1].status == "not_collected"
    assert sum(n for (kind, _), n in log.counts.items() if kind == "repaired") == 1


def test_a_blank_is_missing(tmp_path: Path) -> None:
    figures, _ = read(tmp_path, row("2018-19", ""), row("2019-20", "0.4"))
    assert math.isnan(figures[0].value)
    assert figures[0].status == "not_collected"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (row("2018-19", "[x]"), r"'\[x\]'"),
        (row("2017-18", "0.4"), "'2017-18'"),
        (row("2018-19", "0.4", code="ASC9"), "'ASC9'"),
        (row("2018-19", "0.4", text="Outcome, Workforce turnover rate"), "Workforce turnover"),
        (row("2018-19", "0.4", area="E07000001"), "E07000001"),
        (row("2018-19", "0.4", grouping="Median"), "Median"),
        ("2018-19,E06000027,Torbay", "3 cells, expected 12"),
    ],
)
def test_a_row_that_is_not_as_known_is_refused(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(SourceRefused, match=says) as refused:
        read(tmp_path, line)
    assert refused.value.row == 2


def test_an_altered_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match="'Value' occurs 0 times"):
        read(tmp_path, row("2018-19", "0.4"), header=HEADER.replace(",Value,", ",Score,"))


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match="1 councils for ASC2 in 2018-19, expected 152"):
        read(tmp_path, row("2018-19", "0.4"), row("2019-20", "0.4"), councils=152)
    with pytest.raises(SourceRefused, match="0 councils for ASC2 in 2019-20, expected 1"):
        read(tmp_path, row("2018-19", "0.4"))


@pytest.fixture(scope="module")
def published(raw_folder: Path) -> dict[tuple[str, str, str], float]:
    """Figures by measure, area and period, NaN where there is none."""
    return {(f.measure, f.area, f.period): f.value for f in oflog.read(RawFiles(raw_folder), Log())}


@pytest.mark.real
def test_torbay_as_published(published: dict[tuple[str, str, str], float]) -> None:
    # 5,680.2: also reproduced from the activity tables of 2021-22.
    assert published["oflog.requests_with_service.outcome", "E06000027", "2021-22"] == pytest.approx(5680.2, abs=0.05)
    assert published["oflog.staff_turnover.outcome", "E06000027", "2022-23"] == pytest.approx(30.70181103, abs=1e-8)
    assert len(published) == 6_376


@pytest.mark.real
@pytest.mark.parametrize("area", ["E10000016", "E06000041", "E09000001", "E06000053", "E08000009"])
def test_five_zeros_of_2019_20_are_missing(published: dict[tuple[str, str, str], float], area: str) -> None:
    assert math.isnan(published["oflog.adjusted_quality_of_life.outcome", area, "2019-20"])


@pytest.mark.real
def test_the_sequel_equals_the_history(published: dict[tuple[str, str, str], float], raw_folder: Path) -> None:
    """What lets Oflog's two earlier years stand before the history."""
    history = {(f.area, f.period): f.value for f in ascof_history.read(RawFiles(raw_folder), Log()) if f.measure == "ascof_history.sequel.outcome"}
    ours = {(area, year): value for (measure, area, year), value in published.items() if measure == "oflog.sequel.outcome" and not math.isnan(value)}
    assert len(ours.keys() & history.keys()) == 905
    assert all(ours[key] == history[key] for key in ours.keys() & history.keys())
    assert {year for _, year in ours.keys() - history.keys()} == {"2015-16", "2016-17"}


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("Table_1b", "oflog.adjusted_quality_of_life.outcome"),
        ("Table_1c", "oflog.carer_quality_of_life.outcome"),
        ("Table_3c(1)", "oflog.information_users.outcome"),
        ("Table_3c(2)", "oflog.information_carers.outcome"),
    ],
)
def test_survey_metrics_equal_the_time_series(published: dict[tuple[str, str, str], float], raw_folder: Path, name: str, measure: str) -> None:
    layout = next(layout for layout in ascof.LAYOUTS if layout.sheet == name)
    series = {
        (f.area, f.period): f.value
        for f in ascof.figures(sheet(raw_folder / ascof.FILE, name), layout, Log())
        if f.measure.endswith(".outcome") and f.status == "published"
    }
    ours = {(area, year): value for (m, area, year), value in published.items() if m == measure and not math.isnan(value)}
    both = ours.keys() & series.keys()
    assert len(both) > 440
    assert all(ours[key] == pytest.approx(series[key], abs=1e-9) for key in both)
    # Only former codes of councils that kept their boundary stand alone.
    assert {area for area, _ in ours.keys() - series.keys()} <= {"E10000002", "E10000023", "E10000027"}
