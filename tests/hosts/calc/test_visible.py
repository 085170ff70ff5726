"""A real click on a button of the toolbar, under a screen that is nowhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import skip_or_fail
from tests.hosts.calc.office import Office, Sheet, here

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.office
PATIENCE = 30


@pytest.fixture
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


def click(screen: str, place: list[int]) -> None:
    """As a person does with a mouse."""
    subprocess.run(["xdotool", "mousemove", *map(str, place), "click", "1"], check=True, env={**os.environ, "DISPLAY": screen})


def soon(found: Callable[[], Any]) -> Any:
    """What is found once it is there."""
    began = time.monotonic()
    while not (value := found()):
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.1)
    return value


def test_a_click_on_explain_cell_says_how_the_figure_was_made(screen: str, tmp_path: Path) -> None:
    office = Office(tmp_path, here(), headless=False, environment={"DISPLAY": screen, "SAL_USE_VCLPLUGIN": "gen"})
    try:
        sheet = Sheet(office, office.ask("new", "seen"))
        sheet.put("B2", '=VFM.GAP("Torbay";"spend_net_adult";"2024-25";"nearest")')
        sheet.select("B2")
        click(screen, soon(lambda: office.ask("on_screen", "Explain cell")))
        said = soon(lambda: [text for text in office.ask("told") if "spend_net_adult" in text])
        assert "Torbay" in said[0]
        assert "cannot be told from ordinary variation" in said[0]
        click(screen, soon(lambda: office.ask("on_screen", "OK")))
        soon(lambda: office.ask("on_screen", "OK") is None)
    finally:
        office.stop()
