"""Which formulas depend on which cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vfmxl.workbook.existing.uses import Area

    Place = tuple[int, int]
    Cell = tuple[str, Place]


class Dependents:
    """Formulas by the cells that they refer to; sheets go by their names in small letters."""

    def __init__(self) -> None:
        self._of_cell: dict[Cell, list[Cell]] = {}
        self._areas: dict[str, dict[tuple[Place, Place], list[Cell]]] = {}
        self._fills: Mapping[Cell, Iterable[Cell]] = {}

    def add(self, formula: Cell, areas: Iterable[Area]) -> None:
        """Notes the references of the formula of a cell."""
        for area in areas:
            sheet = area.sheet.casefold() or formula[0]
            if area.first == area.last:
                self._of_cell.setdefault((sheet, area.first), []).append(formula)
            else:
                self._areas.setdefault(sheet, {}).setdefault((area.first, area.last), []).append(formula)

    def fills(self, filled: Mapping[Cell, Iterable[Cell]]) -> None:
        """Notes the cells that the formula of a cell fills beside its own."""
        self._fills = filled

    def direct(self, cells: Iterable[Cell]) -> set[Cell]:
        """The formulas that refer to one of the cells themselves."""
        areas = {sheet: _Areas(found) for sheet, found in self._areas.items()}
        found: set[Cell] = set()
        for sheet, place in cells:
            found.update(self._of_cell.get((sheet, place), ()))
            if sheet in areas:
                found.update(areas[sheet].taken(place))
        return found

    def of(self, cells: Iterable[Cell]) -> set[Cell]:
        """All formulas that depend on the cells, through others too; a cell given is among them only where it depends on one."""
        open_areas = {sheet: _Areas(found) for sheet, found in self._areas.items()}
        found: set[Cell] = set()
        seen = set(cells)
        waiting = list(seen)
        while waiting:
            cell = waiting.pop()
            reached = self._of_cell.get(cell, [])
            areas = open_areas.get(cell[0])
            if areas:
                reached = [*reached, *areas.taken(cell[1])]
            for formula in reached:
                if formula not in found:
                    found.add(formula)
                    for filled in (formula, *self._fills.get(formula, ())):
                        if filled not in seen:
                            seen.add(filled)
                            waiting.append(filled)
        return found


class _Areas:
    """Ranges of one sheet, each of which is reached once."""

    def __init__(self, found: dict[tuple[Place, Place], list[Cell]]) -> None:
        self._formulas = list(found.values())
        corners = np.array([(*first, *last) for first, last in found], dtype=np.int64).reshape(-1, 4)
        self._top, self._left, self._bottom, self._right = corners.T
        self._left_over = np.ones(len(corners), dtype=bool)

    def taken(self, place: Place) -> list[Cell]:
        """The formulas of the ranges that hold a cell; those ranges are done with."""
        row, column = place
        hit = self._left_over & (self._top <= row) & (row <= self._bottom) & (self._left <= column) & (column <= self._right)
        numbers = np.flatnonzero(hit)
        self._left_over[numbers] = False
        return [formula for number in numbers for formula in self._formulas[number]]
