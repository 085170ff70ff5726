"""Finds elements in a small part by their place in its bytes, so that a change leaves every other byte alone."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.parsers import expat

from vfmxl.errors import RequestRefused
from vfmxl.workbook.existing.xml import SEPARATOR, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# What XML cannot hold at all: control characters, halves of surrogate pairs, the two non-characters.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Element:
    """An element: name as `namespace}local`, attributes, its bytes `start` to `end`, those inside it, its text, and its ancestors' names, outermost first."""

    name: str
    attributes: dict[str, str]
    start: int
    end: int
    inner_start: int
    inner_end: int
    text: str
    above: tuple[str, ...]

    @property
    def local(self) -> str:
        """The name without its namespace."""
        return self.name.rpartition(SEPARATOR)[2]

    @property
    def namespace(self) -> str:
        """The namespace of the name."""
        return self.name.rpartition(SEPARATOR)[0]

    @property
    def is_empty_tag(self) -> bool:
        """Whether it is written as one tag, without room for content."""
        return self.inner_start == self.end


@dataclass(frozen=True, slots=True)
class Splice:
    """Bytes `start` to `end` give way to `new`."""

    start: int
    end: int
    new: bytes


@dataclass(slots=True)
class _Open:
    name: str
    attributes: dict[str, str]
    start: int
    inner: int
    texts: list[str]


def find_elements(data: bytes, wanted: Callable[[str, dict[str, str]], bool]) -> list[Element]:
    """The elements for which `wanted(name, attributes)` holds, in the order in which they end.

    Raises
    ------
    RequestRefused
        where the XML is damaged, or is not written in UTF-8.
    """
    check_encoding(data)
    parse(io.BytesIO(data), lambda *_: None, lambda _: None, lambda _: None)  # refuses what is not to be read
    found: list[Element] = []
    opened: list[_Open] = []
    parser = expat.ParserCreate("UTF-8", namespace_separator=SEPARATOR)

    def start(name: str, attributes: dict[str, str]) -> None:
        begin = parser.CurrentByteIndex
        opened.append(_Open(name, attributes, begin, tag_end(data, begin), []))

    def end(name: str) -> None:
        this = opened.pop()
        empty = data[this.inner - 2 : this.inner] == b"/>"
        place = this.inner if empty else parser.CurrentByteIndex
        if wanted(name, this.attributes):
            finish = place if empty else data.index(b">", place) + 1
            found.append(
                Element(name, this.attributes, this.start, finish, this.inner, place, "".join(this.texts), tuple(outer.name for outer in opened))
            )
        if opened:
            opened[-1].texts.extend(this.texts)

    def text(words: str) -> None:
        if opened:
            opened[-1].texts.append(words)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.Parse(data, True)  # noqa: FBT003 - expat takes it by position: this is all
    return found


def check_encoding(data: bytes) -> None:
    """Refuses a part that is written in anything but UTF-8, as no spreadsheet program does."""
    declared = re.match(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""", data[:200])
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:4] or (declared and declared[1].upper() not in (b"UTF-8", b"UTF8", b"US-ASCII")):
        raise RequestRefused("Its XML is not in UTF-8: open it in its program and save it again.")


TAG = re.compile(rb"""<(?:[^"'>]|"[^"]*"|'[^']*')*>""")


def tag_end(data: bytes, start: int) -> int:
    """The place after the tag that begins at `start`."""
    match = TAG.match(data, start)
    return match.end() if match else len(data)


def spliced(data: bytes, splices: Sequence[Splice]) -> bytes:
    """The data with every splice made; they must not overlap."""
    pieces, place = [], 0
    for splice in sorted(splices, key=lambda one: (one.start, one.end)):
        pieces += [data[place : splice.start], splice.new]
        place = splice.end
    return b"".join([*pieces, data[place:]])


def append_inside(data: bytes, parent: Element, addition: bytes) -> Splice:
    """Puts an addition at the end of an element's content; an empty tag is opened for it."""
    if not parent.is_empty_tag:
        return Splice(parent.inner_end, parent.inner_end, addition)
    tag = data[parent.start : parent.end]
    name = re.match(rb"<([^\s/>]+)", tag)
    if name is None:
        raise RequestRefused("The workbook's parts are not as expected; nothing was written.")
    return Splice(parent.start, parent.end, tag[:-2].rstrip() + b">" + addition + b"</" + name[1] + b">")


def attribute(text: str) -> str:
    """A text as it stands inside a double-quoted attribute."""
    return content(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def content(text: str) -> str:
    """A text as it stands between tags."""
    allowed = NOT_IN_XML.sub("\ufffd", text)
    return allowed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
