"""The built files: the same bytes wherever they are built, their VBA equal to its sources, whole as packages."""

from __future__ import annotations

import json
import os
import posixpath
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.conftest import CHECKOUT
from tests.workbook.recalculation import formulas
from vfmxl.errors import RequestRefused
from vfmxl.functions.names import ANY_SPELLING
from vfmxl.hosts.excel import build, project
from vfmxl.hosts.excel.ribbon import PART, RELATION
from vfmxl.resources import workbooks
from vfmxl.workbook.package import read_parts

# What olevba reads and says, from a process of its own: its parser warns of its own age, and here warnings are errors.
OLEVBA = """
import json, sys
from oletools.olevba import VBA_Parser
parser = VBA_Parser(sys.argv[1])
print(json.dumps({
    "macros": {stream: code for _, stream, _, code in parser.extract_macros()},
    "marked": [[kind, word] for kind, word, _ in parser.analyze_macros()],
}))
"""

FILES = (build.ADDIN, build.BUDGET)
BUILD = "import sys, pathlib; from vfmxl.hosts.excel.build import build; build(pathlib.Path(sys.argv[1]))"


def _parts(name: str) -> dict[str, bytes]:
    return read_parts(workbooks() / name)


@pytest.fixture(scope="module", params=["0", "20261123"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files built anew by another process, with another order of what has none, another day, an older processor's arithmetic, another pack."""
    folder = tmp_path_factory.mktemp("built")
    environment = {
        **os.environ,
        "PYTHONHASHSEED": request.param,
        "TZ": "Asia/Tokyo",
        "OPENBLAS_CORETYPE": "Nehalem",
        "VFMXL_PACK": str(folder / "none.sqlite"),
    }
    subprocess.run([sys.executable, "-c", BUILD, str(folder)], check=True, cwd=CHECKOUT, env=environment)
    return folder


@pytest.mark.parametrize("name", FILES)
def test_it_is_the_same_file_again(built: Path, name: str) -> None:
    assert build.checksum(built / name) == build.checksum(workbooks() / name), "run: python3 dev.py addin"


@pytest.mark.parametrize("name", FILES)
def test_the_readme_prints_its_sum(name: str) -> None:
    readme = (workbooks() / "README.md").read_text(encoding="utf-8")
    assert f"    {build.checksum(workbooks() / name)}  {name}\n" in readme
    assert build.with_sums(readme, workbooks()) == readme


@pytest.mark.parametrize("name", FILES)
def test_vba_read_back_is_its_source(name: str) -> None:
    """By olevba, which shares no code with what wrote it."""
    held = {Path(stream).name: code for stream, code in _olevba(name)["macros"].items()}
    for module, text in build.modules().items():
        assert _body(held.pop(module)) == _body(project.as_stored(module, text)), module
    assert _body(held.pop("ThisWorkbook")) == _body(project.as_stored("ThisWorkbook", build.source("ThisWorkbook.cls")))
    assert held
    assert all(re.fullmatch(r"Sheet\d+", sheet) and _body(code) == "" for sheet, code in held.items()), "sheets hold no code"


def _olevba(name: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", OLEVBA, str(workbooks() / name)], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    return json.loads(done.stdout[done.stdout.index("{") :])


def _body(code: str) -> str:
    return "\n".join(line for line in code.splitlines() if not line.startswith("Attribute ")).strip()


# What olevba marks in the add-in, each for what it is here; anything else would be news.
MARKED = {
    "auto_open": "help texts for the function wizard, and cells that lost the add-in",
    "workbook_open": "listens to workbooks",
    "environ": "the folder of the person's settings",
    "open": "the settings file", "input": "the settings file", "put": "part of Input", "binary": "a word of xlwings' licence",
    "output": "the last choices on the ribbon", "print #": "the last choices on the ribbon",
    "createobject": "the clipboard, for the diagnostics", "lib": "the DLL of xlwings", "call": "the macros of the function server",
    "command": "a word in a comment", "chr": "the mark of an error, quotes", "system": "a word in a comment",
    "hex strings": "numbers of errors", "base64 strings": "names",
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_olevba_finds_nothing_that_is_not_known(name: str) -> None:
    found = {word.casefold() for kind, word in _olevba(name)["marked"] if kind in ("AutoExec", "Suspicious")}
    assert found <= set(MARKED), found - set(MARKED)
    assert not found & {"shell", "wscript.shell", "vbproject", "kill", "filecopy", "createthread", "urldownloadtofilea"}


@pytest.mark.parametrize("name", FILES)
def test_the_project_is_in_the_form_without_caches(name: str) -> None:
    """[MS-OVBA] 2.3.4.1: seven bytes and no more; no stream of another version's cache."""
    import olefile

    with olefile.OleFileIO(_parts(name)[project.PROJECT]) as container:
        assert container.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("cc61ffff000100")
        assert not [entry for entry in container.listdir() if entry[-1].startswith("__SRP_")]
        assert b'Name="vfmxl"' in container.openstream("PROJECT").read()


@pytest.mark.parametrize("name", FILES)
def test_pyopenvba_finds_it_whole(name: str) -> None:
    from pyopenvba.integrity import check_file

    assert list(_issues(check_file(workbooks() / name))) == []


def _issues(report: Any) -> list[object]:
    return list(getattr(report, "issues", report) or [])


@pytest.mark.parametrize("name", FILES)
def test_every_part_has_a_type_and_every_relation_a_part(name: str) -> None:
    parts = _parts(name)
    types = etree.fromstring(parts["[Content_Types].xml"])
    named = {element.get("PartName", "").lstrip("/") for element in types}
    endings = {element.get("Extension") for element in types}
    for part in parts:
        assert part in named or part.rpartition(".")[2] in endings, part
    assert named - {""} <= set(parts)
    for part, content in parts.items():
        if part.endswith(".rels"):
            base = posixpath.dirname(posixpath.dirname(part))
            for relation in etree.fromstring(content):
                assert relation.get("TargetMode") is None, "no link leads out"
                target = relation.get("Target", "")
                assert posixpath.normpath(posixpath.join(base, target)).lstrip("/") in parts or target.lstrip("/") in parts


@pytest.mark.parametrize("name", FILES)
def test_the_ribbon_is_related_as_excel_looks_for_it(name: str) -> None:
    parts = _parts(name)
    (relation,) = (r for r in etree.fromstring(parts["_rels/.rels"]) if r.get("Type") == RELATION)
    assert relation.get("Target") == PART
    assert parts[PART].startswith(b"<?xml")


@pytest.mark.parametrize("name", FILES)
def test_sheets_and_workbook_know_their_modules(name: str) -> None:
    """Otherwise Excel makes modules of its own and the events go nowhere."""
    parts = _parts(name)
    modules = set(project.read_modules(parts[project.PROJECT]))
    names = re.findall(
        rb'codeName="(\w+)"', b"".join(content for part, content in parts.items() if re.match(r"xl/(workbook|worksheets/sheet\d+)\.xml$", part))
    )
    assert {text.decode() for text in names} == {module for module in modules if re.fullmatch(r"ThisWorkbook|Sheet\d+", module)}


@pytest.mark.parametrize("name", FILES)
def test_no_one_is_named_in_it(name: str) -> None:
    content = b"".join(_parts(name).values())
    for trace in (b"William", b"C:\\Users", b"/home/", b"/root/", b"/work/", b"/tmp/"):
        assert trace not in content, trace


def test_the_budget_workbook_calls_the_functions_that_it_carries() -> None:
    path = workbooks() / build.BUDGET
    calls = [(cell, value) for _, cell, value in formulas(path) if ANY_SPELLING.search(str(getattr(cell.value, "text", cell.value)))]
    assert len(calls) > 100
    assert not any("!VFM" in str(getattr(cell.value, "text", cell.value)) for cell, _ in calls)
    assert all(value is not None for _, value in calls)
    assert not [part for part in _parts(build.BUDGET) if "externalLink" in part]
    assert b"fullCalcOnLoad" not in _parts(build.BUDGET)["xl/workbook.xml"]


def test_a_text_that_vba_cannot_hold_is_refused() -> None:
    with pytest.raises(RequestRefused, match="Vfm holds '\u2265'"):
        project.as_stored("Vfm", "' \u2265 5")


def test_a_module_that_is_not_stored_whole_is_refused() -> None:
    stored = _parts(build.ADDIN)[project.PROJECT]
    with pytest.raises(RequestRefused, match="VfmValues is not stored as it is written"):
        project._verify(stored, {"VfmValues": "something else"})


def test_figures_keep_twelve_digits() -> None:
    """The last digits of a double differ from one processor to the next."""
    found = build._FIGURE.sub(build._steadied, b"<c><v>561.74360548409641</v></c><c:v>1.5E-07</c:v><v>12</v><v>1</v>")
    assert found == b"<c><v>561.743605484</v></c><c:v>1.5e-07</c:v><v>12</v><v>1</v>"
