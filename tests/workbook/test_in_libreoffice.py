"""The budget workbook opened in LibreOffice Calc, which has none of our functions: a colleague without the add-in."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.conftest import skip_or_fail
from tests.workbook.recalculation import formulas, same

if TYPE_CHECKING:
    from pathlib import Path

    from tests.workbook.conftest import Convert

pytestmark = pytest.mark.office


def test_every_cached_figure_is_shown_unchanged(budget: Path, convert: Convert, tmp_path: Path) -> None:
    shown = openpyxl.load_workbook(convert(budget, "xlsx", tmp_path), data_only=True)
    differing = [
        (sheet, cell.coordinate, value, shown[sheet][cell.coordinate].value)
        for sheet, cell, value in formulas(budget)
        if not same(shown[sheet][cell.coordinate].value, value)
    ]
    assert differing == []


PAGES = (
    "your budget beside comparable councils", "Charts", "Why: what is behind the figures", "Where long term spending differs", "Outcomes beside spending", "Change over time",
    "Data quality (step 13)", "The comparison group",
)  # fmt: skip


def test_it_prints_with_one_page_for_the_budget_and_one_for_the_charts(torbay: Path, convert: Convert, tmp_path: Path) -> None:
    pdf = convert(torbay, "pdf", tmp_path)
    tool = shutil.which("pdftotext")
    if tool is None:
        skip_or_fail("pdftotext (poppler-utils) is not installed")
    pages = subprocess.run([str(tool), "-layout", str(pdf), "-"], check=True, capture_output=True).stdout.decode().split("\f")
    for place, words in enumerate(PAGES):
        assert words in pages[place], f"page {place + 1}"
    assert "Expected, given deprivation and age" in pages[0]
    assert not any("#NAME?" in page or "#N/A" in page or "Err:" in page for page in pages)
