"""Checks every cell of ours in a workbook against the pack in use."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vfmxl.errors import CellError, RequestRefused, VfmError
from vfmxl.functions.formula import evaluate_formula
from vfmxl.workbook.existing.archive import open_archive
from vfmxl.workbook.existing.book import read_book
from vfmxl.workbook.existing.cells import read_cells, shared_texts
from vfmxl.workbook.existing.elsewhere import find_elsewhere
from vfmxl.workbook.existing.referred import values_referred_to
from vfmxl.workbook.existing.uses import LARGEST_RANGE, Use, find_uses, literal, references, written_out

if TYPE_CHECKING:
    from pathlib import Path

    from vfmxl.functions import Engine
    from vfmxl.workbook.existing.archive import Archive
    from vfmxl.workbook.existing.cells import Cell
    from vfmxl.workbook.existing.elsewhere import Elsewhere

TOLERANCE = 1e-9
# A formula of ours alone, or inside INDEX, or that inside IFERROR with a text or number to fall back on.
ALONE = re.compile(
    r"\s*(?P<iferror>IFERROR\s*\(\s*)?(?P<index>INDEX\s*\(\s*)?\0(?(index)\s*,\s*(?P<row>\d+)\s*,\s*(?P<column>\d+)\s*\))(?(iferror)\s*,\s*(?P<otherwise>\"(?:[^\"]|\"\")*\"|-?[\d.]+)\s*\))\s*",
    re.IGNORECASE,
)
AS_NOW, OUT_OF_DATE, ERROR, NOT_COMPARED = "as now", "out of date", "error", "not compared"
NEEDS_A_LOOK = (OUT_OF_DATE, ERROR)


@dataclass(frozen=True, slots=True)
class Finding:
    """One cell of ours: what it shows, what the pack in use gives (None where that was not computed), and how that stands."""

    sheet: str
    cell: str
    formula: str
    shown: Any
    now: Any
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class Report:
    """Every finding in the order of sheets and rows, uses outside cells, the pack of the stamp ("" without), and the pack in use."""

    findings: tuple[Finding, ...]
    elsewhere: tuple[Elsewhere, ...]
    stamp: str
    pack: str

    @property
    def counts(self) -> dict[str, int]:
        """How many cells are in each state."""
        return dict(Counter(finding.state for finding in self.findings))

    @property
    def needs_a_look(self) -> bool:
        """Whether a cell is out of date or an error, or another pack stands on the workbook."""
        return any(finding.state in NEEDS_A_LOOK for finding in self.findings) or bool(self.stamp and self.stamp != self.pack)


def check(engine: Engine, path: Path) -> Report:
    """Checks a workbook; nothing is written.

    Raises
    ------
    RequestRefused
        where the file cannot be opened as a workbook, with the reason.
    """
    with open_archive(path) as archive:
        book = read_book(archive)
        texts = shared_texts(archive, book.shared_strings)
        ours = {sheet: _ours(archive, part, texts) for sheet, part in book.sheets.items()}
        values = values_referred_to(
            archive, book, texts, {sheet: [use.text for cell in cells for use in find_uses(cell.formula)] for sheet, cells in ours.items()}
        )
        elsewhere = find_elsewhere(archive)
    findings = [_find(engine, sheet, cell, values) for sheet, cells in ours.items() for cell in cells]
    return Report(tuple(findings), tuple(elsewhere), book.stamp, engine.pack.id)


def _ours(archive: Archive, part: str, texts: list[str]) -> list[Cell]:
    """The cells whose formula uses our functions, in the order of the sheet."""
    with_formula = read_cells(archive, part, texts, lambda _, formula: formula)
    return [cell for cell in with_formula.values() if find_uses(cell.formula)]


class _NotCompared(Exception):
    """Why a formula is not computed here."""


def _find(engine: Engine, sheet: str, cell: Cell, values: dict[str, dict[str, Any]]) -> Finding:
    uses = find_uses(cell.formula)
    try:
        now, why = _compute(engine, sheet, cell, uses, values)
    except _NotCompared as reason:
        return Finding(sheet, cell.address, cell.formula, cell.value, None, ERROR if isinstance(cell.value, CellError) else NOT_COMPARED, str(reason))
    if not _same(cell.value, now):
        return Finding(sheet, cell.address, cell.formula, cell.value, now, OUT_OF_DATE, why)
    return Finding(sheet, cell.address, cell.formula, cell.value, now, ERROR if isinstance(now, CellError) else AS_NOW, why)


def _compute(engine: Engine, sheet: str, cell: Cell, uses: list[Use], values: dict[str, dict[str, Any]]) -> tuple[Any, str]:
    """What the cell would show, and the sentence of an error that it shows or covers."""
    if len(uses) != 1:
        raise _NotCompared("The formula uses our functions more than once.")
    use = uses[0]
    shape = ALONE.fullmatch(cell.formula[: use.start] + "\0" + cell.formula[use.end :])
    if shape is None:
        raise _NotCompared("The formula mixes our functions with others.")
    if any(area.cells > LARGEST_RANGE for area in references(use.text)):
        raise _NotCompared("The call refers to a very large range.")

    def value_of(named: str, address: str) -> Any:  # noqa: ANN401 - a cell holds anything
        return values.get((named or sheet).casefold(), {}).get(address)

    try:
        answer, why = evaluate_formula(engine, written_out(use.text, value_of)), ""
    except RequestRefused as error:
        raise _NotCompared(f"The call holds what only a spreadsheet program resolves (a name, a table, a sum): {error.sentence}") from error
    except VfmError as error:
        answer, why = error.cell, error.sentence
    if shape["index"]:
        answer = _item(answer, int(shape["row"]), int(shape["column"]))
    elif isinstance(answer, list):
        answer = answer[0][0]  # the cell of the formula shows the first of its table
    if shape["iferror"] and isinstance(answer, CellError):
        answer = _plain(shape["otherwise"])
    return answer, why


def _item(table: Any, row: int, column: int) -> Any:  # noqa: ANN401 - a cell holds anything
    if isinstance(table, CellError):
        return table
    rows = table if isinstance(table, list) else [[table]]
    return rows[row - 1][column - 1] if 0 < row <= len(rows) and 0 < column <= len(rows[0]) else CellError.REF


def _plain(text: str) -> str | float:
    return text[1:-1].replace('""', '"') if text.startswith('"') else float(text)


def _same(shown: Any, now: Any) -> bool:  # noqa: ANN401 - cells hold anything
    numbers = all(isinstance(value, float | int) and not isinstance(value, bool) for value in (shown, now))
    return abs(shown - now) <= TOLERANCE * max(1.0, abs(now)) if numbers else bool(shown == now)


def shown_as(value: Any) -> str:  # noqa: ANN401 - a cell holds anything
    """A value as a report prints it."""
    if value is None:
        return ""
    return value if isinstance(value, str) else literal(value)
