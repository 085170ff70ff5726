"""Rewrites formulas so that an engine which knows cells alone can compute them: names, columns of tables and spills become references."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vfmxl.workbook.existing.book import relationships
from vfmxl.workbook.existing.tokens import quoted, tokens
from vfmxl.workbook.existing.uses import Area, address, place_of

if TYPE_CHECKING:
    from vfmxl.workbook.existing.edit import Edit

Place = tuple[int, int]
# Functions whose value changes by itself, or whose cells are known only when they are calculated.
VOLATILE = ("NOW", "TODAY", "RAND", "RANDBETWEEN", "RANDARRAY", "OFFSET", "INDIRECT", "CELL", "INFO")
LOOK_CLOSER = re.compile(rf"[\[#]|_xl(?!dudf)|'!|:[A-Za-z_]+\(|\w:\w[\w.]*!|\b(?:{'|'.join(VOLATILE)})\s*\(", re.IGNORECASE)
RELATIVE = re.compile(r"(?<![\w.$])(?:[A-Za-z]{1,3}\$?[0-9]{1,7}|\$[A-Za-z]{1,3}[0-9]{1,7})(?![\w.(!\[])")
PREFIX = re.compile(r"^(?:_xlfn\.|_xlws\.|_xlpm\.)+", re.IGNORECASE)
COLUMN = re.compile(r"\[((?:[^\[\]']|'.)*)\](:)?")
DEEPEST = 20


class NotComputable(Exception):
    """Why a formula is not computed here, as a sentence."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its sheet, its cells (first, last), how many rows are heads and totals, and its columns."""

    name: str
    sheet: str
    first: Place
    last: Place
    heads: int
    totals: int
    columns: tuple[str, ...]


@dataclass(slots=True)
class Cleaner:
    """Names by (sheet or "", name), all in small letters; tables; and the cells that each array fills, by (sheet, place) of its formula."""

    names: dict[tuple[str, str], str] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    arrays: dict[tuple[str, Place], tuple[Place, Place]] = field(default_factory=dict)
    _words: re.Pattern[str] | None = None

    def clean(self, formula: str, sheet: str, place: Place) -> str:
        """The formula with nothing but cells, calls and literals.

        Raises
        ------
        NotComputable
            where it changes by itself, leads to another workbook, or names what the workbook does not hold.
        """
        if not LOOK_CLOSER.search(formula) and not self._names_in(formula):
            return formula
        return self._cleaned(formula, sheet, place, 0)

    def _names_in(self, formula: str) -> bool:
        if not self.names:
            return False
        if self._words is None:
            self._words = re.compile(
                r"(?<![\w.])(?:" + "|".join(re.escape(name) for name in {name for _, name in self.names}) + r")(?![\w.])", re.IGNORECASE
            )
        return bool(self._words.search(formula))

    def _cleaned(self, formula: str, sheet: str, place: Place, depth: int) -> str:
        if depth > DEEPEST:
            raise NotComputable("Its names lead round in a circle.")
        made: list[str] = []
        for kind, match in tokens(formula):
            text = match[0]
            if kind == "outside":
                raise NotComputable("It refers to another workbook, or to the same cell of several sheets.")
            if kind == "function":
                text = PREFIX.sub("", text)
                if text.upper() in VOLATILE:
                    raise NotComputable(f"It uses {text.upper()}, which is worked out anew whenever its program calculates.")
                if made and made[-1] == ":":
                    raise NotComputable("It refers to cells that are known only when it is calculated.")
            elif kind == "reference" and match["spill"]:
                text = self._spill(text[:-1], sheet)
            elif kind == "table":
                text = self._table(text, sheet, place)
            elif kind == "word":
                text = self._name(text, sheet, place, depth)
            made.append(text)
        return "".join(made)

    def _spill(self, anchor: str, sheet: str) -> str:
        where, _, cell = anchor.rpartition("!")
        named = where.strip("'").replace("''", "'") or sheet
        area = self.arrays.get((named.casefold(), place_of(cell) or (-1, -1)))
        if area is None:
            raise NotComputable(f"It refers to what {anchor} fills, which fills nothing.")
        return _reference(where and named, *area)

    def _name(self, text: str, sheet: str, place: Place, depth: int) -> str:
        where, _, word = text.rpartition("!")
        word = PREFIX.sub("", word)
        home = where.strip("'").replace("''", "'").casefold() or sheet.casefold()
        formula = self.names.get((home, word.casefold()), self.names.get(("", word.casefold())))
        if formula is None:
            return word
        if RELATIVE.search(re.sub(r'"(?:[^"]|"")*"', "", formula)):
            raise NotComputable(f"The name {word} refers to other cells for every cell that uses it.")
        inner = self._cleaned(formula, sheet, place, depth + 1)
        plain = [kind for kind, _ in tokens(inner)]
        return inner if plain == ["reference"] else f"({inner})"

    def _table(self, text: str, sheet: str, place: Place) -> str:
        name, _, inside = text.partition("[")
        table = next(
            (
                one
                for one in self.tables
                if (one.name.casefold() == name.casefold() if name else one.sheet == sheet and one.first <= place and _within(place, one))
            ),
            None,
        )
        if table is None:
            raise NotComputable(f"It refers to the table {name or 'of its row'}, which the workbook does not hold.")
        return _columns(table, inside[:-1].strip(), sheet, place)


def _within(place: Place, table: Table) -> bool:
    return table.first[0] <= place[0] <= table.last[0] and table.first[1] <= place[1] <= table.last[1]


def _columns(table: Table, inside: str, sheet: str, place: Place) -> str:
    """The cells that the inside of a table's brackets means."""
    this_row = inside.startswith("@")
    inside = inside.removeprefix("@").strip()
    words = (
        [(word.strip() if word.strip().startswith("#") else _plain(word), bool(colon)) for word, colon in COLUMN.findall(inside)]
        if "[" in inside
        else []
    )
    if not words and inside:
        words = [(inside if inside.startswith("#") else _plain(inside), False)]
    special = {word.casefold() for word, _ in words if word.startswith("#")}
    wanted = [word.casefold() for word, _ in words if not word.startswith("#")]
    known = [column.casefold() for column in table.columns]
    if not set(wanted) <= set(known) or not special <= {"#this row", "#headers", "#data", "#all", "#totals"} or len(wanted) > 2:
        raise NotComputable(f"It refers to columns that the table {table.name} does not have.")
    at = [known.index(word) for word in wanted] or [0, len(known) - 1]
    if len(wanted) == 2 and not any(colon for _, colon in words):
        raise NotComputable("It refers to several parts of a table at once.")
    top, bottom = table.first[0] + table.heads, table.last[0] - table.totals
    if this_row or "#this row" in special:
        if not top <= place[0] <= bottom:
            raise NotComputable(f"It refers to its row of the table {table.name}, which it is not in.")
        top = bottom = place[0]
    elif special == {"#headers"}:
        top, bottom = table.first[0], table.first[0] + table.heads - 1
    elif special == {"#totals"}:
        top, bottom = table.last[0] - table.totals + 1, table.last[0]
    elif special & {"#all", "#headers", "#totals"}:
        top = table.first[0] if special & {"#all", "#headers"} else top
        bottom = table.last[0] if special & {"#all", "#totals"} else bottom
    if bottom < top:
        raise NotComputable(f"It refers to a row that the table {table.name} does not have.")
    left = table.first[1]
    return _reference("" if table.sheet == sheet else table.sheet, (top, left + min(at)), (bottom, left + max(at)))


def _plain(column: str) -> str:
    return re.sub(r"'(.)", r"\1", column)


def _reference(sheet: str, first: Place, last: Place) -> str:
    cells = ":".join(dict.fromkeys((_absolute(first), _absolute(last))))
    return f"{quoted(sheet)}!{cells}" if sheet else cells


def _absolute(place: Place) -> str:
    name = address(*place)
    letters = name.rstrip("0123456789")
    return f"${letters}${name[len(letters) :]}"


def read_cleaner(edit: Edit) -> Cleaner:
    """The names and tables of a workbook; its arrays are added by who reads its cells."""
    order = [element.attributes.get("name", "") for element in edit.named(edit.book.part, "sheet")]
    names: dict[tuple[str, str], str] = {}
    for element in edit.named(edit.book.part, "definedName"):
        local = element.attributes.get("localSheetId", "")
        home = order[int(local)].casefold() if local.isdigit() and int(local) < len(order) else ""
        name = element.attributes.get("name", "").casefold()
        if not name.startswith("_xlnm."):
            names[home, name] = element.text.removeprefix("=")
    return Cleaner(names, [table for sheet, part in edit.book.sheets.items() for table in _tables(edit, sheet, part)])


def _tables(edit: Edit, sheet: str, part: str) -> list[Table]:
    found = []
    for relation in relationships(edit.archive, part).values():
        if relation.kind != "/table" or relation.target not in edit.archive.names:
            continue
        root = edit.named(relation.target, "table")[0]
        corners = [place_of(corner) for corner in root.attributes.get("ref", "").split(":")]
        first, last = corners[0], corners[-1]
        if first is None or last is None:
            continue
        columns = tuple(element.attributes.get("name", "").replace("_x000a_", "\n") for element in edit.named(relation.target, "tableColumn"))
        heads, totals = (root.attributes.get(name, default) for name, default in (("headerRowCount", "1"), ("totalsRowCount", "0")))
        name = root.attributes.get("displayName") or root.attributes.get("name", "")
        found.append(Table(name, sheet, first, last, int(heads), int(totals), columns))
    return found


__all__ = ["Area", "Cleaner", "NotComputable", "Table", "read_cleaner"]
