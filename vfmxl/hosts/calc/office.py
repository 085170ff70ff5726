"""The LibreOffice of this computer: its programs, its Python, and the extensions of this user."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vfmxl.errors import RequestRefused
from vfmxl.hosts.calc.names import EXTENSION

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_FOUND = "LibreOffice is not found on this computer. Where it stands in a folder of its own, name its program folder: --office FOLDER."
LIBRARY = re.compile(rb"libpython3\.(\d+)|python3(\d{1,2})\.dll|Versions/3\.(\d+)/", re.IGNORECASE)
PROFILE = re.compile(r"^UserInstallation=\$SYSUSERCONFIG/(.+)$", re.MULTILINE)
PATIENCE = 180
SYSTEM = ("/bin", "/usr/bin", "/usr/local/bin")


@dataclass(frozen=True, slots=True)
class Office:
    """The folder of its programs, and the profile to work on (the user's own where it is None)."""

    folder: Path
    profile: Path | None = None

    @classmethod
    def find(cls, folder: Path | None = None, profile: Path | None = None) -> Office:
        """The one in `folder`, on the path, or where its installer puts it; RequestRefused without one."""
        there = [cls(place, profile) for place in ([folder] if folder else _usual_places()) if _program(place, "unopkg")]
        # A folder of links to programs has the program, not what belongs to it.
        for office in sorted(there, key=lambda one: not one.has_python()):
            return office
        raise RequestRefused(f"There is no LibreOffice in {folder}: its program unopkg is missing." if folder else NOT_FOUND)

    def python(self) -> tuple[int, int] | None:
        """The version of Python that it loads; None where that cannot be told."""
        for name in ("libpyuno.so", "libpythonloaderlo.so", "pyuno.pyd", "pythonloader.uno.dll", "libpyuno.dylib", "../Frameworks/libpyuno.dylib"):
            library = self.folder / name
            found = LIBRARY.search(library.read_bytes()) if library.is_file() else None
            if found:
                return 3, int(next(group for group in found.groups() if group))
        return None

    def has_python(self) -> bool:
        """Whether it can load extensions in Python at all (a package of its own on Debian)."""
        return any((self.folder / name).exists() for name in ("libpythonloaderlo.so", "pythonloader.py", "../Resources/pythonloader.py"))

    def profile_folder(self) -> Path | None:
        """Where it keeps what belongs to the user; None where its settings do not tell."""
        if self.profile:
            return self.profile.resolve()
        from platformdirs import user_config_path

        for name in ("bootstraprc", "bootstrap.ini", "../Resources/bootstraprc"):
            file = self.folder / name
            named = PROFILE.search(file.read_text(encoding="utf-8", errors="replace")) if file.is_file() else None
            if named:
                return user_config_path(roaming=True) / named[1].strip()
        return None

    def is_open(self) -> bool:
        """Whether it runs on that profile, or did not end there as it should have."""
        folder = self.profile_folder()
        return folder is not None and (folder / ".lock").exists()

    def unopkg(self, *arguments: str) -> str:
        """Runs its program for extensions; RequestRefused with what it said where that fails."""
        program = _program(self.folder, "unopkg")
        command = [str(program), *arguments, *([f"-env:UserInstallation={self.profile.resolve().as_uri()}"] if self.profile else [])]
        try:
            done = subprocess.run(  # noqa: S603 - LibreOffice's own program
                command,
                check=False,
                capture_output=True,
                text=True,
                errors="replace",
                stdin=subprocess.DEVNULL,
                timeout=PATIENCE,
                env=desktop_environment(os.environ),
            )
        except subprocess.TimeoutExpired as error:
            raise RequestRefused("LibreOffice's program unopkg does not come to an end: close LibreOffice everywhere, then try again.") from error
        if done.returncode:
            said = " ".join((done.stderr or done.stdout).split())
            if "as root" in said:
                said = "LibreOffice installs no extension for the user root: run this as the user who works with it."
            elif self.is_open():
                said = f"LibreOffice is open: close it everywhere, then try again. It said: {said}"
            raise RequestRefused(said or "LibreOffice's program unopkg failed without a word: close LibreOffice everywhere, then try again.")
        return done.stdout

    def extensions(self) -> dict[str, str]:
        """The identifiers of the extensions that this user has, with their versions."""
        found = {}
        for block in self.unopkg("list").split("Identifier:")[1:]:
            name, version = block.split()[:1], re.search(r"Version:\s*(\S+)", block)
            found["".join(name)] = version[1] if version else "unknown"
        return found

    def extension_version(self) -> str | None:
        """The version of our extension that this user has; None without it."""
        return self.extensions().get(EXTENSION)


def desktop_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment as LibreOffice has it when it is started from the desktop.

    It takes the libraries of the first Python on the path for its own, so that none of a virtual environment may stand there.
    """
    kept = {name: value for name, value in environment.items() if not name.startswith("PYTHON") and name != "VIRTUAL_ENV"}
    if os.name == "posix":
        folders = kept.get("PATH", os.defpath).split(os.pathsep)
        kept["PATH"] = os.pathsep.join(folder for folder in folders if folder in SYSTEM or not shutil.which("python3", path=folder)) or os.defpath
    return kept


def _program(folder: Path, name: str) -> Path | None:
    # On Windows the .com waits for the end and can be read; the .exe does neither.
    return next((folder / file for file in (f"{name}.com", f"{name}.exe", name) if (folder / file).is_file()), None)


def _usual_places() -> list[Path]:
    places = []
    for name in ("unopkg", "soffice"):
        found = shutil.which(name)
        if found:
            places.append(Path(found).resolve().parent)
    if sys.platform == "win32":
        roots = [os.environ.get(name, "") for name in ("ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA")]
        places += [Path(root) / "LibreOffice" / "program" for root in roots if root]
    if sys.platform == "darwin":
        places.append(Path("/Applications/LibreOffice.app/Contents/MacOS"))
    return [*places, Path("/usr/lib/libreoffice/program"), Path("/usr/lib64/libreoffice/program"), *sorted(Path("/opt").glob("libreoffice*/program"))]
