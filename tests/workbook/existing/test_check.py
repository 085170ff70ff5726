"""Checking a workbook against the pack in use: built ones, a user's own, one of another pack."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from xlsxwriter import Workbook

from vfmxl import cli
from vfmxl.errors import CellError
from vfmxl.functions import evaluate
from vfmxl.resources import bundled_pack
from vfmxl.workbook.build import Request, build_workbook
from vfmxl.workbook.existing.check import AS_NOW, ERROR, NOT_COMPARED, OUT_OF_DATE, check

if TYPE_CHECKING:
    from pathlib import Path

    from tests.workbook.conftest import Convert
    from vfmxl.functions import Engine

HOSTS = ("excel", "excel-own", "office", "calc")


@pytest.mark.parametrize("host", HOSTS)
def test_a_built_workbook_is_as_now_in_every_spelling(host: str, engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "built.xlsx"
    build_workbook(engine, Request("Leeds", host=host), path)
    report = check(engine, path)
    assert set(report.counts) <= {AS_NOW, NOT_COMPARED}
    assert report.counts[AS_NOW] > 1000
    assert report.stamp == report.pack == engine.pack.id
    assert not report.needs_a_look


# Cell of a user's sheet -> formula, what the file says that it shows, state, words of the reason.
OWN: dict[str, tuple[str, Any, str, str]] = {
    "C1": ('=VFM_VALUE(A1,B1,"2024-25")', 721_076_000 / 1_283_639, AS_NOW, ""),
    "C2": ('=VFM_VALUE(A1,B1,"2023-24")', 1.0, OUT_OF_DATE, ""),
    "C3": ('=VFM_VALUE("Torbuy",B1)', "#VALUE!", ERROR, "Nearest: Torbay"),
    "C4": ('=VFM_VALUE("Birmingham",B1,"2024-25")', "#N/A", ERROR, "did not submit"),
    "C5": ('=IFERROR(VFM_VALUE("Birmingham",B1,"2024-25"),"none")', "none", AS_NOW, "did not submit"),
    "C6": ('=VFM_VALUE(A1,B1,"2024-25")*2', 2 * 721_076_000 / 1_283_639, AS_NOW, ""),
    "C11": ('=FACT(VFM_VALUE(A1,B1,"2024-25"))', 3.0, NOT_COMPARED, "uses FACT together with our functions"),
    "C7": ("=VFM_VALUE(council,B1)", 3.0, NOT_COMPARED, "only a spreadsheet program resolves"),
    "C8": ('=INDEX(VFM_PEERS(A1,"nearest",0),99,1)', "#REF!", ERROR, ""),
    "C9": ("=SUM(1,2)", 3.0, "", ""),
    "D1": ('=VFM_PEERAVG(A1,B1,"2024-25",Names!A1:A5)', 1.0, OUT_OF_DATE, ""),
}  # fmt: skip


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A user's workbook whose cached values are set as a spreadsheet program would leave them."""
    path = tmp_path / "own.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["B1"] = "Kent", "spend_net_adult"
    names = book.create_sheet("Names")
    for row in ("Leeds", "Torbay", "Derby", "Bolton", "Hull"):
        names.append([row])
    for cell, (formula, *_) in OWN.items():
        sheet[cell] = formula
    book.save(path)
    with zipfile.ZipFile(path) as package:
        parts = {entry.filename: package.read(entry) for entry in package.infolist()}
    text = parts["xl/worksheets/sheet1.xml"].decode()
    for cell, (_, shown, *_) in OWN.items():
        kind = "e" if str(shown).startswith("#") else "str" if isinstance(shown, str) else "n"
        match = re.search(rf'<c r="{cell}"[^>]*>(<f>.*?</f>)<v\s*/?>(?:</v>)?</c>', text)
        assert match is not None
        text = text.replace(match[0], f'<c r="{cell}" t="{kind}">{match[1]}<v>{shown}</v></c>')
    parts["xl/worksheets/sheet1.xml"] = text.encode()
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


def test_each_cell_of_a_users_own_workbook(own: Path, engine: Engine) -> None:
    before = hashlib.sha256(own.read_bytes()).hexdigest()
    report = check(engine, own)
    found = {finding.cell: finding for finding in report.findings}
    assert set(found) == {cell for cell, (*_, state, _) in OWN.items() if state}
    for cell, (_, _, state, told) in OWN.items():
        if state:
            assert found[cell].state == state, cell
            assert told in found[cell].why, cell
    assert found["C2"].now == evaluate(engine, "VALUE", ["Kent", "spend_net_adult", "2023-24"])
    assert found["C4"].now is CellError.NA
    assert report.stamp == ""
    assert report.needs_a_look
    assert hashlib.sha256(own.read_bytes()).hexdigest() == before, "a check writes nothing"


def test_a_workbook_of_another_pack_needs_a_look(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "old.xlsx"
    build_workbook(engine, Request("Leeds"), path)
    with zipfile.ZipFile(path) as package:
        parts = {entry.filename: package.read(entry) for entry in package.infolist()}
    parts["docProps/custom.xml"] = parts["docProps/custom.xml"].replace(engine.pack.id.encode(), b"england-asc-2024.01-000000")
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    report = check(engine, path)
    assert report.stamp == "england-asc-2024.01-000000"
    assert report.needs_a_look


def test_uses_outside_cells_are_listed(engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "elsewhere.xlsx"
    with Workbook(path) as book:
        sheet = book.add_worksheet("Budget")
        sheet.write("A1", "Kent")
        book.define_name("kent", '=VFM_VALUE("Kent","spend_net_adult")')
        book.define_name("plain", "=Budget!$A$1")
        sheet.conditional_format(
            "B1:B9", {"type": "formula", "criteria": '=B1>VFM_PEERAVG($A$1,"spend_net_adult")', "format": book.add_format({"bold": True})}
        )
        sheet.data_validation("C1", {"validate": "custom", "value": '=VFM_GAP($A$1,"spend_net_adult")>0'})
        sheet.add_table("E1:F3", {"columns": [{"header": "council"}, {"header": "value", "formula": '=VFM_VALUE([@council],"spend_net_adult")'}]})
    found = check(engine, path).elsewhere
    assert sorted((use.place, use.name) for use in found) == [
        ("conditional format", ""),
        ("data validation", ""),
        ("defined name", "kent"),
        ("table column", ""),
    ]
    assert all("VFM_" in use.formula for use in found)
    assert cli.run(["--pack", str(bundled_pack()), "check", str(path)]) in (0, 1)
    assert "outside cells, not compared" in capsys.readouterr().out


@pytest.mark.office
def test_a_workbook_saved_by_libreoffice_reads_the_same(torbay: Path, engine: Engine, convert: Convert, tmp_path: Path) -> None:
    ours = {(f.sheet, f.cell): f.shown for f in check(engine, torbay).findings}
    theirs = check(engine, convert(torbay, "xlsx", tmp_path))
    assert {(f.sheet, f.cell) for f in theirs.findings} <= set(ours)
    for finding in theirs.findings:
        shown = ours[finding.sheet, finding.cell]
        assert finding.shown == (pytest.approx(shown, rel=1e-12) if isinstance(shown, float) else shown)


def test_the_command_counts_lists_and_exits(own: Path, torbay: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pack = ["--pack", str(bundled_pack())]
    assert cli.run([*pack, "check", str(torbay)]) == 0
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    assert "as now" in printed
    assert cli.run([*pack, "check", str(own)]) == 1
    lines = capsys.readouterr().out.splitlines()
    listed = [tuple(line.split("\t")[1:3]) for line in lines[:-1]]
    assert listed == [("D1", OUT_OF_DATE), ("C2", OUT_OF_DATE), ("C3", ERROR), ("C4", ERROR), ("C8", ERROR)], "row by row"
    assert cli.run([*pack, "check", str(own), "--json", "--all"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert sum(data["counts"].values()) == len(data["cells"]) == 10
    wrong = tmp_path / "wrong.xlsx"
    wrong.write_text("no workbook")
    assert cli.run([*pack, "check", str(wrong)]) == 2
    assert "not a workbook" in capsys.readouterr().err
