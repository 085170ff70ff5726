"""Revenue Outturn RO3: councils' adult social care by line of the form, seven measures a line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from vfmxl.pack.sources import mhclg
from vfmxl.pack.sources.base import ENGLAND, Figure, Reconciliation, Source, Table, clean, sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vfmxl.pack.sources.base import Log, RawFiles

# Line -> (asset id until 2023-24, text of the header from 2024-25). The form's row numbers swap between years: not used.
REASON_LINES = {
    "physical_1864": ("ascphyadl", "Physical support - adults (18–64)"),
    "physical_65": ("ascphyold", "Physical support - older people (65+)"),
    "sensory_1864": ("ascsnsadl", "Sensory support - adults (18–64)"),
    "sensory_65": ("ascsnsold", "Sensory support - older people (65+)"),
    "memory_1864": ("ascmmradl", "Support with memory and cognition - adults (18–64)"),
    "memory_65": ("ascmmrold", "Support with memory and cognition - older people (65+)"),
    "ld_1864": ("asclrnadl", "Learning disability support - adults (18–64)"),
    "ld_65": ("asclrnold", "Learning disability support - older people (65+)"),
    "mh_1864": ("ascmntadl", "Mental health support - adults (18–64)"),
    "mh_65": ("ascmntold", "Mental health support - older people (65+)"),
}
OTHER_LINES = {
    "substance": ("ascsclsbs", "Social support: Substance misuse support"),
    "asylum": ("ascsclasy", "Social support: Asylum seeker support"),
    "isolation": ("ascsclisl", "Social support: Social Isolation"),
    "carer": ("ascsclcrr", "Social support: Support for carer"),
    "equipment": ("ascass", "Assistive equipment and technology"),
    "assessment": ("asccrasssfg", "Care assessment and safeguarding"),
    "information": ("ascinf", "Information and early intervention"),
    "commissioning": ("asccmstad", "Commissioning, strategy and admin support"),
}
# Lines of the form that ended with 2023-24.
ENDED_LINES = {"disbursements": ("ascdsbcr", ""), "other_providers": ("ascothnondsbcr", "")}
TOTALS = {"total": ("asctot", "TOTAL ADULT SOCIAL CARE [note 2]"), "public_health": ("phtot", "TOTAL PUBLIC HEALTH")}

CERTIFIED = {"Y": 1.0, "N": 0.0, "[x]": math.nan, "": math.nan}

# Measure -> (ending of the asset id, ending of the header text).
MEASURES = {
    "employees": ("empl", "Employees (C1)"),
    "running": ("run-exp", "Running Expenses (C2)"),
    "expenditure": ("tot-exp", "Total Expenditure (C3 = C1 + C2)"),
    "fees": ("sfc", "Sales, Fees and Charges (C4)"),
    "other_income": ("oth-inc", "Other Income (C5)"),
    "income": ("tot-inc", "Total Income (C6 = C4 + C5)"),
    "net": ("net-cur-exp", "Net Current Expenditure (C7 = C3 - C6)"),
}


@dataclass(frozen=True, slots=True)
class Year(mhclg.OutturnFile):
    """One year's file, and how its figures are rounded."""

    rounding: float = mhclg.HALF_THOUSAND  # £: half of the last digit printed

    @property
    def certified(self) -> str:
        """The header of the column that says whether the return is certified."""
        return "Certified" if self.assets else "Certification"

    @property
    def parents(self) -> dict[str, tuple[str, str]]:
        """The lines that add up to the total: the form's subcategories are within them and never added."""
        return REASON_LINES | OTHER_LINES | (ENDED_LINES if self.assets else {})

    @property
    def tolerance(self) -> float:
        """How far, in £, the rounded lines may be from their rounded total."""
        return self.rounding * (len(self.parents) + 1)


YEARS = (
    Year("2022-23", "mhclg_RO3_2022-23_data_by_LA.ods", "RO3_LA_Data_2022-23"),
    Year("2023-24", "mhclg_RO3_2023-24_data_by_LA.ods", "RO3_LA_Data_2023-24"),
    Year("2024-25", "mhclg_RO3_LA_Data_2024-25_data_by_LA.ods", "RO3_LA_Data_202425", assets=False, rounding=0.005),
)


def _columns(table: Table, year: Year) -> dict[tuple[str, str], int]:
    """Column of every (line, measure)."""
    lines = year.parents | TOTALS
    pairs = [(line, measure) for line in lines for measure in MEASURES]
    by_asset = [f"RO3-{lines[line][0]}-{MEASURES[measure][0]}" for line, measure in pairs]
    by_text = [f"{lines[line][1]} - {MEASURES[measure][1]}" for line, measure in pairs]
    return dict(zip(pairs, year.columns(table, by_asset, by_text, "RO3-asctot-net-cur-exp"), strict=True))


def _certified(table: Table, row: int, column: int, area: str, year: Year) -> Figure:
    """1 for a return marked as certified, 0 for one that is not; missing without a return."""
    mark = clean(table.rows[row][column])
    if mark not in CERTIFIED:
        raise table.refuse(row, f"certification is {mark!r}, expected one of {', '.join(CERTIFIED)}")
    value = CERTIFIED[mark]
    return Figure("ro3.certified", area, year.period, value, "not_submitted" if math.isnan(value) else "published")


def read(year: Year, raw: RawFiles, log: Log) -> Iterator[Figure]:
    """Every line and measure of every council and of England; the lines of each must add up to its total."""
    table = sheet(raw.path(year.file), year.sheet)
    columns = _columns(table, year)
    (certified,) = table.columns(mhclg.header_row(table), [year.certified])
    for row, area in mhclg.authorities(table, year.councils, log):
        found = {key: mhclg.thousands(table, row, column) for key, column in columns.items()}
        for measure in MEASURES:
            total, status = found["total", measure]
            lines = math.fsum(found[line, measure][0] for line in year.parents)
            if status == "published" and not abs(lines - total) <= year.tolerance:
                raise table.refuse(row, f"the lines of {area} ({measure}) add up to £{lines:,.2f}, its total is £{total:,.2f}")
        if area != ENGLAND:
            yield _certified(table, row, certified, area, year)
        for (line, measure), (value, status) in found.items():
            yield Figure(f"ro3.{line}.{measure}", area, year.period, value, status)
    log.dropped("subcategories by age, which are within their lines, memorandum items, and children's services")


# A small line can rest on few councils: those missing may weigh more in it than in the total.
SMALL_LINES = 0.2
SOURCES = tuple(
    Source(
        f"ro3-{year.period}",
        (year.file,),
        partial(read, year),
        (
            Reconciliation(r"ro3\.total\..*", 500.0, year.missing, mhclg.ESTIMATES),
            Reconciliation(r"ro3\..*\.net", 500.0, SMALL_LINES, mhclg.ESTIMATES),
        ),
    )
    for year in YEARS
)
