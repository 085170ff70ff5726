"""What docs/deployment.md says to IT is what the program does."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from docs.licences import PAGE, runtime_packages, with_table
from tests.conftest import CHECKOUT
from vfmxl.hosts.excel import policies
from vfmxl.hosts.excel.commands import excel

if TYPE_CHECKING:
    from pathlib import Path

TEXT = PAGE.read_text(encoding="utf-8")
LISTED = re.findall(r"^\| ([a-z0-9-]+) \| ([^|]+) \| [^|]+ \|$", TEXT.partition("| package | licence | needed by |\n")[2], re.MULTILINE)


def test_the_table_of_licences_is_up_to_date() -> None:
    assert with_table(TEXT) == TEXT, "run: python -m docs.licences"


def test_every_runtime_dependency_is_listed_with_a_licence() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    direct = {re.split(r"[<>=!~ ;\[]", need)[0].lower() for need in project["dependencies"]}
    names = {name for name, _ in LISTED}
    assert direct <= names
    assert names == set(runtime_packages())
    assert {"pywin32", "tzdata", "et-xmlfile"} <= names
    assert all(licence.strip() for _, licence in LISTED)


def test_every_listed_package_is_locked() -> None:
    locked = {line.partition("==")[0] for line in (CHECKOUT / "requirements.lock").read_text(encoding="utf-8").splitlines()}
    assert {name for name, _ in LISTED} <= locked


@pytest.mark.parametrize("name", sorted(excel.commands))
def test_every_command_and_option_is_named(name: str) -> None:
    assert re.search(rf"\bexcel {name}\b", TEXT)
    for option in excel.commands[name].params:
        assert max(option.opts, key=len) in TEXT, option.opts


def test_every_command_of_the_page_exists() -> None:
    named = set(re.findall(r"excel ([a-z]+)(?: --([a-z-]+))?", TEXT))
    for command, option in named:
        assert command in excel.commands
        options = {opt for param in excel.commands[command].params for opt in param.opts}
        assert not option or f"--{option}" in options, (command, option)


def test_the_rules_are_those_that_doctor_looks_for() -> None:
    assert policies.CHILD_PROCESSES.upper() in TEXT
    assert policies.SYSTEM_CALLS.upper() in TEXT


def test_the_lines_that_list_what_is_installed_work(tmp_path: Path) -> None:
    (code,) = re.findall(r"```sbom\n(.*?)```", TEXT, re.DOTALL)
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    parts = json.loads((tmp_path / "sbom.json").read_text(encoding="utf-8"))["components"]
    assert {"numpy": version("numpy"), "xlwings": version("xlwings")}.items() <= {part["name"]: part["version"] for part in parts}.items()


def test_the_page_names_no_address_and_no_machine() -> None:
    assert not re.search(r"https?://|www\.", TEXT)


def test_no_code_of_ours_opens_a_connection() -> None:
    """The page promises it to IT; between Calc and its helper runs a pair of sockets that no other program can reach."""
    pair = CHECKOUT / "vfmxl" / "hosts" / "calc" / "bridge.py"
    text = pair.read_text(encoding="utf-8")
    assert set(re.findall(r"socket\.(\w+)\(", text)) <= {"socketpair"}
    opening = re.compile(
        r"^\s*(?:import|from) (?:socket|ssl|http|urllib\.request|urllib3|requests|httpx|aiohttp|ftplib|smtplib|asyncio)\b", re.MULTILINE
    )
    for folder in ("vfmxl", "udfs"):
        for path in set((CHECKOUT / folder).rglob("*.py")) - {pair}:
            assert not opening.search(path.read_text(encoding="utf-8")), path
