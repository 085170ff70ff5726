"""Groups, averages, gaps and positions on the made-up pack."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.made_up import NOT_SUBMITTED
from vfmxl.errors import CellError, VfmError
from vfmxl.functions import call, evaluate

if TYPE_CHECKING:
    from vfmxl.functions import Engine

NUM, VALUE = CellError.NUM, CellError.VALUE
OWN = "Council 10"


def own_and_peers(engine: Engine, group: str) -> tuple[float, list[float]]:
    names = [row[0] for row in evaluate(engine, "PEERS", [OWN, group, 0])]
    values = [call(engine, "VALUE", [name, "spend_net_adult"]) for name in names]
    return evaluate(engine, "VALUE", [OWN, "spend_net_adult"]), [value for value in values if isinstance(value, float)]


@pytest.mark.parametrize(("group", "n"), [("england", 38), ("nearest", 15), ("nearest:20", 20), ("similar-need", 15), ("similar-need:8", 8)])
def test_a_group_has_its_size_in_alphabetical_order_without_the_council(group: str, n: int, made_up: Engine) -> None:
    names = [row[0] for row in evaluate(made_up, "PEERS", [OWN, group, 0])]
    assert len(names) == n
    assert names == sorted(names)
    assert OWN not in names
    assert "Council 39" not in names, "too small to compare"


@pytest.mark.parametrize("group", ["region", "type"])
def test_region_and_type(group: str, made_up: Engine) -> None:
    own = made_up.area(OWN)
    for name, _ in evaluate(made_up, "PEERS", [OWN, group, 0]):
        other = made_up.area(name)
        assert getattr(other, group) == getattr(own, group)


def test_similar_need_is_nearest_in_expected_spending(made_up: Engine) -> None:
    model = made_up.models.get(made_up.series("spend_net_adult"), 1)
    own = model.fitted[made_up.area(OWN).position]
    chosen = {made_up.area(row[0]).position for row in evaluate(made_up, "PEERS", [OWN, "similar-need", 0])}
    distances = {
        i: abs(model.fitted[i] - own)
        for i in range(len(made_up.pack.areas))
        if model.fitted[i] == model.fitted[i] and i != made_up.area(OWN).position
    }
    assert max(distances[i] for i in chosen) <= min(distance for i, distance in distances.items() if i not in chosen)


@pytest.mark.parametrize("group", ["nearest", "region", "england"])
def test_averages(group: str, made_up: Engine) -> None:
    _, values = own_and_peers(made_up, group)
    assert evaluate(made_up, "PEERAVG", [OWN, "spend_net_adult", None, group]) == pytest.approx(statistics.fmean(values), rel=1e-12)
    assert evaluate(made_up, "PEERAVG", [OWN, "spend_net_adult", None, group, "Median"]) == pytest.approx(statistics.median(values), rel=1e-12)


def test_gap_in_every_unit(made_up: Engine) -> None:
    own, values = own_and_peers(made_up, "region")
    mean = statistics.fmean(values)
    people = made_up.series("spend_net_adult").denominator[made_up.area(OWN).position, 1]  # type: ignore[index]
    for unit, expected in (("units", own - mean), ("percent", 100 * (own - mean) / mean), ("pounds", (own - mean) * people)):
        assert evaluate(made_up, "GAP", [OWN, "spend_net_adult", None, "region", unit]) == pytest.approx(expected, rel=1e-9)


def test_gap_to_the_expected_figure_is_the_models(made_up: Engine) -> None:
    for unit, part in (("units", "gap"), ("percent", "gap_percent"), ("pounds", "gap_pounds")):
        gap = evaluate(made_up, "GAP", [OWN, "spend_net_adult", None, "expected", unit])
        assert gap == pytest.approx(evaluate(made_up, "EXPECTED", [OWN, "spend_net_adult", None, part]), rel=1e-12)


def test_national_is_the_published_figure(made_up: Engine) -> None:
    england = evaluate(made_up, "VALUE", ["England", "quality"])
    assert evaluate(made_up, "GAP", [OWN, "quality", None, "national"]) == evaluate(made_up, "VALUE", [OWN, "quality"]) - england


@pytest.mark.parametrize(
    ("council", "benchmark", "word"),
    [
        ("Council 01", "national", "worse"),
        ("Council 40", "national", "better"),
        ("Council 16", "national", "similar"),
        ("Council 20", "england", "similar"),
    ],
)
def test_a_graded_outcome_is_better_worse_or_similar(council: str, benchmark: str, word: str, made_up: Engine) -> None:
    """Quality is 60 + i/4 with a margin of 2 for council i + 1, England's 64."""
    assert evaluate(made_up, "POSITION", [council, "quality", None, benchmark]) == word


def test_money_is_never_better_or_worse(made_up: Engine) -> None:
    words = {call(made_up, "POSITION", [f"Council {i:02d}", "spend_net_adult", None, "type"]) for i in range(1, 41)}
    assert words <= {"higher", "lower", "similar", NUM, CellError.NA}


def test_a_position_on_money_comes_with_what_cannot_be_told(made_up: Engine) -> None:
    sentence = evaluate(made_up, "WHY", ["POSITION", OWN, "spend_net_adult"])
    assert "cannot be told from ordinary variation" in sentence
    assert "£" in sentence
    assert "%" in sentence


def test_five_councils_are_needed_two_in_a_list(made_up: Engine) -> None:
    four = "Council 01; Council 04; Council 05; Council 06"
    assert isinstance(call(made_up, "PEERAVG", [OWN, "spend_net_adult", None, four]), float)
    assert call(made_up, "PEERAVG", [OWN, "spend_net_adult", None, "Council 01"]) is NUM
    assert call(made_up, "POSITION", [OWN, "spend_net_adult", None, four]) is NUM, "a word always needs five"


def test_the_council_counts_not_in_its_own_list(made_up: Engine) -> None:
    with_itself = evaluate(made_up, "PEERAVG", [OWN, "spend_net_adult", None, f"{OWN}; Council 01; Council 04"])
    assert with_itself == evaluate(made_up, "PEERAVG", [OWN, "spend_net_adult", None, "Council 01; Council 04"])


def test_peerstats_agrees_with_peeravg(made_up: Engine) -> None:
    rows = dict(evaluate(made_up, "PEERSTATS", [OWN, "spend_net_adult", None, "england", 0]))
    for statistic, method in (("mean", "mean"), ("weighted mean", "weighted"), ("median", "median"), ("q1", "q1"), ("q3", "q3")):
        assert rows[statistic] == evaluate(made_up, "PEERAVG", [OWN, "spend_net_adult", None, "england", method])
    assert rows["n"] == 37
    assert rows["own place"] in ("in the lower quarter", "in the middle half", "in the upper quarter")


COUNCILS = st.lists(st.integers(1, 40), min_size=2, max_size=12, unique=True)


@given(COUNCILS, st.randoms())
@settings(max_examples=60)
def test_the_order_of_a_list_never_matters(made_up: Engine, numbers: list[int], random: Any) -> None:
    names = [f"Council {i:02d}" for i in numbers]
    shuffled = random.sample(names, len(names))
    for method in ("mean", "median", "weighted", "q1"):
        answers = [call(made_up, "PEERAVG", [OWN, "spend_net_adult", None, "; ".join(order), method]) for order in (names, shuffled)]
        assert answers[0] == answers[1]


@given(st.sampled_from(["england", "region", "type", "nearest:7", "similar-need"]), st.integers(1, 40))
def test_a_group_never_holds_the_council(made_up: Engine, group: str, number: int) -> None:
    name = f"Council {number:02d}"
    rows = call(made_up, "PEERS", [name, group, 0])
    assert isinstance(rows, CellError) or name not in [row[0] for row in rows]


def test_a_missing_own_figure_is_na_even_where_the_group_has_one(made_up: Engine) -> None:
    assert call(made_up, "GAP", [NOT_SUBMITTED, "spend_net_adult", "2024-25"]) is CellError.NA
    assert isinstance(call(made_up, "PEERAVG", [NOT_SUBMITTED, "spend_net_adult", "2024-25"]), float)


def test_every_refusal_is_one_of_ours(made_up: Engine) -> None:
    with pytest.raises(VfmError):
        evaluate(made_up, "GAP", [OWN, "spend_net_adult", None, "nearest:9999"])
