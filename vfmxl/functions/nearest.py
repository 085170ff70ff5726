"""Finds the names nearest to what somebody typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


# Nobody mistypes a name into more letters than this; comparing more would take long.
LONGEST = 60


def shortened(typed: object) -> str:
    """What somebody typed, in quotes, cut where it is longer than any name."""
    return repr(f"{typed[:LONGEST]}…" if isinstance(typed, str) and len(typed) > LONGEST else typed)


def nearest(typed: str, names: Iterable[str], n: int = 3) -> list[str]:
    """Up to `n` of `names` that hold the words typed or resemble them, nearest first."""
    from difflib import SequenceMatcher

    wanted = typed.casefold()[:LONGEST]

    def likeness(name: str) -> float:
        other = name.casefold()
        bonus = 0.5 if wanted and (wanted in other or other in wanted) else 0.0
        return SequenceMatcher(None, wanted, other).ratio() + bonus

    scored = sorted(((likeness(name), name) for name in names), key=lambda pair: (-pair[0], pair[1]))
    return [name for score, name in scored[:n] if score >= 0.55]


def did_you_mean(typed: str, names: Iterable[str], otherwise: str) -> str:
    """A sentence with the nearest names, or `otherwise`."""
    found = nearest(typed, names)
    return f"Nearest: {', '.join(found)}." if found else otherwise
