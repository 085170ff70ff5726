"""The buttons of the menu and the toolbar VfM: the macros of all programs, and those that only Calc needs."""

from __future__ import annotations

from dataclasses import dataclass

from vfmxl.hosts.macros.running import all_macros

CHOOSE, ADOPT = "choose", "adopt_formulas"
ON_TOOLBAR = ("insert_figure", "insert_theme_table", "refresh_workbook", "explain_cell", "check_workbook", "share_copy", "restore_formulas")


@dataclass(frozen=True, slots=True)
class Button:
    """One button: what it is called, and the command behind it."""

    label: str
    command: str


def menu() -> tuple[Button, ...]:
    """All buttons."""
    return (
        Button("Choose council, period and group…", CHOOSE),
        *(Button(found.label, found.name) for found in all_macros().values()),
        Button("Take over formulas written for Excel", ADOPT),
    )


def toolbar() -> tuple[Button, ...]:
    """Those that are used most."""
    return tuple(button for button in menu() if button.command in ON_TOOLBAR)
