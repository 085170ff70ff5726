"""Revenue Outturn RSX: net current expenditure by service block, councils and England."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from vfmxl.pack.sources import mhclg
from vfmxl.pack.sources.base import Figure, Reconciliation, Source, Table, csv_table, sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vfmxl.pack.sources.base import Log, RawFiles

# Service -> (asset id until 2023-24, text of the header from 2024-25).
SERVICES = {
    "asc": ("asc", "Adult Social Care"),
    "education": ("edu", "Education services"),
    "police": ("pol", "Police services"),
    "fire": ("frs", "Fire and rescue services"),
    "public_health": ("phs", "Public Health"),
    "children": ("csc", "Children Social Care"),
    "all": ("totsx", "Total Service Expenditure"),
}


Year = mhclg.OutturnFile
YEARS = (
    Year("2021-22", "mhclg_RSX_2021-22_data_by_LA_Live.csv", ""),
    Year("2022-23", "mhclg_RSX_2022-23_data_by_LA.ods", "RSX_LA_Data_2022-23"),
    Year("2023-24", "mhclg_RSX_2023-24_data_by_LA.ods", "RSX_LA_Data_2023-24"),
    Year("2024-25", "mhclg_RSX_LA_Data_2024-25_data_by_LA.ods", "RSX_LA_Data_202425", assets=False),
)


def _columns(table: Table, year: Year) -> dict[str, int]:
    by_asset = [f"RSX-{asset}-net-cur-exp" for asset, _ in SERVICES.values()]
    by_text = [f"{text} - Net Current Expenditure (C7 = C3 - C6)" for _, text in SERVICES.values()]
    return dict(zip(SERVICES, year.columns(table, by_asset, by_text, "RSX-asc-net-cur-exp"), strict=True))


def read(year: Year, raw: RawFiles, log: Log) -> Iterator[Figure]:
    """Net current expenditure of each service kept."""
    path = raw.path(year.file)
    table = sheet(path, year.sheet) if year.sheet else csv_table(path)
    columns = _columns(table, year)
    for row, area in mhclg.authorities(table, year.councils, log):
        for service, column in columns.items():
            yield Figure(f"rsx.{service}.net", area, year.period, *mhclg.thousands(table, row, column))


DISTRICTS = " Districts book small amounts under adult social care, which England's row holds."
SOURCES = tuple(
    Source(
        f"rsx-{year.period}",
        (year.file,),
        partial(read, year),
        (Reconciliation(r"rsx\.asc\.net", mhclg.HALF_THOUSAND, year.missing, mhclg.ESTIMATES + DISTRICTS, others=0.002),),
    )
    for year in YEARS
)
