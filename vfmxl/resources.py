"""Finds what travels with the package: the entry modules, the workbooks and the bundled data pack, in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

from vfmxl.errors import RequestRefused

_PACKAGE = Path(__file__).resolve().parent


def udfs() -> Path:
    """The folder of entry modules that the spreadsheet programs load."""
    return _folder("udfs")


def workbooks() -> Path:
    """The folder of add-in sources, the built add-in and workbooks."""
    return _folder("workbooks")


def bundled_pack() -> Path:
    """The data pack that ships with vfmxl; opening it tells whether it is whole."""
    return _PACKAGE / "pack" / "data" / "england-asc.sqlite"


def _folder(name: str) -> Path:
    bundled = _PACKAGE / "_bundle" / name
    if bundled.is_dir():
        return bundled
    checkout = _PACKAGE.parent
    # Beside an installed package stand other people's packages: only a checkout has the project file there.
    if (checkout / "pyproject.toml").is_file() and (checkout / name).is_dir():
        return checkout / name
    raise RequestRefused(f"This installation of vfmxl has lost its folder {name} ({bundled}): install vfmxl again.")
