"""What a command on a workbook leaves as it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Left:
    """A formula that stays as it is: its sheet (or part), where it stands, the formula as stored, the sentence why, and whether its user chose that it stays."""

    sheet: str
    where: str
    formula: str
    why: str
    chosen: bool = False
