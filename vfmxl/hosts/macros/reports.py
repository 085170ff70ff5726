"""Writes a sheet of ours into the open workbook: a title, notes, a header row, rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vfmxl.errors import CellError
from vfmxl.hosts.macros.port import Area, HostRefused, Style
from vfmxl.workbook.existing.record import shown
from vfmxl.workbook.existing.uses import find_uses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vfmxl.hosts.macros.port import Workbook
    from vfmxl.hosts.macros.session import Session

ROWS_AT_ONCE = 2_000
MOST_NAMES = 100


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a report: its head, its width in characters, and the number format of its figures."""

    head: str
    width: float
    number_format: str = ""


def write_report(session: Session, name: str, notes: Sequence[str], columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> str:
    """Writes the sheet `name`, anew where it is ours; gives the words for where it stands.

    Raises
    ------
    HostRefused
        where no sheet can be added, or the one that stands there is protected.
    """
    workbook, sheet = _sheet(session, name)
    head: list[list[Any]] = [[name], *([note] for note in notes), []]
    last = len(columns) - 1
    for at, line in enumerate(head):
        if line:
            workbook.write_values(Area(sheet, (at, 0), (at, 0)), [line])
    top = len(head)
    workbook.write_values(Area(sheet, (top, 0), (top, last)), [[column.head for column in columns]])
    workbook.style(Area(sheet, (0, 0), (0, 0)), Style(bold=True))
    workbook.style(Area(sheet, (top, 0), (top, last)), Style(bold=True))
    for start in range(0, len(rows), ROWS_AT_ONCE):
        session.show(f"writing the sheet {sheet}, {start:,} of {len(rows):,} rows.")
        part = [[_written(value) for value in row] for row in rows[start : start + ROWS_AT_ONCE]]
        workbook.write_values(Area(sheet, (top + 1 + start, 0), (top + start + len(part), last)), part)
    for at, column in enumerate(columns):
        if column.number_format and rows:
            workbook.style(Area(sheet, (top + 1, at), (top + len(rows), at)), Style(column.number_format))
    workbook.set_widths(sheet, [column.width for column in columns])
    return f"The sheet {sheet}" if workbook is session.workbook else f"The sheet {sheet} of a new workbook"


def has_report(session: Session, name: str) -> bool:
    """Whether a sheet of ours of that name, or of that name with a number, stands in the workbook."""
    return _find(session, name)[1]


def _find(session: Session, name: str) -> tuple[str, bool]:
    """The sheet of ours, or the first name that is free, and whether it is there; a user's own sheet of that name is left alone."""
    present = {sheet.casefold(): sheet for sheet in session.workbook.sheets()}
    for number in range(1, MOST_NAMES):
        wanted = name if number == 1 else f"{name} ({number})"
        sheet = present.get(wanted.casefold())
        if sheet is None:
            return wanted, False
        if _is_ours(session, sheet, name):
            return sheet, True
    raise HostRefused(f"The workbook holds {MOST_NAMES} sheets called {name}: delete those that are not needed.")


def _sheet(session: Session, name: str) -> tuple[Workbook, str]:
    """An empty sheet, the one of ours or a new one, with its workbook."""
    workbook = session.workbook
    sheet, is_there = _find(session, name)
    if is_there:
        session.refuse_protected(sheet)
        workbook.clear_sheet(sheet)
        return workbook, sheet
    if not workbook.can_add_sheets:
        raise HostRefused(
            f"The sheet {name} cannot be added: the structure of the workbook is protected. Unprotect it first (Review, Protect Workbook)."
        )
    return workbook.add_sheet(sheet), sheet


def _is_ours(session: Session, sheet: str, name: str) -> bool:
    used = session.workbook.used(sheet)
    return used is None or session.workbook.values(Area(sheet, (0, 0), (0, 0)))[0][0] == name


def _written(value: Any) -> str | float | bool | None:  # noqa: ANN401 - a cell holds anything
    """A value as a report holds it: errors as their text, so that the report itself shows none."""
    return str(value) if isinstance(value, CellError) else value


def reported(formula: str, value: Any) -> Any:  # noqa: ANN401 - a cell holds anything
    """A cell's value as a report shows it: a word about a position stands nowhere without its range."""
    return shown(formula, value) if find_uses(formula) else value
