"""ONS gross median weekly pay of all employees by council of residence (ASHE)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from vfmxl.pack.sources.base import ENGLAND, REGION, UPPER_TIER, Figure, Source, clean, csv_table, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vfmxl.pack.sources.base import Log, RawFiles, Status

FILE = "ons_els_gross_median_weekly_pay.csv"
COLUMNS = ("areacd", "indicator", "period", "observation", "status", "notes")
INDICATOR = "Gross median weekly pay"
# x: years before the council or district began; u: too uncertain to publish (City of London, Isles of Scilly).
MARKS: dict[str, Status] = {"x": "not_collected", "u": "suppressed"}
OBSOLETE = "Obsolete code"
YEARS = tuple(str(year) for year in range(2008, 2026))
AREAS = 163


def read(raw: RawFiles, log: Log) -> Iterator[Figure]:
    """Pay of April of each year, £ a week."""
    table = csv_table(raw.path(FILE))
    header = table.header("areacd")
    code, indicator, period, observation, status, notes = table.columns(header, COLUMNS)
    figures = Counter[str]()
    for row in range(header + 1, len(table.rows)):
        cells = table.rows[row]
        area = clean(cells[code])
        if clean(cells[indicator]) != INDICATOR:
            raise table.refuse(row, f"found the indicator {clean(cells[indicator])!r}, expected {INDICATOR!r}")
        if not (area == ENGLAND or UPPER_TIER.fullmatch(area) or REGION.fullmatch(area)):
            log.dropped("districts, other nations and combined authorities")
        else:
            if clean(cells[notes]).startswith(OBSOLETE):
                log.mapped("figures of Barnsley and Sheffield, which stand under the codes given up in 2025 only")
            mark = clean(cells[status])
            if mark and mark not in MARKS:
                raise table.refuse(row, f"found the status {mark!r}, expected none or one of {sorted(MARKS)}")
            value, found = number(table, row, observation, {"": MARKS[mark]} if mark else {})
            figures[clean(cells[period])[:4]] += 1
            yield Figure("pay.median_weekly", area, clean(cells[period])[:4], value, found)
    for year in YEARS:
        if figures[year] != AREAS:
            raise table.refuse(len(table.rows) - 1, f"{year} has {figures[year]} areas, expected {AREAS} (153 councils, 9 regions, England)")


SOURCES = (Source("ashe-2025", (FILE,), read),)
