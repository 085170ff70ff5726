"""The Windows registry, as far as doctor reads it, behind a door that tests can put another registry behind."""

from __future__ import annotations

from importlib import import_module
from typing import Literal, Protocol

Root = Literal["HKCU", "HKLM"]
Value = int | str | bytes | list[str] | None

_NAMES = {"HKCU": "HKEY_CURRENT_USER", "HKLM": "HKEY_LOCAL_MACHINE"}


class Registry(Protocol):
    """What doctor asks; keys and names are in any case. PermissionError where a key may not be read."""

    def values(self, root: Root, key: str) -> dict[str, Value]:
        """Every value of a key by its name in lower case; empty where there is no such key."""

    def subkeys(self, root: Root, key: str) -> list[str]:
        """The names of the keys below a key."""


class WindowsRegistry:
    """The registry of this computer, in its 64-bit form."""

    def __init__(self) -> None:
        self._winreg = import_module("winreg")

    def values(self, root: Root, key: str) -> dict[str, Value]:
        """Every value of a key by its name in lower case; empty where there is no such key."""
        try:
            with self._opened(root, key) as opened:
                count = self._winreg.QueryInfoKey(opened)[1]
                found = [self._winreg.EnumValue(opened, i) for i in range(count)]
        except FileNotFoundError:
            return {}
        return {name.lower(): value for name, value, _ in found}

    def subkeys(self, root: Root, key: str) -> list[str]:
        """The names of the keys below a key."""
        try:
            with self._opened(root, key) as opened:
                return [self._winreg.EnumKey(opened, i) for i in range(self._winreg.QueryInfoKey(opened)[0])]
        except FileNotFoundError:
            return []

    def _opened(self, root: Root, key: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - winreg is known on Windows alone
        winreg = self._winreg
        return winreg.OpenKey(getattr(winreg, _NAMES[root]), key, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY)
