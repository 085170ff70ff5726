"""Installs the extension for this user, removes it, and looks at all that it needs."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vfmxl import __version__
from vfmxl.errors import RequestRefused, VfmError
from vfmxl.hosts.calc import extension
from vfmxl.hosts.calc.bridge import Helper, Unavailable
from vfmxl.hosts.calc.leftovers import clear
from vfmxl.hosts.calc.names import EXTENSION, OFFICE_NAME
from vfmxl.hosts.calc.whereabouts import whereabouts

if TYPE_CHECKING:
    from vfmxl.hosts.calc.office import Office

NO_PYTHON = "LibreOffice has no Python here; on Debian and Ubuntu: sudo apt-get install python3-uno"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: whether it is as it should be, and what to know of it."""

    name: str
    well: bool
    says: str


def install(office: Office) -> str:
    """Gives this user's LibreOffice an extension that knows where this vfmxl is; one that was there is replaced."""
    if not office.has_python():
        raise RequestRefused(NO_PYTHON)
    with tempfile.TemporaryDirectory(prefix="vfmxl-") as folder:
        file = Path(folder) / OFFICE_NAME
        extension.write(extension.located(whereabouts()), file)
        try:
            office.unopkg("add", "--force", "--suppress-license", str(file))
        except RequestRefused:
            with suppress(RequestRefused):  # LibreOffice may have kept a part of it
                office.unopkg("remove", EXTENSION)
            raise
    return f"The extension is installed. Start LibreOffice Calc anew: the functions are called VFM.NAME, the buttons stand in the menu VfM. {_way(office).says}"


def uninstall(office: Office) -> str:
    """Takes the extension away, with all that LibreOffice keeps of it."""
    done = "The extension is not installed: there was nothing to remove."
    present = office.extensions()
    if EXTENSION in present:
        office.unopkg("remove", EXTENSION)
        done = "The extension is removed. Workbooks keep the figures that they show."
    if office.is_open():
        return f"{done} LibreOffice is open and keeps files of it: run this once more when it is closed."
    profile = office.profile_folder()
    if profile is not None:
        clear(profile, others=bool(present.keys() - {EXTENSION}))
        office.extensions()  # LibreOffice makes its folders anew
    return done


def examine(office: Office) -> list[Check]:
    """All that the extension needs."""
    where = whereabouts()
    python = office.python()
    shown = f"Python {python[0]}.{python[1]}" if python else "a Python whose version cannot be told"
    checks = [
        Check("LibreOffice", True, str(office.folder)),  # noqa: FBT003 - it was found
        Check("its Python", office.has_python(), shown if office.has_python() else NO_PYTHON),
        Check("vfmxl", True, f"{__version__}, in {where['python']}, Python {'.'.join(map(str, where['version']))}"),  # noqa: FBT003 - it runs
    ]
    checks.append(_way(office))
    try:
        version = office.extension_version()
        says = "not installed. Run: vfmxl calc install" if version is None else version
        if version not in (None, __version__):
            says += f", while vfmxl is {__version__}. Run: vfmxl calc install"
        checks.append(Check("the extension", version == __version__, says))
    except VfmError as error:
        checks.append(Check("the extension", False, error.sentence))  # noqa: FBT003 - it cannot be told
    return checks


def _way(office: Office) -> Check:
    """How the functions will be answered."""
    where = whereabouts()
    python, version = office.python(), where["version"]
    if python is not None and list(python) == version:
        return Check("answers", True, "LibreOffice's own Python can load vfmxl.")  # noqa: FBT003 - well
    try:
        Helper(where).close()
    except Unavailable as error:
        return Check("answers", False, str(error))  # noqa: FBT003 - not well
    return Check(
        "answers",
        True,  # noqa: FBT003 - not well
        "LibreOffice's Python is of another version: the functions are answered, and the buttons run, in a process of vfmxl's own.",
    )
