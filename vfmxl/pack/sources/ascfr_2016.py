"""ASC-FR 2016-17: totals by numeric keys, and weeks of care."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from vfmxl.pack.sources.base import ENGLAND, REGION, UPPER_TIER, Figure, Reconciliation, Source, clean, csv_table, number
from vfmxl.pack.sources.leaves import Leaf, Sums

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vfmxl.pack.sources.base import Log, RawFiles, Status, Table

TOTALS, ACTIVITY = "nhsd_ascfr_2016-17_totals.csv", "nhsd_ascfr_2016-17_activity.csv"
ADDITIONAL, KEYS = "nhsd_ascfr_2016-17_additional.csv", "nhsd_ascfr_2016-17_keys_decoded.csv"
PERIOD, COUNCILS = "2016-17", 151
AREA_COLUMNS = ("CASSR_CODE", "GEOGRAPHY_CODE", "REGION_GO_CODE")
KEY_COLUMNS = ("CareType_KEY", "AgeBand_KEY", "PrimarySupportReason_KEY", "SupportSetting_KEY", "Purpose_KEY")
# Age bands 3 to 5 (data type 2) are voluntary parts of 65 and over, which would count twice.
MANDATORY = "1"
NO_SETTING = "(not identified"
THOUSAND = 1000.0
# Total expenditure and gross current expenditure by leaf; net current is gross less client contributions.
MONEY = {"TOTALEXPENDITURE": "ascfr.all_expenditure", "GROSSCURRENTEXPENDITURE": "ascfr.gce", "NETCURRENTEXPENDITURE": "ascfr.nce"}
MARKS: dict[str, Status] = {":": "not_submitted"}
CARE_HOMES = {"Residential": "residential", "Nursing": "nursing"}


def _labels(raw: RawFiles) -> dict[tuple[str, str], str]:
    """(key column, key) -> its words; "" for the setting that nothing is spent on."""
    table = csv_table(raw.path(KEYS))
    header = table.header("key_column")
    column, key, label = table.columns(header, ["key_column", "key_value", "label"])
    found = {(clean(row[column]), clean(row[key])): clean(row[label]) for row in table.rows[header + 1 :] if clean(row[column])}
    return {name: "" if words.startswith(NO_SETTING) else words for name, words in found.items()}


def _area(table: Table, row: int, columns: list[int]) -> str:
    """The council's code, or that of the region or England of a row without a council."""
    cassr, code, region = (clean(table.rows[row][column]) for column in columns)
    area = code if cassr else region
    if not (area == ENGLAND or REGION.fullmatch(area) or UPPER_TIER.fullmatch(area)):
        raise table.refuse(row, f"found the area {area!r}, expected the ONS code of a council, a region or England")
    return area


def _leaf(table: Table, row: int, columns: list[int], labels: dict[tuple[str, str], str]) -> Leaf:
    words = []
    for name, column in zip(KEY_COLUMNS, columns, strict=True):
        key = clean(table.rows[row][column])
        if key and (name, key) not in labels:
            raise table.refuse(row, f"{name} {key} is not among the decoded keys")
        words.append(labels[name, key] if key else "")
    return Leaf(*words)


def read(raw: RawFiles, log: Log) -> Iterator[Figure]:
    """Money in £ by leaf sums, weeks of care in homes; England and regions as published in the same file."""
    labels = _labels(raw)
    yield from _read_money(raw, labels, log)
    yield from _read_weeks(raw, labels, log)
    additional = csv_table(raw.path(ADDITIONAL))
    log.dropped("rows of additional items, whose labels are not decoded", len(additional.rows) - 1)


def _read_money(raw: RawFiles, labels: dict[tuple[str, str], str], log: Log) -> Iterator[Figure]:
    table = csv_table(raw.path(TOTALS))
    header = table.header("FY_Ending")
    areas, keys, money = (table.columns(header, names) for names in (AREA_COLUMNS, KEY_COLUMNS, list(MONEY)))
    (data_type,) = table.columns(header, ["DataType_KEY"])
    sums, councils = Sums(PERIOD), set()
    for row in range(header + 1, len(table.rows)):
        if clean(table.rows[row][data_type]) != MANDATORY:
            log.dropped("voluntary rows by finer age bands, which are within 65 and over")
            continue
        area = _area(table, row, areas)
        councils.add(area)
        leaf = _leaf(table, row, keys, labels)
        for family, column in zip(MONEY.values(), money, strict=True):
            value, status = number(table, row, column, MARKS, THOUSAND)
            sums.add(family, area, leaf, value if status == "published" else None)
    found = sum(bool(UPPER_TIER.fullmatch(area)) for area in councils)
    if found != COUNCILS:
        raise table.refuse(len(table.rows) - 1, f"found {found} councils, expected {COUNCILS}")
    for figure in sums.figures():
        if figure.measure.startswith("ascfr.gce."):
            yield figure
    yield from _totals(sums)


def _totals(sums: Sums) -> Iterator[Figure]:
    """Total expenditure, and client contributions as gross less net current expenditure."""
    for measure, area in sums.amounts:
        if measure == "ascfr.gce.total":
            yield Figure("ascfr.expenditure.total", area, PERIOD, sums.amounts["ascfr.all_expenditure.total", area])
            yield Figure("ascfr.income.client", area, PERIOD, sums.amounts[measure, area] - sums.amounts["ascfr.nce.total", area])


def _read_weeks(raw: RawFiles, labels: dict[tuple[str, str], str], log: Log) -> Iterator[Figure]:
    table = csv_table(raw.path(ACTIVITY))
    header = table.header("UUID")
    areas, keys = (table.columns(header, names) for names in (AREA_COLUMNS, KEY_COLUMNS))
    data_type, value = table.columns(header, ["DataType_KEY", "ItemValue"])
    weeks: dict[tuple[str, str], list[float | None]] = {}
    for row in range(header + 1, len(table.rows)):
        leaf = _leaf(table, row, keys, labels)
        if clean(table.rows[row][data_type]) != MANDATORY or leaf.setting not in CARE_HOMES:
            log.dropped("activity by finer age bands, and short term support")
            continue
        amount, status = number(table, row, value, MARKS)
        age = "1864" if leaf.age.startswith("18") else "65"
        key = (f"ascfr.weeks.{CARE_HOMES[leaf.setting]}_{age}", _area(table, row, areas))
        weeks.setdefault(key, []).append(amount if status == "published" else None)
    for (measure, area), parts in sorted(weeks.items()):
        known = [part for part in parts if part is not None]
        complete = len(known) == len(parts)
        yield Figure(measure, area, PERIOD, math.fsum(known) if complete else float("nan"), "published" if complete else "not_submitted")


SAME_FILE = "England's row is the sum of councils; a missing activity is estimated."
SOURCES = (
    Source(
        "ascfr-2016-17",
        (TOTALS, ACTIVITY, ADDITIONAL, KEYS),
        read,
        (Reconciliation(r"ascfr\.gce\..*", 500.0, reason=SAME_FILE), Reconciliation(r"ascfr\.weeks\..*", 1.0, 0.02, SAME_FILE)),
    ),
)
