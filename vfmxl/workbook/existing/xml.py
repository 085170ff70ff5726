"""Reads XML that may come from anywhere: no entities, no document types, no depth beyond a workbook's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO
from xml.parsers import expat

from vfmxl.errors import RequestRefused

if TYPE_CHECKING:
    from collections.abc import Callable

DEEPEST = 256
CHUNK = 1 << 18
SEPARATOR = "}"
# The namespaces of spreadsheets, transitional and strict.
MAIN = frozenset({"http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"})


def local(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition(SEPARATOR)[2]


def is_main(name: str) -> bool:
    """Whether a name is of the spreadsheet's own namespace, under whatever prefix."""
    return name.rpartition(SEPARATOR)[0] in MAIN


class _Depth:
    """Counts open elements, and refuses more than any workbook has."""

    def __init__(self, start: Callable[[str, dict[str, str]], Any], end: Callable[[str], Any]) -> None:
        self._start, self._end, self._open = start, end, 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._open += 1
        if self._open > DEEPEST:
            raise RequestRefused("It nests XML deeper than any workbook does, as in a file made to do harm: it is not opened.")
        self._start(name, attributes)

    def end(self, name: str) -> None:
        self._open -= 1
        self._end(name)


def refuse_document_type(*_: object) -> None:
    """For a parser's handler of document types."""
    raise RequestRefused("It declares a document type, as in a file made to do harm: it is not opened.")


def parse(stream: BinaryIO, start: Callable[[str, dict[str, str]], Any], end: Callable[[str], Any], text: Callable[[str], Any]) -> None:
    """Calls back for every element and text of a stream; names are `namespace}name`.

    Raises
    ------
    RequestRefused
        where the XML is damaged, declares a document type or nests too deeply.
    """
    parser = expat.ParserCreate("UTF-8", namespace_separator=SEPARATOR)  # whatever a part declares: no program writes another
    depth = _Depth(start, end)
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = depth.start, depth.end, text
    parser.StartDoctypeDeclHandler = refuse_document_type
    parser.buffer_text = True
    try:
        while data := stream.read(CHUNK):
            parser.Parse(data)
        parser.Parse(b"", True)  # noqa: FBT003 - expat takes it by position: this was the end
    except expat.ExpatError as error:
        raise RequestRefused(f"Its XML is damaged ({error}): open it in its program and save it again.") from error
