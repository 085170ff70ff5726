"""The entry module of the macros, as the add-in calls it."""

from __future__ import annotations

import importlib.util
import inspect
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import xlwings

from tests.hosts.macros.fake_excel import FakeExcel
from vfmxl.hosts.excel import cells
from vfmxl.hosts.faults import fault_log
from vfmxl.hosts.macros.running import all_macros
from vfmxl.resources import udfs

if TYPE_CHECKING:
    from types import ModuleType

    from vfmxl.functions import Engine


@pytest.fixture
def entry() -> ModuleType:
    spec = importlib.util.spec_from_file_location("macros", udfs() / "macros.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_there_is_one_function_for_each_macro_with_what_stands_on_the_ribbon(entry: ModuleType) -> None:
    functions = {name: function for name, function in vars(entry).items() if inspect.isfunction(function) and function.__module__ == "macros"}
    assert list(functions) == list(all_macros())
    for function in functions.values():
        assert [(p.name, p.default) for p in inspect.signature(function).parameters.values()] == [("council", ""), ("period", ""), ("group", "")]


def test_each_runs_its_own_macro_on_the_workbook_in_front(entry: ModuleType, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []
    monkeypatch.setattr(xlwings.Book, "caller", lambda: FakeExcel({}).book)
    monkeypatch.setattr(
        "vfmxl.hosts.macros.pressed.run", lambda name, _, choice, **__: ran.append((name, choice.council, choice.period, choice.group))
    )
    for name in all_macros():
        getattr(entry, name)("Torbay", "latest", "region")
    assert ran == [(name, "Torbay", "latest", "region") for name in all_macros()]
    entry.data_status()
    assert ran[-1] == ("data_status", "", "", "")


def test_a_macro_runs_from_the_entry_to_the_cell(entry: ModuleType, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeExcel({("Own", "A1"): ("", "spend_net_adult")}, "Own!$B$1")
    monkeypatch.setattr(xlwings.Book, "caller", lambda: fake.book)
    monkeypatch.setattr(cells, "_held", [engine])
    entry.insert_figure("Torbay", "latest", "nearest")
    assert ("formula2", "Own", "B1", '=VFM_VALUE("Torbay",$A1,"latest")') in fake.log


def test_without_a_workbook_nothing_is_raised(entry: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise RuntimeError("no book")

    monkeypatch.setattr(xlwings.Book, "caller", none)
    entry.refresh_workbook()
    assert "no book" in fault_log().read_text(encoding="utf-8")
    fault_log().unlink()


def test_loading_the_entry_module_imports_nothing_heavy() -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); import macros; print(sorted(set(sys.modules) & {'xlwings', 'scipy', 'pandas', 'openpyxl', 'lxml', 'xlsxwriter', 'formualizer', 'statsmodels'}))"
    done = subprocess.run([sys.executable, "-c", code, str(udfs())], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
