"""OUTCOMES and QUADRANT on the bundled pack."""

from __future__ import annotations

import re
import statistics

import pytest

from vfmxl.catalogue.outcomes import DEFAULT_OUTCOMES, NOT_BY_DEFAULT
from vfmxl.errors import CellError
from vfmxl.functions import Engine, call, evaluate
from vfmxl.resources import bundled_pack

YEARS = ("2022-23", "2023-24", "2024-25")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.start(str(bundled_pack()))


def compared(engine: Engine) -> list[str]:
    return [area.name for area in engine.pack.areas if area.is_council and not area.small]


def z_score(engine: Engine, council: str, indicator: str, year: str) -> float:
    values = {name: call(engine, "VALUE", [name, indicator, year]) for name in compared(engine)}
    held = [value for value in values.values() if isinstance(value, float)]
    return (values[council] - statistics.fmean(held)) / statistics.stdev(held)


def test_scores_means_and_spending_by_plain_arithmetic(engine: Engine) -> None:
    rows = {row[0]: row for row in evaluate(engine, "OUTCOMES", ["Kent", "2024-25", None, 0])}
    means = []
    for indicator in DEFAULT_OUTCOMES:
        scores = [z_score(engine, "Kent", indicator, year) for year in YEARS]
        assert rows[indicator][3:6] == pytest.approx(scores, rel=1e-9)
        assert rows[indicator][6] == pytest.approx(statistics.fmean(scores), rel=1e-9)
        means.append(statistics.fmean(scores))
    assert rows["outcomes"][6] == pytest.approx(statistics.fmean(means), rel=1e-9)
    gaps = [evaluate(engine, "EXPECTED", ["Kent", "spend_net_adult", year, "gap_percent"]) for year in YEARS]
    assert rows["spending"][3:6] == pytest.approx(gaps, rel=1e-9)
    halves = [
        100
        * (
            evaluate(engine, "EXPECTED", ["Kent", "spend_net_adult", year, "high"])
            - evaluate(engine, "EXPECTED", ["Kent", "spend_net_adult", year, "value"])
        )
        / evaluate(engine, "EXPECTED", ["Kent", "spend_net_adult", year, "value"])
        for year in YEARS
    ]
    assert rows["spending"][8] - rows["spending"][6] == pytest.approx(statistics.fmean(halves), rel=1e-9)


def test_a_lower_figure_of_a_measure_where_lower_is_better_scores_higher(engine: Engine) -> None:
    rows = {row[0]: row for row in evaluate(engine, "OUTCOMES", ["Kent", "2024-25", "ascof_6a; ascof_1a", 0])}
    assert rows["ascof_6a"][5] == pytest.approx(-z_score(engine, "Kent", "ascof_6a", "2024-25"), rel=1e-9)
    assert rows["ascof_6a"][7] is CellError.NA, "no interval is published for it"


def test_weights_are_given_in_any_way(engine: Engine) -> None:
    text = call(engine, "OUTCOMES", ["Kent", "2024-25", "ascof_1b=2; ascof_3a = 1"])
    assert call(engine, "OUTCOMES", ["Kent", "2024-25", [["ascof_1b", 2.0], ["ascof_3a", 1.0]]]) == text
    assert call(engine, "OUTCOMES", ["Kent", "2024-25", [["ascof_1b", "2"], ["ascof_3a", None]]]) == text
    rows = {row[0]: row for row in text}
    assert rows["outcomes"][6] == pytest.approx((2 * rows["ascof_1b"][6] + rows["ascof_3a"][6]) / 3, rel=1e-12)
    assert rows["outcomes"][2] == 3.0


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        ("spend_net_adult", "it is money"),
        ("ascof_2c", "clearly better"),
        ("ascof_9z", "No indicator is called"),
        ("ascof_1b=-1", "a weight is 0 or more"),
        ("ascof_1b=much", "must be a number"),
        ([[2.0, "ascof_1b"]], "write a measure before each weight"),
        ("ascof_1b=0", "no weight above 0"),
    ],
)
def test_weights_that_cannot_be_used_say_why(weights: object, told: str, engine: Engine) -> None:
    for function in ("OUTCOMES", "QUADRANT"):
        assert call(engine, function, ["Kent", "2024-25", weights]) is CellError.VALUE
        assert told in evaluate(engine, "WHY", [function, "Kent", "2024-25", weights])


def test_the_quadrant_says_what_the_table_says(engine: Engine) -> None:
    words = set()
    for name in compared(engine):
        sentence = call(engine, "QUADRANT", [name, "2024-25"])
        if isinstance(sentence, CellError):
            continue
        rows = {row[0]: row for row in evaluate(engine, "OUTCOMES", [name, "2024-25", None, 0])}
        outcome, spending = rows["outcomes"], rows["spending"]
        first, second = re.fullmatch(r"(.+?), (.+?): so under .*", sentence).groups()  # type: ignore[union-attr]
        assert first == (
            "outcomes not distinguishable from average" if outcome[7] <= 0 <= outcome[8] else f"{'higher' if outcome[6] > 0 else 'lower'} outcomes"
        )
        assert second == (
            "spending not distinguishable from expected"
            if spending[7] <= 0 <= spending[8]
            else f"{'higher' if spending[6] > 0 else 'lower'} spending"
        )
        assert f"({(spending[8] - spending[7]) / 2:.0f}%) cannot be detected" in sentence
        words |= {first, second}
    assert {"higher outcomes", "lower outcomes", "outcomes not distinguishable from average", "spending not distinguishable from expected"} <= words


def test_one_measure_holds_under_every_weighting_and_the_answer_repeats(engine: Engine) -> None:
    assert "100% of 1,000" in evaluate(engine, "QUADRANT", ["Kent", "2024-25", "ascof_1b"])
    assert evaluate(engine, "QUADRANT", ["Torbay"]) == evaluate(Engine.start(str(bundled_pack())), "QUADRANT", ["Torbay"])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("Birmingham", "2024-25"), "spending against expected is held for fewer than 2"),
        (("England",), "not a council"),
        (("City of London",), "too small to compare"),
        (("Kent", "2024-25", "ascof_1c"), "has 0 of 1 outcome measures"),
        (("Kent", "2021-22"), "fewer than 2 of the years 2019-20 to 2021-22"),
    ],
)
def test_too_little_is_refused(arguments: tuple[object, ...], told: str, engine: Engine) -> None:
    assert call(engine, "QUADRANT", arguments) is CellError.NUM
    assert told in evaluate(engine, "WHY", ["QUADRANT", *arguments])


def test_the_table_shows_what_is_missing(engine: Engine) -> None:
    rows = {row[0]: row for row in evaluate(engine, "OUTCOMES", ["Birmingham", "2024-25", None, 0])}
    assert rows["spending"][6] is CellError.NA
    assert rows["spending"][-1] == "none: 2 of 3 are needed"
    assert isinstance(rows["outcomes"][6], float)


def test_why_names_the_measures_with_their_reasons(engine: Engine) -> None:
    sentence = evaluate(engine, "WHY", ["OUTCOMES", "Kent", "2024-25", "ascof_1b; ascof_4a"])
    assert DEFAULT_OUTCOMES["ascof_1b"] in sentence
    assert NOT_BY_DEFAULT["ascof_4a"] in sentence


def test_every_strong_measure_of_the_year_is_in_the_choice_or_has_its_reason(engine: Engine) -> None:
    """The choice is argued for: whoever adds a graded measure must say whether it counts."""
    strong = {i.id for i in engine.pack.indicators() if i.graded == "strong" and set(YEARS[1:]) <= set(engine.series(i.id).periods)}
    assert strong == set(DEFAULT_OUTCOMES) | set(NOT_BY_DEFAULT)
