"""Builds a new workbook with live formulas and the values they have."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from vfmxl.catalogue import HEADLINE
from vfmxl.errors import NotUnderstood, RequestRefused
from vfmxl.functions.names import ADDIN, ANY_SPELLING, SPELLINGS
from vfmxl.workbook.budget import change, charts, front, outcomes, peers, provenance, quality, why, words
from vfmxl.workbook.expression import Writer, cell
from vfmxl.workbook.package import Link, link_parts, read_parts, write_parts
from vfmxl.workbook.sheetbook import SheetBook
from vfmxl.workbook.twin import layout
from vfmxl.workbook.twin import sheet as twins

if TYPE_CHECKING:
    from pathlib import Path

    from vfmxl.functions import Engine
    from vfmxl.workbook.expression import Formula

TEMPLATES = ("budget",)

# The calculation engine of current Excel: an older id would make it recalculate on opening.
CALC_ID = 191029
STAMP = "vfmxl pack"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: for whom, which template, beside whom, for which year (the latest), in whose spelling, with the twin sheet or without."""

    council: str
    template: str = "budget"
    group: str = "nearest"
    period: str | None = None
    host: str = "excel"
    twin: bool = False


def build_workbook(engine: Engine, request: Request, output: Path, *, force: bool = False) -> None:
    """Writes the workbook `output`; it appears only when it is whole.

    Raises
    ------
    RequestRefused
        where the output exists and `force` is not given, or the template or host is unknown.
    NotUnderstood, NoFigure
        where council, group or period are not understood or not held.
    """
    _check(request, output, force=force)
    area = engine.area(request.council)
    if not area.is_council:
        raise NotUnderstood(f"{area.name} is not a council: a budget workbook is for one council.")
    series = engine.series(HEADLINE)
    period = series.periods[engine.period(series, request.period)]
    engine.group(request.group)
    memory = io.BytesIO()
    with Workbook(memory, {"in_memory": True}) as book:
        _set_up(engine, book, f"{area.name}, {period}")
        _fill(_steered(engine, book, request, area.name, period), twin=request.twin)
    parts = read_parts(memory)
    if request.host == "excel":
        parts = link_parts(parts, Link(ADDIN, ("vfmxl",), _names_used(parts)))
    write_parts(parts, output)


def _check(request: Request, output: Path, *, force: bool) -> None:
    if request.template not in TEMPLATES:
        raise RequestRefused(f"There is no template {request.template!r}: {', '.join(TEMPLATES)}.")
    if request.host not in SPELLINGS:
        raise RequestRefused(f"There is no host {request.host!r}: {', '.join(SPELLINGS)}.")
    if output.exists() and not force:
        raise RequestRefused(f"{output} exists; give --force to replace it, or another name.")
    if not output.parent.is_dir():
        raise RequestRefused(f"There is no folder {output.parent}.")


def _names_used(parts: dict[str, bytes]) -> tuple[str, ...]:
    """The functions that the sheets call, as the add-in names them."""
    found = {
        match["name"].upper()
        for name, content in parts.items()
        if name.startswith("xl/worksheets/sheet")
        for match in ANY_SPELLING.finditer(content.decode())
    }
    return tuple(f"VFM_{name}" for name in sorted(found))


def _set_up(engine: Engine, book: Workbook, subject: str) -> None:
    """Properties, the pack's stamp, and that opening recalculates nothing."""
    book.calc_on_load = False
    book.calc_id = CALC_ID
    released = datetime.fromisoformat(f"{engine.pack.manifest['released']}-01-01"[:10]).replace(tzinfo=UTC)
    book.set_properties({
        "title": f"Adult social care: {subject}", "subject": "Spending beside comparable councils",
        "author": "vfmxl", "comments": engine.pack.manifest["attribution"], "created": released,
    })  # fmt: skip
    book.set_custom_property(STAMP, engine.pack.id, "text")


def _steered(engine: Engine, book: Workbook, request: Request, council: str, period: str) -> SheetBook:
    """The book with the cells that steer it."""

    def steering(place: tuple[int, int], value: str) -> Formula:
        return cell(f"{front.NAME}!{xl_rowcol_to_cell(*place, row_abs=True, col_abs=True)}", value)

    return SheetBook(
        engine,
        Writer(engine, request.host),
        book,
        steering(front.COUNCIL, council),
        steering(front.PERIOD, period),
        steering(front.GROUP, request.group),
    )


def _fill(made: SheetBook, *, twin: bool) -> None:
    """All sheets: first made, in the order of their tabs, then written."""
    budget = made.sheet(front.NAME, pages=1, freeze=(front.HEAD_ROW + 1, 2))
    chart_sheet = made.sheet(charts.NAME, pages=1)
    why_sheet = made.sheet(why.NAME)
    outcome_sheet = made.sheet(outcomes.NAME, pages=1)
    change_sheet = made.sheet(change.NAME, pages=1)
    quality_sheet = made.sheet(quality.NAME, pages=1)
    peer_sheet = made.sheet(peers.NAME, repeat=(peers.HEAD, peers.HEAD), freeze=(peers.HEAD + 2, 1))
    notes = made.sheet(words.NOTES, repeat=(4, 4), freeze=(5, 1))
    methods = made.sheet(words.METHODS)
    twin_sheet = made.sheet(layout.NAME, repeat=(layout.DATA_HEAD - 1, layout.DATA_HEAD - 1)) if twin else None
    origin = made.sheet(provenance.NAME)
    data, lists = made.sheet(charts.DATA), made.sheet(front.LISTS)
    lines = front.write(made, budget)
    charts.write(made, chart_sheet, data, lines)
    why.write_sheet(made, why_sheet, data)
    outcomes.write_sheet(made, outcome_sheet)
    change.write_sheet(made, change_sheet)
    quality.write_sheet(made, quality_sheet)
    peers.write(made, peer_sheet)
    words.write_notes(made, notes, lines)
    words.write_methods(made, methods)
    if twin_sheet:
        twins.write_sheet(made, twin_sheet)
    provenance.write(made, origin)
    data.hide()
    lists.hide()
    budget.activate()
    budget.set_selection(*front.COUNCIL, *front.COUNCIL)
