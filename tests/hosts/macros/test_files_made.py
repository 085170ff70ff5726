from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.hosts.macros.conftest import at, formula, shown
from tests.hosts.macros.test_refresh import changes
from vfmxl.functions import evaluate
from vfmxl.hosts.macros.files import FileWorkbook
from vfmxl.hosts.macros.guide import as_html
from vfmxl.hosts.macros.port import Choice
from vfmxl.hosts.macros.running import all_macros, run
from vfmxl.workbook.existing.check import check

if TYPE_CHECKING:
    from tests.hosts.macros.conftest import Open
    from vfmxl.functions import Engine

TORBAY = Choice("Torbay", "2024-25", "nearest")


def test_a_copy_to_share_holds_figures_and_its_formulas_come_back(opened: Open, engine: Engine, tmp_path: Path) -> None:
    workbook = opened("budget", "Budget!A1")
    run("share_copy", workbook, TORBAY, start=lambda: engine)
    frozen = tmp_path / "budget-frozen.xlsx"
    assert workbook.person.told[0].startswith(f"The copy to share: {frozen}\n\n1,")
    assert check(engine, frozen).findings == ()
    copy = FileWorkbook(frozen, engine)
    assert shown(copy, "Budget!D11") == shown(workbook, "Budget!D11")
    run("restore_formulas", copy, start=lambda: engine)
    live = tmp_path / "budget-frozen-live.xlsx"
    assert copy.person.opened == [live]
    assert formula(FileWorkbook(live, engine), "Budget!D11") == formula(workbook, "Budget!D11")
    assert workbook.is_saved
    assert copy.is_saved


def test_a_copy_that_is_there_already_is_replaced_only_where_the_user_agrees(opened: Open, engine: Engine, tmp_path: Path) -> None:
    there = tmp_path / "hostile-frozen.xlsx"
    for agrees in (False, True):
        there.write_bytes(b"mine")
        workbook = opened("hostile", "Own!A1", agrees=agrees)
        run("share_copy", workbook, start=lambda: engine)
        assert workbook.person.asked == [f"{there} is there already. Replace it?"]
        assert (there.read_bytes() == b"mine") is not agrees


@pytest.mark.parametrize(("macro", "purpose"), [("share_copy", "The copy is made from"), ("check_workbook", "The check reads")])
def test_what_is_not_saved_is_saved_first_where_the_user_agrees(macro: str, purpose: str, opened: Open, engine: Engine) -> None:
    for agrees in (False, True):
        workbook = opened("plain", "Costs!H20", agrees=True, texts=["spend_net_adult"])
        run("insert_figure", workbook, TORBAY, start=lambda: engine)
        assert not workbook.is_saved
        workbook.person.agrees = agrees
        run(macro, workbook, start=lambda: engine)
        assert f"{purpose} the saved workbook. It has changes that are not saved. Save them now?" in workbook.person.asked
        assert workbook.is_saved is agrees


@pytest.mark.parametrize(
    ("path", "words"),
    [(None, "has no file on this computer yet"), (Path("/tmp/book.ods"), "save this one as .xlsx first")],  # noqa: S108 - never opened
)
def test_a_workbook_without_a_file_that_can_be_read_says_what_to_do(path: Path | None, words: str, opened: Open, engine: Engine) -> None:
    workbook = opened("hostile", "Own!A1")
    workbook.path = path
    for macro in ("share_copy", "restore_formulas", "check_workbook"):
        run(macro, workbook, start=lambda: engine)
        assert words in workbook.person.told[-1]


def test_a_check_lists_on_a_sheet_what_needs_a_look(opened: Open, engine: Engine) -> None:
    workbook = opened("hostile", "Own!A1")
    run("check_workbook", workbook, start=lambda: engine)
    found = {f"{row[0]}!{row[1]}": row[2] for row in changes(workbook, "VFM check")}
    assert found == dict.fromkeys(("Own!A1", "Own!A3", "Own!E1", "Locked!A1", "Merged!B2", "Hidden!A1"), "out of date")
    assert "The sheet VFM check lists what needs a look." in workbook.person.told[0]
    clean = opened("budget", "Budget!A1")
    run("check_workbook", clean, start=lambda: engine)
    assert clean.person.told[0].endswith("Nothing needs a look.")
    assert clean.is_saved
    none = opened("plain", "Costs!A1")
    run("check_workbook", none, start=lambda: engine)
    assert none.person.told[0].endswith("There is nothing to check.")


def test_a_new_workbook_stands_beside_this_one_and_replaces_none(opened: Open, engine: Engine, tmp_path: Path) -> None:
    workbook = opened("plain", "Costs!A1")
    for name in ("Adult social care Torbay 2024-25.xlsx", "Adult social care Torbay 2024-25 (2).xlsx"):
        run("new_budget_workbook", workbook, TORBAY, start=lambda: engine)
        assert workbook.person.opened[-1] == tmp_path / name
    made = openpyxl.load_workbook(workbook.person.opened[0])
    assert [made["Budget"][cell].value for cell in ("C4", "C5", "C6")] == ["Torbay", "2024-25", "nearest"]
    assert workbook.is_saved


@pytest.mark.parametrize("choice", [Choice("Nowhere"), Choice("Torbay", "1999-00"), Choice("Torbay", "", "cousins"), Choice("England")])
def test_a_choice_that_is_not_understood_makes_no_workbook(choice: Choice, opened: Open, engine: Engine, tmp_path: Path) -> None:
    workbook = opened("plain", "Costs!A1")
    run("new_budget_workbook", workbook, choice, start=lambda: engine)
    assert len(workbook.person.told) == 1
    assert workbook.person.opened == []
    assert list(tmp_path.glob("Adult*")) == []


def test_the_status_names_pack_coverage_and_date(opened: Open, engine: Engine) -> None:
    workbook = opened("budget", "Budget!A1")
    run("data_status", workbook, start=lambda: engine)
    told = workbook.person.told[0]
    for words in (engine.pack.id, evaluate(engine, "PACK", ["coverage"]), engine.pack.manifest["released"], "calculated with the same pack"):
        assert words in told
    workbook.set_stamp("another")
    run("data_status", workbook, start=lambda: engine)
    assert "calculated with another pack, another:" in workbook.person.told[1]


def test_diagnostics_go_to_the_clipboard_and_tell_without_a_pack_too(opened: Open, engine: Engine, tmp_path: Path) -> None:
    from vfmxl.functions import Engine

    workbook = opened("locked", "Costs!A1")
    run("diagnostics", workbook, start=lambda: engine)
    for words in (engine.pack.id, "Program: vfmxl, on a file", "xlwings 0.", "1 sheets, 1 of them protected", "Faults: none noted"):
        assert words in workbook.person.clipboard
    assert workbook.person.told[0] == f"Copied to the clipboard.\n\n{workbook.person.clipboard}"
    run("diagnostics", workbook, start=lambda: Engine.start(str(tmp_path / "none.sqlite")))
    assert "none.sqlite" in workbook.person.clipboard


def test_the_guide_names_every_button_and_function(opened: Open, engine: Engine, tmp_path: Path) -> None:
    from vfmxl.functions import all_functions

    workbook = opened("plain")
    run("open_guide", workbook, start=lambda: engine)
    page = tmp_path / "data" / "guide.html"
    assert workbook.person.opened == [page]
    text = page.read_text(encoding="utf-8")
    assert text == as_html()
    assert all(f"<dt>{macro.label}</dt>" in text for macro in all_macros().values())
    assert all(f'id="{name.lower()}"' in text for name in all_functions())


def test_what_was_inserted_is_saved_by_patching_and_recalculates(opened: Open, engine: Engine) -> None:
    """Formulas, a table, a sheet of changes; every part that was not changed stays byte for byte."""
    import zipfile

    workbook = opened("budget", "Notes!H60", texts=["spend_net_65"])
    path = workbook.path
    assert path
    before = {name: zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist()}
    run("insert_gap", workbook, TORBAY, start=lambda: engine)
    workbook.selected = at("Charts!A80")
    run("insert_theme_table", workbook, TORBAY, start=lambda: engine, theme="outcomes")
    workbook.write_values(at("Budget!C4")[0], [["Kent"]])
    run("refresh_sheet", workbook, start=lambda: engine)
    workbook.selected = at("Budget!A1")
    run("refresh_sheet", workbook, start=lambda: engine)
    workbook.save()
    again = FileWorkbook(path, engine)
    assert again.sheets()[-1] == "VFM changes"
    assert formula(again, "Notes!H60") == '=VFM_GAP("Torbay","spend_net_65","2024-25","nearest")'
    assert again.values(at("Charts!A80:S90")[0]) == workbook.values(at("Charts!A80:S90")[0])
    after = {name: zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist()}
    changed = {name for name in before if after.get(name) != before[name]}
    sheets = {f"xl/worksheets/sheet{number}.xml" for number in (1, 2, 8)}
    assert sheets <= changed
    assert changed <= sheets | {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "docProps/custom.xml"}
    assert openpyxl.load_workbook(path)["Notes"]["H60"].value == '=[1]!VFM_GAP("Torbay","spend_net_65","2024-25","nearest")'
