"""Adult Social Care Activity and Finance Report 2021-22: the data tables on finance (ASC-FR) and activity (SALT)."""

from __future__ import annotations

import math
from itertools import groupby
from typing import TYPE_CHECKING

from vfmxl.pack.sources.ascfr_columns import ACTIVITY, MONEY, NOW, UNIT_COSTS, Column
from vfmxl.pack.sources.base import ENGLAND, REGION, UPPER_TIER, Figure, Reconciliation, Source, clean, number, sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vfmxl.pack.sources.base import Log, RawFiles, Status, Table

FILE = "nhsd_ASCFR_and_SALT_Data_Tables_2021-22.xlsx"
COUNCILS, REGIONS = 152, 9
FIRST_HEADER, FIRST_COLUMN = 6, 5
COUNCIL_CODE, REGION_CODE = 0, 3

# [x]: no return (Hackney and Swindon in ASC-FR, Hackney in SALT); [c]: fewer than five people. No cell is empty: one that is, is refused.
MARKS: dict[str, Status] = {"[x]": "not_submitted", "[c]": "suppressed", "[z]": "not_applicable"}
# Tables of several years list a council under the codes of all of them, with [x] where a code was not in use: (first, last) period.
IN_USE = {
    "E10000002": ("", "2019-20"),
    "E06000060": ("2020-21", "9"),
    "E10000021": ("", "2020-21"),
    "E06000061": ("2021-22", "9"),
    "E06000062": ("2021-22", "9"),
}
# A unit cost of 0 is no price: the council has no such homes or service, or returned no weeks of that care.
NO_CARE_AT_ZERO = frozenset(column.sheet for column in UNIT_COSTS)
# Expenditure less capital and income from others is gross current expenditure, to the pound.
TO_THE_POUND = 5.0


def header_paths(table: Table, first_row: int) -> list[tuple[str, ...]]:
    """For each column the words above it, from the top level down; merged cells speak for the columns under them."""
    levels = [[clean(cell) for cell in table.rows[row]] for row in range(FIRST_HEADER, first_row)]
    levels = [level for level in levels if any(level[FIRST_COLUMN:])]
    paths: list[tuple[str, ...]] = [()] * FIRST_COLUMN
    current = [""] * len(levels)
    for column in range(FIRST_COLUMN, max(len(level) for level in levels)):
        for depth, level in enumerate(levels):
            text = level[column] if column < len(level) else ""
            if text:
                current[depth] = text
                current[depth + 1 :] = [""] * (len(levels) - depth - 1)
        paths.append(tuple(text.casefold() for text in current if text))
    return paths


def _areas(table: Table, first_row: int, *, two_years: bool) -> Iterator[tuple[int, str]]:
    """Row and code of England, the regions and the councils; refuses another number of them.

    Tables of two years may hold councils of either year.
    """
    councils = regions = 0
    for row in range(first_row, len(table.rows)):
        cells = table.rows[row]
        council, region = (clean(cells[column]) if len(cells) > column else "" for column in (COUNCIL_CODE, REGION_CODE))
        if UPPER_TIER.fullmatch(council):
            councils += 1
            yield row, council
        elif not council and (region == ENGLAND or REGION.fullmatch(region)):
            regions += 1
            yield row, region
    most = COUNCILS + (2 if two_years else 0)
    if not COUNCILS <= councils <= most or regions != REGIONS + 1:
        raise table.refuse(
            len(table.rows) - 1,
            f"found {councils} councils and {regions} rows of England and its regions, expected {COUNCILS} to {most} and {REGIONS + 1}",
        )


def _first_row(table: Table) -> int:
    """The row of England, which is the first of the figures."""
    for row, cells in enumerate(table.rows[:20]):
        if len(cells) > REGION_CODE and clean(cells[REGION_CODE]) == ENGLAND:
            return row
    raise table.refuse(FIRST_HEADER, f"no row of England ({ENGLAND} in column {REGION_CODE + 1}) among the first 20")


def _positions(table: Table, first_row: int, wanted: Sequence[Column]) -> list[int]:
    paths = header_paths(table, first_row)
    found = []
    for column in wanted:
        path = tuple(text.casefold() for text in column.header)
        n = paths.count(path)
        if n != 1:
            raise table.refuse(FIRST_HEADER, f"the column {' / '.join(column.header)!r} occurs {n} times, expected once")
        found.append(paths.index(path))
    return found


def _read(raw: RawFiles, columns: Sequence[Column], scale: float, log: Log) -> Iterator[Figure]:
    """All figures of the columns, a sheet at a time; a council that stood in one of two years only has marks in the other."""
    path = raw.path(FILE)
    for name, group in groupby(sorted(columns, key=lambda column: column.sheet), key=lambda column: column.sheet):
        wanted = list(group)
        table = sheet(path, name)
        first = _first_row(table)
        positions = _positions(table, first, wanted)
        for row, area in _areas(table, first, two_years=len({column.period for column in wanted}) > 1):
            for column, position in zip(wanted, positions, strict=True):
                first_used, last_used = IN_USE.get(area, ("", "9"))
                if not first_used <= column.period <= last_used:
                    log.dropped("marks of codes in years in which they were not in use")
                    continue
                value, status = number(table, row, position, MARKS, scale)
                if name in NO_CARE_AT_ZERO and value == 0:
                    value, status = math.nan, "not_applicable"
                    log.repaired("unit costs of 0, which say that there was no such care")
                yield Figure(column.measure, area, column.period, value, status)


def read(raw: RawFiles, log: Log) -> Iterator[Figure]:
    """Money in £, unit costs in £ a week or hour, people; money must agree with itself for every council."""
    money = list(_read(raw, MONEY, 1000.0, log))
    _check_definition(money)
    yield from money
    yield from _read(raw, UNIT_COSTS, 1.0, log)
    yield from _read(raw, ACTIVITY, 1.0, log)
    log.dropped("tables of England only, and columns of percentages and rates that follow from the others")


def _check_definition(money: Sequence[Figure]) -> None:
    """Gross current expenditure is expenditure less capital and less all income but client contributions."""
    held = {(figure.measure, figure.area): figure.value for figure in money if figure.period == NOW and figure.status == "published"}
    names = ("ascfr.expenditure.total", "ascfr.capital.total", "ascfr.income.joint", "ascfr.income.nhs", "ascfr.income.other")
    for (measure, area), total in held.items():
        if measure != "ascfr.gce.total" or area == ENGLAND or REGION.fullmatch(area):
            continue
        parts = [held.get((name, area)) for name in names]
        if any(part is None for part in parts):
            continue
        expenditure, *less = (part for part in parts if part is not None)
        if abs(expenditure - math.fsum(less) - total) > TO_THE_POUND:
            from vfmxl.errors import SourceRefused

            raise SourceRefused(
                FILE,
                f"{area}: expenditure less capital and income is £{expenditure - math.fsum(less):,.0f}, gross current expenditure £{total:,.0f}",
                sheet="T3",
            )


ESTIMATED = "England and region rows fill the gaps of Hackney, Rochdale (2020-21) and Swindon (2021-22) with other returns of theirs."
JOINT = " Hackney's holds £10m of joint income."
SALT = "England and region rows fill the gap of Hackney with its return of 2019-20. Counts are rounded to 5 and those under 5 suppressed."
SOURCES = (
    Source(
        "ascfr-2021-22",
        (FILE,),
        read,
        (
            Reconciliation(r"ascfr\.(gce|expenditure|capital)\..*|ascfr\.income\.(client.*|nhs|other|total)", 1.0, 0.02, ESTIMATED),
            Reconciliation(r"ascfr\.income\.joint", 1.0, 0.08, ESTIMATED + JOINT),
            Reconciliation(r"salt\..*", 5.0, 0.01, SALT),
        ),
    ),
)
