"""BRIDGE on the bundled pack, then on the official tables of 2021-22 by plain Python."""

from __future__ import annotations

import math
import re
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
from python_calamine import CalamineWorkbook
from scipy import stats

from vfmxl.errors import CellError
from vfmxl.functions import Engine, call, evaluate
from vfmxl.functions.bridging import COLUMNS, PARTS
from vfmxl.resources import bundled_pack

if TYPE_CHECKING:
    from pathlib import Path

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


def test_a_pack_without_the_settings_says_so(made_up: Engine) -> None:
    assert call(made_up, "BRIDGE", ["Council 10"]) is CellError.NUM
    assert "holds no figures of spend_lts_65" in evaluate(made_up, "WHY", ["BRIDGE", "Council 10"])


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


@dataclass
class Official:
    """Tables T43, T44 and T52 of ASC-FR 2021-22, mid-2021 people, and the ONS neighbours, by today's ONS code."""

    spent: dict[str, dict[str, list[float]]]
    prices: dict[str, dict[str, tuple[float, float]]]
    people: dict[str, dict[str, float]]
    neighbours: dict[str, list[str]]


SETTING_COLUMNS = ("Residential", "Nursing", "Community: Home Care", "Community: Direct Payments", "Community: Supported Living",
                   "Supported Accommodation", "Community: Other Long Term Care")  # fmt: skip
COUNCIL = re.compile(r"E(06|08|09|10)\d{6}")
# Councils whose area was given a new code since: Somerset, North Yorkshire, Barnsley, Sheffield.
RECODED = {"E10000027": "E06000066", "E10000023": "E06000065", "E08000016": "E08000038", "E08000019": "E08000039"}
TOO_SMALL = {"E09000001", "E06000053"}


def today(code: object) -> str:
    return RECODED.get(str(code), str(code))


@pytest.fixture(scope="module")
def official(raw_folder: Path) -> Official:
    book = CalamineWorkbook.from_path(str(raw_folder / "nhsd_ASCFR_and_SALT_Data_Tables_2021-22.xlsx"))
    spent: dict[str, dict[str, list[float]]] = {}
    for sheet, age in (("T43", "1864"), ("T44", "65")):
        rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        columns = [rows[6].index(text) for text in (*SETTING_COLUMNS, "Total")]
        councils = [row for row in rows if COUNCIL.fullmatch(str(row[0])) and row[columns[-1]] != "[x]"]
        spent[age] = {today(row[0]): [1000 * float(str(row[column])) for column in columns] for row in councils}
    rows = book.get_sheet_by_name("T52").to_python(skip_empty_area=False)
    assert [rows[6][11], rows[7][14], rows[8][14], rows[8][15]] == ["Residential", "2021-22", "18 to 64", "65 and Over"]
    assert [rows[6][5], rows[7][8], rows[8][8], rows[8][9]] == ["Nursing", "2021-22", "18 to 64", "65 and Over"]
    councils = [row for row in rows if COUNCIL.fullmatch(str(row[0])) and "[x]" not in (row[14], row[8])]
    prices = {age: {today(row[0]): (float(str(row[14 + k])), float(str(row[8 + k]))) for row in councils} for k, age in enumerate(("1864", "65"))}
    people: dict[str, dict[str, float]] = {"1864": {}, "65": {}}
    rows = (
        CalamineWorkbook.from_path(str(raw_folder / "ons_ukpopestimates_mid2021_2021geog.xls"))
        .get_sheet_by_name("MYE2 - Persons")
        .to_python(skip_empty_area=False)
    )
    header = next(row for row in rows if row[0] == "Code")
    first, working, older = header.index("All ages") + 1, range(18, 65), range(65, 91)
    for row in rows:
        if COUNCIL.fullmatch(str(row[0])):
            for age, years in (("1864", working), ("65", older)):
                people[age][today(row[0])] = sum(float(str(row[first + year])) for year in years)
    table = (
        CalamineWorkbook.from_path(str(raw_folder / "ons_statistical_nearest_neighbours_england_2025-10.xlsx"))
        .get_sheet_by_name("Table 3")
        .to_python()
    )
    neighbours = {today(row[0]): [today(code) for code in row[2:]] for row in table[4:] if COUNCIL.fullmatch(str(row[0]))}
    return Official(spent, prices, people, neighbours)


def per_head(official: Official, age: str, code: str) -> tuple[list[float], list[float]]:
    """Money a head by setting and in all; derived weeks a head of residential and nursing homes."""
    spent, people = official.spent[age][code], official.people[age][code]
    weeks = [amount / price / people for amount, price in zip(spent[:2], official.prices[age][code], strict=True)]
    return [amount / people for amount in spent], weeks


@pytest.mark.real
@pytest.mark.parametrize("age", ["65", "1864"])
@pytest.mark.parametrize(("code", "group"), [("E06000027", "nearest"), ("E10000016", "england"), ("E08000035", "nearest")])
def test_three_councils_from_the_official_tables(code: str, group: str, age: str, official: Official, engine: Engine) -> None:
    candidates = official.spent[age] if group == "england" else [c for c in official.neighbours[code] if c not in TOO_SMALL][:15]
    others = [c for c in candidates if c != code and c not in TOO_SMALL and c in official.spent[age] and c in official.people[age]]
    money, weeks = per_head(official, age, code)
    sides = [per_head(official, age, other) for other in others]
    mean_money = [statistics.fmean(side[0][k] for side in sides) for k in range(8)]
    mean_weeks = [statistics.fmean(side[1][k] for side in sides) for k in range(2)]
    effects = [0.0, 0.0, 0.0]
    for k in range(2):
        log_mean = (money[k] - mean_money[k]) / math.log(money[k] / mean_money[k])
        effects[0] += log_mean * math.log(sum(weeks) / sum(mean_weeks))
        effects[1] += log_mean * math.log((weeks[k] / sum(weeks)) / (mean_weeks[k] / sum(mean_weeks)))
        effects[2] += log_mean * math.log((money[k] / weeks[k]) / (mean_money[k] / mean_weeks[k]))
    rows = evaluate(engine, "BRIDGE", [code, age, "2021-22", group, 0])
    assert [row[DIFFERENCE] for row in rows[:3]] == pytest.approx(effects, rel=1e-9)
    assert [rows[0][1], rows[0][2]] == pytest.approx([sum(weeks), sum(mean_weeks)], rel=1e-9)
    assert [rows[1][1], rows[1][2]] == pytest.approx([100 * weeks[1] / sum(weeks), 100 * mean_weeks[1] / sum(mean_weeks)], rel=1e-9)
    assert rows[3][DIFFERENCE] == 0, "both kinds of care homes have a price"
    for k, row in enumerate(rows[4:], 2):
        assert [row[1], row[2], row[DIFFERENCE]] == pytest.approx([money[k], mean_money[k], money[k] - mean_money[k]], rel=1e-9), row[0]
        assert row[POUNDS] == pytest.approx((money[k] - mean_money[k]) * official.people[age][code], rel=1e-9), row[0]
    totals = [side[0][7] for side in sides]
    half = stats.t.ppf(0.975, len(totals) - 1) * statistics.stdev(totals) * math.sqrt(1 + 1 / len(totals))
    assert rows[-1][HALF : N + 1] == [pytest.approx(half * official.people[age][code]), pytest.approx(100 * half / mean_money[7]), len(others)]
