"""The spelling for another host, there and back."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from xlsxwriter import Workbook

from tests.workbook.existing.corpus import parts_of
from tests.workbook.existing.differ import between, cells_that_differ, parts_that_differ
from tests.workbook.existing.test_freeze import formulas, values
from vfmxl import cli
from vfmxl.functions.names import ANY_SPELLING, SPELLINGS
from vfmxl.workbook.existing.archive import open_archive
from vfmxl.workbook.existing.book import read_book
from vfmxl.workbook.existing.cells import SharedTexts
from vfmxl.workbook.existing.check import check
from vfmxl.workbook.existing.convert import ConvertReport, convert
from vfmxl.workbook.existing.formulas import formulas_of, uses_ours
from vfmxl.workbook.existing.output import choose_output
from vfmxl.workbook.existing.uses import address

if TYPE_CHECKING:
    from pathlib import Path

    from vfmxl.functions import Engine

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
MADE_FOR = {
    "excel": "excel",
    "carries its functions": "excel-own",
    "office": "office",
    "calc": "calc",
    "1904": "excel-own",
    "prefixed": "excel",
    "strict": "excel-own",
    "shared": "excel-own",
}


def converted(path: Path, host: str) -> tuple[Path, ConvertReport]:
    output = choose_output(path, path.with_name(f"{host}-{path.name}"), host, force=True)
    report = convert(output, host)
    return output.target, report


def spellings(path: Path) -> set[str]:
    """The spellings that stand in a workbook's formulas."""
    found = set()
    for text, *_ in formulas(path).values():
        for match in ANY_SPELLING.finditer(text):
            found |= {host for host, spelled in SPELLINGS.items() if match[0] == spelled.format(match["name"])}
    return found


@pytest.mark.parametrize("host", SPELLINGS)
def test_only_the_formulas_of_ours_change(host: str, workbook: Path, engine: Engine) -> None:
    target, report = converted(workbook, host)
    assert report.left == ()
    assert spellings(target) == {host}
    if "strict" not in workbook.name:  # openpyxl does not find the links of the strict standard
        assert values(target) == values(workbook)
    with open_archive(workbook) as archive:
        sheets = read_book(archive).sheets
    for sheet, part in sheets.items():
        mine = {address(*place) for named, place in ours(workbook) if named == sheet}
        assert cells_that_differ(parts_of(workbook)[part], parts_of(target)[part]) <= mine
        assert between(parts_of(workbook)[part]) == between(parts_of(target)[part])
    around = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "xl/tables/table1.xml"}
    differ = parts_that_differ(workbook, target) - set(sheets.values())
    assert {name for name in differ if not name.startswith("xl/externalLinks/")} <= around
    assert {finding.state for finding in check(engine, target).findings} <= {"as now", "error", "not compared"} or "shared" in workbook.name


def ours(path: Path) -> set[tuple[str, tuple[int, int]]]:
    """Where our functions stand."""
    with open_archive(path) as archive:
        book = read_book(archive)
        texts = SharedTexts(archive, book.shared_strings)
        return {(sheet, cell.place) for sheet, part in book.sheets.items() for cell in formulas_of(archive, part, texts, uses_ours).cells}


@pytest.mark.parametrize("host", SPELLINGS)
def test_there_and_back_is_the_same(host: str, made: dict[str, Path], tmp_path: Path) -> None:
    for name, first in MADE_FOR.items():
        path = tmp_path / made[name].name
        shutil.copy(made[name], path)
        there, _ = converted(path, host)
        back, report = converted(there, first)
        assert report.left == ()
        assert formulas(back) == formulas(path), name
        assert values(back) == values(path), name


def outside(path: Path) -> Path:
    """Our functions in a name, a conditional format, a validation and a cell."""
    with Workbook(path) as book:
        sheet = book.add_worksheet("Budget")
        sheet.write_formula("A1", "=VFM_PACK()&'O'", None, "x")
        book.define_name("Kents", '=VFM_VALUE("Kent","spend_net_adult")')
        sheet.conditional_format(
            "B1:B9", {"type": "formula", "criteria": '=B1>VFM_VALUE("Kent","spend_net_adult")', "format": book.add_format({"bold": True})}
        )
        sheet.data_validation("C1", {"validate": "custom", "value": '=VFM_GAP("Kent","spend_net_adult")>0'})
    return path


KEPT = {
    "excel": {"conditional format", "data validation"},
    "excel-own": set(),
    "office": {"conditional format", "data validation", "defined name"},
    "calc": set(),
}


@pytest.mark.parametrize("host", KEPT)
def test_what_a_host_cannot_hold_is_listed_and_left(host: str, tmp_path: Path) -> None:
    path = outside(tmp_path / "a.xlsx")
    target, report = converted(path, host)
    assert {kept.why.partition(" in a ")[2].rstrip(".") for kept in report.left} == KEPT[host]
    parts = parts_of(target)
    text = parts["xl/worksheets/sheet1.xml"].decode()
    left = host in ("excel", "office")
    assert ("B1&gt;VFM_VALUE" in text) is (left or host == "excel-own")
    name = SPELLINGS[host].format("VALUE") if host != "office" else "VFM_VALUE"
    assert name in parts["xl/workbook.xml"].decode()


def test_names_that_another_program_wrote_in_small_letters_are_ours(tmp_path: Path) -> None:
    with Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("Budget").write_formula("A1", "=vfm.value(vfm.peers(B1),B2)", None, 1.0)
    target, report = converted(tmp_path / "a.xlsx", "calc")
    assert report.converted == 1
    assert b"VFM.VALUE(VFM.PEERS(B1),B2)" in parts_of(target)["xl/worksheets/sheet1.xml"]


def test_a_link_to_the_add_in_comes_and_goes(made: dict[str, Path], tmp_path: Path) -> None:
    shutil.copy(made["excel"], tmp_path / "a.xlsx")
    there, _ = converted(tmp_path / "a.xlsx", "calc")
    assert not any("externalLink" in name for name in parts_of(there))
    back, _ = converted(there, "excel")
    rels = parts_of(back)["xl/externalLinks/_rels/externalLink1.xml.rels"].decode()
    assert 'Target="vfmxl.xlam"' in rels
    assert "xlStartup" in rels


def test_the_command_says_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = outside(tmp_path / "a.xlsx")
    assert cli.run(["convert", str(path), "--for", "office"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert lines[-1].endswith("1 formula spelled for office, 3 left as they were.")
    assert cli.run(["convert", str(path), "--for", "calc", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["converted"] == 4
    assert cli.run(["convert", str(path), "--for", "lotus"]) == 2
    assert {file.name for file in tmp_path.iterdir()} == {"a.xlsx", "a-office.xlsx", "a-calc.xlsx"}
