"""Makes the copy for colleagues: our formulas become the values that they show, everything else stays."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vfmxl.errors import RequestRefused, VfmError
from vfmxl.workbook.existing.archive import open_archive
from vfmxl.workbook.existing.book import read_book, relationships
from vfmxl.workbook.existing.cells import SharedTexts
from vfmxl.workbook.existing.cellxml import NewFormula, Patch
from vfmxl.workbook.existing.edit import Edit, refuse_signed
from vfmxl.workbook.existing.formulas import formulas_of, names_in, names_of_ours, uses_ours
from vfmxl.workbook.existing.left import Left
from vfmxl.workbook.existing.links import drop_addin_link, find_links
from vfmxl.workbook.existing.output import appearing
from vfmxl.workbook.existing.outside import NotTurned, Outside, as_values, find_outside
from vfmxl.workbook.existing.parts import Splice, attribute, content
from vfmxl.workbook.existing.patch import Extra, edited, last_row, sheet_content
from vfmxl.workbook.existing.record import ARRAY, CELL, DYNAMIC, NAME, TABLE_COLUMN, Line, fingerprint, new_sheet, rows, shown
from vfmxl.workbook.existing.referred import sheet_name, values_referred_to
from vfmxl.workbook.existing.repack import write_package
from vfmxl.workbook.existing.uses import address, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from vfmxl.functions import Engine
    from vfmxl.workbook.existing.archive import Archive
    from vfmxl.workbook.existing.book import Book
    from vfmxl.workbook.existing.formulas import FormulaCell, SheetFormulas
    from vfmxl.workbook.existing.output import Output
    from vfmxl.workbook.existing.parts import Element

    Place = tuple[int, int]
    Found = dict[str, SheetFormulas]

WORKSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
LITERAL = re.compile(r'"((?:[^"]|"")*)"')
NOT_RECORDED = "not recorded"
KEPT_LIVE = "It was to be kept live."


@dataclass(frozen=True, slots=True)
class Options:
    """What is frozen: these sheets (all where none is named), without these ranges; whether author names and a signature go."""

    today: date
    sheets: tuple[str, ...] = ()
    keep_live: tuple[str, ...] = ()
    strip_author: bool = False
    drop_signature: bool = False


@dataclass(frozen=True, slots=True)
class FreezeReport:
    """What became a value, what stayed and why, and what else a colleague will find in the file."""

    frozen: tuple[Line, ...]
    left: tuple[Left, ...]
    notes: tuple[str, ...]
    parts: frozenset[str]


def freeze(engine: Engine, output: Output, options: Options) -> FreezeReport:
    """Writes the frozen copy; the original is only read.

    Raises
    ------
    RequestRefused
        where the workbook cannot be read, is signed, names no such sheet or range, or the output cannot be written.
    """
    with open_archive(output.source) as archive:
        refuse_signed(archive, drop_signature=options.drop_signature)
        freezing = _Freezing(engine, Edit(archive, read_book(archive)), options)
        report = freezing.run()
        with appearing(output) as target:
            write_package(archive, freezing.edit.finish(), target)
    return report


@dataclass(slots=True)
class _Freezing:
    """One workbook on its way to be frozen."""

    engine: Engine
    edit: Edit
    options: Options
    texts: Sequence[str] = ()
    lines: list[Line] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    patches: dict[str, dict[Place, Patch]] = field(default_factory=dict)
    tails: dict[str, list[Splice]] = field(default_factory=dict)
    _sources: dict[str, str] = field(default_factory=dict)
    _by_texts: dict[tuple[str, ...], str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    when: tuple[str, str] = ("", "")

    def __post_init__(self) -> None:
        self.known = frozenset(self.engine.pack.indicator_ids)
        self.when = self.options.today.isoformat(), self.book.stamp or NOT_RECORDED

    @property
    def archive(self) -> Archive:
        return self.edit.archive

    @property
    def book(self) -> Book:
        return self.edit.book

    def run(self) -> FreezeReport:
        chosen = self._chosen()
        keep = [_range(text, self.book) for text in self.options.keep_live]
        self.texts = SharedTexts(self.archive, self.book.shared_strings)
        names = names_of_ours(self.edit)
        found = {
            sheet: formulas_of(self.archive, part, self.texts, lambda text: uses_ours(text) or names_in(text, names), b"" if names else b"vfm")
            for sheet, part in self.book.sheets.items()
        }  # fmt: skip
        outside = list(find_outside(self.edit, {sheet: formulas.frame for sheet, formulas in found.items() if sheet in chosen}))
        values = self._values(found, outside)
        for sheet, formulas in found.items():
            if sheet in chosen:
                self._freeze_sheet(sheet, formulas.cells, [area for where, area in keep if where == sheet], values)
            else:
                self.left += [
                    Left(sheet, address(*cell.place), cell.formula, "Its sheet was not to be frozen.", chosen=True) for cell in formulas.cells
                ]
        for one in outside:
            self._freeze_outside(one, values)
        self._around()
        self._write_sheets(found)
        return FreezeReport(tuple(self.lines), tuple(self.left), tuple(self.notes), self.edit.finish().touched)

    def _chosen(self) -> set[str]:
        for name in self.options.sheets:
            if sheet_name(self.book.sheets, name) not in self.book.sheets:
                raise RequestRefused(f"There is no sheet {name!r}: {', '.join(self.book.sheets)}.")
        return {sheet_name(self.book.sheets, name) for name in self.options.sheets} or set(self.book.sheets)

    def _freeze_sheet(self, sheet: str, cells: list[FormulaCell], keep: list[tuple[Place, Place]], values: dict[str, dict[str, Any]]) -> None:
        patches = self.patches.setdefault(self.book.sheets[sheet], {})
        frozen: list[FormulaCell] = []
        stay: list[FormulaCell] = []
        for cell in cells:
            if any(_inside(place, area) for area in keep for place in cell.cells()):
                why = KEPT_LIVE
            elif cell.value is None:
                why = "It has never been calculated: run vfmxl refresh first."
            else:
                frozen.append(cell)
                continue
            stay.append(cell)
            self.left.append(Left(sheet, address(*cell.place), cell.formula, why, chosen=why == KEPT_LIVE))
        for cell in frozen:
            patches[cell.place] = Patch(None)
            self.lines.append(self._line(sheet, cell, values))
        patches.update(_new_masters(cells, frozen, stay))

    def _line(self, sheet: str, cell: FormulaCell, values: dict[str, dict[str, Any]]) -> Line:
        kind = CELL
        if cell.area:
            corners = ":".join(address(*corner) for corner in cell.area)
            kind = f"{DYNAMIC} {corners} {cell.metadata}" if cell.kind == "dynamic" else f"{ARRAY} {corners}"
        check = fingerprint(cell.values.get(place) for place in cell.cells()) if cell.area else fingerprint([cell.value])
        source = self._sources_of(sheet, cell.formula, values)
        return Line(sheet, shown(cell.formula, cell.value), address(*cell.place), cell.formula, source, *self.when, kind, check)

    def _sources_of(self, sheet: str, formula: str, values: dict[str, dict[str, Any]]) -> str:
        """The sources of the indicators that a formula names, in texts of its own or in cells that it refers to."""
        texts = tuple(LITERAL.findall(formula))
        if texts not in self._by_texts:
            self._by_texts[texts] = "; ".join(dict.fromkeys(self._source(name) for text in texts if (name := text.strip().casefold()) in self.known))
        return self._by_texts[texts] or "; ".join(dict.fromkeys(self._source(name) for name in self._referred(sheet, formula, values)))

    def _referred(self, sheet: str, formula: str, values: dict[str, dict[str, Any]]) -> Iterator[str]:
        from vfmxl.workbook.existing.tokens import areas

        for area in areas(formula):
            if area.cells == 1:
                value = values.get((area.sheet or sheet).casefold(), {}).get(address(*area.first))
                if isinstance(value, str) and value.strip().casefold() in self.known:
                    yield value.strip().casefold()

    def _source(self, indicator: str) -> str:
        if indicator not in self._sources:
            from vfmxl.functions import evaluate

            try:
                self._sources[indicator] = (
                    f"{evaluate(self.engine, 'SOURCE', [indicator, '', 'publisher'])}: {evaluate(self.engine, 'SOURCE', [indicator, '', 'title'])}"
                )
            except VfmError:
                self._sources[indicator] = indicator
        return self._sources[indicator]

    def _values(self, found: Found, outside: list[Outside]) -> dict[str, dict[str, Any]]:
        """The values of cells that our calls refer to, where a formula does not name its indicator itself."""
        calls: dict[str, list[str]] = {}
        for sheet, formulas in found.items():
            calls[sheet] = [
                cell.formula for cell in formulas.cells if self.known.isdisjoint(text.strip().casefold() for text in LITERAL.findall(cell.formula))
            ]
        for one in outside:
            calls.setdefault(one.sheet, []).append(one.formula)
        return values_referred_to(self.archive, self.book, self.texts, {sheet: texts for sheet, texts in calls.items() if texts})

    # What holds formulas outside cells.

    def _freeze_outside(self, one: Outside, values: dict[str, dict[str, Any]]) -> None:
        def value_of(sheet: str, cell: str) -> Any:  # noqa: ANN401 - a cell holds anything
            return values.get(sheet.casefold(), {}).get(cell)

        date_, pack = self.when
        record = Line(
            one.sheet or one.part,
            "",
            one.name or str(one.number),
            one.formula,
            "",
            date_,
            pack,
            f"{one.holder}: {one.element.local} {one.number}",
            "",
        )
        if one.holder == TABLE_COLUMN:
            self.edit.remove(one.part, one.element)
            self.lines.append(record)
            return
        from vfmxl.workbook.existing.calls import Calls

        try:
            text = as_values(
                Calls(self.engine, self.edit.date_1904), one, value_of, self.book.stamp, partly=bool(self.options.sheets or self.options.keep_live)
            )
        except NotTurned as reason:
            self.left.append(
                Left(one.sheet, one.name or one.part, one.formula, f"A {one.holder} that stays, and does not work without the add-in. {reason}")
            )
            return
        if one.sheet:
            self.tails.setdefault(one.part, []).append(Splice(one.element.inner_start, one.element.inner_end, content(text).encode()))
        else:
            self.edit.set_text(one.part, one.element, text)
        self.lines.append(Line(record.sheet, text, record.where, record.formula, "", date_, pack, record.kind, fingerprint([text])))

    # What surrounds the sheets.

    def _around(self) -> None:
        edit, book = self.edit, self.book
        if self.lines:
            for part in [
                r.target for r in relationships(self.archive, book.part).values() if r.kind == "/calcChain" and r.target in self.archive.names
            ]:
                edit.drop(part, book.part)
        links = find_links(edit)
        if not self.left and (note := drop_addin_link(edit, links)):
            self.notes.append(note)
        self.notes += [f"The workbook links to another file: {link.target}" for link in links if not link.is_addin and link.target]
        for element in edit.named(book.part, "absPath"):
            outer = [e for e in edit.named(book.part, "AlternateContent") if e.start < element.start < e.end]
            edit.remove(book.part, outer[-1] if outer else element)
        hidden = [e.attributes.get("name", "") for e in edit.named(book.part, "sheet") if e.attributes.get("state", "visible") != "visible"]
        self.notes += [f"The workbook holds the hidden sheet {name}." for name in hidden]
        self._authors()
        if self.options.drop_signature:
            edit.drop_signatures()

    def _authors(self) -> None:
        """Lists the names of people, or takes them out."""
        found: list[str] = []
        for part in self.archive.names:
            kind = part.rpartition("/")[2].casefold()
            if kind == "core.xml":
                elements = self.edit.named(part, "creator", "lastModifiedBy")
            elif kind.startswith("comments") and part.startswith("xl/") and kind.endswith(".xml"):
                elements = self.edit.named(part, "author")
            elif part.startswith("xl/persons/") and kind.endswith(".xml"):
                elements = self.edit.named(part, "person")
            else:
                continue
            for element in elements:
                name = element.attributes.get("displayName") or element.text
                if name.strip() and name != NOBODY:
                    found.append(name.strip())
                    if self.options.strip_author:
                        self._strip(part, element)
        for name in dict.fromkeys(found):
            self.notes.append(
                f"Taken out as an author: {name} (texts of comments stay)." if self.options.strip_author else f"The workbook names the author {name}."
            )

    def _strip(self, part: str, element: Element) -> None:
        from vfmxl.workbook.existing.cellxml import with_attribute

        if element.local != "person":
            self.edit.set_text(part, element, NOBODY if element.local == "author" else "")
            return
        data = self.edit.data(part)
        tag = data[element.start : element.inner_start]
        for name in ("displayName", "userId"):
            tag = with_attribute(tag, name, NOBODY)
        self.edit.splice(part, element.start, element.inner_start, with_attribute(tag, "providerId", "None"))

    # Writing.

    def _write_sheets(self, found: Found) -> None:
        existing = next((sheet for sheet in self.book.sheets if sheet.casefold() == NAME.casefold()), "")
        notes = [
            f"Frozen on {self.options.today.isoformat()} from {self.archive.path.name}. Values as calculated with pack {self.book.stamp or NOT_RECORDED}; sources as pack {self.engine.pack.id} names them.",
            "vfmxl thaw brings the formulas back for someone who has the add-in. Figures say what was published, not what ought to be spent; see also the cautions of each measure (CAVEAT).",
        ]  # fmt: skip
        for sheet, part in self.book.sheets.items():
            formulas, patches, tails = found[sheet], self.patches.get(part, {}), self.tails.get(part, [])
            if sheet == existing and self.lines:
                first = last_row(self.archive, part) + 3
                moved = tuple(Splice(one.start - formulas.tail, one.end - formulas.tail, one.new) for one in tails)
                extra = Extra(lambda prefix, first=first: rows(self.lines, notes, first, prefix), moved)  # type: ignore[misc]
                self.edit.changes.replaced[part] = sheet_content(self.archive, part, patches, extra)
            elif patches or tails:
                edits: list[tuple[int, int, bytes | Patch]] = [(*cell.span, patches[cell.place]) for cell in formulas.cells if cell.place in patches]
                edits += [(one.start + formulas.left_out, one.end + formulas.left_out, one.new) for one in tails]
                self.edit.changes.replaced[part] = edited(self.archive, part, edits)
        if self.lines and not existing:
            self._add_sheet(notes)

    def _add_sheet(self, notes: list[str]) -> None:
        edit = self.edit
        root = edit.named(self.book.part, "workbook")[0].namespace
        relations = edit.relations
        part = edit.unused_name("xl/worksheets/sheet{}.xml")
        name = edit.add(part, lambda: new_sheet(self.lines, notes, root), WORKSHEET_TYPE, self.book.part, f"{relations}/worksheet")
        numbers = [int(e.attributes.get("sheetId", "0")) for e in edit.named(self.book.part, "sheet") if e.attributes.get("sheetId", "").isdigit()]
        edit.append(
            self.book.part,
            "sheets",
            f'<sheet xmlns="{root}" xmlns:r="{relations}" name="{attribute(NAME)}" sheetId="{max([0, *numbers]) + 1}" r:id="{name}"/>',
        )


NOBODY = "Author"


def _range(text: str, book: Book) -> tuple[str, tuple[Place, Place]]:
    """A range of --keep-live: Sheet!A1:B5."""
    sheet, mark, cells = text.rpartition("!")
    named = sheet_name(book.sheets, sheet.strip("'").replace("''", "'"))
    corners = [place_of(corner) for corner in cells.split(":")]
    first, last = corners[0], corners[-1]
    if not mark or named not in book.sheets or len(corners) > 2 or first is None or last is None:
        raise RequestRefused(f"{text!r} is no range of this workbook: write it as Budget!B4:D20.")
    return named, ((min(first[0], last[0]), min(first[1], last[1])), (max(first[0], last[0]), max(first[1], last[1])))


def _inside(place: Place, area: tuple[Place, Place]) -> bool:
    return area[0][0] <= place[0] <= area[1][0] and area[0][1] <= place[1] <= area[1][1]


def _new_masters(cells: list[FormulaCell], frozen: list[FormulaCell], stay: list[FormulaCell]) -> dict[Place, Patch]:
    """For every shared formula whose master goes while others of it stay: the first that stays becomes its master."""
    masters: dict[str, Place] = {}
    for cell in cells:
        if cell.shared:
            masters.setdefault(cell.shared, cell.place)
    places_gone = {cell.place for cell in frozen}
    gone = {index for index, place in masters.items() if place in places_gone}
    groups: dict[str, list[FormulaCell]] = {}
    for cell in stay:
        if cell.shared in gone:
            groups.setdefault(cell.shared, []).append(cell)
    made = {}
    for index, members in groups.items():
        places = [cell.place for cell in members]
        last = (max(row for row, _ in places), max(column for _, column in places))
        first = members[0].place
        left = min(column for _, column in places)
        area = f"{address(first[0], left)}:{address(*last)}"
        made[first] = Patch(NewFormula(members[0].formula, {"t": "shared", "ref": area, "si": index}))
    return made
