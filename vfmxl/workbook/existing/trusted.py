"""Which formulas may be written into a workbook from a record that may come from anywhere."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from vfmxl.functions import all_functions
from vfmxl.workbook.existing.uses import find_uses, respelled

if TYPE_CHECKING:
    from collections.abc import Collection

LONGEST = 8192
TEXT = re.compile(r'"(?:[^"]|"")*"')
QUOTED = re.compile(r"'((?:[^']|'')*)'")
FUNCTION = re.compile(r"(?<![\w.\\])([A-Za-z_][\w.]*)\s*\(")
COLUMN = re.compile(r"(?<![\w\]])[^\W\d]?[\w.]*\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\](?!!)")
SHEET = re.compile(r"(?:'((?:[^']|'')*)'|([^\W\d][\w.]*))!")
# Functions that reach beyond the workbook, or run something; whatever is on no list of functions is refused too.
REACHING = frozenset(
    {
        "CALL",
        "REGISTER",
        "REGISTER.ID",
        "RTD",
        "SQL.REQUEST",
        "HYPERLINK",
        "WEBSERVICE",
        "FILTERXML",
        "ENCODEURL",
        "IMAGE",
        "INFO",
        "CELL",
        "DDE",
        "EXEC",
    }
)
MODERN = (
    "AGGREGATE BYCOL BYROW CHOOSECOLS CHOOSEROWS CONCAT COUNTIFS DROP EXPAND FILTER HSTACK IFERROR IFNA IFS LET MAXIFS MINIFS NUMBERVALUE RANDARRAY "
    "SEQUENCE SINGLE SORT SORTBY SWITCH TAKE TEXTAFTER TEXTBEFORE TEXTJOIN TEXTSPLIT TOCOL TOROW UNICHAR UNICODE UNIQUE VSTACK WRAPCOLS WRAPROWS XLOOKUP XMATCH XOR "
    "STDEV.P STDEV.S VAR.P VAR.S PERCENTILE.INC PERCENTILE.EXC QUARTILE.INC QUARTILE.EXC RANK.AVG RANK.EQ MODE.SNGL NORM.DIST NORM.S.DIST T.DIST T.INV T.INV.2T CEILING.MATH FLOOR.MATH"
)  # fmt: skip


@cache
def harmless() -> frozenset[str]:
    """Names of functions that only compute."""
    from openpyxl.utils import FORMULAE

    return (frozenset(FORMULAE) | frozenset(MODERN.split())) - REACHING


def why_not(formula: str, sheets: Collection[str], names: Collection[str]) -> str:
    """Why a formula is not written, as a sentence; "" where it may be.

    `sheets` are the workbook's sheets, `names` its names that use our functions, in lower case.
    """
    plain = respelled(formula, lambda name: f"VFM_{name}")
    bare = TEXT.sub('""', plain)
    words = set(re.findall(r"[^\W\d][\w.]*", bare.lower()))
    reasons = (
        (len(formula) > LONGEST, "It is longer than a formula can be."),
        (not find_uses(formula) and not words & set(names), "It uses none of our functions."),
        ("|" in bare, "It calls another program (DDE)."),
        (_leads_outside(bare), "It leads to another file."),
        (bool(_unknown(bare)), f"It uses {', '.join(_unknown(bare))}, which may reach beyond the workbook."),
        (any(sheet.casefold() not in {s.casefold() for s in sheets} for sheet in _sheets(bare)), "It refers to a sheet that is not in the workbook."),
        (not _parses(plain), "It cannot be read as a formula."),
    )
    return next((sentence for holds, sentence in reasons if holds), "")


def _sheets(bare: str) -> list[str]:
    return [(quoted.replace("''", "'") if quoted else plain) for quoted, plain in SHEET.findall(bare)]


def _leads_outside(bare: str) -> bool:
    quoted = any(set(name) & set("[]\\/:|") for name in QUOTED.findall(bare))
    unquoted = QUOTED.sub("q", bare)
    return quoted or bool(
        re.search(r"\][^\[\]]*?[\w.)]*!", unquoted) or re.search(r"(?<![\w\]\[,])\[[^@#\[]", unquoted) or re.search(r"!\s*\w[\w.]*\s*\(", unquoted)
    )


def _unknown(bare: str) -> list[str]:
    found = {re.sub(r"^(?:_XLFN\.|_XLWS\.)+", "", name.upper()) for name in FUNCTION.findall(QUOTED.sub("q", bare))}
    ours = {f"VFM_{name}" for name in all_functions()}
    return sorted(found - harmless() - ours)


def _parses(formula: str) -> bool:
    import formualizer

    try:
        # The parser knows few forms of a table's columns: any of them stands for a cell.
        formualizer.parse(f"={COLUMN.sub('A1', formula)}")
    except (formualizer.ParserError, formualizer.TokenizerError):
        return False
    return True
