"""Works out formulas of cells outside any spreadsheet program, by an engine that knows cells, literals and the usual functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import formualizer

from vfmxl.errors import CellError
from vfmxl.workbook.existing.uses import address, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Place = tuple[int, int]

KINDS: dict[Any, str] = {
    CellError.NA: "Na",
    CellError.VALUE: "Value",
    CellError.NUM: "Num",
    CellError.REF: "Ref",
    CellError.NAME: "Name",
    CellError.DIV0: "Div",
    CellError.NULL: "Null",
    "#SPILL!": "Spill",
    "#CALC!": "Calc",
}
ERRORS = {kind: error for error, kind in KINDS.items()}
UNREADABLE = "#unreadable"


class Evaluator:
    """Sheets of values and formulas; nothing but numbers, texts, booleans, errors (CellError) and None goes in or comes out."""

    def __init__(self, *, date_1904: bool = False) -> None:
        config = formualizer.EvaluationConfig()
        config.enable_parallel = False
        config.date_system = "1904" if date_1904 else "1900"
        self._book = formualizer.Workbook(config=formualizer.WorkbookConfig(eval_config=config))
        self._book.set_temporal_egress("serial")
        self._book.set_changelog_enabled(False)  # nothing is undone here, and values go in twice as fast
        self._evaluated = False

    def add_sheet(self, name: str) -> None:
        """A new, empty sheet."""
        if name not in self._book.sheet_names:
            self._book.add_sheet(name)

    def set_values(self, sheet: str, cells: Mapping[Place, Any]) -> None:
        """Puts values into cells; a formula there goes."""
        for (row, column), places in _runs(cells):
            self._book.set_values_batch(sheet, row + 1, column + 1, [[_put(cells[place])] for place in places])

    def set_formulas(self, sheet: str, cells: Mapping[Place, str]) -> None:
        """Puts formulas, written without the equals sign, into cells."""
        # formualizer 0.13 goes on showing the value that was there where formulas come in a batch.
        if not self._evaluated:
            try:
                for (row, column), places in _runs(cells):
                    self._book.set_formulas_batch(sheet, row + 1, column + 1, [["=" + cells[place]] for place in places])
            except RuntimeError:
                self._one_by_one(sheet, cells)
        else:
            self._one_by_one(sheet, cells)

    def _one_by_one(self, sheet: str, cells: Mapping[Place, str]) -> None:
        for row, column in cells:
            try:
                self._book.set_formula(sheet, row + 1, column + 1, "=" + cells[row, column])
            except RuntimeError:  # a formula that refers to its own cell, or cannot be read
                self._book.set_values_batch(sheet, row + 1, column + 1, [[UNREADABLE]])

    def evaluate(self) -> None:
        """Works out every formula whose cells have changed."""
        self._evaluated = True
        self._book.evaluate_all()

    def values(self, sheet: str, places: Iterable[Place]) -> dict[Place, Any]:
        """What cells hold."""
        found: dict[Place, Any] = {}
        view = self._book.sheet(sheet)
        for (row, column), run in _runs(places):
            area = formualizer.RangeAddress(sheet, row + 1, column + 1, row + len(run), column + 1)
            for place, (value,) in zip(run, view.get_values(area), strict=True):
                found[place] = _taken(value)
        return found

    def filled(self, sheet: str, place: Place) -> tuple[Place, Place]:
        """The cells, first and last, that the formula of a cell fills."""
        name = sheet.replace("'", "''")
        spill = self._book.inspect_cell(f"'{name}'!{address(*place)}").cell.spill
        extent = spill.to_dict().get("extent") if spill else None
        corners = [place_of(corner) for corner in str(extent).rpartition("!")[2].split(":")] if extent else [place]
        return corners[0] or place, corners[-1] or place


def _put(value: Any) -> Any:  # noqa: ANN401 - a cell holds anything
    kind = KINDS.get(value) if isinstance(value, CellError) or (isinstance(value, str) and value.startswith("#")) else None
    return {"type": "Error", "kind": kind} if kind else value


def _taken(value: Any) -> Any:  # noqa: ANN401 - a cell holds anything
    return ERRORS.get(str(value.get("kind")), UNREADABLE) if isinstance(value, dict) else value


def _runs(places: Iterable[Place]) -> Iterator[tuple[Place, list[Place]]]:
    """Cells that lie under each other without a gap, with the first of them."""
    run: list[Place] = []
    for place in sorted(places, key=lambda one: (one[1], one[0])):
        if run and (place[1] != run[-1][1] or place[0] != run[-1][0] + 1):
            yield run[0], run
            run = []
        run.append(place)
    if run:
        yield run[0], run
