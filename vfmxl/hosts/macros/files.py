"""The port over a workbook file, without any spreadsheet program: read from the package, changed in memory, saved by patching the package.

It computes our functions as they are written and refreshed. Formulas of the user's own keep the values that they had (`vfmxl refresh` works
them out), and number formats, widths and charts are remembered but not written: they belong to spreadsheet programs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vfmxl.errors import VfmError
from vfmxl.functions.names import spell
from vfmxl.hosts.macros.filesaving import Change, save
from vfmxl.hosts.macros.port import Area, HostRefused, Style
from vfmxl.hosts.macros.session import cut, inside, one_cell
from vfmxl.workbook.existing.archive import open_archive
from vfmxl.workbook.existing.book import read_book
from vfmxl.workbook.existing.calls import Calls, NotSimple, read_call
from vfmxl.workbook.existing.edit import Edit
from vfmxl.workbook.existing.formulas import FormulaCell, formulas_of
from vfmxl.workbook.existing.grid import Grid
from vfmxl.workbook.existing.parts import find_elements
from vfmxl.workbook.existing.source import Source, read_source
from vfmxl.workbook.existing.uses import find_uses, place_of, respelled

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from vfmxl.functions import Engine
    from vfmxl.hosts.macros.session import Place
    from vfmxl.workbook.existing.ours import Ours

LONGEST_NAME = 31
NOT_IN_NAMES = set("[]:*?/\\")


@dataclass(slots=True)
class Person:
    """Who answers where no program can ask: says yes or no, gives these texts in turn (then cancels), stops after so many steps, and hears what is told."""

    agrees: bool = True
    texts: list[str] = field(default_factory=list)
    stops_after: int | None = None
    told: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    progress: list[str] = field(default_factory=list)
    opened: list[Path] = field(default_factory=list)
    clipboard: str = ""


@dataclass(slots=True)
class _Locked:
    """What of the workbook is protected or merged: sheets, its structure, merged areas by sheet."""

    sheets: set[str] = field(default_factory=set)
    structure: bool = False
    merged: dict[str, list[Area]] = field(default_factory=dict)


class FileWorkbook:
    """A workbook file with a selection; implements `port.Workbook`."""

    program = "vfmxl, on a file"
    typed = "excel-own"
    stored = "excel"

    def __init__(self, path: Path, engine: Engine, person: Person | None = None) -> None:
        self.path: Path | None = path
        self.engine, self.person = engine, person or Person()
        self.selected: list[Area] = []
        self.styles: dict[tuple[str, Place], Style] = {}
        self.widths: dict[str, list[float]] = {}
        self.charts: list[tuple[Area, Place, str, str]] = []
        self._changes: dict[str, dict[Place, Change]] = {}
        self._new: list[str] = []
        self._new_stamp = ""
        self._found: dict[tuple[str, Place], Ours] | None = None
        self._read(path)

    def _read(self, path: Path) -> None:
        with open_archive(path) as archive:
            edit = Edit(archive, read_book(archive))
            self._source: Source = read_source(edit)
            self._stamp = edit.book.stamp
            self._locked = _read_locked(edit)
        self._grids: dict[str, Grid] = dict(self._source.grids)

    # ---- the file

    @property
    def is_saved(self) -> bool:
        """Whether nothing was changed since it was read or saved."""
        return not self._changes and not self._new and not self._new_stamp

    def save(self) -> None:
        """Patches the file; what was not changed stays byte for byte."""
        if self.path is None:
            raise HostRefused("The workbook has no file yet.")
        save(self.path, self._changes, self._new, self._new_stamp)
        self._changes, self._new, self._new_stamp = {}, [], ""
        self._read(self.path)

    def open_file(self, path: Path) -> None:
        """Notes that a file was to be opened."""
        self.person.opened.append(path)

    def stamp(self) -> str:
        """The pack that stands on the workbook."""
        return self._new_stamp or self._stamp

    def set_stamp(self, pack: str) -> None:
        """Remembered until it is saved."""
        self._new_stamp = pack

    # ---- sheets

    def sheets(self) -> list[str]:
        """In the order of their tabs."""
        return list(self._grids)

    def is_protected(self, sheet: str) -> bool:
        """Whether the sheet is protected, with or without a password."""
        return sheet in self._locked.sheets

    @property
    def can_add_sheets(self) -> bool:
        """Whether the structure is unlocked."""
        return not self._locked.structure

    def add_sheet(self, name: str) -> FileWorkbook:
        """A new sheet after the last."""
        if len(name) > LONGEST_NAME or NOT_IN_NAMES & set(name) or name.casefold() in (sheet.casefold() for sheet in self._grids):
            raise HostRefused(f"A sheet cannot be called {name!r}, or there is one already.")
        if not self.can_add_sheets:
            raise HostRefused("The structure of the workbook is protected.")
        self._grids[name] = Grid(name, "")
        self._new.append(name)
        return self

    def clear_sheet(self, name: str) -> None:
        """Every cell empty."""
        grid = self._grids[name]
        for place in grid.values.keys() | grid.formulas.keys():
            self._put(name, place, Change(None, None))
        grid.values.clear()
        grid.formulas.clear()
        grid.filled.clear()

    # ---- cells

    def selection(self) -> list[Area]:
        """What was put into `selected`."""
        return self.selected

    def used(self, sheet: str) -> Area | None:
        """Around values and formulas."""
        grid = self._grids[sheet]
        places = grid.values.keys() | grid.formulas.keys()
        if not places:
            return None
        rows, columns = [row for row, _ in places], [column for _, column in places]
        return Area(sheet, (min(rows), min(columns)), (max(rows), max(columns)))

    def merged(self, sheet: str, cell: Place) -> Area:
        """The merged area of a cell."""
        return next((area for area in self._locked.merged.get(sheet, ()) if inside(one_cell(sheet, cell), area)), one_cell(sheet, cell))

    def has_merged(self, area: Area) -> bool:
        """Whether a merged area reaches into it."""
        return any(cut(area, merged) for merged in self._locked.merged.get(area.sheet, ()))

    def filled(self, sheet: str, cell: Place) -> Area:
        """The area of an array."""
        found = self._grids[sheet].formulas.get(cell)
        return Area(sheet, *found.area) if found and found.area else one_cell(sheet, cell)

    def formulas(self, area: Area) -> list[list[str]]:
        """Respelled as Excel shows them while the add-in is there."""
        formulas = self._grids[area.sheet].formulas

        def shown(place: Place) -> str:
            found = formulas.get(place)
            return f"={respelled(found.formula, lambda name: spell(name, self.typed))}" if found else ""

        return [[shown(place) for place in row] for row in _rows(area)]

    def values(self, area: Area) -> list[list[Any]]:
        """Cached values, and those computed since."""
        values = self._grids[area.sheet].values
        return [[values.get(place) for place in row] for row in _rows(area)]

    def write_formula(self, sheet: str, cell: Place, formula: str) -> None:
        """A formula that is one call of ours."""
        self._write(one_cell(sheet, cell), formula)

    def write_table(self, area: Area, formula: str) -> None:
        """An array formula over the area."""
        self._write(area, formula)

    def write_values(self, area: Area, rows: Sequence[Sequence[str | float | bool | None]]) -> None:
        """Texts stay texts."""
        self._refuse(area)
        for places, values in zip(_rows(area), rows, strict=True):
            for place, value in zip(places, values, strict=True):
                self._grids[area.sheet].formulas.pop(place, None)
                self._found = None
                self._show(area.sheet, place, value)
                self._put(area.sheet, place, Change(None, value))

    def style(self, area: Area, style: Style) -> None:
        """Remembered only."""
        self._refuse_protected(area.sheet)
        self.styles |= {(area.sheet, place): style for row in _rows(area) for place in row}

    def set_widths(self, sheet: str, widths: Sequence[float]) -> None:
        """Remembered only."""
        self.widths[sheet] = list(widths)

    def recalculate(self, area: Area) -> None:
        """Gives the cells of ours what the engine's pack gives."""
        if self._found is None:
            from vfmxl.workbook.existing.recalculate import recalculate

            found = recalculate(self.engine, list(self._grids.values()), self._source.cleaner, date_1904=self._source.date_1904)
            self._found = {(one.grid.sheet, one.cell.place): one for one in found.ours}
        found_here = [self._found[area.sheet, place] for row in _rows(area) for place in row if (area.sheet, place) in self._found]
        for one in found_here:
            if one.left_alone:
                continue
            for place, value in one.values.items():
                if place in self._grids[area.sheet].values and self._grids[area.sheet].values[place] == value:
                    continue
                self._grids[area.sheet].values[place] = value
                self._put(area.sheet, place, Change(formula=True, value=value))

    def add_chart(self, source: Area, corner: Place, title: str, description: str) -> None:
        """Remembered only."""
        self.charts.append((source, corner, title, description))

    # ---- the user

    def tell(self, text: str) -> None:
        """Kept for the caller."""
        self.person.told.append(text)

    def ask(self, question: str) -> bool:
        """As the person is minded."""
        self.person.asked.append(question)
        return self.person.agrees

    def ask_text(self, prompt: str, default: str = "") -> str | None:
        """The next text; "" is the default."""
        self.person.asked.append(prompt)
        return (self.person.texts.pop(0) or default) if self.person.texts else None

    def progress(self, text: str) -> None:
        """Kept for the caller."""
        self.person.progress.append(text)

    @property
    def can_stop(self) -> bool:
        """As the person is minded."""
        return self.person.stops_after is not None

    def stop_asked(self) -> bool:
        """After so many steps."""
        after = self.person.stops_after
        return after is not None and len(self.person.progress) > after

    def copy_text(self, text: str) -> bool:
        """Kept for the caller."""
        self.person.clipboard = text
        return True

    # ---- the parts

    def _write(self, area: Area, formula: str) -> None:
        self._refuse(area)
        sheet, grid = area.sheet, self._grids[area.sheet]
        text = formula.removeprefix("=")
        table = self._value(sheet, text)
        if area.cells == 1:
            made = FormulaCell(area.first, text, None)
        else:
            made = FormulaCell(area.first, text, None, kind="array", area=(area.first, area.last))
            grid.filled.update(dict.fromkeys(made.cells(), made))
            del grid.filled[made.place]
        grid.formulas[area.first] = made
        self._found = None
        rows = table if isinstance(table, list) else [[table]]
        for i, places in enumerate(_rows(area)):
            for j, place in enumerate(places):
                value = rows[i][j] if i < len(rows) and j < len(rows[i]) else None
                self._show(sheet, place, value)
                self._put(sheet, place, Change(text if place == area.first else None, value, area if area.cells > 1 else None))
        made.value = grid.values.get(area.first)

    def _value(self, sheet: str, text: str) -> Any:  # noqa: ANN401 - a value or a grid
        uses = find_uses(text)
        if len(uses) != 1 or uses[0].text != text:
            raise HostRefused("Without a spreadsheet program only a single call of ours can be written.")
        names = {name.casefold(): grid for name, grid in self._grids.items()}

        def lookup(other: str, place: Place) -> Any:  # noqa: ANN401 - a cell holds anything
            grid = names.get((other or sheet).casefold())
            return grid.values.get(place) if grid else None

        try:
            return Calls(self.engine, self._source.date_1904).value(read_call(text), lookup)
        except VfmError as error:
            return error.cell
        except NotSimple as error:
            raise HostRefused(str(error)) from error

    def _refuse_protected(self, sheet: str) -> None:
        if self.is_protected(sheet):
            raise HostRefused(f"The sheet {sheet} is protected.")

    def _refuse(self, area: Area) -> None:
        """Refuses what a program would refuse, and cells whose formula is shared with others, which only a program can part."""
        self._refuse_protected(area.sheet)
        grid = self._grids[area.sheet]
        for row in _rows(area):
            for place in row:
                formula = grid.formulas.get(place)
                if place in grid.filled or (formula and (formula.shared or formula.area)):
                    raise HostRefused("A cell there is part of a table or of a shared formula: choose another cell.")

    def _show(self, sheet: str, place: Place, value: Any) -> None:  # noqa: ANN401 - a cell holds anything
        if value is None:
            self._grids[sheet].values.pop(place, None)
        else:
            self._grids[sheet].values[place] = value

    def _put(self, sheet: str, place: Place, change: Change) -> None:
        before = self._changes.setdefault(sheet, {}).get(place)
        if before and change.formula is True:
            change = Change(before.formula, change.value, before.area)
        self._changes[sheet][place] = change


def _rows(area: Area) -> list[list[Place]]:
    return [[(row, column) for column in range(area.first[1], area.last[1] + 1)] for row in range(area.first[0], area.last[0] + 1)]


def _read_locked(edit: Edit) -> _Locked:
    """What is protected and merged, read from the sheets without their rows."""
    locked = _Locked()
    for sheet, part in edit.book.sheets.items():
        frame = formulas_of(edit.archive, part, [], lambda _: False).frame
        for element in find_elements(frame, lambda name, _: name.rpartition("}")[2] in ("sheetProtection", "mergeCell")):
            if element.local == "sheetProtection" and element.attributes.get("sheet") in ("1", "true"):
                locked.sheets.add(sheet)
            corners = [place_of(corner) for corner in element.attributes.get("ref", "").split(":")]
            if corners[0] and corners[-1]:
                locked.merged.setdefault(sheet, []).append(Area(sheet, corners[0], corners[-1]))
    structure = edit.named(edit.book.part, "workbookProtection")
    locked.structure = any(element.attributes.get("lockStructure") in ("1", "true") for element in structure)
    return locked
