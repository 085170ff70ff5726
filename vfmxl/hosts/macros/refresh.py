"""Computes our cells anew from the pack in use, and lists what changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from vfmxl.answers import counted
from vfmxl.hosts.macros.cells import each_of_ours, in_use, our_cells, runs, whole_sheets
from vfmxl.hosts.macros.port import HostRefused, Stopped
from vfmxl.hosts.macros.reports import Column, has_report, reported, write_report
from vfmxl.hosts.macros.running import macro
from vfmxl.hosts.macros.session import one_cell
from vfmxl.workbook.existing.tokens import areas as references
from vfmxl.workbook.existing.uses import address

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vfmxl.hosts.macros.cells import OurCell
    from vfmxl.hosts.macros.port import Area
    from vfmxl.hosts.macros.session import Place, Session

NAME = "VFM changes"
COLUMNS = (
    Column("Sheet", 22),
    Column("Cell", 8),
    Column("Old", 18, "#,##0.00##"),
    Column("New", 18, "#,##0.00##"),
    Column("Change", 14, "#,##0.00##"),
    Column("Change, %", 11, "0.0"),
    Column("Formula", 70),
)
# Figures that differ by less are the same figure, computed in another order.
TOLERANCE = 1e-9
MOST_PASSES = 10
NOTHING_HERE = "holds no cell with a vfmxl function, so nothing was computed."


@macro(
    "Refresh the selection",
    "Computes the vfmxl cells that are selected from the pack in use; a sheet VFM changes lists what changed. The others keep their figures.",
)
def refresh_selection(session: Session) -> None:
    """The cells selected."""
    selected = session.workbook.selection()
    if not selected:
        raise HostRefused("No cell is selected: select the cells to be refreshed, then press the button again.")
    for sheet in dict.fromkeys(area.sheet for area in selected):
        session.refuse_protected(sheet)
    session.keep_one_pack("Refreshing a part of it")
    _refresh(session, in_use(session, selected), "The selection")


@macro(
    "Refresh the sheet",
    "Computes the vfmxl cells of this sheet from the pack in use; a sheet VFM changes lists what changed. The other sheets keep their figures.",
)
def refresh_sheet(session: Session) -> None:
    """The sheet of the selection."""
    selected = session.workbook.selection()
    if not selected:
        raise HostRefused("No worksheet is in front, or no cell of it is selected: click a cell of the sheet, then press the button again.")
    session.refuse_protected(selected[0].sheet)
    session.keep_one_pack("Refreshing one sheet")
    _refresh(session, whole_sheets(session, [selected[0].sheet]), f"The sheet {selected[0].sheet}")


@macro(
    "Refresh the workbook",
    "Computes every vfmxl cell of the workbook, hidden sheets too, from the pack in use; a sheet VFM changes lists old, new and the change in %.",
)
def refresh_workbook(session: Session) -> None:
    """Every sheet that is not protected; the workbook is marked with the pack where none was left out."""
    workbook = session.workbook
    sheets = workbook.sheets()
    protected = [sheet for sheet in sheets if workbook.is_protected(sheet)]
    left = [sheet for sheet in protected if any(each_of_ours(session, whole_sheets(session, [sheet])))]
    passed = f"Left as they were, their sheets being protected: the cells of {', '.join(left)}." if left else ""
    whole = _refresh(session, whole_sheets(session, [sheet for sheet in sheets if sheet not in protected]), "The workbook", passed)
    if whole and not left and workbook.stamp() != session.engine.pack.id:
        workbook.set_stamp(session.engine.pack.id)


def _refresh(session: Session, areas: Sequence[Area], what: str, passed: str = "") -> bool:
    """Refreshes the cells of ours in areas and reports; whether all of them were."""
    cells = our_cells(session, areas)
    if not cells:
        session.tell(f"{passed} Unprotect them first." if passed else f"{what} {NOTHING_HERE}")
        return False
    work = _Refreshing(session, cells)
    stopped = ""
    try:
        work.run()
    except Stopped:
        stopped = f"Stopped, as you asked, after {min(work.done, len(cells)):,} of {counted(len(cells), 'cell')}: the others keep their figures."
    rows = work.changes()
    computed = f"{counted(len(cells), 'cell')} with vfmxl functions computed from the data pack {session.engine.pack.id}"
    done = f"{what}: {computed}, {counted(len(rows), 'figure')} changed."
    notes = [line for line in (done, stopped, passed) if line]
    if rows or has_report(session, NAME):
        now = f"{datetime.now().astimezone():%d %B %Y, %H:%M}."
        try:
            where = write_report(session, NAME, [*notes, now, NEUTRAL], COLUMNS, rows)
            notes.append(f"{where} lists them." if rows else "")
        except HostRefused as error:
            notes.append(error.sentence)
    session.tell("\n\n".join(filter(None, notes)))
    return not stopped


NEUTRAL = "A change says that another figure was published or chosen. It judges nothing."


@dataclass(slots=True)
class _Refreshing:
    """Cells of ours with what they showed before; `done` counts those that were computed."""

    session: Session
    cells: list[OurCell]
    done: int = 0
    before: dict[tuple[str, Place], Any] = field(default_factory=dict)
    now: dict[tuple[str, Place], Any] = field(default_factory=dict)
    owner: dict[tuple[str, Place], OurCell] = field(default_factory=dict)
    tables: dict[tuple[str, Place], Area] = field(default_factory=dict)

    def run(self) -> None:
        self.before = self._shown(self.cells)
        waiting = self.cells
        for _ in range(MOST_PASSES):
            last, self.now = self.now or self.before, {}
            self._compute(waiting)
            self.now = self._shown(self.cells)
            changed = [cell for cell in self.before.keys() | self.now.keys() if not same(last.get(cell), self.now.get(cell))]
            # In manual calculation a cell that reads another of ours may have been computed before it.
            waiting = _reading(self.cells, changed)
            if not waiting:
                break

    def _compute(self, cells: list[OurCell]) -> None:
        """A program may refuse to compute a part of an array: tables are computed whole."""
        tables = {area: 1 for cell in cells if (area := self.tables.get((cell.sheet, cell.place)))}
        single = runs((cell.sheet, cell.place) for cell in cells if (cell.sheet, cell.place) not in self.tables)
        for block, count in {**{block: block.cells for block in single}, **tables}.items():
            self.session.step(f"{min(self.done, len(self.cells)):,} of {counted(len(self.cells), 'cell')} computed.")
            self.session.workbook.recalculate(block)
            self.done += count

    def _shown(self, cells: list[OurCell]) -> dict[tuple[str, Place], Any]:
        """What cells of ours show, those that their tables fill among them."""
        workbook = self.session.workbook
        found: dict[tuple[str, Place], Any] = {}
        single = []
        for cell in cells:
            area = workbook.filled(cell.sheet, cell.place) if cell.may_fill else one_cell(cell.sheet, cell.place)
            if area.cells == 1:
                single.append(cell)
                self.owner[cell.sheet, cell.place] = cell
                self.tables.pop((cell.sheet, cell.place), None)
            else:
                found |= self._values(area, cell)
                self.tables[cell.sheet, cell.place] = area
        for block in runs((cell.sheet, cell.place) for cell in single):
            found |= self._values(block, None)
        return found

    def _values(self, area: Area, owner: OurCell | None) -> dict[tuple[str, Place], Any]:
        found = {}
        for i, row in enumerate(self.session.workbook.values(area)):
            for j, value in enumerate(row):
                place = (area.sheet, (area.first[0] + i, area.first[1] + j))
                found[place] = value
                if owner:
                    self.owner[place] = owner
        return found

    def changes(self) -> list[list[Any]]:
        """A row for each figure that changed, in the order of the sheets."""
        now = self.now or self._shown(self.cells)
        order = {sheet: number for number, sheet in enumerate(self.session.workbook.sheets())}
        places = sorted(self.before.keys() | now.keys(), key=lambda cell: (order.get(cell[0], 0), cell[1]))
        return [self._row(place, self.before.get(place), now.get(place)) for place in places if not same(self.before.get(place), now.get(place))]

    def _row(self, place: tuple[str, Place], old: Any, new: Any) -> list[Any]:  # noqa: ANN401 - a cell holds anything
        sheet, cell = place
        owner = self.owner[place]
        formula = owner.formula.removeprefix("=")
        if owner.place != cell:
            formula = f"part of the table of {address(*owner.place)}: {formula}"
        change = new - old if is_number(old) and is_number(new) else None
        percent = 100 * change / abs(old) if change is not None and old else None
        return [sheet, address(*cell), reported(formula, old), reported(formula, new), change, percent, formula]


def _reading(cells: Iterable[OurCell], changed: Iterable[tuple[str, Place]]) -> list[OurCell]:
    """The cells that refer to one that changed."""
    by_sheet: dict[str, set[Place]] = {}
    for sheet, place in changed:
        by_sheet.setdefault(sheet.casefold(), set()).add(place)

    def reads(cell: OurCell) -> bool:
        return any(_shares(area, by_sheet.get((area.sheet or cell.sheet).casefold(), set())) for area in references(cell.formula))

    return [cell for cell in cells if reads(cell)] if by_sheet else []


def _shares(area: Area, places: set[Place]) -> bool:
    """Whether one of the places lies in an area."""
    if area.cells > len(places):
        return any(area.first[0] <= row <= area.last[0] and area.first[1] <= column <= area.last[1] for row, column in places)
    return any((row, column) in places for row in range(area.first[0], area.last[0] + 1) for column in range(area.first[1], area.last[1] + 1))


def is_number(value: Any) -> bool:  # noqa: ANN401 - a cell holds anything
    """Whether a cell holds a number."""
    return isinstance(value, float | int) and not isinstance(value, bool)


def same(one: Any, other: Any) -> bool:  # noqa: ANN401 - cells hold anything
    """Whether two values are the same figure, text or error."""
    if is_number(one) and is_number(other):
        return bool(abs(one - other) <= TOLERANCE * max(1.0, abs(one), abs(other)))
    return type(one) is type(other) and bool(one == other)
