"""Writes blocks of several cells: the table of a theme, and figures over the years with a chart of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vfmxl.hosts.macros.insert import formula_of, holding, indicator_for, number_format_of, stamp_if_first
from vfmxl.hosts.macros.port import Area, HostRefused, Style
from vfmxl.hosts.macros.running import macro
from vfmxl.hosts.macros.session import one_cell
from vfmxl.workbook.existing.uses import address

if TYPE_CHECKING:
    from vfmxl.hosts.macros.session import Place, Session

LAST = (1_048_575, 16_383)
FIGURE, POUNDS, WHOLE = "#,##0.00", "£#,##0;-£#,##0", "0"
# Columns of GAPS by their heads.
FORMATS = {
    **dict.fromkeys(("value", "benchmark", "gap", "low", "high", "half-width"), FIGURE),
    **dict.fromkeys(("£", "£ low", "£ high", "half-width, £"), POUNDS),
    "half-width, %": "0.0",
    "n": WHOLE,
}
INVESTMENT = "Whatever variation exists, and whatever scope there may be to improve, does not remove the need for investment in social care."
MOST_YEARS = 10
ROWS_OF_NOTES = 2
UNDER_A_CHART = (22, 10)  # rows and columns of usual size, an empty row above it among them


@macro(
    "Theme table",
    "Puts every indicator of a theme into a table from the selected cell on: figure, comparison, gap, range, and what to be careful of, with its source below.",
)
def insert_theme_table(session: Session) -> None:
    """GAPS as one formula, its heads in bold, the source and a caution below it."""
    from vfmxl.catalogue.steps import STEPS, THEMES
    from vfmxl.functions import evaluate

    sheet, place = session.cell()
    session.refuse_protected(sheet)
    council = session.council()
    theme = session.word("theme", f"Which theme? {', '.join(THEMES)}, or {STEPS[0]} to {STEPS[-1]}.", THEMES[0])
    given = [council.name, theme, session.choice.period.strip(), session.choice.group.strip()]
    session.step("computing the table.")
    table = evaluate(session.engine, "GAPS", [text or None for text in given])
    area = Area(sheet, place, (place[0] + len(table) - 1, place[1] + len(table[0]) - 1))
    _refuse_without_room(session, area, (ROWS_OF_NOTES, 0), f"The table of {theme}")
    session.keep_one_pack("Inserting a table")
    workbook = session.workbook
    workbook.write_table(area, formula_of(session, "GAPS", given))
    workbook.style(Area(sheet, area.first, (area.first[0], area.last[1])), Style(bold=True))
    for column, head in enumerate(table[0]):
        if head in FORMATS and len(table) > 1:
            at = area.first[1] + column
            workbook.style(Area(sheet, (area.first[0] + 1, at), (area.last[0], at)), Style(FORMATS[head]))
    ids = [row[0] for row in table[1:] if row[0] in session.engine.pack.indicator_ids]
    _notes(session, sheet, (area.last[0] + 1, area.first[1]), [_source_line(session, ids), INVESTMENT])
    stamp_if_first(session, area)


@macro(
    "Chart",
    "Puts an indicator of the council and the mean of its comparison group over the years into a small table of formulas, with the source and a column chart below.",
)
def insert_chart(session: Session) -> None:
    """VALUE and PEERAVG for up to ten years, and a chart over them."""
    sheet, place = session.cell()
    session.refuse_protected(sheet)
    engine, workbook = session.engine, session.workbook
    council = session.council()
    _, indicator = indicator_for(session, sheet, place)
    group = session.choice.group.strip()
    words = engine.group(group or "nearest").words
    series = engine.series(indicator.id)
    periods = series.periods[-MOST_YEARS:]
    area = Area(sheet, place, (place[0] + len(periods), place[1] + 2))
    rows, columns = UNDER_A_CHART
    _refuse_without_room(session, area, (ROWS_OF_NOTES + rows, columns - 3), "The chart with its table")
    session.keep_one_pack("Inserting a chart")
    head: list[list[Any]] = [["Period", council.name, f"Mean of the {words}"], *([period, None, None] for period in periods)]
    workbook.write_values(area, head)
    for at, period in enumerate(periods, start=1):
        row = place[0] + at
        session.step(f"{indicator.id}, {period}.")
        when = f"${address(row, place[1])}"
        given = [council.name, indicator.id, period]
        workbook.write_formula(sheet, (row, place[1] + 1), formula_of(session, "VALUE", given, {2: when}))
        workbook.write_formula(sheet, (row, place[1] + 2), formula_of(session, "PEERAVG", [*given, group], {2: when}))
    workbook.style(Area(sheet, place, (place[0], place[1] + 2)), Style(bold=True))
    workbook.style(Area(sheet, (place[0] + 1, place[1] + 1), area.last), Style(number_format_of(indicator)))
    from vfmxl.functions import evaluate

    notes = [_source_line(session, [indicator.id]), str(evaluate(engine, "CAVEAT", [indicator.id]))]
    _notes(session, sheet, (area.last[0] + 1, place[1]), notes)
    title = f"{indicator.name}, {indicator.unit}"
    workbook.add_chart(
        area,
        (area.last[0] + ROWS_OF_NOTES + 2, place[1]),
        title,
        f"{title}: {council.name} beside the mean of the {words}, {periods[0]} to {periods[-1]}. A year without a column has no published figure.",
    )
    stamp_if_first(session, area)


def _refuse_without_room(session: Session, area: Area, more: tuple[int, int], what: str) -> None:
    """HostRefused where the cells of a block, with so many more rows below and columns beside it, are not there, not free, or merged."""
    whole = Area(area.sheet, area.first, (area.last[0] + more[0], area.last[1] + more[1]))
    if whole.last[0] > LAST[0] or whole.last[1] > LAST[1]:
        height, width = (last - first + 1 for first, last in zip(whole.first, whole.last, strict=True))
        raise HostRefused(f"{what} takes {height} rows and {width} columns: from {address(*area.first)} on the sheet is too small for it.")
    full = holding(session, whole)
    corners = f"{address(*whole.first)}:{address(*whole.last)}"
    if full:
        raise HostRefused(f"{what} needs the cells {corners}, and {full[0]} is not empty: choose a place with room, such as an empty sheet.")
    if session.workbook.has_merged(whole):
        raise HostRefused(f"{what} needs the cells {corners}, and some of them are merged: choose a place without merged cells.")


def _source_line(session: Session, ids: list[str]) -> str:
    """Publishers in the order of the alphabet, licence and pack."""
    from vfmxl.functions import evaluate
    from vfmxl.functions.names import spell

    pack = session.engine.pack
    publishers = sorted({str(evaluate(session.engine, "SOURCE", [name, None, "publisher"])) for name in ids})
    licences = sorted({str(evaluate(session.engine, "SOURCE", [name, None, "licence"])) for name in ids})
    source = spell("SOURCE", session.workbook.typed)
    named = f"Source: {'; '.join(publishers)} ({'; '.join(licences)}). " if publishers else ""
    return f"{named}Data pack {pack.id}, latest release {pack.manifest['released']}. {source} gives title and release of each figure."


def _notes(session: Session, sheet: str, place: Place, lines: list[str]) -> None:
    for down, line in enumerate(lines):
        session.workbook.write_values(one_cell(sheet, (place[0] + down, place[1])), [[line]])
