"""The functions as desktop Excel calls them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.hosts.excel.windows import calling, windows
from vfmxl import resources
from vfmxl.functions import Engine
from vfmxl.hosts.excel import cells, warming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Calls = "Callable[..., Any]"


@pytest.fixture(scope="module")
def excel() -> Iterator[Callable[..., Any]]:
    """A call through xlwings' own server object, on the bundled pack, with no warming up."""
    with pytest.MonkeyPatch.context() as patch, windows() as server:
        patch.setattr(warming, "start", lambda: None)
        patch.setattr(cells, "_held", [Engine.start(str(resources.bundled_pack()))])
        patch.syspath_prepend(str(resources.udfs()))
        patch.delitem(sys.modules, "functions", raising=False)
        cells.cell_function.cache_clear()
        yield calling(server)
        cells.cell_function.cache_clear()
        sys.modules.pop("functions", None)
