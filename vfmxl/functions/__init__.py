"""The catalogue of functions: each is declared once, and every host is made from that declaration.

`call` answers like a cell (errors are values), `evaluate` raises; both take an `Engine`, which
holds one pack and what was computed from it. `all_functions` gives every declaration by name.
"""

from vfmxl.functions.calling import call, evaluate
from vfmxl.functions.engine import Engine
from vfmxl.functions.families import all_functions

__all__ = ["Engine", "all_functions", "call", "evaluate"]
