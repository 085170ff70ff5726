"""Computes one call of ours as it stands in a workbook, its references looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from vfmxl.errors import CellError, VfmError
from vfmxl.functions import all_functions, evaluate
from vfmxl.functions.calling import find_function
from vfmxl.functions.names import ANY_SPELLING, bare
from vfmxl.workbook.existing.scan import column_number
from vfmxl.workbook.existing.tokens import LAST_COLUMN, LAST_ROW, area_of, tokens
from vfmxl.workbook.existing.uses import LARGEST_RANGE, Area

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from vfmxl.functions import Engine

    Token = tuple[str, re.Match[str]]
    # (sheet, place) -> what a cell holds; "" is the sheet of the formula, None an empty cell.
    Lookup = Callable[[str, tuple[int, int]], Any]

CLOSING = {"(": ")", "{": "}"}
# Days from the beginning of dates in 1900 to that in 1904, and the numbers that a period takes for dates.
DAYS_1904 = 1462
FIRST_DATE, LAST_DATE = 30_000 - DAYS_1904, 73_050 - DAYS_1904


@dataclass(frozen=True, slots=True)
class Expression:
    """An argument that only a spreadsheet program resolves, as written."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call as written: its bare name, and for every argument a literal, None where it is left out, rows of an array, an Area, a Call or an Expression."""

    name: str
    arguments: tuple[Any, ...]

    def walk(self) -> Iterator[Any]:
        """Every argument, those of inner calls too."""
        for argument in self.arguments:
            yield argument
            if isinstance(argument, Call):
                yield from argument.walk()


class NotSimple(Exception):
    """A call whose value only a spreadsheet program finds, with the sentence why."""


# A call with nothing but cells, texts and plain words in it, as most are.
PLAIN = re.compile(
    rf"""{ANY_SPELLING.pattern}\(((?:"[^"]*"(?=[,)])|[^"(){{}}\[\]#',]*)(?:,(?:"[^"]*"(?=[,)])|[^"(){{}}\[\]#',]*))*)\)""", re.IGNORECASE
)
BETWEEN = re.compile(r"""("[^"]*"|[^",]*)(?:,|$)""")
CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")


def plain_call(text: str) -> Call | None:
    """The call that a text is, where it is one call of ours and nothing in it has to be worked out; None otherwise."""
    plain = PLAIN.fullmatch(text)
    name = plain["name"].upper() if plain else ""
    if not plain or name not in all_functions():
        return None
    inside = plain[2]
    parts = BETWEEN.findall(inside)[: -1 if not inside.endswith(",") else None] if inside.strip() else []
    arguments = [_plain_argument(part) for part in parts]
    return None if any(isinstance(argument, Expression) for argument in arguments) else Call(name, tuple(arguments))


def read_call(text: str) -> Call:
    """The call in a text that is one."""
    return plain_call(text) or _call([token for token in tokens(text) if token[0] != "space"])


def _plain_argument(text: str) -> Any:  # noqa: ANN401 - any of those that Call names
    cell = CELL.fullmatch(text)
    if cell:
        place = int(cell[2]) - 1, column_number(cell[1].upper().encode())
        if place[0] <= LAST_ROW and place[1] <= LAST_COLUMN:
            return Area("", place, place)
    return _any_argument(text)


@lru_cache(maxsize=1024)
def _any_argument(text: str) -> Any:  # noqa: ANN401 - as above
    return _argument([token for token in tokens(text) if token[0] != "space"])


def _call(words: list[Token]) -> Call:
    parts: list[list[Token]] = []
    part: list[Token] = []
    depth = 0
    for token in words[2:-1]:
        text = token[1][0]
        depth += (text in CLOSING) - (text in CLOSING.values()) if token[0] == "mark" else 0
        if text == "," and depth == 0 and token[0] == "mark":
            parts.append(part)
            part = []
        else:
            part.append(token)
    if parts or part:
        parts.append(part)
    return Call(bare(words[0][1][0]), tuple(_argument(part) for part in parts))


def _argument(words: list[Token]) -> Any:  # noqa: ANN401 - any of those that Call names
    if not words:
        return None
    texts = [token[1][0] for token in words]
    kind = words[0][0]
    if len(words) == 1 and kind == "reference":
        return area_of(words[0][1])
    if len(words) == 1 or (len(words) == 2 and texts[0] in ("-", "+") and words[1][0] == "number"):
        value = _literal(words[-1])
        if value is not None:
            return -value if texts[0] == "-" and isinstance(value, float) else value
    if kind == "ours" and _ends_where_it_closes(texts):
        return _call(words)
    if texts[0] == "{" and texts[-1] == "}":
        return _array(words[1:-1])
    return Expression("".join(texts))


def _array(words: list[Token]) -> list[list[Any]]:
    """The rows of an array constant."""
    rows: list[list[Any]] = [[]]
    sign = 1.0
    for token in words:
        text = token[1][0]
        if text == ";":
            rows.append([])
        elif text in ("-", "+"):
            sign = -1.0 if text == "-" else 1.0
        elif text != ",":
            value = _literal(token)
            rows[-1].append(sign * value if isinstance(value, float) else value)
            sign = 1.0
    return rows


def _ends_where_it_closes(texts: Sequence[str]) -> bool:
    depth = 0
    for number, text in enumerate(texts):
        depth += (text == "(") - (text == ")")
        if depth == 0 and number and text == ")":
            return number == len(texts) - 1
    return False


def _literal(token: Token) -> Any:  # noqa: ANN401 - a value, None where it is none
    kind, text = token[0], token[1][0]
    if kind == "text":
        return text[1:-1].replace('""', '"')
    if kind == "number":
        return float(text)
    if kind == "word" and text.upper() in ("TRUE", "FALSE"):
        return text.upper() == "TRUE"
    if kind == "error":
        return next((error for error in CellError if error.value == text.upper()), CellError.VALUE)
    return None


@dataclass(frozen=True, slots=True)
class Calls:
    """Computes calls of one workbook, whose dates may begin in 1904; `expression(text)` gives the value of what is no literal and no reference."""

    engine: Engine
    date_1904: bool = False
    _given: dict[tuple[Any, ...], Any] = field(default_factory=dict, repr=False, compare=False)

    def value(self, call: Call, lookup: Lookup, expression: Callable[[str], Any] | None = None) -> Any:  # noqa: ANN401 - a value or a grid
        """What a call gives; VfmError with its sentence where that is an error.

        Raises
        ------
        NotSimple
            where an argument is an expression and none can be worked out, or a range is too large to be read.
        """
        values = [
            lookup(argument.sheet, argument.first) if isinstance(argument, Area) and argument.first == argument.last
            else argument if argument is None or isinstance(argument, str | float)
            else self._argument(argument, lookup, expression)
            for argument in call.arguments
        ]  # fmt: skip
        if self.date_1904:
            values = self._dates(call.name, values)
        return self._evaluated(call.name, values)

    def _evaluated(self, name: str, values: list[Any]) -> Any:  # noqa: ANN401 - a value or a grid
        """Many cells of a workbook ask the same: what single values give is computed once."""
        key = (name, *values, *map(type, values))  # the types too: TRUE is no 1
        try:
            held = self._given.get(key)
        except TypeError:  # a range among them
            return evaluate(self.engine, name, values)
        if held is None:
            held = evaluate(self.engine, name, values)
            if not isinstance(held, list):
                self._given[key] = held
        return held

    def _argument(self, argument: Any, lookup: Lookup, expression: Callable[[str], Any] | None) -> Any:  # noqa: ANN401
        if isinstance(argument, Area):
            if argument.cells == 1:
                return lookup(argument.sheet, argument.first)
            if argument.cells > LARGEST_RANGE:
                raise NotSimple("The call refers to a very large range.")
            (top, left), (bottom, right) = argument.first, argument.last
            return [[lookup(argument.sheet, (row, column)) for column in range(left, right + 1)] for row in range(top, bottom + 1)]
        if isinstance(argument, Call):
            try:
                return self.value(argument, lookup, expression)
            except VfmError as error:
                return error.cell
        if isinstance(argument, Expression):
            if expression is None:
                raise NotSimple(f"The call holds what only a spreadsheet program resolves (a name, a table, a sum): {argument.text}")
            return expression(argument.text)
        return argument

    def _dates(self, name: str, values: list[Any]) -> list[Any]:
        """Dates of a workbook that counts them from 1904, as the functions take them."""
        kinds = [argument.kind for argument in find_function(name).arguments]
        return [
            value + DAYS_1904
            if kind == "period" and isinstance(value, float | int) and not isinstance(value, bool) and FIRST_DATE <= value <= LAST_DATE
            else value
            for value, kind in zip(values, [*kinds, *[""] * len(values)], strict=False)
        ]
