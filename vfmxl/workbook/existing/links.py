"""Links of a workbook to other files: which of them lead to the add-in, taken out or put in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from vfmxl.functions.names import ADDIN
from vfmxl.workbook.existing.book import relationships
from vfmxl.workbook.existing.parts import attribute
from vfmxl.workbook.package import XL_STARTUP

if TYPE_CHECKING:
    from vfmxl.workbook.existing.edit import Edit
    from vfmxl.workbook.existing.parts import Element

# A call that goes through a link to the add-in.
ADDIN_SPELLING = re.compile(r"(?:\[\d+\]!|\.xlam?'?!)VFM_", re.IGNORECASE)
PATH_MISSING = "http://schemas.microsoft.com/office/2006/relationships/xlExternalLinkPath/xlPathMissing"
EXTERNAL_LINK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
# What may stand before externalReferences in a workbook, in the order of the standard.
BEFORE = (
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "AlternateContent",
    "revisionPtr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
)
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True, slots=True)
class Link:
    """A link by its number in formulas, as in [1]: its element in the workbook, its part, and the file that it leads to."""

    number: int
    element: Element
    part: str
    target: str

    @property
    def is_addin(self) -> bool:
        """Whether it leads to the add-in, wherever that lies."""
        return re.split(r"[/\\]", unquote(self.target))[-1].casefold() == ADDIN


def find_links(edit: Edit) -> list[Link]:
    """The links of a workbook in the order in which formulas count them."""
    leads = relationships(edit.archive, edit.book.part)
    found = []
    for number, element in enumerate(edit.named(edit.book.part, "externalReference"), 1):
        relation = next((leads[text] for name, text in element.attributes.items() if name.endswith("}id") and text in leads), None)
        part = relation.target if relation and relation.target in edit.archive.names else ""
        found.append(Link(number, element, part, _target(edit, part)))
    return found


def _target(edit: Edit, part: str) -> str:
    rels = edit.rels(part)
    if not part or rels not in edit.archive.names:
        return ""
    return next((element.attributes.get("Target", "") for element in edit.named(rels, "Relationship")), "")


def drop_addin_link(edit: Edit, links: list[Link]) -> str:
    """Takes the links to the add-in out; gives a sentence where one has to stay, since formulas count the links after it."""
    ours = [link for link in links if link.is_addin]
    others = [link for link in links if not link.is_addin]
    if not ours:
        return ""
    if others and others[-1].number > ours[0].number:
        for link in ours:
            _lead(edit, link.part, PATH_MISSING)
        return "The link to the add-in stays without its path: formulas count the links after it."
    for link in ours:
        if link.part:
            edit.drop(link.part, edit.book.part)
        if others:
            edit.remove(edit.book.part, link.element)
    if not others:
        for element in edit.named(edit.book.part, "externalReferences"):
            edit.remove(edit.book.part, element)
    return ""


def _lead(edit: Edit, part: str, kind: str) -> None:
    """Lets a link to the add-in name it without a path."""
    rels = edit.rels(part)
    for relation in edit.named(rels, "Relationship") if rels in edit.archive.names else ():
        if relation.attributes.get("Type") != kind or relation.attributes.get("Target") != ADDIN:
            name = attribute(relation.attributes.get("Id", "rId1"))
            text = f'<Relationship xmlns="{relation.namespace}" Id="{name}" Type="{kind}" Target="{ADDIN}" TargetMode="External"/>'
            edit.splice(rels, relation.start, relation.end, text.encode())


def add_addin_link(edit: Edit, names: list[str]) -> int:
    """The number of a link to the add-in, put in where there is none; `names` are the functions that formulas call."""
    links = find_links(edit)
    present = next((link for link in links if link.is_addin), None)
    if present:
        if PATH_MISSING in {relation.attributes.get("Type") for relation in edit.named(edit.rels(present.part), "Relationship")}:
            _lead(edit, present.part, XL_STARTUP)
        return present.number
    root = edit.named(edit.book.part, "workbook")[0]
    relations = edit.relations
    part = edit.unused_name("xl/externalLinks/externalLink{}.xml")
    defined = "".join(f'<definedName name="VFM_{name}"/>' for name in sorted(names))
    text = (
        f'{XML}<externalLink xmlns="{root.namespace}"><externalBook xmlns:r="{relations}" r:id="rId1"><sheetNames><sheetName val="vfmxl"/></sheetNames>'
        f'<definedNames>{defined}</definedNames><sheetDataSet><sheetData sheetId="0"/></sheetDataSet></externalBook></externalLink>'
    )
    name = edit.add(part, text, EXTERNAL_LINK_TYPE, edit.book.part, f"{relations}/externalLink")
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    rels = (
        f'{XML}<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{XL_STARTUP}" Target="{ADDIN}" TargetMode="External"/></Relationships>'
    )
    edit.changes.added[edit.rels(part)] = lambda: [rels.encode()]
    reference = f'<externalReference xmlns="{root.namespace}" xmlns:r="{relations}" r:id="{name}"/>'
    if links:
        edit.append(edit.book.part, "externalReferences", reference)
    else:
        before = [e for e in edit.named(edit.book.part, *BEFORE) if len(e.above) == 1]
        place = max(element.end for element in before)
        edit.splice(edit.book.part, place, place, f'<externalReferences xmlns="{root.namespace}">{reference}</externalReferences>'.encode())
    return len(links) + 1
