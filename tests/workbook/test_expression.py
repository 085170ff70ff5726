"""Formulas that know their value."""

from __future__ import annotations

import pytest

from vfmxl.errors import CellError
from vfmxl.workbook.expression import Formula, cell, if_error, literal, native


@pytest.mark.parametrize(
    ("formula", "text", "value"),
    [
        (literal('say "so"'), '"say ""so"""', 'say "so"'),
        (literal(0), "0", 0),
        (cell("$C$4", "Kent"), "$C$4", "Kent"),
        (if_error(Formula("X()", CellError.NA)), 'IFERROR(X(),"no figure: see WHY")', "no figure: see WHY"),
        (if_error(Formula("X()", 12.5)), 'IFERROR(X(),"no figure: see WHY")', 12.5),
        (if_error(Formula("X()", CellError.NUM), 0.0), "IFERROR(X(),0)", 0.0),
        (native("{0}-{1}", lambda a, b: a - b, cell("A1", 3.0), cell("B1", 1.0)), "A1-B1", 2.0),
        (native("{0}-{1}", lambda a, b: a - b, cell("A1", "words"), cell("B1", 1.0)), "A1-B1", CellError.VALUE),
        (native("{0}/{1}", lambda a, b: a / b, cell("A1", 1.0), cell("B1", 0.0)), "A1/B1", CellError.DIV0),
        (native("{0}+1", lambda a: a + 1, cell("A1", CellError.NA)), "A1+1", CellError.NA),
    ],
)
def test_text_and_value(formula: Formula, text: str, value: object) -> None:
    assert (formula.text, formula.value) == (text, value)
