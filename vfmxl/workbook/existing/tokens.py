"""Splits a formula into its words: calls of ours, references, names, columns of tables, functions, texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vfmxl.functions.names import ANY_SPELLING
from vfmxl.workbook.existing.scan import column_number
from vfmxl.workbook.existing.uses import Area, place_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

# A character of a name: a letter of any script, a digit, a point or an underscore; FIRST begins one, and may be a backslash too in BEGINS.
# Told by what it is not: a set of the whole of Unicode takes long to compile.
IN_NAME, FIRST, BEGINS = r"[^\x00-\x2d/:-@\[-^`{-\xa0]", r"[^\x00-@\[-^`{-\xa0]", r"[^\x00-@\[\]^`{-\xa0]"
CELL = r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}"
SHEET = rf"(?:(?P<sheet>'(?:[^'\[:]|'')+'|{FIRST}{IN_NAME}*)!)?"
OURS = ANY_SPELLING.pattern
TOKEN = re.compile(
    rf"""(?P<text>"(?:[^"]|"")*")
    |(?<![\w.!\]])(?P<ours>{OURS})(?=\s*\()
    |(?P<error>\#(?:N/A|VALUE!|NUM!|REF!|NAME\?|DIV/0!|NULL!|SPILL!|CALC!))
    |(?P<outside>'(?:[^']|'')*[\[:](?:[^']|'')*'!|\[[^\[\]@\#]*\][^!(),;\[\]]*!|[A-Za-z_][\w.]*:[A-Za-z_][\w.]*!)
    |(?<![\w.$]){SHEET}(?:(?P<first>{CELL})(?::(?P<last>{CELL}))?|(?P<columns>\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}})|(?P<rows>\$?[1-9][0-9]{{0,6}}:\$?[1-9][0-9]{{0,6}}))(?P<spill>\#)?(?![\w.(!\[])
    |(?P<table>{BEGINS}?{IN_NAME}*\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\])
    |(?P<function>{BEGINS}{IN_NAME}*)(?=\s*\()
    |(?P<word>(?:'(?:[^'])+'!|{FIRST}{IN_NAME}*!)?{BEGINS}(?:{IN_NAME}|[?\\])*)
    |(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<space>\s+)|(?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)
LAST_ROW, LAST_COLUMN = 1_048_575, 16_383


def tokens(formula: str) -> Iterator[tuple[str, re.Match[str]]]:
    """The words of a formula in their order, each with its kind: the name of its group, "reference" for cells, columns and rows."""
    for match in TOKEN.finditer(formula):
        kind = match.lastgroup or ""
        if match["first"] or match["columns"] or match["rows"]:
            kind = "reference"
        elif match["ours"]:
            kind = "ours"
        yield kind, match


def area_of(match: re.Match[str]) -> Area:
    """The cells of a reference; whole columns and rows reach to the end of the sheet."""
    sheet = match["sheet"] or ""
    if sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    if match["columns"]:
        one, other = (place_of(f"{end}1") or (0, 0) for end in match["columns"].replace("$", "").split(":"))
        return Area(sheet, (0, min(one[1], other[1])), (LAST_ROW, max(one[1], other[1])))
    if match["rows"]:
        one_row, other_row = (int(end) - 1 for end in match["rows"].replace("$", "").split(":"))
        return Area(sheet, (min(one_row, other_row), 0), (max(one_row, other_row), LAST_COLUMN))
    first = place_of(match["first"]) or (0, 0)
    last = (place_of(match["last"]) if match["last"] else None) or first
    return Area(sheet, (min(first[0], last[0]), min(first[1], last[1])), (max(first[0], last[0]), max(first[1], last[1])))


def areas(formula: str) -> list[Area]:
    """Every reference of a formula."""
    return [area_of(match) for kind, match in tokens(formula) if kind == "reference"]


COLUMN = re.compile(r"([A-Za-z]{1,3})\$?[0-9]")
SEVERAL = re.compile(r"\$?([A-Za-z]{1,3})\$?[0-9]*:\$?([A-Za-z]{1,3})\b")
WHOLE_ROWS = re.compile(r"(?<![A-Za-z0-9$])\$?[0-9]+:\$?[0-9]+")


def columns_of(formulas: Iterable[str]) -> Collection[int]:
    """Columns in which every cell lies that the formulas may refer to, on whatever sheet; rather too many than too few."""
    text = "\n".join(formulas)
    if WHOLE_ROWS.search(text):
        return range(LAST_COLUMN + 1)
    found = {column_number(name.upper().encode()) for name in set(COLUMN.findall(text))}
    for ends in set(SEVERAL.findall(text)):
        first, last = sorted(column_number(end.upper().encode()) for end in ends)
        found.update(range(first, last + 1))
    return found


def quoted(sheet: str) -> str:
    """A sheet's name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"
