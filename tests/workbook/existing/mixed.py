"""A user's workbook of some 200 formulas of all kinds over cells of ours, whose values are known to a real spreadsheet program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
from xlsxwriter import Workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

ROWS = 20
# {r} is the row, B{r} one of our figures, C{r} a number and A{r} a name of the user's own, E{r} the formula before.
FORMULAS = (
    "B{r}*2", "B{r}+C{r}/3", "-B{r}^2", 'B{r}&" pounds"', "SUM(B$1:B{r})", "AVERAGE($B$1:$B$20)", 'IF(B{r}>500,"high","low")', 'IFERROR(B{r}/0,"none")',
    "ROUND(B{r},1)", "MIN(B1:B20)", "MAX(B1:B20,C1:C20)", "MEDIAN(B1:B20)", "STDEV(B1:B20)", "VAR(B1:B20)", 'COUNTIF(B1:B20,">500")', "SUMIF(A1:A20,A{r},B1:B20)",
    'SUMIFS(B1:B20,C1:C20,">5",A1:A20,"Unit*")', 'AVERAGEIF(C1:C20,"<8",B1:B20)', "INDEX(B1:B20,{r})", "MATCH(MAX(B1:B20),B1:B20,0)", "VLOOKUP(A{r},A1:B20,2,FALSE)", "INDEX(A1:B20,{r},2)",
    "CHOOSE(2,C{r},B{r})", 'TEXT(B{r},"0.00")', 'TEXT(B{r},"#,##0")', 'CONCATENATE(A{r},": ",ROUND(B{r},0))', 'LEFT(TEXT(B{r},"0"),2)', 'LEN(B{r}&"")', 'UPPER(IF(B{r}>1,A{r},"x"))', "ABS(B{r}-600)",
    "SQRT(B{r})", "POWER(B{r},0.5)", "EXP(B{r}/1000)", "LN(B{r})", "LOG10(B{r})", "MOD(B{r},7)", "INT(B{r})", "ROUNDUP(B{r},-1)", "ROUNDDOWN(B{r},2)", "CEILING(B{r},5)", "FLOOR(B{r},5)", "SIGN(B{r}-500)",
    "AND(B{r}>1,C{r}>1)", "OR(B{r}>900,C{r}>900)", "NOT(B{r}>500)", "ISNUMBER(B{r})", "ISERROR(B{r}/(C{r}-C{r}))", "LARGE(B1:B20,3)", "SMALL(B1:B20,3)", "PERCENTILE(B1:B20,0.9)", "QUARTILE(B1:B20,1)", "SUMPRODUCT(B1:B20,C1:C20)",
    "SUMPRODUCT((B1:B20>500)*C1:C20)", "PRODUCT(C1:C5)*B{r}", "CORREL(B1:B20,C1:C20)", "SLOPE(B1:B20,C1:C20)", "INTERCEPT(B1:B20,C1:C20)", "FORECAST(10,B1:B20,C1:C20)", "NPV(0.03,B1:B5)", "PMT(0.05/12,120,B{r})",
    "B{r}*Rate", "SUM(Spending)", "Budget!B{r}+1", "SUM(B:B)", "B{r}/INDEX(B1:B20,1)-1", 'SUBSTITUTE(A{r},"Unit",ROUND(B{r},0))', 'MID(TEXT(B{r},"0.000"),2,3)', 'VALUE(TEXT(B{r},"0"))+1', 'REPT("x",INT(B{r}/200))', "EXACT(A{r},A{r})",
    "SUBTOTAL(9,B1:B20)", "GEOMEAN(B1:B20)", "DATE(2024,4,1)+INT(B{r}/100)", "YEAR(DATE(2020,1,1)+B{r})", "IF(AND(ISNUMBER(B{r}),B{r}>C{r}),B{r}-C{r},0)", "COUNT(B1:B20)+COUNTA(A1:A20)", "N(B{r})+1", 'IFERROR(VLOOKUP("nobody",A1:B20,2,FALSE),B{r})',
    'E{b}&""', "IF(ISNUMBER(E{b}),E{b}+B{r},E{b})",
)  # fmt: skip
OUR_FORMULA = '_xldudf_VFM_VALUE(A{r},"spend_net_adult","{period}")'


def texts() -> list[str]:
    """The user's formulas, more than 200, in their order down column E."""
    found: list[str] = []
    number = 0
    while len(found) < 210:
        row = number % ROWS + 1
        found.append(FORMULAS[number % len(FORMULAS)].format(r=row, b=max(len(found), 1)))
        number += 1
    return found


def write(
    path: Path, ours: Callable[[Any, int], None], cached: Mapping[int, Any] | None = None, planted: Mapping[int, tuple[str, Any]] | None = None
) -> Path:
    """The workbook: `ours(sheet, row)` writes cell B of a row (zero-based), `cached` are the results of the user's formulas by row, `planted` formulas with results in column G."""
    with Workbook(path) as book:
        sheet = book.add_worksheet("Budget")
        for row in range(ROWS):
            sheet.write_string(row, 0, COUNCILS[row])
            ours(sheet, row)
            sheet.write_number(row, 2, row + 1.5)
        book.define_name("Rate", "=1.25")
        book.define_name("Spending", "=Budget!$B$1:$B$20")
        for row, formula in enumerate(texts()):
            sheet.write_formula(row, 4, f"={formula}", None, (cached or {}).get(row, 0))
        for row, (formula, value) in (planted or {}).items():
            sheet.write_formula(row, 6, f"={formula}", None, value)
    return path


COUNCILS = (
    "Barnet", "Bolton", "Bristol", "Bury", "Camden", "Derby", "Devon", "Dorset", "Enfield", "Essex",
    "Halton", "Hull", "Kent", "Leeds", "Luton", "Norfolk", "Oldham", "Surrey", "Torbay", "Wigan",
)  # fmt: skip


def results(path: Path) -> dict[int, Any]:
    """What column E shows, by row (zero-based)."""
    sheet = openpyxl.load_workbook(path, data_only=True)["Budget"]
    return {row: sheet.cell(row + 1, 5).value for row in range(len(texts()))}
