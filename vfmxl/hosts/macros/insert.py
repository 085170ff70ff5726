"""Writes one formula of ours into the selected cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vfmxl.errors import VfmError
from vfmxl.hosts.macros.port import Area, HostRefused, Style
from vfmxl.hosts.macros.running import macro
from vfmxl.hosts.macros.session import inside, one_cell
from vfmxl.workbook.existing.uses import address

if TYPE_CHECKING:
    from vfmxl.hosts.macros.session import Place, Session
    from vfmxl.pack.reader import Indicator

FURTHEST_BESIDE = 30
LAST_COLUMN = 16_383


@macro("Figure", "Puts the published figure of the council into the selected cell, as a formula.")
def insert_figure(session: Session) -> None:
    """VALUE."""
    _insert(session, "VALUE")


@macro("Peer average", "Puts the unweighted mean of the comparison group into the selected cell, as a formula.")
def insert_peer_average(session: Session) -> None:
    """PEERAVG."""
    _insert(session, "PEERAVG", session.choice.group)


@macro(
    "Expected",
    "Puts the figure that deprivation and age lead one to expect into the selected cell, and its range in words into the cell to the right: neither stands without the other.",
)
def insert_expected(session: Session) -> None:
    """EXPECTED, and beside it the sentence with the range."""
    _insert(session, "EXPECTED", beside="word")


@macro("Gap", "Puts the council's own figure less the mean of its comparison group into the selected cell: a difference to look into.")
def insert_gap(session: Session) -> None:
    """GAP in the indicator's own unit."""
    _insert(session, "GAP", session.choice.group)


def _insert(session: Session, name: str, *more: str, beside: str = "") -> None:
    """Writes NAME(council, indicator, period, more) where it may; `beside` is the last argument of a second call in the next cell."""
    sheet, place = session.cell()
    session.refuse_protected(sheet)
    council = session.council()
    written, indicator = indicator_for(session, sheet, place)
    given = [council.name, indicator.id, session.choice.period.strip(), *(word.strip() for word in more)]
    calls = [(place, given)]
    if beside:
        if place[1] >= LAST_COLUMN:
            raise HostRefused("The selected cell is in the last column, and the range of the figure needs the one after it: choose another cell.")
        calls.append(((place[0], place[1] + 1), [*given, beside]))
    _agree_to_overwrite(session, [one_cell(sheet, cell) for cell, _ in calls])
    _agree_to_an_error(session, name, given)
    session.keep_one_pack("Inserting one more")
    for cell, arguments in calls:
        session.workbook.write_formula(sheet, cell, formula_of(session, name, arguments, {1: written}))
    session.workbook.style(one_cell(sheet, place), Style(number_format_of(indicator)))
    stamp_if_first(session, Area(sheet, place, calls[-1][0]))


def formula_of(session: Session, name: str, arguments: list[str], written: dict[int, str] | None = None) -> str:
    """A call in the program's spelling; trailing arguments that were left out are not written, `written` are those that stand as references."""
    from vfmxl.functions.names import spell

    texts = [(written or {}).get(at) or (quoted(text) if text else "") for at, text in enumerate(arguments)]
    while texts and not texts[-1]:
        texts.pop()
    return f"={spell(name, session.workbook.typed)}({','.join(texts)})"


def quoted(text: str) -> str:
    """A text as a formula writes it."""
    return '"' + text.replace('"', '""') + '"'


def indicator_for(session: Session, sheet: str, place: Place) -> tuple[str, Indicator]:
    """The indicator: given, else the id nearest to the left in the row or above in the column, else asked for; with how the formula writes it."""
    engine = session.engine
    if not session.words.get("indicator"):
        for area, spelling in _lines_to(sheet, place):
            cells = [value for row in session.workbook.values(area) for value in row]
            for back, value in enumerate(reversed(cells), start=1):
                if isinstance(value, str) and value.strip() in engine.pack.indicator_ids:
                    return spelling(back), engine.series(value).indicator
    found = engine.series(session.indicator("")).indicator
    return quoted(found.id), found


def _lines_to(sheet: str, place: Place) -> list[tuple[Area, Any]]:
    """The cells to the left and those above, each with how a reference to the one so many cells back is written: a formula that is filled down or across keeps its row or column of ids."""
    row, column = place
    lines: list[tuple[Area, Any]] = []
    if column:
        lines.append((Area(sheet, (row, max(0, column - FURTHEST_BESIDE)), (row, column - 1)), lambda back: f"${address(row, column - back)}"))
    if row:
        lines.append((
            Area(sheet, (max(0, row - FURTHEST_BESIDE), column), (row - 1, column)),
            lambda back: f"{address(0, column)[:-1]}${row - back + 1}",
        ))  # fmt: skip
    return lines


def holding(session: Session, area: Area) -> list[str]:
    """The addresses of cells of an area that hold something."""
    workbook = session.workbook
    return [
        address(area.first[0] + i, area.first[1] + j)
        for i, (formulas, values) in enumerate(zip(workbook.formulas(area), workbook.values(area), strict=True))
        for j, (formula, value) in enumerate(zip(formulas, values, strict=True))
        if formula or (value is not None and value != "")
    ]


def _agree_to_overwrite(session: Session, areas: list[Area]) -> None:
    """Asks before cells lose what they hold; a cell that a table of ours fills is refused, since the whole table would be lost."""
    from vfmxl.hosts.macros.cells import formula_at

    full = [cell for area in areas for cell in holding(session, area)]
    for area in areas if full else []:
        at, _ = formula_at(session, area.sheet, area.first)
        if at != area.first:
            raise HostRefused(f"{address(*area.first)} is part of the table of {address(*at)}: choose another cell.")
    if full:
        held = " and ".join(full)
        session.require(f"{held} {'is' if len(full) == 1 else 'are'} not empty. Replace what stands there?")


def _agree_to_an_error(session: Session, name: str, arguments: list[str]) -> None:
    from vfmxl.functions import evaluate

    try:
        evaluate(session.engine, name, [text or None for text in arguments])
    except VfmError as error:
        session.require(f"{error.sentence}\n\nThe cell would show {error.cell}. Insert the formula all the same?")


def number_format_of(indicator: Indicator) -> str:
    """The number format of an indicator's figures: pounds as pounds, anything else as published (percentages are points)."""
    number = "#,##0" + ("." + "0" * indicator.decimals if indicator.decimals else "")
    return f"£{number};-£{number}" if indicator.unit.startswith("£") else number


def stamp_if_first(session: Session, written: Area) -> None:
    """A workbook that got its first figures is marked with the pack; one that held others already may have them from any."""
    from vfmxl.hosts.macros.cells import each_of_ours, whole_sheets

    workbook = session.workbook
    if workbook.stamp():
        return
    if all(inside(one_cell(cell.sheet, cell.place), written) for cell in each_of_ours(session, whole_sheets(session, workbook.sheets()))):
        workbook.set_stamp(session.engine.pack.id)
