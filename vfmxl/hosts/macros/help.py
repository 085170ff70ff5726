"""Tells about the data and the installation, and opens the guide."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from vfmxl import __version__
from vfmxl.errors import RequestRefused, VfmError
from vfmxl.hosts.faults import fault_log
from vfmxl.hosts.macros.guide import as_html
from vfmxl.hosts.macros.running import macro

if TYPE_CHECKING:
    from pathlib import Path

    from vfmxl.hosts.macros.session import Session

MATTERING = ("xlwings", "numpy", "scipy", "statsmodels", "pandas", "openpyxl", "lxml", "formualizer")
LAST_FAULTS = 1_500


@macro("Data status", "Says which data pack is in use, what it covers and how new it is.")
def data_status(session: Session) -> None:
    """Id, coverage, date, file, and the pack that stands on the workbook."""
    session.tell("\n".join([*_pack(session), *_stamp(session)]))


def _pack(session: Session) -> list[str]:
    from vfmxl.functions import evaluate

    pack = session.engine.pack
    return [
        f"Data pack in use: {pack.id}",
        f"Coverage: {evaluate(session.engine, 'PACK', ['coverage'])}",
        f"Latest release in it: {pack.manifest['released']}",
        f"File: {pack.path}",
        *session.engine.notices,
    ]


def _stamp(session: Session) -> list[str]:
    stamp = session.workbook.stamp()
    if not stamp:
        return ["This workbook names no pack: it was not built or refreshed by vfmxl."]
    if stamp == session.engine.pack.id:
        return ["This workbook was calculated with the same pack."]
    return [f"This workbook was calculated with another pack, {stamp}: Refresh, Workbook brings it to the one in use."]


@macro("Diagnostics", "Says what is installed and what does not work, and copies it to the clipboard for your IT. Nothing is sent anywhere.")
def diagnostics(session: Session) -> None:
    """Versions, places, and the last faults that were noted."""
    text = "\n".join([*_installation(session), *_data(session), *_workbook(session), *_faults()])
    copied = session.workbook.copy_text(text)
    session.tell(f"{'Copied to the clipboard.' if copied else 'The clipboard could not be used: copy the text from here.'}\n\n{text}")


def _installation(session: Session) -> list[str]:
    found = []
    for name in MATTERING:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} missing")
    bits = 64 if sys.maxsize > 2**32 else 32
    return [
        f"vfmxl {__version__}",
        f"Program: {session.workbook.program}",
        f"System: {platform.platform()}",
        f"Python {platform.python_version()}, {bits}-bit: {sys.executable}",
        f"Packages: {', '.join(found)}",
    ]


def _data(session: Session) -> list[str]:
    try:
        return [*_pack(session), f"Content: {session.engine.pack.manifest['content']}"]
    except VfmError as error:
        return [f"Data pack: {error.sentence}"]


def _workbook(session: Session) -> list[str]:
    workbook = session.workbook
    try:
        sheets = workbook.sheets()
        protected = sum(workbook.is_protected(sheet) for sheet in sheets)
        return [
            f"Workbook: {workbook.path or 'no file on this computer'}, {len(sheets)} sheets, {protected} of them protected, stamp: {workbook.stamp() or 'none'}"
        ]
    except VfmError as error:
        return [f"Workbook: {error.sentence}"]


def _faults() -> list[str]:
    log = fault_log()
    if not log.is_file():
        return [f"Faults: none noted ({log})"]
    return [f"Faults, the last of {log}:", log.read_text(encoding="utf-8", errors="replace")[-LAST_FAULTS:].strip()]


@macro("Guide", "Opens the guide: what each button does, and how every function is written.")
def open_guide(session: Session) -> None:
    """A page made from the declarations of macros and functions, so that it says what this version does."""
    session.workbook.open_file(write_guide(fault_log().with_name("guide.html")))


def write_guide(path: Path) -> Path:
    """Writes the guide; RequestRefused where its folder cannot be written to."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".writing")
        temporary.write_text(as_html(), encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        raise RequestRefused(f"The guide cannot be written to {path} ({error.strerror}).") from error
    return path
