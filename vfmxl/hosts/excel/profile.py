"""The places in a person's Windows profile that the installer writes to, on a computer that tests can make up."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from vfmxl.errors import RequestRefused
from vfmxl.resources import udfs, workbooks

if TYPE_CHECKING:
    from collections.abc import Mapping

ADDIN = "vfmxl.xlam"
WINDOWS = "Windows"


@dataclass(frozen=True, slots=True)
class Profile:
    """The two roots of a person's profile: `roaming` is %APPDATA%, `home` is %USERPROFILE%."""

    roaming: Path
    home: Path

    @property
    def startup(self) -> Path:
        """XLSTART: Excel opens every workbook in it when it starts, and trusts it unless told otherwise."""
        return self.roaming / "Microsoft" / "Excel" / "XLSTART"

    @property
    def addin(self) -> Path:
        """Where the add-in lies."""
        return self.startup / ADDIN

    @property
    def own_folder(self) -> Path:
        """The folder that the VBA of a project called vfmxl reads its settings from."""
        return self.home / ".vfmxl"

    @property
    def settings(self) -> Path:
        """The settings that the add-in reads."""
        return self.own_folder / "vfmxl.conf"

    @property
    def choices(self) -> Path:
        """What was last chosen on the ribbon; the add-in writes it."""
        return self.own_folder / "ribbon.txt"

    @property
    def record(self) -> Path:
        """What install wrote, so that uninstall takes away that and nothing else."""
        return self.own_folder / "installed.json"


@dataclass(frozen=True, slots=True)
class Computer:
    """What the installer asks of the computer that it runs on.

    Parameters
    ----------
    system : as platform.system() names it
    python : the interpreter that runs vfmxl
    base : where that Python itself is installed (not its virtual environment)
    profile : the person's profile; None where there is none of Windows
    encoding : how VBA reads text files
    udfs : the folder of entry modules
    shipped : the add-in that came with vfmxl; it may be missing
    xlwings : the version installed; empty where it is not
    """

    system: str
    python: Path
    base: Path
    profile: Profile | None
    encoding: str
    udfs: Path
    shipped: Path
    xlwings: str

    @classmethod
    def here(cls, environment: Mapping[str, str] = os.environ) -> Computer:
        """The computer that this runs on."""
        system = platform.system()
        profile = None
        if system == WINDOWS and "APPDATA" in environment and "USERPROFILE" in environment:
            profile = Profile(Path(environment["APPDATA"]), Path(environment["USERPROFILE"]))
        try:
            xlwings = version("xlwings")
        except PackageNotFoundError:
            xlwings = ""
        encoding = "mbcs" if system == WINDOWS else "cp1252"
        return cls(system, Path(sys.executable), Path(sys.base_prefix), profile, encoding, udfs(), workbooks() / ADDIN, xlwings)

    def windows_profile(self, work: str) -> Profile:
        """The profile; RequestRefused where `work` cannot be done on this system."""
        if self.system != WINDOWS:
            raise RequestRefused(f"{work} works on Windows only: Excel runs functions of Python nowhere else. {INSTEAD}")
        if self.profile is None:
            raise RequestRefused(
                "Windows does not say where your profile is (APPDATA or USERPROFILE is not set): start this from an ordinary terminal."
            )
        return self.profile

    @property
    def interpreter(self) -> Path:
        """The Python for the add-in: the one without a window, where there is one."""
        quiet = self.python.with_name("pythonw.exe")
        return quiet if quiet.is_file() else self.python

    @property
    def from_store(self) -> bool:
        """Whether Python came from the Microsoft Store: what such a Python writes to a profile, no other program sees."""
        return "windowsapps" in str(self.base).lower()


INSTEAD = (
    "What works here: vfmxl eval, build, refresh, freeze, check and chart; workbooks made by vfmxl build show every figure "
    "in any Excel; vfmxl calc install puts the functions into LibreOffice Calc."
)


def write_whole(data: bytes, target: Path, beside: Path) -> list[Path]:
    """Writes a file so that it appears whole or not at all; gives the folders made for it, outermost first.

    `beside` is where it is written until whole, on the same disk: not XLSTART itself, where Excel opens whatever lies there.
    """
    made = [folder for folder in (target.parent, *target.parent.parents) if not folder.exists()][::-1]
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix="vfmxl-", suffix=".writing", dir=beside)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        for folder in reversed(made):
            if not any(folder.iterdir()):
                folder.rmdir()
        raise
    return made
