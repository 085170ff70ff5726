"""Spells the calls of our functions in a workbook as another spreadsheet program stores them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vfmxl.functions.names import spell
from vfmxl.workbook.existing.archive import open_archive
from vfmxl.workbook.existing.book import read_book
from vfmxl.workbook.existing.cells import SharedTexts
from vfmxl.workbook.existing.cellxml import NewFormula, Patch
from vfmxl.workbook.existing.edit import Edit, refuse_signed
from vfmxl.workbook.existing.formulas import formulas_of, uses_ours
from vfmxl.workbook.existing.left import Left
from vfmxl.workbook.existing.links import ADDIN_SPELLING, add_addin_link, drop_addin_link, find_links
from vfmxl.workbook.existing.output import appearing
from vfmxl.workbook.existing.outside import find_outside
from vfmxl.workbook.existing.parts import content
from vfmxl.workbook.existing.patch import edited
from vfmxl.workbook.existing.record import DEFINED_NAME, FORMAT, TABLE_COLUMN, VALIDATION
from vfmxl.workbook.existing.repack import write_package
from vfmxl.workbook.existing.uses import address, respelled

if TYPE_CHECKING:
    from vfmxl.workbook.existing.formulas import FormulaCell, SheetFormulas
    from vfmxl.workbook.existing.output import Output
    from vfmxl.workbook.existing.outside import Outside

ADDIN_HOST = "excel"
# Where each host takes a call of an add-in's function, beside the cells.
HOLDS = {
    "excel": frozenset({DEFINED_NAME, TABLE_COLUMN}),
    "excel-own": frozenset({DEFINED_NAME, TABLE_COLUMN, FORMAT, VALIDATION}),
    "office": frozenset({TABLE_COLUMN}),
    "calc": frozenset({DEFINED_NAME, TABLE_COLUMN, FORMAT, VALIDATION}),
}
CALLED = {"excel": "Excel with the add-in", "excel-own": "Excel", "office": "Excel with the web add-in", "calc": "Calc"}


@dataclass(frozen=True, slots=True)
class ConvertReport:
    """How many formulas are spelled anew, which the host cannot hold, what else to know, and the parts written."""

    converted: int
    left: tuple[Left, ...]
    notes: tuple[str, ...]
    parts: frozenset[str]


def convert(output: Output, host: str, *, drop_signature: bool = False) -> ConvertReport:
    """Writes the workbook with every call spelled for `host` (excel, excel-own, office, calc); values stay as they are.

    Raises
    ------
    RequestRefused
        where the workbook cannot be read, is signed, or the output cannot be written.
    """
    with open_archive(output.source) as archive:
        refuse_signed(archive, drop_signature=drop_signature)
        converting = _Converting(Edit(archive, read_book(archive)), host)
        report = converting.run(drop_signature=drop_signature)
        with appearing(output) as target:
            write_package(archive, converting.edit.finish(), target)
    return report


@dataclass(slots=True)
class _Converting:
    """One workbook on its way to another host."""

    edit: Edit
    host: str
    converted: int = 0
    left: list[Left] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    link: int = 1

    def run(self, *, drop_signature: bool) -> ConvertReport:
        edit = self.edit
        texts = SharedTexts(edit.archive, edit.book.shared_strings)
        found = {sheet: formulas_of(edit.archive, part, texts, uses_ours, b"vfm") for sheet, part in edit.book.sheets.items()}
        outside = list(find_outside(edit, {sheet: formulas.frame for sheet, formulas in found.items()}))
        held = [one for one in outside if self._holds(one)]
        formulas = [cell.formula for sheet in found.values() for cell in sheet.cells] + [one.formula for one in held]
        self._link(formulas)
        for sheet, formulas_ in found.items():
            self._sheet(sheet, formulas_, [one for one in held if one.sheet == sheet])
        for one in held:
            new = self._spelled(one.element.text)
            if not one.sheet and new != one.element.text:
                edit.set_text(one.part, one.element, new)
                self.converted += 1
        if self.host == "calc":
            self._note_calc([cell for sheet in found.values() for cell in sheet.cells])
        if self.host == "excel-own" and formulas and edit.archive.path.suffix.casefold() != ".xlsm":
            self.notes.append(
                "This workbook carries no functions of its own (an .xlsm made for it does): until they are put in, Excel shows #NAME? for these cells when they are calculated."
            )
        if drop_signature:
            edit.drop_signatures()
        return ConvertReport(self.converted, tuple(self.left), tuple(self.notes), edit.finish().touched)

    def _holds(self, one: Outside) -> bool:
        if one.holder in HOLDS[self.host]:
            return True
        self.left.append(
            Left(one.sheet or one.part, one.name or one.part, one.formula, f"{CALLED[self.host]} takes none of our functions in a {one.holder}.")
        )
        return False

    def _link(self, formulas: list[str]) -> None:
        """The link to the add-in that calls in Excel go through; other hosts have none."""
        if self.host == ADDIN_HOST and formulas:
            self.link = add_addin_link(self.edit, sorted(_called(formulas)))
        elif self.host != ADDIN_HOST and not any(ADDIN_SPELLING.search(one.formula) for one in self.left):
            note = drop_addin_link(self.edit, find_links(self.edit))
            if note:
                self.notes.append(note)

    def _spelled(self, formula: str) -> str:
        return respelled(formula, lambda name: f"[{self.link}]!VFM_{name}" if self.host == ADDIN_HOST else spell(name, self.host))

    def _sheet(self, sheet: str, formulas: SheetFormulas, outside: list[Outside]) -> None:
        edits: list[tuple[int, int, bytes | Patch]] = []
        masters: set[str] = set()
        for cell in formulas.cells:
            if cell.shared and cell.shared in masters:
                self.converted += 1
                continue
            masters.add(cell.shared)
            new = self._spelled(cell.formula)
            if new != cell.formula:
                edits.append((*cell.span, Patch(NewFormula(new, cell.attributes, cell.metadata))))
                self.converted += 1
        for one in outside:
            new = self._spelled(one.element.text)
            if new != one.element.text:
                edits.append((one.element.inner_start + formulas.left_out, one.element.inner_end + formulas.left_out, content(new).encode()))
                self.converted += 1
        if edits:
            part = self.edit.book.sheets[sheet]
            self.edit.changes.replaced[part] = edited(self.edit.archive, part, edits)

    def _note_calc(self, cells: list[FormulaCell]) -> None:
        spills = [cell for cell in cells if cell.kind == "dynamic"]
        if spills:
            self.notes.append(
                f"{len(spills)} formulas fill as many cells as they need ({address(*spills[0].place)} and others): older versions of Calc hold them to the cells that they fill now."
            )


def _called(formulas: list[str]) -> set[str]:
    found: set[str] = set()

    def noted(name: str) -> str:
        found.add(name)
        return name

    for formula in formulas:
        respelled(formula, noted)
    return found
