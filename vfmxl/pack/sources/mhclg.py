"""The layout that MHCLG's revenue files by authority share: a column by asset id or text, a row an authority."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vfmxl.pack.sources.base import ENGLAND, UPPER_TIER, clean, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vfmxl.pack.sources.base import Log, Status, Table

THOUSAND = 1000.0
HALF_THOUSAND = 500.0  # £: what a figure printed in whole £ thousand may be off by
MARKS: dict[str, Status] = {"[x]": "not_submitted"}
# Councils with adult social care duties in each year, and the most of England's adult social care that the publisher
# estimates for those without a return (2023-24 is a first release).
COUNCILS = {"2021-22": 152, "2022-23": 152, "2023-24": 153, "2024-25": 153}
MISSING = {"2021-22": 0.0, "2022-23": 0.035, "2023-24": 0.10, "2024-25": 0.04}
ESTIMATES = "England rows hold the publisher's estimates for councils that did not submit."


@dataclass(frozen=True, slots=True)
class OutturnFile:
    """One year's file of outturn; sheet "" for csv; `assets` where its columns are known by hidden asset ids."""

    period: str
    file: str
    sheet: str
    assets: bool = True

    @property
    def councils(self) -> int:
        """How many upper-tier councils it must have."""
        return COUNCILS[self.period]

    @property
    def missing(self) -> float:
        """The most of England's total that may be estimates for councils without a return."""
        return MISSING[self.period]

    def columns(self, table: Table, by_asset: list[str], by_text: list[str], sample: str) -> list[int]:
        """Positions of the columns, by asset ids (in the row that holds `sample`) or by texts, whichever this file has."""
        if self.assets:
            return table.columns(asset_row(table, sample), by_asset)
        return table.columns(header_row(table), by_text)


def header_row(table: Table) -> int:
    """The row of column names: that which begins with E-code."""
    return table.header("E-code")


def asset_row(table: Table, sample: str) -> int:
    """The hidden row of asset ids: that which holds `sample`."""
    for row, cells in enumerate(table.rows[: header_row(table)]):
        if sample in (clean(cell) for cell in cells):
            return row
    raise table.refuse(header_row(table), f"no row of asset ids above it holds {sample!r}")


def authorities(table: Table, councils: int, log: Log) -> Iterator[tuple[int, str]]:
    """Row and ONS code of the upper-tier councils and of England; refuses any other number of them.

    Where the file gives England no code, its row is known by its name.
    """
    header = header_row(table)
    code, name = table.columns(header, ["ONS Code", "Local authority"])
    found: dict[str, int] = {}
    for row in range(header + 1, len(table.rows)):
        cells = table.rows[row]
        area = clean(cells[code]) if len(cells) > code else ""
        if not area and len(cells) > name and clean(cells[name]) == "ENGLAND":
            area = ENGLAND
        if area in found:
            if ENGLAND not in found:  # below England's row stands the drop-down table of some editions, which repeats areas
                raise table.refuse(row, f"{area} stands here and in row {found[area] + 1}, expected once")
            log.dropped("rows of the drop-down table below England's")
        elif area == ENGLAND or UPPER_TIER.fullmatch(area):
            found[area] = row
        elif area:
            log.dropped("authorities without adult social care, and class totals")
    distinct = len(found.keys() - {ENGLAND})
    if distinct != councils:
        raise table.refuse(len(table.rows) - 1, f"found {distinct} upper-tier councils, expected {councils}")
    for area, row in found.items():
        yield row, area


def thousands(table: Table, row: int, column: int) -> tuple[float, Status]:
    """An amount in £, from £ thousand, or the status of its mark."""
    return number(table, row, column, MARKS, THOUSAND)
