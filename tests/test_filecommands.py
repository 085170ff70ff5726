"""The commands on a user's own workbook: each refusal is a sentence, exit code 2, and no file; each result a file beside it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from typing import TYPE_CHECKING

import pytest
from xlsxwriter import Workbook

from vfmxl import cli
from vfmxl.functions import Engine, call
from vfmxl.resources import bundled_pack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PACK = ["--pack", str(bundled_pack())]
WRITING: dict[str, list[str]] = {"refresh": [], "freeze": [], "thaw": [], "convert": ["--for", "calc"]}
ENDINGS = {"refresh": "refreshed", "freeze": "shared", "thaw": "restored", "convert": "calc"}


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A frozen copy of a user's workbook: every command takes it."""
    folder = tmp_path_factory.mktemp("plain")
    engine = Engine.start(str(bundled_pack()))
    with Workbook(folder / "book.xlsx") as book:
        sheet = book.add_worksheet("Budget")
        sheet.write_string("A1", "Kent")
        sheet.write_formula("B1", '=VFM_VALUE(A1,"spend_net_adult","2024-25")', None, call(engine, "VALUE", ["Kent", "spend_net_adult", "2024-25"]))
        sheet.write_formula("C1", "=B1*2", None, 2 * call(engine, "VALUE", ["Kent", "spend_net_adult", "2024-25"]))
    assert cli.run([*PACK, "freeze", str(folder / "book.xlsx")]) == 0
    return folder / "book-shared.xlsx"


def change(edit: Callable[[dict[str, bytes]], None]) -> Callable[[Path], None]:
    def changed(path: Path) -> None:
        with zipfile.ZipFile(path) as package:
            parts = {entry.filename: package.read(entry) for entry in package.infolist()}
        edit(parts)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in parts.items():
                package.writestr(name, content)

    return changed


OLE = bytes.fromhex("D0CF11E0A1B11AE1")
BOMB = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY c "&a;&a;&a;">]><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">&c;</worksheet>'
REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "encrypted": (lambda path: path.write_bytes(OLE + "EncryptedPackage".encode("utf-16-le") + bytes(4096)), "encrypted"),
    "xls": (lambda path: path.write_bytes(OLE + bytes(4096)), "old format"),
    "xlsb": (change(lambda parts: parts.update({"xl/workbook.bin": b"x"})), "binary workbook"),
    "no zip": (lambda path: path.write_text("council,spending"), "not a workbook"),
    "cut short": (lambda path: path.write_bytes(path.read_bytes()[:-300]), "cut short"),
    "zip bomb": (change(lambda parts: parts.update({"xl/media/x.bin": bytes(60_000_000)})), "made to do harm"),
    "entity bomb": (change(lambda parts: parts.update({"xl/worksheets/sheet1.xml": BOMB})), "document type"),
    "path": (change(lambda parts: parts.update({"../../x": b""})), "unsafe name"),
    "signed": (change(lambda parts: parts.update({"_xmlsignatures/sig1.xml": b"<Signature/>"})), "--drop-signature"),
    "gone": (lambda path: path.unlink(), "no file"),
}  # fmt: skip


@pytest.mark.parametrize("command", [*WRITING, "check"])
@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_is_a_sentence_and_leaves_nothing(command: str, case: str, plain: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "book.xlsx"
    shutil.copy(plain, path)
    spoil, told = REFUSED[case]
    spoil(path)
    before = sorted(tmp_path.iterdir())
    code = cli.run([*PACK, command, str(path), *WRITING.get(command, [])])
    if (command, case) == ("check", "signed"):
        assert code == 0, "a signed workbook is read as any other"
        return
    assert code == 2
    assert told in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("command", WRITING)
def test_results_stand_beside_the_workbook_which_stays(command: str, plain: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "book.xlsx"
    shutil.copy(plain, path)
    before = path.read_bytes()
    target = tmp_path / f"book-{ENDINGS[command]}.xlsx"
    assert cli.run([*PACK, command, str(path), *WRITING[command], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["output"] == str(target)
    with zipfile.ZipFile(target) as package:
        assert package.testzip() is None
    assert path.read_bytes() == before
    assert cli.run([*PACK, command, str(path), *WRITING[command]]) == 2
    assert "--force" in capsys.readouterr().err
    assert cli.run([*PACK, command, str(path), *WRITING[command], "--force"]) == 0


def test_the_original_of_a_frozen_copy_is_never_touched(plain: Path, tmp_path: Path) -> None:
    shutil.copy(plain, tmp_path / "book.xlsx")
    assert cli.run([*PACK, "freeze", str(tmp_path / "book.xlsx"), "--in-place"]) == 2
    assert cli.run([*PACK, "freeze", str(tmp_path / "book.xlsx"), "-o", str(tmp_path / "book.xlsx"), "--force"]) == 2


@pytest.mark.parametrize("mark", ["~$book-calc.xlsx", ".~lock.book-calc.xlsx#"])
def test_an_output_that_is_open_elsewhere_is_not_written(mark: str, plain: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(plain, tmp_path / "book.xlsx")
    shutil.copy(plain, tmp_path / "book-calc.xlsx")
    (tmp_path / mark).write_text("me")
    assert cli.run([*PACK, "convert", str(tmp_path / "book.xlsx"), "--for", "calc", "--force"]) == 2
    assert "is open in" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="signals and folders are others there")
def test_a_run_killed_at_any_moment_leaves_a_whole_output_or_none(plain: Path, tmp_path: Path) -> None:
    path, target = tmp_path / "book.xlsx", tmp_path / "out" / "copy.xlsx"
    target.parent.mkdir()
    shutil.copy(plain, path)
    command = [sys.executable, "-m", "vfmxl", *PACK, "thaw", str(path), "-o", str(target), "--force"]
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    whole, took = target.read_bytes(), time.perf_counter() - start
    killed = 0
    for part in range(24):
        if part % 2:
            target.unlink(missing_ok=True)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(took * (0.3 + 0.7 * part / 24))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        assert not target.exists() or target.read_bytes() == whole
        assert {file.name for file in target.parent.iterdir()} <= {"copy.xlsx", ".copy.xlsx.vfmxl-writing"}
    assert killed
    subprocess.run(command, check=True, capture_output=True)
    assert [file.name for file in target.parent.iterdir()] == ["copy.xlsx"]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="the administrator writes anywhere")
def test_a_folder_that_may_not_be_written_to(plain: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    assert cli.run([*PACK, "thaw", str(plain), "-o", str(folder / "x.xlsx")]) == 2
    assert "may not write there" in capsys.readouterr().err
    assert list(folder.iterdir()) == []
