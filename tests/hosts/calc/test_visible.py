"""Real clicks on the buttons of the toolbar and in their windows, under a screen that is nowhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.conftest import skip_or_fail
from tests.hosts.calc.office import WAYS, Office, Sheet, by_way
from vfmxl.functions import call

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from vfmxl.functions import Engine

pytestmark = pytest.mark.office
PATIENCE = 30
AT_REST = 0.3
CLICKS, ONE_CLICK = 3, 8


def soon(found: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """What is found once it is there."""
    began = time.monotonic()
    while not (value := found()):
        assert time.monotonic() - began < patience
        time.sleep(0.1)
    return value


@dataclass(frozen=True, slots=True)
class Desk:
    """A screen with LibreOffice on it, a mouse and a keyboard."""

    office: Office
    screen: str

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], check=True, env={**os.environ, "DISPLAY": self.screen})

    def click(self, button: str, done: Callable[[], Any]) -> None:
        """As a person does with a mouse, who clicks again where a window that was still coming up has lost the click."""
        for _ in range(CLICKS):
            x, y = soon(lambda: self._at_rest(button))
            self._xdotool("mousemove", str(x), str(y), "click", "1")
            with suppress(AssertionError):
                soon(done, ONE_CLICK)
                return
        raise AssertionError(f"{button} was clicked in vain")

    def _at_rest(self, button: str) -> list[int] | None:
        """Where a button stands; None while its window is still being laid out."""
        place: list[int] | None = self.office.ask("on_screen", button)
        time.sleep(AT_REST)
        return place if place == self.office.ask("on_screen", button) else None

    def answer(self, prompt: str, text: str) -> None:
        """Types into the window that asks, then OK."""
        self.reads(prompt)
        self._xdotool("key", "ctrl+a")
        self._xdotool("type", text)
        self.click("OK", lambda: prompt not in " ".join(self.office.ask("told")))

    def reads(self, words: str) -> str:
        """What a window says that holds these words."""
        return str(soon(lambda: [text for text in self.office.ask("told") if words in text])[0])

    def press(self, button: str, words: str) -> str:
        """Clicks on a button; gives what the window says that comes up."""
        self.click(button, lambda: self.office.ask("told"))
        return self.reads(words)

    def agrees(self, button: str = "OK") -> None:
        """Closes the window that is open."""
        self.click(button, lambda: self.office.ask("on_screen", button) is None)

    def new(self) -> Sheet:
        return Sheet(self.office, self.office.ask("new", "seen"))


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    """A screen of its own; its name as programs take it."""
    if shutil.which("Xvfb") is None or shutil.which("xdotool") is None:
        skip_or_fail("Xvfb and xdotool are not installed")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x900x24", "-nolisten", "tcp"], pass_fds=[writing], stderr=subprocess.DEVNULL
    )
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(PATIENCE)


@pytest.fixture(scope="module", params=WAYS)
def running(request: pytest.FixtureRequest, screen: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("seen")
    environment = {"DISPLAY": screen, "SAL_USE_VCLPLUGIN": "gen", "VFMXL_DATA": str(folder / "data" / "packs")}
    office = Office(folder, by_way(request.param), headless=False, environment=environment)
    yield Desk(office, screen)
    office.stop()


@pytest.fixture
def desk(running: Desk) -> Iterator[Desk]:
    """Nothing is left open on it."""
    yield running
    running.office.ask("close_all")


def test_a_figure_is_asked_for_and_put_into_the_selected_cell(desk: Desk, engine: Engine) -> None:
    sheet = desk.new()
    sheet.select("B3")
    desk.press("Figure", "Which council?")
    desk.answer("Which council?", "Kent")
    desk.answer("Which indicator?", "spend_net_adult")
    soon(lambda: sheet.last_step() == "VfM: Figure")
    assert sheet.formula("B3") == '=VFM.VALUE("Kent";"spend_net_adult")'
    assert sheet.value("B3") == call(engine, "VALUE", ["Kent", "spend_net_adult"])


def test_a_table_of_a_theme(desk: Desk, engine: Engine) -> None:
    sheet = desk.new()
    sheet.select("A1")
    desk.press("Theme table", "Which council?")
    desk.answer("Which council?", "Kent")
    desk.answer("Which theme?", "unit costs")
    soon(lambda: sheet.last_step() == "VfM: Theme table")
    assert sheet.formula("A1") == '{=VFM.GAPS("Kent";"unit costs")}'
    assert sheet.values("A1:C3") == [row[:3] for row in call(engine, "GAPS", ["Kent", "unit costs"])[:3]]


def test_explain_cell_says_how_the_figure_was_made(desk: Desk) -> None:
    sheet = desk.new()
    sheet.put("B2", '=VFM.GAP("Torbay";"spend_net_adult";"2024-25";"nearest")')
    sheet.select("B2")
    said = desk.press("Explain cell", "spend_net_adult")
    assert "Torbay" in said
    assert "cannot be told from ordinary variation" in said
    desk.agrees()


@pytest.mark.parametrize(
    ("button", "said", "listed", "figure"),
    [
        ("Check workbook", "out of date 2", "VFM check", 500),
        ("Refresh the workbook", "2 figures changed", "VFM changes", 561.7436054840964),  # METHODS: £721,076,000 for 1,283,639 adults
    ],
)
def test_a_list_is_shown_once_the_answer_was_read(button: str, said: str, listed: str, figure: float, desk: Desk, older_file: Path) -> None:
    book = desk.office.open(older_file, hidden=False)
    assert f"The sheet {listed} of a new workbook" in desk.press(button, said)
    desk.agrees()
    (report,) = soon(desk.office.appeared)
    assert report.sheets() == [listed]
    assert book.value("B1") == pytest.approx(figure, rel=1e-12)


def test_a_copy_is_shared_and_its_formulas_come_back(desk: Desk, older_file: Path) -> None:
    desk.office.open(older_file, hidden=False)
    assert "3 formulas became values" in desk.press("Share copy", "became values")
    desk.agrees()
    frozen = older_file.with_name("older-frozen.xlsx")
    assert [cell.value for cell in openpyxl.load_workbook(frozen).active[1]][1:] == [500, 600]
    desk.office.ask("close_all")
    desk.office.open(frozen, hidden=False)
    desk.press("Restore formulas", "3 formulas back")
    desk.agrees("Yes")
    soon(desk.office.appeared)
    live = openpyxl.load_workbook(older_file.with_name("older-frozen-live.xlsx")).active
    assert live["B1"].value == '=VFM.VALUE("Kent","spend_net_adult","2024-25")'
