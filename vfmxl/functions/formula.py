"""Reads one formula of our functions: nested calls and literals, no cell references."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vfmxl.errors import CellError, FormulaUnreadable, UnknownFunction, VfmError
from vfmxl.functions.calling import evaluate
from vfmxl.functions.names import ANY_SPELLING
from vfmxl.functions.nearest import shortened

if TYPE_CHECKING:
    from vfmxl.functions.engine import Engine

TOKEN = re.compile(
    rf"""\s*(?:
      (?P<text>"(?:[^"]|"")*")
    | (?P<error>\#(?:N/A|VALUE!|NUM!|REF!|NAME\?|DIV/0!|NULL!))
    | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<function>(?:{ANY_SPELLING.pattern.replace("(?P<name>[A-Z]+)", "[A-Za-z]+")})|[A-Za-z_.]+)(?=\s*\()
    | (?P<boolean>TRUE|FALSE)\b
    | (?P<mark>[(),;{{}}+\-])
    )""",
    re.VERBOSE | re.IGNORECASE,
)

# As deep as a spreadsheet goes.
DEEPEST = 64


@dataclass(frozen=True, slots=True)
class Call:
    """One call as written; an argument is a literal, None where it is left out, rows of an array, or a call."""

    name: str
    args: tuple[Any, ...]


class _Reader:
    """Recursive descent over the tokens of one formula."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = self._split(text)
        self._at = 0
        self._depth = 0

    @staticmethod
    def _split(text: str) -> list[tuple[str, str]]:
        tokens, position, end = [], 0, len(text.rstrip())
        while position < end:
            match = TOKEN.match(text, position)
            if match is None or match.lastgroup is None:
                raise FormulaUnreadable(
                    f"Cannot read the formula from here on: {shortened(text[position:].strip())}. It may hold our functions, texts in double quotes, numbers, TRUE and FALSE; "
                    "cell references work in a workbook only."
                )
            tokens.append((match.lastgroup, match[match.lastgroup]))
            position = match.end()
        return tokens

    def _refuse(self, expected: str) -> FormulaUnreadable:
        found = shortened(self._peek()[1]) if self._peek()[1] else "its end"
        return FormulaUnreadable(f"Expected {expected} in the formula, found {found}: {shortened(self._text)}")

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _take(self) -> tuple[str, str]:
        token = self._peek()
        self._at += 1
        return token

    def _take_one_of(self, *marks: str) -> str:
        if self._peek()[1] not in marks:
            raise self._refuse(" or ".join(map(repr, marks)))
        return self._take()[1]

    def whole(self) -> Any:  # noqa: ANN401 - a literal, rows or a call
        value = self._value()
        if self._peek()[0] != "end":
            raise FormulaUnreadable(
                f"The formula goes on after its end: {shortened(self._peek()[1])}. One call of our functions is read, without sums around it."
            )
        return value

    def _value(self) -> Any:  # noqa: ANN401 - a literal, rows or a call
        kind, text = self._peek()
        if kind == "function":
            return self._call()
        return self._array() if text == "{" else self._literal()

    def _literal(self) -> str | float | bool | CellError:
        kind, text = self._peek()
        sign = 1.0
        if text in ("-", "+") and self._tokens[self._at + 1 : self._at + 2] and self._tokens[self._at + 1][0] == "number":
            sign = -1.0 if text == "-" else 1.0
            self._take()
            kind, text = self._peek()
        if kind not in ("text", "number", "boolean", "error"):
            raise self._refuse("a value")
        self._take()
        if kind == "text":
            return text[1:-1].replace('""', '"')
        if kind == "boolean":
            return text.upper() == "TRUE"
        if kind == "error":
            return CellError(text.upper())
        number = sign * float(text)
        if math.isinf(number):
            raise FormulaUnreadable(f"The number {shortened(text)} is too large for a cell.")
        return number

    def _array(self) -> list[list[Any]]:
        """An array constant: literals, rows of one length."""
        self._take_one_of("{")
        rows: list[list[Any]] = [[self._literal()]]
        while (mark := self._take_one_of(",", ";", "}")) != "}":
            if mark == ",":
                rows[-1].append(self._literal())
            else:
                rows.append([self._literal()])
        if len({len(row) for row in rows}) > 1:
            raise FormulaUnreadable(f"The rows of an array must have the same number of values: {shortened(self._text)}")
        return rows

    def _call(self) -> Call:
        _, name = self._take()
        self._take_one_of("(")
        self._depth += 1
        if self._depth > DEEPEST:
            raise FormulaUnreadable(f"The formula nests calls more than {DEEPEST} deep.")
        args: list[Any] = []
        if self._peek()[1] == ")":
            self._take()
        else:
            while True:
                args.append(None if self._peek()[1] in (",", ")") else self._value())
                if self._take_one_of(",", ")") == ")":
                    break
        self._depth -= 1
        return Call(name, tuple(args))


def _computed(engine: Engine, written: Any) -> Any:  # noqa: ANN401 - a literal, rows or a call
    """What an argument comes to; an error of a call inside another is the value that is handed over."""
    if not isinstance(written, Call):
        return written
    try:
        return evaluate(engine, written.name, [_computed(engine, arg) for arg in written.args])
    except UnknownFunction:
        raise
    except VfmError as error:
        return error.cell


def evaluate_formula(engine: Engine, formula: str) -> Any:  # noqa: ANN401 - a value or a grid
    """The value or grid of a formula; VfmError with the sentence where it is an error.

    Raises
    ------
    FormulaUnreadable
        where the text is no formula of our functions.
    """
    written = _Reader(formula.strip().removeprefix("=")).whole()
    if not isinstance(written, Call):
        return written
    return evaluate(engine, written.name, [_computed(engine, arg) for arg in written.args])
