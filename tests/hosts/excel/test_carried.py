"""What an add-in carries, read from files of xlwings' makers and from damaged ones."""

from __future__ import annotations

import struct
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
import xlwings
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hosts.excel.made_up_windows import VBA, XLWINGS, write_addin
from vfmxl.hosts.excel.carried import Carried, carried, decompressed, streams
from vfmxl.resources import workbooks

FILES = Path(xlwings.__file__).parent


@pytest.mark.parametrize(
    ("name", "project", "release"),
    [
        ("quickstart_addin.xlam", "MyAddin", XLWINGS),
        ("quickstart_standalone.xlsm", "VBAProject", XLWINGS),
        ("quickstart.xlsm", "VBAProject", ""),  # saved by Excel; it asks an add-in and names no library
        ("addin/xlwings.xlam", "xlwings", XLWINGS),
    ],
)
def test_files_of_xlwings(name: str, project: str, release: str) -> None:
    assert carried(FILES / name) == Carried(project, release, signed=False)


def test_our_project_and_a_signature_are_known(tmp_path: Path) -> None:
    found = carried(write_addin(tmp_path / "a.xlam", signed=True))
    assert found == Carried("vfmxl", XLWINGS, signed=True)
    assert found.is_ours


@pytest.mark.parametrize("name", ["vfmxl.xlam", "asc-budget-benchmark.xlsm"])
def test_what_ships_is_ours_and_made_for_the_xlwings_that_is_installed(name: str) -> None:
    assert carried(workbooks() / name) == Carried("vfmxl", XLWINGS, signed=False)


# The examples of [MS-OVBA] 3.2: no compression, ordinary compression, the most that there is.
@pytest.mark.parametrize(
    ("packed", "plain"),
    [
        ("01 19B0 00 6162636465666768 00 696A6B6C6D6E6F70 00 7172737475762E", "abcdefghijklmnopqrstuv."),
        (
            "01 2FB0 00 2361616162636465 82 66007061676869 6A01 38 08616B6C 0030 6D6E6F70 06 71 0270 0410 7273747576 10 7778797A 003C",
            "#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa",
        ),
        ("01 03B0 02 61 4500", "a" * 73),
    ],
)
def test_examples_of_the_specification(packed: str, plain: str) -> None:
    assert decompressed(bytes.fromhex(packed)) == plain.encode()


def test_what_is_no_add_in_is_none(tmp_path: Path) -> None:
    text = tmp_path / "text.xlam"
    text.write_text("not a package", encoding="utf-8")
    bare = tmp_path / "bare.xlam"
    with zipfile.ZipFile(bare, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
    assert carried(text) is carried(bare) is carried(tmp_path / "nothing.xlam") is None


def _project() -> bytes:
    with zipfile.ZipFile(FILES / "quickstart_addin.xlam") as package:
        return package.read(VBA)


PROJECT = _project()


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2_000), st.binary(min_size=1, max_size=8)), min_size=1, max_size=5), st.integers(0, len(PROJECT)))
def test_a_damaged_project_is_refused_or_read_and_never_hangs(changes: list[tuple[int, bytes]], end: int) -> None:
    damaged = bytearray(PROJECT)
    for at, data in changes:
        damaged[at : at + len(data)] = data
    with suppress(ValueError, IndexError, struct.error):
        streams(bytes(damaged[:end]))
