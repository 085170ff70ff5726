"""Every error that vfmxl raises, each with the spreadsheet error it becomes.

    VfmError
    ├── NoFigure           #N/A     no such figure is published
    ├── NotUnderstood      #VALUE!  an argument is not understood
    ├── NotComputable      #NUM!    the figure cannot be computed (too few councils, no model)
    ├── PackUnusable       #REF!    there is no usable data pack
    ├── UnknownFunction    #NAME?   there is no such function
    ├── PassedIn           any      an argument was itself an error, which comes out again
    └── RequestRefused     exit 2   a command cannot be carried out
        ├── FormulaUnreadable       a formula that is not one
        ├── HostRefused             a spreadsheet program would not do it
        ├── Stopped                 the user stopped it
        └── SourceRefused           an official file that is not as it should be

Each carries one sentence in the user's words, which WHY and the command line show.
"""

from __future__ import annotations

from enum import Enum


class CellError(Enum):
    """An error value of a spreadsheet cell; `str` gives the text that the cell shows."""

    NA = "#N/A"
    VALUE = "#VALUE!"
    NUM = "#NUM!"
    REF = "#REF!"
    NAME = "#NAME?"
    DIV0 = "#DIV/0!"
    NULL = "#NULL!"

    def __str__(self) -> str:
        return self.value


class VfmError(Exception):
    """Base of all; `sentence` tells a finance lead what is wrong, `cell` what the cell shows."""

    cell = CellError.VALUE

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NoFigure(VfmError):
    """No such figure: not submitted, suppressed, not collected, before the council existed."""

    cell = CellError.NA


class NotUnderstood(VfmError):
    """An argument that names nothing we know, or more than one thing."""

    cell = CellError.VALUE


class NotComputable(VfmError):
    """The arguments are fine but the statistic is refused."""

    cell = CellError.NUM


class PackUnusable(VfmError):
    """There is no data pack that can be trusted."""

    cell = CellError.REF


class UnknownFunction(VfmError):
    """There is no such function."""

    cell = CellError.NAME


class PassedIn(VfmError):
    """An argument held an error; the same error comes out."""

    def __init__(self, error: CellError) -> None:
        super().__init__(f"One of the arguments is itself the error {error}: mend that cell first.")
        self.cell = error


class RequestRefused(VfmError):
    """A command that cannot be carried out (exit code 2)."""


class FormulaUnreadable(RequestRefused):
    """Text that cannot be read as a formula of our functions."""


class HostRefused(RequestRefused):
    """The spreadsheet program would not do it; the sentence says what to do."""


class Stopped(RequestRefused):
    """The user stopped a macro; what was done until then stays."""


class SourceRefused(RequestRefused):
    """An official file whose layout or content is not the known one.

    Parameters
    ----------
    file, sheet : name of the file and, where it has sheets, of the sheet
    row : one-based row as a spreadsheet program shows it; 0 for the file as a whole
    reason : what was found and what was expected
    """

    def __init__(self, file: str, reason: str, *, sheet: str = "", row: int = 0) -> None:
        place = file
        if sheet:
            place += f", sheet {sheet}"
        if row:
            place += f", row {row}"
        super().__init__(f"{place}: {reason}")
        self.file, self.sheet, self.row, self.reason = file, sheet, row, reason
