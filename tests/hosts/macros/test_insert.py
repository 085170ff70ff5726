from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hosts.macros.conftest import at, formula, shown
from vfmxl.functions import evaluate
from vfmxl.hosts.macros.port import Choice, Style
from vfmxl.hosts.macros.running import run

if TYPE_CHECKING:
    from tests.hosts.macros.conftest import Open
    from vfmxl.functions import Engine

TORBAY = Choice("Torbay", "2024-25", "region")
ASKED = "Which indicator? Its id, or words to look for, such as: net spending older."


@pytest.mark.parametrize(
    ("macro", "written", "call"),
    [
        ("insert_figure", '=VFM_VALUE("Torbay","spend_net_adult","2024-25")', ("VALUE", "2024-25")),
        ("insert_peer_average", '=VFM_PEERAVG("Torbay","spend_net_adult","2024-25","region")', ("PEERAVG", "2024-25", "region")),
        ("insert_expected", '=VFM_EXPECTED("Torbay","spend_net_adult","2024-25")', ("EXPECTED", "2024-25")),
        ("insert_gap", '=VFM_GAP("Torbay","spend_net_adult","2024-25","region")', ("GAP", "2024-25", "region")),
    ],
)
def test_one_formula_goes_into_the_selected_cell(macro: str, written: str, call: tuple[str, ...], opened: Open, engine: Engine) -> None:
    workbook = opened("plain", "Costs!H20", texts=["spend_net_adult"])
    run(macro, workbook, TORBAY, start=lambda: engine)
    assert formula(workbook, "Costs!H20") == written
    assert shown(workbook, "Costs!H20") == evaluate(engine, call[0], ["Torbay", "spend_net_adult", *call[1:]])
    assert workbook.styles["Costs", (19, 7)] == Style("£#,##0.00;-£#,##0.00")
    assert workbook.person.told == []
    assert workbook.person.asked == [ASKED]


def test_an_expected_figure_never_stands_without_its_range(opened: Open, engine: Engine) -> None:
    workbook = opened("plain", "Costs!H20", texts=["spend_net_adult"])
    run("insert_expected", workbook, TORBAY, start=lambda: engine)
    assert formula(workbook, "Costs!I20") == '=VFM_EXPECTED("Torbay","spend_net_adult","2024-25","word")'
    assert "95% range" in str(shown(workbook, "Costs!I20"))
    full = opened("plain", "Costs!A9", agrees=False, texts=["spend_net_adult"])
    full.write_values(at("Costs!B9")[0], [["mine"]])
    run("insert_expected", full, TORBAY, start=lambda: engine)
    assert full.person.asked[-1] == "B9 is not empty. Replace what stands there?"
    assert shown(full, "Costs!A9") is None


@pytest.mark.parametrize(
    ("choice", "written"),
    [
        (Choice("Torbay"), '=VFM_GAP("Torbay","spend_net_adult")'),
        (Choice("torbay council", "", "Kent; Leeds; Hull"), '=VFM_GAP("Torbay","spend_net_adult",,"Kent; Leeds; Hull")'),
        (Choice("E06000027", "latest"), '=VFM_GAP("Torbay","spend_net_adult","latest")'),
    ],
)
def test_what_is_not_chosen_is_not_written(choice: Choice, written: str, opened: Open, engine: Engine) -> None:
    workbook = opened("plain", "Costs!H20", texts=["spend_net_adult"])
    run("insert_gap", workbook, choice, start=lambda: engine)
    assert formula(workbook, "Costs!H20") == written


@pytest.mark.parametrize(("cell", "reference"), [("Own!D1", "$B1"), ("Own!C9", "C$5"), ("Own!H5", "$C5")])
def test_an_id_beside_or_above_is_referred_to_so_that_the_formula_can_be_filled(cell: str, reference: str, opened: Open, engine: Engine) -> None:
    workbook = opened("hostile", cell)
    run("insert_figure", workbook, Choice("Torbay"), start=lambda: engine)
    assert formula(workbook, cell) == f'=VFM_VALUE("Torbay",{reference})'
    assert workbook.person.asked == []


def test_words_are_looked_for_until_one_indicator_is_meant(opened: Open, engine: Engine) -> None:
    workbook = opened("plain", "Costs!H20", texts=["nursing", "zzzz", "SPEND NET ADULT"])
    run("insert_figure", workbook, TORBAY, start=lambda: engine)
    assert formula(workbook, "Costs!H20") == '=VFM_VALUE("Torbay","spend_net_adult","2024-25")'
    assert "indicators hold 'nursing'" in workbook.person.asked[1]
    assert workbook.person.asked[2] == "No indicator holds the words 'zzzz'. Try others, fewer or shorter: nursing, carers, 65."


def test_a_full_cell_is_replaced_only_where_the_user_agrees(opened: Open, engine: Engine) -> None:
    published = evaluate(engine, "VALUE", ["Torbay", "spend_net_adult", "2024-25"])
    for agrees, expected in ((False, "Care homes"), (True, published)):
        workbook = opened("plain", "Costs!A1", agrees=agrees, texts=["spend_net_adult"])
        run("insert_figure", workbook, TORBAY, start=lambda: engine)
        assert workbook.person.asked[-1] == "A1 is not empty. Replace what stands there?"
        assert shown(workbook, "Costs!A1") == expected
        assert workbook.person.told == []


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("", "No cell is selected: click a cell, then press the button again."),
        ("Locked!B9", "The sheet Locked is protected, and nothing was changed: unprotect it first, or choose another sheet."),
        ("Own!E3", "E3 is part of the table of E1: choose another cell."),
    ],
)
def test_where_nothing_can_be_written_a_sentence_says_so(cell: str, sentence: str, opened: Open, engine: Engine) -> None:
    workbook = opened("hostile", cell, texts=["spend_net_adult"])
    run("insert_figure", workbook, TORBAY, start=lambda: engine)
    assert workbook.person.told == [sentence]
    assert workbook.is_saved


def test_of_many_cells_only_the_first_is_meant_and_the_user_is_asked(opened: Open, engine: Engine) -> None:
    workbook = opened("hostile", "Empty!B:B", agrees=False, texts=["spend_net_adult"])
    run("insert_figure", workbook, TORBAY, start=lambda: engine)
    assert workbook.person.asked == ["1,048,576 cells are selected. Only the first, B1, is meant. Go on?"]
    assert workbook.is_saved


def test_a_merged_area_is_one_cell(opened: Open, engine: Engine) -> None:
    workbook = opened("hostile", "Merged!F2:G3", texts=["spend_net_adult"])
    run("insert_figure", workbook, TORBAY, start=lambda: engine)
    assert formula(workbook, "Merged!F2").startswith("=VFM_VALUE(")
    assert workbook.person.asked == [ASKED]


def test_a_figure_that_would_be_an_error_is_explained_before_it_is_written(opened: Open, engine: Engine) -> None:
    workbook = opened("plain", "Costs!H20", agrees=False, texts=["spend_net_adult"])
    run("insert_figure", workbook, Choice("Birmingham", "2024-25"), start=lambda: engine)
    assert workbook.person.asked[-1].endswith("The cell would show #N/A. Insert the formula all the same?")
    assert "not submitted" in workbook.person.asked[-1] or "return" in workbook.person.asked[-1]
    assert workbook.is_saved


def test_figures_of_two_packs_come_into_one_workbook_only_where_the_user_agrees(opened: Open, engine: Engine) -> None:
    workbook = opened("plain", "Costs!H20", agrees=False, texts=["spend_net_adult"])
    workbook.set_stamp("england-asc-2019.01-abcdef")
    run("insert_figure", workbook, TORBAY, start=lambda: engine)
    assert "england-asc-2019.01-abcdef" in workbook.person.asked[-1]
    assert formula(workbook, "Costs!H20") == ""


def test_the_first_figure_marks_the_workbook_with_the_pack_and_later_ones_do_not(opened: Open, engine: Engine) -> None:
    first = opened("plain", "Costs!H20", texts=["spend_net_adult"])
    run("insert_figure", first, TORBAY, start=lambda: engine)
    assert first.stamp() == engine.pack.id
    others = opened("hostile", "Empty!B2", texts=["spend_net_adult"])
    run("insert_figure", others, TORBAY, start=lambda: engine)
    assert others.stamp() == ""


@pytest.mark.parametrize(
    ("indicator", "number_format"),
    [("spend_net_adult", "£#,##0.00;-£#,##0.00"), ("net_adult", "£#,##0;-£#,##0"), ("ascof_1a", "#,##0.0")],
)
def test_figures_look_as_published(indicator: str, number_format: str, opened: Open, engine: Engine) -> None:
    workbook = opened("plain", "Costs!H20", texts=[indicator])
    run("insert_figure", workbook, Choice("Torbay"), start=lambda: engine)
    assert workbook.styles["Costs", (19, 7)].number_format == number_format
