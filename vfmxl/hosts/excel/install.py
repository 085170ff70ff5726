"""Puts the add-in where Excel starts it, with its settings, for one person; takes both away again.

A record beside the settings says what was written, and what stood there before. What others put there is never touched.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vfmxl import __version__
from vfmxl.errors import RequestRefused
from vfmxl.hosts.excel.carried import carried
from vfmxl.hosts.excel.profile import write_whole
from vfmxl.hosts.excel.settings import changed, others, parse, serialise, settings_for

if TYPE_CHECKING:
    from vfmxl.hosts.excel.profile import Computer, Profile

INSTALL, UNINSTALL = "vfmxl excel install", "vfmxl excel uninstall"
BITS = (64, 32)
LEFT, GONE = True, False


@dataclass(frozen=True, slots=True)
class Request:
    """How to install: `addin` is a copy signed by IT, `pre_started` for vfmxl excel serve, `settings_only` for workbooks that carry the functions."""

    addin: Path | None = None
    pre_started: bool = False
    settings_only: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """What install wrote: the add-in's sha256 (empty without one), the settings, what the settings file was before, folders made."""

    sha256: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    written: str = ""
    before: str | None = None
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Removed:
    """What uninstall did, a sentence each; `left` tells whether something of ours is still there."""

    sentences: tuple[str, ...]
    left: bool


def checksum(path: Path) -> str:
    """The sha256 of a file; empty where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def read_record(profile: Profile) -> Record | None:
    """What install noted; None where it did not, or where the note cannot be read."""
    try:
        noted = json.loads(profile.record.read_text(encoding="utf-8"))["wrote"]
        settings = {str(name): str(value) for name, value in noted["settings"].items()}
        before = None if noted["before"] is None else str(noted["before"])
        return Record(str(noted["sha256"]), settings, str(noted["written"]), before, tuple(map(str, noted["folders"])))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def install(computer: Computer, request: Request | None = None) -> tuple[str, ...]:
    """Installs for the person whose profile it is, or brings an installation up to date; gives what was done, a sentence each.

    Raises
    ------
    RequestRefused
        before anything is written, where it could not work; or where a file cannot be written.
    """
    request = request or Request()
    profile = computer.windows_profile(INSTALL)
    source = None if request.settings_only else _source(computer, request)
    _check(computer, source or computer.shipped, profile, needs_addin=source is not None)
    settings = settings_for(computer, pre_started=request.pre_started)
    old = read_record(profile)
    try:
        done, folders = [], list(old.folders if old else ())
        sha256 = old.sha256 if old else ""
        if source is not None:
            # The add-in comes first: Excel may hold it open, and then nothing is changed.
            data = source.read_bytes()
            replaced = profile.addin.is_file()
            sha256 = hashlib.sha256(data).hexdigest()
            if checksum(profile.addin) != sha256 or _has_web_mark(profile.addin):
                folders += map(str, write_whole(data, profile.addin, profile.startup.parent))
            done.append(f"{'Replaced' if replaced else 'Installed'}: {profile.addin}")
        done += _write_settings(computer, settings, old, sha256, folders)
    except OSError as error:
        raise RequestRefused(_not_written(error, profile)) from error
    if source is None:
        return (*done, "Start Excel anew. Workbooks that carry the functions themselves now find Python.")
    return (*done, "Start Excel anew: the functions are there, and a tab VfM. vfmxl excel doctor says whether all is well.")


def _source(computer: Computer, request: Request) -> Path:
    source = request.addin or computer.shipped
    if not source.is_file():
        if request.addin is not None:
            raise RequestRefused(f"There is no file {source}.")
        raise RequestRefused(
            f"This copy of vfmxl came without its add-in ({source}). In a checkout, python3 dev.py addin builds it; otherwise install vfmxl again."
        )
    found = carried(source)
    if found is None or not found.is_ours:
        raise RequestRefused(f"{source} is not the add-in of vfmxl.")
    return source


def _check(computer: Computer, source: Path, profile: Profile, *, needs_addin: bool) -> None:
    """Refuses what could not work, before anything is written."""
    if computer.from_store:
        raise RequestRefused(
            "This Python came from the Microsoft Store: what it writes to your profile, Excel cannot see. "
            "Ask IT for the Python of python.org, install vfmxl there, and try again."
        )
    found = carried(source)
    if found is not None and found.xlwings != computer.xlwings:
        raise RequestRefused(
            f"The add-in was made for xlwings {found.xlwings}, and here is {computer.xlwings or 'none'}: the two must be the same. "
            f"Do this, then try again: python -m pip install xlwings=={found.xlwings}"
        )
    if len(missing := missing_libraries(computer.interpreter, computer.xlwings)) == len(BITS):
        raise RequestRefused(
            f"The add-in would not find {missing[0]} beside {computer.interpreter} nor one folder up. "
            "Make an environment of its own for vfmxl (python -m venv FOLDER), install vfmxl in it, and try again from there."
        )
    if needs_addin and profile.addin.exists() and not _is_ours(profile.addin, computer, read_record(profile)):
        raise RequestRefused(f"{profile.addin} is not an add-in of vfmxl and is not touched: move it to another folder, then try again.")


def missing_libraries(interpreter: Path, release: str, bits: tuple[int, ...] = BITS) -> list[str]:
    """The libraries that Excel would look for in vain: beside the interpreter, as VBA does, then one folder up."""
    names = [f"xlwings{bit}-{release}.dll" for bit in bits]
    return [name for name in names if not any((folder / name).is_file() for folder in library_folders(interpreter))]


def library_folders(interpreter: Path) -> tuple[Path, Path]:
    """Where VBA looks for the library of xlwings."""
    return interpreter.parent, interpreter.parent.parent


def _is_ours(path: Path, computer: Computer, record: Record | None) -> bool:
    if not path.is_file():
        return False
    if checksum(path) in {checksum(computer.shipped), record.sha256 if record else ""} - {""}:
        return True
    found = carried(path)
    return found is not None and found.is_ours


def _has_web_mark(path: Path) -> bool:
    return web_mark(path) is not None


def web_mark(path: Path) -> str | None:
    """The mark that Windows puts on a file from the internet, in the stream Zone.Identifier; None where there is none."""
    try:
        return Path(f"{path}:Zone.Identifier").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None


def _write_settings(computer: Computer, settings: dict[str, str], old: Record | None, sha256: str, folders: list[str]) -> list[str]:
    """Writes the settings and the record; lines of other people stay, what the person changed is named."""
    profile = computer.windows_profile(INSTALL)
    current = profile.settings.read_bytes() if profile.settings.is_file() else None
    lines = parse(current or b"", computer.encoding)
    known = old.settings if old else {}
    said = [
        f"The setting {name} was {value!r} and is {settings.get(name, 'gone')!r} now."
        for name, value in changed(lines, known)
        if settings.get(name) != value
    ]
    data = serialise([*settings.items(), *others(lines)], computer.encoding)
    before = _text(current) if old is None else old.before
    if old is not None and current != _bytes(old.written):
        # Changed since: what will be left is what is not ours.
        before = _text(serialise(others(lines), computer.encoding)) or None
    made = write_whole(data, profile.settings, _made(profile.own_folder, folders)) if current != data else []
    folders += map(str, made)
    record = Record(sha256, settings, _text(data) or "", before, tuple(dict.fromkeys(folders)))
    noted = {"vfmxl": __version__, "wrote": _as_json(record)}
    write_whole((json.dumps(noted, indent=1, ensure_ascii=False) + "\n").encode(), profile.record, profile.own_folder)
    return [*said, f"Settings: {profile.settings}"]


def _made(folder: Path, folders: list[str]) -> Path:
    if not folder.exists():
        folder.mkdir()
        folders.append(str(folder))
    return folder


def _as_json(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in Record.__slots__}


# Settings files are bytes of whatever code page; Latin-1 carries each byte through JSON as it was.
def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode("latin-1")


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode("latin-1")


def _not_written(error: OSError, profile: Profile) -> str:
    # Where one file was to become another, the second is the one that the person knows.
    place = error.filename2 or error.filename or profile.addin
    if isinstance(error, PermissionError):
        return f"{place} may not be written now: close Excel and try again. If that does not help, ask IT for the right to write to {profile.startup} and {profile.own_folder}."
    return f"{place} cannot be written: {error.strerror}."


def uninstall(computer: Computer, *, force: bool = False) -> Removed:
    """Takes away what install wrote.

    What was changed since stays and is named, unless `force`; what is not ours stays in any case.
    """
    profile = computer.windows_profile(UNINSTALL)
    record = read_record(profile)
    try:
        addin, addin_left = _remove_addin(computer, profile, record, force=force)
        settings, settings_left = _remove_settings(computer, profile, record)
        if not addin_left:
            profile.choices.unlink(missing_ok=True)
            profile.record.unlink(missing_ok=True)
        for folder in sorted(record.folders if record else [str(profile.own_folder)], key=len, reverse=True):
            if _is_within(Path(folder), profile) and Path(folder).is_dir() and not any(Path(folder).iterdir()):
                Path(folder).rmdir()
    except OSError as error:
        raise RequestRefused(_not_written(error, profile)) from error
    said = (*addin, *settings)
    return Removed(said or ("Nothing of vfmxl is installed for you in Excel.",), addin_left or settings_left)


def _is_within(folder: Path, profile: Profile) -> bool:
    """Whether a folder of the record, which anyone may have edited, is one that install can have made."""
    return folder in {profile.startup, *profile.startup.parents, profile.own_folder} and folder not in {profile.roaming, *profile.roaming.parents}


def _remove_addin(computer: Computer, profile: Profile, record: Record | None, *, force: bool) -> tuple[list[str], bool]:
    path = profile.addin
    if not path.is_file():
        return [], GONE
    if not _is_ours(path, computer, record):
        return [f"{path} is not an add-in of vfmxl: left as it is."], GONE
    as_written = checksum(path) in {checksum(computer.shipped), record.sha256 if record else ""}
    if not as_written and not force:
        return [f"{path} was changed since it was installed: left as it is. {UNINSTALL} --force removes it all the same."], LEFT
    path.unlink()
    return [f"Removed: {path}"], GONE


def _remove_settings(computer: Computer, profile: Profile, record: Record | None) -> tuple[list[str], bool]:
    path = profile.settings
    if not path.is_file():
        return [], GONE
    current = path.read_bytes()
    if record is not None and current == _bytes(record.written):
        before = _bytes(record.before)
        if before is None:
            path.unlink()
            return [f"Removed: {path}"], GONE
        write_whole(before, path, path.parent)
        return [f"{path} is again as it was before vfmxl was installed."], GONE
    lines = parse(current, computer.encoding)
    said = [
        f"The setting {name} had been changed to {value!r}; it goes with the others."
        for name, value in changed(lines, record.settings if record else {})
    ]
    rest = others(lines)
    if not rest:
        path.unlink()
        return [*said, f"Removed: {path}"], GONE
    write_whole(serialise(rest, computer.encoding), path, path.parent)
    return [*said, f"{path} keeps what you wrote yourself: {', '.join(key for key, _ in rest)}."], LEFT
