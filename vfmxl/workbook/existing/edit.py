"""The parts around the sheets: their elements found, changed by splices, parts added and dropped with all that leads to them."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vfmxl.errors import RequestRefused
from vfmxl.workbook.existing.book import STAMP, relationships
from vfmxl.workbook.existing.formulas import naming
from vfmxl.workbook.existing.parts import Element, Splice, append_inside, attribute, content, find_elements, spliced
from vfmxl.workbook.existing.repack import Changes

if TYPE_CHECKING:
    from collections.abc import Callable

    from vfmxl.workbook.existing.archive import Archive
    from vfmxl.workbook.existing.book import Book

LARGEST_PART = 64 << 20
PACKAGE_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
TRANSITIONAL, STRICT = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
# Custom properties under the transitional and the strict standard: how they are led to, and their namespaces.
CUSTOM_RELATION = {False: f"{TRANSITIONAL}/custom-properties", True: f"{STRICT}/customProperties"}
CUSTOM = {
    False: "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
    True: "http://purl.oclc.org/ooxml/officeDocument/customProperties",
}
CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
VARIANTS = {
    False: "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes",
    True: "http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes",
}
FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SIGNATURES = "_xmlsignatures/"


@dataclass(slots=True)
class Edit:
    """Changes of a package in the making."""

    archive: Archive
    book: Book
    changes: Changes = field(default_factory=Changes)
    _data: dict[str, bytes] = field(default_factory=dict)
    _splices: dict[str, list[Splice]] = field(default_factory=dict)
    _added: dict[str, str] = field(default_factory=dict)

    def data(self, part: str) -> bytes:
        """A part's bytes as they are in the file."""
        if part not in self._data:
            if self.archive.file.getinfo(part).file_size > LARGEST_PART:
                raise RequestRefused(f"{self.archive.path.name}: its part {part} is larger than it is in any workbook.")
            self._data[part] = self.archive.read(part)
        return self._data[part]

    def elements(self, part: str, wanted: Callable[[str, dict[str, str]], bool]) -> list[Element]:
        """The elements of a part for which `wanted(local name, attributes)` holds."""
        with naming(self.archive, part):
            return find_elements(self.data(part), lambda name, attributes: wanted(name.rpartition("}")[2], attributes))

    def named(self, part: str, *names: str) -> list[Element]:
        """The elements of a part with one of these local names."""
        return self.elements(part, lambda name, _: name in names)

    def splice(self, part: str, start: int, end: int, new: bytes = b"") -> None:
        """Bytes of a part give way to others."""
        self._splices.setdefault(part, []).append(Splice(start, end, new))

    def remove(self, part: str, element: Element) -> None:
        """An element goes."""
        self.splice(part, element.start, element.end)

    def set_text(self, part: str, element: Element, text: str) -> None:
        """An element's content becomes a text."""
        self.splice(part, element.inner_start, element.inner_end, content(text).encode())

    def append(self, part: str, parent: str, addition: str) -> None:
        """An addition at the end of the first element `parent`."""
        parents = self.named(part, parent)
        if not parents:
            raise RequestRefused(f"{self.archive.path.name}: its part {part} is not as spreadsheet programs write it.")
        one = append_inside(self.data(part), parents[0], addition.encode())
        # Several additions at one place come in the order in which they were asked for.
        self.splice(part, one.start, one.end, one.new)

    @property
    def strict(self) -> bool:
        """Whether the workbook follows the strict standard."""
        return self.elements(self.book.part, lambda name, _: name == "workbook")[0].namespace == STRICT_MAIN

    @property
    def relations(self) -> str:
        """Where the kinds of relationships between the parts of the workbook begin."""
        return STRICT if self.strict else TRANSITIONAL

    @property
    def date_1904(self) -> bool:
        """Whether the workbook counts its days from 1904."""
        return any(element.attributes.get("date1904", "").casefold() in ("1", "true", "on") for element in self.named(self.book.part, "workbookPr"))

    @property
    def content_types(self) -> str:
        """The name of the part that lists the kinds of parts."""
        return next(name for name in self.archive.names if name.casefold() == "[content_types].xml")

    @staticmethod
    def rels(part: str) -> str:
        """The part that holds the relationships of a part ("" for the package)."""
        folder, name = posixpath.split(part)
        return posixpath.join(folder, "_rels", f"{name}.rels")

    def drop(self, part: str, owner: str) -> None:
        """A part goes, with its own relationships, its entry among the kinds, and the relationships by which `owner` leads to it."""
        self.changes.dropped.update({part, self.rels(part)} & set(self.archive.names))
        for override in self.named(self.content_types, "Override"):
            if override.attributes.get("PartName", "").lstrip("/").casefold() == part.casefold():
                self.remove(self.content_types, override)
        ids = {name for name, relation in relationships(self.archive, owner).items() if relation.target == part}
        for relation in self.named(self.rels(owner), "Relationship"):
            if relation.attributes.get("Id") in ids:
                self.remove(self.rels(owner), relation)

    def unused_name(self, pattern: str) -> str:
        """The first name of a pattern with {} that no part has."""
        taken = {name.casefold() for name in self.archive.names} | set(self._added)
        return next(name for n in range(1, len(taken) + 2) if (name := pattern.format(n)).casefold() not in taken)

    def add(self, part: str, text: str | Callable[[], list[bytes]], kind: str, owner: str, relation: str) -> str:
        """A new part of a kind, to which `owner` leads; gives the id of the relationship."""
        self.changes.added[part] = text if callable(text) else lambda: [text.encode()]
        self._added[part.casefold()] = part
        self.append(
            self.content_types, "Types", f'<Override xmlns="{self._namespace(self.content_types, "Types")}" PartName="/{part}" ContentType="{kind}"/>'
        )
        taken = {element.attributes.get("Id") for element in self.named(self.rels(owner), "Relationship")} | set(self._added.values())
        name = next(made for n in range(1, len(taken) + 2) if (made := f"rIdVfmxl{n}") not in taken)
        self._added[f"\0{name}"] = name
        target = f"/{part}" if owner else part
        self.append(
            self.rels(owner),
            "Relationships",
            f'<Relationship xmlns="{PACKAGE_RELATIONSHIPS}" Id="{name}" Type="{attribute(relation)}" Target="{attribute(target)}"/>',
        )
        return name

    def _namespace(self, part: str, root: str) -> str:
        return self.named(part, root)[0].namespace

    def stamp(self, pack: str) -> None:
        """Writes the pack with which the workbook was calculated into its custom properties."""
        custom = next((r.target for r in relationships(self.archive, "").values() if r.kind in ("/custom-properties", "/customProperties")), "")
        strict = self.strict
        if custom not in self.archive.names:
            text = f'{XML}<Properties xmlns="{CUSTOM[strict]}" xmlns:vt="{VARIANTS[strict]}">{_property(2, pack)}</Properties>'
            self.add("docProps/custom.xml", text, CUSTOM_TYPE, "", CUSTOM_RELATION[strict])
            return
        ours = self.elements(custom, lambda name, attributes: name == "property" and attributes.get("name") == STAMP)
        if ours:
            inner = [e for e in self.named(custom, "lpwstr") if ours[0].start < e.start < ours[0].end]
            if inner and inner[0].text.strip() == pack:
                return
            if inner:
                self.set_text(custom, inner[0], pack)
                return
            self.remove(custom, ours[0])
        numbers = [int(e.attributes.get("pid", "1")) for e in self.named(custom, "property") if e.attributes.get("pid", "").isdigit()]
        root = self.named(custom, "Properties")[0]
        self.append(custom, "Properties", _property(max([1, *numbers]) + 1, pack, root.namespace, VARIANTS[strict]))

    def drop_signatures(self) -> None:
        """The signatures of the package go: a changed package would be taken for a forged one."""
        for part in [name for name in self.archive.names if name.casefold().startswith(SIGNATURES)]:
            self.changes.dropped.add(part)
            for override in self.named(self.content_types, "Override"):
                if override.attributes.get("PartName", "").lstrip("/").casefold() == part.casefold():
                    self.remove(self.content_types, override)
        for relation in self.named(self.rels(""), "Relationship"):
            if relation.attributes.get("Target", "").lstrip("/").casefold().startswith(SIGNATURES):
                self.remove(self.rels(""), relation)

    def finish(self) -> Changes:
        """All changes, those of cells included that were put there directly."""
        for part, splices in self._splices.items():
            if part not in self.changes.dropped:
                made = spliced(self.data(part), splices)
                self.changes.replaced[part] = lambda made=made: [made]  # type: ignore[misc]
        return self.changes


def _property(number: int, pack: str, namespace: str = "", variants: str = "") -> str:
    declared = f' xmlns="{namespace}" xmlns:vt="{variants}"' if namespace else ""
    return f'<property{declared} fmtid="{FORMAT_ID}" pid="{number}" name="{STAMP}"><vt:lpwstr>{content(pack)}</vt:lpwstr></property>'


def refuse_signed(archive: Archive, *, drop_signature: bool) -> None:
    """Refuses a signed package unless its signature may go."""
    if not drop_signature and any(name.casefold().startswith(SIGNATURES) for name in archive.names):
        raise RequestRefused(f"{archive.path.name} is signed, and a changed copy would not be: give --drop-signature for an unsigned copy.")
