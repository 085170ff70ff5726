"""Looks at everything that the add-in needs, in plain words; changes nothing."""

from __future__ import annotations

import platform
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vfmxl import __version__
from vfmxl.errors import VfmError
from vfmxl.hosts.excel import policies
from vfmxl.hosts.excel.carried import Carried, carried
from vfmxl.hosts.excel.install import BITS, checksum, missing_libraries, read_record, web_mark
from vfmxl.hosts.excel.policies import Check, guarded
from vfmxl.hosts.excel.profile import INSTEAD, WINDOWS
from vfmxl.hosts.excel.settings import ENTRY_MODULE, INTERPRETER, PRE_STARTED, SEARCH_PATH, parse, settings_for, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vfmxl.hosts.excel.profile import Computer, Profile
    from vfmxl.hosts.excel.registry import Registry

AGAIN = "Do this: vfmxl excel install"


@dataclass(frozen=True, slots=True)
class Report:
    """Every check, in the order in which they matter."""

    system: str
    checks: tuple[Check, ...]

    @property
    def is_well(self) -> bool:
        """Whether there is nothing to look at."""
        return all(check.state != "look" for check in self.checks)


def examine(computer: Computer, registry: Registry | None, pack: str | None = None) -> Report:
    """Looks at the computer; `pack` is a pack asked for by name, as with `vfmxl --pack`."""
    return Report(f"vfmxl {__version__}, {platform.platform()}", tuple(_checks(computer, registry, pack)))


def _checks(computer: Computer, registry: Registry | None, pack: str | None) -> Iterator[Check]:
    yield python_check(computer)
    if computer.system == WINDOWS and registry is not None and computer.profile is not None:
        yield from _windows_checks(computer, computer.profile, registry)
    else:
        yield Check(
            "xlwings",
            "ok" if computer.xlwings else "look",
            computer.xlwings or "It is not installed.",
            "" if computer.xlwings else "Install vfmxl again.",
        )
        yield Check("Excel add-in", "not here", f"It works on Windows only. {INSTEAD}")
    yield pack_check(pack)


def _windows_checks(computer: Computer, profile: Profile, registry: Registry) -> Iterator[Check]:
    here = carried(profile.addin)
    lines = parse(profile.settings.read_bytes(), computer.encoding) if profile.settings.is_file() else []
    pre_started = value_of(lines, PRE_STARTED).lower() == "true"
    yield guarded("Excel", lambda: policies.excel_check(registry))
    yield addin_check(computer, profile, here)
    yield guarded("Mark of the web", lambda: policies.web_mark_check(registry, web_mark(profile.addin)))
    yield guarded("Macro policy", lambda: policies.macro_check(registry, str(profile.startup), signed=here is not None and here.signed))
    yield guarded("Disabled by Excel", lambda: policies.disabled_check(registry))
    yield guarded("Rule: child processes", lambda: policies.child_process_check(registry, pre_started=pre_started))
    yield guarded("Rule: system calls", lambda: policies.system_call_check(registry, str(profile.addin)))
    yield library_check(computer, lines, here or carried(computer.shipped), registry)
    yield settings_check(computer, profile, lines, pre_started=pre_started)
    yield write_check(profile)


def python_check(computer: Computer) -> Check:
    """Python itself, and whether other programs see what it writes."""
    bits = 64 if sys.maxsize > 2**32 else 32
    found = f"{platform.python_version()}, {bits}-bit: {computer.python}"
    if computer.from_store:
        return Check(
            "Python",
            "look",
            f"{found}; it came from the Microsoft Store, and Excel cannot see what it writes.",
            "IT can install the Python of python.org; install vfmxl there.",
        )
    return Check("Python", "ok", found)


def addin_check(computer: Computer, profile: Profile, here: Carried | None) -> Check:
    """Whether the add-in that Excel starts is the one that came with this vfmxl, or the signed copy of it that was installed."""
    name, path = "Add-in", profile.addin
    found, shipped = checksum(path), checksum(computer.shipped)
    if found and found == shipped:
        return Check(name, "ok", f"In place, as it came with this vfmxl: {path}")
    if found and (here is None or not here.is_ours):
        return Check(name, "look", f"{path} is not an add-in of vfmxl.", f"Move it to another folder. {AGAIN}")
    if found:
        record = read_record(profile)
        if here is not None and here.signed and record is not None and record.sha256 == found:
            return Check(name, "ok", f"In place, the signed copy that was installed: {path}")
        return Check(name, "look", f"{path} is not as it came with this vfmxl: changed, or of another release.", AGAIN)
    if not shipped:
        return Check(
            name,
            "look",
            f"This copy of vfmxl came without its add-in ({computer.shipped}).",
            "In a checkout: python3 dev.py addin. Otherwise install vfmxl again.",
        )
    return Check(name, "look", f"It is not installed: there is no {path}.", AGAIN)


def library_check(computer: Computer, lines: list[tuple[str, str]], here: Carried | None, registry: Registry) -> Check:
    """Whether the add-in, xlwings and its library are of one release, and the library lies where VBA looks."""
    name = "xlwings"
    wanted = here.xlwings if here is not None and here.xlwings else computer.xlwings
    if not computer.xlwings:
        return Check(name, "look", "It is not installed.", "Install vfmxl again.")
    if wanted != computer.xlwings:
        return Check(
            name,
            "look",
            f"The add-in was made for xlwings {wanted}, and here is {computer.xlwings}.",
            f"Do this: python -m pip install xlwings=={wanted}",
        )
    try:
        excel = policies.excel_of(registry)
    except OSError:
        excel = None
    bits = (excel.bits,) if excel is not None and excel.bits else BITS
    interpreter = Path(value_of(lines, INTERPRETER) or computer.interpreter)
    if missing := missing_libraries(interpreter, wanted, bits):
        return Check(
            name,
            "look",
            f"{', '.join(missing)} is neither beside {interpreter} nor one folder up, where the add-in looks.",
            f"Install vfmxl in an environment of its own (python -m venv FOLDER). {AGAIN}",
        )
    return Check(name, "ok", f"{wanted}, as the add-in wants it; its library is in place.")


def settings_check(computer: Computer, profile: Profile, lines: list[tuple[str, str]], *, pre_started: bool) -> Check:
    """Whether the settings lead to a Python and to our functions."""
    name = "Settings"
    if not profile.settings.is_file():
        return Check(name, "look", f"There is no {profile.settings}.", AGAIN)
    interpreter, search = value_of(lines, INTERPRETER), value_of(lines, SEARCH_PATH)
    if not interpreter or not Path(interpreter).is_file():
        return Check(name, "look", f"The Python that they name is not there: {interpreter or 'none'}.", AGAIN)
    if not search or not (Path(search) / f"{ENTRY_MODULE}.py").is_file():
        return Check(name, "look", f"The folder of functions that they name is not there: {search or 'none'}.", AGAIN)
    try:
        own = settings_for(computer, pre_started=pre_started)
    except VfmError as error:
        return Check(name, "look", error.sentence)
    if (interpreter, search) != (own[INTERPRETER], own[SEARCH_PATH]):
        return Check(
            name,
            "look",
            f"They lead to another Python than the one that runs this: {interpreter}",
            f"To use this one: vfmxl excel install. Otherwise ask that one: {interpreter} -m vfmxl excel doctor",
        )
    server = "; the server is started by vfmxl excel serve, outside Excel" if pre_started else ""
    return Check(name, "ok", f"{profile.settings}{server}")


def write_check(profile: Profile) -> Check:
    """Whether the person may write where install does."""
    for wanted in (profile.startup, profile.own_folder):
        folder = next(place for place in (wanted, *wanted.parents) if place.is_dir())
        # XLSTART itself is left alone: Excel opens whatever lies there.
        if folder == profile.startup:
            folder = folder.parent
        try:
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError:
            return Check(
                "Write access",
                "look",
                f"You may not write to {folder}.",
                f"IT can give you the right to write to {profile.startup} and {profile.own_folder}.",
            )
    return Check("Write access", "ok", "You may write where the add-in and its settings lie.")


def pack_check(asked: str | None) -> Check:
    """Whether the data pack in use is as it was built, byte for byte."""
    from vfmxl.pack.shelf import pack_in_use

    try:
        pack, notices = pack_in_use(asked)
        try:
            pack.verify()
        finally:
            pack.close()
    except VfmError as error:
        return Check("Data pack", "look", error.sentence, "Install vfmxl again, or a sound pack: vfmxl data install FILE")
    if notices:
        return Check(
            "Data pack",
            "look",
            f"{pack.id} is in use, as another could not be read. {' '.join(notices)}",
            "Install that pack again: vfmxl data install FILE",
        )
    return Check("Data pack", "ok", f"{pack.id}, as it was built: {pack.path}")


def lines_of(report: Report) -> list[str]:
    """The report as text, with what to do or to send to IT at its end."""
    width = max(len(check.name) for check in report.checks)
    lines = [report.system, "", *(f"{check.state:<9}  {check.name:<{width}}  {check.finding}" for check in report.checks), ""]
    to_tell = [check for check in report.checks if check.state in {"look", "not known"}]
    if not to_tell:
        return [*lines, "All that applies here is well." if any(check.state == "not here" for check in report.checks) else "All is well."]
    if report.is_well:
        lines.append("Nothing is wrong as far as can be seen from here. IT knows the rest:")
    else:
        lines.append("To look into; what you cannot do yourself, send to IT with the lines above:")
    return lines + [f"- {check.name}: {check.finding} {check.remedy}".rstrip() for check in to_tell]
