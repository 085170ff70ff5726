"""Writes the figures of the pack in use into a workbook: our cells, and those that depend on them where they can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vfmxl.workbook.existing.archive import open_archive
from vfmxl.workbook.existing.book import read_book
from vfmxl.workbook.existing.cellxml import NewFormula, Patch
from vfmxl.workbook.existing.edit import Edit, refuse_signed
from vfmxl.workbook.existing.fed import fed_by
from vfmxl.workbook.existing.output import appearing
from vfmxl.workbook.existing.patch import Extra, edited, sheet_content
from vfmxl.workbook.existing.recalculate import recalculate
from vfmxl.workbook.existing.repack import write_package
from vfmxl.workbook.existing.source import read_source
from vfmxl.workbook.existing.uses import address

if TYPE_CHECKING:
    from pathlib import Path

    from vfmxl.functions import Engine
    from vfmxl.workbook.existing.grid import Grid
    from vfmxl.workbook.existing.left import Left
    from vfmxl.workbook.existing.output import Output
    from vfmxl.workbook.existing.recalculate import Recalculated

    Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that shows something else now: what it showed, what it shows, and why it changed; `formula` is "" for a cell that an array fills."""

    sheet: str
    cell: str
    formula: str
    old: Any
    new: Any
    why: str

    @property
    def change(self) -> float | None:
        """New less old, where both are numbers."""
        numbers = [value for value in (self.old, self.new) if isinstance(value, int | float) and not isinstance(value, bool)]
        return numbers[1] - numbers[0] if len(numbers) == 2 else None


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What changed, what only a spreadsheet program can work out, what else to know, the pack that the workbook had been calculated with ("" unknown) and the one in use, and the parts written."""

    changes: tuple[Change, ...]
    left: tuple[Left, ...]
    notes: tuple[str, ...]
    stamp: str
    pack: str
    parts: frozenset[str] = frozenset()


def refresh(engine: Engine, output: Output, *, drop_signature: bool = False) -> RefreshReport:
    """Writes the workbook with its figures as the engine's pack has them.

    Raises
    ------
    RequestRefused
        where the workbook cannot be read, is signed, or the output cannot be written.
    """
    with open_archive(output.source) as archive:
        refuse_signed(archive, drop_signature=drop_signature)
        refreshing = _Refreshing(engine, Edit(archive, read_book(archive)))
        report = refreshing.run()
        refreshing.write(drop_signature=drop_signature)
        with appearing(output) as target:
            write_package(archive, refreshing.edit.finish(), target)
    return RefreshReport(report.changes, report.left, report.notes, report.stamp, report.pack, refreshing.edit.changes.touched)


def preview(engine: Engine, path: Path) -> RefreshReport:
    """What `refresh` would change; nothing is written."""
    with open_archive(path) as archive:
        return _Refreshing(engine, Edit(archive, read_book(archive))).run()


class _Refreshing:
    """One workbook on its way to be refreshed."""

    def __init__(self, engine: Engine, edit: Edit) -> None:
        self.engine, self.edit = engine, edit
        source = read_source(edit)
        self.grids, self.cleaner = source.grids, source.cleaner
        self.found: Recalculated = recalculate(engine, [*source.grids.values()], source.cleaner, date_1904=source.date_1904)

    def run(self) -> RefreshReport:
        """The report."""
        reasons = self._reasons()
        changes = [
            Change(sheet, address(*place), cell.formula if (cell := self.grids[sheet].formulas.get(place)) else "", self.grids[sheet].values.get(place), new, reasons.get((sheet, place), DEPENDS))
            for sheet, values in self.found.values.items()
            for place, new in sorted(values.items())
        ]  # fmt: skip
        notes = [
            f"{one.grid.sheet}!{address(*one.cell.place)} needs more cells than before, and {address(*place)} is not free: it shows #SPILL!, as in Excel."
            for one, place in self.found.blocked
        ]
        notes += fed_by(self.edit, self.cleaner, self.found.values)
        return RefreshReport(tuple(changes), tuple(self.found.left), tuple(notes), self.edit.book.stamp, self.engine.pack.id)

    def _reasons(self) -> dict[tuple[str, Place], str]:
        stamp, pack = self.edit.book.stamp, self.engine.pack.id
        changed = f"The pack {pack} has another figure than {stamp}." if stamp and stamp != pack else f"Figure of the pack {pack}."
        return {(one.grid.sheet, place): one.why or changed for one in self.found.ours for place in one.values}

    def write(self, *, drop_signature: bool) -> None:
        """Puts the changes into the edit."""
        for sheet, values in self.found.values.items():
            patches = {place: Patch(sets_value=True, value=value) for place, value in values.items()}
            self._widths(sheet, patches)
            if patches:
                self._put(self.grids[sheet], patches)
        if self.found.ours:
            self.edit.stamp(self.engine.pack.id)
        if drop_signature:
            self.edit.drop_signatures()

    def _widths(self, sheet: str, patches: dict[Place, Patch]) -> None:
        """The cells that an array of ours fills are named in its formula."""
        for one in self.found.ours:
            if one.grid.sheet == sheet and one.cell.kind == "dynamic" and not one.left_alone and one.area and one.area != one.cell.area:
                area = ":".join(dict.fromkeys(address(*corner) for corner in one.area))
                formula = NewFormula(one.cell.formula, {"t": "array", "ref": area}, one.cell.metadata)
                patches[one.cell.place] = Patch(formula, sets_value=True, value=one.now)

    def _put(self, grid: Grid, patches: dict[Place, Patch]) -> None:
        archive, part = self.edit.archive, grid.part
        if all(place in grid.formulas for place in patches):
            self.edit.changes.replaced[part] = edited(archive, part, [(*grid.formulas[place].span, patch) for place, patch in patches.items()])
        else:
            self.edit.changes.replaced[part] = sheet_content(archive, part, patches, Extra())


DEPENDS = "It depends on a figure that changed."
