# LibreOffice's own modules have no types:
# mypy: disable-error-code="import-not-found"
"""Hands LibreOffice's objects out to the helper process by number, and does with them what it asks.

A copy of this file stands in the extension: it needs LibreOffice's own modules and the standard library, of any Python that LibreOffice
comes with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import uno
from com.sun.star.uno import Exception as OfficeRefusal

if TYPE_CHECKING:
    from collections.abc import Mapping


class Objects:
    """The objects that the helper process holds, by their numbers; `used` is whether it has asked for anything."""

    def __init__(self) -> None:
        self.used = False
        self._held: dict[int, Any] = {}
        self._last = 0

    def given(self, value: Any) -> Any:  # noqa: ANN401 - whatever LibreOffice gives
        """A value as a message holds it: texts, numbers and rows of them as they are, an enumeration by its name, all else by a number."""
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        if isinstance(value, (list, tuple)):
            return [self.given(item) for item in value]
        if isinstance(value, uno.Enum):
            return {"enum": value.value}
        self._last += 1
        self._held[self._last] = value
        return {"object": self._last}

    def taken(self, value: Any) -> Any:  # noqa: ANN401 - whatever LibreOffice takes
        """What a message holds, as LibreOffice takes it."""
        if isinstance(value, list):
            return tuple(self.taken(item) for item in value)
        if isinstance(value, dict):
            return uno.Enum(value["type"], value["enum"]) if "enum" in value else self._held[value["object"]]
        return value

    def do(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """One thing that the helper asks for: its outcome, or LibreOffice's refusal, or a fault."""
        self.used = True
        for number in asked["dropped"]:
            self._held.pop(number, None)
        try:
            return {"outcome": self.given(self._done(asked["do"], asked["on"], asked["name"], self.taken(asked["args"])))}
        except OfficeRefusal as error:
            return {"refused": error.Message}
        except Exception as error:  # noqa: BLE001 - the helper is told, and notes it
            return {"fault": repr(error)}

    def _done(self, kind: str, number: int, name: str, args: tuple[Any, ...]) -> Any:  # noqa: ANN401 - whatever LibreOffice gives
        if kind == "struct":
            return uno.createUnoStruct(name, *args)
        if kind == "path":
            return uno.fileUrlToSystemPath(name)
        target = self._held[number]
        if kind == "set":
            return setattr(target, name, args[0])
        found = getattr(target, name)
        return found(*args) if kind == "call" else found
