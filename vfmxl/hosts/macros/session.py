"""One press of a button: the workbook, what the user chose, and the questions that many macros ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vfmxl.errors import NoFigure, NotUnderstood
from vfmxl.hosts.macros.port import Area, HostRefused, Stopped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from vfmxl.functions import Engine
    from vfmxl.hosts.macros.port import Choice, Workbook
    from vfmxl.pack.reader import Area as PlaceInEngland

Place = tuple[int, int]
PROGRAMS_FORMAT = (".xlsx", ".xlsm")


@dataclass(slots=True)
class Session:
    """The workbook, the choice of the ribbon, what gives the engine, and words given in advance (indicator, theme, text), which are not asked for."""

    workbook: Workbook
    choice: Choice
    start: Callable[[], Engine]
    words: Mapping[str, str] = field(default_factory=dict)
    shows_progress: bool = False
    _engine: Engine | None = None

    @property
    def engine(self) -> Engine:
        """The engine, started when it is first needed; PackUnusable where there is no pack."""
        if self._engine is None:
            self._engine = self.start()
        return self._engine

    def show(self, text: str) -> None:
        """Shows how far a long macro has come."""
        self.shows_progress = True
        self.workbook.progress(f"VfM: {text}")

    def end_progress(self) -> None:
        """Gives the status bar back to the program."""
        if self.shows_progress:
            self.shows_progress = False
            self.workbook.progress("")

    def step(self, text: str) -> None:
        """The same between two steps; Stopped where the user asked to stop."""
        self.show(f"{text} Esc stops." if self.workbook.can_stop else text)
        if self.workbook.stop_asked():
            raise Stopped("Stopped, as you asked.")

    def tell(self, text: str) -> None:
        """Shows a text; nothing is under way any more."""
        self.end_progress()
        self.workbook.tell(text)

    def ask(self, question: str) -> bool:
        """Yes or no."""
        self.end_progress()
        return self.workbook.ask(question)

    def word(self, name: str, prompt: str, default: str = "") -> str:
        """A word given in advance, or asked for; Stopped where the user cancels or leaves it empty."""
        given = self.words.get(name, "").strip()
        answer = given or (self.workbook.ask_text(prompt, default) or "").strip()
        if not answer:
            raise Cancelled
        return answer

    def council(self) -> PlaceInEngland:
        """The council chosen, or asked for."""
        chosen = self.choice.council.strip() or self.word("council", "Which council? A name, common short name or ONS code.")
        return self.engine.area(chosen)

    def require(self, question: str) -> None:
        """Goes on only where the user agrees."""
        if not self.ask(question):
            raise Cancelled

    def cell(self) -> tuple[str, Place]:
        """The one cell that a macro writes to or reads: the first selected; asks where more are."""
        areas = self.workbook.selection()
        if not areas:
            raise HostRefused("No cell is selected: click a cell, then press the button again.")
        sheet, place = areas[0].sheet, areas[0].first
        merged = self.workbook.merged(sheet, place)
        if len(areas) > 1 or not inside(areas[0], merged):
            from vfmxl.workbook.existing.uses import address

            self.require(f"{sum(area.cells for area in areas):,} cells are selected. Only the first, {address(*merged.first)}, is meant. Go on?")
        return sheet, merged.first

    def refuse_protected(self, sheet: str) -> None:
        """HostRefused where the cells of a sheet are protected."""
        if self.workbook.is_protected(sheet):
            raise HostRefused(f"The sheet {sheet} is protected, and nothing was changed: unprotect it first, or choose another sheet.")

    def file(self, purpose: str) -> Path:
        """The workbook's file with all that the workbook shows; saved where the user agrees.

        Parameters
        ----------
        purpose : what needs the file, as in "The copy is made from the saved workbook."
        """
        workbook = self.workbook
        path = workbook.path
        if path is None:
            raise HostRefused(
                f"{purpose} This one has no file on this computer yet: save it in a folder of this computer as an Excel workbook (.xlsx) first."
            )
        if path.suffix.casefold() not in PROGRAMS_FORMAT:
            raise HostRefused(f"{purpose} That works for Excel workbooks: save this one as .xlsx first.")
        if not workbook.is_saved:
            self.require(f"{purpose} It has changes that are not saved. Save them now?")
            workbook.save()
        return path

    def keep_one_pack(self, what: str) -> None:
        """Asks before figures of two packs come to stand in one workbook."""
        stamp, pack = self.workbook.stamp(), self.engine.pack.id
        if stamp and stamp != pack:
            self.require(
                f"This workbook was calculated with the data pack {stamp}; the pack in use is {pack}. {what} puts figures of both into one workbook. Go on? (Refresh, Workbook brings all of them to one pack.)"
            )

    def indicator(self, text: str) -> str:
        """The id of an indicator given or asked for: an id as it is, otherwise what FIND finds for the words, asked again until it is one."""
        prompt = "Which indicator? Its id, or words to look for, such as: net spending older."
        answer = self.words.get("indicator", "").strip() or text
        while True:
            if answer:
                try:
                    return self.engine.series(answer).indicator.id
                except NotUnderstood:
                    found = self._find(answer)
                if len(found) == 1:
                    return found[0][0]
                prompt = listed(answer, found)
            answer = (self.workbook.ask_text(prompt, answer) or "").strip()
            if not answer:
                raise Cancelled

    def _find(self, words: str) -> list[list[str]]:
        from vfmxl.functions import evaluate

        try:
            found: list[list[str]] = evaluate(self.engine, "FIND", [words, 0])
        except NoFigure:
            return []
        return found


class Cancelled(Exception):
    """The user cancelled or said no: nothing more happens, and nothing is said."""


MOST_LISTED = 15


def listed(words: str, found: list[list[str]]) -> str:
    """What FIND found, as the text of a small window: ids with their names, in the order of the ids."""
    if not found:
        return f"No indicator holds the words {words!r}. Try others, fewer or shorter: nursing, carers, 65."
    shown = [f"{row[0]}: {row[1]} ({row[2]}, {row[4]} to {row[5]})" for row in found[:MOST_LISTED]]
    more = f"\n… and {len(found) - MOST_LISTED} more: give more words." if len(found) > MOST_LISTED else ""
    return (
        f"{'1 indicator holds' if len(found) == 1 else f'{len(found)} indicators hold'} {words!r}. Each with its id first:\n\n"
        + "\n".join(shown)
        + more
    )


def inside(inner: Area, outer: Area) -> bool:
    """Whether an area lies in another, on the same sheet."""
    return inner.sheet == outer.sheet and all(
        low <= first and last <= high for first, last, low, high in zip(inner.first, inner.last, outer.first, outer.last, strict=True)
    )


def cut(one: Area, other: Area | None) -> Area | None:
    """The cells that two areas of a sheet share; None where there are none."""
    if other is None:
        return None
    first = (max(one.first[0], other.first[0]), max(one.first[1], other.first[1]))
    last = (min(one.last[0], other.last[0]), min(one.last[1], other.last[1]))
    return Area(one.sheet, first, last) if first[0] <= last[0] and first[1] <= last[1] else None


def one_cell(sheet: str, place: Place) -> Area:
    """The area of one cell."""
    return Area(sheet, place, place)
