"""The patterns that cut a sheet into cells hold no possessive repeat of a group, which Python before 3.11.5 matches wrongly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import vfmxl

POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{[0-9,]+\})\+")


@pytest.mark.parametrize("module", sorted(Path(vfmxl.__file__).parent.rglob("*.py")), ids=lambda path: path.stem)
def test_no_pattern_repeats_a_group_possessively(module: Path) -> None:
    assert not POSSESSIVE_GROUP.search(module.read_text(encoding="utf-8"))
