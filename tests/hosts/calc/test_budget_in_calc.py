"""The budget workbook in Calc, our functions live."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from tests.hosts.calc.office import Office, here
from tests.workbook.recalculation import formulas, same
from vfmxl.functions import Engine
from vfmxl.resources import bundled_pack
from vfmxl.workbook.build import Request, build_workbook
from vfmxl.workbook.existing.check import check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.hosts.calc.office import Sheet

    Open = Callable[[Path | None], Sheet]

pytestmark = pytest.mark.office

TORBAY = Request("Torbay", host="calc")
STEERING = {"council": "C4", "period": "C5", "group": "C6"}


@pytest.fixture(scope="module")
def budget(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("budget") / "torbay.xlsx"
    build_workbook(engine, TORBAY, path)
    return path


def differing(book: Sheet, path: Path) -> list[tuple[Any, ...]]:
    """The formula cells of an open workbook that do not show what another file has for them."""
    sizes = {page.title: f"A1:{get_column_letter(page.max_column)}{page.max_row}" for page in openpyxl.load_workbook(path)}
    shown = {title: book.office.ask("numbers", book.number, title, size) for title, size in sizes.items()}
    found = list(formulas(path))
    assert len(found) > 1000
    return [
        (sheet, cell.coordinate, value, shown[sheet][cell.row - 1][cell.column - 1])
        for sheet, cell, value in found
        if not same(shown[sheet][cell.row - 1][cell.column - 1], value)
    ]


def test_recalculated_hard_it_shows_what_it_was_built_with(budget: Path, opened: Open) -> None:
    book = opened(budget)
    book.recalculate()
    assert differing(book, budget) == []


@pytest.mark.parametrize(("cell", "typed"), [("council", "Kent"), ("council", "Birmingham"), ("period", "2023-24"), ("group", "region")])
def test_all_follows_the_cells_that_steer_it(cell: str, typed: str, budget: Path, engine: Engine, opened: Open, tmp_path: Path) -> None:
    book = opened(budget)
    book.put(STEERING[cell], typed, "Budget")
    built = tmp_path / "built.xlsx"
    build_workbook(engine, replace(TORBAY, **{cell: typed}), built)  # type: ignore[arg-type]
    names = {"council": str(engine.area(typed).name)} if cell == "council" else {}
    assert [one for one in differing(book, built) if one[2] not in names.values()] == []


def test_all_charts_follow_the_council(budget: Path, opened: Open, tmp_path: Path) -> None:
    book = opened(budget)
    before = charts(book)
    book.put(STEERING["council"], "Kent", "Budget")
    built = tmp_path / "built.xlsx"
    build_workbook(Engine.start(str(bundled_pack())), replace(TORBAY, council="Kent"), built)
    after, expected = charts(book), charts(opened(built))
    assert len(before) > 5
    assert after.keys() == expected.keys()
    assert {place: values for place, values in after.items() if not alike(values, expected[place])} == {}
    assert sum(before[place] != after[place] for place in before) > 3


def charts(book: Sheet) -> dict[str, list[str]]:
    """The values of every series by the cells that it is drawn from."""
    return {f"{sheet} {cells}": values for sheet, cells, values in book.office.ask("charts", book.number)}


def alike(one: list[str], other: list[str]) -> bool:
    """The same texts, and numbers to 9 digits."""
    return len(one) == len(other) and all(a == b or same(float(a), float(b)) for a, b in zip(one, other, strict=True))


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """LibreOffice without the extension."""
    running = Office(tmp_path_factory.mktemp("bare"), None)
    yield running
    running.stop()


def test_without_the_extension_a_saved_file_keeps_its_figures_and_their_formulas_come_back(
    budget: Path, bare: Office, opened: Open, engine: Engine, tmp_path: Path
) -> None:
    without = bare.open(budget)
    saved = without.save(tmp_path / "saved.xlsx")
    without.close()
    cached = openpyxl.load_workbook(saved, data_only=True)
    assert [
        (sheet, cell.coordinate, value, cached[sheet][cell.coordinate].value)
        for sheet, cell, value in formulas(budget)
        if not same(cached[sheet][cell.coordinate].value, value)
    ] == []
    # LibreOffice writes names that it does not know in small letters: they are still ours, for us and for Calc with the extension.
    texts = [str(cell.value) for _, cell, _ in formulas(saved)]
    assert any("vfm.value(" in text for text in texts)
    report = check(engine, saved)
    assert not report.needs_a_look
    assert report.counts == check(engine, budget).counts
    book = opened(saved)
    book.recalculate()
    assert differing(book, budget) == []
    again = [str(cell.value) for _, cell, _ in formulas(book.save(tmp_path / "again.xlsx"))]
    assert any(name in text for text in again for name in ("VFM.VALUE(", "_xldudf_VFM_VALUE("))  # newer versions write Excel's spelling
    assert not any("vfm.value(" in text for text in again)


def test_what_was_asked_of_calc_ends_with_it(tmp_path: Path) -> None:
    """The helper process too, where LibreOffice's Python is of another version; no process and no profile is left."""
    from tests.hosts.calc.test_bridge import is_running

    running = Office(tmp_path, here() | {"version": [3, 8]})
    try:
        sheet = running.new()
        sheet.put("A1", '=VFM.VALUE("Kent";"spend_net_adult";"2024-25")')
        assert 500 < sheet.value("A1") < 600
        sheet.put("A2", '=VFM.WHY("VALUE";"Torbay";"spend_net_adult";"2022-23")')
        assert "did not submit" in sheet.value("A2")
        sheet.put("A3", '=ISNA(VFM.VALUE("Torbay";"spend_net_adult";"2022-23"))')
        assert sheet.value("A3") == 1
        processes = running.ask("processes")
        assert len(processes) >= 2
    finally:
        running.stop()
    assert not any(map(is_running, processes))
    assert not running.profile.exists()


def test_where_its_driver_is_killed_the_program_ends_all_the_same(tmp_path: Path) -> None:
    from tests.hosts.calc.test_bridge import is_running

    running = Office(tmp_path, None)
    processes = running.ask("processes")
    running._driver.kill()
    running.stop()
    deadline = time.monotonic() + 10
    while any(map(is_running, processes)) and time.monotonic() < deadline:
        os.sched_yield()
    assert not any(map(is_running, processes))
    assert not running.profile.exists()
