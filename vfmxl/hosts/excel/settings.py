"""The settings file of the add-in, in the form that VBA's `Write #` and `Input #` have: a line for each, both parts in quotes.

A file may hold lines of other people; they stay as they are.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from vfmxl.errors import RequestRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vfmxl.hosts.excel.profile import Computer

INTERPRETER, SEARCH_PATH, MODULES, PRE_STARTED = "INTERPRETER_WIN", "PYTHONPATH", "UDF MODULES", "DEBUG UDFS"
OURS = (INTERPRETER, SEARCH_PATH, MODULES, PRE_STARTED)
# The module of udfs/ that holds the functions.
ENTRY_MODULE = "functions"


def settings_for(computer: Computer, *, pre_started: bool) -> dict[str, str]:
    """What the add-in has to know of this computer.

    Raises
    ------
    RequestRefused
        where a path has characters that VBA or xlwings would take for something else.
    """
    settings = {INTERPRETER: str(computer.interpreter), SEARCH_PATH: str(computer.udfs), MODULES: ENTRY_MODULE}
    if pre_started:
        settings[PRE_STARTED] = "True"
    for value in settings.values():
        if any(mark in value for mark in '%;"') or not _is_readable(value, computer.encoding):
            raise RequestRefused(
                f"Excel cannot be told of {value}, because of a character in it: install Python and vfmxl in a folder whose name has plain letters and digits alone."
            )
    return settings


def _is_readable(value: str, encoding: str) -> bool:
    try:
        return value.encode(encoding).decode(encoding) == value
    except UnicodeError:
        return False


def parse(data: bytes, encoding: str) -> list[tuple[str, str]]:
    """The lines of a settings file; what is no pair is left out."""
    rows = csv.reader(data.decode(encoding, errors="replace").splitlines())
    return [(row[0], row[1]) for row in rows if len(row) == 2]


def value_of(lines: list[tuple[str, str]], name: str) -> str:
    """The value that VBA would take: the first of that name in any case; empty where there is none."""
    return next((value for key, value in lines if key.lower() == name.lower()), "")


def serialise(lines: list[tuple[str, str]], encoding: str) -> bytes:
    """The lines as VBA writes them."""
    return "".join(f'"{key}","{value}"\r\n' for key, value in lines).encode(encoding, errors="replace")


def others(lines: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The lines that are not ours."""
    ours = {name.lower() for name in OURS}
    return [(key, value) for key, value in lines if key.lower() not in ours]


def changed(lines: list[tuple[str, str]], known: Mapping[str, str]) -> list[tuple[str, str]]:
    """Our lines whose value is not the one that we wrote."""
    ours = {name.lower(): name for name in OURS}
    return [(ours[key.lower()], value) for key, value in lines if key.lower() in ours and known.get(ours[key.lower()]) != value]
