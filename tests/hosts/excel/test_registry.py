"""The door to the Windows registry, with Python's own module for it made up."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from vfmxl.hosts.excel.registry import WindowsRegistry

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS: dict[tuple[str, str], tuple[list[str], list[tuple[str, Any, int]]]] = {
    ("current user", r"Software\A"): (["Location0", "Location1"], [("VBAWarnings", 3, 4), ("", "default", 1)]),
}


@contextmanager
def open_key(root: str, key: str, reserved: int, access: int) -> Iterator[tuple[str, str]]:
    # 64-bit Windows shows a 32-bit Python another registry, unless it asks for the 64-bit one.
    assert (reserved, access) == (0, 0x20019 | 0x0100)
    if key == r"Software\Closed":
        raise PermissionError(5, "Access is denied")
    if (root, key) not in KEYS:
        raise FileNotFoundError(2, "The system cannot find the file specified")
    yield (root, key)


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> WindowsRegistry:
    made_up = SimpleNamespace(
        HKEY_CURRENT_USER="current user",
        HKEY_LOCAL_MACHINE="local machine",
        KEY_READ=0x20019,
        KEY_WOW64_64KEY=0x0100,
        OpenKey=open_key,
        QueryInfoKey=lambda key: (len(KEYS[key][0]), len(KEYS[key][1]), 0),
        EnumKey=lambda key, i: KEYS[key][0][i],
        EnumValue=lambda key, i: KEYS[key][1][i],
    )
    monkeypatch.setitem(sys.modules, "winreg", made_up)
    return WindowsRegistry()


def test_values_by_name_in_lower_case(registry: WindowsRegistry) -> None:
    assert registry.values("HKCU", r"Software\A") == {"vbawarnings": 3, "": "default"}
    assert registry.subkeys("HKCU", r"Software\A") == ["Location0", "Location1"]


def test_a_key_that_is_not_there_is_empty(registry: WindowsRegistry) -> None:
    assert registry.values("HKLM", r"Software\A") == {}
    assert registry.subkeys("HKLM", r"Software\A") == []


def test_a_key_that_may_not_be_read_is_no_empty_one(registry: WindowsRegistry) -> None:
    with pytest.raises(PermissionError):
        registry.values("HKCU", r"Software\Closed")
