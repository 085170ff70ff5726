"""Every button on every workbook and selection: a sentence where it cannot act, never a fault, and never a change where none is allowed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.test_safeguards import FORBIDDEN
from vfmxl.hosts.macros.port import Choice
from vfmxl.hosts.macros.running import all_macros, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hosts.macros.conftest import Open
    from vfmxl.functions import Engine

CHOICE = Choice("Torbay", "2024-25", "nearest")
MACROS = tuple(all_macros())
WHERE = {
    "budget": ("Budget!D:D", "Notes!E60"),
    "hostile": (
        "", "Own!A1:A3,Own!E1", "Own!A:A", "Own!XFD1048576", "Own!F3", "Locked!A1", "Merged!C3", "Hidden!A1", "Empty!1:3",
    ),
    "plain": ("", "Costs!A1", "Costs!B:C", "Costs!H20"),
    "locked": ("", "Costs!H20"),
}  # fmt: skip
CASES = [(name, cells, True) for name, places in WHERE.items() for cells in places] + [("hostile", "Own!A1:A3", False), ("plain", "Costs!A1", False)]


# Building takes long and looks at no cell: test_files_made.py has it.
@pytest.mark.parametrize("macro", [name for name in MACROS if name != "new_budget_workbook"])
@pytest.mark.parametrize(("name", "cells", "agrees"), CASES)
def test_it_acts_or_says_why_not(macro: str, name: str, cells: str, agrees: bool, opened: Open, engine: Engine) -> None:
    workbook = opened(name, cells, agrees=agrees, texts=["spend_net_adult"])
    locked = {sheet: contents(workbook, sheet) for sheet in workbook.sheets() if workbook.is_protected(sheet)}
    run(macro, workbook, CHOICE, start=lambda: engine)
    person = workbook.person
    assert workbook.is_saved or not (locked and name == "locked")
    assert {sheet: contents(workbook, sheet) for sheet in locked} == locked
    assert [text for text in [*person.told, *person.asked] if re.search(r"Traceback|Error:|fault of its own|None|nan\b", text)] == []
    assert [text for text in [*person.told, *person.asked] if FORBIDDEN.search(text)] == []
    assert not person.progress or person.progress[-1] == ""
    if not agrees and macro.startswith("insert"):
        assert workbook.is_saved


def contents(workbook: object, sheet: str) -> object:
    area = workbook.used(sheet)  # type: ignore[attr-defined]
    return area and (workbook.values(area), workbook.formulas(area))  # type: ignore[attr-defined]


@pytest.mark.parametrize("macro", MACROS)
def test_it_can_be_stopped_at_once(macro: str, opened: Open, engine: Engine) -> None:
    workbook = opened("budget", "Notes!E60", texts=["spending"], stops_after=0)
    run(macro, workbook, CHOICE, start=lambda: engine, theme="spending", indicator="spend_net_adult")
    steps = [text for text in workbook.person.progress if text]
    assert len(steps) <= 1
    assert not steps or any("Stopped, as you asked" in text for text in workbook.person.told)


@pytest.mark.parametrize("macro", MACROS)
def test_a_program_that_breaks_gives_a_sentence_and_a_log(
    macro: str, opened: Open, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workbook = opened("plain", "Costs!H20")

    def broken(*_: object, **__: object) -> object:
        raise ZeroDivisionError("inside")

    for name in ("selection", "sheets", "stamp", "copy_text", "open_file"):
        monkeypatch.setattr(workbook, name, broken)
    monkeypatch.setattr(type(workbook), "is_saved", property(broken))
    run(macro, workbook, CHOICE, start=broken, text="nursing")  # type: ignore[arg-type]
    log = tmp_path / "data" / "faults.txt"
    assert [text.partition(" (")[0] for text in workbook.person.told] == ["vfmxl has met a fault of its own"]
    assert str(log) in workbook.person.told[0]
    assert "inside" in log.read_text(encoding="utf-8")
    assert "inside" not in workbook.person.told[0]
    log.unlink()


def test_no_pack_is_a_sentence(opened: Open, tmp_path: Path) -> None:
    from vfmxl.functions import Engine

    workbook = opened("plain", "Costs!H20", texts=["spend_net_adult"])
    run("insert_figure", workbook, CHOICE, start=lambda: Engine.start(str(tmp_path / "none.sqlite")))
    assert len(workbook.person.told) == 1
    assert "none.sqlite" in workbook.person.told[0]


def test_a_button_of_another_version_is_a_sentence(opened: Open) -> None:
    workbook = opened("plain")
    run("insert_rank", workbook)
    assert workbook.person.told == [
        "vfmxl has no button 'insert_rank': the add-in and the installed vfmxl are of different versions. Install vfmxl again."
    ]


def test_every_macro_says_what_it_does() -> None:
    for macro in all_macros().values():
        assert macro.label
        assert macro.help.endswith(".")
        assert not FORBIDDEN.search(f"{macro.label} {macro.help}")
