"""Budget workbooks of councils of different kinds, built once from the bundled pack."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.conftest import skip_or_fail
from vfmxl.functions import Engine
from vfmxl.resources import bundled_pack
from vfmxl.workbook.build import Request, build_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Convert = Callable[[Path, str, Path], Path]

# A setting of LibreOffice Calc: compute every formula of a workbook when it is opened.
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""


def converter(profile: Path) -> Convert:
    """Converts a file with a private profile of LibreOffice; gives the new file."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        skip_or_fail("LibreOffice is not installed")

    def convert_to(path: Path, kind: str, folder: Path) -> Path:
        command = [str(program), "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", kind, "--outdir", str(folder), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return folder / f"{path.stem}.{kind}"

    return convert_to


@pytest.fixture(scope="session")
def convert(tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """LibreOffice as it comes: cached values are shown."""
    return converter(tmp_path_factory.mktemp("profile"))


@pytest.fixture(scope="session")
def recalculate(tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """LibreOffice set to compute every formula when it opens a workbook."""
    profile = tmp_path_factory.mktemp("recalculating")
    (profile / "user").mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    return converter(profile)


COUNCILS = {
    "Kent": "a county",
    "Camden": "a London borough",
    "Leeds": "a metropolitan district",
    "Westmorland and Furness": "a new unitary",
    "Birmingham": "one without a return in the latest year",
    "Torbay": "the one of the demonstration",
}


@pytest.fixture(scope="session")
def engine() -> Engine:
    """An engine on the bundled pack."""
    return Engine.start(str(bundled_pack()))


@pytest.fixture(scope="session", params=COUNCILS)
def budget(request: pytest.FixtureRequest, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The budget workbook of one council."""
    path = tmp_path_factory.mktemp("budget") / f"{request.param}.xlsx"
    build_workbook(engine, Request(request.param), path)
    return path


@pytest.fixture(scope="session")
def torbay(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Torbay's budget workbook."""
    path = tmp_path_factory.mktemp("torbay") / "torbay.xlsx"
    build_workbook(engine, Request("Torbay"), path)
    return path
