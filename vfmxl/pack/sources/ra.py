"""Revenue Account budgets (RA): net current expenditure as budgeted, adult social care by line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from vfmxl.pack.sources import mhclg
from vfmxl.pack.sources.base import Figure, Reconciliation, Source, clean, csv_table, number
from vfmxl.pack.sources.ro3 import REASON_LINES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vfmxl.pack.sources.base import Log, RawFiles, Status

# The form of the budget has other lines than that of the outturn where spending is not split by age.
TOTAL = "TOTAL ADULT SOCIAL CARE"
MARKS: dict[str, Status] = {"[x]": "not_submitted", "...": "not_submitted", "Category discontinued": "not_collected"}


@dataclass(frozen=True, slots=True)
class Year:
    """One year's file; `england` where it has a row for England."""

    period: str
    file: str
    encoding: str
    councils: int
    england: bool


YEARS = (
    Year("2021-22", "mhclg_RA_2021-22_data_by_LA.csv", "utf-8-sig", 152, england=True),
    Year("2023-24", "mhclg_RA_2023-24_data_Part_1.csv", "mac_roman", 153, england=False),
)


def read(year: Year, raw: RawFiles, log: Log) -> Iterator[Figure]:
    """Budget by support reason and age, and in all; the lines of each council must add up to its total."""
    table = csv_table(raw.path(year.file), year.encoding)
    header = mhclg.header_row(table)
    names = [*(text for _, text in REASON_LINES.values()), TOTAL]
    columns = dict(zip([*REASON_LINES, "total"], table.columns(header, names), strict=True))
    first, last = (columns["physical_1864"], columns["total"])
    headings = [clean(cell) for cell in table.rows[header]]
    parts = [column for column in range(first, last) if headings[column]]
    for row, area in mhclg.authorities(table, year.councils, log):
        total, status = number(table, row, columns["total"], MARKS, mhclg.THOUSAND)
        read_lines = [number(table, row, column, MARKS, mhclg.THOUSAND) for column in parts]
        lines = math.fsum(value for value, mark in read_lines if mark == "published")
        if status == "published" and not abs(lines - total) <= mhclg.HALF_THOUSAND * (len(parts) + 1):
            raise table.refuse(row, f"the lines of {area} add up to £{lines:,.0f}, its total is £{total:,.0f}")
        for line, column in columns.items():
            yield Figure(f"ra.{line}.budget", area, year.period, *number(table, row, column, MARKS, mhclg.THOUSAND))


ROUNDED = f"Councils' budgets are rounded to £ thousand. {mhclg.ESTIMATES}"
RULES = (
    Reconciliation(r"ra\.total\.budget", 1000.0, 0.02, ROUNDED),
    Reconciliation(r"ra\..*", 1000.0, 0.07, f"{ROUNDED} A small line rests on few councils."),
)
SOURCES = tuple(Source(f"ra-{year.period}", (year.file,), partial(read, year), RULES if year.england else ()) for year in YEARS)
