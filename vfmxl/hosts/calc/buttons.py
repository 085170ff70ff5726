"""The buttons of the menu and the toolbar VfM: the macros of all programs, and those that only Calc needs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from vfmxl.hosts.macros.running import all_macros

CHOOSE, ADOPT = "choose", "adopt_formulas"
TOGETHER = (("insert", "blocks"), ("refresh",), ("explain", "check"), ("share",), ("help",))  # modules of vfmxl.hosts.macros
ON_TOOLBAR = ("insert_figure", "insert_theme_table", "refresh_workbook", "explain_cell", "check_workbook", "share_copy", "restore_formulas")


@dataclass(frozen=True, slots=True)
class Button:
    """One button: what it is called, and the command behind it."""

    label: str
    command: str


def groups() -> list[tuple[Button, ...]]:
    """All buttons, those together that belong together."""
    of_macros = [
        tuple(Button(macro.label, macro.name) for macro in all_macros().values() if macro.body.__module__.rpartition(".")[2] in families)
        for families in TOGETHER
    ]
    return [(Button("Choose council, period and group…", CHOOSE),), *of_macros, (Button("Take over formulas written for Excel", ADOPT),)]


def menu() -> list[Button]:
    """All buttons in the order of the menu."""
    return list(chain(*groups()))


def toolbar() -> list[Button]:
    """Those that are used most."""
    return [button for button in menu() if button.command in ON_TOOLBAR]
