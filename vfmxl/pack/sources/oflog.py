"""Reads the adult social care metrics of the Office for Local Government (Oflog), 2015-16 to 2022-23."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vfmxl.pack.sources.base import UPPER_TIER, Figure, Source, clean, csv_table, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vfmxl.pack.sources.base import Log, RawFiles, Status, Table

FILE = "oflog_asc_metrics_2015-16_to_2022-23.csv"
COLUMNS = ("Financial year", "Local authority code", "Grouping", "Measure", "Code", "Value")
OTHERS_OWN = ("MEDIAN", "MADs_from_median", "rank_order")
COUNCIL_ROWS = "LA_Raw"

# A blank is a figure that Oflog does not give; it does not say why.
MARKS: dict[str, Status] = {"": "not_collected"}

ANNUAL = ("2015-16", "2016-17", "2017-18", "2018-19", "2019-20", "2020-21", "2021-22", "2022-23")
USER_SURVEY = tuple(year for year in ANNUAL if year != "2020-21")
CARER_SURVEY = ("2016-17", "2018-19", "2021-22")
COUNCILS = {year: 151 if year in ("2019-20", "2020-21") else 152 for year in ANNUAL}


@dataclass(frozen=True, slots=True)
class Metric:
    """One measure of the file; zeros of `zeros_are_missing` are figures that do not exist."""

    measure: str
    text: str
    years: tuple[str, ...]
    zeros_are_missing: tuple[str, ...] = ()


METRICS = {
    "ASC1": Metric("oflog.carer_quality_of_life.outcome", "Outcome, ASC Carer Quality of Life", CARER_SURVEY),
    # Kent, Trafford, Wokingham, the City of London and the Isles of Scilly did not submit the survey of 2019-20.
    "ASC2": Metric("oflog.adjusted_quality_of_life.outcome", "Outcome, ASC Quality of Life", USER_SURVEY[1:], ("2019-20",)),
    "ASC3": Metric("oflog.information_users.outcome", "Outcome, Ease of finding information about services : service users", USER_SURVEY),
    "ASC4": Metric("oflog.information_carers.outcome", "Outcome, Ease of finding information about support : carers", CARER_SURVEY),
    # The Isles of Scilly, where the zero of 2016-17 cannot be told from no figure.
    "ASC5": Metric("oflog.sequel.outcome", "Outcome, Outcome of short-term services: sequel to service", ANNUAL, ("2016-17",)),
    "ASC6": Metric("oflog.requests_with_service.outcome", "Outcome, Requests resulting in a service", ANNUAL),
    "ASC7": Metric("oflog.staff_turnover.outcome", "Outcome, Workforce turnover rate", ANNUAL[1:]),
}


def figures(table: Table, log: Log, metrics: Mapping[str, Metric] = METRICS, councils: Mapping[str, int] = COUNCILS) -> Iterator[Figure]:
    """The councils' values; there are no regions and no England.

    Raises
    ------
    SourceRefused
        for an unknown layout, measure or area, or a measure and year that has not all `councils`.
    """
    columns = table.columns(0, COLUMNS)
    log.dropped("columns with sums of others (median, distance from it, order)", len(table.columns(0, OTHERS_OWN)))
    found: Counter[tuple[str, str]] = Counter()
    for i in range(1, len(table.rows)):
        if len(table.rows[i]) != len(table.rows[0]):
            raise table.refuse(i, f"found {len(table.rows[i])} cells, expected {len(table.rows[0])}")
        year, area, grouping, text, code, _ = (clean(table.rows[i][column]) for column in columns)
        metric = metrics.get(code)
        if metric is None or metric.text != text or year not in metric.years:
            raise table.refuse(i, f"found {code!r} {text!r} in {year!r}, expected one of {', '.join(metrics)} with its own name and years")
        if grouping != COUNCIL_ROWS or not UPPER_TIER.fullmatch(area):
            raise table.refuse(i, f"found the area {area!r} of grouping {grouping!r}, expected a council ({COUNCIL_ROWS})")
        found[code, year] += 1
        value, status = number(table, i, columns[-1], MARKS)
        if value == 0 and year in metric.zeros_are_missing:
            log.repaired(f"zeros of {text} in {year}, which are missing figures")
            value, status = float("nan"), "not_collected"
        yield Figure(metric.measure, area, year, value, status)
    for code, metric in metrics.items():
        for year in metric.years:
            if found[code, year] != councils[year]:
                raise table.refuse(
                    len(table.rows) - 1,
                    f"found {found[code, year]} councils for {code} in {year}, expected {councils[year]}: the file is cut short or altered",
                )


def read(raw: RawFiles, log: Log) -> Iterator[Figure]:
    """The figures of the whole file."""
    yield from figures(csv_table(raw.path(FILE)), log)


# No England figures to reconcile with.
SOURCES = (Source("oflog-asc-2015-16-to-2022-23", (FILE,), read),)
