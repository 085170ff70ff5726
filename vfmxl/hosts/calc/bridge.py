"""Finds the package from within LibreOffice's own Python: imports it there, or talks to a helper process in the Python that has it.

A copy of this file stands in the extension, where vfmxl itself is not at hand: it needs nothing but the standard library, of any Python
that LibreOffice comes with.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from vfmxl.hosts.calc.objects import Objects

    Answer = Callable[[str, Sequence[Any]], tuple[tuple[Any, ...], ...]]

NOTE = "where.json"
NO_PACKAGE = 524  # Calc's #REF!
QUIET_NAN = 0x7FF8_0000_0000_0000
LENGTH = struct.Struct(">I")
MEND = "Run: vfmxl calc install"


class Unavailable(Exception):
    """The package cannot be reached; the sentence says why and what to do."""


# ---- messages between the extension and its helper: a length, then JSON


def packed(value: Any) -> Any:  # noqa: ANN401 - what a cell holds
    """A value as JSON holds it: a NaN keeps its error code."""
    if isinstance(value, (list, tuple)):
        return [packed(item) for item in value]
    if isinstance(value, float) and value != value:  # a NaN
        return {"error": struct.unpack("<Q", struct.pack("<d", value))[0] & 0xFFFF}
    return value


def unpacked(value: Any) -> Any:  # noqa: ANN401 - what a cell holds
    """The value again; rows are tuples."""
    if isinstance(value, list):
        return tuple(unpacked(item) for item in value)
    if isinstance(value, dict) and "error" in value:
        return struct.unpack("<d", struct.pack("<Q", QUIET_NAN | value["error"]))[0]
    return value


def send(stream: BinaryIO, message: Mapping[str, Any]) -> None:
    """Writes one message."""
    content = json.dumps(message).encode()
    stream.write(LENGTH.pack(len(content)) + content)
    stream.flush()


def receive(stream: BinaryIO) -> dict[str, Any] | None:
    """Reads one message; None where the other side has gone."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    content = stream.read(length)
    return json.loads(content) if len(content) == length else None


# ---- the helper process


class Helper:
    """A process of the Python that has the package, over a socket that no other program can reach; it ends when this program does."""

    def __init__(self, where: Mapping[str, Any]) -> None:
        self._where = where
        # While a button is at work the cells that it writes ask on their own account.
        self._lock = threading.RLock()
        self._start()

    def _start(self) -> None:
        try:
            self._open()
        except OSError as error:
            raise Unavailable(f"The Python that has vfmxl ({self._where['python']}) cannot be started: {error.strerror}. {MEND}") from error
        if receive(self._from) is None:
            self.close()
            raise Unavailable(f"The Python that has vfmxl ({self._where['python']}) does not answer. {MEND}")

    def _open(self) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        environment["PYTHONPATH"] = os.pathsep.join(self._where["paths"])
        # -P: what lies in the current folder is nobody's package.
        command = [self._where["python"], "-P", "-m", "vfmxl.hosts.calc.helper"]
        options: dict[str, Any] = {"env": environment, "stderr": subprocess.DEVNULL}
        if hasattr(socket, "AF_UNIX"):
            ours, theirs = socket.socketpair()
            with ours, theirs:
                self._process: subprocess.Popen[bytes] = subprocess.Popen(command, stdin=theirs.fileno(), stdout=theirs.fileno(), **options)  # noqa: S603 - our own Python
                self._from, self._to = ours.makefile("rb"), ours.makefile("wb")
        else:
            options["creationflags"] = getattr(subprocess, "CREATE_NO_WINDOW", 0)
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **options)  # noqa: S603 - our own Python
            self._from, self._to = self._process.stdout, self._process.stdin  # type: ignore[assignment] # pipes, as asked for

    def close(self) -> None:
        """Ends the process."""
        for stream in (self._to, self._from):
            with suppress(OSError):  # it may have gone already
                stream.close()
        self._process.wait()

    @property
    def is_open(self) -> bool:
        """Whether it was not ended."""
        return not self._to.closed

    def ask(self, message: Mapping[str, Any], objects: Objects | None = None) -> dict[str, Any]:
        """One question and its answer; a helper that died is started once more.

        `objects` do what the helper asks of LibreOffice before it answers; what was begun with them is not begun again.
        """
        with self._lock:
            for _ in (1, 2):
                answer = self._exchange(message, objects)
                if answer is not None:
                    return answer
                self.close()
                self._start()
                if objects is not None and objects.used:
                    break
        raise Unavailable(f"The Python that has vfmxl ({self._where['python']}) stopped while it was at work. {MEND}")

    def _exchange(self, message: Mapping[str, Any], objects: Objects | None) -> dict[str, Any] | None:
        """None where the process has gone; what it had asked for by then is done."""
        process = self._process
        try:
            send(self._to, message)
            while True:
                answer = receive(self._from)
                if answer is None or objects is None or "do" not in answer:
                    return answer
                done = objects.do(answer)
                if process is not self._process:  # a cell that was computed by it found the process dead, and has a new one
                    return None
                send(self._to, done)
        except (OSError, ValueError):  # broken, or closed since it could not be started again
            return None

    def press(self, office: tuple[Any, Any], command: str, words: Mapping[str, Any]) -> str:
        """Runs the command of a button; gives what a script is told."""
        from vfmxl_objects import Objects  # type: ignore[import-not-found] # beside this file in the extension

        objects = Objects()
        context, frame = (objects.given(one)["object"] for one in office)
        given = {name: value if isinstance(value, (bool, str)) else str(value) for name, value in words.items()}
        return str(self.ask({"press": command, "context": context, "frame": frame, "words": given}, objects)["told"])

    def call(self, name: str, args: Sequence[Any]) -> tuple[tuple[Any, ...], ...]:
        """What the cell takes for a call of the method `name`."""
        try:
            return unpacked(self.ask({"call": name, "args": packed(args)})["rows"])  # type: ignore[no-any-return]
        except Unavailable as reason:
            return nobody(str(reason))(name, args)


# ---- finding the package


def whereabouts(folder: str) -> dict[str, Any]:
    """Which Python has the package: as noted when the extension was installed, or that of the command `vfmxl` on the path."""
    note = Path(folder) / NOTE
    noted: dict[str, Any] = json.loads(note.read_text(encoding="utf-8")) if note.is_file() else {}
    if noted and Path(noted["python"]).exists():
        return noted
    command = shutil.which("vfmxl")
    if command:
        beside = Path(command).resolve().parent / ("python.exe" if os.name == "nt" else "python")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        with suppress(OSError, subprocess.CalledProcessError, ValueError):  # some other program of that name
            said = subprocess.run(  # noqa: S603 - the Python beside the command
                [str(beside), "-P", "-m", "vfmxl.hosts.calc.whereabouts"], env=environment, capture_output=True, check=True
            ).stdout
            return json.loads(said)  # type: ignore[no-any-return]
    if noted:
        raise Unavailable(f"vfmxl is no longer where it was when its extension was installed ({noted['python']}). {MEND}")
    raise Unavailable(f"The extension cannot find vfmxl itself. {MEND}")


def _same_numpy(paths: Sequence[str]) -> None:
    import numpy as np

    if not any(Path(path) in Path(np.__file__).parents for path in paths):
        raise ImportError("another numpy is loaded already")


def inside(where: Mapping[str, Any]) -> Answer:
    """The package imported into this very Python; ImportError where that cannot be."""
    if list(sys.version_info[:2]) != where["version"]:
        raise ImportError("vfmxl is installed for another version of Python")
    before = list(sys.path)
    # In front: the system may have an older numpy, with which ours does not mix.
    sys.path[:0] = [path for path in where["paths"] if path not in sys.path]
    try:
        _same_numpy(where["paths"])
        from vfmxl.hosts.calc.answers import Answers

        return Answers().call
    except ImportError:
        sys.path[:] = before
        raise


_helpers: dict[str, Helper] = {}


def helper(where: Mapping[str, Any]) -> Helper:
    """The one helper of this program; Unavailable where it cannot be started."""
    python = where["python"]
    if python not in _helpers or not _helpers[python].is_open:
        _helpers[python] = Helper(where)
    return _helpers[python]


def find(folder: str) -> Answer:
    """What answers the calls of cells; Unavailable with a sentence where nothing can."""
    where = whereabouts(folder)
    try:
        return inside(where)
    except ImportError:
        return helper(where).call


def press(folder: str, office: tuple[Any, Any], command: str, words: Mapping[str, Any]) -> str:
    """Runs the command of a button in a window (`office`: LibreOffice's context and frame); gives what a script is told.

    Raises
    ------
    Unavailable
        where the package cannot be reached, or its process died at work.
    """
    where = whereabouts(folder)
    try:
        inside(where)
    except ImportError:
        return helper(where).press(office, command, words)
    from vfmxl.hosts.calc.native import Native
    from vfmxl.hosts.calc.pressed import press as press_button

    return press_button(Native(), *office, command, words)


def nobody(sentence: str) -> Answer:
    """Answers where the package cannot be reached: an error in every cell, and WHY says the sentence."""
    error = unpacked({"error": NO_PACKAGE})

    def call(name: str, _: Sequence[Any]) -> tuple[tuple[Any, ...], ...]:
        return ((sentence if name == "why" else error,),)

    return call


def answering(folder: str) -> Answer:
    """What answers the calls of cells, come what may."""
    try:
        return find(folder)
    except Unavailable as reason:
        return nobody(str(reason))
