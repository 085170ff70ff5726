"""`vfmxl excel` at the command line: exit codes, sentences, JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.hosts.excel.made_up_windows import EXCEL, MadeUpRegistry, everything_below, profile_of, write_addin, write_computer
from vfmxl import cli
from vfmxl.errors import RequestRefused
from vfmxl.hosts.excel.install import Request, install
from vfmxl.hosts.excel.profile import Computer
from vfmxl.hosts.excel.serve import serve
from vfmxl.pack import shelf

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Computer:
    """A made-up Windows, for the commands too."""
    made = write_computer(tmp_path / "C")
    monkeypatch.delenv(shelf.VARIABLE, raising=False)
    monkeypatch.setenv(shelf.FOLDER_VARIABLE, str(tmp_path / "packs"))
    monkeypatch.setattr(Computer, "here", classmethod(lambda _: made))
    monkeypatch.setattr("vfmxl.hosts.excel.registry.WindowsRegistry", lambda: MadeUpRegistry(EXCEL))
    return made


def test_a_whole_life(computer: Computer, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = profile_of(computer).home
    first = everything_below(home)
    assert cli.run(["excel", "doctor"]) == 1
    assert "It is not installed" in capsys.readouterr().out
    assert cli.run(["excel", "install"]) == 0
    assert "Installed: " in capsys.readouterr().out
    assert cli.run(["excel", "doctor"]) == 0
    assert "All is well." in capsys.readouterr().out
    signed = write_addin(tmp_path / "signed.xlam", signed=True)
    assert cli.run(["excel", "install", "--addin", str(signed), "--pre-started"]) == 0
    assert cli.run(["excel", "doctor"]) == 0
    write_addin(profile_of(computer).addin, note="edited")
    assert cli.run(["excel", "uninstall"]) == 1
    assert cli.run(["excel", "uninstall", "--force"]) == 0
    assert everything_below(home) == first
    assert cli.run(["excel", "uninstall"]) == 0


def test_doctor_as_json(computer: Computer, capsys: pytest.CaptureFixture[str]) -> None:
    install(computer)
    assert cli.run(["excel", "doctor", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["well"] is True
    assert {"name": "Macro policy", "state": "ok", "finding": "Excel runs add-ins from its start folder XLSTART.", "remedy": ""} in answer["checks"]


@pytest.mark.parametrize(
    "arguments", [["install", "--settings-only", "--addin", "x.xlam"], ["install", "--addin", "nowhere.xlam"], ["instal"], ["serve"]]
)
def test_refusals_are_sentences(arguments: list[str], computer: Computer, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["excel", *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "Traceback" not in told.err
    assert told.err


@pytest.mark.skipif(sys.platform == "win32", reason="looks at what the commands say elsewhere")
@pytest.mark.parametrize(("command", "code"), [("install", 2), ("uninstall", 2), ("serve", 2), ("doctor", 0)])
def test_elsewhere_the_commands_say_what_works(command: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["excel", command]) == code
    told = capsys.readouterr()
    assert "on Windows only" in told.out + told.err
    assert "vfmxl build" in told.out + told.err


def test_the_server_starts_once_excel_asks_for_it(computer: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", ["", "/elsewhere"])
    monkeypatch.setattr("signal.signal", lambda *_: None)
    said: list[str] = []
    ran: list[list[str]] = []
    with pytest.raises(RequestRefused, match="vfmxl excel install --pre-started"):
        serve(computer, said.append, lambda: ran.append(sys.path))
    install(computer, Request(pre_started=True))
    serve(computer, said.append, lambda: ran.append(list(sys.path)))
    assert ran == [[str(computer.udfs), "/elsewhere"]]
    assert len(said) == 1
    assert "leave this window open" in said[0]


@pytest.mark.skipif(sys.platform == "win32", reason="xlwings has its server there")
def test_an_xlwings_without_a_server_is_told(computer: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signal.signal", lambda *_: None)
    install(computer, Request(pre_started=True))
    with pytest.raises(RequestRefused, match="xlwings cannot start its server here"):
        serve(computer, print)


def test_a_profile_that_windows_does_not_name_is_told(computer: Computer) -> None:
    with pytest.raises(RequestRefused, match="ordinary terminal"):
        serve(replace(computer, profile=None), print)
