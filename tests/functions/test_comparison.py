"""Groups, averages, gaps and positions on the made-up pack."""

from __future__ import annotations

import statistics
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tests.made_up import NOT_SUBMITTED
from vfmxl.errors import CellError, NotComputable, VfmError
from vfmxl.functions import call, evaluate
from vfmxl.functions.comparison import Comparison, in_unit, place, position_word

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


def test_peerstats_has_the_interval_for_one_council(made_up: Engine) -> None:
    _, values = own_and_peers(made_up, "region")
    rows = dict(evaluate(made_up, "PEERSTATS", [OWN, "spend_net_adult", None, "region", 0]))
    n, mean, deviation = len(values), statistics.fmean(values), statistics.stdev(values)
    half = stats.t.ppf(0.975, n - 1) * deviation * (1 + 1 / n) ** 0.5
    assert rows["standard deviation"] == pytest.approx(deviation, rel=1e-12)
    assert rows["95% interval for one council, low"] == pytest.approx(mean - half, rel=1e-12)
    assert rows["95% interval for one council, high"] == pytest.approx(mean + half, rel=1e-12)


def test_two_councils_have_averages_but_no_interval(made_up: Engine) -> None:
    rows = dict(evaluate(made_up, "PEERSTATS", [OWN, "quality", None, "Council 01; Council 05", 0]))
    assert (rows["n"], rows["mean"], rows["weighted mean"]) == (2, 60.5, NUM)
    assert rows["95% interval for one council, low"] is rows["95% interval for one council, high"] is NUM


def test_peerstats_without_an_own_figure(made_up: Engine) -> None:
    rows = dict(evaluate(made_up, "PEERSTATS", [NOT_SUBMITTED, "spend_net_adult", "2024-25", "england", 0]))
    assert rows["own figure"] is rows["own place"] is CellError.NA
    assert rows["n"] == 38


@pytest.mark.parametrize(
    ("own", "word"), [(1.0, "in the lower quarter"), (2.0, "in the middle half"), (4.0, "in the middle half"), (4.1, "in the upper quarter")]
)
def test_own_place(own: float, word: str) -> None:
    assert place(own, 2.0, 4.0) == word


def test_a_benchmark_of_nought_has_no_percentage(made_up: Engine) -> None:
    series, area = made_up.series("spend_net_adult"), made_up.area(OWN)
    beside_nought = Comparison(5.0, 0.0, -1.0, 1.0, 5)
    assert in_unit(5.0, "units", beside_nought, series, area, 1) == 5.0
    with pytest.raises(NotComputable, match="benchmark is 0"):
        in_unit(5.0, "percent", beside_nought, series, area, 1)


@pytest.mark.parametrize(
    ("graded", "polarity", "gap", "word"),
    [
        ("strong", "higher_better", 3.0, "better"),
        ("strong", "higher_better", -3.0, "worse"),
        ("strong", "lower_better", 3.0, "worse"),
        ("strong", "lower_better", -3.0, "better"),
        ("weak", "higher_better", 3.0, "higher"),
        ("no", "neutral", -3.0, "lower"),
        ("strong", "higher_better", 1.0, "similar"),
        ("strong", "higher_better", -2.0, "similar"),  # on the limit
    ],
)
def test_the_word_of_a_position(graded: str, polarity: str, gap: float, word: str, made_up: Engine) -> None:
    series = made_up.series("quality")
    series = replace(series, indicator=replace(series.indicator, graded=graded, polarity=polarity))
    assert position_word(series, Comparison(gap, 0.0, gap - 2.0, gap + 2.0, 15)) == word


@pytest.mark.parametrize(
    ("function", "arguments", "error", "told"),
    [
        ("GAP", ["quality", None, "nearest", "pounds"], NUM, ["not spending per head (%)"]),
        ("GAP", ["need_imd", None, "national"], CellError.NA, ["No figure of need_imd is published for England", "the group england"]),
        ("POSITION", ["spend_net_adult", None, "national"], NUM, ["has no interval", "use a group"]),
        ("POSITION", ["quality", None, "Council 01; Council 04"], NUM, ["needs 5 councils", "2 have one"]),
        ("PEERAVG", ["quality", None, "nearest", "weighted"], NUM, ["without numerator and denominator", "use mean or median"]),
        ("PEERAVG", ["spend_net_adult", None, "nearest", "mode"], VALUE, ["mean, median, weighted, q1, q3"]),
        ("GAP", ["spend_net_adult", None, "nearest", "pound"], VALUE, ["Nearest: pounds"]),
        ("GAP", ["spend_net_adult", None, "nationl"], VALUE, ["nationl"]),
    ],
)
def test_refusals_tell_what_to_do(function: str, arguments: list[object], error: CellError, told: list[str], made_up: Engine) -> None:
    assert call(made_up, function, [OWN, *arguments]) is error
    sentence = evaluate(made_up, "WHY", [function, OWN, *arguments])
    for words in told:
        assert words in sentence


def test_why_of_a_gap_gives_its_range_in_pounds(made_up: Engine) -> None:
    sentence = evaluate(made_up, "WHY", ["GAP", OWN, "spend_net_adult", None, "region"])
    for words in (
        "own figure £",
        "unweighted mean of",
        "95% range",
        "a difference to look into",
        "cannot be told from ordinary variation",
        "Take care.",
    ):
        assert words in sentence
    for words in ("saving", "overspend", "best", "worst", "rank"):
        assert words not in sentence.lower()


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
