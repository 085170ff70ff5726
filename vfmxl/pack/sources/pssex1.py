"""PSS-EX1, the return before ASC-FR: expenditure, activity and unit costs of 2014-15, unit costs of 2013-14."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from vfmxl.pack.sources.base import ENGLAND, Figure, Reconciliation, Source, clean, csv_table, number
from vfmxl.pack.sources.leaves import AGES, REASON_OF, Leaf, Sums

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vfmxl.pack.sources.base import Log, RawFiles, Status, Table

EXPENDITURE = "nhsd_pssex1_2014-15_council_expenditure.csv"
ACTIVITY = "nhsd_pssex1_2014-15_council_activity.csv"
UNIT_COSTS = "nhsd_pssex1_2014-15_council_unit_costs.csv"
UNIT_COSTS_2013 = "nhsd_pssex1_2013-14_council_unit_costs.csv"
ENCODING = "latin-1"
COUNCILS = 152
COUNCIL = re.compile(r"(?P<cassr>\d{3}) - .+")
MARKS: dict[str, Status] = {":": "not_submitted", ".": "not_applicable", "..": "not_submitted", "": "not_submitted"}
THOUSAND = 1000.0
GROSS_CURRENT = "Gross current expenditure"
TOTALS = ("Total", "Short and long term total")
SHORT_PURPOSES = ("To maximise independence", "Other short term")
WITHOUT_AGE = "Non Salt Totals"
HOMES = {"Residential": "residential", "Nursing": "nursing"}


def _council_columns(table: Table, header: int) -> dict[int, str]:
    """Column -> area, of the councils and of England; refuses another number of councils."""
    found: dict[int, str] = {}
    for column, cell in enumerate(table.rows[header]):
        text = clean(cell)
        if match := COUNCIL.fullmatch(text):
            found[column] = f"cassr:{match['cassr']}"
        elif text.casefold() == "england":
            found[column] = ENGLAND
    councils = len(set(found.values()) - {ENGLAND})
    if councils != COUNCILS:
        raise table.refuse(header, f"found {councils} columns of councils, expected {COUNCILS}")
    return found


def _rows(table: Table, header: int, wanted: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Row and the words of its `wanted` columns, down to the first row without them."""
    columns = table.columns(header, wanted)
    for row in range(header + 1, len(table.rows)):
        words = [clean(table.rows[row][column]) if len(table.rows[row]) > column else "" for column in columns]
        if words[-1] == "" and words[-2] == "":
            return
        yield row, words


def read_2014(raw: RawFiles, log: Log) -> Iterator[Figure]:
    """Gross current expenditure by leaf sums, weeks of care in homes, cost and weeks of unit costs."""
    yield from _expenditure(raw, log)
    yield from _weeks(raw, log)
    yield from _costs(raw, log)


def _expenditure(raw: RawFiles, log: Log) -> Iterator[Figure]:
    table = csv_table(raw.path(EXPENDITURE), ENCODING)
    header = table.header("Support type")
    columns = _council_columns(table, header)
    sums = Sums("2014-15")
    for row, (support, age, summary, mechanism, account) in _rows(
        table, header, ["Support type", "Age category", "Summary", "Delivery mechanism", "Accounting category"]
    ):
        if account != GROSS_CURRENT or summary in ("Total", "Adult Social Care") or mechanism in TOTALS:
            log.dropped("totals, which follow from their parts, and other accounting categories")
            continue
        short = mechanism if mechanism in SHORT_PURPOSES else ""
        leaf = Leaf("Other", reason=summary) if support == WITHOUT_AGE else Leaf(support, age, summary, "" if short else mechanism, short)
        for column, area in columns.items():
            value, status = number(table, row, column, MARKS, THOUSAND)
            try:
                sums.add("ascfr.gce", area, leaf, value if status == "published" else None)
            except KeyError as error:
                raise table.refuse(row, f"unknown words {error.args[0]!r}") from None
    yield from sums.figures()


def _weeks(raw: RawFiles, log: Log) -> Iterator[Figure]:
    table = csv_table(raw.path(ACTIVITY), ENCODING)
    header = table.header("Support type")
    columns = _council_columns(table, header)
    totals = _Totals("2014-15")
    for row, (support, age, mechanism, provision) in _rows(
        table, header, ["Support type", "Age category", "Service delivery mechanism", "Provision"]
    ):
        if support != "Long term" or provision != "Total provision" or mechanism not in HOMES:
            log.dropped("activity other than weeks of care in homes, and its split by provision")
            continue
        for column, area in columns.items():
            totals.add(f"ascfr.weeks.{HOMES[mechanism]}_{AGES[age.casefold()]}", area, number(table, row, column, MARKS))
    yield from totals.figures()


@dataclass(slots=True)
class _Totals:
    """Sums over support reasons; missing where a part is."""

    period: str
    parts: dict[tuple[str, str], list[tuple[float, Status]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, measure: str, area: str, reading: tuple[float, Status]) -> None:
        self.parts[measure, area].append(reading)

    def figures(self) -> Iterator[Figure]:
        for (measure, area), readings in sorted(self.parts.items()):
            missing = [status for _, status in readings if status == "not_submitted"]
            known = [value for value, status in readings if status == "published"]
            if missing or not known:
                yield Figure(measure, area, self.period, float("nan"), "not_submitted" if missing else "not_applicable")
            else:
                yield Figure(measure, area, self.period, math.fsum(known))


KINDS = {"Residential and nursing care": "care_home", "Residential": "residential", "Nursing": "nursing"}
PARTS = {"Numerator": ("cost", THOUSAND), "Denominator": ("unit_weeks", 1.0)}


def _costs(raw: RawFiles, log: Log) -> Iterator[Figure]:
    """Gross total cost and weeks behind the unit costs, over all support reasons and provision."""
    table = csv_table(raw.path(UNIT_COSTS), ENCODING)
    header = table.header("Support type")
    columns = _council_columns(table, header)
    totals = _Totals("2014-15")
    wanted = ["Support type", "Age category", "Primary support reason", "Service delivery mechanism", "Unit cost category", "Unit cost provision"]
    for row, (support, age, reason, mechanism, part, provision) in _rows(table, header, wanted):
        if support != "Long term" or provision != "All" or part not in PARTS or mechanism not in KINDS:
            log.dropped("unit costs by provision, of short term support, and ratios that follow from their parts")
            continue
        if reason and reason.casefold() not in REASON_OF:
            raise table.refuse(row, f"unknown support reason {reason!r}")
        band = AGES.get(age.casefold(), "adults")
        name, scale = PARTS[part]
        for column, area in columns.items():
            if area != ENGLAND:  # England's unit costs leave out councils without both parts
                totals.add(f"pssex1.{name}.{KINDS[mechanism]}_{band}", area, number(table, row, column, MARKS, scale))
    for figure in totals.figures():
        # The publisher computes no unit cost from a cost or weeks of 0: there is nothing of the kind.
        yield replace(figure, value=float("nan"), status="not_applicable") if figure.value == 0 else figure


# Paragraphs of the return of 2013-14, over the old client groups, that have a counterpart in 2014-15.
PARAGRAPHS_2013 = {"2.2": "care_home_65", "2.3": "nursing_65", "2.4": "residential_65"}


def read_2013(raw: RawFiles, log: Log) -> Iterator[Figure]:
    """Gross total cost and weeks of older people in homes."""
    table = csv_table(raw.path(UNIT_COSTS_2013), ENCODING)
    paragraphs = next((i for i, row in enumerate(table.rows[:10]) if len(row) > 1 and clean(row[1]) == "2.1"), None)
    if paragraphs is None:
        raise table.refuse(0, "no row of paragraph numbers that begins with 2.1")
    labels = [(clean(a), clean(b)) for a, b in zip(table.rows[paragraphs], table.rows[paragraphs + 1], strict=True)]
    found = 0
    for row in range(paragraphs + 2, len(table.rows)):
        match = COUNCIL.fullmatch(clean(table.rows[row][0]))
        if match is None:
            continue
        found += 1
        for paragraph, kind in PARAGRAPHS_2013.items():
            for part, (name, scale) in PARTS.items():
                if labels.count((paragraph, part)) != 1:
                    raise table.refuse(
                        paragraphs, f"the {part.lower()} of paragraph {paragraph} occurs {labels.count((paragraph, part))} times, expected once"
                    )
                value, status = number(table, row, labels.index((paragraph, part)), MARKS, scale)
                yield Figure(f"pssex1.{name}.{kind}", f"cassr:{match['cassr']}", "2013-14", value, status)
    if found != COUNCILS:
        raise table.refuse(len(table.rows) - 1, f"found {found} councils, expected {COUNCILS}")
    log.dropped("unit costs of other client groups, whose definitions ended with this return")


SUMMED = "England's column is the sum of councils; one council's missing activity is estimated."
SOURCES = (
    Source("pssex1-2014-15", (EXPENDITURE, ACTIVITY, UNIT_COSTS), read_2014, (Reconciliation(r"ascfr\.weeks\..*", 5.0, 0.02, SUMMED),)),
    Source("pssex1-2013-14", (UNIT_COSTS_2013,), read_2013),
)
