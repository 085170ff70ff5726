"""Loads the modules that declare functions: the common ones at once, the others when one of theirs or all are asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from vfmxl.functions import comparison, expectation, figures, lookup, why  # noqa: F401 - they fill the registry
from vfmxl.functions.registry import REGISTRY

if TYPE_CHECKING:
    from vfmxl.functions.registry import Function

# A first figure does not wait for these.
OTHERS = ("modelling", "change", "bridging", "themes", "quality", "productivity")


def all_functions() -> dict[str, Function]:
    """Every function by its bare name."""
    for family in OTHERS:
        import_module(f"vfmxl.functions.{family}")
    return REGISTRY
