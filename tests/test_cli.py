"""The command line: answers, sentences, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.made_up import write_pack
from vfmxl import cli
from vfmxl.pack import shelf
from vfmxl.resources import bundled_pack

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(shelf.VARIABLE, raising=False)
    monkeypatch.setenv(shelf.FOLDER_VARIABLE, str(tmp_path / "packs"))


@pytest.mark.parametrize(
    ("arguments", "code", "out", "err"),
    [
        (["eval", '=VFM.PACK("id")'], 0, "england-asc-", ""),
        (["eval", '=VFM.PEERS("Torbay",,0)'], 0, "Blackpool\tE06000009\n", ""),
        (["eval", '=VFM.EXPECTED("Kent","spend_net_adult","2024-25","n")'], 0, "148\n", ""),
        (["eval", '=VFM.VALUE("Torbay","spend_net_adult","2022-23")'], 1, "#N/A\n", "did not submit"),
        (["eval", '=VFM.VALUE("Torbuy","spend_net_adult")'], 1, "#VALUE!\n", "Nearest: Torbay"),
        (["eval", '=VFM.EXPECTED("Kent","spend_net_ld_1864")'], 1, "#NUM!\n", "plain average"),
        (["eval", "=VFM.VALEU()"], 1, "#NAME?\n", "VALUE"),
        (["--pack", "nowhere.sqlite", "eval", "=VFM.PACK()"], 1, "#REF!\n", "nowhere.sqlite"),
        (["eval", "=VFM.VALUE("], 2, "", "formula"),
        (["eval", "=VFM.VALUE(A1,B1)"], 2, "", "cell references"),
        (["eval"], 2, "", "FORMULA"),
        (["evil"], 2, "", "evil"),
        (["find", "nursing"], 0, "unit_nurs_65", ""),
        (["find", "zeppelin"], 1, "", "zeppelin"),
        (["functions"], 0, "EXPECTED", ""),
        (["functions", "vfm_gap"], 0, "VFM.GAP(area, indicator, [period], [benchmark], [unit])", ""),
        (["functions", "gip"], 2, "", "GAP"),
        (["data", "status"], 0, "Revenue Outturn RO3", ""),
        (["data", "verify"], 0, "is as it was built", ""),
        (["data", "use", "nothing"], 2, "", "No pack 'nothing' is installed"),
        (["data", "install", "nothing.sqlite"], 2, "", "nothing.sqlite"),
        (["build", "Torbuy", "-o", "x.xlsx"], 2, "", "Torbay"),
        (["build", "Torbay"], 2, "", "--output"),
        (["--help"], 0, "Comparative figures", ""),
        (["--version"], 0, "vfmxl", ""),
    ],
)  # fmt: skip
def test_answers_and_exit_codes(arguments: list[str], code: int, out: str, err: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(arguments) == code
    printed = capsys.readouterr()
    assert out in printed.out
    assert err in printed.err
    assert "Traceback" not in printed.err


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ('VALUE("Torbay","spend_net_adult","2022-23")', {"value": None, "error": "#N/A"}),
        ('SERIES("Torbay","spend_net_adult","2022-23","2022-23",0)', {"value": [["2022-23", "#N/A", "#N/A", "#N/A"]], "error": None}),
        ('VALUE("Kent","pop_total","2024")', {"value": 1_639_029.0, "error": None, "why": None}),
    ],
)
def test_json(formula: str, expected: dict[str, object], capsys: pytest.CaptureFixture[str]) -> None:
    cli.run(["eval", f"={formula}", "--json"])
    got = json.loads(capsys.readouterr().out)
    assert set(got) == {"value", "error", "why"}
    assert expected.items() <= got.items()


@pytest.mark.parametrize("arguments", [["functions", "--json"], ["find", "nursing", "--json"], ["data", "status", "--json"]])
def test_other_commands_in_json(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(arguments) == 0
    assert json.loads(capsys.readouterr().out)


def test_install_use_and_diff(made_up_pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["data", "install", str(made_up_pack)]) == 0
    assert cli.run(["eval", "=PACK()"]) == 0
    assert "england-asc-2025.06-" in capsys.readouterr().out
    assert cli.run(["data", "use", "bundled"]) == 0
    assert cli.run(["data", "diff", str(made_up_pack), str(made_up_pack)]) == 0
    assert cli.run(["data", "diff", str(made_up_pack), str(bundled_pack())]) == 1
    assert "spend_net_adult" in capsys.readouterr().out


def test_build_says_where_it_is_and_keeps_what_stands_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "leeds.xlsx"
    assert cli.run(["build", "Leeds", "--peers", "region", "--period", "2023-24", "-o", str(target)]) == 0
    assert str(target) in capsys.readouterr().out
    assert cli.run(["build", "Leeds", "-o", str(target)]) == 2
    assert "--force" in capsys.readouterr().err
    assert cli.run(["build", "Leeds", "-o", str(tmp_path / "no" / "where.xlsx")]) == 2


@pytest.mark.parametrize(
    "arguments", [["find", "nursing"], ["find", "nursing", "--json"], ["data", "status"], ["data", "verify"], ["build", "Torbay", "-o", "x.xlsx"]]
)
def test_a_pack_that_cannot_be_used_is_no_empty_answer(arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"nothing")
    assert cli.run(["--pack", str(broken), *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "broken.sqlite is not a vfmxl data pack" in printed.err


def test_a_damaged_installed_pack_is_told_beside_the_answer(made_up_pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["data", "install", str(made_up_pack)]) == 0
    installed = next((tmp_path / "packs").glob("*.sqlite"))
    installed.write_bytes(installed.read_bytes()[:-1])
    capsys.readouterr()
    assert cli.run(["eval", "=PACK()"]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("england-asc-")
    assert "england-asc-2025.06-" not in printed.out
    assert str(installed) in printed.err


def test_verify_names_the_file_and_the_fault(made_up_pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["data", "verify", str(made_up_pack)]) == 0
    spoilt = tmp_path / "spoilt.sqlite"
    spoilt.write_bytes(made_up_pack.read_bytes().replace(b"Take care.", b"No worries"))
    assert cli.run(["data", "verify", str(spoilt)]) == 2
    assert f"{spoilt} is damaged" in capsys.readouterr().err


def test_diff_lists_restated_figures(made_up_pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = write_pack(tmp_path / "other.sqlite", seed=2)
    assert cli.run(["data", "diff", str(made_up_pack), str(other), "--json"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert {tuple(row) for row in rows} == {("indicator", "council", "period", "old", "new", "kind")}
    assert {row["kind"] for row in rows} == {"restated"}
    assert cli.run(["data", "diff", str(made_up_pack), str(other)]) == 1
    assert capsys.readouterr().out.count("\n") == len(rows) + 1


def test_use_names_those_installed(made_up_pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.run(["data", "install", str(made_up_pack)])
    assert cli.run(["data", "use", "england-asc-1999.01"]) == 2
    assert "england-asc-2025.06-" in capsys.readouterr().err


@pytest.mark.parametrize("output", ["no/where.sqlite", "pack.sqlite"])
def test_a_pack_is_not_built_from_an_empty_folder(output: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    assert cli.run(["data", "build", str(raw), "-o", str(tmp_path / output)]) == 2
    assert ("no folder" if "/" in output else "is not in") in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["raw"]


@pytest.mark.parametrize(
    "arguments", [["eval", b"=VALUE(\xff)"], ["eval", b'=VALUE("\xff" "b")'], [b"--\xff"], ["find", b"\xff"], ["data", "use", b"\xff"]]
)
def test_bytes_that_are_no_text_are_answered_by_a_sentence(arguments: list[str | bytes], tmp_path: Path) -> None:
    """In a process of its own: what its streams can print is part of the matter."""
    done = subprocess.run([sys.executable, "-m", "vfmxl", *arguments], capture_output=True, check=False)
    assert done.returncode in (1, 2)
    assert done.stderr
    assert b"Traceback" not in done.stderr


def test_a_fault_of_ours_is_a_sentence_and_a_log(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fault(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("vfmxl.functions.formula.evaluate_formula", fault)
    assert cli.run(["eval", "=PACK()"]) == 2
    err = capsys.readouterr().err
    assert "fault of its own (ZeroDivisionError)" in err
    assert "Traceback" not in err


@given(st.lists(st.text(max_size=15), max_size=4))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_wild_input_never_shows_a_traceback(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert cli.run(["eval", *arguments]) in (0, 1, 2)
    assert "Traceback" not in capsys.readouterr().err
