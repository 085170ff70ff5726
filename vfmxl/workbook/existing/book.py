"""The sheets of a workbook file, with the stamp of the pack that it was calculated with."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vfmxl.errors import RequestRefused
from vfmxl.workbook.existing.xml import is_main, local, parse

if TYPE_CHECKING:
    from vfmxl.workbook.existing.archive import Archive

STAMP = "vfmxl pack"
OFFICE_DOCUMENT, WORKSHEET, SHARED_STRINGS = "/officeDocument", "/worksheet", "/sharedStrings"


@dataclass(frozen=True, slots=True)
class Relationship:
    """Where a part leads: the kind of relationship by its ending, and the part that is meant; outside links are left out."""

    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class Book:
    """The worksheets by name in the order of their tabs (name -> part), the part of shared texts ("" without), the stamp ("" without), and the workbook's own part."""

    sheets: dict[str, str]
    shared_strings: str
    stamp: str
    part: str = "xl/workbook.xml"


def relationships(archive: Archive, part: str) -> dict[str, Relationship]:
    """The relationships of a part ("" for the package) by id; empty where it has none."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, Relationship] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[attributes.get("Id", "")] = Relationship(f"/{attributes.get('Type', '').rpartition('/')[2]}", whole)

    if rels in archive.names:
        with archive.stream(rels) as stream:
            parse(stream, start, lambda _: None, lambda _: None)
    return found


def read_book(archive: Archive) -> Book:
    """The book of an archive; RequestRefused where it holds no workbook."""
    workbook = next((r.target for r in relationships(archive, "").values() if r.kind == OFFICE_DOCUMENT), "")
    if workbook not in archive.names:
        raise RequestRefused(f"{archive.path.name} is a zip file but no workbook.")
    leads = relationships(archive, workbook)
    sheets: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == "sheet" and is_main(tag):
            relation = next((leads[value] for name, value in attributes.items() if local(name) == "id" and value in leads), None)
            if relation and relation.kind == WORKSHEET and relation.target in archive.names:
                sheets[attributes.get("name", "")] = relation.target

    with archive.stream(workbook) as stream:
        parse(stream, start, lambda _: None, lambda _: None)
    shared = next((r.target for r in leads.values() if r.kind == SHARED_STRINGS), "")
    return Book(sheets, shared if shared in archive.names else "", _stamp(archive), workbook)


def _stamp(archive: Archive) -> str:
    """The pack named in the custom properties."""
    texts: list[str] = []
    inside = [False]

    def start(tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == "property":
            inside[0] = attributes.get("name") == STAMP

    def text(data: str) -> None:
        if inside[0]:
            texts.append(data)

    if "docProps/custom.xml" in archive.names:
        with archive.stream("docProps/custom.xml") as stream:
            parse(stream, start, lambda _: None, text)
    return "".join(texts).strip()
