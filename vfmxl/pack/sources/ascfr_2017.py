"""ASC-FR 2017-18: gross current expenditure of councils, from leaf rows in £."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from vfmxl.pack.sources.base import UPPER_TIER, Source, clean, csv_table, number
from vfmxl.pack.sources.leaves import Leaf, Sums

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vfmxl.pack.sources.base import Figure, Log, RawFiles

FILE = "nhsd_ascfr_2017-18_gross_current_expenditure_la.csv"
COLUMNS = (
    "GEOGRAPHY_CODE",
    "DATA_LEVEL",
    "FY_ENDING",
    "CareType_Key",
    "AgeBand_Key",
    "PrimarySupportReason_Key",
    "SupportSetting_Key",
    "Purpose_Key",
    "ITEMVALUE",
)
LEVEL, YEAR, PERIOD = "Gross Current Expenditure", "2018", "2017-18"
ROWS, COUNCILS = 15_048, 152
# The file has no England row: its sum is held to the total that was published.
PUBLISHED_ENGLAND, ROUNDING = 17_928_197_964.0, 10_000.0


def read(raw: RawFiles, log: Log) -> Iterator[Figure]:
    """Sums of leaf rows; a carer's row without age is `other`. Negative rows are real adjustments."""
    table = csv_table(raw.path(FILE))
    header = table.header("GEOGRAPHY_LEVEL")
    area, level, year, care, age, reason, setting, purpose, value = table.columns(header, COLUMNS)
    rows = table.rows[header + 1 :]
    if len(rows) != ROWS:
        raise table.refuse(len(table.rows) - 1, f"found {len(rows)} rows, expected {ROWS}")
    sums = Sums(PERIOD)
    for row, cells in enumerate(rows, start=header + 1):
        code = clean(cells[area])
        if clean(cells[level]) != LEVEL or clean(cells[year]) != YEAR or not UPPER_TIER.fullmatch(code):
            raise table.refuse(row, f"found {clean(cells[level])!r} of {clean(cells[year])} for {code!r}, expected {LEVEL!r} of {YEAR} for a council")
        leaf = Leaf(*(clean(cells[column]) for column in (care, age, reason, setting, purpose)))
        amount = number(table, row, value, {})[0]
        try:
            sums.add("ascfr.gce", code, leaf, amount)
        except KeyError as error:
            raise table.refuse(row, f"unknown words {error.args[0]!r}") from None
        if amount < 0:
            log.mapped("negative rows, which are real adjustments")
    councils = [amount for (measure, _), amount in sums.amounts.items() if measure == "ascfr.gce.total"]
    if len(councils) != COUNCILS or abs(math.fsum(councils) - PUBLISHED_ENGLAND) > ROUNDING:
        raise table.refuse(
            len(table.rows) - 1, f"{len(councils)} councils add up to £{math.fsum(councils):,.0f}, published for England £{PUBLISHED_ENGLAND:,.0f}"
        )
    yield from sums.figures()


SOURCES = (Source("ascfr-2017-18", (FILE,), read),)
