"""How the extension finds the package, and what it says where it cannot."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.hosts.calc.office import here
from vfmxl.errors import CellError
from vfmxl.hosts.calc import bridge
from vfmxl.hosts.calc.values import from_nan


def is_running(process: int) -> bool:
    """Whether a process is there and no leftover of one."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def noted(folder: Path, **changes: Any) -> str:
    (folder / bridge.NOTE).write_text(json.dumps({**here(), **changes}), encoding="utf-8")
    return str(folder)


VALUE = ("value", ["Kent", "spend_net_adult", "2024-25"])


def test_the_same_python_loads_the_package_itself(tmp_path: Path) -> None:
    answer = bridge.answering(noted(tmp_path))
    assert 500 < answer(*VALUE)[0][0] < 600
    assert answer.__self__.__class__.__name__ == "Answers"  # type: ignore[attr-defined]


def test_another_python_asks_a_helper_which_gives_the_same(tmp_path: Path) -> None:
    helped = bridge.answering(noted(tmp_path, version=[3, 8]))
    helper = helped.__self__  # type: ignore[attr-defined]
    try:
        assert isinstance(helper, bridge.Helper)
        (tmp_path / "inside").mkdir()
        loaded = bridge.answering(noted(tmp_path / "inside"))
        for name, args in (VALUE, ("peers", ["Kent", None, 0.0]), ("why", ["VALUE", ("Torbay", "spend_net_adult", "2022-23")])):
            assert helped(name, args) == loaded(name, args)
        assert from_nan(helped("value", ["Torbay", "spend_net_adult", "2022-23"])[0][0]) is CellError.NA
    finally:
        helper.close()


@pytest.mark.skipif(os.name == "nt", reason="a process is ended otherwise there")
def test_a_helper_that_died_is_started_again(tmp_path: Path) -> None:
    answer = bridge.answering(noted(tmp_path, version=[3, 8]))
    helper = answer.__self__  # type: ignore[attr-defined]
    first = helper._process.pid
    os.kill(first, signal.SIGKILL)
    assert 500 < answer(*VALUE)[0][0] < 600
    assert helper._process.pid != first
    helper.close()
    assert not is_running(helper._process.pid)


@pytest.mark.skipif(os.name == "nt", reason="a process is ended otherwise there")
def test_where_a_helper_that_died_cannot_be_started_again_the_cell_shows_an_error(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.symlink_to(sys.executable)
    helper = bridge.Helper(here() | {"python": str(python)})
    python.unlink()
    os.kill(helper._process.pid, signal.SIGKILL)
    for _ in (1, 2):
        assert from_nan(helper.call(*VALUE)[0][0]) is CellError.REF
        assert "cannot be started" in helper.call("why", [])[0][0]
    python.symlink_to(sys.executable)
    assert 500 < helper.call(*VALUE)[0][0] < 600
    helper.close()


DIES_AT_WORK = """
import json, struct, sys
def send(message):
    content = json.dumps(message).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(content)) + content)
    sys.stdout.flush()
send({"ready": "x"})
(length,) = struct.unpack(">I", sys.stdin.buffer.read(4))
sys.stdin.buffer.read(length)
send({"do": "call"})
"""


def test_what_a_helper_had_begun_when_it_died_is_not_begun_again(tmp_path: Path) -> None:
    package = tmp_path / "vfmxl" / "hosts" / "calc"
    package.mkdir(parents=True)
    for folder in (package, package.parent, package.parent.parent):
        (folder / "__init__.py").touch()
    (package / "helper.py").write_text(DIES_AT_WORK, encoding="utf-8")
    helper = bridge.Helper({"python": sys.executable, "paths": [str(tmp_path)]})
    done = []

    def do(asked: Any) -> dict[str, Any]:
        done.append(asked)
        return {"outcome": None}

    try:
        with pytest.raises(bridge.Unavailable, match="stopped while it was at work"):
            helper.ask({"press": "x"}, SimpleNamespace(do=do, used=True))  # type: ignore[arg-type]
        assert done == [{"do": "call"}]
    finally:
        helper.close()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"version": [3, 8], "paths": ["/nowhere"], "python": sys.executable}, "does not answer"),
        ({"version": [3, 8], "python": "/nowhere/python"}, "no longer where it was"),
    ],
)
def test_where_nothing_answers_why_says_so(changes: dict[str, Any], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    if words == "does not answer":
        # A Python that is there and has no vfmxl.
        empty = tmp_path / "python"
        empty.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        empty.chmod(0o755)
        changes = changes | {"python": str(empty)}
    answer = bridge.answering(noted(tmp_path, **changes))
    assert from_nan(answer(*VALUE)[0][0]) is CellError.REF
    sentence = answer("why", [])[0][0]
    assert words in sentence
    assert sentence.endswith("Run: vfmxl calc install")


def test_an_extension_without_a_note_asks_the_command_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(bridge.Unavailable, match="cannot find vfmxl"):
        bridge.whereabouts(str(tmp_path))


def test_messages_arrive_whole_or_not_at_all() -> None:
    stream = io.BytesIO()
    bridge.send(stream, {"call": "x", "args": ["£", None, 1.5, [[1.0]]]})
    whole = stream.getvalue()
    assert bridge.receive(io.BytesIO(whole)) == {"call": "x", "args": ["£", None, 1.5, [[1.0]]]}
    assert [bridge.receive(io.BytesIO(whole[:n])) for n in (0, 3, len(whole) - 1)] == [None, None, None]
