"""Reads one formula of our functions: nested calls and literals, no cell references."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from vfmxl.errors import CellError, FormulaUnreadable, UnknownFunction, VfmError
from vfmxl.functions.calling import evaluate
from vfmxl.functions.names import ANY_SPELLING

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


class _Reader:
    """Recursive descent over the tokens of one formula, computing as it goes."""

    def __init__(self, engine: Engine, text: str) -> None:
        self._engine = engine
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
                    f"Cannot read the formula from here on: {text[position:].strip()!r}. It may hold our functions, texts in double quotes, numbers, TRUE and FALSE; "
                    "cell references work in a workbook only."
                )
            tokens.append((match.lastgroup, match[match.lastgroup]))
            position = match.end()
        return tokens

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _take(self, mark: str | None = None) -> tuple[str, str]:
        token = self._peek()
        if mark is not None and token[1] != mark:
            raise FormulaUnreadable(f"Expected {mark!r} in the formula, found {token[1] or 'its end'!r}: {self._text}")
        self._at += 1
        return token

    def whole(self) -> Any:  # noqa: ANN401 - a value or a grid
        value = self._value(outermost=True)
        if self._peek()[0] != "end":
            raise FormulaUnreadable(
                f"The formula goes on after its end: {self._peek()[1]!r}. One call of our functions is read, without sums around it."
            )
        return value

    def _value(self, *, outermost: bool = False) -> Any:  # noqa: ANN401 - a value or a grid
        kind, text = self._peek()
        if kind == "function":
            self._take()
            return self._call(text, outermost=outermost)
        if text == "{":
            self._take()
            return self._array()
        return self._literal()

    def _literal(self) -> str | float | bool | CellError:
        kind, text = self._take()
        if kind == "text":
            return text[1:-1].replace('""', '"')
        if kind == "number":
            return self._number(text)
        if kind == "boolean":
            return text.upper() == "TRUE"
        if kind == "error":
            return CellError(text.upper())
        if text in ("-", "+") and self._peek()[0] == "number":
            return (-1.0 if text == "-" else 1.0) * self._number(self._take()[1])
        raise FormulaUnreadable(f"Expected a value in the formula, found {text or 'its end'!r}: {self._text}")

    def _number(self, text: str) -> float:
        number = float(text)
        if math.isinf(number):
            raise FormulaUnreadable(f"The number {text} is too large for a cell.")
        return number

    def _array(self) -> list[list[Any]]:
        """An array constant: literals, rows of one length."""
        rows: list[list[Any]] = [[self._literal()]]
        while (mark := self._take_one_of(",", ";", "}")) != "}":
            if mark == ",":
                rows[-1].append(self._literal())
            else:
                rows.append([self._literal()])
        if len({len(row) for row in rows}) > 1:
            raise FormulaUnreadable(f"The rows of an array must have the same number of values: {self._text}")
        return rows

    def _call(self, name: str, *, outermost: bool) -> Any:  # noqa: ANN401
        self._take("(")
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
        if outermost:
            return evaluate(self._engine, name, args)
        try:
            return evaluate(self._engine, name, args)
        except UnknownFunction:
            raise
        except VfmError as error:
            return error.cell

    def _take_one_of(self, *marks: str) -> str:
        token = self._peek()
        if token[1] not in marks:
            raise FormulaUnreadable(f"Expected {' or '.join(map(repr, marks))} in the formula, found {token[1] or 'its end'!r}: {self._text}")
        self._at += 1
        return token[1]


def evaluate_formula(engine: Engine, formula: str) -> Any:  # noqa: ANN401 - a value or a grid
    """The value or grid of a formula; VfmError with the sentence where it is an error.

    Raises
    ------
    FormulaUnreadable
        where the text is no formula of our functions.
    """
    text = formula.strip()
    return _Reader(engine, text.removeprefix("=")).whole()
