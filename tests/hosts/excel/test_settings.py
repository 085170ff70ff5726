"""The settings file as VBA reads it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import xlwings

from tests.hosts.excel.made_up_windows import write_computer
from vfmxl.errors import RequestRefused
from vfmxl.hosts.excel.settings import OURS, changed, others, parse, serialise, settings_for, value_of


def as_vba_reads(data: bytes) -> list[tuple[str, str]]:
    """Two texts in quotes a line, in the code page of Windows: what `Input #` takes from a file that `Write #` made."""
    return [(name, value) for name, value in re.findall(r'^"([^"]*)","([^"]*)"\r$', data.decode("cp1252"), re.MULTILINE)]


def test_vba_reads_what_is_written(tmp_path: Path) -> None:
    computer = replace(write_computer(tmp_path), udfs=Path("C:\\Users\\zoë\\vfmxl & more\\udfs"))
    written = settings_for(computer, pre_started=True)
    data = serialise(list(written.items()), "cp1252")
    assert as_vba_reads(data) == parse(data, "cp1252") == list(written.items())
    assert written["INTERPRETER_WIN"].endswith("pythonw.exe")
    assert written["PYTHONPATH"] == "C:\\Users\\zoë\\vfmxl & more\\udfs"
    assert written["DEBUG UDFS"] == "True"


def test_without_a_started_server_excel_is_not_told_to_ask_for_one(tmp_path: Path) -> None:
    assert "DEBUG UDFS" not in settings_for(write_computer(tmp_path), pre_started=False)


def test_every_setting_is_one_that_xlwings_reads() -> None:
    vba = (Path(xlwings.__file__).parent / "xlwings_custom_addin.bas").read_text(encoding="ascii")
    assert all(f'GetConfig("{name}"' in vba for name in OURS)


@pytest.mark.parametrize("folder", ["C:\\100%\\udfs", "C:\\a;b\\udfs", "C:\\Ωmega\\udfs"])
def test_a_path_that_vba_would_misread_is_refused(folder: str, tmp_path: Path) -> None:
    with pytest.raises(RequestRefused, match="because of a character in it"):
        settings_for(replace(write_computer(tmp_path), udfs=Path(folder)), pre_started=False)


LINES = [("interpreter_win", "a"), ("SHOW CONSOLE", "True"), ("INTERPRETER_WIN", "b")]


def test_names_are_found_in_any_case_and_the_first_counts() -> None:
    assert value_of(LINES, "Interpreter_Win") == "a"
    assert value_of(LINES, "PYTHONPATH") == ""
    assert others(LINES) == [("SHOW CONSOLE", "True")]
    assert changed(LINES, {"INTERPRETER_WIN": "b"}) == [("INTERPRETER_WIN", "a")]


def test_lines_that_are_no_pairs_are_left_out() -> None:
    assert parse(b'\r\nnonsense\r\n"A","B"\r\n"x","y","z"\r\n', "cp1252") == [("A", "B")]
