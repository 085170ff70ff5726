"""The buttons on an open spreadsheet."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.hosts.calc.office import WAYS, Office, by_way
from tests.workbook.recalculation import formulas
from vfmxl.functions import Engine, call
from vfmxl.hosts.calc.buttons import ADOPT, CHOOSE, ON_TOOLBAR, menu, toolbar
from vfmxl.hosts.macros.port import SERIES
from vfmxl.hosts.macros.running import all_macros
from vfmxl.workbook.build import Request, build_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.hosts.calc.office import Sheet

pytestmark = pytest.mark.office


@pytest.fixture(scope="module", params=WAYS)
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """With a folder of data of its own, where faults are noted: there are none at the end."""
    folder = tmp_path_factory.mktemp("office")
    running = Office(folder, by_way(request.param), environment={"VFMXL_DATA": str(folder / "data" / "packs")})
    yield running
    running.stop()
    faults = folder / "data" / "faults.txt"
    assert not faults.exists(), faults.read_text(encoding="utf-8")


@pytest.fixture
def budget(office: Office, engine: Engine, tmp_path: Path) -> Iterator[Sheet]:
    path = tmp_path / "torbay.xlsx"
    build_workbook(engine, Request("Torbay", host="calc"), path)
    book = office.open(path)
    yield book
    book.close()


def test_every_macro_has_a_button() -> None:
    commands = [button.command for button in menu()]
    assert set(commands) == {*all_macros(), CHOOSE, ADOPT}
    assert len(set(commands)) == len(commands)
    assert {button.command for button in toolbar()} == set(ON_TOOLBAR)


def test_a_figure_is_inserted_and_explained(sheet: Sheet, engine: Engine) -> None:
    sheet.select("B3")
    assert sheet.press("insert_figure", council="Kent", indicator="spend_net_adult") == ""
    assert sheet.formula("B3") == '=VFM.VALUE("Kent";"spend_net_adult")'
    assert sheet.value("B3") == call(engine, "VALUE", ["Kent", "spend_net_adult"])
    assert "Kent, net current expenditure" in sheet.press("explain_cell")


def test_a_theme_table_is_one_array(sheet: Sheet, engine: Engine) -> None:
    sheet.select("A1")
    sheet.press("insert_theme_table", council="Kent", theme="unit costs")
    table = call(engine, "GAPS", ["Kent", "unit costs"])
    assert sheet.values("A1:C3") == [row[:3] for row in table[:3]]
    assert sheet.formula("A1") == '{=VFM.GAPS("Kent";"unit costs")}'
    sheet.select("B2")
    assert "part of" in sheet.press("insert_figure", council="Kent", indicator="spend_net_adult")


@pytest.mark.parametrize(("press", "words"), [("insert_figure", {"indicator": "spend_net_adult"}), ("insert_theme_table", {"theme": "unit costs"})])
def test_a_press_is_one_step_that_undo_takes_back(press: str, words: dict[str, str], sheet: Sheet, office: Office) -> None:
    sheet.select("B2")
    sheet.press(press, council="Kent", **words)
    assert "VFM." in sheet.formula("B2")
    office.ask("press", sheet.number, ".uno:Undo", {"ToPoint": 1})
    assert sheet.values("A1:Z60") == [[None] * 26] * 60


@pytest.mark.parametrize("selected", ["E1", "E3", "D1:F3", "H2"])
def test_what_stands_to_the_left_of_the_selected_cells_is_none_of_theirs(selected: str, sheet: Sheet) -> None:
    """Asked for the formulas of cells beyond the last column in use, Calc names one to their left."""
    sheet.put("A1", '=VFM.VALUE("Leeds";"spend_net_adult")')
    sheet.put("C3", '=VFM.VALUE("Kent";"spend_net_adult")')
    sheet.select(selected)
    assert "holds no cell with a vfmxl function" in sheet.press("refresh_selection")
    sheet.press("insert_theme_table", council="Kent", theme="unit costs")
    assert sheet.formula(selected.partition(":")[0]) == '{=VFM.GAPS("Kent";"unit costs")}'


def test_a_chart_has_its_figures_above_it_and_says_whose_they_are(sheet: Sheet, office: Office, engine: Engine) -> None:
    sheet.select("A1")
    assert sheet.press("insert_chart", council="Kent", indicator="spend_net_adult") == ""
    assert sheet.values("A2:B2") == [["2021-22", call(engine, "VALUE", ["Kent", "spend_net_adult", "2021-22"])]]
    title, has_legend, colours = office.ask("chart", sheet.number)
    assert title == "Net current expenditure on adult social care per adult, £ per adult 18+"
    assert has_legend
    assert colours == list(SERIES)


def test_the_choice_is_remembered(sheet: Sheet) -> None:
    sheet.press(CHOOSE, council="Leeds", period="2023-24", group="region")
    sheet.select("A1")
    sheet.press("insert_peer_average", indicator="spend_net_65")
    assert sheet.formula("A1") == '=VFM.PEERAVG("Leeds";"spend_net_65";"2023-24";"region")'
    sheet.press(CHOOSE, council="", period="", group="")


@pytest.fixture
def older(older_file: Path, office: Office) -> Iterator[Sheet]:
    book = office.open(older_file)
    assert [row[1:] for row in book.values("A1:C2")] == [[500, 600], [None, None]]
    yield book
    for report in office.appeared():
        report.close()
    book.close()


def test_refresh_lists_what_changed(older: Sheet, office: Office, engine: Engine) -> None:
    assert "3 cells with vfmxl functions computed" in (said := older.press("refresh_workbook"))
    assert said.endswith("2 figures changed.\n\nThe sheet VFM changes of a new workbook lists them.")
    figures = [call(engine, "VALUE", [council, "spend_net_adult", "2024-25"]) for council in ("Kent", "Torbay")]
    assert older.values("B1:C1") == [figures]
    (report,) = office.appeared()
    assert report.sheets() == ["VFM changes"]
    lines = [row for row in report.values("A1:D20") if row[0] == "Sheet1"]
    assert [row[1:] for row in lines] == [["B1", 500, figures[0]], ["C1", 600, figures[1]]]
    assert "no figures changed" in older.press("refresh_workbook")
    assert office.appeared() == []


def test_a_workbook_whose_structure_is_protected_has_its_list_all_the_same(older: Sheet, office: Office) -> None:
    office.ask("protect", older.number)
    assert "The sheet VFM check of a new workbook lists" in older.press("check_workbook")


@pytest.mark.parametrize(("press", "now"), [("check_workbook", [500, 600]), ("refresh_selection", [None, 600])])
def test_a_list_computes_nothing_that_was_to_be_left(press: str, now: list[float | None], older: Sheet, office: Office, engine: Engine) -> None:
    """One more sheet in the workbook would: Calc then computes every formula, and shows #NAME? for those that it does not know."""
    kept = older.values("A1:C2")
    older.select("B1")
    assert "of a new workbook" in older.press(press)
    expected = [call(engine, "VALUE", ["Kent", "spend_net_adult", "2024-25"]) if value is None else value for value in now]
    assert older.values("A1:C2") == [[kept[0][0], *expected], [7, None, None]]
    assert older.sheets() == ["Sheet1"]


def test_check_share_and_restore(budget: Sheet, office: Office, tmp_path: Path) -> None:
    assert "Nothing needs a look" in budget.press("check_workbook")
    assert "became values" in budget.press("share_copy")
    frozen = tmp_path / "torbay-frozen.xlsx"
    assert not any("VFM." in str(cell.value) for _, cell, _ in formulas(frozen))
    copy = office.open(frozen)
    assert "formulas back in" in copy.press("restore_formulas", agree="")
    copy.close()
    live = openpyxl.load_workbook(tmp_path / "torbay-frozen-live.xlsx")
    assert any("VFM." in str(cell.value) for page in live for row in page.iter_rows() for cell in row if cell.data_type == "f")


@pytest.mark.parametrize(
    ("spelled", "taken"),
    [("VFM_VALUE", ("1 formula taken over",)), ("_xldudf_VFM_VALUE", ("1 formula taken over", "No formulas taken over"))],  # newer versions read it
)
def test_formulas_of_excel_are_taken_over_in_place(spelled: str, taken: tuple[str, ...], office: Office, engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "excel.xlsx"
    made = openpyxl.Workbook()
    made.active["A1"] = f'={spelled}("Kent","spend_net_adult","2024-25")'
    made.active["A2"] = "=SUM(B1:B2)"
    made.save(path)
    book = office.open(path)
    try:
        assert book.press(ADOPT).startswith(taken)
        assert book.value("A1") == call(engine, "VALUE", ["Kent", "spend_net_adult", "2024-25"])
        assert book.formula("A2") == "=SUM(B1:B2)"
    finally:
        book.close()


def test_a_button_works_again_after_its_process_has_died(sheet: Sheet, office: Office) -> None:
    sheet.put("A1", '=VFM.VALUE("Kent";"spend_net_adult")')
    for number in office.ask("processes"):
        if b"vfmxl.hosts.calc.helper" in Path(f"/proc/{number}/cmdline").read_bytes():
            os.kill(number, signal.SIGKILL)
    sheet.select("A1")
    assert "Kent, net current expenditure" in sheet.press("explain_cell")


def test_what_is_no_button_is_a_sentence(sheet: Sheet) -> None:
    assert "no button" in sheet.press("nothing")
