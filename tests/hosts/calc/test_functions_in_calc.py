"""Every function in a real cell gives what the command line gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula

from tests.workbook.recalculation import same
from vfmxl.errors import CellError, VfmError
from vfmxl.functions import Engine, all_functions, call
from vfmxl.functions.formula import evaluate_formula
from vfmxl.functions.names import spell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.hosts.calc.office import Office, Sheet

pytestmark = pytest.mark.office

COUNCIL, MONEY = "Kent", "spend_net_adult"
EXAMPLES = [formula for function in all_functions().values() for formula, _ in function.examples]
# Of each error that our functions give: a call, and the number that ERROR.TYPE gives in every spreadsheet program.
ERRORS = {
    CellError.NA: ('VALUE("Torbay","spend_net_adult","2022-23")', 7),
    CellError.VALUE: ('VALUE("Torbuy","spend_net_adult")', 3),
    CellError.NUM: ('EXPECTED("Kent","spend_net_ld_1864")', 6),
}


def computed(engine: Engine, formula: str) -> Any:
    """What the command line gives; errors are values."""
    try:
        return evaluate_formula(engine, f"={spell(formula, 'calc')}")
    except VfmError as error:
        return error.cell


def alike(one: Any, other: Any) -> bool:
    """The same value; nothing and an empty text look alike in a cell."""
    return same(one, other) or (one in (None, "") and other in (None, ""))


def in_file(path: Path, cells: dict[str, str], arrays: dict[str, str] | None = None, values: dict[str, Any] | None = None) -> Path:
    """A workbook of formulas without cached values, which Calc computes when it opens it."""
    book = openpyxl.Workbook()
    page = book.active
    for address, content in {**(values or {}), **cells}.items():
        page[address] = content
    for area, formula in (arrays or {}).items():
        page[area.split(":")[0]] = ArrayFormula(area, formula)
    book.save(path)
    return path


def test_every_example_of_the_registry(engine: Engine, opened: Callable[[Path | None], Sheet], tmp_path: Path) -> None:
    expected = [computed(engine, formula) for formula in EXAMPLES]
    cells: dict[str, str] = {}
    arrays: dict[str, str] = {}
    places: list[str] = []
    row = 1
    for formula, value in zip(EXAMPLES, expected, strict=True):
        text = f"={spell(formula, 'calc')}"
        if isinstance(value, list):
            places.append(f"A{row}:{get_column_letter(len(value[0]))}{row + len(value) - 1}")
            arrays[places[-1]] = text
            row += len(value)
        else:
            places.append(f"A{row}:A{row}")
            cells[f"A{row}"] = text
            row += 1
    shown = opened(in_file(tmp_path / "examples.xlsx", cells, arrays))
    differing = []
    for formula, value, place in zip(EXAMPLES, expected, places, strict=True):
        found = shown.values(place)
        wanted = value if isinstance(value, list) else [[value]]
        if not all(alike(a, b) for one, other in zip(found, wanted, strict=True) for a, b in zip(one, other, strict=True)):
            differing.append((formula, found[:3], wanted[:3]))
    assert differing == []
    assert len(EXAMPLES) >= len(all_functions())


@pytest.mark.parametrize("error", ERRORS, ids=str)
def test_an_error_is_a_real_one(error: CellError, engine: Engine, opened: Callable[[Path | None], Sheet], tmp_path: Path) -> None:
    formula, number = ERRORS[error]
    assert computed(engine, formula) is error
    ours = spell(formula, "calc")
    book = opened(in_file(tmp_path / "errors.xlsx", {
        "A1": f"={ours}", "B1": "=ISNA(A1)", "C1": "=ISERROR(A1)", "D1": '=IFERROR(A1,"none")', "E1": "=ERROR.TYPE(A1)",
        "F1": f"=ISNA({ours})", "G1": f'=IFERROR({ours},"none")', "H1": f"=1+{ours}", "I1": "=SUM(A1:A2)", "J1": f'=_xlfn.IFNA({ours},"none")',
    }))  # fmt: skip
    shown = book.values("A1:J1")[0]
    is_na = error is CellError.NA
    assert shown == [error, is_na, True, "none", number, is_na, "none", error, error, "none" if is_na else error]


def test_a_missing_pack_is_a_reference_error_and_why_says_so(tmp_path: Path) -> None:
    from tests.hosts.calc.office import Office, here

    office = Office(tmp_path, here(), environment={"VFMXL_PACK": str(tmp_path / "nowhere.sqlite")})
    try:
        sheet = office.new()
        sheet.put("A1", f'=VFM.VALUE("{COUNCIL}";"{MONEY}")')
        sheet.put("A2", f'=VFM.WHY("VALUE";"{COUNCIL}";"{MONEY}")')
        sheet.put("A3", "=ERROR.TYPE(A1)")
        assert [sheet.value("A1"), sheet.value("A3")] == [CellError.REF, 4]
        assert "nowhere.sqlite" in sheet.value("A2")
    finally:
        office.stop()


def test_an_unknown_function_is_a_name_error(opened: Callable[[Path | None], Sheet], tmp_path: Path) -> None:
    book = opened(in_file(tmp_path / "unknown.xlsx", {"A1": "=VFM.VALEU()", "B1": "=ERROR.TYPE(A1)"}))
    assert book.values("A1:B1") == [[CellError.NAME, 5]]


ARGUMENTS: list[tuple[dict[str, Any], str, list[Any]]] = [
    # What stands in the cells, the formula with references, and the arguments that our functions are to understand by them.
    ({"C1": "Kent", "C2": "spend_net_adult"}, "VALUE(C1,C2)", ["Kent", "spend_net_adult"]),
    ({"C1": "Kent"}, 'PEERAVG(C1,"spend_net_adult",C8,C9,C10)', ["Kent", "spend_net_adult"]),
    ({"C1": "Kent", "C2": 0}, 'VALUE(C1,"spend_net_adult",C2)', ["Kent", "spend_net_adult", 0.0]),
    ({"C1": "Kent", "C2": -1}, 'VALUE(C1,"spend_net_adult",C2)', ["Kent", "spend_net_adult", -1.0]),
    ({"C1": 202425}, 'VALUE("Kent","spend_net_adult",C1)', ["Kent", "spend_net_adult", 202425.0]),
    ({"C1": 45400}, 'VALUE("Kent","spend_net_adult",C1)', ["Kent", "spend_net_adult", 45400.0]),
    ({}, 'VALUE("Kent","spend_net_adult",DATE(2024,6,1))', ["Kent", "spend_net_adult", 45444.0]),
    ({"C1": 102}, 'VALUE(C1,"spend_net_adult")', [102.0, "spend_net_adult"]),
    ({"C1": "=TRUE()"}, 'VALUE("Kent","spend_net_adult",C1)', ["Kent", "spend_net_adult", 1.0]),
    ({}, 'WHATIF("Kent","spend_net_adult","2024-25",C1,C2)', ["Kent", "spend_net_adult", "2024-25"]),
    ({"C1": 25, "C2": 11}, 'WHATIF("Kent","spend_net_adult","2024-25",C1,C2)', ["Kent", "spend_net_adult", "2024-25", 25.0, 11.0]),
    ({}, 'VALUE("Torbay","spend_net_adult","2022-23",C1)', ["Torbay", "spend_net_adult", "2022-23"]),
    ({}, 'VALUE("Torbay","spend_net_adult","2022-23",{0})', ["Torbay", "spend_net_adult", "2022-23", 0.0]),
    ({}, 'VALUE("Torbay","spend_net_adult","2022-23","")', ["Torbay", "spend_net_adult", "2022-23"]),
    ({"C1": 0}, 'UPRATE(C1,"2021-22","2024-25")', [0.0, "2021-22", "2024-25"]),
    ({"C1": "Leeds", "C2": "Torbay"}, 'PEERAVG("Kent","spend_net_adult",,C1:C5)', ["Kent", "spend_net_adult", None, [["Leeds"], ["Torbay"]]]),
    ({"C1": "region"}, 'PEERAVG("Kent","spend_net_adult",,C1:C2)', ["Kent", "spend_net_adult", None, "region"]),
    ({"C1": "Kunt"}, 'VALUE(C1,"spend_net_adult")', ["Kunt", "spend_net_adult"]),
    ({}, 'VALUE(C1,"spend_net_adult")', [None, "spend_net_adult"]),
    ({}, 'GAP("Kent","spend_net_adult","2024-25","nearest","dollars")', ["Kent", "spend_net_adult", "2024-25", "nearest", "dollars"]),
]  # fmt: skip


def test_arguments_from_cells_are_understood_as_typed_ones(engine: Engine, opened: Callable[[Path | None], Sheet], tmp_path: Path) -> None:
    for place, (values, formula, arguments) in enumerate(ARGUMENTS):
        book = opened(in_file(tmp_path / f"{place}.xlsx", {"A1": f"={spell(formula, 'calc')}"}, values=values))
        assert same(book.value("A1"), call(engine, formula.partition("(")[0], arguments)), (formula, values)


RANGES: list[tuple[str, int, int, list[Any]]] = [
    ('VALUE(C1:C3,"spend_net_adult")', 3, 1, [[["Kent"], ["Torbay"], ["Kunt"]], "spend_net_adult"]),
    ('VALUE(C1:C3,D1:E1,"2022-23")', 3, 2, [[["Kent"], ["Torbay"], ["Kunt"]], [["spend_net_adult", "spend_net_65"]], "2022-23"]),
    ('GAP(C1:C2,"spend_net_65",,"region","pounds")', 2, 1, [[["Kent"], ["Torbay"]], "spend_net_65", None, "region", "pounds"]),
    ('UPRATE(F1:F3,"2021-22","2024-25")', 3, 1, [[[100.0], [""], [0.0]], "2021-22", "2024-25"]),
    ('VALUE({"Kent";"Leeds"},{"spend_net_adult","spend_net_65"})', 2, 2, [[["Kent"], ["Leeds"]], [["spend_net_adult", "spend_net_65"]]]),
    ('TABLE(C1:C2,D1:E1,"2024-25")', 3, 3, [[["Kent"], ["Torbay"]], [["spend_net_adult", "spend_net_65"]], "2024-25"]),
    ("VALUE(C1:C3,D1:E2)", 3, 2, [[["Kent"], ["Torbay"], ["Kunt"]], [["spend_net_adult", "spend_net_65"], ["", ""]]]),
]  # fmt: skip


def test_ranges_spread_out_as_at_the_command_line(engine: Engine, opened: Callable[[Path | None], Sheet], tmp_path: Path) -> None:
    values = {"C1": "Kent", "C2": "Torbay", "C3": "Kunt", "D1": "spend_net_adult", "E1": "spend_net_65", "F1": 100, "F3": 0}
    for place, (formula, rows, columns, arguments) in enumerate(RANGES):
        area = f"H1:{get_column_letter(7 + columns)}{rows}"
        book = opened(in_file(tmp_path / f"{place}.xlsx", {}, {area: f"={spell(formula, 'calc')}"}, values))
        wanted = call(engine, formula.partition("(")[0], arguments)
        found = book.values(area)
        grid = wanted if isinstance(wanted, list) else [[wanted] * columns] * rows
        assert all(alike(a, b) for one, other in zip(found, grid, strict=True) for a, b in zip(one, other, strict=True)), (formula, found, wanted)


def test_an_error_in_an_argument_comes_out(sheet: Sheet) -> None:
    sheet.put("B1", "=NA()")
    sheet.put("B2", "=1/0")
    for address, shown in (("B1", CellError.NA), ("B2", CellError.DIV0)):
        sheet.put("A1", f'=VFM.VALUE({address};"spend_net_adult")')
        assert sheet.value("A1") is shown
        sheet.put("A1", f'=VFM.VALUE("Kent";"spend_net_adult";{address})')
        assert sheet.value("A1") is shown


def test_the_wizard_shows_every_function_with_its_arguments(office: Office) -> None:
    shown = office.ask("wizard")
    assert set(shown) == {spell(name, "calc") for name in all_functions()}
    for name, function in all_functions().items():
        texts = shown[spell(name, "calc")]
        assert texts["description"] == function.summary
        assert [argument[0] for argument in texts["arguments"]] == [argument.name for argument in function.arguments]
        for argument, (_, help_, optional) in zip(function.arguments, texts["arguments"], strict=True):
            assert help_.startswith(argument.help)
            assert optional == argument.optional, (name, argument.name)
