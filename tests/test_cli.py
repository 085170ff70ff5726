"""The command line: answers, sentences, exit codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
