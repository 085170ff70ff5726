"""An Excel of two sheets made of xlwings' own classes (autospec): what they do not have cannot be asked of it, and all that is done to it is noted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest.mock import MagicMock, PropertyMock, create_autospec

import xlwings

from vfmxl.hosts.macros.port import Area
from vfmxl.workbook.existing.tokens import areas
from vfmxl.workbook.existing.uses import address

if TYPE_CHECKING:
    from collections.abc import Callable

# Reading them is free; setting them would be felt by the user.
FELT = ("calculation", "screen_updating", "enable_events", "display_alerts", "interactive", "visible", "cut_copy_mode")


class com_error(Exception):  # noqa: N801 - named as pywintypes names it
    """As Excel's refusals come."""


@dataclass(frozen=True)
class Behind:
    """What stands behind a range."""

    fake: FakeExcel
    area: Area

    @property
    def named(self) -> str:
        first, last = address(*self.area.first), address(*self.area.last)
        return first if self.area.cells == 1 else f"{first}:{last}"

    @property
    def places(self) -> list[list[tuple[str, tuple[int, int]]]]:
        (top, left), (bottom, right) = self.area.first, self.area.last
        return [[(self.area.sheet, (row, column)) for column in range(left, right + 1)] for row in range(top, bottom + 1)]

    def handed(self, held: Callable[[tuple[str, tuple[int, int]]], Any]) -> Any:
        rows = tuple(tuple(held(place) for place in row) for row in self.places)
        return rows[0][0] if self.area.cells == 1 else rows

    def formula(self, *new: Any) -> Any:
        fake = self.fake
        if not new:
            return self.handed(lambda place: fake.formulas.get(place) or ("" if fake.shown.get(place) is None else str(fake.shown[place])))
        fake.note("formula2" if fake.spills else "formula", self.area.sheet, self.named, new[0])
        fake.formulas[self.area.sheet, self.area.first] = new[0]
        return fake.shown.setdefault((self.area.sheet, self.area.first), 0.0)

    def no_such_property(self, *_: Any) -> Any:
        raise com_error(-2147352567, "Exception occurred.", None, None)

    def value(self, *new: Any) -> Any:
        if not new:
            return self.handed(self.fake.shown.get)
        self.fake.note("values", self.area.sheet, self.named, new[0])
        for places, given in zip(self.places, new[0], strict=True):
            self.fake.shown |= {
                place: value.removeprefix("'") if isinstance(value, str) else value for place, value in zip(places, given, strict=True)
            }
        return None

    def calculate(self) -> None:
        self.fake.note("calculate", self.area.sheet, self.named)
        self.fake.shown |= {place: self.fake.after[place] for row in self.places for place in row if place in self.fake.after}


class FakeExcel:
    """Cells by sheet and place as (formula, what Excel hands over); `log` notes every change and every call that moves something."""

    def __init__(self, cells: dict[tuple[str, str], tuple[str, Any]], selected: str = "Own!A1", *, spills: bool = True) -> None:
        self.log: list[tuple[Any, ...]] = []
        self.formulas: dict[tuple[str, tuple[int, int]], str] = {}
        self.shown: dict[tuple[str, tuple[int, int]], Any] = {}
        self.after: dict[tuple[str, tuple[int, int]], Any] = {}
        self.tables: dict[tuple[str, tuple[int, int]], Area] = {}
        self.selected, self.spills, self.protected = selected, spills, set[str]()
        self.answers: list[Any] = []
        self.sheets: dict[str, MagicMock] = {}
        self.charts: list[MagicMock] = []
        self.ranges: dict[tuple[str, tuple[int, int], tuple[int, int]], MagicMock] = {}
        for (sheet, cell), (formula, value) in cells.items():
            place = areas(cell)[0].first
            self.formulas[sheet, place] = formula
            self.shown[sheet, place] = value
        self.properties: dict[str, str] = {}
        self.app = self._app()
        self.book = self._book()
        self.set_app: dict[str, PropertyMock] = {}
        for name in FELT:
            self.set_app[name] = PropertyMock()
            setattr(type(self.app), name, self.set_app[name])
        for name in ("Own", "Other"):
            self._sheet(name)

    def note(self, *entry: Any) -> None:
        self.log.append(entry)

    def _alert(self, text: str, **more: Any) -> str:
        self.note("alert", text)
        return "yes" if more["buttons"] == "yes_no" else "ok"

    def _input(self, **given: Any) -> Any:
        self.note("input", given["Prompt"])
        return self.answers.pop(0) if self.answers else False

    def _add_sheet(self, name: str, after: MagicMock) -> MagicMock:
        self.note("add sheet", name, after.name)
        return self._sheet(name)

    # ---- the objects

    def _app(self) -> MagicMock:
        app: MagicMock = create_autospec(xlwings.App, instance=True)
        app.version = "16.0"
        app.alert.side_effect = self._alert
        app.api.InputBox.side_effect = self._input
        type(app).status_bar = PropertyMock(side_effect=partial(self.note, "status"))
        return app

    def _book(self) -> MagicMock:
        book: MagicMock = create_autospec(xlwings.Book, instance=True)
        book.app = self.app
        book.fullname = "Book1"
        book.sheets = MagicMock(spec=xlwings.main.Sheets)
        book.sheets.__iter__.side_effect = lambda: iter(list(self.sheets.values()))
        book.sheets.__getitem__.side_effect = lambda key: list(self.sheets.values())[key] if isinstance(key, int) else self.sheets[key]
        book.sheets.add.side_effect = self._add_sheet
        type(book.sheets).active = PropertyMock(side_effect=lambda: self.sheets["Own"])
        book.api.ProtectStructure, book.api.Saved = False, True
        custom = book.api.CustomDocumentProperties
        type(custom).Count = PropertyMock(side_effect=lambda: len(self.properties))
        custom.Item.side_effect = self._property
        custom.Add.side_effect = lambda name, _, __, value: self.properties.update({name: value})
        type(book).selection = PropertyMock(side_effect=self._selection)
        return book

    def _property(self, number: int) -> MagicMock:
        name = list(self.properties)[number - 1]
        found = MagicMock()
        found.Name = name
        type(found).Value = PropertyMock(side_effect=lambda *new: self.properties.update({name: new[0]}) if new else self.properties[name])
        return found

    def _selection(self) -> MagicMock | None:
        if not self.selected:
            return None
        sheet, _, cells = self.selected.partition("!")
        chosen: MagicMock = create_autospec(xlwings.Range, instance=True)
        chosen.sheet = self.sheets[sheet]
        chosen.address = cells
        return chosen

    def _sheet(self, name: str) -> MagicMock:
        sheet: MagicMock = create_autospec(xlwings.Sheet, instance=True)
        sheet.name = name
        sheet.range.side_effect = lambda first, last: self._range(name, first, last)
        type(sheet.api).ProtectContents = PropertyMock(side_effect=lambda: name in self.protected)
        type(sheet).used_range = PropertyMock(side_effect=lambda: self._used(name))
        sheet.activate.side_effect = partial(self.note, "activate", name)
        sheet.select.side_effect = partial(self.note, "select", name)
        sheet.clear.side_effect = partial(self.note, "clear", name)
        sheet.charts = MagicMock(spec=xlwings.main.Charts)
        sheet.charts.add.side_effect = lambda *_: self._chart(name)
        self.sheets[name] = sheet
        return sheet

    def _chart(self, sheet: str) -> MagicMock:
        chart: MagicMock = create_autospec(xlwings.Chart, instance=True)
        chart.api = (MagicMock(), MagicMock())
        self.charts.append(chart)
        chart.set_source_data.side_effect = lambda source: self.note("chart", sheet, source.address)
        return chart

    def _used(self, sheet: str) -> MagicMock:
        places = [place for name, place in self.shown if name == sheet] or [(0, 0)]
        last = max(row for row, _ in places) + 1, max(column for _, column in places) + 1
        return self._range(sheet, (1, 1), last)

    def _range(self, sheet: str, first: tuple[int, int], last: tuple[int, int]) -> MagicMock:
        # Made once: autospec takes its time, and what stands behind a range is looked up anew each time.
        if (sheet, first, last) not in self.ranges:
            self.ranges[sheet, first, last] = self._new_range(sheet, first, last)
        return self.ranges[sheet, first, last]

    def _new_range(self, sheet: str, first: tuple[int, int], last: tuple[int, int]) -> MagicMock:
        cells: MagicMock = create_autospec(xlwings.Range, instance=True)
        area = Area(sheet, (first[0] - 1, first[1] - 1), (last[0] - 1, last[1] - 1))
        behind = Behind(self, area)
        kind = type(cells)
        kind.formula = PropertyMock(side_effect=behind.formula)
        kind.formula2 = PropertyMock(side_effect=behind.formula if self.spills else behind.no_such_property)
        kind.formula_array = PropertyMock(side_effect=lambda *new: self.note("formula_array", sheet, behind.named, *new))
        kind.raw_value = PropertyMock(side_effect=behind.value)
        kind.number_format = PropertyMock(side_effect=lambda *new: self.note("number format", sheet, behind.named, *new))
        cells.address = cells.merge_area.address = behind.named
        cells.merge_cells = False
        cells.left, cells.top = 10.0, 20.0
        cells.api.Calculate.side_effect = behind.calculate
        self._table(cells, sheet, area.first)
        for name in ("select", "copy", "paste"):
            getattr(cells, name).side_effect = partial(self.note, name, sheet, behind.named)
        return cells

    def _table(self, cells: MagicMock, sheet: str, place: tuple[int, int]) -> None:
        table = next(
            (t for (name, _), t in self.tables.items() if name == sheet and t.first <= place and place[0] <= t.last[0] and place[1] <= t.last[1]),
            None,
        )
        cells.api.HasSpill, cells.api.HasArray = bool(table) and self.spills, bool(table) and not self.spills
        if table:
            named = f"${address(*table.first)}:{address(*table.last)}".replace("$", "")
            cells.api.SpillParent.SpillingToRange.Address = cells.api.CurrentArray.Address = named

    # ---- what was done

    def moved(self) -> list[tuple[Any, ...]]:
        """What the user would feel."""
        return [entry for entry in self.log if entry[0] in ("activate", "select", "copy", "paste")]

    def properties_set(self) -> list[str]:
        """The properties of the program that were set."""
        return [name for name, mock in self.set_app.items() if any(call.args for call in mock.call_args_list)]
