"""Workbooks that the macros are tried on: the budget workbook as built, one that resists, and one without a cell of ours."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from xlsxwriter import Workbook

from vfmxl.functions import Engine
from vfmxl.functions.names import spell
from vfmxl.hosts.faults import fault_log
from vfmxl.hosts.macros.files import FileWorkbook, Person
from vfmxl.resources import bundled_pack
from vfmxl.workbook.build import Request, build_workbook
from vfmxl.workbook.existing.tokens import areas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from vfmxl.hosts.macros.port import Area

    Open = Callable[..., FileWorkbook]

OURS = f'{spell("VALUE", "office")}("Torbay","spend_net_adult","2024-25")'
TABLE = f'{spell("PEERS", "office")}("Torbay","nearest",0)'


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine.start(str(bundled_pack()))


@pytest.fixture(autouse=True)
def no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test ends without a fault of ours in the log, which stands in a folder of its own."""
    monkeypatch.setenv("VFMXL_DATA", str(tmp_path / "data" / "packs"))
    yield
    assert not fault_log().exists(), fault_log().read_text(encoding="utf-8")


def write_hostile(path: Path) -> None:
    """Protected, merged, hidden and empty sheets; figures that are out of date; a user's own sheet with the name of ours; a text that begins with =."""
    with Workbook(path) as book:
        own = book.add_worksheet("Own")
        own.write_formula("A1", f"={OURS}", None, 1.0)
        own.write_formula("A2", "=A1*2", None, 2.0)
        own.write_formula("A3", f'=IFERROR({OURS},"none")', None, 1.0)
        own.write_string("A4", "=cmd|' /C calc'!A0")
        own.write_string("B1", "spend_net_65")
        own.write_string("C5", "net_adult")
        own.write_array_formula("E1:F15", f"{{={TABLE}}}", None, "old")
        locked = book.add_worksheet("Locked")
        locked.write_formula("A1", f"={OURS}", None, 1.0)
        locked.protect("secret")
        merged = book.add_worksheet("Merged")
        merged.merge_range("B2:D4", "")
        merged.write_formula("B2", f"={OURS}", None, 1.0)
        merged.merge_range("F2:G3", "")
        hidden = book.add_worksheet("Hidden")
        hidden.write_formula("A1", f"={OURS}", None, 1.0)
        hidden.hide()
        book.add_worksheet("Empty")
        theirs = book.add_worksheet("VFM changes")
        theirs.write_string("A1", "My own list of changes")


def write_plain(path: Path) -> None:
    """A user's workbook without any cell of ours."""
    with Workbook(path) as book:
        sheet = book.add_worksheet("Costs")
        sheet.write_row("A1", ["Care homes", 120_000, 130_000])
        sheet.write_formula("D1", "=SUM(B1:C1)", None, 250_000)


def write_locked(path: Path) -> None:
    """Nothing in it may be changed: its one sheet and its structure are protected."""
    write_plain(path)
    import zipfile

    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<bookViews>", b'<workbookProtection lockStructure="1"/><bookViews>')
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", b'</sheetData><sheetProtection sheet="1"/>')
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


MAKERS = {"hostile": write_hostile, "plain": write_plain, "locked": write_locked}


@pytest.fixture(scope="session")
def made(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The workbooks by name, made once."""
    folder = tmp_path_factory.mktemp("made")
    found = {name: folder / f"{name}.xlsx" for name in ("budget", *MAKERS)}
    build_workbook(engine, Request("Torbay"), found["budget"])
    for name, make in MAKERS.items():
        make(found[name])
    return found


@pytest.fixture
def opened(engine: Engine, made: dict[str, Path], tmp_path: Path) -> Open:
    """Opens a copy of a workbook by name, with cells selected: `opened("hostile", "Own!A1", agrees=False, texts=["..."])`."""

    def open_copy(name: str, selected: str = "", **person: object) -> FileWorkbook:
        path = tmp_path / f"{name}.xlsx"
        shutil.copy(made[name], path)
        workbook = FileWorkbook(path, engine, Person(**person))  # type: ignore[arg-type]
        workbook.selected = at(selected)
        return workbook

    return open_copy


def at(text: str) -> list[Area]:
    """The areas named, the sheet before each."""
    return areas(text)


def shown(workbook: FileWorkbook, cell: str) -> object:
    """What one cell shows."""
    return workbook.values(at(cell)[0])[0][0]


def formula(workbook: FileWorkbook, cell: str) -> str:
    """The formula of one cell."""
    return workbook.formulas(at(cell)[0])[0][0]
