"""Puts VBA into a workbook file in the one form that is the same bytes each time; the only module that knows pyOpenVBA.

The project is written as the file format's documentation asks of any program but Office itself ([MS-OVBA] 2.3.4): sources only,
no compiled cache, version 0xFFFF, so that Excel compiles it anew. Add-ins in wide use are kept in the same form.
"""

from __future__ import annotations

import re
import struct
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from vfmxl.errors import RequestRefused
from vfmxl.workbook.package import CONTENT_TYPES, read_parts, write_parts

if TYPE_CHECKING:
    from collections.abc import Mapping

PROJECT = "xl/vbaProject.bin"

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
KINDS = {".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.main+xml", ".xlam": "application/vnd.ms-excel.addin.macroEnabled.main+xml"}

# _VBA_PROJECT without a cache ([MS-OVBA] 2.3.4.1), the number that stands for no cookie (2.3.4.2.3.1), the record of the project's name (2.3.4.2.1.6).
_NO_CACHE = bytes.fromhex("cc61ffff000100")
_NO_COOKIE = 0xFFFF
_PROJECT_NAME = 0x0004


def with_project(parts: Mapping[str, bytes], kind: str, name: str, modules: Mapping[str, str], workbook_module: str) -> dict[str, bytes]:
    """The parts of a workbook with a VBA project in it.

    Parameters
    ----------
    parts : the package of a workbook without macros
    kind : `.xlsm` or `.xlam`
    name : the project's name
    modules : text of each standard module by its name, which its first line gives too
    workbook_module : what the workbook's own module holds, without attributes

    Raises
    ------
    RequestRefused
        where a text holds a character that VBA has not got, or pyOpenVBA is not installed.
    """
    try:
        from pyopenvba import ExcelFile
        from pyopenvba.vba import VBAModuleKind
    except ModuleNotFoundError as error:
        raise RequestRefused(f"Building the add-in needs the extra parts of vfmxl ({error.name} is missing): pip install 'vfmxl[addin]'") from error

    types = parts[CONTENT_TYPES].decode()
    if types.count(_WORKBOOK) != 1:
        raise RequestRefused("The workbook to put VBA into is not a plain one.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsm"
        write_parts(dict(parts) | {CONTENT_TYPES: types.replace(_WORKBOOK, KINDS[".xlsm"]).encode()}, path)
        with ExcelFile(path) as book:
            project = book.add_vba_project()
            project.get_module("ThisWorkbook").body = as_stored("ThisWorkbook", workbook_module)
            for module, text in modules.items():
                project.add_module(module, as_stored(module, text), kind=VBAModuleKind.standard)
            book.save()
        made = read_parts(path)
    made[PROJECT] = _normalised(made[PROJECT], name)
    _verify(made[PROJECT], {**modules, "ThisWorkbook": workbook_module})
    made[CONTENT_TYPES] = made[CONTENT_TYPES].replace(KINDS[".xlsm"].encode(), KINDS[kind].encode())
    return made


def as_stored(module: str, text: str) -> str:
    """A module's text with the line ends of Windows; RequestRefused where VBA has no such character."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError as error:
        raise RequestRefused(f"{module} holds {text[error.start]!r}, which VBA has not got (cp1252).") from error
    return "\r\n".join(text.splitlines()) + "\r\n"


def read_modules(project: bytes) -> dict[str, str]:
    """The text of every module of a stored project, by name."""
    from pyopenvba.cfb import CFB
    from pyopenvba.vba import parse_vba_project

    return {module.name: module.source for module in parse_vba_project(CFB.from_bytes(project)).modules}


def _verify(project: bytes, wanted: Mapping[str, str]) -> None:
    """Reads the project back: every text as it was given."""
    held = read_modules(project)
    for name, text in wanted.items():
        stored = as_stored(name, text)
        found = held.get(name, "")
        if found != stored and not (name == "ThisWorkbook" and found.endswith(stored)):
            raise RequestRefused(f"The VBA module {name} is not stored as it is written: nothing was built.")


def _normalised(stored: bytes, name: str) -> bytes:
    """The project without caches, under its name."""
    from pyopenvba.cfb import CFB
    from pyopenvba.vba import compress, parse_vba_project, rebuild_module_stream, serialize_dir_stream

    container = CFB.from_bytes(stored)
    project = parse_vba_project(container)
    for module in project.modules:
        _ = module.source  # read before its stream is written anew
        container.write_stream_in_storage("VBA", module.stream_name, rebuild_module_stream(module, project.code_page))
        module.text_offset, module.prefix_bytes, module.cookie = 0, b"", _NO_COOKIE
    project.project_cookie = _NO_COOKIE
    container.write_stream_in_storage("VBA", "dir", compress(_renamed(serialize_dir_stream(project), name)))
    container.write_stream_in_storage("VBA", "_VBA_PROJECT", _NO_CACHE)
    container.drop_streams_in_storage("VBA", lambda stream: stream.startswith("__SRP_"))
    text = container.get_stream("PROJECT").decode("cp1252")
    container.write_stream("PROJECT", re.sub(r'(?m)^Name="[^"]*"', f'Name="{name}"', text).encode("cp1252"))
    return bytes(container.to_bytes())


def _renamed(records: bytes, name: str) -> bytes:
    """The records of the dir stream with another name of the project."""
    place, new = 0, name.encode("cp1252")
    while place + 6 <= len(records):
        record, size = struct.unpack_from("<HI", records, place)
        if record == _PROJECT_NAME:
            return records[:place] + struct.pack("<HI", record, len(new)) + new + records[place + 6 + size :]
        place += 6 + size
    raise RequestRefused("The VBA project has no record of its name.")
