from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hosts.macros.conftest import at
from vfmxl.functions import evaluate
from vfmxl.hosts.macros.port import Choice
from vfmxl.hosts.macros.running import run

if TYPE_CHECKING:
    from tests.hosts.macros.conftest import Open
    from vfmxl.functions import Engine


def test_a_cell_is_explained_with_its_source_and_its_caution(opened: Open, engine: Engine) -> None:
    workbook = opened("hostile", "Own!A1")
    run("explain_cell", workbook, start=lambda: engine)
    given = ["Torbay", "spend_net_adult", "2024-25"]
    assert workbook.person.told == [
        "\n\n".join(
            [
                "Own, A1",
                f"VALUE: {evaluate(engine, 'WHY', ['VALUE', *given])}",
                f"Source: {evaluate(engine, 'WHY', ['SOURCE', *given[1:]])}",
                f"Caution: {evaluate(engine, 'CAVEAT', [given[1]])}",
            ]
        )
    ]
    assert workbook.is_saved


def test_references_are_read_from_their_sheets(opened: Open, engine: Engine) -> None:
    workbook = opened("budget", "Budget!I11")
    run("explain_cell", workbook, start=lambda: engine)
    indicator = workbook.values(at("Budget!A11")[0])[0][0]
    period = workbook.values(at("Budget!C5")[0])[0][0]
    assert f"GAP: {evaluate(engine, 'WHY', ['GAP', 'Torbay', indicator, period, 'nearest', 'pounds'])}" in workbook.person.told[0]


def test_a_cell_of_a_table_is_explained_by_the_table(opened: Open, engine: Engine) -> None:
    workbook = opened("hostile", "Own!F7")
    run("explain_cell", workbook, start=lambda: engine)
    assert workbook.person.told[0].startswith("Own, F7, part of the table of E1\n\nPEERS: ")


def test_an_error_is_explained(opened: Open, engine: Engine) -> None:
    workbook = opened("plain", "Costs!H20")
    workbook.write_formula("Costs", (19, 7), '=VFM_GAP("Torbey","spend_net_adult","2024-25")')
    run("explain_cell", workbook, start=lambda: engine)
    assert evaluate(engine, "WHY", ["GAP", "Torbey", "spend_net_adult", "2024-25"]) in workbook.person.told[0]
    assert "Torbay" in workbook.person.told[0]


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("VFM_VALUE(SUM(A1:A3),Name)", "holds what only the spreadsheet program resolves"),
        ("VFM_VALUE('No such sheet'!A1,\"spend_net_adult\")", "area is missing"),
        ('VFM_PEERAVG("Torbay","spend_net_adult",,A:Z)', "very large range"),
    ],
)
def test_what_cannot_be_explained_says_so(formula: str, words: str, opened: Open, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    workbook = opened("plain", "Costs!H20")
    monkeypatch.setattr(workbook, "formulas", lambda _: [[f"={formula}"]])
    run("explain_cell", workbook, start=lambda: engine)
    assert words in workbook.person.told[0]


@pytest.mark.parametrize(("name", "cell"), [("hostile", "Own!A2"), ("hostile", "Own!A4"), ("hostile", "Empty!C3"), ("plain", "Costs!D1")])
def test_a_cell_without_our_functions_says_so(name: str, cell: str, opened: Open, engine: Engine) -> None:
    workbook = opened(name, cell)
    run("explain_cell", workbook, start=lambda: engine)
    assert workbook.person.told == [
        f"{cell.partition('!')[2]} holds no vfmxl function: click a cell with one of our figures, then press the button again."
    ]


def test_indicators_are_listed_by_id(opened: Open, engine: Engine) -> None:
    workbook = opened("plain", texts=["nursing"])
    run("find_indicator", workbook, Choice(), start=lambda: engine)
    found = evaluate(engine, "FIND", ["nursing", 0])
    lines = workbook.person.told[0].splitlines()
    assert lines[0] == f"{len(found)} indicators hold 'nursing'. Each with its id first:"
    listed = [line.partition(":")[0] for line in lines[2:17]]
    assert listed == [row[0] for row in found[:15]] == sorted(listed)
    assert lines[-1] == (f"… and {len(found) - 15} more: give more words." if len(found) > 15 else lines[-1])


def test_words_that_no_indicator_holds_are_a_sentence(opened: Open, engine: Engine) -> None:
    workbook = opened("plain", texts=["zebras"])
    run("find_indicator", workbook, Choice(), start=lambda: engine)
    assert workbook.person.told[0].startswith("No indicator matches")
