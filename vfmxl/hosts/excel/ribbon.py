"""Fills the lists of the ribbon from the data pack, so that Excel starts without Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from vfmxl.catalogue import HEADLINE
from vfmxl.resources import workbooks

if TYPE_CHECKING:
    from vfmxl.functions import Engine

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
RELATION = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
PART = "customUI/customUI14.xml"

# Whom a council can be set beside; a box takes other words of the functions too.
GROUPS = ("nearest", "region", "type", "england", "similar-need", "similar-need:older", "similar-need:ld")


def ribbon(engine: Engine) -> bytes:
    """customUI14.xml with every council, year and group in its boxes."""
    root = etree.fromstring((workbooks() / "addin" / "customUI14.xml").read_bytes(), etree.XMLParser(remove_comments=True, remove_blank_text=True))
    for box, entries in lists(engine).items():
        (element,) = root.iterfind(f".//{{{NAMESPACE}}}comboBox[@id='{box}']")
        for number, entry in enumerate(entries, 1):
            etree.SubElement(element, f"{{{NAMESPACE}}}item", id=f"{box}{number}", label=entry)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def lists(engine: Engine) -> dict[str, list[str]]:
    """What each box offers: councils of today by the alphabet, years from the latest back, groups."""
    councils = sorted(area.name for area in engine.pack.areas if area.is_council and not area.end)
    years = engine.series(HEADLINE).periods
    return {"vfmCouncil": councils, "vfmPeriod": ["latest", *reversed(years)], "vfmPeers": list(GROUPS)}
