from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.hosts.macros.conftest import at
from tests.hosts.macros.fake_excel import FakeExcel, com_error
from vfmxl.errors import CellError
from vfmxl.functions import evaluate
from vfmxl.hosts.macros import excel as adapter
from vfmxl.hosts.macros.excel import ExcelWorkbook
from vfmxl.hosts.macros.port import Area, Choice, HostRefused
from vfmxl.hosts.macros.running import all_macros, run

if TYPE_CHECKING:
    from pathlib import Path

    from vfmxl.functions import Engine

CALL = '=VFM_VALUE("Torbay","spend_net_adult","2024-25")'
OLD = {("Own", "A1"): (CALL, 1.0), ("Own", "A2"): (CALL, 1.0), ("Own", "B1"): ("=A1*2", 2.0), ("Own", "A4"): ("", "=cmd|' /C calc'!A0")}
TORBAY = Choice("Torbay", "2024-25", "nearest")


def open_in(fake: FakeExcel) -> ExcelWorkbook:
    return ExcelWorkbook(fake.book, on_mac=False)


@pytest.mark.parametrize("macro", [name for name in all_macros() if name not in ("open_guide", "new_budget_workbook")])
@pytest.mark.parametrize("selected", ["Own!$F$9", "Own!$A:$A"])
def test_no_macro_moves_the_selection_touches_the_clipboard_or_the_way_excel_calculates(macro: str, selected: str, engine: Engine) -> None:
    fake = FakeExcel(OLD, selected)
    fake.answers = ["spend_net_adult" if macro != "insert_theme_table" else "outcomes"]
    run(macro, open_in(fake), TORBAY, start=lambda: engine)
    assert fake.properties_set() == []
    added = [entry for entry in fake.log if entry[0] == "add sheet"]
    assert fake.moved() == [("activate", "Own")] * len(added)
    for method in (fake.app.calculate, fake.app.activate, fake.app.quit, fake.book.activate, fake.book.save, fake.book.close):
        method.assert_not_called()
    assert not any("fault of its own" in str(entry) for entry in fake.log)
    status = [entry for entry in fake.log if entry[0] == "status"]
    assert not status or status[-1] == ("status", False)


@pytest.mark.parametrize("macro", ["explain_cell", "find_indicator", "data_status", "diagnostics", "share_copy", "restore_formulas"])
def test_what_only_tells_writes_nothing_so_that_undo_stays(macro: str, engine: Engine) -> None:
    fake = FakeExcel(OLD, "Own!$A$1")
    fake.answers = ["nursing"]
    run(macro, open_in(fake), TORBAY, start=lambda: engine)
    assert {entry[0] for entry in fake.log} <= {"alert", "input", "status"}
    assert fake.log


def test_one_cell_is_written_and_formatted_and_nothing_else(engine: Engine) -> None:
    fake = FakeExcel(OLD, "Own!$F$9")
    fake.answers = ["spend_net_adult"]
    fake.properties = {"vfmxl pack": engine.pack.id}
    run("insert_gap", open_in(fake), TORBAY, start=lambda: engine)
    assert fake.log == [
        ("input", "Which indicator? Its id, or words to look for, such as: net spending older."),
        ("formula2", "Own", "F9", '=VFM_GAP("Torbay","spend_net_adult","2024-25","nearest")'),
        ("number format", "Own", "F9", "£#,##0.00;-£#,##0.00"),
    ]


def test_exactly_our_cells_are_computed_and_the_changes_listed_as_texts(engine: Engine) -> None:
    fake = FakeExcel(OLD, "Own!$A:$A")
    fake.after = {("Own", (0, 0)): 583.0, ("Own", (1, 0)): -2146826246}
    run("refresh_selection", open_in(fake), start=lambda: engine)
    assert [entry for entry in fake.log if entry[0] == "calculate"] == [("calculate", "Own", "A1:A2")]
    assert ("add sheet", "VFM changes", "Other") in fake.log
    rows = [entry for entry in fake.log if entry[0] == "values" and entry[2].startswith("A") and len(entry[3]) == 2]
    shown = CALL.removeprefix("=")
    assert rows[0][3] == [["'Own", "'A1", 1.0, 583.0, 582.0, 58200.0, f"'{shown}"], ["'Own", "'A2", 1.0, "'#N/A", None, None, f"'{shown}"]]


def test_a_table_is_computed_whole(engine: Engine) -> None:
    call = '=VFM_PEERS("Torbay","nearest",0)'
    fake = FakeExcel({("Own", cell): (call, "x") for cell in ("C1", "D1", "C2", "D2")} | {("Own", "A1"): (CALL, 1.0)})
    fake.tables["Own", (0, 2)] = Area("Own", (0, 2), (1, 3))
    run("refresh_workbook", open_in(fake), start=lambda: engine)
    assert [entry for entry in fake.log if entry[0] == "calculate"] == [("calculate", "Own", "A1"), ("calculate", "Own", "C1:D2")]


def test_a_table_spills_and_is_an_array_where_excel_cannot_spill(engine: Engine) -> None:
    height = len(evaluate(engine, "GAPS", ["Torbay", "outcomes", "2024-25", "nearest"]))
    for spills, entry in ((True, ("formula2", "Own", "F9")), (False, ("formula_array", "Own", f"F9:X{8 + height}"))):
        fake = FakeExcel(OLD, "Own!$F$9", spills=spills)
        fake.answers = ["outcomes"]
        run("insert_theme_table", open_in(fake), TORBAY, start=lambda: engine)
        assert (*entry, '=VFM_GAPS("Torbay","outcomes","2024-25","nearest")') in fake.log


def test_a_chart_says_which_column_is_whose(engine: Engine) -> None:
    """Excel takes the longer side of a table for the series where nobody says otherwise."""
    fake = FakeExcel(OLD, "Own!$F$9")
    fake.answers = ["spend_net_adult"]
    run("insert_chart", open_in(fake), TORBAY, start=lambda: engine)
    (chart,) = fake.charts
    inner = chart.api[1]
    assert (inner.PlotBy, inner.HasLegend) == (2, True)  # xlColumns
    assert [entry.args for entry in inner.SeriesCollection.call_args_list] == [(1,), (2,)]


def test_a_table_of_ours_is_one_cell_however_many_it_fills(engine: Engine) -> None:
    call = '=VFM_PEERS("Torbay","nearest",0)'
    for spills in (True, False):
        fake = FakeExcel({("Own", cell): (call, "x") for cell in ("C1", "D1", "C2", "D2")}, "Own!$D$2", spills=spills)
        fake.tables["Own", (0, 2)] = Area("Own", (0, 2), (1, 3))
        workbook = open_in(fake)
        assert workbook.formulas(at("Own!A1:D2")[0]) == [["", "", call, ""], ["", "", "", ""]]
        assert workbook.formulas(at("Own!D1:D2")[0]) == [[""], [""]]
        assert workbook.filled("Own", (0, 2)) == Area("Own", (0, 2), (1, 3))
        run("explain_cell", workbook, start=lambda: engine)
        assert [entry[1].partition(": ")[0] for entry in fake.log if entry[0] == "alert"] == ["Own, D2, part of the table of C1\n\nPEERS"]


@pytest.mark.parametrize(
    ("handed", "value"),
    [
        (1.5, 1.5), ("text", "text"), (True, True), (None, None), (-2146826246, CellError.NA), (-2146826252, CellError.NUM), (-2146826273, CellError.VALUE),
        (-2146826259, CellError.NAME), (7, 7.0), (Decimal("12.5"), 12.5), (datetime(2024, 4, 1), 45383.0), (datetime(2024, 4, 1, 12), 45383.5),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_what_excel_hands_over_becomes_a_value(handed: Any, value: Any) -> None:
    found = open_in(FakeExcel({("Own", "A1"): ("", handed)})).values(at("Own!A1")[0])[0][0]
    assert found == value
    assert type(found) is type(value)


def test_constants_are_no_formulas_even_where_they_begin_with_an_equals_sign() -> None:
    assert open_in(FakeExcel(OLD)).formulas(at("Own!A1:B4")[0]) == [[CALL, "=A1*2"], [CALL, ""], ["", ""], ["", ""]]


def test_texts_are_written_so_that_excel_takes_them_for_nothing_else() -> None:
    fake = FakeExcel({})
    open_in(fake).write_values(at("Own!A1:D1")[0], [["=1+1", "2024-25", 3.0, None]])
    assert fake.log == [("values", "Own", "A1:D1", [["'=1+1", "'2024-25", 3.0, None]])]


@pytest.mark.parametrize(
    ("selected", "found"),
    [
        ("", []),
        ("Own!$B$2", [Area("Own", (1, 1), (1, 1))]),
        ("Own!$A:$B", [Area("Own", (0, 0), (1_048_575, 1))]),
        ("Own!$A$1,$C$3:$D$4", [Area("Own", (0, 0), (0, 0)), Area("Own", (2, 2), (3, 3))]),
        ("Own!$3:$4", [Area("Own", (2, 0), (3, 16_383))]),
    ],
)
def test_the_selection_is_what_its_address_says(selected: str, found: list[Area]) -> None:
    assert open_in(FakeExcel({}, selected)).selection() == found


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (com_error(-2147418111, "Call was rejected by callee."), "Excel is busy: finish what is being typed into a cell, or close the window that is open"),
        (com_error(-2147352567, "Exception", (0, "Microsoft Excel", "You can't change part of an array.", "", 0, 0), None), "You can't change part of an array."),
        (com_error(), "Excel would not do this: the cell may be protected"),
    ],
)  # fmt: skip
def test_what_excel_refuses_is_told_in_its_words(error: Exception, sentence: str, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeExcel(OLD, "Own!$F$9")
    fake.answers = ["spend_net_adult"]
    workbook = open_in(fake)

    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(workbook, "_put", refuse)
    run("insert_figure", workbook, TORBAY, start=lambda: engine)
    assert fake.log[-1][0] == "alert"
    assert sentence in fake.log[-1][1]


def test_a_long_question_is_told_first_since_excels_box_is_short() -> None:
    fake = FakeExcel({})
    fake.answers = ["answer", False]
    workbook = open_in(fake)
    assert workbook.ask_text("First line.\n" + "x" * 400) == "answer"
    assert fake.log == [("alert", "First line.\n" + "x" * 400), ("input", "First line.")]
    assert workbook.ask_text("Short?") is None


def test_the_stamp_is_a_custom_property() -> None:
    workbook = open_in(FakeExcel({}))
    assert workbook.stamp() == ""
    workbook.set_stamp("pack-1")
    workbook.set_stamp("pack-2")
    assert workbook.stamp() == "pack-2"


def test_a_file_is_named_only_where_it_is_on_this_computer(tmp_path: Path) -> None:
    fake = FakeExcel({})
    workbook = open_in(fake)
    file = tmp_path / "book.xlsx"
    file.touch()
    for name, path in (("Book1", None), ("https://council.sharepoint.com/book.xlsx", None), (str(file), file), (str(tmp_path / "gone.xlsx"), None)):
        fake.book.fullname = name
        assert workbook.path == path
    assert workbook.is_saved
    workbook.save()
    fake.book.save.assert_called_once_with()


def test_escape_stops_a_refresh(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeExcel(OLD, "Own!$A$1")
    workbook = open_in(fake)
    monkeypatch.setattr(adapter, "escape_pressed", lambda: True)
    run("refresh_workbook", workbook, start=lambda: engine)
    assert not any(entry[0] == "calculate" for entry in fake.log)
    assert ("alert", "Stopped, as you asked.") in fake.log


def test_on_a_mac_what_excel_lacks_there_is_said(engine: Engine) -> None:
    fake = FakeExcel(OLD, "Own!$F$9")
    fake.book.sheets["Own"].api.protect_contents.get.return_value = False
    workbook = ExcelWorkbook(fake.book, on_mac=True)
    run("insert_figure", workbook, TORBAY, start=lambda: engine)
    assert "Excel on a Mac cannot ask for a text here" in fake.log[-1][1]
    with pytest.raises(HostRefused):
        workbook.ask_text("?")
