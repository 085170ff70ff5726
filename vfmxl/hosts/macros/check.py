"""Lists every cell of ours that needs a look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vfmxl.hosts.macros.port import HostRefused
from vfmxl.hosts.macros.reports import Column, has_report, reported, write_report
from vfmxl.hosts.macros.running import macro

if TYPE_CHECKING:
    from vfmxl.hosts.macros.session import Session
    from vfmxl.workbook.existing.check import Report

NAME = "VFM check"
COLUMNS = (
    Column("Sheet", 22),
    Column("Cell", 8),
    Column("State", 14),
    Column("Shown", 18, "#,##0.00##"),
    Column("From the pack in use", 20, "#,##0.00##"),
    Column("Formula", 60),
    Column("Why", 90),
)


@macro("Check workbook", "Lists every vfmxl cell with an error or an old figure, with the reason, on a sheet VFM check. No other cell is changed.")
def check_workbook(session: Session) -> None:
    """The report of `vfmxl check` on the saved file."""
    from vfmxl.workbook.existing.check import check

    path = session.file("The check reads the saved workbook.")
    session.step("checking the saved workbook.")
    report = check(session.engine, path)
    session.step("checked.")
    rows = _rows(report)
    notes = _notes(report, path.name)
    if rows or has_report(session, NAME):
        try:
            where = write_report(session, NAME, notes, COLUMNS, rows)
            notes.append(f"{where} lists what needs a look." if rows else "")
        except HostRefused as error:
            notes.append(error.sentence)
    session.tell("\n\n".join(filter(None, notes)))


def _rows(report: Report) -> list[list[Any]]:
    from vfmxl.workbook.existing.check import NEEDS_A_LOOK

    found = [
        [f.sheet, f.cell, f.state, reported(f.formula, f.shown), reported(f.formula, f.now), f.formula, f.why]
        for f in report.findings
        if f.state in NEEDS_A_LOOK
    ]
    return found + [[e.place, e.name or e.part, "outside cells, not compared", None, None, e.formula, ""] for e in report.elsewhere]


def _notes(report: Report, name: str) -> list[str]:
    counted = ", ".join(f"{state} {number}" for state, number in report.counts.items()) or "none"
    notes = [f"{name}: cells with vfmxl functions: {counted}. Data pack in use: {report.pack}."]
    if report.stamp and report.stamp != report.pack:
        notes.append(f"The workbook was calculated with another pack, {report.stamp}: Refresh, Workbook brings all of it to the pack in use.")
    if not report.needs_a_look:
        notes.append("Nothing needs a look." if report.findings else "There is nothing to check.")
    return notes
