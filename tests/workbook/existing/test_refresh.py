"""The figures of the pack in use in a user's own workbook, with all that depends on them, and nothing else touched."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from tests.workbook.existing import mixed
from tests.workbook.existing.corpus import SPEND, parts_of, rich, write
from tests.workbook.existing.differ import between, cells_that_differ, parts_that_differ
from vfmxl import cli
from vfmxl.errors import CellError
from vfmxl.functions import call
from vfmxl.resources import bundled_pack
from vfmxl.workbook.build import Request, build_workbook
from vfmxl.workbook.existing.archive import open_archive
from vfmxl.workbook.existing.book import read_book
from vfmxl.workbook.existing.check import check
from vfmxl.workbook.existing.output import choose_output
from vfmxl.workbook.existing.refresh import RefreshReport, preview, refresh

if TYPE_CHECKING:
    from pathlib import Path

    from tests.workbook.conftest import Convert
    from vfmxl.functions import Engine

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
STAMP_PARTS = {"docProps/custom.xml", "_rels/.rels", "[Content_Types].xml"}
OLD, NEW = "2023-24", "2024-25"


def refreshed(engine: Engine, path: Path) -> tuple[Path, RefreshReport]:
    output = choose_output(path, None, "refreshed", force=True)
    report = refresh(engine, output)
    return output.target, report


def shown(path: Path, sheet: str = "Budget") -> dict[str, Any]:
    book = openpyxl.load_workbook(path, data_only=True)
    return {cell.coordinate: cell.value for row in book[sheet].iter_rows() for cell in row if cell.value is not None}


def figure(engine: Engine, council: str, period: str = NEW) -> float:
    value = call(engine, "VALUE", [council, SPEND, period])
    assert isinstance(value, float)
    return value


# Beside a real spreadsheet program.


def constants(engine: Engine, period: str) -> Any:
    return lambda sheet, row: sheet.write_number(row, 1, figure(engine, mixed.COUNCILS[row], period))


@pytest.mark.office
def test_two_hundred_formulas_come_out_as_in_libreoffice(engine: Engine, recalculate: Convert, tmp_path: Path) -> None:
    before = mixed.results(recalculate(mixed.write(tmp_path / "before.xlsx", constants(engine, OLD)), "xlsx", tmp_path / "b"))
    after = mixed.results(recalculate(mixed.write(tmp_path / "after.xlsx", constants(engine, NEW)), "xlsx", tmp_path / "a"))
    assert len(before) >= 200
    assert sum(before[row] != after[row] for row in before) > 150, "most of them depend on our figures"

    def ours(sheet: Any, row: int) -> None:
        formula = mixed.OUR_FORMULA.format(r=row + 1, period=NEW)
        sheet.write_formula(row, 1, f"={formula}", None, figure(engine, mixed.COUNCILS[row], OLD))

    as_cached = {row: serial(value) for row, value in before.items()}
    target, report = refreshed(engine, mixed.write(tmp_path / "mixed.xlsx", ours, as_cached))
    needs = {need.where for need in report.left}
    assert len(needs) <= 10, [(need.where, need.formula) for need in report.left]
    found = mixed.results(target)
    wrong = {
        row: (mixed.texts()[row], serial(value), serial(after[row]))
        for row, value in found.items()
        if f"E{row + 1}" not in needs and not alike(serial(value), serial(after[row]))
    }
    assert wrong == {}
    for cell in needs:
        assert shown(target)[cell] == before[int(cell[1:]) - 1], "what is left alone shows what it showed"


def serial(value: Any) -> Any:
    """A date as its number: the program that wrote the results made a date of them."""
    return (value - dt.datetime(1899, 12, 30)).days if isinstance(value, dt.datetime) else value  # noqa: DTZ001 - days have no zone


def alike(one: Any, other: Any) -> bool:
    return one == (pytest.approx(other, rel=1e-9, abs=1e-9) if isinstance(other, float) and not isinstance(other, bool) else other)


# Trust.


def test_a_formula_that_would_come_out_wrong_is_left_with_all_that_depends_on_it(engine: Engine, tmp_path: Path) -> None:
    old, new = figure(engine, "Kent", OLD), figure(engine, "Kent")
    path = tmp_path / "a.xlsx"
    with Workbook(path) as book:
        sheet = book.add_worksheet("Budget")
        sheet.write_formula("A1", f'=_xldudf_VFM_VALUE("Kent","{SPEND}","{NEW}")', None, old)
        sheet.write_formula("A2", "=A1*2", None, old * 2)
        sheet.write_formula("A3", "=A1*2", None, old * 2 + 5)  # what it shows is not what it gives
        sheet.write_formula("A4", "=A3+1", None, old * 2 + 6)
        sheet.write_formula("A5", "=SUM(A2:A4)", None, old * 6 + 11)
        sheet.write_formula("A6", "=A2+1", None, old * 2 + 1)
        sheet.write_formula("A7", "=TODAY()+A1", None, 45_000.0)
        sheet.write_formula("A8", "=NOSUCHFUNCTION(7)", None, 7)
        sheet.write_formula("A9", "=A8*A1", None, 7 * old)
        sheet.write_formula("A10", "=IF(A1>0,A8,0)", None, 7)
        sheet.write_formula("A11", f'=FACT(3)+_xldudf_VFM_VALUE("Kent","{SPEND}","{NEW}")', None, 6 + old)
        sheet.write_formula("A12", "=A11+1", None, 7 + old)
        sheet.write_formula("A13", "=TODAY()", None, 45_000.0)
        sheet.write_formula("A14", '=INDIRECT("A1")', None, old)
        sheet.write_formula("A15", f'=_xldudf_VFM_VALUE(IF(A3>0,"Kent","Torbay"),"{SPEND}","{NEW}")', None, old)
    target, report = refreshed(engine, path)
    needs = {need.where: need.why for need in report.left}
    assert set(needs) == {"A3", "A4", "A5", "A7", "A9", "A10", "A11", "A12", "A14", "A15"}
    assert "does not give what it shows" in needs["A3"]
    assert "depends on a cell" in needs["A4"]
    assert "TODAY" in needs["A7"]
    assert "FACT" in needs["A11"]
    assert "INDIRECT" in needs["A14"]
    values = shown(target)
    assert values["A1"] == new
    assert (values["A2"], values["A6"]) == (new * 2, new * 2 + 1)
    before = shown(path)
    assert {cell: values[cell] for cell in needs} == {cell: before[cell] for cell in needs}
    assert {change.cell for change in report.changes} == {"A1", "A2", "A6"}


def test_a_formula_never_calculated_is_not_guessed_but_ours_are(engine: Engine, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Budget"
    sheet["A1"] = f'=VFM.VALUE("Kent","{SPEND}","{NEW}")'
    sheet["A2"] = "=A1*2"
    sheet["A3"] = f'=IF(VFM.VALUE("Kent","{SPEND}","{NEW}")>1,"more","less")'
    book.save(tmp_path / "a.xlsx")
    target, report = refreshed(engine, tmp_path / "a.xlsx")
    assert (shown(target)["A1"], shown(target)["A3"]) == (figure(engine, "Kent"), "more")
    assert [(need.where, need.why) for need in report.left] == [("A2", "It has never been calculated.")]


# Ours in every form.


def test_calls_that_depend_on_calls_settle(engine: Engine, tmp_path: Path) -> None:
    with Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet("Budget")
        sheet.write_formula("A1", '=INDEX(_xldudf_VFM_PEERS("Torbay","nearest",0),2,1)', None, "x")
        sheet.write_formula("A2", f'=_xldudf_VFM_VALUE(A1,"{SPEND}","{NEW}")', None, 1.0)
        sheet.write_formula("A3", f'=A2-_xldudf_VFM_VALUE(A1&"","{SPEND}",B1)', None, 1.0)
        sheet.write_formula("A4", "=A3&A1", None, "1x")
        sheet.write_formula("A5", f'=_xldudf_VFM_VALUE(A5,"{SPEND}")', None, 1.0)
        sheet.write_string("B1", OLD)
    target, report = refreshed(engine, tmp_path / "a.xlsx")
    peer = call(engine, "PEERS", ["Torbay", "nearest", 0])[1][0]
    difference = figure(engine, peer) - figure(engine, peer, OLD)
    values = shown(target)
    assert (values["A1"], values["A2"]) == (peer, figure(engine, peer))
    assert values["A3"] == pytest.approx(difference, rel=1e-12)
    assert values["A4"].endswith(peer)
    assert report.left == () or {need.where for need in report.left} <= {"A4", "A5"}


def arrays(path: Path, *, cells: int, in_the_way: str = "", kind: str = "dynamic") -> Path:
    """A list of peers that fills `cells` rows, what depends on it, and perhaps a cell under it."""
    with Workbook(path) as book:
        sheet = book.add_worksheet("Budget")
        formula = '=_xldudf_VFM_PEERS("Torbay",C1,0)'
        writer = sheet.write_dynamic_array_formula if kind == "dynamic" else sheet.write_array_formula
        writer(1, 0, cells, 1, f"={formula[1:]}" if kind == "dynamic" else "{" + formula + "}", None, "old")
        for row in range(1, cells + 1):
            for column in (0, 1):
                if (row, column) != (1, 0):
                    sheet.write_string(row, column, "old")
        sheet.write_string("C1", "nearest:7")
        sheet.write_formula("D1", '=A2&"!"', None, "old!")
        sheet.write_formula("D2", "=ROWS(A2#)" if kind == "dynamic" else "=COUNTA(A2:A40)", None, cells)
        if in_the_way:
            sheet.write_string(in_the_way, "mine")
    return path


@pytest.mark.parametrize("cells", [3, 7, 12])
def test_a_list_takes_as_many_cells_as_it_needs(cells: int, engine: Engine, tmp_path: Path) -> None:
    target, report = refreshed(engine, arrays(tmp_path / "a.xlsx", cells=cells))
    peers = call(engine, "PEERS", ["Torbay", "nearest:7", 0])
    values = shown(target)
    assert [[values.get(f"A{row}"), values.get(f"B{row}")] for row in range(2, 14)] == [*peers, *[[None, None]] * 5]
    assert (values["D1"], values["D2"]) == (f"{peers[0][0]}!", 7)
    assert b'ref="A2:B8"' in parts_of(target)["xl/worksheets/sheet1.xml"]
    assert report.notes == ()
    again, second = refreshed(engine, target)
    assert second.changes == ()
    assert parts_that_differ(target, again) == set()


def test_a_users_cell_in_the_way_is_not_overwritten(engine: Engine, tmp_path: Path) -> None:
    target, report = refreshed(engine, arrays(tmp_path / "a.xlsx", cells=3, in_the_way="B6"))
    values = shown(target)
    assert (values["A2"], values["B6"]) == ("#SPILL!", "mine")
    assert {f"A{row}" for row in range(3, 9)} & set(values) == set()
    assert any("B6" in note and "#SPILL!" in note for note in report.notes)


def test_an_array_of_fixed_size_keeps_it(engine: Engine, tmp_path: Path) -> None:
    target, _ = refreshed(engine, arrays(tmp_path / "a.xlsx", cells=9, kind="fixed"))
    peers = call(engine, "PEERS", ["Torbay", "nearest:7", 0])
    values = shown(target)
    assert [values[f"A{row}"] for row in range(2, 11)] == [peer for peer, _ in peers] + ["#N/A", "#N/A"]
    assert b'ref="A2:B10"' in parts_of(target)["xl/worksheets/sheet1.xml"]


def test_texts_booleans_errors_and_dates_of_1904(engine: Engine, tmp_path: Path) -> None:
    day = (dt.date(2024, 4, 1) - dt.date(1904, 1, 1)).days
    with Workbook(tmp_path / "a.xlsx") as book:
        book.date_1904 = True
        sheet = book.add_worksheet("Budget")
        sheet.write_number("B1", day)
        sheet.write_formula("A1", f'=_xldudf_VFM_VALUE("Kent","{SPEND}",B1)', None, 1.0)
        sheet.write_formula("A2", '=_xldudf_VFM_SOURCE("spend_net_adult","2024-25","publisher")', None, 1.0)
        sheet.write_formula("A3", f'=ISNUMBER(_xldudf_VFM_VALUE("Kent","{SPEND}",B1))', None, False)  # noqa: FBT003
        sheet.write_formula("A4", f'=_xldudf_VFM_VALUE("Birmingham","{SPEND}","{NEW}")', None, "text")
        sheet.write_formula("A5", "=A4", None, "text")
        sheet.write_formula("A6", "=YEAR(B1)", None, 2024)
    target, report = refreshed(engine, tmp_path / "a.xlsx")
    values = shown(target)
    assert values["A1"] == figure(engine, "Kent")
    assert values["A2"] == call(engine, "SOURCE", [SPEND, NEW, "publisher"])
    assert (values["A3"], values["A4"], values["A5"]) == (True, "#N/A", "#N/A")
    reasons = {change.cell: change.why for change in report.changes}
    assert "did not submit" in reasons["A4"]
    assert "depends on a figure" in reasons["A5"]


# Without harm.


def test_only_what_the_report_names_changes(workbook: Path, engine: Engine) -> None:
    stale = spoiled(workbook, engine)
    target, report = refreshed(engine, stale)
    assert report.changes
    differ = parts_that_differ(stale, target)
    with open_archive(stale) as archive:
        sheets = read_book(archive).sheets
    assert differ <= STAMP_PARTS | set(sheets.values())
    for sheet, part in sheets.items():
        named = {change.cell for change in report.changes if change.sheet == sheet}
        assert cells_that_differ(parts_of(stale)[part], parts_of(target)[part]) == named, sheet
        assert between(parts_of(stale)[part]) == between(parts_of(target)[part])
    assert check(engine, target).stamp == engine.pack.id
    assert not {finding.state for finding in check(engine, target).findings} & {"out of date"}
    assert preview(engine, target).changes == ()


def spoiled(path: Path, engine: Engine) -> Path:
    """The workbook as calculated with a pack in which Torbay spent something else."""
    parts = parts_of(path)
    old = repr(figure(engine, "Torbay")).encode()
    made = {name: content.replace(b"v>" + old + b"</", b"v>123.25</") for name, content in parts.items()}
    assert made != parts
    return write(made, path)


def test_a_built_workbook_needs_nothing_and_an_old_one_becomes_as_built(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "torbay.xlsx"
    build_workbook(engine, Request("Torbay"), path)
    assert preview(engine, path).changes == ()
    parts = parts_of(path)
    sheets = [name for name in parts if name.startswith("xl/worksheets/sheet")]
    spoilt = dict(parts)
    counted = 0
    for name in sheets:
        # Every number that a formula with one of these calls gives is set to another.
        spoilt[name], n = re.subn(rb"(<f>[^<]*\[1\]!VFM_(?:VALUE|PEERAVG)\([^<]*</f><v>)[0-9.]+<", rb"\g<1>77.5<", parts[name])
        counted += n
    spoilt["docProps/custom.xml"] = parts["docProps/custom.xml"].replace(engine.pack.id.encode(), b"england-asc-2020.01-000000")
    assert counted > 50
    target, report = refreshed(engine, write(spoilt, path))
    after = parts_of(target)
    assert report.stamp == "england-asc-2020.01-000000"
    needs = {(need.sheet, need.where) for need in report.left}
    assert not needs & {(change.sheet, change.cell) for change in report.changes}
    for name in sheets:
        values = [dict(re.findall(rb'<c r="([A-Z]+[0-9]+)"[^>]*>(?:<f[^<]*</f>)?<v>([^<]*)</v>', one[name])) for one in (parts, after)]
        assert values[0].keys() == values[1].keys()
        for cell, value in values[0].items():
            assert value == values[1][cell] or float(value) == pytest.approx(float(values[1][cell]), rel=1e-9), (name, cell)
    assert after["docProps/custom.xml"] == parts["docProps/custom.xml"]


def test_charts_and_pivots_that_show_changed_cells_are_named(engine: Engine, tmp_path: Path) -> None:
    path = rich(engine, tmp_path / "a.xlsx")
    _, report = refreshed(engine, spoiled(path, engine))
    assert any("chart on the sheet Budget" in note for note in report.notes)


CALLS = st.sampled_from(
    [
        f'VFM_VALUE("Kent","{SPEND}","2024-25")',
        f'VFM.VALUE("Torbay","{SPEND}",)',
        "1+VFM_PACK()",
        "SUM(A1:B2)",
        "A1&B1",
        'IFERROR(VFM_VALUE("x","y"),"none")',
        "C3",
        "VFM_VALUE(A1,B1,C1)",
    ]
)
RESULTS = st.one_of(st.floats(-1e9, 1e9), st.booleans(), st.sampled_from(["#N/A", "text", "£ & <b>", "\N{GRINNING FACE}"]))
CELLS = st.dictionaries(st.tuples(st.integers(0, 8), st.integers(0, 4)), st.tuples(CALLS, RESULTS), min_size=1, max_size=20)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=CELLS)
def test_refreshed_twice_is_refreshed_once(
    cells: dict[tuple[int, int], tuple[str, Any]], engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.xlsx"
    with Workbook(path) as book:
        sheet = book.add_worksheet("Budget")
        for (row, column), (formula, value) in cells.items():
            sheet.write_formula(row, column, f"={formula}", None, value)
    target, report = refreshed(engine, path)
    before, after = shown(path), shown(target)
    named = {change.cell for change in report.changes}
    assert {cell for cell in before.keys() | after.keys() if before.get(cell) != after.get(cell)} <= named
    _, second = refreshed(engine, target)
    assert {change.cell for change in second.changes} == set()
    with zipfile.ZipFile(target) as package:
        assert package.testzip() is None


# The command.


def test_the_command_lists_writes_and_exits(engine: Engine, made: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.xlsx"
    shutil.copy(made["office"], path)
    spoiled(path, engine)
    before = path.read_bytes()
    pack = ["--pack", str(bundled_pack())]
    # 1: what depends on the planted figure does not follow from it, and is left to Excel.
    assert cli.run([*pack, "refresh", str(path), "--dry-run"]) == 1
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert ["Budget", "B2", "123.25"] in [line[:3] for line in lines]
    assert [file.name for file in tmp_path.iterdir()] == ["a.xlsx"]
    assert cli.run([*pack, "refresh", str(path), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    (change,) = [change for change in answer["changes"] if (change["sheet"], change["cell"]) == ("Budget", "B2")]
    assert change["change"] == pytest.approx(figure(engine, "Torbay") - 123.25)
    assert answer["pack"] == engine.pack.id
    assert path.read_bytes() == before
    assert cli.run([*pack, "refresh", str(path)]) == 2
    assert "--force" in capsys.readouterr().err
    assert cli.run([*pack, "refresh", str(path), "--in-place"]) == 1
    assert (tmp_path / "a.xlsx.bak").read_bytes() == before
    assert shown(path)["B2"] == figure(engine, "Torbay")


def test_an_error_of_ours_is_an_error_in_the_cell(engine: Engine, tmp_path: Path) -> None:
    with Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("Budget").write_formula("A1", f'=VFM_VALUE("Torbuy","{SPEND}")', None, 5.0)
    target, report = refreshed(engine, tmp_path / "a.xlsx")
    assert shown(target)["A1"] == "#VALUE!"
    assert report.changes[0].new is CellError.VALUE
    assert "Torbay" in report.changes[0].why
