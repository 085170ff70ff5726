"""The ribbon: known pictures, unique ids, callbacks that exist with the arguments that Excel gives them."""

from __future__ import annotations

import ast
import os
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.hosts.excel.vba_reader import read
from vfmxl.catalogue import HEADLINE
from vfmxl.functions import Engine
from vfmxl.hosts.excel.build import source
from vfmxl.hosts.excel.ribbon import GROUPS, NAMESPACE, ribbon
from vfmxl.resources import bundled_pack, udfs

if TYPE_CHECKING:
    from collections.abc import Iterator

# Of Microsoft's list of control ids, or seen on buttons of add-ins in public.
PICTURES = {
    "AutoSum", "CalculateNow", "ChartInsert", "DataValidation", "ErrorChecking", "FileNew", "FileProperties", "FileSaveAs", "FindDialog", "FunctionWizard", "Help",
    "Info", "MacroPlay", "Refresh", "RefreshAll", "TableInsertExcel", "Undo",
}  # fmt: skip

# What Excel passes for each kind of callback.
PASSED = {
    "onLoad": ["ribbon"], "onAction": ["control"], "onChange": ["control", "text"],
    "getEnabled": ["control", "returnedVal"], "getVisible": ["control", "returnedVal"], "getText": ["control", "returnedVal"],
}  # fmt: skip

# What each kind of element may carry (the schema of [MS-CUSTOMUI2], as far as we use it).
TIPS = {"id", "label", "screentip", "supertip", "tag"}
BUTTON = TIPS | {"imageMso", "onAction", "getEnabled", "getVisible"}
CARRIES = {
    "customUI": {"onLoad"}, "ribbon": set(), "tabs": set(), "tab": {"id", "label", "insertAfterMso", "getVisible"}, "group": {"id", "label"},
    "comboBox": TIPS | {"sizeString", "getText", "onChange"}, "item": {"id", "label"}, "splitButton": {"id", "size"}, "menu": {"id", "itemSize"},
}  # fmt: skip

MACROS = {
    "refresh_selection", "refresh_sheet", "refresh_workbook", "insert_figure", "insert_peer_average", "insert_expected", "insert_gap", "insert_theme_table", "insert_chart",
    "explain_cell", "check_workbook", "find_indicator", "share_copy", "restore_formulas", "new_budget_workbook", "data_status", "diagnostics", "open_guide",
}  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.start(str(bundled_pack()))


@pytest.fixture(scope="module")
def root(engine: Engine) -> etree._Element:
    return etree.fromstring(ribbon(engine))


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}


def _kind(element: etree._Element) -> str:
    return etree.QName(element).localname


def _all(root: etree._Element, kind: str) -> Iterator[etree._Element]:
    return root.iter(f"{{{NAMESPACE}}}{kind}")


def test_elements_carry_what_the_schema_knows(root: etree._Element) -> None:
    for element in root.iter():
        in_menu = (parent := element.getparent()) is not None and _kind(parent) in ("menu", "splitButton")
        allowed = BUTTON | (set() if in_menu else {"size"}) if _kind(element) == "button" else CARRIES[_kind(element)]
        assert set(_attributes(element)) <= allowed, (_kind(element), _attributes(element))
        assert all(0 < len(value) <= 1024 for value in _attributes(element).values())
        assert _kind(element) in ("customUI", "ribbon", "tabs") or re.fullmatch(r"[A-Za-z_][\w.-]*", _attributes(element)["id"])


def test_ids_are_unique(root: etree._Element) -> None:
    assert max(Counter(_attributes(element)["id"] for element in root.iter() if "id" in _attributes(element)).values()) == 1


def test_pictures_are_known(root: etree._Element) -> None:
    for button in _all(root, "button"):
        assert _attributes(button)["imageMso"] in PICTURES


def test_callbacks_exist_with_their_arguments(root: etree._Element) -> None:
    module = read("VfmRibbon", source("VfmRibbon.bas"))
    text = source("VfmRibbon.bas")
    for element in root.iter():
        for attribute, name in _attributes(element).items():
            if attribute.startswith(("on", "get")):
                assert name.casefold() in module.public, name
                assert len(module.parameters[name.casefold()]) == len(PASSED[attribute])
                first = "As IRibbonUI" if attribute == "onLoad" else "As IRibbonControl"
                signature = re.search(rf"^Public Sub {name}\((.*)\)$", text, re.MULTILINE)
                assert signature
                assert first in signature[1].split(",")[0]
                assert ("ByRef returnedVal" in signature[1]) == attribute.startswith("get")


def test_at_most_eight_large_buttons(root: etree._Element) -> None:
    assert sum(_attributes(element).get("size") == "large" for element in root.iter()) <= 8


def test_every_control_has_both_tips(root: etree._Element) -> None:
    for kind in ("button", "comboBox"):
        for control in _all(root, kind):
            assert _attributes(control)["screentip"].strip()
            assert _attributes(control)["supertip"].endswith(".")


def test_every_button_is_a_macro_and_asks_whether_it_can_act(root: etree._Element) -> None:
    tags = []
    for button in _all(root, "button"):
        if _attributes(button)["id"] != "vfmNotice":
            assert _attributes(button)["onAction"] == "VfmPressed"
            assert _attributes(button)["getEnabled"] == "VfmEnabled"
            tags.append(_attributes(button)["tag"])
    assert sorted(tags) == sorted(MACROS)


def test_every_macro_of_the_ribbon_exists() -> None:
    path = udfs() / "macros.py"
    if not path.is_file():
        pytest.skip("there are no macros yet")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    names |= {target.id for node in tree.body if isinstance(node, ast.Assign) for target in node.targets if isinstance(target, ast.Name)}
    names |= {alias.asname or alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert names >= MACROS


def test_the_boxes_hold_what_the_functions_understand(root: etree._Element, engine: Engine) -> None:
    series = engine.series(HEADLINE)
    lists = {_attributes(box)["id"]: [_attributes(item)["label"] for item in box] for box in _all(root, "comboBox")}
    councils = lists["vfmCouncil"]
    assert councils == sorted(councils)
    assert len(councils) == sum(area.is_council and not area.end for area in engine.pack.areas) > 150
    assert all(engine.area(name).name == name for name in councils)
    assert all(engine.period(series, period) >= 0 for period in lists["vfmPeriod"])
    assert tuple(lists["vfmPeers"]) == GROUPS
    assert all(engine.group(word) for word in GROUPS)


def test_a_council_of_today_is_in_the_box_only_once_it_exists(root: etree._Element) -> None:
    """Cumberland exists, Cumbria is gone."""
    (box,) = (box for box in _all(root, "comboBox") if _attributes(box)["id"] == "vfmCouncil")
    names = {_attributes(item)["label"] for item in box}
    assert "Cumberland" in names
    assert "Cumbria" not in names


def test_it_follows_the_schema_of_microsoft(root: etree._Element) -> None:
    """The schema is Microsoft's own text and not ours to hand on: VFMXL_CUSTOMUI_XSD names a copy, as published in [MS-CUSTOMUI2]."""
    schema = os.environ.get("VFMXL_CUSTOMUI_XSD")
    if not schema or not Path(schema).is_file():
        pytest.skip("VFMXL_CUSTOMUI_XSD names no copy of the schema")
    import xmlschema

    xmlschema.XMLSchema(schema).validate(etree.tostring(root).decode())
