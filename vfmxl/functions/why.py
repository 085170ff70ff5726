"""WHY: one sentence on why a call gives an error, or how its figure was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vfmxl.errors import CellError, NotUnderstood, PassedIn, VfmError
from vfmxl.functions.arguments import is_range, lone
from vfmxl.functions.registry import Argument, explains, function

if TYPE_CHECKING:
    from vfmxl.functions.engine import Engine


@function(
    "WHY",
    "One sentence: why a call gives an error, or how its figure was made.",
    Argument("function", "text", "The function's name, in any spelling."),
    Argument("arguments", "rest", "Its arguments, as in the call itself.", optional=True, default="none"),
    result="text",
    examples=(
        ('WHY("GAP","Torbay","spend_net_adult","2022-23")', "why there is no gap for that year"),
        ('WHY("EXPECTED","Kent","spend_net_adult","2024-25")', "how the figure was made"),
    ),
)
def why(engine: Engine, name: object = None, *args: Any) -> str:  # noqa: ANN401 - arguments of any function
    """The sentence; NotUnderstood where no function is named."""
    from vfmxl.functions.calling import evaluate, find_function, parse_all

    if is_range(name):
        name = lone(name)
    if isinstance(name, CellError):
        raise PassedIn(name)
    if not isinstance(name, str) or not name.strip():
        raise NotUnderstood('WHY needs the name of a function first, then its arguments: WHY("GAP","Torbay","spend_net_adult").')
    try:
        declared = find_function(name)
        evaluate(engine, declared.name, args)
        if declared.explain is None or declared is why:
            return declared.summary
        return declared.explain(engine, *parse_all(engine, declared, args))
    except VfmError as error:
        return error.sentence


@explains(why)
def explain_why(engine: Engine, name: object = None, *args: Any) -> str:  # noqa: ANN401 - arguments of any function
    """The same sentence."""
    return str(why.body(engine, name, *args))
