"""Every error becomes one of a spreadsheet's, with a sentence."""

from __future__ import annotations

import pytest

from vfmxl import errors
from vfmxl.errors import CellError, PassedIn, RequestRefused, SourceRefused, VfmError


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("NoFigure", "#N/A"),
        ("NotUnderstood", "#VALUE!"),
        ("NotComputable", "#NUM!"),
        ("PackUnusable", "#REF!"),
        ("UnknownFunction", "#NAME?"),
    ],
)
def test_what_the_cell_shows(kind: str, shown: str) -> None:
    error = getattr(errors, kind)("A sentence.")
    assert (str(error.cell), error.sentence, str(error)) == (shown, "A sentence.", "A sentence.")


@pytest.mark.parametrize("cell", list(CellError))
def test_an_error_passed_in_is_the_same_one(cell: CellError) -> None:
    assert PassedIn(cell).cell is cell
    assert str(cell) in PassedIn(cell).sentence
    assert CellError(str(cell)) is cell


def test_the_tree_is_drawn_as_it_is() -> None:
    """The docstring names every class, and every class descends from the base."""
    classes = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert all(issubclass(kind, VfmError) for kind in classes)
    assert errors.__doc__
    assert [kind.__name__ for kind in classes if kind.__name__ not in errors.__doc__] == []
    assert {kind.__name__ for kind in RequestRefused.__subclasses__()} == {"FormulaUnreadable", "HostRefused", "SourceRefused", "Stopped"}


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ({}, "a.ods: found X"),
        ({"sheet": "Data"}, "a.ods, sheet Data: found X"),
        ({"sheet": "Data", "row": 7}, "a.ods, sheet Data, row 7: found X"),
        ({"row": 7}, "a.ods, row 7: found X"),
    ],
)
def test_a_refused_file_names_the_place(where: dict, sentence: str) -> None:
    assert SourceRefused("a.ods", "found X", **where).sentence == sentence
