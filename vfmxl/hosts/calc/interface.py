"""Writes the type library of the functions: one interface, one method a function.

LibreOffice reads a text file in its interface language as it reads a compiled library, so none of its development programs is needed.

An argument of type `any` is optional: left out, it arrives as nothing. One of type `sequence<sequence<any>>` must be given; a literal
arrives as one row of one value. Every method gives rows, since Calc takes a row of one value as that value, and no error but from rows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vfmxl.hosts.calc.names import INTERFACE, method

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vfmxl.functions.registry import Argument, Function

ROWS = "sequence< sequence< any > >"
# Words of the interface language that an argument may be called; a parameter is called by its own name with an underscore then.
RESERVED = frozenset(
    {"any", "boolean", "byte", "char", "const", "double", "enum", "float", "get", "in", "long", "module", "string", "struct", "type"}
)


def parameter(argument: Argument) -> str:
    """The parameter of an argument: the same name, unless the interface language has other uses for it."""
    name = re.sub(r"[^a-z0-9]", "", argument.name.lower())
    return f"{name}_" if name in RESERVED else name


def _typed(argument: Argument) -> str:
    if argument.kind == "rest":
        return f"[in] sequence< any > {parameter(argument)}"
    return f"[in] {'any' if argument.optional else ROWS} {parameter(argument)}"


def type_library(functions: Iterable[Function]) -> str:
    """The text of the type library."""
    *modules, name = INTERFACE.split(".")
    methods = [f"    {ROWS} {method(function.name)}({', '.join(map(_typed, function.arguments))});" for function in functions]
    opening = " ".join(f"module {module} {{" for module in modules)
    return "\n".join([opening, f"interface {name} : com::sun::star::uno::XInterface {{", *methods, "};", "}; " * (len(modules) - 1) + "};", ""])
