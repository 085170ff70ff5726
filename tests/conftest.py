"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from vfmxl.functions import Engine

CHECKOUT = Path(__file__).resolve().parents[1]
REQUIRE_ALL = os.environ.get("VFMXL_REQUIRE_ALL") == "1"


def skip_or_fail(reason: str) -> None:
    """Skip with the reason, or fail where everything is required (CI)."""
    if REQUIRE_ALL:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def raw_folder() -> Path:
    """The folder of official files as published; tests on it skip where it is not at hand."""
    folder = CHECKOUT.parent / "shared" / "data" / "raw"
    if not folder.is_dir():
        pytest.skip(f"the official files are not at hand ({folder})")
    return folder


@pytest.fixture(scope="session")
def made_up_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small made-up pack."""
    from tests.made_up import write_pack

    return write_pack(tmp_path_factory.mktemp("pack") / "made-up.sqlite")


@pytest.fixture(scope="session")
def made_up(made_up_pack: Path) -> Engine:
    """An engine on the made-up pack."""
    from vfmxl.functions import Engine
    from vfmxl.pack.reader import open_pack

    return Engine(open_pack(made_up_pack))
