"""BRIDGE on the bundled pack."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vfmxl.errors import CellError
from vfmxl.functions import Engine, call, evaluate
from vfmxl.functions.bridging import COLUMNS, PARTS
from vfmxl.resources import bundled_pack

DIFFERENCE, POUNDS, HALF, HALF_PERCENT, N = (
    COLUMNS.index(name) for name in ("difference, £ per head", "difference, £", "half-width, £", "half-width, %", "n")
)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.start(str(bundled_pack()))


@pytest.mark.parametrize("age", ["65", "1864"])
@pytest.mark.parametrize("group", ["nearest", "region", "england"])
def test_the_rows_add_up_to_the_gap_of_every_council(age: str, group: str, engine: Engine) -> None:
    bridged = 0
    for area in engine.pack.areas:
        rows = call(engine, "BRIDGE", [area.name, age, None, group, 0])
        if isinstance(rows, CellError):
            continue
        *parts, total = rows
        assert tuple(row[0] for row in rows) == PARTS
        assert math.fsum(row[DIFFERENCE] for row in parts) == pytest.approx(total[DIFFERENCE], abs=1e-6)
        assert math.fsum(row[POUNDS] for row in parts) == pytest.approx(total[POUNDS], abs=0.005)
        own = evaluate(engine, "VALUE", [area.name, f"spend_lts_{age}", "2021-22"])
        assert total[1] == pytest.approx(own, rel=1e-9), "long term spending as VALUE gives it"
        bridged += 1
    assert bridged > (100 if group == "region" else 140)


def test_a_group_in_which_everybody_has_all_parts_has_the_mean_that_peeravg_gives(engine: Engine) -> None:
    rows = evaluate(engine, "BRIDGE", ["Torbay", "65", None, "nearest", 0])
    n = evaluate(engine, "PEERSTATS", ["Torbay", "spend_lts_65", "2021-22", "nearest", 0])[0][1]
    assert rows[-1][N] == n
    assert rows[-1][2] == pytest.approx(evaluate(engine, "PEERAVG", ["Torbay", "spend_lts_65", "2021-22", "nearest"]), rel=1e-12)
    assert rows[-1][DIFFERENCE] == pytest.approx(evaluate(engine, "GAP", ["Torbay", "spend_lts_65", "2021-22", "nearest"]), rel=1e-9)
    low, high = (evaluate(engine, "PEERSTATS", ["Torbay", "spend_lts_65", "2021-22", "nearest", 0])[i][1] for i in (7, 8))
    people = rows[-1][POUNDS] / rows[-1][DIFFERENCE]
    assert rows[-1][HALF] == pytest.approx((high - low) / 2 * people, rel=1e-9)
    assert rows[-1][HALF_PERCENT] == pytest.approx(100 * (high - low) / 2 / rows[-1][2], rel=1e-9)


def lmdi(own: dict[str, tuple[float, float]], group: dict[str, tuple[float, float]]) -> tuple[float, float, float]:
    """The three effects from £ per head and £ a week of each setting, written out (METHODS 6)."""
    weeks, other = ({k: money / cost for k, (money, cost) in side.items()} for side in (own, group))
    total, mean = sum(weeks.values()), sum(other.values())
    effects = [0.0, 0.0, 0.0]
    for k, (money, cost) in own.items():
        theirs, price = group[k]
        weight = (money - theirs) / math.log(money / theirs)
        effects[0] += weight * math.log(total / mean)
        effects[1] += weight * math.log((weeks[k] / total) / (other[k] / mean))
        effects[2] += weight * math.log(cost / price)
    return effects[0], effects[1], effects[2]


@pytest.mark.parametrize("council", ["Torbay", "Kent", "Leeds"])
@pytest.mark.parametrize("age", ["65", "1864"])
def test_weeks_mix_and_price_by_plain_arithmetic(council: str, age: str, engine: Engine) -> None:
    """From VALUE alone: spending of the setting, cost of a week, population."""

    def figure(name: str, indicator: str) -> float:
        return float(evaluate(engine, "VALUE", [name, f"{indicator}_{age}", "2021-22"]))

    def people(name: str) -> float:
        return figure(name, "gce_long") / figure(name, "spend_lts")

    def sides(name: str) -> dict[str, tuple[float, float]]:
        return {
            k: (figure(name, f"gce_{k}") / people(name), figure(name, unit)) for k, unit in (("residential", "unit_res"), ("nursing", "unit_nurs"))
        }

    rows = evaluate(engine, "BRIDGE", [council, age, "2021-22", "nearest", 0])
    returned = [
        name
        for name, _ in evaluate(engine, "PEERS", [council, "nearest", 0])
        if isinstance(call(engine, "VALUE", [name, f"unit_nurs_{age}", "2021-22"]), float)
    ]
    peers = [sides(name) for name in returned]
    assert rows[-1][N] == len(peers) >= 13, "who made a return has all parts"
    group = {}
    for k in ("residential", "nursing"):
        money = float(np.mean([side[k][0] for side in peers]))
        weeks = float(np.mean([side[k][0] / side[k][1] for side in peers]))
        group[k] = (money, money / weeks)
    assert [row[DIFFERENCE] for row in rows[:3]] == pytest.approx(lmdi(sides(council), group), rel=1e-8)


# T52 of the publication, residential care of people 65 and over, £ a week, 2021-22 (METHODS 8).
@pytest.mark.parametrize(("council", "cost"), [("Torbay", 770.24), ("Kent", 712.78), ("Leeds", 673.29)])
def test_the_cost_of_a_week_is_the_published_one(council: str, cost: float, engine: Engine) -> None:
    assert evaluate(engine, "VALUE", [council, "unit_res_65", "2021-22"]) == pytest.approx(cost, abs=0.005)


@pytest.mark.parametrize("typed", [65, "65+", 65.0, " 65 "])
def test_the_age_is_written_in_any_way(typed: object, engine: Engine) -> None:
    assert call(engine, "BRIDGE", ["Torbay", typed]) == call(engine, "BRIDGE", ["Torbay"])
    assert call(engine, "BRIDGE", ["Torbay", "18-64"]) == call(engine, "BRIDGE", ["Torbay", 1864])


def test_two_listed_councils_have_a_bridge_without_a_range(engine: Engine) -> None:
    total = evaluate(engine, "BRIDGE", ["Torbay", "65", None, "Kent; Leeds", 0])[-1]
    assert total[HALF] is CellError.NUM
    assert total[HALF_PERCENT] is CellError.NUM
    assert isinstance(total[DIFFERENCE], float)


@pytest.mark.parametrize(
    ("arguments", "error", "told"),
    [
        (("Torbay", "65", "2020-21"), CellError.NA, "which are held for 2021-22"),
        (("Hackney",), CellError.NA, "Hackney"),
        (("Cumberland",), CellError.NA, "formed in 2023"),
        (("England",), CellError.NUM, "not a council"),
        (("Isles of Scilly",), CellError.NUM, "too small to compare"),
        (("Torbay", "75"), CellError.VALUE, "65, 65+, 1864, 18-64"),
        (("Torbay", "65", None, "Hackney; Swindon; Kent"), CellError.NUM, "only 1 of the councils listed"),
    ],
)
def test_refusals_say_why(arguments: tuple[object, ...], error: CellError, told: str, engine: Engine) -> None:
    assert call(engine, "BRIDGE", arguments) is error
    assert told in evaluate(engine, "WHY", ["BRIDGE", *arguments])


def test_why_says_where_the_money_goes_and_what_is_derived(engine: Engine) -> None:
    sentence = evaluate(engine, "WHY", ["BRIDGE", "Torbay"])
    for words in (
        "care homes: weeks -£5.0m",
        "Weeks are derived",
        "cannot be told from ordinary variation",
        "15 of the 15 ONS",
        "Gross of client contributions",
    ):
        assert words in sentence
