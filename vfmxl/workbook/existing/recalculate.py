"""Works a workbook's figures out anew without a spreadsheet program: our calls, and the formulas that depend on them where they can be trusted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vfmxl.errors import CellError, VfmError
from vfmxl.workbook.existing.calls import Call, Calls, NotSimple, plain_call, read_call
from vfmxl.workbook.existing.clean import NotComputable
from vfmxl.workbook.existing.depends import Dependents
from vfmxl.workbook.existing.evaluator import UNREADABLE, Evaluator
from vfmxl.workbook.existing.formulas import uses_ours
from vfmxl.workbook.existing.left import Left
from vfmxl.workbook.existing.ours import Ours, read_ours, same
from vfmxl.workbook.existing.tokens import LAST_COLUMN, LAST_ROW, areas, columns_of, quoted, tokens
from vfmxl.workbook.existing.uses import Area, address, find_uses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vfmxl.functions import Engine
    from vfmxl.workbook.existing.clean import Cleaner
    from vfmxl.workbook.existing.formulas import FormulaCell
    from vfmxl.workbook.existing.grid import Grid

    Place = tuple[int, int]
    Cell = tuple[str, Place]

ROUNDS = 64
SPILL = "#SPILL!"
SCRATCH, ASIDE = "VFMXL CALLS", "VFMXL ARGUMENTS"
# What an evaluator gives for a function or a name that it does not know.
NOT_KNOWN = (UNREADABLE, CellError.NAME)
WHAT_IF = "It is a table of what-if results."
NEVER = "It has never been calculated."
NOT_REPRODUCED = "Worked out here from the values as they are, it does not give what it shows."
DEPENDS = "It depends on a cell that needs Excel."
CIRCLE = "It depends on itself."


@dataclass(slots=True)
class Recalculated:
    """Our cells; new values by sheet and place, of other formulas too; formulas left alone; arrays of ours that found no room, with the cell in their way."""

    ours: list[Ours]
    values: dict[str, dict[Place, Any]]
    left: list[Left]
    blocked: list[tuple[Ours, Place]]


def recalculate(engine: Engine, grids: list[Grid], cleaner: Cleaner, *, date_1904: bool = False) -> Recalculated:
    """What the workbook's cells show with the engine's pack; nothing is written."""
    return _Recalculation(grids, cleaner, Calls(engine, date_1904)).run()


@dataclass(slots=True)
class _Recalculation:
    grids: list[Grid]
    cleaner: Cleaner
    calls: Calls
    evaluator: Evaluator = field(init=False)
    by_sheet: dict[str, Grid] = field(default_factory=dict)
    ours: list[Ours] = field(default_factory=list)
    others: dict[Cell, str] = field(default_factory=dict)
    untrusted: dict[Cell, str] = field(default_factory=dict)
    current: dict[Cell, Any] = field(default_factory=dict)
    expressions: dict[tuple[str, str], int] = field(default_factory=dict)
    blocked: dict[Cell, Place] = field(default_factory=dict)
    scratch_row: int = 0
    graph: Dependents = field(default_factory=Dependents)
    anywhere: set[Cell] = field(default_factory=set)

    def run(self) -> Recalculated:
        self.evaluator = Evaluator(date_1904=self.calls.date_1904)
        for grid in self.grids:
            self.by_sheet[grid.sheet.casefold()] = grid
            for place, cell in grid.formulas.items():
                if cell.kind == "dynamic" and cell.area:
                    self.cleaner.arrays[grid.sheet.casefold(), place] = cell.area
        for grid in self.grids:
            for cell in grid.formulas.values():
                self._sort(grid, cell)
        if self.ours:
            self._settle(self._earn_trust())
        return self._result()

    # Which formula is whose.

    def _sort(self, grid: Grid, cell: FormulaCell) -> None:
        key = (grid.sheet.casefold(), cell.place)
        if not cell.formula:
            self.untrusted[key] = WHAT_IF
            return
        plain = plain_call(cell.formula)
        if plain:
            self.ours.append(Ours(grid, cell, cell.formula, [(0, len(cell.formula), plain)], alone=True))
            return
        try:
            text = self.cleaner.clean(cell.formula, grid.sheet, cell.place)
        except NotComputable as reason:
            if uses_ours(cell.formula):
                self.ours.append(Ours(grid, cell, cell.formula, [], alone=False, left_alone=str(reason)))
            else:
                self.untrusted[key] = str(reason)
            return
        if uses_ours(text):
            self.ours.append(read_ours(grid, cell, text))
        else:
            self.others[key] = text
            if cell.value is None:
                self.untrusted[key] = NEVER

    # First pass: everything as it is.

    def _earn_trust(self) -> dict[Cell, Any]:
        """Finds what other formulas can be trusted; gives what they show."""
        needed = columns_of(self._computed_texts())
        for grid in self.grids:
            self.evaluator.add_sheet(grid.sheet)
            sheet = grid.sheet.casefold()
            theirs = {place for place in grid.formulas if (sheet, place) in self.others}
            spilled = {place for place, array in grid.filled.items() if (sheet, array.place) in self.others}
            self.evaluator.set_values(
                grid.sheet,
                {place: value for place, value in grid.values.items() if place[1] in needed and place not in theirs and place not in spilled},
            )
        for grid in self.grids:
            sheet = grid.sheet.casefold()
            mine = {place: text for (named, place), text in self.others.items() if named == sheet}
            self.evaluator.set_formulas(grid.sheet, mine)
        self._set_expressions()
        self.evaluator.evaluate()
        shown = self._others_now()
        for key, value in shown.items():
            grid, place = self.by_sheet[key[0]], key[1]
            if key not in self.untrusted and not same(value, grid.values.get(place)):
                array = grid.filled.get(place)
                self.untrusted.setdefault((key[0], array.place if array else place), NOT_REPRODUCED)
        for key in [(sheet, place) for sheet, place in self.others if self.by_sheet[sheet].formulas[place].area]:
            array = self.by_sheet[key[0]].formulas[key[1]]
            if self.evaluator.filled(self.by_sheet[key[0]].sheet, key[1]) != array.area:
                self.untrusted.setdefault(key, NOT_REPRODUCED)
        return shown

    def _computed_texts(self) -> Iterator[str]:
        """What the evaluator will work out."""
        yield from self.others.values()
        for one in self.ours:
            if not one.alone:
                yield one.text
            yield from (part.text for part in one.expressions())

    def _set_expressions(self) -> None:
        self.evaluator.add_sheet(ASIDE)
        formulas: dict[Place, str] = {}
        for one in self.ours:
            for part in one.expressions() if not one.left_alone else ():
                if (one.grid.sheet, part.text) not in self.expressions:
                    number = self.expressions[one.grid.sheet, part.text] = 2 * len(self.expressions)
                    formulas[number, 0] = _qualified(part.text, one.grid.sheet)
        self.evaluator.set_formulas(ASIDE, formulas)

    def _others_now(self) -> dict[Cell, Any]:
        """What the other formulas show in the evaluator, their arrays in every cell."""
        found: dict[Cell, Any] = {}
        for grid in self.grids:
            sheet = grid.sheet.casefold()
            places = {place for place in grid.formulas if (sheet, place) in self.others}
            places |= {place for place, array in grid.filled.items() if (sheet, array.place) in self.others}
            found.update({(sheet, place): value for place, value in self.evaluator.values(grid.sheet, places).items()})
        return found

    # Second pass: our calls with the pack in use, until nothing changes any more.

    def _settle(self, shown: dict[Cell, Any]) -> None:
        self.evaluator.add_sheet(SCRATCH)
        waiting = [one for one in self.ours if not one.left_alone]
        refers = Dependents()
        for one in waiting:
            refers.add(one.key, (part for _, _, call in one.calls for part in call.walk() if isinstance(part, Area)))
        with_expressions = {one.key for one in waiting if any(one.expressions())}
        by_key = {one.key: one for one in waiting}
        for _ in range(ROUNDS):
            expected = self._expressions_now()
            changed = self._compute(waiting, expected)
            reshaped = self._reshape(waiting)
            self.evaluator.evaluate()
            changed |= self._take_mixed([one for one in waiting if not one.alone])
            now = self._others_now()
            moved = {key for key, value in now.items() if not same(value, shown.get(key))}
            self.current.update({key: now[key] for key in moved})
            shown = now
            again = refers.direct(changed | moved)
            if self._expressions_now() != expected:
                again |= with_expressions
            again |= reshaped
            if not again:
                return
            waiting = [by_key[key] for key in sorted(again) if key in by_key and not by_key[key].left_alone]
        for one in waiting:
            one.left_alone = CIRCLE

    def _reshape(self, jobs: list[Ours]) -> set[Cell]:
        """Lets formulas that refer to all that an array fills follow where it fills other cells than before; gives those of ours."""
        arrays = self.cleaner.arrays
        moved = [
            one
            for one in jobs
            if one.alone and one.cell.kind == "dynamic" and one.area and (one.key in self.blocked or arrays.get(one.key) != one.area)
        ]
        if not moved:
            return set()
        for one in moved:
            arrays.pop(one.key, None)
            if one.key not in self.blocked and one.area:
                arrays[one.key] = one.area
        for key in [key for key in self.others if "#" in self._formula(key)]:
            try:
                text = self.cleaner.clean(self._formula(key), self.by_sheet[key[0]].sheet, key[1])
            except NotComputable as reason:
                self.untrusted[key] = str(reason)
                continue
            if text != self.others[key]:
                self.others[key] = text
                self.evaluator.set_formulas(self.by_sheet[key[0]].sheet, {key[1]: text})
        return {key for key in (self._read_again(one) for one in self.ours if "#" in one.cell.formula and not one.left_alone) if key}

    def _formula(self, key: Cell) -> str:
        return self.by_sheet[key[0]].formulas[key[1]].formula

    def _read_again(self, one: Ours) -> Cell | None:
        try:
            text = self.cleaner.clean(one.cell.formula, one.grid.sheet, one.cell.place)
        except NotComputable as reason:
            one.left_alone = str(reason)
            return None
        if text == one.text:
            return None
        one.text, one.calls, one.results = text, [(use.start, use.end, read_call(use.text)) for use in find_uses(text)], []
        return one.key

    def _expressions_now(self) -> dict[tuple[str, str], Any]:
        found = self.evaluator.values(ASIDE, [(row, 0) for row in self.expressions.values()])
        return {key: found[row, 0] for key, row in self.expressions.items()}

    def _compute(self, jobs: list[Ours], expected: dict[tuple[str, str], Any]) -> set[Cell]:
        """Calls what the cells call; gives the cells that show something else than before. Those of other formulas around our calls wait for the evaluator."""
        plain: dict[str, dict[Place, Any]] = {}
        mixed: dict[str, dict[Place, str]] = {}
        scratch: dict[Place, Any] = {}
        for one in jobs:
            try:
                results = [self._call(one, call, expected) for _, _, call in one.calls]
            except NotSimple as reason:
                one.left_alone = str(reason)
                continue
            if one.alone:
                self._place(one, results[0])
                plain.setdefault(one.grid.sheet, {}).update(one.values)
            elif results != one.results:
                one.results = results
                mixed.setdefault(one.grid.sheet, {})[one.cell.place] = self._with_results(one, scratch)
        changed = set()
        for sheet, cells in plain.items():
            changed |= {(sheet.casefold(), place) for place, value in cells.items() if not same(value, self._lookup(sheet, place))}
            self.evaluator.set_values(sheet, cells)
            self.current.update({(sheet.casefold(), place): value for place, value in cells.items()})
        self.evaluator.set_values(SCRATCH, scratch)
        for sheet, formulas in mixed.items():
            grid = self.by_sheet[sheet.casefold()]
            self.evaluator.set_values(sheet, {place: None for anchor in formulas for place in grid.formulas[anchor].cells()})
            self.evaluator.set_formulas(sheet, formulas)
        return changed

    def _call(self, one: Ours, call: Call, expected: dict[tuple[str, str], Any]) -> Any:  # noqa: ANN401 - a value or a grid
        def expression(text: str) -> Any:  # noqa: ANN401 - a cell holds anything
            row = self.expressions[one.grid.sheet, text]
            if self.evaluator.filled(ASIDE, (row, 0)) != ((row, 0), (row, 0)) or expected[one.grid.sheet, text] in NOT_KNOWN:
                raise NotSimple(f"The call holds what only a spreadsheet program resolves: {text}")
            return expected[one.grid.sheet, text]

        try:
            value = self.calls.value(call, lambda sheet, place: self._lookup(sheet or one.grid.sheet, place), expression)
        except VfmError as error:
            one.why = error.sentence
            return error.cell
        one.why = ""
        return value

    def _lookup(self, sheet: str, place: Place) -> Any:  # noqa: ANN401 - a cell holds anything
        key = (sheet.casefold(), place)
        if key in self.current:
            return self.current[key]
        grid = self.by_sheet.get(key[0])
        return grid.values.get(place) if grid else CellError.REF

    def _place(self, one: Ours, result: Any) -> None:  # noqa: ANN401 - a value or a grid
        """Sets what the cells of a call that stands alone show."""
        one.place(result)
        in_the_way = self._in_the_way(one, one.area[1]) if one.cell.kind == "dynamic" and one.area else None
        if in_the_way is None:
            self.blocked.pop(one.key, None)
        else:
            self.blocked[one.key] = in_the_way
            one.place(SPILL)

    def _in_the_way(self, one: Ours, last: Place) -> Place | None:
        """A cell that a larger array would overwrite."""
        row, column = one.cell.place
        if last[0] > LAST_ROW or last[1] > LAST_COLUMN:
            return min(last[0], LAST_ROW), min(last[1], LAST_COLUMN)
        own = set(one.cell.cells())
        places = ((r, c) for r in range(row, last[0] + 1) for c in range(column, last[1] + 1) if (r, c) not in own)
        sheet = one.key[0]
        others = {place for other in self.ours if other is not one and other.key[0] == sheet and other.area for place in other.values}
        return next((p for p in places if p in one.grid.values or p in one.grid.formulas or p in one.grid.filled or p in others), None)

    def _with_results(self, one: Ours, scratch: dict[Place, Any]) -> str:
        """The formula with references to our results in place of our calls; the results are put aside for them."""
        pieces, at = [], 0
        for (start, end, _), result in zip(one.calls, one.results, strict=True):
            table = result if isinstance(result, list) else [[result]]
            first = (self.scratch_row, 0)
            for r, values in enumerate(table):
                for c, value in enumerate(values):
                    scratch[self.scratch_row + r, c] = "" if value is None else value
            last = (self.scratch_row + len(table) - 1, len(table[0]) - 1)
            self.scratch_row = last[0] + 1
            pieces += [one.text[at:start], f"{quoted(SCRATCH)}!{':'.join(dict.fromkeys((address(*first), address(*last))))}"]
            at = end
        return "".join(pieces) + one.text[at:]

    def _take_mixed(self, jobs: list[Ours]) -> set[Cell]:
        """Takes what formulas around our calls show in the evaluator."""
        changed: set[Cell] = set()
        by_sheet: dict[str, list[Ours]] = {}
        for one in jobs:
            if not one.left_alone:
                by_sheet.setdefault(one.grid.sheet, []).append(one)
        for sheet, cells in by_sheet.items():
            found = self.evaluator.values(sheet, {place for one in cells for place in one.cell.cells()})
            for one in cells:
                one.now, one.area = found[one.cell.place], one.cell.area
                one.values = {place: found[place] for place in one.cell.cells()}
                filled = (
                    self.evaluator.filled(sheet, one.cell.place) if one.cell.area or any(isinstance(result, list) for result in one.results) else None
                )
                if any(value in NOT_KNOWN for value in one.values.values()) or (
                    filled and filled != (one.cell.area or (one.cell.place, one.cell.place))
                ):
                    one.left_alone = "It fills other cells than before." if filled else "It cannot be worked out here."
                changed |= {(one.key[0], place) for place, value in one.values.items() if not same(value, self._lookup(sheet, place))}
                self.current.update({(one.key[0], place): value for place, value in one.values.items()})
        return changed

    # What comes of it.

    def _result(self) -> Recalculated:
        for one in self.ours:
            if one.left_alone:
                self.untrusted[one.key] = one.left_alone
        new: dict[Cell, Any] = {}
        for one in self.ours:
            if not one.left_alone:
                new.update({(one.key[0], place): value for place, value in one.values.items()})
        new.update({key: value for key, value in self.current.items() if key not in new})
        changed = {key: value for key, value in new.items() if not same(value, self.by_sheet[key[0]].values.get(key[1]))}
        why = self._left_alone() if self.untrusted else {}
        for one in self.ours:
            one.left_alone = why.get(one.key, "")
        alone = {(sheet, place) for sheet, anchor in why for place in self._cells_of(sheet, anchor)}
        values: dict[str, dict[Place, Any]] = {grid.sheet: {} for grid in self.grids}
        for (sheet, place), value in changed.items():
            if (sheet, place) not in alone:
                values[self.by_sheet[sheet].sheet][place] = value
        mine = {one.key for one in self.ours}
        told = why.keys() & (mine | self.graph.of(changed.keys() | (mine & why.keys())) | (self.anywhere if changed else set()))
        found = [Left(self.by_sheet[sheet].sheet, address(*place), self._formula((sheet, place)), why[sheet, place]) for sheet, place in sorted(told)]
        blocked = [(one, self.blocked[one.key]) for one in self.ours if one.key in self.blocked and not one.left_alone]
        return Recalculated(self.ours, values, found, blocked)

    def _cells_of(self, sheet: str, anchor: Place) -> Iterable[Place]:
        return self.by_sheet[sheet].formulas[anchor].cells()

    def _left_alone(self) -> dict[Cell, str]:
        """Formulas that are not trusted, and those that depend on them, with the reasons."""
        graph = self.graph
        for grid in self.grids:
            sheet = grid.sheet.casefold()
            for place, cell in grid.formulas.items():
                key = (sheet, place)
                text = self.others.get(key)
                if text is None:
                    try:
                        text = self.cleaner.clean(cell.formula, grid.sheet, place)
                    except NotComputable:
                        text = cell.formula
                        if _leads_anywhere(text):
                            self.anywhere.add(key)
                graph.add(key, areas(text))
        graph.fills({key: [(key[0], place) for place in self._cells_of(*key)] for key in self._arrays()})
        spread = {(sheet, place) for sheet, anchor in self.untrusted for place in self._cells_of(sheet, anchor)}
        depending = {key: DEPENDS for key in graph.of(spread) if self.untrusted.get(key, NOT_REPRODUCED) == NOT_REPRODUCED}
        return self.untrusted | depending

    def _arrays(self) -> list[Cell]:
        return [(grid.sheet.casefold(), place) for grid in self.grids for place, cell in grid.formulas.items() if cell.area]


def _leads_anywhere(formula: str) -> bool:
    """Whether a formula may depend on cells that it does not name."""
    return (
        not formula
        or bool(re.search(r"(?i)\b(?:INDIRECT|OFFSET)\s*\(|#|\[|:[A-Za-z]+\(", formula))
        or any(kind == "word" for kind, _ in tokens(formula))
    )


def _qualified(text: str, sheet: str) -> str:
    """A formula as it reads on another sheet."""
    return "".join(f"{quoted(sheet)}!{match[0]}" if kind == "reference" and not match["sheet"] else match[0] for kind, match in tokens(text))
