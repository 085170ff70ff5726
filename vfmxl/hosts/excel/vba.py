"""Writes the VBA that follows from the catalogue of functions: a wrapper for each, and its help for the function wizard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vfmxl.functions import all_functions
from vfmxl.hosts.excel.spelling import vba_argument, vba_function

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vfmxl.functions.registry import Argument, Function

FUNCTIONS, HELP = "VfmFunctions", "VfmHelp"
CATEGORY = "VfM benchmarking"

# The most that Application.MacroOptions takes for a description.
LONGEST_HELP = 255

_MADE = "' Made from the catalogue of functions by python3 dev.py addin; a change here is lost."


def functions_module() -> str:
    """The text of VfmFunctions.bas: a function of VBA for each of ours."""
    wrappers = "\n\n".join("\n".join(_wrapper(declared)) for declared in all_functions().values())
    return f'Attribute VB_Name = "{FUNCTIONS}"\nOption Explicit\n\n{_MADE}\n\n{wrappers}\n'


def _wrapper(declared: Function) -> Iterator[str]:
    name = vba_function(declared)
    yield f"Public Function {name}({', '.join(map(_parameter, declared.arguments))}) As Variant"
    fixed = [argument for argument in declared.arguments if argument.kind != "rest"]
    rest = next((vba_argument(argument) for argument in declared.arguments if argument.kind == "rest"), None)
    if rest:
        yield "    Dim given() As Variant, place As Long"
        yield f"    ReDim given(0 To {len(fixed)} + UBound({rest}) - LBound({rest}))"
    else:
        yield f"    Dim given(0 To {len(fixed) - 1}) As Variant"
    for position, argument in enumerate(fixed):
        word = vba_argument(argument)
        # An element that is not filled stays empty, which means the default.
        omitted = f"If Not IsMissing({word}) Then " if argument.optional else ""
        yield f"    {omitted}given({position}) = VfmArgument({word})"
    if rest:
        yield f"    For place = LBound({rest}) To UBound({rest})"
        yield f"        given({len(fixed)} + place - LBound({rest})) = VfmArgument({rest}(place))"
        yield "    Next place"
    yield f'    {name} = VfmAnswer("{name}", given)'
    yield "End Function"


def _parameter(argument: Argument) -> str:
    if argument.kind == "rest":
        return f"ParamArray {vba_argument(argument)}() As Variant"
    return f"{'Optional ' if argument.optional else ''}{vba_argument(argument)} As Variant"


def help_module() -> str:
    """The text of VfmHelp.bas: what the function wizard shows."""
    functions = all_functions().values()
    calls = "\n".join(f"    Help{declared.name}" for declared in functions)
    parts = "\n\n".join("\n".join(_help(declared)) for declared in functions)
    return f"""Attribute VB_Name = "{HELP}"
Option Explicit
Option Private Module

{_MADE}

Public Sub VfmHelpTexts()
    ' Help that Excel does not take is no reason to stop it from starting.
    On Error Resume Next
{calls}
End Sub

Private Sub Describe(ByVal name As String, ByVal text As String, ByVal words As Variant)
    Application.MacroOptions Macro:="'" & ThisWorkbook.name & "'!" & name, Description:=text, Category:="{CATEGORY}", ArgumentDescriptions:=words
End Sub

{parts}
"""


def _help(declared: Function) -> Iterator[str]:
    yield f"Private Sub Help{declared.name}()"
    yield f"    Dim words(0 To {len(declared.arguments) - 1}) As Variant"
    for position, argument in enumerate(declared.arguments):
        yield f"    words({position}) = {_literal(argument_help(argument))}"
    yield f'    Describe "{vba_function(declared)}", {_literal(function_help(declared))}, words'
    yield "End Sub"


def function_help(declared: Function) -> str:
    """What a function does and gives, as the wizard shows it."""
    result = declared.result.replace("table: ", "a table of ", 1).replace("grid: ", "a grid, ", 1)
    return _shortened(f"{declared.summary} Gives {result}.")


def argument_help(argument: Argument) -> str:
    """What an argument takes, with its option words and its default."""
    words = f" {', '.join(argument.words)}." if argument.words and argument.words[0] not in argument.help else ""
    default = f" Left out: {argument.default}." if argument.optional and argument.default else ""
    return _shortened(argument.help + words + default)


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_HELP:
        return text
    return text[: LONGEST_HELP - 4].rsplit(" ", 1)[0].rstrip(",.;") + " ..."


def _literal(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def intellisense_rows() -> list[list[str]]:
    """The sheet _IntelliSense_, from which the free Excel-DNA IntelliSense shows help while a formula is typed.

    A line of its name and version, then for each function name, description, help address, and each argument with its help.
    """
    rows = [["FunctionInfo", "1"]]
    for declared in all_functions().values():
        words = [text for argument in declared.arguments for text in (_shown(argument), argument_help(argument))]
        rows.append([vba_function(declared), function_help(declared), "", *words])
    return rows


def _shown(argument: Argument) -> str:
    return f"[{vba_argument(argument)}]" if argument.optional else vba_argument(argument)
