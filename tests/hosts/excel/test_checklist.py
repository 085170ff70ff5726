"""What the checklist for a person with Excel says must be seen is what the functions give."""

from __future__ import annotations

import re

import pytest

from tests.conftest import CHECKOUT
from tests.hosts.excel.test_ribbon import MACROS
from vfmxl.errors import CellError, VfmError
from vfmxl.functions import Engine, all_functions
from vfmxl.functions.formula import evaluate_formula
from vfmxl.hosts.excel.build import source
from vfmxl.hosts.excel.vba import CATEGORY
from vfmxl.resources import bundled_pack
from vfmxl.workbook.build import STAMP
from vfmxl.workbook.existing import book, record

TEXT = (CHECKOUT / "docs" / "excel-checklist.md").read_text(encoding="utf-8")
SEEN = re.findall(r"^\| `(=VFM_[^`]*)` \| `([^`]*)` \|$", TEXT, re.MULTILINE)


@pytest.mark.parametrize(("formula", "seen"), SEEN)
def test_a_formula_shows_what_the_list_says(formula: str, seen: str) -> None:
    engine = Engine.start(str(bundled_pack()))
    try:
        answer = evaluate_formula(engine, formula)
    except VfmError as error:
        answer = error.cell
    engine.pack.close()
    if isinstance(answer, float):
        assert f"{answer:.12g}" == seen
    else:
        assert str(answer) == seen
        assert isinstance(answer, CellError) == seen.startswith("#")


def test_it_takes_less_than_half_an_hour() -> None:
    minutes = [int(number) for number in re.findall(r"^## .*\((\d+) minutes?\)$", TEXT, re.MULTILINE)]
    assert len(minutes) == len(re.findall(r"^## ", TEXT, re.MULTILINE))
    assert sum(minutes) < 30


def test_it_counts_and_names_what_there_is() -> None:
    assert len(SEEN) >= 9
    assert f"*{CATEGORY}* lists {len(all_functions())} functions" in TEXT
    for label in re.findall(r'<button .*?label="([^"]*)"', source("customUI14.xml")):
        assert label == "Please read" or re.search(label.split()[0], TEXT), label
    assert len(MACROS) == 18


def test_vba_and_python_name_the_same_things() -> None:
    assert f'VFM_STAMP As String = "{STAMP}"' in source("VfmReconnect.bas")
    assert STAMP == book.STAMP
    assert f'PROVENANCE As String = "{record.NAME}"' in source("VfmRibbon.bas")
