"""Answers the calls of cells, on one engine for as long as the program runs; no exception ever reaches Calc."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vfmxl.errors import CellError, PackUnusable, VfmError
from vfmxl.functions import Engine, all_functions, evaluate
from vfmxl.functions.calling import find_function
from vfmxl.hosts.calc.names import method
from vfmxl.hosts.calc.values import ERROR_ROWS, received, shown, unfolded, zeros_are_empty
from vfmxl.hosts.faults import note_fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vfmxl.functions.registry import Function
    from vfmxl.hosts.calc.values import Rows


class Answers:
    """The functions by the names of their methods."""

    def __init__(self, pack: str | None = None) -> None:
        self._functions = {method(name): (function, zeros_are_empty(function)) for name, function in all_functions().items()}
        self._pack = pack
        self._engine: Engine | None = None
        self._refused: PackUnusable | None = None

    @property
    def engine(self) -> Engine:
        """The engine; PackUnusable, each time with the same sentence, where there is no pack to trust."""
        if self._engine is None:
            if self._refused:
                raise self._refused
            try:
                self._engine = Engine.start(self._pack)
            except PackUnusable as error:
                self._refused = error
                raise
        return self._engine

    def call(self, name: str, args: Sequence[Any]) -> Rows:
        """What the cell takes for a call of the method `name`."""
        try:
            function, zeros = self._functions[name]
            if name == "why":
                return shown(self._why(function, args))
            given = [received(value, zero) for value, zero in zip(args, zeros, strict=False)]
            return shown(evaluate(self._engine or self.engine, function.name, given))
        except VfmError as error:
            return ERROR_ROWS[error.cell]
        except Exception:  # noqa: BLE001 - the last resort: an error value and a log, never a traceback
            note_fault(f"Calc, VFM.{name.upper()}")
            return ERROR_ROWS[CellError.VALUE]

    def _why(self, why: Function, args: Sequence[Any]) -> Any:  # noqa: ANN401 - a sentence, or an error
        """The sentence of WHY, whose other arguments are those of the function that it is asked about."""
        name, *rest = unfolded(why, args)
        asked = received(name, zero_empty=True)
        try:
            zeros = zeros_are_empty(find_function(asked)) if isinstance(asked, str) else ()
        except VfmError:
            zeros = ()
        zeros += (False,) * max(0, len(rest) - len(zeros))
        try:
            engine = self.engine
        except PackUnusable as error:
            return error.sentence
        return evaluate(engine, why.name, [asked, *(received(value, zero) for value, zero in zip(rest, zeros, strict=False))])
