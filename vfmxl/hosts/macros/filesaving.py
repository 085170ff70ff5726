"""Puts the changes of a workbook that was worked on without a spreadsheet program into its file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vfmxl.functions.names import SPELLINGS, spell
from vfmxl.workbook.existing.archive import open_archive
from vfmxl.workbook.existing.book import read_book
from vfmxl.workbook.existing.cellxml import NewFormula, Patch
from vfmxl.workbook.existing.edit import STRICT, TRANSITIONAL, Edit, refuse_signed
from vfmxl.workbook.existing.freeze import WORKSHEET_TYPE
from vfmxl.workbook.existing.links import add_addin_link
from vfmxl.workbook.existing.output import Output, appearing, choose_output
from vfmxl.workbook.existing.parts import attribute
from vfmxl.workbook.existing.patch import Extra, rewritten, sheet_content
from vfmxl.workbook.existing.repack import write_package
from vfmxl.workbook.existing.uses import address, find_uses, respelled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from vfmxl.hosts.macros.port import Area
    from vfmxl.hosts.macros.session import Place


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a cell: its formula in the spelling of the running program (True: kept, None: none), its value, and the area that a table's formula fills."""

    formula: str | bool | None
    value: Any
    area: Area | None = None


def save(path: Path, changes: Mapping[str, Mapping[Place, Change]], added: Sequence[str], stamp: str) -> None:
    """Writes the changes into the file; it is replaced only when the new one is whole.

    Raises
    ------
    RequestRefused
        where the workbook cannot be read, is signed, or cannot be written.
    """
    # The program that a user works in keeps no second copy when it saves, and neither is one kept here.
    output = Output(path, choose_output(path, None, "", in_place=True, force=True).target)
    with open_archive(path) as archive:
        refuse_signed(archive, drop_signature=False)
        edit = Edit(archive, read_book(archive))
        link = _link(edit, changes)
        for sheet, cells in changes.items():
            patches = {place: _patch(change, link) for place, change in cells.items()}
            if sheet in edit.book.sheets:
                part = edit.book.sheets[sheet]
                edit.changes.replaced[part] = sheet_content(archive, part, patches, Extra())
        for name in added:
            _add_sheet(edit, name, {place: _patch(change, link) for place, change in changes.get(name, {}).items()})
        if stamp:
            edit.stamp(stamp)
        with appearing(output) as target:
            write_package(archive, edit.finish(), target)


def _link(edit: Edit, changes: Mapping[str, Mapping[Place, Change]]) -> int:
    """The number of the link to the add-in, through which Excel stores calls of its functions; 0 where none is written."""
    names = {
        use.name for cells in changes.values() for change in cells.values() if isinstance(change.formula, str) for use in find_uses(change.formula)
    }
    return add_addin_link(edit, sorted(names)) if names else 0


def _patch(change: Change, link: int) -> Patch:
    if not isinstance(change.formula, str):
        return Patch(change.formula, sets_value=True, value=change.value)
    text = respelled(change.formula, lambda name: spell(name, "excel").replace(SPELLINGS["excel"][:3], f"[{link}]"))
    attributes = {"t": "array", "ref": f"{address(*change.area.first)}:{address(*change.area.last)}"} if change.area else {}
    return Patch(NewFormula(text, attributes), sets_value=True, value=change.value)


def _add_sheet(edit: Edit, name: str, patches: Mapping[Place, Patch]) -> None:
    """A new worksheet at the end."""
    import io

    namespace = edit.named(edit.book.part, "workbook")[0].namespace
    relations = STRICT if edit.strict else TRANSITIONAL
    empty = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{namespace}"><sheetData/></worksheet>'.encode()

    def content() -> Iterator[bytes]:
        return rewritten(io.BytesIO(empty), patches)

    part = edit.unused_name("xl/worksheets/sheet{}.xml")
    led = edit.add(part, lambda: list(content()), WORKSHEET_TYPE, edit.book.part, f"{relations}/worksheet")
    numbers = [int(e.attributes.get("sheetId", "0")) for e in edit.named(edit.book.part, "sheet") if e.attributes.get("sheetId", "").isdigit()]
    # Several sheets may be added at once: the next number is one more than all that are there or were added before.
    taken = max([0, *numbers]) + sum(added.startswith("xl/worksheets/") for added in edit.changes.added)
    edit.append(
        edit.book.part,
        "sheets",
        f'<sheet xmlns="{namespace}" xmlns:r="{relations}" name="{attribute(name)}" sheetId="{taken}" r:id="{led}"/>',
    )
