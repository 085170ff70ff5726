from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hosts.macros.conftest import at, formula, shown
from vfmxl.functions import evaluate
from vfmxl.hosts.macros.port import Choice
from vfmxl.hosts.macros.running import run

if TYPE_CHECKING:
    from tests.hosts.macros.conftest import Open
    from vfmxl.functions import Engine

TORBAY = Choice("Torbay", "2024-25", "nearest")


def test_a_theme_becomes_one_formula_with_its_source_below(opened: Open, engine: Engine) -> None:
    workbook = opened("hostile", "Empty!B3", texts=["outcomes"])
    run("insert_theme_table", workbook, TORBAY, start=lambda: engine)
    table = evaluate(engine, "GAPS", ["Torbay", "outcomes", "2024-25", "nearest"])
    assert workbook.person.told == []
    assert formula(workbook, "Empty!B3") == '=VFM_GAPS("Torbay","outcomes","2024-25","nearest")'
    filled = workbook.filled("Empty", (2, 1))
    assert workbook.values(filled) == table
    below = f"Empty!B{filled.last[0] + 2}"
    assert str(shown(workbook, below)).startswith("Source: ")
    assert engine.pack.id in str(shown(workbook, below))
    assert "does not remove the need for investment" in str(shown(workbook, f"Empty!B{filled.last[0] + 3}"))
    assert workbook.styles["Empty", (2, 1)].bold
    pounds = 1 + table[0].index("£")
    assert workbook.styles["Empty", (3, pounds)].number_format == "£#,##0;-£#,##0"


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("Own!A5", "The table of spending needs the cells A5:S{last}, and C5 is not empty: choose a place with room, such as an empty sheet."),
        ("Merged!A5", None),
        ("Merged!F1", "The table of spending needs the cells F1:X{last}, and some of them are merged: choose a place without merged cells."),
        ("Empty!XFA1", "The table of spending takes {height} rows and 19 columns: from XFA1 on the sheet is too small for it."),
        ("Empty!A1048570", "The table of spending takes {height} rows and 19 columns: from A1048570 on the sheet is too small for it."),
    ],
)
def test_a_table_that_has_no_room_says_what_it_needs(cell: str, sentence: str | None, opened: Open, engine: Engine) -> None:
    workbook = opened("hostile", cell, texts=["spending"])
    run("insert_theme_table", workbook, TORBAY, start=lambda: engine)
    rows = len(evaluate(engine, "GAPS", ["Torbay", "spending", "2024-25", "nearest"]))
    first = at(cell)[0].first[0]
    expected = [sentence.format(height=rows + 2, last=first + rows + 2)] if sentence else []
    assert workbook.person.told == expected
    assert workbook.is_saved == bool(sentence)


def test_a_chart_stands_over_live_figures_by_year(opened: Open, engine: Engine) -> None:
    workbook = opened("hostile", "Empty!A1", texts=["spend_net_adult"])
    run("insert_chart", workbook, TORBAY, start=lambda: engine)
    assert workbook.person.told == []
    periods = engine.series("spend_net_adult").periods
    (source, corner, title, description) = workbook.charts[0]
    assert [row[0] for row in workbook.values(source)] == ["Period", *periods]
    assert workbook.values(source)[0][1:] == ["Torbay", "Mean of the 15 ONS statistical nearest neighbours"]
    assert formula(workbook, "Empty!B2") == '=VFM_VALUE("Torbay","spend_net_adult",$A2)'
    assert formula(workbook, "Empty!C2") == '=VFM_PEERAVG("Torbay","spend_net_adult",$A2,"nearest")'
    assert workbook.values(source)[-1][1] == evaluate(engine, "VALUE", ["Torbay", "spend_net_adult", periods[-1]])
    assert corner == (source.last[0] + 4, 0)  # below the table, its two lines of notes and an empty row
    assert "£ per adult 18+" in title
    assert "Torbay" in description
    last = source.last[0] + 2
    assert str(shown(workbook, f"Empty!A{last}")).startswith("Source: ")
    assert shown(workbook, f"Empty!A{last + 1}") == evaluate(engine, "CAVEAT", ["spend_net_adult"])


def test_a_region_has_no_theme_table(opened: Open, engine: Engine) -> None:
    workbook = opened("hostile", "Empty!A1", texts=["spending"])
    run("insert_theme_table", workbook, Choice("South West"), start=lambda: engine)
    assert len(workbook.person.told) == 1
    assert workbook.is_saved
