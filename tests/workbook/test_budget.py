"""The budget workbook: its figures, and that it can be relied on without us."""

from __future__ import annotations

import hashlib
import re
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.workbook.recalculation import formulas, recalculated, same
from vfmxl.errors import RequestRefused, VfmError
from vfmxl.functions.formula import evaluate_formula
from vfmxl.functions.names import SPELLINGS
from vfmxl.workbook.budget.words import NO_EXPLANATION
from vfmxl.workbook.build import CALC_ID, STAMP, Request, build_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from vfmxl.functions import Engine

SHEETS = ["Budget", "Charts", "Why", "Outcomes", "Change over time", "Data quality", "Peers", "Notes", "Methods", "VFM provenance"]
STEERING = {"council": ("Budget", 4, 3), "period": ("Budget", 5, 3), "group": ("Budget", 6, 3)}
# A call that holds no other call, with its arguments.
CALL = re.compile(r"\[1\]!VFM_[A-Z]+\((?:[^()\"]|\"[^\"]*\")*\)")
REFERENCE = re.compile(r"(?:Budget!)?(\$?[A-Z]+\$?\d+)")


def test_every_cached_value_is_what_an_engine_of_its_own_computes(budget: Path, engine: Engine) -> None:
    book = recalculated(budget, engine)
    found = list(formulas(budget))
    assert len(found) > 1000
    differing = [
        (sheet, cell.coordinate, cell.value, value, book.get_value(sheet, cell.row, cell.column))
        for sheet, cell, value in found
        if not same(book.get_value(sheet, cell.row, cell.column), value)
    ]
    assert differing == []


def test_no_cell_is_an_error_or_an_empty_text(budget: Path) -> None:
    for sheet, cell, value in formulas(budget):
        assert value not in (None, ""), (sheet, cell.coordinate, cell.value)
        assert not str(value).startswith("#"), (sheet, cell.coordinate, value)


def test_every_figure_is_what_eval_gives_for_its_formula(torbay: Path, engine: Engine) -> None:
    """Each cell of the form IFERROR(one call, words), with its references written out, at the command line."""
    values = openpyxl.load_workbook(torbay, data_only=True)
    checked = 0
    for sheet, cell, cached in formulas(torbay):
        match = re.fullmatch(rf"=IFERROR\(({CALL.pattern}),\"([^\"]*)\"\)", cell.value)
        if match is None:
            continue

        def written_out(reference: re.Match[str], sheet: str = sheet) -> str:
            source = "Budget" if reference[0].startswith("Budget!") else sheet
            value = values[source][reference[1].replace("$", "")].value
            return f'"{value}"' if isinstance(value, str) else repr(value)

        try:
            expected = evaluate_formula(engine, REFERENCE.sub(written_out, match[1]))
        except VfmError:
            expected = match[2]
        assert same(cached, expected), (sheet, cell.coordinate, cell.value)
        checked += 1
    assert checked > 400


@pytest.mark.parametrize(("cell", "typed"), [("council", "Kent"), ("period", "2023-24"), ("group", "region"), ("group", "Kent; Leeds; Plymouth")])
def test_everything_follows_the_cells_that_steer_it(cell: str, typed: str, torbay: Path, engine: Engine, tmp_path: Path) -> None:
    changed = recalculated(torbay, engine, {STEERING[cell]: typed})
    built = tmp_path / "built.xlsx"
    build_workbook(engine, replace(Request("Torbay"), **{cell: typed}), built)  # type: ignore[arg-type]
    differing = [
        (sheet, found.coordinate, found.value)
        for sheet, found, value in formulas(built)
        if sheet in SHEETS and not same(changed.get_value(sheet, found.row, found.column), value)
    ]
    assert differing == []


def test_the_lines_add_up_to_the_published_total(budget: Path) -> None:
    sheet = openpyxl.load_workbook(budget, data_only=True)["Budget"]
    published = {row[1].value: row[3].value for row in sheet.iter_rows(min_row=10, max_row=27)}
    if "Birmingham" in budget.name:
        assert published["Adult social care, net current expenditure"] == "no figure: see WHY"
        return
    parts = ("All support reasons, 65 and over", "All support reasons, 18 to 64", "Other, not split by age and reason")
    assert sum(published[part] for part in parts) == pytest.approx(published["Adult social care, net current expenditure"], abs=1)


def test_the_sheets_and_what_stands_on_them(torbay: Path, engine: Engine) -> None:
    book = openpyxl.load_workbook(torbay, data_only=True)
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == SHEETS
    assert book["Budget"]["B2"].value == f"Torbay, 2024-25 (outturn). Data pack {engine.pack.id}."
    assert all(sheet["A2"].value == book["Budget"]["B2"].value for sheet in book if sheet.title in SHEETS[1:])
    assert book["Notes"]["E6"].value == NO_EXPLANATION
    names = [row[0].value for row in book["Peers"].iter_rows(min_row=8, max_row=22)]
    assert len(names) == 15
    assert names == sorted(names)
    provenance = [cell.value for row in book["VFM provenance"].iter_rows() for cell in row if cell.value]
    assert engine.pack.id in provenance
    assert engine.pack.manifest["content"] in provenance


def test_nobody_is_named_beside_the_points_of_the_chart(torbay: Path, engine: Engine) -> None:
    sheet = openpyxl.load_workbook(torbay, data_only=True)["Chart data"]
    names = {area.name for area in engine.pack.areas if area.is_council} - {"Torbay"}
    assert names.isdisjoint(str(cell.value) for row in sheet.iter_rows() for cell in row)
    codes = [sheet.cell(row, 1).value for row in range(4, 155) if sheet.cell(row, 1).value]
    assert codes == [area.code for area in engine.pack.areas if area.code in codes], "the order is that of names, not of figures"


def test_opening_recalculates_nothing_and_the_pack_is_stamped(torbay: Path, engine: Engine) -> None:
    with zipfile.ZipFile(torbay) as package:
        workbook = package.read("xl/workbook.xml").decode()
        assert f'<calcPr calcId="{CALC_ID}"/>' in workbook
        custom = package.read("docProps/custom.xml").decode()
    assert STAMP in custom
    assert engine.pack.id in custom


def test_for_excel_the_formulas_go_to_the_addin_in_xlstart_without_a_path(torbay: Path) -> None:
    with zipfile.ZipFile(torbay) as package:
        link = package.read("xl/externalLinks/externalLink1.xml").decode()
        rels = package.read("xl/externalLinks/_rels/externalLink1.xml.rels").decode()
        sheets = "".join(package.read(name).decode() for name in package.namelist() if name.startswith("xl/worksheets/sheet"))
    assert 'Target="vfmxl.xlam"' in rels
    assert "xlExternalLinkPath/xlStartup" in rels
    called = set(re.findall(r"\[1\]!(VFM_[A-Z]+)", sheets))
    assert called == set(re.findall(r'definedName name="(\w+)"', link))
    assert not re.search(r"(?<!\]!)VFM_[A-Z]+\(", re.sub(r"<t[ >].*?</t>", "", sheets))


@pytest.mark.parametrize("host", sorted(set(SPELLINGS) - {"excel"}))
def test_other_hosts_have_their_own_spelling_and_no_link(host: str, engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    build_workbook(engine, Request("Torbay", host=host), path)
    with zipfile.ZipFile(path) as package:
        assert not [name for name in package.namelist() if "externalLink" in name]
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert SPELLINGS[host].format("VALUE") + "(" in sheet


def test_the_same_request_gives_the_same_bytes(engine: Engine, tmp_path: Path) -> None:
    digests = set()
    for name in ("one.xlsx", "two.xlsx"):
        build_workbook(engine, Request("Leeds"), tmp_path / name)
        digests.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert len(digests) == 1


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (Request("Torbuy"), "Torbay"),
        (Request("England"), "not a council"),
        (Request("Torbay", period="2010-11"), "2021-22 to 2024-25"),
        (Request("Torbay", group="nearst"), "nearest"),
        (Request("Torbay", template="profile"), "budget"),
        (Request("Torbay", host="lotus"), "excel"),
    ],
)
def test_a_request_not_understood_is_refused_and_leaves_nothing(request_: Request, words: str, engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(VfmError, match=re.escape(words)):
        build_workbook(engine, request_, tmp_path / "out.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_kept_without_force(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsx"
    path.write_text("my own work")
    with pytest.raises(RequestRefused, match="--force"):
        build_workbook(engine, Request("Torbay"), path)
    assert path.read_text() == "my own work"
    build_workbook(engine, Request("Torbay"), path, force=True)
    assert zipfile.is_zipfile(path)
