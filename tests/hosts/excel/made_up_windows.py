"""A Windows computer made up in a folder: a profile, an environment of Python, an add-in, a registry."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import xlwings

from vfmxl.hosts.excel.profile import ADDIN, Computer, Profile

if TYPE_CHECKING:
    from vfmxl.hosts.excel.registry import Root, Value

XLWINGS = version("xlwings")
VBA = "xl/vbaProject.bin"
# A stream of this name is what Windows writes beside an add-in that came from the internet; elsewhere it is a file.
WEB_MARK = ":Zone.Identifier"


@dataclass(frozen=True, slots=True)
class MadeUpRegistry:
    """A registry out of a table: (root, key) -> values by name; `closed` keys may not be read."""

    table: dict[tuple[Root, str], dict[str, Value]] = field(default_factory=dict)
    closed: tuple[str, ...] = ()

    def values(self, root: Root, key: str) -> dict[str, Value]:
        if any(part.lower() in key.lower() for part in self.closed):
            raise PermissionError(13, "Access is denied")
        found = {(r, k.lower()): v for (r, k), v in self.table.items()}.get((root, key.lower()), {})
        return {name.lower(): value for name, value in found.items()}

    def subkeys(self, root: Root, key: str) -> list[str]:
        start = f"{key.lower()}\\"
        return [k[len(start) :] for r, k in self.table if r == root and k.lower().startswith(start) and "\\" not in k[len(start) :]]


EXCEL: dict[tuple[Root, str], dict[str, Value]] = {
    ("HKLM", r"Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"): {"": r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE"},
    ("HKLM", r"Software\Microsoft\Office\ClickToRun\Configuration"): {"VersionToReport": "16.0.17928.20156", "Platform": "x64"},
}


def write_addin(path: Path, project: str = "vfmxl", note: str = "", *, signed: bool = False) -> Path:
    """A small add-in: that of xlwings' own quickstart, its VBA project called otherwise."""
    template = Path(xlwings.__file__).parent / "quickstart_addin.xlam"
    old = b'Name="MyAddin"'
    new = f'Name="{project}"'.encode().ljust(len(old) - 2) + b"\r\n"
    with zipfile.ZipFile(template) as package, zipfile.ZipFile(path, "w") as made:
        vba = package.read(VBA)
        assert vba.count(old) == 1
        assert len(new) == len(old)
        made.writestr(VBA, vba.replace(old, new))
        made.writestr("note.txt", note)
        if signed:
            made.writestr("xl/vbaProjectSignatureV3.bin", b"a signature")
    return path


def write_computer(root: Path) -> Computer:
    """A computer on which everything is as it should be, and nothing is installed yet."""
    home = root / "Users" / "ada"
    roaming = home / "AppData" / "Roaming"
    scripts = root / "Tools" / "vfmxl" / "Scripts"
    udfs, built = root / "Tools" / "udfs", root / "Tools" / "workbooks"
    for folder in (roaming, scripts, udfs, built):
        folder.mkdir(parents=True)
    for name in ("python.exe", "pythonw.exe"):
        (scripts / name).touch()
    (udfs / "functions.py").touch()
    for bits in (32, 64):
        (scripts.parent / f"xlwings{bits}-{XLWINGS}.dll").touch()
    shipped = write_addin(built / ADDIN)
    return Computer("Windows", scripts / "python.exe", root / "Python", Profile(roaming, home), "cp1252", udfs, shipped, XLWINGS)


def profile_of(computer: Computer) -> Profile:
    assert computer.profile is not None
    return computer.profile


def with_addin(computer: Computer, path: Path) -> Computer:
    """The same computer with another release of vfmxl."""
    return replace(computer, shipped=path)


def everything_below(folder: Path) -> dict[str, bytes | None]:
    """Every file with its bytes and every folder."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}
