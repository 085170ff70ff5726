"""How a function and its arguments are called in VBA."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vfmxl.functions.names import spell

if TYPE_CHECKING:
    from vfmxl.functions.registry import Argument, Function

# VBA keeps these words for itself (the language specification, 3.3.5.2, those that an argument could be called).
KEPT_BY_VBA = frozenset({
    "and", "any", "array", "as", "boolean", "byref", "byte", "byval", "call", "case", "close", "const", "currency", "date", "declare", "dim", "do", "double", "each",
    "else", "empty", "end", "enum", "erase", "error", "event", "exit", "false", "for", "friend", "function", "get", "global", "go", "if", "in", "input", "integer",
    "is", "let", "like", "local", "lock", "long", "loop", "me", "mod", "new", "next", "not", "nothing", "null", "on", "open", "option", "optional", "or",
    "paramarray", "preserve", "print", "private", "property", "public", "put", "rem", "resume", "return", "seek", "select", "set", "shared", "single", "static",
    "stop", "string", "sub", "then", "to", "true", "type", "unlock", "until", "variant", "wend", "while", "with", "write", "xor",
})  # fmt: skip

_INSTEAD = {"function": "function_name", "to": "to_period"}
# `from` is free in VBA, but Python keeps it, and beside to_period it reads well.
_FOR_PYTHON = {"from": "from_period"}


def vba_function(declared: Function) -> str:
    """`VFM_VALUE` for VALUE."""
    return spell(declared.name, "excel-own")


def vba_argument(argument: Argument) -> str:
    """The argument's name, or a near one where VBA or Python keep it for themselves."""
    name = (_INSTEAD | _FOR_PYTHON).get(argument.name, argument.name)
    if name in KEPT_BY_VBA or not name.isidentifier():
        raise ValueError(f"VBA keeps the word {name!r} for itself: add another to vfmxl/hosts/excel/spelling.py")
    return name
