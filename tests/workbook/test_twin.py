"""The twin sheet, and other formulas of our statistics, computed by LibreOffice and compared with ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from vfmxl.functions import evaluate
from vfmxl.stats.counts import Count, Proportion, exact_poisson, wilson
from vfmxl.workbook.build import Request, build_workbook
from vfmxl.workbook.twin import FIRST, NAME, STEPS_ROW

if TYPE_CHECKING:
    from pathlib import Path

    from tests.workbook.conftest import Convert
    from vfmxl.functions import Engine

pytestmark = pytest.mark.office
YEAR = "2024-25"
# Step of the sheet -> part of EXPECTED.
PARTS = {
    "Expected: constant + coefficients x own drivers": "value", "95% range, low": "low", "95% range, high": "high", "R²": "r2",
    "Q² = 1 - sum of left-out residuals² / total": "q2", "Councils in the model": "n",
}  # fmt: skip
WITH_FIGURE = {"The same from residual e and leverage h: y - e/(1-h)": "value", "Gap: own figure - expected": "gap"}


def steps(sheet: Any) -> dict[str, float]:
    return {row[0].value: row[1].value for row in sheet.iter_rows(min_row=STEPS_ROW + 1, max_row=FIRST - 6) if row[0].value}


@pytest.mark.parametrize("council", ["Torbay", "Kent", "Birmingham"])
def test_the_twin_recalculated_gives_what_expected_gives(council: str, engine: Engine, recalculate: Convert, tmp_path: Path) -> None:
    path = tmp_path / "twin.xlsx"
    build_workbook(engine, Request(council, twin=True), path)
    (tmp_path / "out").mkdir()
    recalculated = openpyxl.load_workbook(recalculate(path, "xlsx", tmp_path / "out"), data_only=True)
    assert recalculated["Budget"]["D11"].value == "no figure: see WHY", "it was recalculated: our own functions are not there"
    found = steps(recalculated[NAME])
    wanted = PARTS if council == "Birmingham" else PARTS | WITH_FIGURE
    for step, part in wanted.items():
        assert found[step] == pytest.approx(evaluate(engine, "EXPECTED", [council, "spend_net_adult", YEAR, part]), rel=1e-8), step
    model = {row[0]: row[1] for row in evaluate(engine, "MODEL", ["spend_net_adult", YEAR, None, 0])}
    assert found["Constant, with the council"] == pytest.approx(model["constant"], rel=1e-8)
    built = openpyxl.load_workbook(path, data_only=True)[NAME]
    for row, again in zip(built.iter_rows(min_row=FIRST, max_col=8), recalculated[NAME].iter_rows(min_row=FIRST, max_col=8), strict=False):
        for cell, other in zip(row, again, strict=True):
            if isinstance(cell.value, float):
                assert other.value == pytest.approx(cell.value, rel=1e-8, abs=1e-8), cell.coordinate


def test_the_twin_names_nobody_and_orders_nothing_by_figures(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "twin.xlsx"
    build_workbook(engine, Request("Torbay", twin=True), path)
    sheet = openpyxl.load_workbook(path, data_only=True)[NAME]
    codes = [row[0].value for row in sheet.iter_rows(min_row=FIRST + 2) if row[0].value]
    assert codes == [area.code for area in engine.pack.areas if area.code in codes]
    names = {area.name for area in engine.pack.areas if area.is_council} - {"Torbay"}
    assert names.isdisjoint(str(cell.value) for row in sheet.iter_rows() for cell in row)


def test_a_council_without_an_expected_figure_has_the_reason_on_the_sheet(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "twin.xlsx"
    build_workbook(engine, Request("Kent", period="2021-22", twin=True), path)
    assert steps(openpyxl.load_workbook(path, data_only=True)[NAME])


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
