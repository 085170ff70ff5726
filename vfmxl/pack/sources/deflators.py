"""HM Treasury GDP deflators by financial year: published index, then forecasts chained from percentage changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from vfmxl.pack.sources.base import clean, csv_table, number

if TYPE_CHECKING:
    from vfmxl.pack.sources.base import Log, RawFiles

FILE = "hmt_gdp_deflators_dec2023.csv"
INDEX, CHANGE = "2022-23 = 100", "per cent change on previous year"
YEAR = re.compile(r"(?P<year>\d{4}-\d{2})(?P<forecast> \(1\), \(2\))?")
LAST_OUTTURN, BASE = "2022-23", 100.0
FEWEST_YEARS = 70


@dataclass(frozen=True, slots=True)
class Deflator:
    """The deflator of a financial year, 2022-23 = 100; a forecast is as forecast when published."""

    year: str
    index: float
    status: Literal["outturn", "forecast"]


def read_deflators(raw: RawFiles, log: Log) -> list[Deflator]:
    """Every financial year of the file, in order of time."""
    table = csv_table(raw.path(FILE))
    header = next((i for i, row in enumerate(table.rows[:12]) if INDEX in [clean(cell) for cell in row]), None)
    if header is None:
        raise table.refuse(0, f"no header row with {INDEX!r}")
    year_column, index = table.columns(header, ["Financial year", INDEX])
    # The heading of the changes stands twice, for financial and for calendar years: ours is beside its index.
    change = index + 1
    if clean(table.rows[header][change]) != CHANGE:
        raise table.refuse(header, f"column {change + 1} is headed {clean(table.rows[header][change])!r}, expected {CHANGE!r}")
    found: list[Deflator] = []
    for row in range(header + 1, len(table.rows)):
        match = YEAR.fullmatch(clean(table.rows[row][year_column]))
        if match is None:
            continue
        if found and match["year"][:4] != str(int(found[-1].year[:4]) + 1):
            raise table.refuse(row, f"{match['year']} follows {found[-1].year}: a year is missing or out of order")
        if match["forecast"] and found:
            value = found[-1].index * (1 + number(table, row, change, {})[0] / 100)
            found.append(Deflator(match["year"], value, "forecast"))
            log.mapped("forecast years, chained from the percentage change")
        else:
            found.append(Deflator(match["year"], number(table, row, index, {})[0], "outturn"))
    base = {deflator.year: deflator for deflator in found}.get(LAST_OUTTURN)
    if len(found) < FEWEST_YEARS or base is None or base.index != BASE:
        raise table.refuse(len(table.rows) - 1, f"found {len(found)} years, expected at least {FEWEST_YEARS} with {LAST_OUTTURN} = {BASE:.0f}")
    return found
