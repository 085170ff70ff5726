"""Understands what people call an area."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vfmxl.errors import NotUnderstood
from vfmxl.functions.nearest import did_you_mean, shortened

if TYPE_CHECKING:
    from collections.abc import Callable

    from vfmxl.pack.reader import Area

# Words that may stand or be missing in a council's name.
FILLING = re.compile(
    r"\b(county council|city council|borough council|metropolitan borough council|council|metropolitan borough of|london borough of|royal borough of|county of|city of|cc|ua|mbc|lb)\b"
)
NOT_WORDS = re.compile(r"[^a-z0-9]+")


def plain(text: str) -> str:
    """The name in small letters, `&` as `and`, without punctuation."""
    return " ".join(NOT_WORDS.sub(" ", text.casefold().replace("&", " and ").replace("'", "").replace("\u2019", "")).split())


def normal(text: str) -> str:
    """The plain name without filling words."""
    filled = plain(text)
    return " ".join(FILLING.sub(" ", filled).split()) or filled


def _known(areas: tuple[Area, ...], shape: Callable[[str], str]) -> dict[str, list[Area]]:
    """The areas by each of their names and codes, brought into one shape."""
    known: dict[str, list[Area]] = {}
    for area in areas:
        for name in {shape(name) for name in (area.name, *area.short, area.code, *area.former, *area.cassr)}:
            known.setdefault(name, []).append(area)
    return known


class Places:
    """The names of one pack's areas."""

    __slots__ = ("_areas", "_bare", "_full")

    def __init__(self, areas: tuple[Area, ...]) -> None:
        self._areas = areas
        # The whole name goes first: "City of London" is a council, "London" a region.
        self._full = _known(areas, plain)
        self._bare: dict[str, list[Area]] | None = None  # most names are found whole

    def _named(self, typed: str) -> list[Area]:
        found = self._full.get(plain(typed))
        if not found:
            if self._bare is None:
                self._bare = _known(self._areas, normal)
            found = self._bare.get(normal(typed), [])
        # A name or code that a council inherited is that of the council of today.
        return [area for area in found if not area.end] or found

    def find(self, typed: object) -> Area:
        """The area meant; NotUnderstood with the choices or the nearest names."""
        if isinstance(typed, float | int) and not isinstance(typed, bool):
            typed = f"{typed:g}"
        if not isinstance(typed, str):
            raise NotUnderstood(f"An area is a name or a code, not {shortened(typed)}.")
        found = self._named(typed)
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            raise NotUnderstood(f"{shortened(typed)} could be {' or '.join(area.name for area in found)}: write the one that you mean.")
        choices = self._partly(normal(typed))
        if len(choices) > 1:
            raise NotUnderstood(f"{shortened(typed)} could be {' or '.join(choices)}: write the one that you mean.")
        names = [area.name for area in self._areas]
        hint = f"Nearest: {choices[0]}." if choices else did_you_mean(typed, names, "AREAS lists all councils.")
        raise NotUnderstood(f"No council, region or code is called {shortened(typed)}. {hint}")

    def _partly(self, wanted: str) -> list[str]:
        """Names that hold all the words typed, where there are few."""
        words = set(wanted.split())
        found = [area.name for area in self._areas if words and words <= set(normal(area.name).split())]
        return found if len(found) <= 6 else []
