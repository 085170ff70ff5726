"""The VBA that knows no Excel (marks, wrappers, lost cells) run by another VBA: LibreOffice's, from real cells.

Modules of tests/hosts/excel/library stand in for the two that need Excel's own objects and for Python.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from xlsxwriter import Workbook

from tests.conftest import skip_or_fail
from tests.workbook.conftest import converter
from tests.workbook.recalculation import formulas, same
from vfmxl.hosts.excel.build import BUDGET, source
from vfmxl.hosts.excel.project import with_project
from vfmxl.resources import workbooks
from vfmxl.workbook.package import read_parts, write_parts

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.office

LIBRARY = Path(__file__).parent / "library"
UNDER_TEST = ("VfmValues", "VfmFunctions", "VfmReconnect")

# Debian's own Python knows LibreOffice; that of the environment does not.
SYSTEM_PYTHON = "/usr/bin/python3"

# What stands in cells of column F, for the formulas that refer to them.
CELLS = {"F1": "=NA()", "F2": 2.5, "F3": "text", "F4": True, "F6": "=1/0", "G1": "g", "G2": 7}

# LibreOffice shows the error values of VBA (CVErr) by their numbers: 2042 is #N/A, 2036 #NUM!, 2007 #DIV/0!.
# VFM_VALUE gives back its first argument, others say what came over: texts in quotes, errors after a "!", nothing where nothing was given.
CALLS = {
    '=VFM_VALUE("x","y")': "x",
    '=VFM_VALUE(2.5,"y")': "2.5",
    '=VFM_VALUE(F1,"y")': "Error 2042",
    '=VFM_VALUE(F6,"y")': "Error 2007",
    '=SUM(VFM_VALUE(F2,"y"),1)': "3.5",
    '=VFM_GAP("a","i")': '"a" | "i" | nothing | nothing | nothing',
    '=VFM_GAP(F5,"i")': 'nothing | "i" | nothing | nothing | nothing',
    "=VFM_GAP(F2,F3,F5,F4)": '2.5 | "text" | nothing | True | nothing',
    '=VFM_GAP(F1:G2,"i")': '{"!#N/A","g";2.5,7} | "i" | nothing | nothing | nothing',
    '=VFM_GAP({1,2;3,4},"i")': '{1,2;3,4} | "i" | nothing | nothing | nothing',
    '=VFM_GAP(Small!B:B,"i")': '{"b";nothing;2.5} | "i" | nothing | nothing | nothing',
    '=VFM_GAP(Small!D:D,"i")': '{nothing;nothing;nothing} | "i" | nothing | nothing | nothing',
    '=VFM_WHY("GAP",F2,F1,"t")': '"GAP" | 2.5 | "!#N/A" | "t"',
    '=VFM_WHY("GAP")': '"GAP"',
    "=VFM_PACK()": "nothing",
    '=INDEX(VFM_TABLE("a","i"),1,1)': "head",
    '=INDEX(VFM_TABLE("a","i"),2,1)': "1.5",
    '=INDEX(VFM_TABLE("a","i"),1,2)': "Error 2042",
    '=INDEX(VFM_TABLE("a","i"),2,2)': "Error 2036",
    **{f'=TEST_ERROR("{name}")': name for name in ("#N/A", "#VALUE!", "#NUM!", "#REF!", "#NAME?", "#DIV/0!", "#NULL!")},
    '=TEST_ERROR("#SPILL!")': "#VALUE!",
}  # fmt: skip

# Formulas as cells hold them, and as they are typed where the add-in is at hand.
TYPED = {
    r"='C:\Users\a b\AppData\Roaming\Microsoft\Excel\XLSTART\vfmxl.xlam'!VFM_GAP(A1)": "=VFM_GAP(A1)",
    r"='C:\Users\O''Neil\vfmxl.xlam'!VFM_GAP(A1)": "=VFM_GAP(A1)",
    r"='\\server\share\[vfmxl.xlam]'!VFM_GAP(A1)": "=VFM_GAP(A1)",
    "=vfmxl.xlam!VFM_GAP(A1)": "=VFM_GAP(A1)",
    "=VFMXL.XLAM!VFM_GAP(A1)": "=VFM_GAP(A1)",
    "=_xldudf_VFM_GAP(A1)": "=VFM_GAP(A1)",
    "=@'C:\\x\\vfmxl.xlam'!VFM_GAP(A1)": "=@VFM_GAP(A1)",
    "=1+vfmxl.xlam!VFM_GAP(A1)*vfmxl.xlam!VFM_VALUE(B1)": "=1+VFM_GAP(A1)*VFM_VALUE(B1)",
    "=VFM_GAP(A1,VFM_VALUE(B1))": "=VFM_GAP(A1,VFM_VALUE(B1))",
    '="vfmxl.xlam!VFM_GAP(A1)"': '="vfmxl.xlam!VFM_GAP(A1)"',
    '="it\'s"&vfmxl.xlam!VFM_GAP(A1)': '="it\'s"&VFM_GAP(A1)',
    "='Tim''s sheet'!A1+vfmxl.xlam!VFM_GAP(A1)": "='Tim''s sheet'!A1+VFM_GAP(A1)",
    "=other.xlam!VFM_GAP(A1)": "=other.xlam!VFM_GAP(A1)",
    r"='C:\vfmxl.xlam.d\other.xlam'!VFM_GAP(A1)": r"='C:\vfmxl.xlam.d\other.xlam'!VFM_GAP(A1)",
    "=MYVFM_GAP(A1)": "=MYVFM_GAP(A1)",
    "=VFM_RATE*2": "=VFM_RATE*2",
}

# A cell that shows #NAME? for another's sake, or of another add-in, is not ours to touch.
LOST = {
    ("=VFM_GAP(A1)", "#NAME?"): "lost",
    ("=VFM_GAP(A1)", "12"): "kept",
    ("=VFM_GAP(A1)", "#N/A"): "kept",
    ("=vfmxl.xlam!VFM_GAP(A1)", "12"): "lost",
    ("=OTHER(A1)", "#NAME?"): "kept",
    ("=other.xlam!VFM_GAP(A1)", "#NAME?"): "kept",
    ('="VFM_GAP(A1)"&OTHER(1)', "#NAME?"): "kept",
    ("=VFM_RATE*2", "#NAME?"): "kept",
    ("VFM_GAP(A1)", "#NAME?"): "kept",
}


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


QUESTIONS = {
    **CALLS,
    **{f"=TEST_AS_TYPED({_quoted(formula)})": typed for formula, typed in TYPED.items()},
    **{f"=TEST_IS_LOST({_quoted(formula)},{_quoted(shown)})": answer for (formula, shown), answer in LOST.items()},
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, Any]]:
    """Opens a workbook in LibreOffice, calls macro functions in it, and gives what cells showed before and after."""
    program = shutil.which("soffice")
    if program is None or not Path(SYSTEM_PYTHON).is_file():
        skip_or_fail("LibreOffice is not installed")
    if subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], check=False, capture_output=True).returncode:
        skip_or_fail("python3-uno is not installed")
    folder = tmp_path_factory.mktemp("office")

    def run(path: Path, *calls: tuple[str, ...]) -> dict[str, Any]:
        pipe = f"vfm{path.stem}{folder.name}{folder.parent.name}".replace("-", "")
        command = [
            str(program),
            "--headless",
            "--norestore",
            "--nologo",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            f"--accept=pipe,name={pipe};urp;",
        ]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            try:
                done = subprocess.run(
                    [SYSTEM_PYTHON, str(LIBRARY / "drive.py"), pipe, str(path), json.dumps(calls)],
                    check=False,
                    capture_output=True,
                    text=True,
                    encoding="utf-8",
                    timeout=120,
                )
                assert done.returncode == 0, done.stderr
                server.wait(60)
            finally:
                server.kill()
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    return run


def _book(path: Path, fill: Callable[[Workbook], object], folder: Path = LIBRARY, own: tuple[str, ...] = UNDER_TEST) -> Path:
    """A workbook with modules of the add-in, and those of `folder` in place of the others."""
    memory = io.BytesIO()
    with Workbook(memory, {"in_memory": True}) as book:
        fill(book)
    modules = {name: source(f"{name}.bas") for name in own} | {file.stem: file.read_text(encoding="cp1252") for file in sorted(folder.glob("*.bas"))}
    write_parts(with_project(read_parts(memory), ".xlsm", "VBAProject", modules, "Option Explicit"), path)
    return path


@pytest.fixture(scope="module")
def answers(office: Callable[..., dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the cell of each question shows."""

    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet("Ask")
        for place, content in CELLS.items():
            sheet.write(place, content)
        small = book.add_worksheet("Small")
        small.write("B1", "b")
        small.write("B3", 2.5)
        for row, question in enumerate(QUESTIONS):
            sheet.write_formula(row, 0, question)

    shown = office(_book(tmp_path_factory.mktemp("ask") / "ask.xlsm", fill))["after"]
    return {question: shown[f"Ask.A{row}"][1] for row, question in enumerate(QUESTIONS, 1)}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_cell_shows(answers: dict[str, str], question: str) -> None:
    assert answers[question] == QUESTIONS[question]


def _hurt(book: Workbook) -> None:
    """Cells that lost the add-in, beside cells that must stay; one sheet protected."""
    sheet, locked = book.add_worksheet("Figures"), book.add_worksheet("Locked")
    sheet.write_formula("A1", '=_xldudf_VFM_VALUE("k","y")')
    sheet.write_formula("A2", '=SUM(1,_xldudf_VFM_VALUE(2,"y"))')
    sheet.write_formula("A3", '=VFM_VALUE("whole","y")')
    sheet.write_formula("A4", "=UNKNOWN_FUNCTION(1)")
    sheet.write_formula("A5", "=A2*2")
    sheet.write("A6", "VFM_VALUE(1)")
    locked.write_formula("A1", '=_xldudf_VFM_VALUE("k","y")')
    locked.protect()


def test_cells_that_lost_the_addin_are_entered_again_and_no_others(office: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    path = _book(tmp_path / "hurt.xlsm", _hurt)
    done = office(path, ("VfmTests.LostCells",), ("VfmTests.Reconnected", "pack", "pack"), ("VfmTests.LostCells",))
    before, sentence, after = done["answers"]
    assert before.split() == ["Figures!A1", "Figures!A2", "Locked!A1"]
    assert sentence == "Cells that lost vfmxl on protected sheets, which stay as they are: 1. Take the protection off, save and open again."
    assert after.split() == ["Locked!A1"]
    assert {place: shown for place, (_, shown) in done["after"].items()} == {
        "Figures.A1": "k", "Figures.A2": "3", "Figures.A3": "whole", "Figures.A4": "#NAME?", "Figures.A5": "6", "Figures.A6": "VFM_VALUE(1)", "Locked.A1": "#NAME?",
    }  # fmt: skip
    kept = ("Figures.A3", "Figures.A4", "Figures.A5", "Figures.A6", "Locked.A1")
    assert [done["after"][place][0] for place in kept] == [done["before"][place][0] for place in kept]


@pytest.mark.parametrize(
    ("stamp", "says"), [("older", "Their figures are of the data pack older, in use is pack"), ("", "does not say of which data pack")]
)
def test_figures_of_another_pack_stay_and_the_ribbon_says_so(office: Callable[..., dict[str, Any]], tmp_path: Path, stamp: str, says: str) -> None:
    path = _book(tmp_path / "other.xlsm", _hurt)
    done = office(path, ("VfmTests.Reconnected", stamp, "pack"))
    assert says in done["answers"][0]
    assert done["answers"][0].startswith("Cells that lost vfmxl: 3.")
    assert done["after"] == done["before"]


def test_where_python_cannot_be_started_one_cell_waits_and_not_a_hundred(office: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    """A hundred cells try once; the button pressed afterwards tries again at once."""
    path = _book(tmp_path / "unreachable.xlsm", Workbook.add_worksheet, LIBRARY / "unreachable", ("VfmValues", "VfmServer"))
    done = office(path, ("VfmAsk.Hundred",), ("VfmAsk.Pressed",))
    hundred, pressed = done["answers"]
    assert hundred.startswith("100 refused, tried 1, resting True: ")
    assert "Could not load xlwings64.dll" in hundred
    assert pressed == "False, tried 2, resting True"


def test_the_built_workbook_shows_its_figures_to_a_colleague_without_excel(tmp_path: Path) -> None:
    """LibreOffice as it comes runs no macros and computes nothing on opening."""
    path = workbooks() / BUDGET
    shown = openpyxl.load_workbook(converter(tmp_path / "profile")(path, "xlsx", tmp_path), data_only=True)
    differing = [
        (sheet, cell.coordinate, value, shown[sheet][cell.coordinate].value)
        for sheet, cell, value in formulas(path)
        if not same(shown[sheet][cell.coordinate].value, value)
    ]
    assert differing == []
