"""Loads the modules that declare functions: the common ones at once, the others when one of theirs or all are asked for."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from vfmxl.functions import comparison, expectation, figures, lookup, why  # noqa: F401 - they fill the registry
from vfmxl.functions.registry import REGISTRY

if TYPE_CHECKING:
    from vfmxl.functions.registry import Function

# In the order of the help; a first figure does not wait for the second line.
FAMILIES = ("figures", "comparison", "expectation",
            "modelling", "change", "bridging", "themes", "quality", "productivity", "lookup", "why")  # fmt: skip


@cache
def all_functions() -> dict[str, Function]:
    """Every function by its bare name, in the order of the families, whichever was loaded first."""
    modules = [import_module(f"vfmxl.functions.{family}").__name__ for family in FAMILIES]
    return {name: function for module in modules for name, function in REGISTRY.items() if function.body.__module__ == module}
