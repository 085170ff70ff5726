"""vfmxl calc install, uninstall, doctor on a profile of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.conftest import CHECKOUT
from tests.hosts.calc.office import Office, office_python, program
from vfmxl import __version__, cli
from vfmxl.errors import CellError, RequestRefused
from vfmxl.hosts.calc import office as offices

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.office

SOMEONE = 12345  # LibreOffice installs nothing for root: a user who is nobody on this computer


@dataclass(frozen=True, slots=True)
class User:
    """Someone with a home of their own, who runs the command with LibreOffice's Python."""

    home: Path
    number: int | None

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs `vfmxl calc` on the profile in the home."""
        paths = os.pathsep.join([str(CHECKOUT), str(Path(np.__file__).parents[1]), sysconfig.get_path("purelib")])
        environment = {"HOME": str(self.home), "PATH": os.environ["PATH"], "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
        command = [office_python(), "-m", "vfmxl", "calc", *arguments, "--profile", str(self.home / "profile")]
        return subprocess.run(
            command, check=False, capture_output=True, text=True, cwd=self.home, env=environment, user=self.number, group=self.number
        )


@pytest.fixture
def user() -> Iterator[User]:
    """In a folder of their own outside root's, which are closed to others."""
    number = SOMEONE if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="vfmxl-user-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        if number:
            os.chown(home, number, number)
        yield User(home, number)


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
