"""The wheel, built from this checkout and installed elsewhere, answers from what travels inside it."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

import vfmxl
from tests.conftest import CHECKOUT

VALUE = '=VFM.VALUE("Kent","spend_net_adult","2024-25")'

# What an interpreter of the installed package says of itself, a line each.
WHEREABOUTS = "import sys, vfmxl.resources as r; print(r.__file__, r.udfs(), r.workbooks(), r.bundled_pack(), *sys.path, sep='\\n')"


def _run(*command: str | Path, cwd: Path, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, env=environment, check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, cwd=CHECKOUT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def target(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which that wheel alone is installed."""
    folder = tmp_path_factory.mktemp("target")
    _run(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", folder, wheel, cwd=folder)
    return folder


def _python(target: Path, elsewhere: Path, *arguments: str) -> str:
    """Runs Python on the installed wheel and its dependencies, where neither the checkout nor the user's own packs are known."""
    ours = ("VFMXL_", "PYTHON")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment |= {
        "PYTHONPATH": os.pathsep.join([str(target), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]),
        "PYTHONIOENCODING": "utf-8",
        "VFMXL_DATA": str(elsewhere / "packs"),
    }
    # -S: without site, the editable installation's note of where the checkout stands is not read. -P: nor is the current folder.
    return _run(sys.executable, "-S", "-P", *arguments, cwd=elsewhere, environment=environment)


def test_the_wheel_holds_the_package_and_what_travels_with_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as package:
        names = set(package.namelist())
    notes = f"vfmxl-{vfmxl.__version__}.dist-info"
    assert {name.split("/")[0] for name in names} == {"vfmxl", notes}
    assert f"{notes}/licenses/LICENSE" in names
    travels = {
        f"vfmxl/_bundle/{path.relative_to(CHECKOUT).as_posix()}"
        for name in ("udfs", "workbooks")
        for path in (CHECKOUT / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert travels
    assert travels <= names
    facts = {path.relative_to(CHECKOUT).as_posix() for path in (CHECKOUT / "vfmxl" / "catalogue").rglob("*.toml")}
    assert facts <= names


def test_everything_is_found_inside_the_installation(target: Path, tmp_path: Path) -> None:
    module, udfs, workbooks, pack, *search = map(Path, _python(target, tmp_path, "-c", WHEREABOUTS).splitlines())
    assert module == target / "vfmxl" / "resources.py"
    assert (udfs / "README.md").is_file()
    assert (workbooks / "README.md").is_file()
    assert pack.is_file(), "the data pack is not in the wheel"
    assert all(path.is_relative_to(target) for path in (udfs, workbooks, pack))
    assert CHECKOUT not in search


def test_a_figure_from_the_installation(target: Path, tmp_path: Path) -> None:
    """Kent's RO3 return for 2024-25 nets £721m on adult social care; at mid-2024 it had 1.28 million adults: some £562 each."""
    assert 500 < float(_python(target, tmp_path, "-m", "vfmxl", "eval", VALUE)) < 600
