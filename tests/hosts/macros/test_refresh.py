from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.hosts.macros.conftest import at, formula, shown
from vfmxl.errors import CellError
from vfmxl.functions import evaluate
from vfmxl.hosts.macros.cells import runs
from vfmxl.hosts.macros.port import Choice
from vfmxl.hosts.macros.refresh import same
from vfmxl.hosts.macros.running import run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hosts.macros.conftest import Open
    from vfmxl.functions import Engine
    from vfmxl.hosts.macros.files import FileWorkbook

CALL = 'VFM_VALUE("Torbay","spend_net_adult","2024-25")'


def changes(workbook: FileWorkbook, sheet: str = "VFM changes (2)") -> list[list[Any]]:
    """The rows below the heads of the sheet of changes."""
    area = workbook.used(sheet)
    assert area
    rows = workbook.values(area)
    return rows[next(i for i, row in enumerate(rows) if row[0] == "Sheet") + 1 :]


def test_the_workbook_is_refreshed_hidden_sheets_too_and_protected_ones_are_left(opened: Open, engine: Engine) -> None:
    workbook = opened("hostile", "Own!A1")
    run("refresh_workbook", workbook, start=lambda: engine)
    value = evaluate(engine, "VALUE", ["Torbay", "spend_net_adult", "2024-25"])
    peers = [row[0] for row in evaluate(engine, "PEERS", ["Torbay", "nearest", 0])]
    for cell in ("Own!A1", "Own!A3", "Merged!B2", "Hidden!A1"):
        assert shown(workbook, cell) == value
    assert shown(workbook, "Locked!A1") == 1.0
    assert [row[0] for row in workbook.values(at("Own!E1:E15")[0])] == peers
    assert "Left as they were, their sheets being protected: the cells of Locked." in workbook.person.told[0]
    assert "The sheet VFM changes (2) lists them." in workbook.person.told[0]
    assert workbook.stamp() == ""


def test_the_sheet_of_changes_tells_old_new_and_percent_and_leaves_a_users_sheet_alone(opened: Open, engine: Engine) -> None:
    workbook = opened("hostile", "Own!A1:A3")
    run("refresh_selection", workbook, start=lambda: engine)
    value = evaluate(engine, "VALUE", ["Torbay", "spend_net_adult", "2024-25"])
    assert changes(workbook) == [
        ["Own", "A1", 1.0, value, value - 1, 100 * (value - 1), CALL],
        ["Own", "A3", 1.0, value, value - 1, 100 * (value - 1), f'IFERROR({CALL},"none")'],
    ]
    assert shown(workbook, "'VFM changes'!A1") == "My own list of changes"
    assert shown(workbook, "'VFM changes (2)'!A1") == "VFM changes"
    assert shown(workbook, "Hidden!A1") == 1.0
    assert workbook.person.told == [
        f"The selection: 2 cells with vfmxl functions computed from the data pack {engine.pack.id}, 2 figures changed.\n\nThe sheet VFM changes (2) lists them."
    ]


def test_a_second_refresh_changes_nothing_and_empties_the_list(opened: Open, engine: Engine) -> None:
    workbook = opened("hostile", "Own!A1:A3")
    run("refresh_selection", workbook, start=lambda: engine)
    run("refresh_selection", workbook, start=lambda: engine)
    assert changes(workbook) == []
    assert workbook.person.told[-1].endswith("no figures changed.")
    assert workbook.sheets()[-1] == "VFM changes (2)"


def test_a_whole_column_and_a_sheet_hold_the_cells_that_are_in_use(opened: Open, engine: Engine) -> None:
    column, sheet = opened("hostile", "Own!A:A"), opened("hostile", "Own!C9")
    run("refresh_selection", column, start=lambda: engine)
    run("refresh_sheet", sheet, start=lambda: engine)
    assert [row[1] for row in changes(column)] == ["A1", "A3"]
    assert [row[1] for row in changes(sheet)][:2] == ["A1", "E1"]
    assert {row[0] for row in changes(sheet)} == {"Own"}
    parts = [row for row in changes(sheet) if row[1] == "E2"]
    assert parts[0][6].startswith("part of the table of E1: VFM_PEERS(")


@pytest.mark.parametrize(
    ("macro", "name", "selected", "sentence"),
    [
        ("refresh_selection", "hostile", "", "No cell is selected: select the cells to be refreshed, then press the button again."),
        ("refresh_sheet", "hostile", "", "No worksheet is in front, or no cell of it is selected: click a cell of the sheet, then press the button again."),
        ("refresh_selection", "hostile", "Locked!A1", "The sheet Locked is protected, and nothing was changed: unprotect it first, or choose another sheet."),
        ("refresh_workbook", "plain", "Costs!A1", "The workbook holds no cell with a vfmxl function, so nothing was computed."),
        ("refresh_workbook", "locked", "", "The workbook holds no cell with a vfmxl function, so nothing was computed."),
        ("refresh_selection", "hostile", "Empty!A:C", "The selection holds no cell with a vfmxl function, so nothing was computed."),
    ],
)  # fmt: skip
def test_where_there_is_nothing_to_refresh_a_sentence_says_so(
    macro: str, name: str, selected: str, sentence: str, opened: Open, engine: Engine
) -> None:
    workbook = opened(name, selected)
    run(macro, workbook, start=lambda: engine)
    assert workbook.person.told == [sentence]
    assert workbook.is_saved


def test_a_whole_refresh_marks_the_workbook_and_a_part_asks_before_packs_mix(opened: Open, engine: Engine) -> None:
    whole, part = opened("budget", "Budget!D11"), opened("budget", "Budget!D11", agrees=False)
    for workbook in (whole, part):
        workbook.set_stamp("england-asc-2019.01-abcdef")
    run("refresh_workbook", whole, start=lambda: engine)
    run("refresh_selection", part, start=lambda: engine)
    assert whole.stamp() == engine.pack.id
    assert part.stamp() == "england-asc-2019.01-abcdef"
    assert "puts figures of both into one workbook" in part.person.asked[0]
    assert part.person.told == []


def test_where_no_sheet_can_be_added_the_figures_are_refreshed_all_the_same(opened: Open, engine: Engine) -> None:
    workbook = opened("hostile", "Own!A1")
    workbook._locked.structure = True
    run("refresh_selection", workbook, start=lambda: engine)
    assert shown(workbook, "Own!A1") == evaluate(engine, "VALUE", ["Torbay", "spend_net_adult", "2024-25"])
    assert workbook.person.told[0].endswith("the structure of the workbook is protected. Unprotect it first (Review, Protect Workbook).")


def test_where_all_our_cells_are_protected_it_says_which(opened: Open, engine: Engine) -> None:
    workbook = opened("hostile", "Own!A1")
    workbook._locked.sheets |= {"Own", "Merged", "Hidden"}
    run("refresh_workbook", workbook, start=lambda: engine)
    assert workbook.person.told == [
        "Left as they were, their sheets being protected: the cells of Own, Locked, Merged, Hidden. Unprotect them first."
    ]
    assert workbook.is_saved


@pytest.mark.parametrize(("sheet", "marked"), [("Lists", True), ("Methods", True), ("Peers", False)])
def test_only_a_protected_sheet_with_cells_of_ours_keeps_the_workbook_from_its_mark(sheet: str, marked: bool, opened: Open, engine: Engine) -> None:
    workbook = opened("budget", "Budget!A1")
    workbook._locked.sheets.add(sheet)
    workbook.set_stamp("england-asc-2019.01-abcdef")
    run("refresh_workbook", workbook, start=lambda: engine)
    assert (workbook.stamp() == engine.pack.id) is marked
    assert (f"the cells of {sheet}." in workbook.person.told[0]) is not marked


def test_a_refresh_that_is_stopped_lists_what_it_had_done(opened: Open, engine: Engine) -> None:
    workbook = opened("hostile", "Own!A1:A3", stops_after=2)
    run("refresh_selection", workbook, start=lambda: engine)
    assert shown(workbook, "Own!A1") != 1.0
    assert shown(workbook, "Own!A3") == 1.0
    assert "Stopped, as you asked, after 1 of 2 cells: the others keep their figures." in workbook.person.told[0]
    assert [row[1] for row in changes(workbook)] == ["A1"]
    assert workbook.person.progress[-1] == ""


def test_no_word_about_a_position_stands_in_the_list_without_its_range(opened: Open, engine: Engine) -> None:
    workbook = opened("plain", "Costs!H20")
    workbook.write_formula("Costs", (19, 7), '=VFM_POSITION("Torbay","spend_net_adult","2024-25","nearest")')
    now = shown(workbook, "Costs!H20")
    workbook._grids["Costs"].values[19, 7] = "higher" if now != "higher" else "lower"
    run("refresh_selection", workbook, start=lambda: engine)
    assert shown(workbook, "Costs!H20") == now
    assert [row[2:4] for row in changes(workbook, "VFM changes")] == [["words: see the cell"] * 2]


def test_a_budget_workbook_whose_council_was_changed_is_refreshed_to_what_it_would_have_been_built_with(
    opened: Open, engine: Engine, tmp_path: Path
) -> None:
    from vfmxl.hosts.macros.files import FileWorkbook
    from vfmxl.workbook.build import Request, build_workbook

    workbook = opened("budget", "Budget!C4")
    workbook.write_values(at("Budget!C4")[0], [["Kent"]])
    run("refresh_workbook", workbook, Choice(), start=lambda: engine)
    build_workbook(engine, Request("Kent"), tmp_path / "kent.xlsx")
    kent = FileWorkbook(tmp_path / "kent.xlsx", engine)
    for row in range(11, 26):
        for column in "DFGHIJKL":
            cell = f"Budget!{column}{row}"
            assert same(shown(workbook, cell), shown(kent, cell)), cell
    assert formula(workbook, "Budget!D11") == formula(kent, "Budget!D11")


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (1.0, 1.0 + 1e-12, True), (1.0, 1.001, False), (1e9, 1e9 + 0.1, True), (0.0, 1e-10, True), (None, None, True), (None, 0.0, False),
        (CellError.NA, CellError.NA, True), (CellError.NA, CellError.NUM, False), ("1", 1.0, False), (True, 1.0, False), ("a", "a", True),
    ],
)  # fmt: skip
def test_the_same_figure_is_no_change(one: Any, other: Any, alike: bool) -> None:
    assert same(one, other) is alike


@pytest.mark.parametrize(
    ("cells", "blocks"),
    [
        ("A1,A2,A3", ["A1:A3"]),
        ("A1,B1,A2,B2", ["A1:B2"]),
        ("A1,B1,A2", ["B1:B1", "A1:A2"]),
        ("A1,C1", ["A1:A1", "C1:C1"]),
        ("A1,B2", ["A1:A1", "B2:B2"]),
        ("", []),
    ],
)
def test_neighbours_are_computed_together(cells: str, blocks: list[str]) -> None:
    found = runs(("Own", area.first) for area in at(cells))
    assert [f"{area.addresses()[0][0]}:{area.addresses()[-1][-1]}" for area in found] == blocks
