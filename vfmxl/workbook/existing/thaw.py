"""Brings the formulas of a frozen copy back, from its own record, which is not trusted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vfmxl.errors import RequestRefused
from vfmxl.workbook.existing.archive import open_archive
from vfmxl.workbook.existing.book import read_book, relationships
from vfmxl.workbook.existing.cells import SharedTexts
from vfmxl.workbook.existing.cellxml import NewFormula, Patch, read_cell, value_of
from vfmxl.workbook.existing.edit import Edit, refuse_signed
from vfmxl.workbook.existing.formulas import MAY_HOLD_FORMULA, formulas_of, names_of_ours, naming
from vfmxl.workbook.existing.left import Left
from vfmxl.workbook.existing.links import ADDIN_SPELLING, add_addin_link
from vfmxl.workbook.existing.output import appearing
from vfmxl.workbook.existing.outside import HOLDERS
from vfmxl.workbook.existing.parts import Splice, append_inside, content, find_elements
from vfmxl.workbook.existing.patch import Extra, sheet_content
from vfmxl.workbook.existing.record import ARRAY, CELL, DEFINED_NAME, DYNAMIC, NAME, TABLE_COLUMN, Line, fingerprint, read_lines
from vfmxl.workbook.existing.repack import write_package
from vfmxl.workbook.existing.scan import Kind, pieces
from vfmxl.workbook.existing.trusted import why_not
from vfmxl.workbook.existing.uses import address, place_of, respelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vfmxl.workbook.existing.output import Output
    from vfmxl.workbook.existing.parts import Element

Place = tuple[int, int]
LARGEST_ARRAY = 1_000_000
KINDS = re.compile(rf"(?P<dynamic>{DYNAMIC} )|(?P<array>{ARRAY} )|{CELL}$")
EDITED = "It was changed after it was frozen."


@dataclass(frozen=True, slots=True)
class ThawReport:
    """What came back, what did not and why, and the parts that changed."""

    thawed: tuple[Line, ...]
    left: tuple[Left, ...]
    parts: frozenset[str]


def thaw(output: Output, *, drop_signature: bool = False) -> ThawReport:
    """Writes the workbook with its formulas back; what was changed since, or may not be trusted, stays as it is and is listed.

    Raises
    ------
    RequestRefused
        where the workbook cannot be read, was not frozen, or the output cannot be written.
    """
    with open_archive(output.source) as archive:
        refuse_signed(archive, drop_signature=drop_signature)
        thawing = _Thawing(Edit(archive, read_book(archive)))
        report = thawing.run(drop_signature=drop_signature)
        with appearing(output) as target:
            write_package(archive, thawing.edit.finish(), target)
    return report


@dataclass(slots=True)
class _Now:
    """What a sheet holds now in the cells asked for: values, and formulas of any kind."""

    values: dict[Place, Any] = field(default_factory=dict)
    formulas: dict[Place, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Thawing:
    edit: Edit
    thawed: list[Line] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    patches: dict[str, dict[Place, Patch]] = field(default_factory=dict)
    tails: dict[str, list[Splice]] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    link: int = 0
    metadata: int = 0

    def run(self, *, drop_signature: bool) -> ThawReport:
        edit, archive = self.edit, self.edit.archive
        record = next((part for sheet, part in edit.book.sheets.items() if sheet.casefold() == NAME.casefold()), "")
        texts = SharedTexts(archive, edit.book.shared_strings)
        lines = read_lines(archive, record, texts) if record else []
        if not lines:
            raise RequestRefused(f"{archive.path.name} is no frozen copy: it has no record of formulas on a sheet {NAME}.")
        self.sheets = {sheet.casefold(): sheet for sheet in edit.book.sheets}
        self.metadata = self._metadata()
        # A cell frozen twice is brought back to its last formula.
        lines = list({(line.sheet.casefold(), line.where, CELL if KINDS.match(line.kind) else line.kind): line for line in lines}.values())
        names = [line for line in lines if line.kind.startswith(DEFINED_NAME)]
        # A name that comes back is one of ours for the formulas that use it.
        self.names = names_of_ours(edit, frozenset(line.where.lower() for line in names if not why_not(line.formula, edit.book.sheets, ())))
        trusted = [line for line in lines if self._trusted(line)]
        if any(ADDIN_SPELLING.search(line.formula) for line in trusted):
            called = {use for line in trusted for use in _called(line.formula)}
            self.link = add_addin_link(edit, sorted(called))
        now = self._read([line for line in trusted if KINDS.match(line.kind)], texts)
        for line in trusted:
            if KINDS.match(line.kind):
                self._cell(line, now[line.sheet.casefold()])
            elif line.kind.startswith(TABLE_COLUMN):
                self._table_column(line)
            else:
                self._outside(line, texts)
        if self.thawed:
            for part in [r.target for r in relationships(archive, edit.book.part).values() if r.kind == "/calcChain" and r.target in archive.names]:
                edit.drop(part, edit.book.part)
        if drop_signature:
            edit.drop_signatures()
        for part in {*self.patches, *self.tails}:
            edit.changes.replaced[part] = sheet_content(archive, part, self.patches.get(part, {}), Extra(tail=tuple(self.tails.get(part, ()))))
        return ThawReport(tuple(self.thawed), tuple(self.left), edit.finish().touched)

    def _trusted(self, line: Line) -> bool:
        """Whether a line may be written at all; notes why not."""
        why = why_not(line.formula, self.edit.book.sheets, self.names)
        if not why and KINDS.match(line.kind):
            if line.sheet.casefold() not in self.sheets:
                why = "Its sheet is not in the workbook."
            elif _area(line) is None:
                why = "It names no cell of a sheet."
        if why:
            self._leave(line, why)
        return not why

    def _spelled(self, formula: str) -> str:
        """As it is written here: calls into the add-in through the link that this workbook has."""
        if not self.link or not ADDIN_SPELLING.search(formula):
            return formula
        return respelled(formula, lambda name: f"[{self.link}]!VFM_{name}")

    def _read(self, lines: list[Line], texts: Sequence[str]) -> dict[str, _Now]:
        found: dict[str, _Now] = {}
        for folded in {line.sheet.casefold() for line in lines}:
            now = found[folded] = _Now()
            wanted = {place for line in lines if line.sheet.casefold() == folded for place in _places(_area(line))}
            part = self.edit.book.sheets[self.sheets[folded]]
            with self.edit.archive.stream(part) as stream, naming(self.edit.archive, part):
                for piece in pieces(stream):
                    place = (piece.row, piece.column)
                    if piece.kind is Kind.CELL and (place in wanted or MAY_HOLD_FORMULA.search(piece.raw)):
                        cell = read_cell(piece.raw)
                        now.values[place] = value_of(cell, texts)
                        if cell.formula:
                            now.formulas[place] = cell.formula_text
        return found

    def _cell(self, line: Line, now: _Now) -> None:
        area = _area(line)
        places = list(_places(area))
        if area is None:
            return
        place = area[0]
        patches = self.patches.setdefault(self.edit.book.sheets[self.sheets[line.sheet.casefold()]], {})
        if place in now.formulas:
            self._not_as_frozen(line, now.formulas[place])
            return
        occupied = any(one in now.formulas or one in patches for one in places)
        if occupied or fingerprint(now.values.get(one) for one in places) != line.check:
            self._leave(line, EDITED)
            return
        attributes: dict[str, str] = {}
        metadata = ""
        if not line.kind.startswith(CELL):
            attributes = {"t": "array", "ref": ":".join(dict.fromkeys((address(*area[0]), address(*area[1]))))}
            number = line.kind.rpartition(" ")[2]
            metadata = number if line.kind.startswith(DYNAMIC) and number.isdigit() and 0 < int(number) <= self.metadata else ""
            # A place of an array can hold no formula of its own.
            patches.update(dict.fromkeys(places, Patch()))
        patches[place] = Patch(NewFormula(self._spelled(line.formula), attributes, metadata))
        self.thawed.append(line)

    def _leave(self, line: Line, why: str) -> None:
        self.left.append(Left(line.sheet, line.where, line.formula, why))

    def _not_as_frozen(self, line: Line, formula: str) -> None:
        """What holds a formula is listed, unless it is the very one."""
        if respelled(formula.removeprefix("="), str) != respelled(line.formula, str):
            self._leave(line, EDITED)

    def _metadata(self) -> int:
        """How many kinds of cells the workbook's metadata knows."""
        part = next((r.target for r in relationships(self.edit.archive, self.edit.book.part).values() if r.kind == "/sheetMetadata"), "")
        if part not in self.edit.archive.names:
            return 0
        return sum("cellMetadata" in [name.rpartition("}")[2] for name in element.above] for element in self.edit.named(part, "bk"))

    # What holds formulas outside cells.

    def _table_column(self, line: Line) -> None:
        part = line.sheet
        columns: list[Element] = []
        if part.startswith("xl/tables/") and part in self.edit.archive.names:
            columns = [e for e in self.edit.named(part, "tableColumn") if e.attributes.get("name") == line.where]
        present = [e.text for e in self.edit.named(part, "calculatedColumnFormula") if columns[0].start < e.start < columns[0].end] if columns else []
        if not columns or present:
            self._not_as_frozen(line, present[0] if present else "")
            return
        element = columns[0]
        namespace = f' xmlns="{element.namespace}"'
        new = f"<calculatedColumnFormula{namespace}>{content(self._spelled(line.formula))}</calculatedColumnFormula>".encode()
        if element.is_empty_tag:
            one = append_inside(self.edit.data(part), element, new)
            self.edit.splice(part, one.start, one.end, one.new)
        else:
            self.edit.splice(part, element.inner_start, element.inner_start, new)
        self.thawed.append(line)

    def _outside(self, line: Line, texts: Sequence[str]) -> None:
        local, _, number = line.kind.partition(": ")[2].rpartition(" ")
        in_sheet = self.sheets.get(line.sheet.casefold())
        elements: list[Element] = []
        tail = 0
        if local not in HOLDERS:
            pass
        elif in_sheet:
            formulas = formulas_of(self.edit.archive, self.edit.book.sheets[in_sheet], texts, lambda _: False)
            elements, tail = find_elements(formulas.frame, lambda name, _: name.rpartition("}")[2] == local), formulas.tail
        elif line.sheet == self.edit.book.part and local == "definedName":
            elements = self.edit.named(line.sheet, local)
        at = int(number) - 1 if number.isdigit() else -1
        element = elements[at] if 0 <= at < len(elements) else None
        if element is None or (not in_sheet and element.attributes.get("name") != line.where) or fingerprint([element.text]) != line.check:
            self._not_as_frozen(line, element.text if element else "")
            return
        new = content(self._spelled(line.formula)).encode()
        if in_sheet:
            part = self.edit.book.sheets[in_sheet]
            self.tails.setdefault(part, []).append(Splice(element.inner_start - tail, element.inner_end - tail, new))
        else:
            self.edit.splice(line.sheet, element.inner_start, element.inner_end, new)
        self.thawed.append(line)


def _called(formula: str) -> set[str]:
    """The functions of ours that a formula calls, inner ones too."""
    found: set[str] = set()

    def noted(name: str) -> str:
        found.add(name)
        return name

    respelled(formula, noted)
    return found


def _area(line: Line) -> tuple[Place, Place] | None:
    """The cells that a line fills; None where it names none, or more than an array of ours."""
    place = place_of(line.where)
    kind = KINDS.match(line.kind)
    if place is None or kind is None:
        return None
    if not (kind["dynamic"] or kind["array"]):
        return place, place
    corners = [place_of(corner) for corner in line.kind[kind.end() :].split(" ")[0].split(":")]
    first, last = corners[0], corners[-1]
    if len(corners) > 2 or first != place or last is None or last[0] < place[0] or last[1] < place[1]:
        return None
    return (place, last) if (last[0] - place[0] + 1) * (last[1] - place[1] + 1) <= LARGEST_ARRAY else None


def _places(area: tuple[Place, Place] | None) -> list[Place]:
    if area is None:
        return []
    return [(row, column) for row in range(area[0][0], area[1][0] + 1) for column in range(area[0][1], area[1][1] + 1)]
