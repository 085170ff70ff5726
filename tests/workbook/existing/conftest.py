"""The corpus of users' workbooks, made once."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.workbook.existing.corpus import MAKERS

if TYPE_CHECKING:
    from pathlib import Path

    from vfmxl.functions import Engine


@pytest.fixture(scope="session")
def made(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The workbooks by name."""
    return {name: make(engine, tmp_path_factory.mktemp("corpus")) for name, make in MAKERS.items()}


@pytest.fixture(params=MAKERS)
def workbook(request: pytest.FixtureRequest, made: dict[str, Path], tmp_path: Path) -> Path:
    """A copy of one of them in a folder of its own."""
    copy = tmp_path / made[request.param].name
    shutil.copy(made[request.param], copy)
    return copy
