"""vfmxl calc install, uninstall, doctor on a profile of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import CHECKOUT
from tests.hosts.calc.office import Office, office_python, program
from vfmxl import __version__, cli
from vfmxl.errors import CellError, RequestRefused
from vfmxl.hosts.calc import office as offices

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.office

PACKAGES = "packages"
SOMEONE = 12345  # LibreOffice installs nothing for root: a user who is nobody on this computer


@dataclass(frozen=True, slots=True)
class User:
    """Someone with a home of their own, who runs the command with LibreOffice's Python."""

    home: Path
    number: int | None

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs `vfmxl calc` on the profile in the home."""
        environment = {
            "HOME": str(self.home),
            "PATH": offices.desktop_environment(os.environ)["PATH"],
            "PYTHONPATH": str(self.home / PACKAGES),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        command = [office_python(), "-m", "vfmxl", "calc", *arguments, "--profile", str(self.home / "profile")]
        return subprocess.run(
            command, check=False, capture_output=True, text=True, cwd=self.home, env=environment, user=self.number, group=self.number
        )


@pytest.fixture
def user() -> Iterator[User]:
    """In a folder of their own, with the packages in it: those of this checkout may be closed to others."""
    number = SOMEONE if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="vfmxl-user-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        for folder in (CHECKOUT / "vfmxl", *_installed("click"), *_installed("numpy")):
            _copy(folder, home / PACKAGES / folder.name)
        for part in ("udfs", "workbooks"):  # as they travel in the wheel
            _copy(CHECKOUT / part, home / PACKAGES / "vfmxl" / "_bundle" / part)
        if number:
            os.chown(home, number, number)
        yield User(home, number)


def _copy(folder: Path, target: Path) -> None:
    shutil.copytree(folder, target, copy_function=shutil.copyfile, ignore=shutil.ignore_patterns("__pycache__", "tests"))


def _installed(package: str) -> list[Path]:
    """The folders of a package, that of the libraries which it brings among them: all that the command imports beside vfmxl."""
    found = [Path(sysconfig.get_path(kind)) / name for kind in ("purelib", "platlib") for name in (package, f"{package}.libs")]
    return [folder for folder in dict.fromkeys(found) if folder.is_dir()]


def test_install_doctor_uninstall(user: User) -> None:
    program()
    before = user.run("doctor", "--json")
    assert before.returncode == 1, before.stderr
    assert "Run: vfmxl calc install" in before.stdout
    done = user.run("install")
    assert done.returncode == 0, done.stderr
    assert "VFM.NAME" in done.stdout
    assert user.run("install").returncode == 0, "a second time"
    after = user.run("doctor", "--json")
    assert after.returncode == 0, after.stdout
    checks = {check["name"]: check["says"] for check in json.loads(after.stdout)["checks"]}
    assert checks["the extension"] == __version__
    assert checks["its Python"].startswith("Python 3.")
    assert user.run("uninstall").returncode == 0
    assert "nothing to remove" in user.run("uninstall").stdout
    assert user.run("doctor").returncode == 1
    settings = user.home / "profile" / "user" / "registrymodifications.xcu"
    assert not settings.exists() or "vfmxl" not in settings.read_text(encoding="utf-8")
    office = Office(user.home, None)
    try:
        assert office.ask("wizard") == {}
        sheet = office.new()
        sheet.put("A1", "=VFM.PACK()")
        assert sheet.value("A1") is CellError.NAME
    finally:
        office.stop()


def test_without_libreoffice_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["calc", "doctor", "--office", str(tmp_path)]) == 2
    assert f"There is no LibreOffice in {tmp_path}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("held", "minor"),
    [(b"\0libpython3.11.so.1.0\0", 11), (b"\0python39.dll\0", 9), (b"\0PYTHON312.dll\0", 12), (b"LibreOfficePython.framework/Versions/3.10/x", 10)],
)
def test_its_python_is_told_by_the_library_that_it_loads(held: bytes, minor: int) -> None:
    found = offices.LIBRARY.search(held)
    assert found
    assert int(next(group for group in found.groups() if group)) == minor


def test_an_office_without_the_program_for_extensions_is_none(tmp_path: Path) -> None:
    with pytest.raises(RequestRefused, match="unopkg is missing"):
        offices.Office.find(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="LibreOffice brings its own Python there")
def test_a_python_of_ones_own_is_not_taken_for_that_of_libreoffice(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python3").touch(mode=0o755)
    (tmp_path / "plain").mkdir()
    path = os.pathsep.join([str(tmp_path / "bin"), str(tmp_path / "plain"), "/usr/bin"])
    kept = offices.desktop_environment({"PATH": path, "PYTHONHOME": "x", "PYTHONPATH": "y", "VIRTUAL_ENV": "z", "LANG": "C"})
    assert kept == {"PATH": os.pathsep.join([str(tmp_path / "plain"), "/usr/bin"]), "LANG": "C"}
