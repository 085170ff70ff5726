"""Reads the time series tables of the Adult Social Care Outcomes Framework (ASCOF), 2015-16 to 2024-25."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vfmxl.pack.sources.base import ENGLAND, REGION, UPPER_TIER, Figure, Reconciliation, Source, clean, number, sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vfmxl.pack.sources.base import Log, RawFiles, Status, Table

FILE = "dhsc_ascof_2024-25_time_series_tables.ods"
Reading = tuple[float, "Status"]

AREA_COLUMNS = ("Local authority code", "Local authority", "ONS area code")
COUNCIL_TYPES = ("Shire Counties", "Unitary Authorities", "Metropolitan Districts", "Inner London", "Outer London", "District")
NO_ONS_CODE = "[z]"

PERIODS = tuple(f"{year}-{(year + 1) % 100:02d}" for year in range(2015, 2025))
LATEST, LATEST_TWO = PERIODS[-1:], PERIODS[-2:]

SURVEY = {"margin of error": "margin", "number of respondents": "respondents", "outcome": "outcome"}
COUNTS = {"numerator": "numerator", "denominator": "denominator", "outcome": "outcome"}
RATINGS = {"outstanding": "6b_outstanding", "good": "6b_good", "other": "6b_other", "not yet rated": "6b_not_yet_rated", "6b": "6b"}

MARKS: dict[str, Status] = {"[x]": "not_submitted", "[c]": "suppressed", "[z]": "not_applicable"}
# The Isles of Scilly are part of Cornwall's turnover (note 17).
TURNOVER_MARKS: dict[str, Status] = {"[x]": "not_applicable"}
# Councils that the regulator's directory of the day did not hold (note 18).
RATINGS_MARKS: dict[str, Status] = {"[x]": "not_collected"}

# Councils that the workbook marks [c] although notes 13 and 14 say that they gave no data.
NO_DATA_2A = frozenset({"E06000058", "E06000044", "E06000040"})
NO_DATA_2D = NO_DATA_2A | {
    "E08000033", "E08000004", "E08000005", "E06000019", "E06000017", "E10000015", "E10000025", "E06000032", "E09000018", "E10000016",
}  # fmt: skip

# Dorset County ended in 2019, but its row goes on: alone in some sheets, beside that of Dorset in others.
DORSET_COUNTY, DORSET, DORSET_FROM = "E10000009", "E06000059", "2019-20"
CORNWALL, JOINT = "E06000052", "Cornwall and Isles of Scilly"

# "7.8 (7.7)": the figure in brackets leaves out carers who had no assessment or review; the workbook calls the other one official.
TWO_POPULATIONS = re.compile(r"([\d,.]+) \(([\d,.]+|:)\)")
TWO_POPULATIONS_PERIOD = "2016-17"


@dataclass(frozen=True, slots=True)
class Layout:
    """One sheet: the parts that each of its years has, as headed, and the measures that they become."""

    sheet: str
    parts: Mapping[str, str]
    periods: tuple[str, ...]
    councils: int
    marks: Mapping[str, Status]
    no_data: frozenset[str] = frozenset()
    two_populations: bool = False


def _parts(code: str, parts: Mapping[str, str]) -> dict[str, str]:
    return {text: f"ascof.{code}.{part}" for text, part in parts.items()}


def _survey(name: str, code: str, *, periods: tuple[str, ...] = PERIODS, carers: bool = False) -> Layout:
    return Layout(f"Table_{name}", _parts(code, SURVEY), periods, 158, MARKS, two_populations=carers)


def _client_level(name: str, code: str, no_data: frozenset[str] = frozenset()) -> Layout:
    return Layout(f"Table_{name}", _parts(code, COUNTS), LATEST, 153, MARKS, no_data)


LAYOUTS = (
    _survey("1a", "1a"),
    _survey("1b", "1b", periods=PERIODS[1:]),
    _survey("1c", "1c", carers=True),
    _survey("1d", "1d"),
    _survey("1e", "1e", carers=True),
    _client_level("2a", "2a", NO_DATA_2A),
    _client_level("2b", "2b"),
    _client_level("2c", "2c"),
    _client_level("2d(1)", "2d1", NO_DATA_2D),
    _client_level("2d(2)", "2d2", NO_DATA_2D),
    _client_level("2e(1)", "2e1"),
    _client_level("2e(2a)", "2e2a"),
    _client_level("2e(2b)", "2e2b"),
    _survey("3a", "3a"),
    _survey("3b", "3b", carers=True),
    _survey("3c(1)", "3c1"),
    _survey("3c(2)", "3c2", carers=True),
    _client_level("3d(1a)", "3d1a"),
    _client_level("3d(2a)", "3d2a"),
    _survey("4a", "4a"),
    Layout("Table_4b", _parts("4b", COUNTS), LATEST_TWO, 154, MARKS),
    _survey("5a(1)", "5a1"),
    _survey("5a(2)", "5a2", carers=True),
    Layout("Table_6a", {"outcome": "ascof.6a.outcome"}, LATEST_TWO, 153, TURNOVER_MARKS),
    Layout(
        "Table_6b",
        {f"{rating} {part}": f"ascof.{code}.{part}" for rating, code in RATINGS.items() for part in COUNTS},
        LATEST_TWO,
        153,
        RATINGS_MARKS,
    ),
)


@dataclass(frozen=True, slots=True)
class _Reader:
    """One sheet with its columns by (period, measure) and its rows by ONS code."""

    table: Table
    layout: Layout
    log: Log
    columns: Mapping[tuple[str, str], int]
    rows: Mapping[str, int]

    def figures(self) -> Iterator[Figure]:
        for code in self.rows:
            if code == JOINT:
                continue
            for period in self.layout.periods:
                if code == DORSET_COUNTY and period >= DORSET_FROM:
                    self._leave_out_repeated(period)
                    continue
                for measure, (value, status) in self._readings(code, period).items():
                    yield Figure(measure, code, period, value, status)

    def _readings(self, code: str, period: str) -> dict[str, Reading]:
        readings = {measure: self._reading(code, period, measure) for measure in self.layout.parts.values()}
        if any(measure.endswith(".respondents") and reading == (0.0, "published") for measure, reading in readings.items()):
            self.log.repaired(f"{self.layout.sheet}: zeros of councils without any respondent, which are missing figures")
            return dict.fromkeys(readings, (float("nan"), "not_submitted"))
        return readings

    def _reading(self, code: str, period: str, measure: str) -> Reading:
        column = self.columns[period, measure]
        value, status = self._cell(self.rows[code], column, period)
        if status == "published":
            return value, status
        if code == CORNWALL and JOINT in self.rows:
            self.log.mapped(f"figures of Cornwall taken from the row of {JOINT}")
            return self._cell(self.rows[JOINT], column, period)
        if status == "suppressed" and code in self.layout.no_data:
            self.log.repaired("cells marked [c] of councils that notes 13 and 14 name as without data: not submitted")
            return value, "not_submitted"
        if status == "not_submitted" and not UPPER_TIER.fullmatch(code):
            return value, "not_collected"
        return value, status

    def _cell(self, row: int, column: int, period: str) -> Reading:
        if self.layout.two_populations and period == TWO_POPULATIONS_PERIOD:
            two = TWO_POPULATIONS.fullmatch(clean(self.table.rows[row][column]))
            if two:
                self.log.mapped("carers' cells of 2016-17 with two eligible populations: the official one, outside the brackets, is taken")
                return float(two[1].replace(",", "")), "published"
        value, status = number(self.table, row, column, dict(self.layout.marks))
        # Some cells hold 28.000000000000004 for 28.0; no outcome has more than three decimals.
        return round(value, 6), status

    def _leave_out_repeated(self, period: str) -> None:
        for (when, measure), column in self.columns.items():
            if when != period:
                continue
            value, status = self._cell(self.rows[DORSET_COUNTY], column, period)
            if status == "published" and value != self._cell(self.rows[DORSET], column, period)[0]:
                raise self.table.refuse(
                    self.rows[DORSET_COUNTY], f"Dorset County has {value} for {measure} in {period}, expected Dorset's figure or a mark"
                )
            if status == "published":
                self.log.repaired("figures of Dorset repeated in the row of the abolished Dorset County, left out")


def _columns(table: Table, header: int, layout: Layout) -> dict[tuple[str, str], int]:
    wanted = {
        f"{period[:4]} to {int(period[:4]) + 1} - {text}": (period, measure) for period in layout.periods for text, measure in layout.parts.items()
    }
    found = table.columns(header, tuple(wanted))
    unknown = {clean(cell) for cell in table.rows[header]} - set(wanted) - set(AREA_COLUMNS) - {""}
    if unknown:
        raise table.refuse(header, f"found the unknown columns {sorted(unknown)}, expected only {len(wanted)} columns of figures")
    return dict(zip(wanted.values(), found, strict=True))


def _rows(table: Table, header: int, layout: Layout, log: Log) -> dict[str, int]:
    _, name_column, code_column = table.columns(header, AREA_COLUMNS)
    rows: dict[str, int] = {}
    for i in range(header + 1, len(table.rows)):
        name, code = clean(table.rows[i][name_column]), clean(table.rows[i][code_column])
        if code == NO_ONS_CODE and name in COUNCIL_TYPES:
            log.dropped("rows of types of council (shire counties and so on)")
            continue
        key = JOINT if code == NO_ONS_CODE and name == JOINT else code
        if key in rows or not (key in (ENGLAND, JOINT) or UPPER_TIER.fullmatch(key) or REGION.fullmatch(key)):
            raise table.refuse(i, f"found {name!r} with the ONS code {code!r}, expected a council, a region or England, each once")
        rows[key] = i
    councils = sum(UPPER_TIER.fullmatch(code) is not None for code in rows)
    if councils != layout.councils or ENGLAND not in rows:
        raise table.refuse(
            len(table.rows) - 1, f"found {councils} councils, expected {layout.councils} and England: the table is cut short or altered"
        )
    if DORSET_COUNTY in rows and DORSET not in rows:
        rows[DORSET] = rows.pop(DORSET_COUNTY)
        log.repaired(f"sheets that give Dorset under the code of the abolished Dorset County ({DORSET_COUNTY}): now {DORSET}")
    return rows


def figures(table: Table, layout: Layout, log: Log) -> Iterator[Figure]:
    """The figures of one sheet; SourceRefused where its layout is not the known one."""
    header = table.header(AREA_COLUMNS[0])
    return _Reader(table, layout, log, _columns(table, header, layout), _rows(table, header, layout, log)).figures()


def read(raw: RawFiles, log: Log) -> Iterator[Figure]:
    """The figures of every measure's sheet."""
    path = raw.path(FILE)
    for layout in LAYOUTS:
        yield from figures(sheet(path, layout.sheet), layout, log)


SUPPRESSED = "Councils with fewer than five people are suppressed but counted for England."
SOURCES = (
    Source(
        "ascof-2024-25",
        (FILE,),
        read,
        (
            Reconciliation(
                r"ascof\.(1[acde]|3[ab]|3c[12]|4a|5a[12])\.respondents",
                rounding=0.5,
                estimates=0.01,
                reason="Rounded to 5; England 2024-25 holds Derby's respondents of the year before.",
            ),
            Reconciliation(
                r"ascof\.1b\.respondents",
                rounding=0.5,
                estimates=0.04,
                reason="Rounded to 5; England 2016-17 counts 4% more respondents than its councils do.",
            ),
            Reconciliation(r"ascof\.(2[ac]|2d1|2e1|2e2[ab]|3d1a|3d2a)\.(numerator|denominator)", rounding=0.02, estimates=0.0005, reason=SUPPRESSED),
            Reconciliation(r"ascof\.2b\.(numerator|denominator)", rounding=0.02, estimates=0.002, reason=SUPPRESSED),
            Reconciliation(r"ascof\.2d2\.(numerator|denominator)", rounding=0.02, estimates=0.01, reason=SUPPRESSED),
            Reconciliation(
                r"ascof\.4b\.(numerator|denominator)",
                rounding=0.5,
                estimates=0.025,
                reason="Rounded to 5; councils left out for data quality are counted for England.",
            ),
            Reconciliation(
                r"ascof\.6b(_[a-z_]+)?\.(numerator|denominator)",
                rounding=0,
                estimates=0.015,
                reason="The areas of Cumbria are missing in 2023-24.",
            ),
        ),
    ),
)
