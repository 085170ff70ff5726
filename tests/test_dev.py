"""dev.py sets up by itself, says in one sentence what stands in the way, and its lock is whole."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import dev
from tests.conftest import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PINS = {
    canonicalize_name(pin.name): pin
    for line in dev.LOCK.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
    for pin in [Requirement(line)]
}

SYSTEMS = [
    {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
]
PYTHONS = [{"python_version": f"3.{minor}", "python_full_version": f"3.{minor}.0"} for minor in (11, 12, 13, 14)]


# ---- the lock


def _wanted() -> Iterator[Requirement]:
    """Everything that pyproject.toml asks for: at run time, as an extra, for building, checking and testing."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    lists = [
        project["build-system"]["requires"],
        project["project"]["dependencies"],
        *project["project"]["optional-dependencies"].values(),
        *project["dependency-groups"].values(),
    ]
    return (Requirement(entry) for entries in lists for entry in entries if isinstance(entry, str))


def test_a_line_of_the_lock_is_a_name_and_a_version() -> None:
    lines = [line for line in dev.LOCK.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    odd = [line for line in lines if not re.fullmatch(r'[a-z0-9-]+==[0-9.]+( ; sys_platform == "(darwin|win32)")?', line)]
    assert not odd
    assert len(PINS) == len(lines), "a package stands in the lock twice"
    assert list(PINS) == sorted(PINS)


@pytest.mark.parametrize("wanted", list(_wanted()), ids=str)
def test_the_lock_holds_what_the_project_asks_for(wanted: Requirement) -> None:
    pin = PINS[canonicalize_name(wanted.name)]
    (exact,) = pin.specifier
    assert exact.version in wanted.specifier
    assert pin.marker is None


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system["sys_platform"])
@pytest.mark.parametrize("python", PYTHONS, ids=lambda python: python["python_version"])
def test_the_lock_holds_what_its_packages_need(system: dict[str, str], python: dict[str, str]) -> None:
    """Of those that are installed here; what a package of another system needs in turn is told by no one here."""
    here = {**system, **python}
    held = {name: pin for name, pin in PINS.items() if pin.marker is None or pin.marker.evaluate(here)}
    lacking = []
    for name in held:
        try:
            needs = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            assert PINS[name].marker, f"{name} is in the lock and not installed: run dev.py again"
            continue
        for need in map(Requirement, needs):
            if need.marker is not None and not need.marker.evaluate({**here, "extra": ""}):
                continue
            pin = held.get(canonicalize_name(need.name))
            if pin is None or not all(exact.version in need.specifier for exact in pin.specifier):
                lacking.append(f"{name} needs {need}")
    assert not lacking


# ---- the environment


def _checkout(folder: Path) -> Path:
    for name in ("dev.py", "pyproject.toml", "requirements.lock"):
        shutil.copy(CHECKOUT / name, folder)
    return folder


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """dev.py as it would be in a checkout elsewhere, whose .venv is this test's own interpreter."""
    monkeypatch.setattr(dev, "ROOT", _checkout(tmp_path))
    monkeypatch.setattr(dev, "LOCK", tmp_path / "requirements.lock")
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(dev, "STAMP", tmp_path / "dev-stamp")
    return tmp_path


@pytest.fixture
def pip_calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(dev, "pip", lambda *arguments: calls.append(arguments))
    return calls


def test_set_up_happens_once(checkout: Path, pip_calls: list[tuple[str, ...]]) -> None:
    dev.environment()
    assert pip_calls == [("-r", str(checkout / "requirements.lock")), ("--no-deps", "--no-build-isolation", "-e", str(checkout))]
    dev.environment()
    assert len(pip_calls) == 2


@pytest.mark.parametrize("file", ["requirements.lock", "pyproject.toml"])
def test_set_up_happens_again_after_a_change(checkout: Path, pip_calls: list[tuple[str, ...]], file: str) -> None:
    dev.environment()
    with (checkout / file).open("a", encoding="utf-8") as changed:
        changed.write("# changed\n")
    dev.environment()
    assert len(pip_calls) == 4


def test_set_up_happens_again_where_the_folder_was_copied(checkout: Path, pip_calls: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    dev.environment()
    copy = checkout / "copy"
    copy.mkdir()
    monkeypatch.setattr(dev, "ROOT", _checkout(copy))
    dev.environment()
    assert len(pip_calls) == 4


def test_a_set_up_that_failed_is_tried_again(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dev.STAMP.write_text("of an older lock", encoding="utf-8")

    def fail(*_: str) -> None:
        raise dev.Stop("no network")

    monkeypatch.setattr(dev, "pip", fail)
    with pytest.raises(dev.Stop):
        dev.environment()
    assert checkout.is_dir()
    assert not dev.STAMP.exists()


def test_an_environment_whose_python_is_gone_is_made_anew(checkout: Path, pip_calls: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(dev, "PYTHON", checkout / "gone")
    monkeypatch.setattr(dev, "create", lambda: made.append("made"))
    dev.STAMP.write_text(dev.wanted_stamp(), encoding="utf-8")
    dev.environment()
    assert made
    assert pip_calls


@pytest.mark.parametrize(
    ("debian", "root", "installs", "sentence"),
    [
        (False, False, True, r"sudo apt-get install python3\.\d+-venv"),
        (True, False, True, r"sudo apt-get install python3\.\d+-venv"),
        (True, True, False, r"python3\.\d+-venv is needed and could not be installed"),
    ],
)
def test_a_python_without_ensurepip(monkeypatch: pytest.MonkeyPatch, debian: bool, root: bool, installs: bool, sentence: str) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(dev, "on_debian", lambda: debian)
    monkeypatch.setattr(dev, "is_root", lambda: root)
    monkeypatch.setattr(dev, "apt_get_install", lambda _: installs)
    with pytest.raises(dev.Stop, match=sentence):
        dev.create()


@pytest.mark.parametrize(
    "settings",
    [{"PIP_INDEX_URL": "http://127.0.0.1:9/simple"}, {"PIP_NO_INDEX": "1"}],
    ids=["nothing answers", "no index at all"],
)
def test_without_an_index_one_sentence_and_exit_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]) -> None:
    """A real run of the command in a new environment; port 9 of this machine is closed."""
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "PIP_INDEX_URL", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    alone = {"PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "0", "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    for name, value in {**alone, **settings}.items():
        monkeypatch.setenv(name, value)
    done = subprocess.run([sys.executable, _checkout(tmp_path) / "dev.py", "demo"], check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 2, done.stderr
    last = done.stderr.splitlines()[-1]
    assert last.startswith("The packages named in requirements.lock could not be fetched: this needs a package index once")
    assert "mirrors and proxies are honoured" in last
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "demo").exists()


# ---- the commands


class Steps:
    """Notes the steps that would be run and answers with the exit codes that it is given."""

    def __init__(self, codes: dict[str, int]) -> None:
        self.codes = codes
        self.commands: dict[str, list[str]] = {}

    def __call__(self, name: str, command: Sequence[str | Path]) -> int:
        self.commands[name] = [str(word) for word in command]
        return self.codes.get(name, 0)


@pytest.fixture
def steps(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Steps:
    assert checkout.is_dir()
    steps = Steps({})
    monkeypatch.setattr(dev, "step", steps)
    monkeypatch.setattr(dev, "environment", lambda: None)
    return steps


@pytest.mark.parametrize(
    ("codes", "expected"),
    [({}, 0), ({"pytest": 5}, 5), ({"mypy": 3, "pytest": 1}, 3), ({"ruff check": 1, "mypy": 2}, 1), ({"import-linter": -11}, -11)],
)
def test_every_check_runs_and_the_first_failure_is_the_exit_code(
    steps: Steps, monkeypatch: pytest.MonkeyPatch, codes: dict[str, int], expected: int
) -> None:
    steps.codes = codes
    monkeypatch.setattr(dev, "office", lambda: None)
    assert dev.main(["test"]) == expected
    assert list(steps.commands) == ["ruff check", "ruff format", "mypy", "import-linter", "pytest"]


def test_further_arguments_go_to_pytest(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "office", lambda: None)
    assert dev.main(["test", "-k", "kent", "-n", "0"]) == 0
    assert steps.commands["pytest"][-7:] == ["pytest", "-n", "auto", "-k", "kent", "-n", "0"]
    assert "kent" not in steps.commands["mypy"]


def test_demo_builds_and_says_what_to_do_next(steps: Steps, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["demo"]) == 0
    (command,) = steps.commands.values()
    assert command[1:] == ["-m", "vfmxl", "build", "Torbay", "-o", str(dev.WORKBOOK), "--force"]
    said = capsys.readouterr().out
    assert str(dev.ROOT / dev.WORKBOOK) in said
    assert "What to do next" in said


def test_a_demo_that_failed_promises_nothing(steps: Steps, capsys: pytest.CaptureFixture[str]) -> None:
    steps.codes = {"build a workbook for Torbay": 2}
    assert dev.main(["demo"]) == 2
    assert "What to do next" not in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["tests"], ["demo", "Kent"]])
def test_an_unknown_request_shows_the_commands(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(arguments) == 2
    assert "python3 dev.py demo" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["--help"]])
def test_help(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(arguments) == 0
    assert "python3 dev.py demo" in capsys.readouterr().out


def test_an_old_python_is_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 13))
    assert dev.main(["demo"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("vfmxl needs Python 3.11 or newer; this is ")
    assert len(said.splitlines()) == 1


# ---- LibreOffice


@pytest.mark.parametrize(
    ("debian", "root", "lacking", "commands", "said"),
    [
        (True, True, [], [], ""),
        (True, True, ["poppler-utils"], ["apt-get update", "apt-get install"], ""),
        (True, False, ["poppler-utils"], [], "sudo apt-get install --no-install-recommends poppler-utils"),
        (False, False, ["poppler-utils"], [], "LibreOffice is not installed"),
    ],
)
def test_libreoffice_is_installed_where_that_can_be_done(
    steps: Steps,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    debian: bool,
    root: bool,
    lacking: list[str],
    commands: list[str],
    said: str,
) -> None:
    monkeypatch.setattr(dev, "on_debian", lambda: debian)
    monkeypatch.setattr(dev, "is_root", lambda: root)
    monkeypatch.setattr(dev, "installed", lambda package: package not in lacking)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    dev.office()
    assert list(steps.commands) == commands
    assert said in capsys.readouterr().out
    if commands:
        assert steps.commands["apt-get install"][-1] == "poppler-utils"


def test_an_apt_get_that_fails_is_told_and_the_checks_go_on(
    steps: Steps, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    steps.codes = {"apt-get update": 100}
    monkeypatch.setattr(dev, "on_debian", lambda: True)
    monkeypatch.setattr(dev, "is_root", lambda: True)
    monkeypatch.setattr(dev, "installed", lambda _: False)
    dev.office()
    assert list(steps.commands) == ["apt-get update"]
    assert "the tests that need LibreOffice cannot run" in capsys.readouterr().out
