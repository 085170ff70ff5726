"""A running LibreOffice with the extension and a profile of its own, for tests."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.conftest import skip_or_fail
from vfmxl.errors import CellError
from vfmxl.hosts.calc import extension
from vfmxl.hosts.calc.office import desktop_environment
from vfmxl.hosts.calc.whereabouts import whereabouts

if TYPE_CHECKING:
    from collections.abc import Mapping

DRIVER = Path(__file__).with_name("driver.py")


@cache
def program() -> Path:
    """LibreOffice's program; the test is skipped without it."""
    found = shutil.which("soffice")
    if found is None:
        skip_or_fail("LibreOffice is not installed")
    return Path(str(found)).resolve()


@cache
def office_python() -> str:
    """The Python that speaks LibreOffice's interface; the test is skipped without one."""
    for candidate in (program().with_name("python"), Path("/usr/bin/python3")):
        if candidate.exists() and not subprocess.run([candidate, "-c", "import uno"], check=False, capture_output=True).returncode:
            return str(candidate)
    skip_or_fail("no Python here can speak to LibreOffice (python3-uno)")
    return ""


def cell(value: Any) -> Any:
    """What a cell holds, errors as ours."""
    if isinstance(value, dict):
        return CellError(value["error"]) if value["error"] in {str(error) for error in CellError} else value["error"]
    return value


class Office:
    """LibreOffice with its own profile in `folder`; `where` is what its extension knows of the package, None for no extension."""

    def __init__(self, folder: Path, where: Mapping[str, object] | None, *, headless: bool = True, environment: dict[str, str] | None = None) -> None:
        self.folder = folder
        self.profile, bundled = folder / "profile", folder / "bundled"
        if where is not None:
            extension.unpack(extension.located(where), bundled / "vfmxl")
        command = [office_python(), str(DRIVER)]
        self._group = 0
        # In a session of its own: where all of pytest is killed at once, it lives on to end the program.
        self._driver = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
            env=desktop_environment(os.environ),
        )
        arguments = (str(program()), str(self.profile), "" if where is None else str(bundled), headless, environment or {})
        try:
            self.start_seconds = self.ask("start", *arguments)
            self._group = self.ask("group")
        except BaseException:
            self.stop()
            raise

    def ask(self, name: str, *args: Any) -> Any:
        """One operation of the driver."""
        assert self._driver.stdin
        assert self._driver.stdout
        self._driver.stdin.write(json.dumps([name, args]) + "\n")
        self._driver.stdin.flush()
        line = self._driver.stdout.readline()
        assert line, f"the driver of LibreOffice has gone ({name})"
        answer = json.loads(line)
        assert "failed" not in answer, f"{answer['failed']}\n{answer['trace']}"
        return answer["answer"]

    def stop(self) -> None:
        """Ends the program, and leaves no profile behind."""
        assert self._driver.stdin
        assert self._driver.stdout
        with suppress(OSError):  # it may have died
            self._driver.stdin.close()
        self._driver.wait(60)
        self._driver.stdout.close()
        if self._group:
            with suppress(ProcessLookupError):  # it has ended, unless the driver died before it
                os.killpg(self._group, signal.SIGKILL)
        shutil.rmtree(self.profile, ignore_errors=True)

    def new(self) -> Sheet:
        """A new spreadsheet."""
        return Sheet(self, self.ask("new"))

    def appeared(self) -> list[Sheet]:
        """The spreadsheets that a button has opened."""
        return [Sheet(self, number) for number in self.ask("appeared")]

    def open(self, path: Path, *, hidden: bool = True) -> Sheet:
        """The spreadsheet in a file."""
        return Sheet(self, self.ask("open", str(path), hidden))


class Sheet:
    """An open spreadsheet."""

    def __init__(self, office: Office, number: int) -> None:
        self.office, self.number = office, number

    def value(self, address: str, sheet: str | int = 0) -> Any:
        """What one cell holds."""
        return self.values(address, sheet)[0][0]

    def values(self, address: str, sheet: str | int = 0) -> list[list[Any]]:
        """What the cells of a range hold."""
        return [[cell(value) for value in row] for row in self.office.ask("values", self.number, sheet, address)]

    def put(self, address: str, formula: str, sheet: str | int = 0) -> None:
        """Types into a cell; formulas in English with semicolons."""
        self.office.ask("put", self.number, sheet, address, formula)

    def put_array(self, address: str, formula: str, sheet: str | int = 0) -> None:
        """Types an array formula."""
        self.office.ask("put_array", self.number, sheet, address, formula)

    def formula(self, address: str, sheet: str | int = 0) -> str:
        """The formula in a cell."""
        return str(self.office.ask("formula", self.number, sheet, address))

    def recalculate(self) -> float:
        """Computes every cell anew; gives the seconds."""
        return float(self.office.ask("recalculate", self.number))

    def save(self, path: Path) -> Path:
        """Saves a copy."""
        self.office.ask("save", self.number, str(path))
        return path

    def select(self, address: str, sheet: str | int = 0) -> None:
        """Selects cells."""
        self.office.ask("select", self.number, sheet, address)

    def press(self, command: str, **words: str | bool) -> str:
        """Presses a button of ours as a script does, with answers to what it asks; gives what it tells."""
        return str(self.office.ask("press", self.number, f"vfmxl:{command}", {"agree": True, **words}))

    def last_step(self) -> str:
        """What undo would take back."""
        return str(self.office.ask("last_step", self.number))

    def sheets(self) -> list[str]:
        """The names of its sheets."""
        return list(self.office.ask("sheets", self.number))

    def close(self) -> None:
        """Closes it without saving."""
        self.office.ask("close", self.number)


def here() -> dict[str, object]:
    """What an extension installed from this Python knows."""
    return whereabouts()


WAYS = ("inside LibreOffice", "in the helper process")


def by_way(way: str) -> dict[str, object]:
    """The same for one of the two ways to reach the package: where the versions of Python differ, a helper process has it."""
    return here() if way == WAYS[0] else here() | {"version": [3, 7]}
