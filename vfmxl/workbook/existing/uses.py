"""Finds calls of our functions in a formula; addresses and values as formulas write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vfmxl.errors import CellError
from vfmxl.functions import all_functions
from vfmxl.functions.names import ANY_SPELLING

if TYPE_CHECKING:
    from collections.abc import Callable

# A text, one of our calls in any spelling, a quoted name of a sheet or file, or a column of a table: what stands inside those is not ours.
PIECE = re.compile(
    rf"""(?P<text>"(?:[^"]|"")*")|(?<![\w.!\]])(?P<call>{ANY_SPELLING.pattern})\s*(?=\()|(?P<quoted>'(?:[^']|'')*')"""
    r"""|(?P<column>\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\])|(?P<open>\()|(?P<close>\))""",
    re.IGNORECASE,
)
LARGEST_RANGE = 100_000


@dataclass(frozen=True, slots=True)
class Use:
    """One call of ours that stands in no other call of ours: its bare name, its text, and where it stands in the formula."""

    name: str
    text: str
    start: int
    end: int


def find_uses(formula: str) -> list[Use]:
    """The outermost calls of our functions, in the order in which they stand; names of functions that we have not are not ours."""
    found: list[Use] = []
    opened: list[tuple[str, int] | None] = []
    pending: tuple[str, int] | None = None
    for piece in PIECE.finditer(formula):
        if piece["call"]:
            name = piece["name"].upper()
            pending = (name, piece.start()) if name in all_functions() else None
        elif piece["open"]:
            opened.append(pending)
            pending = None
        elif piece["close"] and opened:
            call = opened.pop()
            if call and not any(opened):
                found.append(Use(call[0], formula[call[1] : piece.end()], call[1], piece.end()))
    return found


def respelled(formula: str, spelling: Callable[[str], str]) -> str:
    """The formula with every call of ours, inner ones too, spelled as `spelling(bare name)` gives it."""

    def replaced(piece: re.Match[str]) -> str:
        ours = piece["call"] and piece["name"].upper() in all_functions()
        return spelling(piece["name"].upper()) if ours else piece[0]

    return PIECE.sub(replaced, formula)


@dataclass(frozen=True, slots=True)
class Area:
    """A reference: the sheet ("" for the formula's own), and the first and last cell, zero-based (row, column)."""

    sheet: str
    first: tuple[int, int]
    last: tuple[int, int]

    @property
    def cells(self) -> int:
        """How many cells it holds."""
        return (self.last[0] - self.first[0] + 1) * (self.last[1] - self.first[1] + 1)

    def addresses(self) -> list[list[str]]:
        """The addresses, row by row."""
        return [[address(row, column) for column in range(self.first[1], self.last[1] + 1)] for row in range(self.first[0], self.last[0] + 1)]


def address(row: int, column: int) -> str:
    """A1 for (0, 0)."""
    letters, left = "", column + 1
    while left:
        left, digit = divmod(left - 1, 26)
        letters = chr(65 + digit) + letters
    return f"{letters}{row + 1}"


ADDRESS = re.compile(r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}")


def place_of(text: str) -> tuple[int, int] | None:
    """(0, 0) for A1; None for what is no address on a sheet."""
    place = _place(text) if ADDRESS.fullmatch(text.strip()) else None
    return place if place and place[0] < 1_048_576 and place[1] < 16_384 else None


def _place(text: str) -> tuple[int, int]:
    plain = text.replace("$", "").upper()
    letters = plain.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - 64
    return int(plain[len(letters) :]) - 1, column - 1


def literal(value: Any) -> str:  # noqa: ANN401 - a cell holds anything
    """A value as it is written in a formula."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, CellError):
        return str(value)
    if isinstance(value, float | int):
        return repr(float(value))
    return '"' + str(value).replace('"', '""') + '"'
