"""Says how the figure of a cell was made, and finds indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vfmxl.errors import FormulaUnreadable, VfmError
from vfmxl.hosts.macros.cells import our_cells
from vfmxl.hosts.macros.port import Area, HostRefused
from vfmxl.hosts.macros.running import macro
from vfmxl.hosts.macros.session import cut, inside, listed, one_cell
from vfmxl.workbook.existing.uses import LARGEST_RANGE, address, find_uses, references, written_out

if TYPE_CHECKING:
    from vfmxl.functions import Engine
    from vfmxl.functions.formula import Call
    from vfmxl.hosts.macros.session import Place, Session
    from vfmxl.workbook.existing.uses import Use

NO_FIGURE_OF_OURS = "{} holds no vfmxl function: click a cell with one of our figures, then press the button again."
ONLY_THE_PROGRAM = "The call in this cell refers to what only the spreadsheet program resolves (a name, a table, a sum), so it cannot be explained here. Put its arguments into cells of their own and refer to those."


@macro(
    "Explain cell",
    "Says in plain words how the figure of the selected cell was made, or why it shows an error and what to do; with its source and caution.",
)
def explain_cell(session: Session) -> None:
    """WHY, SOURCE and CAVEAT of each call in the cell."""
    sheet, place = session.cell()
    at, formula = _formula(session, sheet, place)
    uses = find_uses(formula)
    if not uses:
        raise HostRefused(NO_FIGURE_OF_OURS.format(address(*place)))
    head = f"{sheet}, {address(*place)}" + (f", part of the table of {address(*at)}" if at != place else "")
    lines = [head]
    for use in uses:
        lines += _explained(session, sheet, use)
    session.workbook.tell("\n\n".join(dict.fromkeys(lines)))


def _formula(session: Session, sheet: str, place: Place) -> tuple[Place, str]:
    """The formula of a cell, or of the table of ours that fills it, with where it stands."""
    workbook = session.workbook
    formula = workbook.formulas(one_cell(sheet, place))[0][0]
    if formula:
        return place, formula
    before = cut(Area(sheet, (0, 0), place), workbook.used(sheet))
    for cell in our_cells(session, [before] if before else []):
        if cell.is_table and inside(one_cell(sheet, place), workbook.filled(sheet, cell.place)):
            return cell.place, cell.formula
    return place, ""


def _explained(session: Session, sheet: str, use: Use) -> list[str]:
    """The sentences of one call."""
    from vfmxl.functions.formula import evaluate_formula, read_formula

    if any(area.cells > LARGEST_RANGE for area in references(use.text)):
        return [f"{use.name} refers to a very large range: refer to the cells that are in use only."]
    values = _values(session, sheet, use.text)
    text = written_out(use.text, lambda named, cell: values.get(((named or sheet).casefold(), cell)))
    try:
        call = read_formula(text)
        rest = text[text.index("(") + 1 :]
        why = evaluate_formula(session.engine, f'WHY("{use.name}"{"" if rest.strip() == ")" else ","}{rest}')
    except FormulaUnreadable:
        return [ONLY_THE_PROGRAM]
    return [f"{use.name}: {why}", *_origins(session.engine, call)]


def _values(session: Session, sheet: str, text: str) -> dict[tuple[str, str], Any]:
    """What the cells show to which a call refers, by sheet in lower case and address."""
    workbook = session.workbook
    names = {name.casefold(): name for name in workbook.sheets()}
    found: dict[tuple[str, str], Any] = {}
    for area in references(text):
        named = names.get((area.sheet or sheet).casefold())
        used = cut(Area(named, area.first, area.last), workbook.used(named)) if named else None
        if used is None:
            continue
        for i, row in enumerate(workbook.values(used)):
            for j, value in enumerate(row):
                found[used.sheet.casefold(), address(used.first[0] + i, used.first[1] + j)] = value
    return found


def _origins(engine: Engine, call: Call) -> list[str]:
    """Source and caution of the indicator that a call names."""
    from vfmxl.functions import evaluate
    from vfmxl.functions.calling import find_function

    given = {argument.kind: value for argument, value in zip(find_function(call.name).arguments, call.args, strict=False)}
    indicator, period = given.get("indicator"), given.get("period")
    if not isinstance(indicator, str):
        return []
    lines = []
    for label, name, arguments in (("Source: ", "WHY", ["SOURCE", indicator, period]), ("Caution: ", "CAVEAT", [indicator])):
        try:
            lines.append(f"{label}{evaluate(engine, name, arguments)}")
        except VfmError:
            continue  # the first sentence says already what is wrong with it
    return lines


@macro("Find indicator", "Lists the indicators whose name, definition or theme holds your words: id, unit, years held.")
def find_indicator(session: Session) -> None:
    """FIND, as text."""
    from vfmxl.functions import evaluate

    words = session.word("text", "Find which indicators? One or more words, such as: nursing, carers, reablement.")
    session.workbook.tell(listed(words, evaluate(session.engine, "FIND", [words, 0])))
