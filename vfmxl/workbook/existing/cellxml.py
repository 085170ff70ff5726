"""One cell's XML: where its formula and value stand, and the cell with either of them changed."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from vfmxl.errors import CellError
from vfmxl.workbook.existing.parts import NOT_IN_XML, Splice, attribute, content, spliced
from vfmxl.workbook.existing.scan import ASIDE, ATTRIBUTES
from vfmxl.workbook.existing.uses import address

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ANY_ASIDE = re.compile(ASIDE, re.DOTALL)
ATTRIBUTE = re.compile(rb"""([^\s=<"']+)\s*=\s*("[^"]*"|'[^']*')""")
ENTITY = re.compile(r"&(#x[0-9A-Fa-f]+|#[0-9]+|[a-z]+);")
ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
# Excel writes characters that XML cannot hold as _xHHHH_ in texts, and such a text itself with its underscore so.
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
LINE_ENDS = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class NewFormula:
    """A formula to be written: text without the equals sign, attributes of its element, and the number of its metadata for a dynamic array."""

    text: str
    attributes: Mapping[str, str]
    metadata: str = ""


@dataclass(frozen=True, slots=True)
class Patch:
    """What becomes of a cell: its formula (True: kept, None: gone) and, where `sets_value`, its value (None: empty)."""

    formula: NewFormula | bool | None = True
    sets_value: bool = False
    value: Any = None


KIND = re.compile(rb"""<c(?>(?: [a-su-z][a-z]*="[^"<>&]*")*)(?: t="([A-Za-z]+)")?(?>(?: [a-su-z][a-z]*="[^"<>&]*")*)/?>""")
Span = tuple[int, int, int, int]


@dataclass(slots=True, eq=False)
class CellXml:
    """A cell as written: bytes, prefix, end of its tag, and the spans of its elements (outer, inner); no span where there is none."""

    raw: bytes
    prefix: bytes
    tag_end: int
    formula: Span | None
    value: Span | None
    rich: Span | None
    _attributes: dict[str, str] | None = None

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes of its tag."""
        if self._attributes is None:
            self._attributes = _attributes(self.raw[: self.tag_end])
        return self._attributes

    @property
    def kind(self) -> str:
        """The kind of its value, "n" where none is named."""
        if self._attributes is None and (usual := KIND.match(self.raw)):
            return usual[1].decode() if usual[1] else "n"
        return self.attributes.get("t", "n")

    @property
    def formula_attributes(self) -> dict[str, str]:
        """The attributes of the formula's element; none where it is a plain one."""
        if self.formula is None or self.formula[2] - self.formula[0] == 3:  # <f>
            return {}
        return _attributes(self.raw[self.formula[0] : self.formula[2]])

    @property
    def formula_text(self) -> str:
        """The formula as written, "" without one (and for a child of a shared one)."""
        return plain_text(self.raw[self.formula[2] : self.formula[3]]) if self.formula else ""

    @property
    def value_text(self) -> str | None:
        """What stands in the value's element; None without one."""
        return plain_text(self.raw[self.value[2] : self.value[3]]) if self.value else None


@lru_cache(maxsize=16)
def _elements(prefix: bytes) -> dict[str, re.Pattern[bytes]]:
    named = re.escape(prefix)
    return {
        name: re.compile(rb"<" + named + name.encode() + rb"(?=[\s/>])" + ATTRIBUTES + rb"(?:/>|>(.*?)</" + named + name.encode() + rb"\s*>)", re.DOTALL)
        for name in ("f", "v", "is", "t", "rPh")
    }  # fmt: skip


CELL_TAG = re.compile(rb"<((?:[^\s/>:]+:)?)c(?=[\s/>])" + ATTRIBUTES + rb"/?>")


# A cell as nearly every program writes it: a formula, a value, neither or both, without prefix.
USUAL = re.compile(rb"""<c(?: [a-z]+="[^"<>&]*")*>(<f(?: [a-z]+="[^"<>&]*")*(?:/>|>([^<]*)</f>))?(<v>([^<]*)</v>)?</c>""")


def read_cell(raw: bytes) -> CellXml:
    """The parts of one cell."""
    usual = USUAL.fullmatch(raw)
    if usual:
        tag_end = raw.index(b">") + 1
        (begin, end), (inner, inner_end), value = usual.span(1), usual.span(2), usual.span(3)
        formula = None if begin < 0 else (begin, end, inner, inner_end) if inner >= 0 else (begin, end, end, end)
        return CellXml(raw, b"", tag_end, formula, (*value, *usual.span(4)) if value[0] >= 0 else None, None)
    masked = raw if b"<!" not in raw and b"<?" not in raw else ANY_ASIDE.sub(lambda aside: b" " * len(aside[0]), raw)
    tag = CELL_TAG.match(masked)
    if tag is None:
        raise ValueError(raw[:80])
    patterns = _elements(tag[1])

    def span(name: str) -> Span | None:
        found = patterns[name].search(masked, tag.end())
        if found is None:
            return None
        inner = found.span(1) if found.start(1) >= 0 else (found.end(), found.end())
        return (found.start(), found.end(), *inner)

    return CellXml(raw, tag[1], tag.end(), span("f"), span("v"), span("is"))


def _attributes(tag: bytes) -> dict[str, str]:
    return {name.decode(): _unescaped(text[1:-1].decode()) for name, text in ATTRIBUTE.findall(tag)}


def _unescaped(text: str) -> str:
    if "&" not in text:
        return text

    def character(match: re.Match[str]) -> str:
        name = match[1]
        if not name.startswith("#"):
            return ENTITIES.get(name, match[0])
        return chr(int(f"0{name[1:]}", 16 if name[1] == "x" else 10))

    return ENTITY.sub(character, text)


def plain_text(raw: bytes) -> str:
    """The text of an element's content: entities resolved, character data taken as it is, comments left out."""
    if b"<" not in raw:
        text = raw.decode()
        return _unescaped(LINE_ENDS.sub("\n", text) if "\r" in text else text)
    pieces, place = [], 0
    for aside in ANY_ASIDE.finditer(raw):
        pieces.append(_unescaped(raw[place : aside.start()].decode()))
        if aside[0].startswith(b"<![CDATA["):
            pieces.append(aside[0][9:-3].decode())
        place = aside.end()
    return LINE_ENDS.sub("\n", "".join(pieces) + _unescaped(raw[place:].decode()))


def rich_text(cell: CellXml) -> str:
    """The text written inside a cell, without phonetic hints."""
    if cell.rich is None:
        return ""
    inner = _elements(cell.prefix)["rPh"].sub(b"", cell.raw[cell.rich[2] : cell.rich[3]])
    return "".join(plain_text(match[1] or b"") for match in _elements(cell.prefix)["t"].finditer(inner))


def value_of(cell: CellXml, texts: Sequence[str]) -> Any:  # noqa: ANN401 - a cell holds anything
    """The value that a cell holds, as the program that wrote it left it; None for an empty one."""
    kind = cell.kind
    if kind == "inlineStr":
        return _restored(rich_text(cell)) if cell.rich else None
    text = cell.value_text
    if text is None:
        return None
    if kind == "s":
        return texts[int(text)] if text.strip().isdigit() and int(text) < len(texts) else None
    return read_value(kind, text)


def read_value(kind: str, text: str) -> Any:  # noqa: ANN401 - a cell holds anything
    """A value as it stands in a cell of a kind that is not a shared text; None for none."""
    return READ.get(kind, _number)(text) if text or kind == "str" else None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


ERRORS = {error.value: error for error in CellError}


def error_of(text: str) -> CellError | str:
    """One of the errors that we know, or the text of another (#SPILL!, #CALC!)."""
    return ERRORS.get(text, text)


def _restored(text: str) -> str:
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


# Kind of a cell -> how its value is read; a number where none is named.
READ: dict[str, Callable[[str], Any]] = {
    "str": _restored,
    "d": _restored,
    "b": lambda text: text.strip() in ("1", "true"),
    "e": lambda text: error_of(text.strip()),
}


def escaped(text: str) -> str:
    """A text as a cell's value holds it."""
    kept = ESCAPED.sub(lambda match: f"_x005F_{match[0][1:]}", text) if "_x" in text else text
    return content(NOT_IN_XML.sub(lambda match: f"_x{ord(match[0]):04X}_", kept) if NOT_IN_XML.search(kept) else kept)


def written_value(value: Any) -> tuple[str, str]:  # noqa: ANN401 - a cell holds anything
    """The kind of a cell ("" for a number) and what stands in its value's element."""
    if isinstance(value, bool):
        return "b", "1" if value else "0"
    if isinstance(value, CellError):
        return "e", value.value
    if isinstance(value, int | float):
        number = float(value)
        return "", repr(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    if value in OTHER_ERRORS:
        return "e", str(value)
    return "str", escaped(str(value))


OTHER_ERRORS = ("#SPILL!", "#CALC!", "#BUSY!", "#GETTING_DATA", "#CONNECT!", "#BLOCKED!", "#FIELD!", "#UNKNOWN!")


# A cell that shows a number, a boolean or an error by a plain formula, as most that become values do.
PLAIN = re.compile(rb"""(<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]+")?(?: t="[neb]")?>)<f>[^<]*</f>(<v>[^<]*</v></c>)""")


def patched_raw(raw: bytes, patch: Patch) -> bytes:
    """As `patched`, of a cell's bytes."""
    if patch.formula is None and not patch.sets_value and (plain := PLAIN.fullmatch(raw)):
        return plain[1] + plain[2]
    return patched(read_cell(raw), patch)


def patched(cell: CellXml, patch: Patch) -> bytes:
    """The cell's bytes with the patch made; what the patch does not name stays as it is."""
    prefix = cell.prefix
    tag = cell.raw[: cell.tag_end]
    empty_tag = tag.endswith(b"/>") and cell.tag_end == len(cell.raw)
    splices: list[Splice] = []
    keeps_formula = patch.formula is True and cell.formula is not None
    has_formula = keeps_formula or isinstance(patch.formula, NewFormula)
    new_formula = b""
    if isinstance(patch.formula, NewFormula):
        new_formula = _formula_element(prefix, patch.formula)
        tag = with_attribute(tag, "cm", patch.formula.metadata)
    elif patch.formula is None:
        tag = with_attribute(tag, "cm", "")
    if cell.formula and patch.formula is not True:
        splices.append(Splice(cell.formula[0], cell.formula[1], new_formula))
    elif new_formula:
        splices.append(Splice(cell.tag_end, cell.tag_end, new_formula))
    if patch.sets_value:
        tag = _set_value(cell, patch.value, tag, splices, has_formula=has_formula)
    body = spliced(cell.raw, [Splice(0, cell.tag_end, b""), *splices])
    if not empty_tag:
        return tag + body
    return tag if not body else tag[:-2].rstrip() + b">" + body + b"</" + prefix + b"c>"


def _set_value(cell: CellXml, value: Any, tag: bytes, splices: list[Splice], *, has_formula: bool) -> bytes:  # noqa: ANN401
    """Adds the splices of a new value; gives the cell's tag with its kind."""
    prefix = cell.prefix
    tag = with_attribute(tag, "vm", "")  # it says what else a value is (a picture, a rich error): not this one
    if value is None:
        splices += [Splice(span[0], span[1], b"") for span in (cell.value, cell.rich) if span]
        return with_attribute(tag, "t", "")
    kind, text = written_value(value)
    if kind == "str" and not has_formula:
        splices += [Splice(span[0], span[1], b"") for span in (cell.value, cell.rich) if span]
        place = cell.formula[1] if cell.formula else cell.tag_end
        splices.append(Splice(place, place, inline_text(prefix, text)))
        return with_attribute(tag, "t", "inlineStr")
    element = b"<" + prefix + b"v>" + text.encode() + b"</" + prefix + b"v>"
    old = cell.value or cell.rich
    if old:
        splices.append(Splice(old[0], old[1], element))
        if cell.value and cell.rich:
            splices.append(Splice(cell.rich[0], cell.rich[1], b""))
    else:
        place = cell.formula[1] if cell.formula else cell.tag_end
        splices.append(Splice(place, place, element))
    return tag if not kind and cell.attributes.get("t") == "n" else with_attribute(tag, "t", kind)


def inline_text(prefix: bytes, text: str, *, bold: bool = False) -> bytes:
    """The element of a text that stands in its cell; `text` is escaped already."""
    inner = b"<" + prefix + b't xml:space="preserve">' + text.encode() + b"</" + prefix + b"t>"
    if bold:
        inner = b"<" + prefix + b"r><" + prefix + b"rPr><" + prefix + b"b/></" + prefix + b"rPr>" + inner + b"</" + prefix + b"r>"
    return b"<" + prefix + b"is>" + inner + b"</" + prefix + b"is>"


def _formula_element(prefix: bytes, formula: NewFormula) -> bytes:
    attributes = "".join(f' {name}="{attribute(text)}"' for name, text in formula.attributes.items())
    tag = b"<" + prefix + b"f" + attributes.encode()
    return tag + b">" + content(formula.text).encode() + b"</" + prefix + b"f>" if formula.text else tag + b"/>"


def with_attribute(tag: bytes, name: str, value: str) -> bytes:
    """A tag with an attribute set, or without it where the value is ""."""
    present = re.search(rb"\s" + name.encode() + rb"""\s*=\s*("[^"]*"|'[^']*')""", tag)
    if not value:
        return tag[: present.start()] + tag[present.end() :] if present else tag
    new = f'"{attribute(value)}"'.encode()
    if present:
        return tag[: present.start(1)] + new + tag[present.end(1) :]
    end = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:end].rstrip() + b" " + name.encode() + b"=" + new + tag[end:]


def new_cell(prefix: bytes, row: int, column: int, patch: Patch, style: str = "") -> bytes:
    """A cell that was not there."""
    styled = f' s="{attribute(style)}"' if style else ""
    bare = b"<" + prefix + b'c r="' + address(row, column).encode() + b'"' + styled.encode() + b"/>"
    return patched(read_cell(bare), patch)
