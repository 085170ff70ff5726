"""Every function as desktop Excel calls it: through xlwings' own CallUDF, with the Windows modules stood in for."""

from __future__ import annotations

import datetime as dt
import math
import re
import threading
import time
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.hosts.excel.windows import MISSING
from vfmxl.errors import CellError, PackUnusable
from vfmxl.functions import Engine, all_functions, call
from vfmxl.functions.formula import evaluate_formula
from vfmxl.functions.names import spell
from vfmxl.hosts.excel import cells, warming
from vfmxl.hosts.excel.marks import CODES, MARKED, marked, rows, unmarked
from vfmxl.resources import bundled_pack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FUNCTIONS = all_functions()
START = warming.start
NA, VALUE = MARKED[CellError.NA], MARKED[CellError.VALUE]

# Arguments that every function understands, by the kind of argument.
FITTING = {
    "area": "Torbay", "areas": "Kent; Leeds", "indicator": "spend_net_65", "indicators": "spend_net_65; spend_net_1864", "period": "2024-25", "group": "region",
    "benchmark": "region", "controls": "deprivation", "headers": 1.0, "weights": "ascof_1b", "text": "region", "rest": "PACK",
}  # fmt: skip
ODD = {
    ("WHY", "function"): "PACK", ("WHY", "arguments"): "id", ("UPRATE", "from"): "2022-23", ("UPRATE", "to"): "2024-25",
    ("AREAS", "group"): "england", ("VALUE", "if_missing"): "none", ("WHATIF", "deprivation"): 25.0, ("WHATIF", "share75"): 10.0, ("UPRATE", "amount"): 100.0,
}  # fmt: skip


def _fitting(name: str) -> list[Any]:
    return [
        ODD.get(
            (name, argument.name), argument.default if argument.kind == "word" and argument.default in argument.words else FITTING.get(argument.kind)
        )
        or argument.words[0]
        for argument in FUNCTIONS[name].arguments
    ]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.start(str(bundled_pack()))


def _as_excel_shows(answer: Any) -> Any:
    """What CallUDF hands to VBA for an answer: one cell alone, one row flat."""
    grid = rows(answer)
    if len(grid) > 1:
        return grid
    return grid[0] if len(grid[0]) > 1 else grid[0][0]


@pytest.mark.parametrize("formula", [formula for function in FUNCTIONS.values() for formula, _ in function.examples])
def test_an_example_gives_what_the_function_gives(excel: Callable[..., Any], engine: Engine, formula: str) -> None:
    name, _, rest = formula.partition("(")
    literals = re.findall(r'"[^"]*"|-?[\d.]+|(?<=,)(?=,)', rest.removesuffix(")"))
    args = [text.strip('"') if text.startswith('"') else float(text) if text else MISSING for text in literals]
    declared = FUNCTIONS[name]
    omitted = [MISSING] * (0 if declared.arguments and declared.arguments[-1].kind == "rest" else len(declared.arguments) - len(args))
    assert excel(f"VFM_{name}", *args, *omitted) == _as_excel_shows(evaluate_formula(engine, f"={spell(formula, 'calc')}"))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_one_cell_is_as_good_as_its_value(excel: Callable[..., Any], engine: Engine, name: str) -> None:
    args = _fitting(name)
    expected = _as_excel_shows(call(engine, name, args))
    assert excel(f"VFM_{name}", *args) == expected
    assert expected != VALUE
    assert excel(f"VFM_{name}", *(((arg,),) for arg in args)) == expected


@pytest.mark.parametrize(
    "nothing", [MISSING, None, "", ((None,),), (("",),)], ids=["omitted", "empty cell", "empty text", "empty range", "range of empty text"]
)
@pytest.mark.parametrize("name", [name for name, function in FUNCTIONS.items() if function.required < len(function.arguments) and name != "WHY"])
def test_what_is_left_out_means_the_default(excel: Callable[..., Any], engine: Engine, name: str, nothing: object) -> None:
    required = FUNCTIONS[name].required
    args = _fitting(name)[:required]
    expected = _as_excel_shows(call(engine, name, args))
    assert excel(f"VFM_{name}", *args, *[nothing] * (len(FUNCTIONS[name].arguments) - required)) == expected


@pytest.mark.parametrize("error", [CellError.NA, CellError.DIV0, CellError.REF])
@pytest.mark.parametrize(
    ("name", "position"), [(name, i) for name, function in FUNCTIONS.items() for i in range(len(function.arguments)) if name != "WHY"]
)
def test_an_error_passed_in_comes_out_again(excel: Callable[..., Any], name: str, position: int, error: CellError) -> None:
    """As VBA marks it, and as the bare code that COM would hand over without us."""
    (code,) = (code for code, meant in CODES.items() if meant is error)
    for given in (MARKED[error], code, ((MARKED[error],),)):
        args = _fitting(name)
        args[position] = given
        assert excel(f"VFM_{name}", *args) == MARKED[error]


def test_why_says_that_an_argument_is_an_error(excel: Callable[..., Any]) -> None:
    assert "#DIV/0!" in excel("VFM_WHY", "VALUE", "Kent", MARKED[CellError.DIV0])
    assert excel("VFM_WHY", MARKED[CellError.DIV0]) == MARKED[CellError.DIV0]


def test_a_column_gives_a_column_with_each_error_in_its_cell(excel: Callable[..., Any], engine: Engine) -> None:
    given = (("Kent",), ("Nowhere",), (None,), (NA,), (-2146826281,), ("Leeds",))
    kent, leeds = (call(engine, "VALUE", [name, "spend_net_65"]) for name in ("Kent", "Leeds"))
    answer = excel("VFM_VALUE", given, "spend_net_65", MISSING, MISSING)
    assert answer == [[kent], [VALUE], [VALUE], [NA], [MARKED[CellError.DIV0]], [leeds]]


def test_a_row_comes_as_a_row(excel: Callable[..., Any], engine: Engine) -> None:
    """One row goes through COM flat, either way."""
    expected = [call(engine, "VALUE", ["Kent", "spend_net_65", period]) for period in ("2023-24", "2024-25")]
    assert excel("VFM_VALUE", "Kent", "spend_net_65", (("2023-24", "2024-25"),), MISSING) == expected
    assert excel("VFM_VALUE", "Kent", "spend_net_65", ("2023-24", "2024-25"), MISSING) == expected


@pytest.mark.parametrize(
    "date", [dt.datetime(2025, 3, 31, tzinfo=dt.UTC), dt.datetime(2024, 4, 1), 45383.0, 45747.75], ids=str  # noqa: DTZ001 - cells know no zone
)  # fmt: skip
def test_a_date_is_the_financial_year_that_holds_it(excel: Callable[..., Any], engine: Engine, date: object) -> None:
    assert excel("VFM_VALUE", "Kent", "spend_net_65", date, MISSING) == call(engine, "VALUE", ["Kent", "spend_net_65", "2024-25"])


def test_currency_is_a_number(excel: Callable[..., Any], engine: Engine) -> None:
    assert excel("VFM_UPRATE", Decimal("100.0000"), "2022-23", "2024-25") == call(engine, "UPRATE", [100, "2022-23", "2024-25"])


def test_a_number_stays_a_number_and_nothing_is_shown_as_zero() -> None:
    grid = [[1.5, 2, True, "text", None], [np.float64(2.5), np.int64(3), math.nan, math.inf, CellError.REF]]
    num = MARKED[CellError.NUM]
    assert rows(grid) == [[1.5, 2, True, "text", ""], [2.5, 3, num, num, MARKED[CellError.REF]]]
    assert [type(cell) for cell in rows(grid)[1][:2]] == [float, int]
    assert rows([]) == rows([[]]) == [[NA]]


def test_marks_are_read_back() -> None:
    for error in CellError:
        assert unmarked(marked(error)) is error
    assert unmarked(marked("#N/A")) == "#N/A", "a text that somebody typed is no error"
    assert unmarked("\x1e#BLOCKED!") is CellError.VALUE
    assert unmarked(-2146826241) is CellError.VALUE, "an error of newer Excel"
    assert unmarked(20242) == 20242


@pytest.mark.parametrize("name", ["VFM_RANKING", "VALUE", "vfm_value", "__wrapped__", "VFM.VALUE"])
def test_there_is_no_other_function(excel: Callable[..., Any], name: str) -> None:
    with pytest.raises(AttributeError):
        excel(name)


def test_without_a_pack_cells_show_ref_and_why_says_so(excel: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "_held", [])

    def refuse() -> Engine:
        raise PackUnusable("There is no usable data pack.")

    monkeypatch.setattr(Engine, "start", refuse)
    assert excel("VFM_VALUE", "Kent", "spend_net_65", MISSING, MISSING) == MARKED[CellError.REF]
    assert excel("VFM_WHY", "VALUE", "Kent") == "There is no usable data pack."


def test_a_fault_of_ours_is_an_error_in_the_cell_and_a_note_in_the_log(
    excel: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VFMXL_DATA", str(tmp_path / "packs"))

    def fail(*_: object) -> None:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr(cells, "call", fail)
    assert excel("VFM_PACK", MISSING) == VALUE
    log = (tmp_path / "faults.txt").read_text(encoding="utf-8")
    assert "PACK" in log
    assert "ZeroDivisionError: a fault" in log


def test_help_travels_with_a_function(excel: Callable[..., Any]) -> None:
    functions = import_module("functions")
    for name, declared in FUNCTIONS.items():
        bound = getattr(functions, f"VFM_{name}")
        assert bound.__xlfunc__["ret"]["doc"] == declared.summary
        assert [entry["options"] for entry in bound.__xlfunc__["args"]] == [{"convert": "raw"}] * len(declared.arguments)
        assert not bound.__xlfunc__["volatile"]


def test_warming_waits_until_cells_are_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    imported: list[str] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        cells.last_call -= seconds

    def load(module: str) -> None:
        assert cells.TURN.locked(), "no call is answered meanwhile"
        imported.append(module)
        if module == "gone":
            raise ImportError(module)

    monkeypatch.setattr(warming, "import_module", load)
    monkeypatch.setattr(cells, "last_call", time.monotonic())
    warming.warm(("gone", "json"), idle=30.0, wait=wait)
    assert imported == ["gone", "json"]
    assert sum(waited) == pytest.approx(30, abs=1)


def test_the_first_call_starts_one_warming(excel: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warming, "warm", lambda: None)
    thread = START()
    assert isinstance(thread, threading.Thread)
    assert thread.daemon
    thread.join()
    functions = import_module("functions")
    started: list[bool] = []
    monkeypatch.setattr(functions, "start", lambda: started.append(True))
    monkeypatch.setattr(functions, "_warming", [])
    for name in ("VFM_VALUE", "VFM_GAP", "VFM_PACK"):
        monkeypatch.delattr(functions, name, raising=False)
        assert getattr(functions, name)
    assert len(started) == 1
