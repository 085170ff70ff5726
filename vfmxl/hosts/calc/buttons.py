"""The buttons of the menu and the toolbar VfM."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """One button: what it is called, and the command behind it."""

    label: str
    command: str


BUTTONS: tuple[Button, ...] = ()
