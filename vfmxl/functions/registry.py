"""Declares functions: name, arguments, help, result. Everything else about them is derived from here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

Kind = Literal[
    "area", "indicator", "period", "word", "text", "number", "any", "areas", "indicators", "group", "benchmark", "controls", "weights", "headers", "rest"
]  # fmt: skip

LISTS = frozenset({"areas", "indicators", "group", "benchmark", "controls", "weights", "rest"})
"""Kinds that take a range as one list; every other kind is broadcast."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument.

    `words` are the option words allowed, the first of them the default; `default` says in the help
    what an omitted argument means.
    """

    name: str
    kind: Kind
    help: str
    optional: bool = False
    words: tuple[str, ...] = ()
    default: str = ""

    @property
    def shown(self) -> str:
        """As in the help: optional arguments in square brackets."""
        return f"[{self.name}]" if self.optional else self.name


@dataclass(slots=True)
class Function:
    """One function: `body(engine, *parsed)` raises VfmError, `explain` gives WHY's sentence for a success.

    `arguments` in order; `table` where the result is a grid; `examples` are formulas in the bare
    spelling with what they show.
    """

    name: str
    summary: str
    arguments: tuple[Argument, ...]
    result: str
    table: bool
    examples: tuple[tuple[str, str], ...]
    body: Callable[..., Any]
    explain: Callable[..., str] | None = field(default=None)

    @property
    def required(self) -> int:
        """Number of arguments that must be given."""
        return sum(not argument.optional for argument in self.arguments)

    @property
    def signature(self) -> str:
        """As in the help, with the bare name."""
        return f"{self.name}({', '.join(argument.shown for argument in self.arguments)})"


REGISTRY: dict[str, Function] = {}

# The arguments that many functions share, declared once.
AREA = Argument("area", "area", "Council, region or England: name, common short name, ONS code or CASSR code.")
INDICATOR = Argument("indicator", "indicator", "Indicator id, as FIND lists them.")
PERIOD = Argument(
    "period", "period", "Financial year such as 2024-25, a date, 0 for the latest, -1 for the one before.", optional=True, default="latest"
)
GROUP = Argument(
    "group",
    "group",
    "england, region, type, nearest, nearest:20, similar-need, similar-need:older, similar-need:ld, a range of councils or a list such as Kent; Leeds; Torbay.",
    optional=True,
    default="nearest",
)
BENCHMARK = Argument(
    "benchmark",
    "benchmark",
    "A comparison group (its unweighted mean), national (the figure published for England) or expected (the model's).",
    optional=True,
    default="nearest",
)
HEADERS = Argument("headers", "headers", "1 with a header row, 0 without.", optional=True, default="1")
CONTROLS = Argument(
    "controls",
    "controls",
    "Drivers of the model: deprivation, idaopi, share75, share85, disabled, density, pay, london; modes log, weighted.",
    optional=True,
    default="the drivers that suit the indicator",
)


def function(
    name: str, summary: str, *arguments: Argument, result: str, examples: tuple[tuple[str, str], ...], table: bool = False
) -> Callable[[Callable[..., Any]], Function]:
    """Declares a function; the decorated body becomes its Function."""

    def declare(body: Callable[..., Any]) -> Function:
        REGISTRY[name] = declared = Function(name, summary, arguments, result, table, examples, body)
        return declared

    return declare


def explains(declared: Function) -> Callable[[Callable[..., str]], Callable[..., str]]:
    """Declares how WHY explains a success of a function; takes the same parsed arguments as its body."""

    def declare(explain: Callable[..., str]) -> Callable[..., str]:
        declared.explain = explain
        return explain

    return declare
