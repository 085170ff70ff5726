"""Reads ASCOF 2020-21 with numerators, denominators and margins, joined on meaning as the history is."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from vfmxl.pack.sources.ascof_history import COUNCIL_TYPE_LEVELS, LEVELS, meaning_of
from vfmxl.pack.sources.base import Figure, Reconciliation, Source, clean, number, sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vfmxl.pack.sources.base import Log, RawFiles, Status, Table

FILE = "nhsd_ascof_meas-from-asc-of-eng-2021-open-data-csv_v2.xlsx"
SHEET = "in"
PERIOD = "2020-21"
COUNCILS = 151
COLUMNS = ("Geographical Level", "ONS Code", "Disaggregation Level", "Measure Type", "Measure Value", "Measure Group", "Measure Group Description")
TOTAL = "Total"

PARTS = {
    "Outcome": "outcome",
    "Numerator": "numerator",  # of surveys: weighted people, not answers
    "Denominator": "denominator",
    "Base": "respondents",
    "Margin Of Error": "margin",
}
MARKS: dict[str, Status] = {"[x]": "not_submitted", "[c]": "suppressed"}
# No survey figure was made for England and the regions, since only 18 councils took part.
MARKS_OF_AGGREGATES: dict[str, Status] = MARKS | {"[x]": "not_collected"}


def figures(table: Table, log: Log, councils: int = COUNCILS) -> Iterator[Figure]:
    """The totals of every measure.

    Raises
    ------
    SourceRefused
        for an unknown layout, measure or mark, or a measure that has not all `councils`.
    """
    columns = table.columns(0, COLUMNS)
    found: Counter[tuple[str, str]] = Counter()
    for i in range(1, len(table.rows)):
        level, area, group, kind, _, code, description = (clean(table.rows[i][column]) for column in columns)
        if group != TOTAL:
            log.dropped("rows by sex or age")
            continue
        if level in COUNCIL_TYPE_LEVELS:
            log.dropped("rows of types of council (shire counties and so on)")
            continue
        if level not in LEVELS or not LEVELS[level].fullmatch(area):
            raise table.refuse(i, f"found the area {area!r} of level {level!r}, expected a council, a region or England")
        meaning = meaning_of(PERIOD, code, description)
        if not meaning:
            raise table.refuse(i, f"found the measure {code!r} described as {description!r}, expected a code and description of {PERIOD}")
        if kind not in PARTS:
            raise table.refuse(i, f"found the measure type {kind!r}, expected one of {', '.join(PARTS)}")
        found[code, kind] += level == "Council"
        value, status = number(table, i, columns[4], MARKS if level == "Council" else MARKS_OF_AGGREGATES)
        yield Figure(f"ascof_2021.{meaning}.{PARTS[kind]}", area, PERIOD, value, status)
    if not found:
        raise table.refuse(0, "found no row of totals")
    for (code, kind), n in found.items():
        if n != councils:
            raise table.refuse(
                len(table.rows) - 1, f"found {n} councils for {kind} of {code}, expected {councils}: the table is cut short or altered"
            )


def read(raw: RawFiles, log: Log) -> Iterator[Figure]:
    """The figures of the whole file."""
    yield from figures(sheet(raw.path(FILE), SHEET), log)


SOURCES = (
    Source(
        "ascof-2020-21",
        (FILE,),
        read,
        (
            Reconciliation(
                r"ascof_2021\.[a-z0-9_]+\.(numerator|denominator)",
                rounding=0,
                estimates=0.01,
                reason="Hackney gave no figures and small counts of the Isles of Scilly are suppressed; England holds estimates for them.",
            ),
        ),
    ),
)
