"""Figures of the bundled pack against an independent computation from the official files.

The expected side uses no module of vfmxl: it reads the files with calamine and csv, sums with plain Python,
and refits with statsmodels. It stands on RO3 2024-25, ONS mid-2024 single years, the derived IoD 2025 file
(whose scores are rounded to the third decimal) and the ONS neighbours.
"""

from __future__ import annotations

import csv
import re
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import statsmodels.api as sm
from python_calamine import CalamineWorkbook

from vfmxl.functions import Engine, call, evaluate
from vfmxl.resources import bundled_pack

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.real

COUNCIL = re.compile(r"E(06|08|09|10)\d{6}")
SMALL = {"E09000001", "E06000053"}
RECODED = {"E08000016": "E08000038", "E08000019": "E08000039"}
EXACT = 1e-9
# IoD 2025 scores of the derived file are rounded (IMD to 0.001 of about 20, IDAOPI to 0.1 of about 15 per cent); ours of the counties are not.
ROUNDED_SCORES = {"18": 2e-4, "65": 3e-3}
SIXTY_FIVE_LINES = (
    "Physical support",
    "Sensory support",
    "Support with memory and cognition",
    "Learning disability support",
    "Mental health support",
)


@dataclass
class Official:
    """What the files say, by today's ONS code."""

    net: dict[str, float]
    net_65: dict[str, float]
    people: dict[str, dict[str, float]]
    deprivation: dict[str, float]
    idaopi: dict[str, float]
    neighbours: dict[str, list[str]]
    region: dict[str, str]
    england_net: float

    def per_adult(self) -> dict[str, float]:
        return {code: self.net[code] / self.people["18"][code] for code in self.net}

    def per_65(self) -> dict[str, float]:
        return {code: self.net_65[code] / self.people["65"][code] for code in self.net_65}


def today(code: str) -> str:
    return RECODED.get(code, code)


def read_ro3(folder: Path) -> tuple[dict[str, float], dict[str, float], float]:
    rows: list[list[Any]] = (
        CalamineWorkbook.from_path(str(folder / "mhclg_RO3_LA_Data_2024-25_data_by_LA.ods")).get_sheet_by_name("RO3_LA_Data_202425").to_python()
    )
    head = rows[6]
    total = head.index("TOTAL ADULT SOCIAL CARE [note 2] - Net Current Expenditure (C7 = C3 - C6)")
    parts = [head.index(f"{line} - older people (65+) - Net Current Expenditure (C7 = C3 - C6)") for line in SIXTY_FIVE_LINES]
    net: dict[str, float] = {}
    older: dict[str, float] = {}
    england = 0.0
    for row in rows[7:]:
        if row[1] == "E92000001":
            england = 1000 * row[total]
        if COUNCIL.fullmatch(str(row[1])) and row[total] != "[x]":
            net[today(row[1])] = 1000 * row[total]
            older[today(row[1])] = 1000 * sum(row[part] for part in parts)
    return net, older, england


def read_people(folder: Path) -> dict[str, dict[str, float]]:
    people: dict[str, dict[str, float]] = {"18": {}, "65": {}, "75": {}}
    with (folder / "ons_mye2024_persons_syoa_2023geog.csv").open(encoding="utf-8-sig") as lines:
        for row in csv.DictReader(lines):
            if COUNCIL.fullmatch(row["Code"]):
                for first, found in people.items():
                    found[today(row["Code"])] = sum(float(row[age]) for age in [*map(str, range(int(first), 90)), "90+"])
    return people


def read_official(folder: Path) -> Official:
    net, older, england = read_ro3(folder)
    with (folder / "derived_iod2025_average_scores_upper_tier.csv").open(encoding="utf-8-sig") as lines:
        scores = {today(row["utla23_code"]): row for row in csv.DictReader(lines)}
    with (folder / "geo_drkane_utla_all_codes_2026.csv").open(encoding="utf-8-sig") as lines:
        region = {row["UTLACD"]: row["RGNCD"] for row in csv.DictReader(lines) if row["CTRYCD"] == "E92000001"}
    table = (
        CalamineWorkbook.from_path(str(folder / "ons_statistical_nearest_neighbours_england_2025-10.xlsx")).get_sheet_by_name("Table 3").to_python()
    )
    neighbours = {today(str(row[0])): [today(str(code)) for code in row[2:]] for row in table[4:] if COUNCIL.fullmatch(str(row[0]))}
    return Official(
        net,
        older,
        read_people(folder),
        {code: float(row["imd_average_score"]) for code, row in scores.items()},
        {code: 100 * float(row["idaopi_average_score"]) for code, row in scores.items()},
        neighbours,
        region,
        england,
    )


@pytest.fixture(scope="module")
def official(raw_folder: Path) -> Official:
    return read_official(raw_folder)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.start(str(bundled_pack()))


def test_kent_is_the_published_total_over_the_published_population(official: Official, engine: Engine) -> None:
    assert evaluate(engine, "VALUE", ["Kent", "spend_net_adult", "2024-25"]) == pytest.approx(721_076_000 / 1_283_639, rel=EXACT)
    assert official.per_adult()["E10000016"] == pytest.approx(721_076_000 / 1_283_639, rel=EXACT)


@pytest.mark.parametrize(("indicator", "series"), [("spend_net_adult", Official.per_adult), ("spend_net_65", Official.per_65)])
def test_every_council_has_its_official_figure(indicator: str, series: Any, official: Official, engine: Engine) -> None:
    expected = series(official)
    assert len(expected) == 150
    for code, figure in expected.items():
        assert evaluate(engine, "VALUE", [code, indicator, "2024-25"]) == pytest.approx(figure, rel=EXACT), code


# Inner London as in the list of the Department for Education; the City is left out as too small.
INNER_LONDON = {f"E090000{n:02d}" for n in (7, 12, 13, 14, 19, 20, 22, 23, 25, 28, 30, 32, 33)}


def kind(code: str) -> str:
    """County, unitary or metropolitan by the code; boroughs inner or outer."""
    return f"{code[:3]} inner" if code in INNER_LONDON else code[:3]


def members(official: Official, code: str, group: str) -> list[str]:
    others = [other for other in official.net if other not in SMALL and other != code]
    if group == "england":
        return others
    if group == "type":
        return [other for other in others if kind(other) == kind(code)]
    if group == "region":
        return [other for other in others if official.region[other] == official.region[code]]
    nearest = [other for other in official.neighbours[code] if other not in SMALL]
    return [other for other in nearest[: int(group.partition(":")[2] or 15)] if other in official.net]


AVERAGES = {
    "mean": lambda values, _parts: statistics.fmean(values),
    "median": lambda values, _parts: statistics.median(values),
    "q1": lambda values, _parts: statistics.quantiles(values, n=4, method="inclusive")[0],
    "q3": lambda values, _parts: statistics.quantiles(values, n=4, method="inclusive")[2],
    "weighted": lambda _values, parts: sum(net for net, _ in parts) / sum(people for _, people in parts),
}


@pytest.mark.parametrize("group", ["nearest", "nearest:20", "region", "type", "england"])
@pytest.mark.parametrize("method", sorted(AVERAGES))
@pytest.mark.parametrize("code", ["E06000027", "E10000016", "E08000035", "E09000007", "E08000038"])
def test_averages_of_groups(code: str, group: str, method: str, official: Official, engine: Engine) -> None:
    group_codes = members(official, code, group)
    values = [official.per_adult()[other] for other in group_codes]
    parts = [(official.net[other], official.people["18"][other]) for other in group_codes]
    expected = AVERAGES[method](values, parts)
    assert evaluate(engine, "PEERAVG", [code, "spend_net_adult", "2024-25", group, method]) == pytest.approx(expected, rel=EXACT)


@pytest.mark.parametrize("code", ["E06000027", "E10000016", "E08000035"])
@pytest.mark.parametrize("benchmark", ["nearest", "region", "national"])
def test_gaps_in_units_percent_and_pounds(code: str, benchmark: str, official: Official, engine: Engine) -> None:
    own, people = official.per_adult()[code], official.people["18"][code]
    if benchmark == "national":
        against = official.england_net / sum(official.people["18"].values())
    else:
        against = statistics.fmean(official.per_adult()[other] for other in members(official, code, benchmark))
    for unit, expected in (("units", own - against), ("percent", 100 * (own - against) / against), ("pounds", (own - against) * people)):
        assert evaluate(engine, "GAP", [code, "spend_net_adult", "2024-25", benchmark, unit]) == pytest.approx(expected, rel=1e-8), unit


@dataclass
class Refit:
    """One council predicted by a statsmodels fit of all the others."""

    value: float
    low: float
    high: float


def refits(outcome: dict[str, float], first: dict[str, float], second: dict[str, float]) -> tuple[dict[str, Refit], Any]:
    codes = sorted(code for code in outcome if code not in SMALL)
    y = np.array([outcome[code] for code in codes])
    x = sm.add_constant(np.array([[first[code], second[code]] for code in codes]))
    found = {}
    for i, code in enumerate(codes):
        rest = np.arange(len(codes)) != i
        frame = sm.OLS(y[rest], x[rest]).fit().get_prediction(x[i : i + 1]).summary_frame(alpha=0.05)
        found[code] = Refit(float(frame["mean"].iloc[0]), float(frame["obs_ci_lower"].iloc[0]), float(frame["obs_ci_upper"].iloc[0]))
    return found, sm.OLS(y, x).fit()


def share(official: Official, over: str) -> dict[str, float]:
    return {code: 100 * official.people["75"][code] / people for code, people in official.people[over].items()}


@pytest.mark.parametrize("age", ["18", "65"])
def test_expected_and_all_its_parts(age: str, official: Official, engine: Engine) -> None:
    """To the rounding of the derived scores; the exact check against statsmodels is below, on the pack's own drivers."""
    indicator = "spend_net_adult" if age == "18" else "spend_net_65"
    outcome = official.per_adult() if age == "18" else official.per_65()
    found, whole = refits(outcome, official.deprivation if age == "18" else official.idaopi, share(official, age))
    for code, refit in found.items():
        own, people = outcome[code], official.people[age][code]
        expected = {
            "value": refit.value, "low": refit.low, "high": refit.high,
            "gap": own - refit.value, "gap_low": own - refit.high, "gap_high": own - refit.low,
            "gap_percent": 100 * (own - refit.value) / refit.value,
            "gap_pounds": (own - refit.value) * people, "pounds_low": (own - refit.high) * people, "pounds_high": (own - refit.low) * people,
            "r2": whole.rsquared, "n": whole.nobs,
        }  # fmt: skip
        for part, figure in expected.items():
            scale = {"gap_percent": 100.0, "r2": 1.0, "n": 1.0}.get(part, refit.value * (people if "pounds" in part else 1.0))
            assert call(engine, "EXPECTED", [code, indicator, "2024-25", part]) == pytest.approx(figure, abs=ROUNDED_SCORES[age] * scale), (
                code,
                part,
            )


@pytest.mark.parametrize(("indicator", "drivers"), [("spend_net_adult", ("need_imd", "need_75")), ("spend_net_65", ("need_idaopi", "need_75_of_65"))])
def test_expected_equals_a_refit_without_the_council(indicator: str, drivers: tuple[str, str], engine: Engine) -> None:
    """The same drivers, statsmodels in place of the closed form, every council left out in turn."""
    codes = [area.code for area in engine.pack.areas if area.is_council and not area.end and not area.small]

    def figures(name: str) -> dict[str, float]:
        held = {code: call(engine, "VALUE", [code, name, "2024-25" if name == indicator else None]) for code in codes}
        return {code: figure for code, figure in held.items() if isinstance(figure, float)}

    found, whole = refits(figures(indicator), *(figures(name) for name in drivers))
    for code, refit in found.items():
        got = [evaluate(engine, "EXPECTED", [code, indicator, "2024-25", part]) for part in ("value", "low", "high")]
        assert got == pytest.approx([refit.value, refit.low, refit.high], rel=EXACT), code
    press = sum((whole.model.endog[i] - refit.value) ** 2 for i, refit in enumerate(found[code] for code in sorted(found)))
    assert evaluate(engine, "EXPECTED", ["Kent", indicator, "2024-25", "q2"]) == pytest.approx(1 - press / whole.centered_tss, rel=EXACT)
