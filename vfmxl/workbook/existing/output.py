"""The file that a command writes: it appears whole, by rename, or not at all."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from vfmxl.errors import RequestRefused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Output:
    """Where a result goes; `kept` is the name under which the original stays when its place is taken."""

    source: Path
    target: Path
    kept: Path | None = None

    @property
    def temporary(self) -> Path:
        """The file being written; one left by a run that was stopped is used up by the next."""
        return self.target.with_name(f".{self.target.name}.vfmxl-writing")


def choose_output(source: Path, output: Path | None, ending: str, *, in_place: bool = False, force: bool = False) -> Output:
    """The output of a command on `source`: the one given, NAME-ending beside the source, or the source itself.

    Raises
    ------
    RequestRefused
        where it exists and `force` is not given, its folder does not exist, it is the source, or another program has it open.
    """
    if in_place and output:
        raise RequestRefused("Give --in-place or an output, not both.")
    if in_place:
        place = source.resolve()  # a link goes on leading to the workbook
        made = Output(source, place, place.with_name(f"{place.name}.bak"))
    else:
        made = Output(source, output or source.with_name(f"{source.stem}-{ending}{source.suffix}"))
    target, kept = made.target, made.kept
    if not target.parent.is_dir():
        raise RequestRefused(f"There is no folder {target.parent}.")
    if target.is_dir():
        raise RequestRefused(f"{target} is a folder.")
    if not in_place and target.exists() and source.exists() and target.samefile(source):
        raise RequestRefused(f"{target} is the workbook itself, which stays as it is: give another name.")
    if target.suffix.casefold() != source.suffix.casefold():
        raise RequestRefused(f"The output must end in {source.suffix}, as {source.name} does: programs refuse a workbook whose ending does not fit.")
    for file in (kept,) if in_place else (target,):
        if file and file.exists() and not force:
            raise RequestRefused(f"{file} exists; give --force to replace it{'' if in_place else ', or another name'}.")
    _refuse_open(target)
    return made


def _refuse_open(target: Path) -> None:
    """Excel and Calc put a file beside a workbook that they have open."""
    for mark, program in ((f"~${target.name}", "Excel"), (f"~${target.name[2:]}", "Excel"), (f".~lock.{target.name}#", "Calc")):
        beside = target.with_name(mark)
        if target.exists() and beside.exists():
            raise RequestRefused(f"{target.name} is open in {program}: close it there first (where it is not, delete {mark}, which was left behind).")


@contextmanager
def appearing(output: Output) -> Iterator[BinaryIO]:
    """A file to write to; when the block ends well it takes its place, otherwise nothing is left of it.

    Raises
    ------
    RequestRefused
        where the folder cannot be written to, the disk is full, or another run is writing the same file.
    """
    try:
        file = _locked(output)
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if output.kept:
                _keep(output.source, output.kept)
            if sys.platform == "win32":  # an open file cannot be renamed there
                file.close()
            output.temporary.replace(output.target)
        except BaseException:
            file.close()
            output.temporary.unlink(missing_ok=True)
            raise
        file.close()
        _sync_folder(output.target.parent)
    except PermissionError as error:
        raise RequestRefused(f"{output.target} cannot be written: another program has it open, or you may not write there.") from error
    except OSError as error:
        raise RequestRefused(f"{output.target} could not be written ({error.strerror or error}); nothing of it is left behind.") from error


def _locked(output: Output) -> BinaryIO:
    """The temporary file, empty, held by this run alone."""
    temporary = output.temporary
    while True:
        file = os.fdopen(os.open(temporary, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600), "r+b")
        if not _lock(file):
            file.close()
            raise RequestRefused(f"Another run of vfmxl is writing {output.target} just now.")
        # A run that ended in between has renamed its file away: then this lock is on a file that is nobody's any more.
        if temporary.exists() and os.path.samestat(os.fstat(file.fileno()), temporary.stat()):
            break
        file.close()
    file.truncate(0)
    if output.source.exists():
        shutil.copymode(output.source, temporary)
    return file


def _lock(file: BinaryIO) -> bool:
    """Whether the file is now ours alone; the system lets go when the run ends, however it ends."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _keep(source: Path, kept: Path) -> None:
    """The original under its other name, whole before its place is taken."""
    temporary = kept.with_name(f".{kept.name}.vfmxl-writing")
    try:
        shutil.copy2(source, temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(kept)
    finally:
        temporary.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """The rename itself reaches the disk."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
