"""Charts and pivot tables of a workbook whose cells have changed: what they keep is not ours to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vfmxl.workbook.existing.book import relationships
from vfmxl.workbook.existing.tokens import areas
from vfmxl.workbook.existing.uses import place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vfmxl.workbook.existing.clean import Cleaner
    from vfmxl.workbook.existing.edit import Edit
    from vfmxl.workbook.existing.uses import Area

    Place = tuple[int, int]
    Changed = Mapping[str, Mapping[Place, object]]


def fed_by(edit: Edit, cleaner: Cleaner, changed: Changed) -> list[str]:
    """A sentence for every chart and pivot table that shows one of the cells changed, given by sheet."""
    by_name = {sheet.casefold(): places for sheet, places in changed.items() if places}
    if not by_name:
        return []
    found = []
    for sheet, part in edit.book.sheets.items():
        for chart in _charts(edit, part):
            texts = [element.text for element in edit.named(chart, "f")]
            if any(_touched(area, sheet, by_name) for text in texts for area in areas(text)):
                found.append(f"A chart on the sheet {sheet} shows cells that have changed: it follows when the workbook is opened in its program.")
    for part in edit.archive.names:
        if part.startswith("xl/pivotCache/pivotCacheDefinition") and part.endswith(".xml"):
            found += [
                "A pivot table takes its figures from cells that have changed: refresh it in Excel (Data, Refresh All)."
                for area in _sources(edit, part, cleaner)
                if _touched(area, "", by_name)
            ]
    return list(dict.fromkeys(found))


def _charts(edit: Edit, part: str) -> Iterator[str]:
    for drawing in relationships(edit.archive, part).values():
        if drawing.kind == "/drawing" and drawing.target in edit.archive.names:
            for chart in relationships(edit.archive, drawing.target).values():
                if chart.kind.startswith("/chart") and chart.target in edit.archive.names:
                    yield chart.target


def _sources(edit: Edit, part: str, cleaner: Cleaner) -> Iterator[Area]:
    from vfmxl.workbook.existing.uses import Area

    for element in edit.named(part, "worksheetSource"):
        attributes = {name.rpartition("}")[2]: text for name, text in element.attributes.items()}
        corners = [place_of(corner) for corner in attributes.get("ref", "").split(":")]
        if corners[0] and corners[-1]:
            yield Area(attributes.get("sheet", ""), corners[0], corners[-1])
        name = attributes.get("name", "").casefold()
        yield from (Area(table.sheet, table.first, table.last) for table in cleaner.tables if table.name.casefold() == name)
        yield from areas(cleaner.names.get(("", name), ""))


def _touched(area: Area, sheet: str, changed: Changed) -> bool:
    places = changed.get((area.sheet or sheet).casefold(), {})
    return any(area.first[0] <= row <= area.last[0] and area.first[1] <= column <= area.last[1] for row, column in places)
