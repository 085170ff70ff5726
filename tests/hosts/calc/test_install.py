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
from typing import TYPE_CHECKING, Any

import pytest
from platformdirs import user_config_path

from tests.conftest import CHECKOUT
from tests.hosts.calc.office import Office, office_python, program
from vfmxl import __version__, cli
from vfmxl.errors import CellError, RequestRefused
from vfmxl.functions import Engine
from vfmxl.hosts.calc import extension
from vfmxl.hosts.calc import office as offices
from vfmxl.hosts.calc.install import uninstall
from vfmxl.hosts.calc.names import EXTENSION, TOOLBAR_ADDRESS
from vfmxl.resources import bundled_pack

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
        for folder in (CHECKOUT / "vfmxl", *_installed("click"), *_installed("numpy"), *_installed("platformdirs")):
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


@dataclass(frozen=True, slots=True)
class Profile:
    """The user's profile of LibreOffice."""

    user: User

    @property
    def folder(self) -> Path:
        return self.user.home / "profile"

    def files(self) -> dict[str, bytes]:
        """Every file but those of LibreOffice's own scratch folder, which it makes when it needs it."""
        files = {path.relative_to(self.folder).as_posix(): path for path in self.folder.rglob("*") if path.is_file()}
        return {name: path.read_bytes() for name, path in files.items() if not name.startswith("user/extensions/tmp/")}

    def unopkg(self, *arguments: str) -> str:
        """LibreOffice's own program for extensions."""
        command = [str(program().with_name("unopkg")), *arguments, f"-env:UserInstallation={self.folder.as_uri()}"]
        environment = {"HOME": str(self.user.home), "PATH": offices.desktop_environment(os.environ)["PATH"]}
        number = self.user.number
        return subprocess.run(command, check=True, capture_output=True, text=True, env=environment, user=number, group=number).stdout

    def shows(self, formula: str) -> Any:
        """What a cell shows in a LibreOffice with a copy of this profile."""
        folder = self.user.home / "copy"
        shutil.copytree(self.folder, folder / "profile")
        office = Office(folder, None)
        try:
            sheet = office.new()
            sheet.put("A1", formula)
            return sheet.value("A1")
        finally:
            office.stop()


@pytest.fixture
def profile(user: User) -> Profile:
    """One that LibreOffice has used already."""
    program()
    user.run("doctor")
    return Profile(user)


def test_an_installed_extension_answers_and_a_removed_one_leaves_the_profile_as_it_was(user: User, profile: Profile) -> None:
    before = profile.files()
    assert user.run("install").returncode == 0
    assert profile.shows("=VFM.PACK()") == Engine.start(str(bundled_pack())).pack.id
    note_toolbar(profile)
    assert user.run("uninstall").returncode == 0
    assert profile.files() == before
    assert profile.shows("=VFM.PACK()") is CellError.NAME


def note_toolbar(profile: Profile) -> None:
    """As LibreOffice does it when it ends."""
    settings = profile.folder / "user" / "registrymodifications.xcu"
    item = (
        f'<item oor:path="/org.openoffice.Office.UI.CalcWindowState/UIElements/States"><node oor:name="{TOOLBAR_ADDRESS}" oor:op="replace"/></item>\n'
    )
    head, end, tail = settings.read_text(encoding="utf-8").partition("</oor:items>")
    settings.write_text(f"{head}{item}{end}{tail}", encoding="utf-8")


def test_other_extensions_stay(user: User, profile: Profile) -> None:
    other = user.home / "other.oxt"
    description = '<description xmlns="http://openoffice.org/extensions/description/2006"><identifier value="org.example.other"/><version value="1.5"/></description>'
    extension.write({"description.xml": description.encode(), "META-INF/manifest.xml": extension.MANIFEST.format("").encode()}, other)
    profile.unopkg("add", "--suppress-license", str(other))
    before = profile.files()
    assert user.run("install").returncode == 0
    assert user.run("uninstall").returncode == 0
    after = profile.files()
    assert "org.example.other" in profile.unopkg("list")
    assert {name: content for name, content in after.items() if "/uno_packages/cache/uno_packages/" in name} == {
        name: content for name, content in before.items() if "/uno_packages/cache/uno_packages/" in name
    }
    assert not any("vfmxl" in name for name in after)


def test_where_another_libreoffice_has_the_profile_a_sentence(user: User, profile: Profile) -> None:
    before = profile.files()
    (profile.folder / ".lock").touch()
    refused = user.run("install")
    assert refused.returncode == 2
    assert "LibreOffice is open: close it everywhere, then try again." in refused.stderr
    (profile.folder / ".lock").unlink()
    assert profile.files() == before


@pytest.mark.skipif(os.name != "posix", reason="a shell script stands in for LibreOffice's program")
def test_an_open_libreoffice_removes_it_and_what_it_holds_open_goes_when_it_is_closed(tmp_path: Path) -> None:
    """LibreOffice's program for extensions hands over to the LibreOffice that runs on the usual profile."""
    unpacked, lock = tmp_path / "profile" / "user" / "extensions" / "tmp" / "vfmxl.oxt", tmp_path / "profile" / ".lock"
    unpacked.parent.mkdir(parents=True)
    for file in (unpacked, lock, tmp_path / "installed"):
        file.touch()
    (tmp_path / "unopkg").write_text(f"""#!/bin/sh
cd "{tmp_path}"
[ "$1" = remove ] && rm installed
[ -e installed ] && printf 'Identifier: {EXTENSION}\n  Version: 1.0\n'
exit 0
""")
    (tmp_path / "unopkg").chmod(0o755)
    office = offices.Office(tmp_path, tmp_path / "profile")
    said = uninstall(office)
    assert said.startswith("The extension is removed.")
    assert "run this once more when it is closed" in said
    assert unpacked.exists()
    lock.unlink()
    assert uninstall(office) == "The extension is not installed: there was nothing to remove."
    assert not unpacked.exists()


def test_the_usual_profile_is_where_the_programs_settings_say(tmp_path: Path) -> None:
    program_folder = tmp_path / "program"
    program_folder.mkdir()
    assert offices.Office(program_folder).profile_folder() is None
    (program_folder / "bootstraprc").write_text(
        "[Bootstrap]\nInstallMode=<installmode>\nUserInstallation=$SYSUSERCONFIG/libreoffice/4\n", encoding="utf-8"
    )
    assert offices.Office(program_folder).profile_folder() == user_config_path(roaming=True) / "libreoffice" / "4"
    assert offices.Office(program_folder, tmp_path / "own").profile_folder() == tmp_path / "own"
    (program_folder / "bootstraprc").write_text("UserInstallation=$ORIGIN/../../Data/settings\n", encoding="utf-8")
    assert offices.Office(program_folder).profile_folder() is None


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
