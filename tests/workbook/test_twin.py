"""The twin sheet, and other formulas of our statistics, computed by LibreOffice and compared with ours."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.conftest import skip_or_fail
from vfmxl.functions import evaluate
from vfmxl.stats.counts import Count, Proportion, exact_poisson, wilson
from vfmxl.workbook.build import Request, build_workbook
from vfmxl.workbook.twin.layout import COUNCIL, NAME, OF_OTHERS, VERDICT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.workbook.conftest import Convert
    from vfmxl.functions import Engine

pytestmark = pytest.mark.office
YEAR = "2024-25"
MONEY = "spend_net_adult"
# Step of the sheet -> part of EXPECTED.
PARTS = {"Expected, £ per adult": "value", "95% range, low": "low", "95% range, high": "high", "R²": "r2", "Q²": "q2", "Councils in the model": "n"}
WITH_FIGURE = {"Expected again, £ per adult": "value", "Gap, £ per adult: a difference to look into": "gap"}
# Step -> row and column of DRIVERS, which is fitted without the council too.
OF_DRIVERS = {
    "Mean spending of the others": (0, 4), "Coefficient of deprivation": (1, 3), "Coefficient of people aged 75+": (2, 3),
    "Half-width, £": (4, 5), "Half-width, % of expected": (5, 4),
}  # fmt: skip
OF_MODEL = {"Constant, all councils": "constant", "Coefficient of deprivation, all councils": "deprivation", "Coefficient of people aged 75+, all councils": "share75"}  # fmt: skip


def steps(sheet: Any, column: int = 7) -> dict[str, Any]:
    """What each step is -> its figure by formula (or another column)."""
    return {row[1].value: row[column].value for row in sheet.iter_rows(min_row=OF_OTHERS, max_row=VERDICT - 1) if row[1].value}


# Councils with and without a figure, unusual and abolished ones, of the latest year and of earlier ones.
CASES = [("Torbay", YEAR), ("Kent", YEAR), ("Birmingham", YEAR), ("Blackpool", "2022-23"), ("Cumbria", "2021-22")]


@pytest.fixture(scope="module")
def twins(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Workbooks with the sheet."""
    folder = tmp_path_factory.mktemp("twins")
    for council, period in CASES:
        build_workbook(engine, Request(council, period=period, twin=True), folder / f"{council}.xlsx")
    return {council: folder / f"{council}.xlsx" for council, _ in CASES}


@pytest.fixture(scope="module")
def computed(twins: dict[str, Path], recalculate: Convert, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Their sheets as LibreOffice computes them, which has no function of ours."""
    folder = tmp_path_factory.mktemp("computed")
    return {council: openpyxl.load_workbook(recalculate(path, "xlsx", folder), data_only=True)[NAME] for council, path in twins.items()}


@pytest.mark.parametrize(("council", "period"), CASES)
def test_the_twin_recalculated_gives_what_the_functions_give(council: str, period: str, computed: dict[str, Any], engine: Engine) -> None:
    found = steps(computed[council])
    assert set(steps(computed[council], 8).values()) == {None, "no figure: see WHY"}, "it was recalculated: our own functions are not there"
    assert set(steps(computed[council], 10).values()) == {None, "-"}
    assert "vfmxl is not installed here" in computed[council].cell(VERDICT, 1).value
    for step, part in (PARTS if council == "Birmingham" else PARTS | WITH_FIGURE).items():
        assert found[step] == pytest.approx(evaluate(engine, "EXPECTED", [council, MONEY, period, part]), rel=1e-8), step
    drivers = evaluate(engine, "DRIVERS", [council, MONEY, period, None, 0])
    for step, (row, column) in OF_DRIVERS.items():
        assert found[step] == pytest.approx(drivers[row][column], rel=1e-8), step
    assert found["Constant"] == pytest.approx(drivers[3][4] - sum(row[1] * row[3] for row in drivers[1:3]), rel=1e-8)
    model = {row[0]: row[1] for row in evaluate(engine, "MODEL", [MONEY, period, None, 0])}
    for step, term in OF_MODEL.items():
        assert found[step] == pytest.approx(model[term], rel=1e-8), step


@pytest.mark.parametrize("council", [council for council, _ in CASES])
def test_the_values_stored_are_those_that_the_formulas_give(council: str, twins: dict[str, Path], computed: dict[str, Any]) -> None:
    """Cell by cell, the squares and the data too; the columns that compare with our functions are left out."""
    compared = 0
    for row in openpyxl.load_workbook(twins[council], data_only=True)[NAME].iter_rows():
        for cell in row:
            if isinstance(cell.value, int | float) and (cell.column_letter not in "IJ" or cell.row > VERDICT):
                assert computed[council][cell.coordinate].value == pytest.approx(cell.value, rel=1e-8, abs=1e-9), cell.coordinate
                compared += 1
    assert compared > 1000


def test_the_sheet_says_that_it_agrees(twins: dict[str, Path]) -> None:
    for council, period in CASES:
        sheet = openpyxl.load_workbook(twins[council], data_only=True)[NAME]
        checks = [word for word in steps(sheet, 10).values() if word]
        assert set(checks) == {"agrees"}
        assert sheet.cell(VERDICT, 1).value == f"{len(checks)} figures agree with those of vfmxl to eight digits; none differs."
        assert len(checks) == (12 if council == "Birmingham" else 14)
        assert sheet["A2"].value.startswith(f"{council}, {period} (outturn), as built.")


def test_it_is_printed_with_the_steps_on_one_page(twins: dict[str, Path], convert: Convert, tmp_path: Path) -> None:
    tool = shutil.which("pdftotext")
    if tool is None:
        skip_or_fail("pdftotext (poppler-utils) is not installed")
    pdf = convert(twins["Torbay"], "pdf", tmp_path)
    pages = subprocess.run([str(tool), "-layout", str(pdf), "-"], check=True, capture_output=True).stdout.decode().split("\f")
    first = next(i for i, page in enumerate(pages) if "the expected figure by plain formulas" in page)
    assert all(words in pages[first] for words in ("Expected again", "Signature", "its inverse"))
    assert [i for i, page in enumerate(pages) if "Leverage h" in page] == [first + 1, first + 2, first + 3]


def test_the_twin_names_nobody_and_orders_nothing_by_figures(twins: dict[str, Path], engine: Engine) -> None:
    sheet = openpyxl.load_workbook(twins["Torbay"], data_only=True)[NAME]
    codes = [row[0].value for row in sheet.iter_rows(min_row=COUNCIL + 1)]
    assert sheet.cell(COUNCIL, 1).value == "E06000027"
    assert len(codes) == 147
    assert codes == [area.code for area in engine.pack.areas if area.code in codes]
    names = {area.name for area in engine.pack.areas if area.is_council} - {"Torbay"}
    assert names.isdisjoint(str(cell.value) for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("host", ["excel", "office", "calc"])
def test_its_own_formulas_are_plain(host: str, engine: Engine, tmp_path: Path) -> None:
    """No array formula, which programs store in different ways, and no function of ours outside the column that shows ours."""
    path = tmp_path / "book.xlsx"
    build_workbook(engine, Request("Torbay", host=host, twin=True), path)
    found = [cell for row in openpyxl.load_workbook(path)[NAME].iter_rows() for cell in row if cell.data_type == "f"]
    assert len(found) > 600
    assert all(isinstance(cell.value, str) for cell in found)
    assert {cell.column_letter for cell in found if "VFM" in cell.value} == {"I"}


@pytest.mark.parametrize(("council", "told"), [("City of London", "population too small to compare"), ("Westmorland and Furness", "")])
def test_a_council_without_an_expected_figure_has_the_reason_on_the_sheet(council: str, told: str, engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "twin.xlsx"
    build_workbook(engine, Request(council, twin=True), path)
    sheet = openpyxl.load_workbook(path, data_only=True)[NAME]
    assert bool(steps(sheet)) is not bool(told)
    assert told in str(sheet["A5"].value)


def test_without_being_asked_for_there_is_no_twin(torbay: Path) -> None:
    assert NAME not in openpyxl.load_workbook(torbay).sheetnames


def test_other_statistics_by_the_formulas_of_a_spreadsheet(engine: Engine, recalculate: Convert, tmp_path: Path) -> None:
    """AVERAGE, QUARTILE.INC, STDEV.S, T.INV.2T, SUMPRODUCT, NORM.S.INV and CHISQ.INV over the published figures of a comparison group."""
    group = evaluate(engine, "PEERS", ["Torbay", "nearest", 0])
    values = [evaluate(engine, "VALUE", [code, "spend_net_adult", YEAR, "none"]) for _, code in group]
    amounts = [evaluate(engine, "VALUE", [code, "net_adult", YEAR, "none"]) for _, code in group]
    held = [(value, amount) for value, amount in zip(values, amounts, strict=True) if value != "none"]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for value, amount in held:
        sheet.append([value, amount, amount / value])
    n = len(held)
    y, half = f"A1:A{n}", f"_xlfn.T.INV.2T(0.05,{n}-1)*_xlfn.STDEV.S(A1:A{n})*SQRT(1+1/{n})"
    stats = dict(evaluate(engine, "PEERSTATS", ["Torbay", "spend_net_adult", YEAR, "nearest", 0]))
    z = "_xlfn.NORM.S.INV(0.975)"
    poisson, share = exact_poisson(Count(7)), wilson(Proportion(65, 100))
    cases = {
        f"AVERAGE({y})": stats["mean"],
        f"_xlfn.QUARTILE.INC({y},1)": stats["q1"],
        f"_xlfn.QUARTILE.INC({y},3)": stats["q3"],
        f"MEDIAN({y})": stats["median"],
        f"_xlfn.STDEV.S({y})": stats["standard deviation"],
        f"SUM(B1:B{n})/SUM(C1:C{n})": stats["weighted mean"],
        f"AVERAGE({y})-{half}": stats["95% interval for one council, low"],
        f"AVERAGE({y})+{half}": stats["95% interval for one council, high"],
        "_xlfn.CHISQ.INV(0.025,14)/2": poisson.low,
        "_xlfn.CHISQ.INV(0.975,16)/2": poisson.high,
        f"(2*65+{z}^2-{z}*SQRT({z}^2+4*65*(1-65/100)))/(2*(100+{z}^2))": share.low,
        f"(2*65+{z}^2+{z}*SQRT({z}^2+4*65*(1-65/100)))/(2*(100+{z}^2))": share.high,
        f"SUMPRODUCT(({y}-AVERAGE({y}))^2)/({n}-1)": stats["standard deviation"] ** 2,
    }
    for row, formula in enumerate(cases, start=1):
        sheet.cell(row, 5, f"={formula}")
    path = tmp_path / "oracle.xlsx"
    book.save(path)
    (tmp_path / "out").mkdir()
    computed = openpyxl.load_workbook(recalculate(path, "xlsx", tmp_path / "out"), data_only=True).active
    assert computed is not None
    for row, (formula, ours) in enumerate(cases.items(), start=1):
        assert computed.cell(row, 5).value == pytest.approx(ours, rel=1e-8), formula
