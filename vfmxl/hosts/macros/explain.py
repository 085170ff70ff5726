"""Says how the figure of a cell was made, and finds indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vfmxl.errors import VfmError
from vfmxl.hosts.macros.cells import formula_at
from vfmxl.hosts.macros.port import Area, HostRefused
from vfmxl.hosts.macros.running import macro
from vfmxl.hosts.macros.session import cut, listed
from vfmxl.workbook.existing.calls import Call, Calls, NotSimple, read_call
from vfmxl.workbook.existing.tokens import areas
from vfmxl.workbook.existing.uses import LARGEST_RANGE, address, find_uses

if TYPE_CHECKING:
    from vfmxl.functions import Engine
    from vfmxl.hosts.macros.session import Place, Session
    from vfmxl.workbook.existing.calls import Lookup
    from vfmxl.workbook.existing.uses import Use

NO_FIGURE_OF_OURS = "{} holds no vfmxl function: click a cell with one of our figures, then press the button again."
ONLY_THE_PROGRAM = "The call in this cell holds what only the spreadsheet program resolves (a name, a table, a sum), or a very large range, so it cannot be explained here. Put its arguments into cells of their own and refer to those."


@macro(
    "Explain cell",
    "Says in plain words how the figure of the selected cell was made, or why it shows an error and what to do; with its source and caution.",
)
def explain_cell(session: Session) -> None:
    """WHY, SOURCE and CAVEAT of each call in the cell."""
    sheet, place = session.cell()
    at, formula = formula_at(session, sheet, place)
    uses = find_uses(formula)
    if not uses:
        raise HostRefused(NO_FIGURE_OF_OURS.format(address(*place)))
    head = f"{sheet}, {address(*place)}" + (f", part of the table of {address(*at)}" if at != place else "")
    lines = [head]
    for use in uses:
        lines += _explained(session, sheet, use)
    session.tell("\n\n".join(dict.fromkeys(lines)))


def _explained(session: Session, sheet: str, use: Use) -> list[str]:
    """The sentences of one call."""
    call = read_call(use.text)
    calls, lookup = Calls(session.engine), _lookup(session, sheet, use.text)
    try:
        why = calls.value(Call("WHY", (call.name, *call.arguments)), lookup)
    except NotSimple:
        return [ONLY_THE_PROGRAM]
    return [f"{call.name}: {why}", *_origins(session.engine, call, lookup)]


def _lookup(session: Session, sheet: str, text: str) -> Lookup:
    """What the cells show to which a call refers; each range is read once."""
    workbook = session.workbook
    names = {name.casefold(): name for name in workbook.sheets()}
    found: dict[tuple[str, Place], Any] = {}
    for area in areas(text):
        named = names.get((area.sheet or sheet).casefold())
        used = cut(Area(named, area.first, area.last), workbook.used(named)) if named and area.cells <= LARGEST_RANGE else None
        for i, row in enumerate(workbook.values(used) if used else []):
            for j, value in enumerate(row):
                found[(area.sheet or sheet).casefold(), (used.first[0] + i, used.first[1] + j)] = value  # type: ignore[union-attr]
    return lambda other, place: found.get(((other or sheet).casefold(), place))


def _origins(engine: Engine, call: Call, lookup: Lookup) -> list[str]:
    """Source and caution of the indicator that a call names."""
    from vfmxl.functions import evaluate
    from vfmxl.functions.calling import find_function

    def shown(argument: Any) -> Any:  # noqa: ANN401 - a cell holds anything
        return lookup(argument.sheet, argument.first) if isinstance(argument, Area) and argument.cells == 1 else argument

    given = {argument.kind: shown(value) for argument, value in zip(find_function(call.name).arguments, call.arguments, strict=False)}
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
    session.tell(listed(words, evaluate(session.engine, "FIND", [words, 0])))
