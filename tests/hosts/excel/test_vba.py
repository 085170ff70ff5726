"""The VBA of the add-in: wrappers equal to the catalogue, and nothing that its compiler would stop at."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.hosts.excel.vba_reader import read, undeclared
from vfmxl.errors import RequestRefused
from vfmxl.functions import all_functions
from vfmxl.hosts.excel import bridge
from vfmxl.hosts.excel.build import MADE, modules, source
from vfmxl.hosts.excel.marks import CODES, MARK
from vfmxl.hosts.excel.spelling import KEPT_BY_VBA, vba_argument, vba_function
from vfmxl.hosts.excel.vba import LONGEST_HELP, argument_help, function_help, functions_module, intellisense_rows
from vfmxl.resources import workbooks

FUNCTIONS = all_functions()
MODULES = modules()
OURS = [name for name in MODULES if name != bridge.NAME]
READ = {name: read(name, text) for name, text in {**MODULES, "ThisWorkbook": source("ThisWorkbook.cls")}.items()}

# VBA reads no longer line, and joins no more lines than this.
LONGEST_LINE, MOST_CONTINUED = 1023, 24


@pytest.mark.parametrize("name", MADE)
def test_what_is_made_from_the_catalogue_is_up_to_date(name: str) -> None:
    assert source(f"{name}.bas") == MADE[name](), "run: python3 dev.py addin"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_wrapper_has_the_arguments_of_the_catalogue(name: str) -> None:
    declared = FUNCTIONS[name]
    found = re.search(rf"^Public Function {vba_function(declared)}\((.*)\) As Variant$", functions_module(), re.MULTILINE)
    assert found
    written = [tuple(part.split()) for part in found[1].split(", ")]
    for argument, words in zip(declared.arguments, written, strict=True):
        spelled = vba_argument(argument)
        if argument.kind == "rest":
            assert words == ("ParamArray", f"{spelled}()", "As", "Variant")
        else:
            assert words == ((*(("Optional",) if argument.optional else ()), spelled, "As", "Variant"))
        assert spelled == argument.name or argument.name in KEPT_BY_VBA | {"from"}


def test_there_is_a_wrapper_for_every_function_and_no_other() -> None:
    assert {name for name in READ["VfmFunctions"].public if name.startswith("vfm_")} == {vba_function(f).casefold() for f in FUNCTIONS.values()}


@pytest.mark.parametrize("name", READ)
def test_every_block_ends(name: str) -> None:
    assert READ[name].unended == []


def test_every_name_is_declared() -> None:
    assert undeclared(list(READ.values())) == []


def test_a_name_that_nobody_declares_is_found() -> None:
    text = 'Public Sub One()\n    Dim known As Long\n    known = unknown + Len("unknown too")\n    If known Then\nEnd Sub\n'
    module = read("Made", text)
    assert undeclared([module]) == ["Made.one: unknown"]
    assert module.unended == ["one: if"]


def test_public_names_are_unique() -> None:
    counted = Counter(name for module in READ.values() for name in module.public)
    assert [name for name, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("name", OURS)
def test_a_module_is_as_vba_wants_it(name: str) -> None:
    text = MODULES[name]
    lines = text.splitlines()
    assert lines[0] == f'Attribute VB_Name = "{name}"'
    assert lines[1] == "Option Explicit"
    text.encode("cp1252")
    assert max(map(len, lines)) <= LONGEST_LINE
    assert "\t" not in text
    continued = [len(run.splitlines()) for run in re.findall(r"(?:.* _\n)+", text)]
    assert max(continued, default=0) <= MOST_CONTINUED


def test_only_functions_for_cells_stand_in_the_wizard() -> None:
    """A public function of a standard module is listed there, unless its module is private to the project."""
    for name, text in MODULES.items():
        if "Option Private Module" not in text:
            listed = set(re.findall(r"^(?:Public )?Function (\w+)", text, re.MULTILINE))
            assert all(function.startswith("VFM_") for function in listed), name


def test_help_fits_and_says_every_word_that_may_be_chosen() -> None:
    for declared in FUNCTIONS.values():
        assert 0 < len(function_help(declared)) <= LONGEST_HELP
        for argument in declared.arguments:
            assert 0 < len(argument_help(argument)) <= LONGEST_HELP


def test_the_intellisense_sheet_is_as_its_reader_expects() -> None:
    """Excel-DNA IntelliSense: an identifier first, then name, description, help address and pairs of argument and help."""
    head, *rows = intellisense_rows()
    assert head[0] == "FunctionInfo"
    assert [row[0] for row in rows] == [vba_function(declared) for declared in FUNCTIONS.values()]
    for row, declared in zip(rows, FUNCTIONS.values(), strict=True):
        assert len(row) == 3 + 2 * len(declared.arguments)
        assert all(row[3:])


def test_vba_and_python_mark_errors_alike() -> None:
    values = MODULES["VfmValues"]
    (code,) = re.findall(r"MARK_CODE As Integer = (\d+)", values)
    assert chr(int(code)) == MARK
    numbers = {int(number) for number in re.findall(r"ERROR_\w+ As Integer = (\d+)", values)}
    # An error value goes through COM as its number over this.
    assert {-2146828288 + number for number in numbers} == set(CODES)
    for error in CODES.values():
        if error.name != "VALUE":  # what all others are taken for
            assert f'Case "{error.value}"' in values


# ---- what is taken from xlwings


def test_of_xlwings_only_what_reaches_its_server_is_kept() -> None:
    text = MODULES[bridge.NAME]
    for gone in (
        "RunPython",
        "WScript",
        "VBProject",
        "Kill ",
        "FileCopy",
        "libc.dylib",
        "Shell",
        "GetConfigFromSheet",
        "ActiveWorkbook",
        "ThisWorkbook",
    ):
        assert gone not in text, gone
    assert "Zoomer Analytics LLC" in text, "its licence stays with it"
    assert 'prepare_sys_path(\\""" & PYTHONPATH' in text


def test_no_workbook_and_no_folder_is_asked_for_settings() -> None:
    """One that came by e-mail could name the program to start."""
    text = MODULES["VfmSettings"]
    assert "Sheets" not in text
    assert "ActiveWorkbook" not in text
    assert 'Environ$("USERPROFILE") & "\\.vfmxl"' in text


def test_another_xlwings_is_not_built_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge, "version", lambda _: "0.1.2")
    with pytest.raises(RequestRefused, match=r"not of version 0\.1\.2"):
        bridge.xlwings_module()
    monkeypatch.undo()
    monkeypatch.setattr(bridge, "ROUTINES", ("XLPy", "Gone"))
    with pytest.raises(RequestRefused, match="has no Gone"):
        bridge.xlwings_module()


def test_sources_are_stored_with_unix_line_ends() -> None:
    """Git keeps them so everywhere; the build gives them those of Windows."""
    for path in (workbooks() / "addin").iterdir():
        assert b"\r" not in path.read_bytes(), path.name
