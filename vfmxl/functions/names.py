"""Knows every spelling of a function's name, by host."""

from __future__ import annotations

import re

ADDIN = "vfmxl.xlam"

# How each host stores a call of NAME.
SPELLINGS: dict[str, str] = {
    "excel": "[1]!VFM_{}",  # a call into the add-in, through the first external link
    "excel-own": "VFM_{}",  # a workbook that carries the functions itself
    "office": "_xldudf_VFM_{}",
    "calc": "VFM.{}",
}

ANY_SPELLING = re.compile(
    r"(?:\[\d+\]!|'[^']*\.xla[m]?'!|[\w.]+\.xla[m]?!)?(?:_xldudf_)?VFM[._](?P<name>[A-Z]+)",
    re.IGNORECASE,
)


# The longest path that Windows and Excel write before a name.
LONGEST_PATH = 400


def spell(name: str, host: str) -> str:
    """The text with which `host` stores a call of the function `name`."""
    return SPELLINGS[host].format(name)


def bare(text: str) -> str:
    """The bare name in capitals, of any spelling; the text itself in capitals where it is bare."""
    match = ANY_SPELLING.fullmatch(text.strip()) if len(text) <= LONGEST_PATH else None
    return (match["name"] if match else text.strip()).upper()
