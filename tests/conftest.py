"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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
