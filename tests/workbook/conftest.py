"""Budget workbooks of councils of different kinds, built once from the bundled pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vfmxl.functions import Engine
from vfmxl.resources import bundled_pack
from vfmxl.workbook.build import Request, build_workbook

if TYPE_CHECKING:
    from pathlib import Path

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
