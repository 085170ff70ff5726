"""The cells of a worksheet part: formulas as they are written out, and cached values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from openpyxl.formula.translate import Translator, TranslatorError

from vfmxl.errors import CellError, RequestRefused
from vfmxl.workbook.existing.xml import is_main, local, parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from vfmxl.workbook.existing.archive import Archive

ERRORS = {error.value: error for error in CellError}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with its address, its formula without the equals sign ("" without one), and its cached value (None for empty)."""

    address: str
    formula: str
    value: Any


@dataclass(slots=True)
class _Reader:
    """What is read of the cell that is open, and the shared formulas met so far (index -> where it stands, its text)."""

    texts: list[str]
    wanted: Callable[[str, bool], bool]
    found: dict[str, Cell] = field(default_factory=dict)
    shared: dict[str, tuple[str, str]] = field(default_factory=dict)
    address: str = ""
    kind: str = ""
    formula: dict[str, str] | None = None
    formula_text: list[str] = field(default_factory=list)
    value_text: list[str] | None = None
    into: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if not is_main(tag):
            return
        if name == "c":
            self.address, self.kind = attributes.get("r", ""), attributes.get("t", "n")
            self.formula, self.formula_text, self.value_text, self.into = None, [], None, None
        elif name == "f":
            self.formula, self.into = attributes, self.formula_text
        elif name == "v" or (name == "t" and self.kind == "inlineStr"):
            self.value_text = self.value_text or []
            self.into = self.value_text

    def text(self, data: str) -> None:
        if self.into is not None:
            self.into.append(data)

    def end(self, tag: str) -> None:
        name = local(tag)
        if name in ("f", "v", "t"):
            self.into = None
        elif name == "c" and is_main(tag):
            formula = self._formula()
            if self.wanted(self.address, bool(formula)):
                self.found[self.address] = Cell(self.address, formula, self._value())

    def _formula(self) -> str:
        """Written out in full: a child of a shared formula has its master's, moved to where it stands."""
        if self.formula is None:
            return ""
        text, index = "".join(self.formula_text), self.formula.get("si", "")
        if self.formula.get("t") != "shared":
            return text
        if text:
            self.shared[index] = (self.address, text)
            return text
        where, master = self.shared.get(index, ("", ""))
        try:
            return str(Translator(f"={master}", origin=where).translate_formula(self.address))[1:] if master else ""
        except TranslatorError:
            return ""

    def _value(self) -> Any:  # noqa: ANN401 - a cell holds anything
        if self.value_text is None:
            return None
        text = "".join(self.value_text)
        if self.kind == "s":
            return self.texts[int(text)] if text.isdigit() and int(text) < len(self.texts) else None
        return KINDS.get(self.kind, _number)(text)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


# Kind of a cell -> how its value is read; a number where none is named.
KINDS: dict[str, Callable[[str], Any]] = {
    "str": str,
    "inlineStr": str,
    "d": str,
    "b": lambda text: text.strip() in ("1", "true"),
    "e": lambda text: ERRORS.get(text.strip(), CellError.VALUE),
}


def read_cells(archive: Archive, part: str, texts: list[str], wanted: Callable[[str, bool], bool]) -> dict[str, Cell]:
    """The cells of a worksheet for which `wanted(address, has_formula)` holds, by address."""
    reader = _Reader(texts, wanted)
    with archive.stream(part) as stream:
        try:
            parse(stream, reader.start, reader.end, reader.text)
        except RequestRefused as error:
            raise RequestRefused(f"{archive.path.name}, {part}: {error.sentence}") from error
    return reader.found


def shared_texts(archive: Archive, part: str) -> list[str]:
    """The texts that cells share, in their order; phonetic hints are left out."""
    texts: list[str] = []
    state = {"inside": False, "hint": False}

    def start(tag: str, _: dict[str, str]) -> None:
        name = local(tag)
        if name == "si":
            texts.append("")
        state["hint"] = state["hint"] or name == "rPh"
        state["inside"] = name == "t" and not state["hint"]

    def end(tag: str) -> None:
        if local(tag) == "rPh":
            state["hint"] = False
        state["inside"] = False

    def text(data: str) -> None:
        if state["inside"] and texts:
            texts[-1] += data

    if part:
        with archive.stream(part) as stream:
            parse(stream, start, end, text)
    return texts
