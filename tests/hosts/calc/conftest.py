"""LibreOffice with the extension, started once a module; a failing test leaves a PDF of its sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from tests.hosts.calc.office import Office, here
from vfmxl.functions import Engine, call
from vfmxl.resources import bundled_pack

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from tests.hosts.calc.office import Sheet

OUTCOME = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remembers whether a test failed, for its fixtures."""
    report = yield
    if report.when == "call":
        item.stash[OUTCOME] = report.failed
    return report


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """LibreOffice with the extension of this checkout."""
    running = Office(tmp_path_factory.mktemp("office"), here())
    yield running
    running.stop()


@pytest.fixture
def opened(request: pytest.FixtureRequest, office: Office, tmp_path: Path) -> Iterator[Callable[[Path | None], Sheet]]:
    """Opens spreadsheets, or new ones; closes them, and prints them where the test failed."""
    sheets: list[Sheet] = []

    def open_one(path: Path | None = None) -> Sheet:
        sheets.append(office.open(path) if path else office.new())
        return sheets[-1]

    yield open_one
    for place, one in enumerate(sheets, start=1):
        if request.node.stash.get(OUTCOME, False):
            picture = one.save(tmp_path / f"as-it-was-{place}.pdf")
            request.node.add_report_section("call", "sheet", f"The sheet as it was: {picture}")
        one.close()


@pytest.fixture
def sheet(opened: Callable[[Path | None], Sheet]) -> Sheet:
    """A new spreadsheet."""
    return opened(None)


@pytest.fixture(scope="module")
def engine() -> Engine:
    """An engine on the bundled pack."""
    return Engine.start(str(bundled_pack()))


@pytest.fixture
def older_file(engine: Engine, tmp_path: Path) -> Path:
    """Three figures, of which Kent's and Torbay's were others when they were computed, and a formula that Calc does not know."""
    path = tmp_path / "older.xlsx"
    now = call(engine, "VALUE", ["Leeds", "spend_net_adult", "2024-25"])
    with xlsxwriter.Workbook(path) as made:
        page = made.add_worksheet()
        for column, (council, value) in enumerate((("Leeds", now), ("Kent", 500), ("Torbay", 600))):
            page.write_formula(0, column, f'=VFM.VALUE("{council}","spend_net_adult","2024-25")', None, value)
        page.write_formula("A2", "=NEWER.FUNCTION(A1)", None, 7)
    return path
