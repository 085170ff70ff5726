"""Writes the reference of the functions, for the command line and the documents, from the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vfmxl.functions.families import all_functions
from vfmxl.functions.names import spell
from vfmxl.functions.registry import LISTS

if TYPE_CHECKING:
    from vfmxl.functions.registry import Argument, Function

INTRODUCTION = """# Functions

This page is made from the functions' own declarations: `python3 dev.py docs` writes it again.

In desktop Excel a function is called `VFM_NAME`, in Calc `VFM.NAME`; the command line takes either. Square brackets mark
optional arguments. Omitted, an empty cell and "" mean the default. An argument takes a literal, a cell or a range: lists (areas, indicators, group, benchmark,
controls) take a range as one list, any other range is spread out cell by cell, and a column against a row gives a grid. An error passed in comes out again.

| error | meaning |
|---|---|
| #N/A | no such figure: not submitted, suppressed, not collected, before the council existed, no such year |
| #VALUE! | an argument is not understood: WHY names the nearest matches or the words allowed |
| #NUM! | the figure cannot be computed: too few councils, no model |
| #REF! | there is no data pack that can be trusted |
| #NAME? | there is no such function |

`WHY("NAME", arguments...)` says in one sentence why a call gives an error, or how its figure was made.
"""


def argument_help(argument: Argument) -> str:
    """What an argument is, and what leaving it out means."""
    text = argument.help
    if argument.optional:
        text += f" Default: {argument.default}."
    if argument.kind in LISTS - {"rest"}:
        text += " A range is one list."
    return text


def as_data(function: Function) -> dict[str, Any]:
    """The declaration of one function as plain data."""
    return {
        "name": function.name,
        "signature": function.signature,
        "summary": function.summary,
        "arguments": [
            {"name": a.name, "optional": a.optional, "help": a.help, "words": list(a.words), "default": a.default} for a in function.arguments
        ],
        "result": function.result,
        "examples": [{"formula": f"={spell(formula, 'calc')}", "shows": shows} for formula, shows in function.examples],
    }


def as_text(function: Function) -> str:
    """The help of one function on a terminal."""
    lines = [f"VFM.{function.signature}", "", function.summary, ""]
    if function.arguments:
        width = max(len(argument.shown) for argument in function.arguments)
        lines += [f"  {argument.shown:<{width}}  {argument_help(argument)}" for argument in function.arguments] + [""]
    lines += [f"Gives: {function.result}", ""]
    return "\n".join(lines + [f"  ={spell(formula, 'calc')}   {shows}" for formula, shows in function.examples])


def as_page() -> str:
    """The whole reference as Markdown."""
    parts = [
        INTRODUCTION,
        "| function | gives |\n|---|---|\n" + "\n".join(f"| [{f.name}](#{f.name.lower()}) | {f.summary} |" for f in all_functions().values()),
    ]
    for function in all_functions().values():
        rows = "\n".join(f"| `{argument.shown}` | {argument_help(argument)} |" for argument in function.arguments)
        table = f"| argument | |\n|---|---|\n{rows}\n\n" if rows else ""
        examples = "\n".join(f"- `={spell(formula, 'calc')}`: {shows}" for formula, shows in function.examples)
        parts.append(f"## {function.name}\n\n`VFM.{function.signature}`\n\n{function.summary}\n\n{table}Gives: {function.result}.\n\n{examples}")
    return "\n\n".join(parts) + "\n"
