"""The extension that is in the checkout is the one that its sources make."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from vfmxl.functions import all_functions
from vfmxl.hosts.calc import extension
from vfmxl.hosts.calc.interface import RESERVED, parameter, type_library
from vfmxl.hosts.calc.names import OFFICE_NAME
from vfmxl.resources import udfs, workbooks

if TYPE_CHECKING:
    from pathlib import Path

BUILT = workbooks() / OFFICE_NAME


def test_the_built_extension_is_what_its_sources_make(tmp_path: Path) -> None:
    again = tmp_path / "again.oxt"
    extension.write(extension.parts(), again)
    assert again.read_bytes() == BUILT.read_bytes(), "run: python3 dev.py extension"


def test_its_files_carry_no_date_and_no_path() -> None:
    with zipfile.ZipFile(BUILT) as package:
        assert {entry.date_time for entry in package.infolist()} == {extension.FIXED_DATE}
        for name in package.namelist():
            assert str(udfs().parent).encode() not in package.read(name), name


def test_the_manifest_lists_the_type_library_first_and_nothing_that_is_not_there() -> None:
    parts = extension.parts()
    listed = re.findall(r'full-path="([^"]+)"', parts["META-INF/manifest.xml"].decode())
    assert listed[0] == extension.LIBRARY
    assert set(listed) <= set(parts)


@pytest.mark.parametrize("name", [name for name in extension.parts() if name.endswith((".xml", ".xcu"))])
def test_every_page_of_it_is_xml(name: str) -> None:
    ET.fromstring(extension.parts()[name])  # noqa: S314 - our own text


def test_every_parameter_has_a_name_of_its_own_that_the_interface_language_allows() -> None:
    for function in all_functions().values():
        names = [parameter(argument) for argument in function.arguments]
        assert len(set(names)) == len(names)
        assert not RESERVED & set(names)
        assert all(re.fullmatch("[a-z][a-z0-9]*_?", name) for name in names), names


def test_an_optional_argument_is_of_the_type_that_may_be_left_out() -> None:
    library = type_library(all_functions().values())
    for function in all_functions().values():
        (line,) = [line for line in library.splitlines() if f" {function.name.lower()}(" in line]
        typed = re.findall(r"\[in\] (.+?) (\w+)(?:,|\))", line)
        assert [kind == "any" for kind, _ in typed] == [argument.optional and argument.kind != "rest" for argument in function.arguments]
