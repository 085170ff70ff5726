"""The folders and the pack are found in a checkout; tests/test_wheel.py sees to an installed wheel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import CHECKOUT
from vfmxl import resources
from vfmxl.errors import RequestRefused

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package folder of a made-up installation, with other people's packages around it."""
    package = tmp_path / "site-packages" / "vfmxl"
    package.mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", package)
    return package


def test_the_folders_of_a_checkout_are_at_its_top() -> None:
    assert resources.udfs() == CHECKOUT / "udfs"
    assert resources.workbooks() == CHECKOUT / "workbooks"


def test_the_pack_is_package_data() -> None:
    assert resources.bundled_pack() == CHECKOUT / "vfmxl" / "pack" / "data" / "england-asc.sqlite"


@pytest.mark.parametrize("name", ["udfs", "workbooks"])
def test_the_folders_of_an_installation_are_in_the_package(installation: Path, name: str) -> None:
    (installation / "_bundle" / name).mkdir(parents=True)
    assert getattr(resources, name)() == installation / "_bundle" / name


@pytest.mark.parametrize("name", ["udfs", "workbooks"])
def test_a_folder_of_the_same_name_beside_an_installation_is_not_ours(installation: Path, name: str) -> None:
    (installation.parent / name).mkdir()
    with pytest.raises(RequestRefused, match=f"has lost its folder {name}.*install vfmxl again"):
        getattr(resources, name)()
