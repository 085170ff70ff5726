"""Turns what a cell hands over into what a function's body takes, argument by argument."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from vfmxl.catalogue.drivers import CONTROLS
from vfmxl.errors import CellError, NotUnderstood, PassedIn
from vfmxl.functions.grouping import listed
from vfmxl.functions.nearest import did_you_mean, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vfmxl.functions.engine import Engine
    from vfmxl.functions.registry import Argument
    from vfmxl.pack.reader import Area, Series
    from vfmxl.peers import Group

BENCHMARKS = ("national", "expected")


def is_range(value: object) -> bool:
    """Whether a value is a range: rows of cells."""
    return type(value) is list or type(value) is tuple


def is_blank(value: object) -> bool:
    """Omitted, an empty cell and "" all mean the default; a real 0 does not."""
    return value is None or (isinstance(value, str) and not value.strip())


def lone(value: Any) -> Any:  # noqa: ANN401 - a cell holds anything
    """The one cell of a range that has one; any other range as it is."""
    cell = value
    while is_range(cell) and len(cell) == 1:
        cell = cell[0]
    return value if is_range(cell) else cell


def cells(value: Any) -> Iterator[Any]:  # noqa: ANN401 - a cell holds anything
    """The cells of a range row by row, or the one value; PassedIn where one is an error."""
    rows = value if is_range(value) else [[value]]
    for row in rows:
        for cell in row if is_range(row) else [row]:
            if type(cell) is CellError:
                raise PassedIn(cell)
            if not is_blank(cell):
                yield cell


def _area(engine: Engine, _: Argument, value: object) -> Area:
    return engine.area(value)


def _indicator(engine: Engine, _: Argument, value: object) -> Series:
    return engine.series(value)


def _as_given(_: Engine, __: Argument, value: object) -> object:
    return value


def _word(_: Engine, argument: Argument, value: object) -> str:
    if isinstance(value, float | int) and not isinstance(value, bool):
        value = f"{value:g}"  # a word of digits, typed as a number
    word = " ".join(value.split()).casefold() if isinstance(value, str) else value
    if isinstance(word, str) and word not in argument.words:
        word = word.replace(" ", "_")
    if word not in argument.words:
        raise NotUnderstood(
            f"{argument.name} {shortened(value)} is not understood: write {', '.join(argument.words)}. {did_you_mean(str(value), argument.words, '')}".strip()
        )
    return str(word)


def _text(_: Engine, argument: Argument, value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    raise NotUnderstood(f"{argument.name} must be text, not {shortened(value)}.")


def _number(_: Engine, argument: Argument, value: object) -> float:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            value = str(value)
    if isinstance(value, float | int) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    raise NotUnderstood(f"{argument.name} must be a number, not {shortened(value)}.")


def _headers(_: Engine, argument: Argument, value: object) -> bool:
    if isinstance(value, str) and value.strip() in ("0", "1"):
        value = int(value)
    if value in (0, 1):
        return bool(value)
    raise NotUnderstood(f"{argument.name} is 1 (with a header row) or 0 (without), not {shortened(value)}.")


def _group(engine: Engine, _: Argument, value: object) -> Group:
    if is_range(value):
        names = list(cells(value))
        # A word among empty cells is still that word.
        return engine.group(names[0]) if len(names) == 1 and isinstance(names[0], str) else listed(engine, names)
    if not isinstance(value, str):
        raise NotUnderstood(f"A comparison group is a word such as nearest, or councils; not {shortened(value)}.")
    return engine.group(value)


def _benchmark(engine: Engine, argument: Argument, value: object) -> Group | str:
    if isinstance(value, str) and (word := value.strip().casefold()) in BENCHMARKS:
        return word
    return _group(engine, argument, value)


def split_list(value: object) -> list[Any]:
    """The entries of a list argument: the cells of a range, or a text cut at semicolons."""
    if isinstance(value, str):
        return [part.strip() for part in re.split(r"[;\n]", value) if part.strip()]
    return list(cells(value))


def _some(argument: Argument, value: object) -> list[Any]:
    entries = split_list(value)
    if not entries:
        raise NotUnderstood(f"{argument.name} is an empty list: {argument.help}")
    return entries


def _areas(engine: Engine, argument: Argument, value: object) -> list[Area]:
    return [engine.area(name) for name in _some(argument, value)]


def _indicators(engine: Engine, argument: Argument, value: object) -> list[Series]:
    return [engine.series(name) for name in _some(argument, value)]


def _controls(_: Engine, argument: Argument, value: object) -> tuple[str, ...]:
    words = [str(word).strip().casefold() for entry in split_list(value) for word in str(entry).replace("+", ",").split(",")]
    for word in words:
        if word not in CONTROLS:
            raise NotUnderstood(
                f"{argument.name} {shortened(word)} is not understood: write {', '.join(CONTROLS)}. {did_you_mean(word, CONTROLS, '')}".strip()
            )
    return tuple(dict.fromkeys(words))


def _weights(engine: Engine, argument: Argument, value: object) -> dict[str, float]:
    """Outcome measures with their weights: `id=number`, or an id followed by its number; 1 where none is given."""
    weights: dict[str, float] = {}
    measure = ""
    for entry in _some(argument, value):
        number = entry
        if isinstance(entry, str):
            name, _, number = entry.partition("=")
            if measure and not number and _reads_as_number(name):
                number = name
            else:
                measure = _outcome_measure(engine, name)
                weights[measure] = 1.0
                if not number.strip():
                    continue
        if not measure:
            raise NotUnderstood(f"{argument.name} begins with the number {shortened(entry)}: write a measure before each weight, as in ascof_1b=2.")
        weight = _number(engine, argument, number)
        if weight < 0:
            raise NotUnderstood(f"The weight of {measure} is {weight:g}: a weight is 0 or more.")
        weights[measure] = weight
    kept = {name: weight for name, weight in weights.items() if weight}
    if not kept:
        raise NotUnderstood(f"{argument.name} holds no weight above 0.")
    return kept


def _reads_as_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _outcome_measure(engine: Engine, name: str) -> str:
    """The id of a measure that may count as an outcome: clearly graded, and no money."""
    indicator = engine.series(name).indicator
    if indicator.is_money or indicator.graded != "strong":
        raise NotUnderstood(
            f"{indicator.id} cannot count as an outcome: "
            + (
                "it is money."
                if indicator.is_money
                else "only measures of which higher or lower is clearly better can; FIND shows the polarity of each."
            )
        )
    return indicator.id


PARSERS: dict[str, Callable[[Engine, Argument, Any], Any]] = {
    "area": _area,
    "indicator": _indicator,
    "period": _as_given,
    "word": _word,
    "text": _text,
    "number": _number,
    "any": _as_given,
    "areas": _areas,
    "indicators": _indicators,
    "group": _group,
    "benchmark": _benchmark,
    "controls": _controls,
    "weights": _weights,
    "headers": _headers,
}

DEFAULTS: dict[str, Callable[[Engine, Argument], Any]] = {
    "word": lambda _, argument: argument.default if argument.default in argument.words else None,
    "group": lambda engine, argument: engine.group(argument.default),
    "benchmark": lambda engine, argument: engine.group(argument.default),
    "controls": lambda _, __: (),
    "headers": lambda _, __: True,
    "text": lambda _, __: "",
}


def parse(engine: Engine, argument: Argument, value: Any) -> Any:  # noqa: ANN401 - what a body takes
    """One argument as the body takes it.

    Raises
    ------
    PassedIn
        where the value is an error, or a list holds one.
    NotUnderstood
        where it is not understood, or is missing and has no default.
    """
    if is_range(value):
        value = lone(value)
    if type(value) is CellError:
        raise PassedIn(value)
    if is_blank(value):
        if not argument.optional:
            raise NotUnderstood(f"{argument.name} is missing: {argument.help}")
        default = DEFAULTS.get(argument.kind)
        return default(engine, argument) if default else None
    return PARSERS[argument.kind](engine, argument, value)
