"""The whole pack: every indicator x councils of every kind x every function that takes an indicator, and every other function.

Nothing is raised but the declared errors, every number is finite, and no table is ragged. What was answered is printed:
`python3 dev.py test -s tests/test_sweep.py`.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import pytest

from vfmxl.errors import CellError, VfmError
from vfmxl.functions import Engine, all_functions, evaluate
from vfmxl.resources import bundled_pack

# A county, boroughs, a district, unitaries, new and old, one without a return, the two small ones, a region, England.
AREAS = (
    "Kent", "Camden", "Croydon", "Leeds", "Torbay", "Westmorland and Furness", "Cumbria", "Birmingham", "City of London", "Isles of Scilly", "South West", "England",
)  # fmt: skip
PERIODS = (None, -1, "2021-22")
# Further arguments after area, indicator and period.
MORE: dict[str, tuple[tuple[Any, ...], ...]] = {
    "PEERAVG": (("region", "weighted"), ("nearest", "median")),
    "GAP": (("nearest", "pounds"), ("national", "percent"), ("expected",)),
    "POSITION": (("england",), ("national",), ("expected",)),
    "PEERSTATS": (("type",),),
    "EXPECTED": (("word",), ("gap_pounds", "idaopi; share75"), ("value", "log")),
    "DRIVERS": ((), ("weighted",)),
    "WHATIF": ((20, 12),),
    "MODEL": ((), ("log",)),
}
MEANT = (CellError.NA, CellError.VALUE, CellError.NUM)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.start(str(bundled_pack()))


def calls(engine: Engine) -> list[tuple[str, list[Any]]]:
    made: list[tuple[str, list[Any]]] = []
    for name, function in all_functions().items():
        kinds = [argument.kind for argument in function.arguments]
        if name == "WHY":
            continue
        if kinds[:2] == ["area", "indicator"]:
            heads = [[area, indicator] for area in AREAS for indicator in sorted(engine.pack.indicator_ids)]
        elif kinds[:1] == ["indicator"]:
            heads = [[indicator] for indicator in sorted(engine.pack.indicator_ids)]
        elif kinds[:1] == ["area"]:
            heads = [[area.name] for area in engine.pack.areas]
        elif kinds[:1] == ["areas"]:
            heads = [["; ".join(AREAS), indicator] for indicator in sorted(engine.pack.indicator_ids)]
        else:
            continue
        if name in ("PEERS", "CAVEAT") or name == "SERIES":
            made += [(name, head) for head in heads]
        elif name == "GAPS":
            made += [
                (name, [*head, theme, period, "nearest"])
                for head in heads[::5]
                for theme in function.arguments[1].words[:9]
                for period in PERIODS[:2]
            ]
        elif name == "BRIDGE":
            made += [(name, [*head, age]) for head in heads for age in ("65", "1864")]
        else:
            latest = "latest" if name == "WHATIF" else None
            made += [(name, [*head, period or latest, *more]) for head in heads for period in PERIODS for more in MORE.get(name, ((),))]
    return made


def cells(answer: Any) -> list[Any]:
    return [cell for row in answer for cell in row] if isinstance(answer, list) else [answer]


def test_the_whole_pack_answers_with_numbers_words_or_declared_errors(engine: Engine) -> None:
    answers: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    functions: Counter[str] = Counter()
    undeclared = []
    for name, arguments in calls(engine):
        functions[name] += 1
        try:
            answer = evaluate(engine, name, arguments)
        except VfmError as error:
            if error.cell not in MEANT or len(error.sentence) < 20:
                undeclared.append((name, arguments, error.sentence))
            answers[str(error.cell)] += 1
            reasons[f"{error.cell} {kind(error.sentence, arguments)}"] += 1
            continue
        assert not isinstance(answer, list) or len({len(row) for row in answer}) == 1, (name, arguments)
        for cell in cells(answer):
            assert cell is not None, (name, arguments)
            assert cell != "", (name, arguments)
            assert not isinstance(cell, float) or math.isfinite(cell), (name, arguments)
            assert not isinstance(cell, CellError) or cell in MEANT, (name, arguments)
        answers["a table" if isinstance(answer, list) else "a number" if isinstance(answer, float | int) else "words"] += 1
    assert undeclared == []
    total = sum(functions.values())
    assert total > 60_000
    assert answers["a number"] > 10_000
    report = [
        f"{total:,} calls of {len(functions)} functions: " + ", ".join(f"{what} {n:,}" for what, n in answers.most_common()),
        "the commonest reasons of errors:",
    ]
    report += [f"{n:>7,}  {reason}" for reason, n in reasons.most_common(12)]
    print("\n".join(["", *report]))  # noqa: T201 - the report of the sweep, shown by -s


def kind(sentence: str, arguments: list[Any]) -> str:
    """A sentence without the names that it was made with, so that equal reasons count together."""
    for argument in sorted({str(a) for a in arguments if a}, key=len, reverse=True):
        sentence = sentence.replace(argument, "…")
    return sentence[:90]
