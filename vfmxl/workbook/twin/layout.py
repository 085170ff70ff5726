"""Where things stand on the sheet, rows as a spreadsheet counts them: steps, squares of the designs, data."""

from __future__ import annotations

NAME = "Expected twin"
LAST_COLUMN = 10

# A heading, then 6, 9 and 7 steps, each section under its title: the rows of the first steps.
HEAD = 6
OF_OTHERS = HEAD + 2
OF_COUNCIL = OF_OTHERS + 7
OF_ALL = OF_COUNCIL + 10
VERDICT = OF_ALL + 8
# X'X and its inverse side by side, three rows under a title: of the others, then of all.
SQUARE_OF_OTHERS = VERDICT + 4
SQUARE_OF_ALL = SQUARE_OF_OTHERS + 5
# The council itself is the first row of data.
DATA_HEAD = SQUARE_OF_ALL + 5
COUNCIL = DATA_HEAD + 1

SQUARE, INVERSE = "BCD", "FGH"


def block(first: int, letters: str) -> str:
    """Three rows of three columns."""
    return f"${letters[0]}${first}:${letters[-1]}${first + 2}"


def fitted(constant: int, row: int) -> str:
    """Constant + coefficients x drivers of a row of data; `constant` is the first of three rows of steps."""
    return f"$H${constant}+$H${constant + 1}*F{row}+$H${constant + 2}*G{row}"
