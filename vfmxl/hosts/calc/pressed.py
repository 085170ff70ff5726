"""A button of Calc was pressed: runs its command on the spreadsheet in that window, as one step of its undo."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from vfmxl.answers import counted
from vfmxl.functions.names import spell
from vfmxl.hosts.calc.adapter import CalcWorkbook
from vfmxl.hosts.calc.buttons import ADOPT, CHOOSE, menu
from vfmxl.hosts.calc.talking import Script, Windows
from vfmxl.hosts.macros.port import Choice
from vfmxl.hosts.macros.running import fault, run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from vfmxl.hosts.calc.adapter import Uno
    from vfmxl.hosts.calc.talking import Talk

PARTS = {
    "council": "Which council are the buttons about? A name, common short name or ONS code; empty to be asked each time.",
    "period": "Which financial year, such as 2024-25? latest is the last that is published.",
    "group": "Beside whom? nearest, region, type, england, similar-need, or councils with semicolons between.",
}


def press(uno: Uno, context: Any, frame: Any, command: str, words: Mapping[str, Any]) -> str:  # noqa: ANN401 - LibreOffice's own
    """Runs a command in a window of LibreOffice; gives what was told to a script, which gives its answers in `words`, "" where windows were shown."""
    talk: Talk = Script(words) if words else Windows(uno, context, frame)
    try:
        _run(CalcWorkbook(uno, context, frame, talk), frame, command, {name: str(value) for name, value in words.items()}, talk)
    except Exception as error:  # noqa: BLE001 - the last resort: a sentence and a log, never a traceback
        talk.tell(fault(command, error))
    return "\n\n".join(talk.told) if isinstance(talk, Script) else ""


def _run(workbook: CalcWorkbook, frame: Any, command: str, words: dict[str, Any], talk: Talk) -> None:  # noqa: ANN401 - LibreOffice's own
    if command == CHOOSE:
        _choose(words, talk)
        return
    undo = frame.getController().getModel().getUndoManager()
    labels = {button.command: button.label for button in menu()}
    undo.enterUndoContext(f"VfM: {labels.get(command, command)}")
    try:
        if command == ADOPT:
            talk.tell(adopt(workbook))
        else:
            chosen = {name: words.pop(name, "") or value for name, value in chosen_before().items()}
            run(command, workbook, Choice(**chosen), **words)
    finally:
        with suppress(Exception):  # a document that the macro closed has no undo any more
            undo.leaveUndoContext()
        workbook.show_beside()


def adopt(workbook: CalcWorkbook) -> str:
    """Spells the calls in formulas that were written for Excel as Calc knows them; gives what is to be told."""
    from vfmxl.workbook.existing.uses import respelled

    count, locked = 0, []
    for sheet in workbook.sheets():
        used = workbook.used(sheet)
        for i, row in enumerate(workbook.formulas(used) if used else ()):
            for j, text in enumerate(row):
                ours = respelled(text, lambda name: spell(name, workbook.typed))
                if not used or ours == text:
                    continue
                if workbook.is_protected(sheet):
                    locked.append(sheet)
                    break
                place = (used.first[0] + i, used.first[1] + j)
                table = workbook.filled(sheet, place)
                if table.cells > 1:
                    workbook.write_table(table, ours)
                else:
                    workbook.write_formula(sheet, place, ours)
                count += 1
    told = f"{counted(count, 'formula').capitalize()} taken over; the others stay as they are. To give the workbook back to Excel: vfmxl convert FILE --for excel."
    if locked:
        told += f" Protected sheets were left alone: {', '.join(dict.fromkeys(locked))}."
    return told


# ---- whom the buttons are about


def _note() -> Path:
    from vfmxl.pack.shelf import folder

    return folder().parent / "calc-choice.json"


def chosen_before() -> dict[str, str]:
    """What was chosen last; empty where nothing was."""
    try:
        noted = json.loads(_note().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        noted = {}
    return {name: str(noted.get(name, "")) if isinstance(noted, dict) else "" for name in PARTS}


def _choose(words: Mapping[str, str], talk: Talk) -> None:
    chosen = chosen_before()
    for name, prompt in PARTS.items():
        answer = words[name] if name in words else talk.ask_text(prompt, chosen[name])
        if answer is None:
            return
        chosen[name] = answer.strip()
    note = _note()
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps(chosen), encoding="utf-8")
