"""Formulas that are read."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vfmxl.errors import CellError, FormulaUnreadable, PassedIn, UnknownFunction, VfmError
from vfmxl.functions.formula import evaluate_formula

if TYPE_CHECKING:
    from vfmxl.functions import Engine

KNOWN = 'VALUE("Council 01","spend_net_adult","2024-25")'


@pytest.mark.parametrize(
    "formula",
    [f"={KNOWN}", KNOWN, f"  = VFM.{KNOWN} ", f"=VFM_{KNOWN}", f"=[1]!VFM_{KNOWN}", f"=_xldudf_VFM_{KNOWN}", '=value( "council 01" , "spend_net_adult" , 202425 )', '=VALUE("Council 01","spend_net_adult",-0)', "='C:\\x\\vfmxl.xlam'!VFM_" + KNOWN],
)  # fmt: skip
def test_it_is_the_same_call_however_it_is_written(formula: str, made_up: Engine) -> None:
    assert evaluate_formula(made_up, formula) == evaluate_formula(made_up, KNOWN)


def test_calls_nest(made_up: Engine) -> None:
    assert evaluate_formula(made_up, '=VALUE("Council 01","spend_net_adult",,VALUE("Council 04","quality"))') == evaluate_formula(made_up, KNOWN)
    nested = evaluate_formula(made_up, '=PEERAVG("Council 01","spend_net_adult",,PEERS("Council 01","nearest",0))')
    assert isinstance(nested, float)


def test_an_inner_error_comes_out(made_up: Engine) -> None:
    with pytest.raises(PassedIn) as caught:
        evaluate_formula(made_up, '=VALUE("Council 01","spend_net_adult",VALUE("Nowhere","quality"))')
    assert caught.value.cell is CellError.VALUE


@pytest.mark.parametrize(
    ("formula", "grid"),
    [('=TABLE({"Council 01";"Council 04"},{"quality"},,0)', (2, 1)), ('=VALUE({"Council 01";"Council 04"},{"quality","need_imd"})', (2, 2))],
)
def test_array_constants(formula: str, grid: tuple[int, int], made_up: Engine) -> None:
    got = evaluate_formula(made_up, formula)
    assert (len(got), len(got[0])) == grid


@pytest.mark.parametrize("formula", ["=", "=VALUE(", '=VALUE("Kent"', "=VALUE(A1)", "=1+1", '=VALUE("a","b") & "c"', '=VALUE("a" "b")', "={1,2", "=)", '=IF(TRUE,VALUE("a","b"))+1', '="unfinished'])  # fmt: skip
def test_what_is_no_formula_is_refused_with_a_sentence(formula: str, made_up: Engine) -> None:
    with pytest.raises((FormulaUnreadable, UnknownFunction)) as caught:
        evaluate_formula(made_up, formula)
    assert len(caught.value.sentence) > 15


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ('=VALUE({"a","b","c";"d","e"},"quality")', "same number of values"),
        ('=VALUE({"a";"b","c"},"quality")', "same number of values"),
        ('=TABLE({PEERS("Council 01")},"quality")', "Expected a value"),
        ("={{1}}", "Expected a value"),
        ('=VALUE({"a"', "found its end"),
        ('=VALUE("a","b",1e999)', "too large"),
        ('=VALUE("a","b",-1e999)', "too large"),
        ("=" + "VALUE(" * 2000, "64 deep"),
        ("=" + "WHY(" * 65 + ")" * 65, "64 deep"),
        ('=VALUE("a",B2)', "cell references work in a workbook only"),
        ('=VALUE("a","b")+1', "without sums around it"),
    ],
)
def test_what_a_cell_would_not_take_is_refused(formula: str, told: str, made_up: Engine) -> None:
    with pytest.raises(FormulaUnreadable) as caught:
        evaluate_formula(made_up, formula)
    assert told in caught.value.sentence


def test_sixty_four_calls_may_nest(made_up: Engine) -> None:
    assert isinstance(evaluate_formula(made_up, "=" + "WHY(" * 64 + '"PACK"' + ")" * 64), str)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=20)
LITERALS: st.SearchStrategy[tuple[str, Any]] = st.one_of(
    TEXTS.filter(str.strip).map(lambda text: ('"' + text.replace('"', '""') + '"', text)),
    st.integers(0, 10**9).map(lambda n: (str(n), float(n))),
    st.floats(0, 1e12, allow_nan=False).map(lambda x: (repr(x), x)),
    st.booleans().map(lambda b: (str(b).upper(), b)),
)


@given(LITERALS)
@settings(max_examples=200)
def test_a_literal_comes_back_as_it_was_written(made_up: Engine, literal: tuple[str, Any]) -> None:
    text, expected = literal
    assert evaluate_formula(made_up, f'=VALUE("Council 02","spend_net_adult","2024-25",{text})') == expected


PIECES = st.sampled_from(
    ["VALUE(", "VFM.GAP(", '"Council 01"', '"spend_net_adult"', ",", ";", "(", ")", "{", "}", "-", "1e3", "TRUE", "#N/A", " ", "=", '"']
)


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=14).map("".join)))
@settings(max_examples=300)
def test_any_text_is_answered_or_refused_never_worse(made_up: Engine, text: str) -> None:
    with contextlib.suppress(VfmError):  # anything else would fail the test
        evaluate_formula(made_up, text)
