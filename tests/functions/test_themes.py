"""GAPS on the bundled pack: each row is what the single functions give."""

from __future__ import annotations

import re

import pytest
from scipy.stats import t

from vfmxl.catalogue.steps import PROMPT, STEPS, THEMES
from vfmxl.errors import CellError
from vfmxl.functions import Engine, call, evaluate
from vfmxl.functions.themes import COLUMNS
from vfmxl.resources import bundled_pack

PLACE = {name: i for i, name in enumerate(COLUMNS)}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.start(str(bundled_pack()))


@pytest.mark.parametrize("theme", [*THEMES, "step 1", "step 9", "step 11"])
@pytest.mark.parametrize("council", ["Torbay", "Camden"])
def test_every_row_is_what_the_single_functions_give(theme: str, council: str, engine: Engine) -> None:
    *rows, last = evaluate(engine, "GAPS", [council, theme, None, "nearest", 0])
    assert [row[0] for row in rows] == sorted(row[0] for row in rows), "in the order of ids, never of figures"
    for row in rows:
        here = [council, row[0], row[PLACE["period"]]]
        assert row[PLACE["value"]] == call(engine, "VALUE", here), row[0]
        if isinstance(row[PLACE["gap"]], CellError):
            continue
        assert row[PLACE["benchmark"]] == call(engine, "PEERAVG", [*here, "nearest"])
        assert row[PLACE["gap"]] == pytest.approx(call(engine, "GAP", [*here, "nearest"]), rel=1e-12)
        stats = dict(evaluate(engine, "PEERSTATS", [*here, "nearest", 0]))
        assert row[PLACE["low"]] == pytest.approx(row[PLACE["value"]] - stats["95% interval for one council, high"], rel=1e-9, abs=1e-9)
        assert row[PLACE["n"]] == stats["n"]
        assert row[PLACE["position"]] == call(engine, "POSITION", [*here, "nearest"])
        pounds = call(engine, "GAP", [*here, "nearest", "pounds"])
        assert row[PLACE["£"]] == (pytest.approx(pounds, rel=1e-12) if isinstance(pounds, float) else "-")
        assert row[PLACE["caveat"]].endswith(engine.pack.indicator(row[0]).caveat)
    assert "by chance alone" in last[PLACE["name"]]


def test_the_last_row_counts_what_chance_would_give(engine: Engine) -> None:
    *rows, last = evaluate(engine, "GAPS", ["Torbay", "spending", None, "nearest", 0])
    judged = [row for row in rows if isinstance(row[PLACE["low"]], float)]
    outside = [row for row in judged if not row[PLACE["low"]] <= 0 <= row[PLACE["high"]]]

    def strictly(row: list[object]) -> bool:
        """The half-width at 99.8% is wider by the ratio of Student's quantiles."""
        n = row[PLACE["n"]]
        half = float(row[PLACE["half-width"]]) * t.ppf(0.999, n - 1) / t.ppf(0.975, n - 1)  # type: ignore[arg-type, operator]
        return abs(float(row[PLACE["gap"]])) > half  # type: ignore[arg-type]

    words = last[PLACE["name"]]
    assert words.startswith(f"{len(outside)} of {len(judged)} gaps lie outside their 95% range; about {0.05 * len(judged):.1f} would")
    assert re.search(r"99\.8% range: (.*?) \(", words)[1] == (", ".join(row[0] for row in judged if strictly(row)) or "none")  # type: ignore[index]


@pytest.mark.parametrize("benchmark", ["national", "expected", "region", "Kent; Leeds; Derby; Hull; Bolton"])
def test_any_benchmark_can_be_asked_for(benchmark: str, engine: Engine) -> None:
    rows = evaluate(engine, "GAPS", ["Torbay", "spending", "2024-25", benchmark, 0])[:-1]
    compared = [row for row in rows if isinstance(row[PLACE["gap"]], float)]
    assert compared
    for row in compared:
        assert row[PLACE["gap"]] == pytest.approx(call(engine, "GAP", ["Torbay", row[0], "2024-25", benchmark]), rel=1e-12)


def test_a_year_asked_for_is_never_mixed_with_another(engine: Engine) -> None:
    for row in evaluate(engine, "GAPS", ["Torbay", "outcomes", "2022-23", "nearest", 0])[:-1]:
        assert row[PLACE["period"]] in ("2022-23", CellError.NA)
        if row[PLACE["period"]] is CellError.NA:
            assert row[PLACE["value"]] is CellError.NA
            assert "not for 2022-23" in row[PLACE["caveat"]]


def test_need_of_a_financial_year_is_that_of_the_year_in_which_it_starts(engine: Engine) -> None:
    periods = {row[0]: row[PLACE["period"]] for row in evaluate(engine, "GAPS", ["Torbay", "need", "2022-23", "nearest", 0])}
    assert periods["need_75"] == "2022"
    assert periods["need_imd"] == "2019", "the edition pinned to that year"
    assert periods["need_disabled"] == "2021"
    later = {row[0]: row[PLACE["period"]] for row in evaluate(engine, "GAPS", ["Torbay", "need", "2024-25", "nearest", 0])}
    assert later["need_imd"] == "2025"


def test_old_figures_say_how_old_they_are(engine: Engine) -> None:
    rows = {row[0]: row for row in evaluate(engine, "GAPS", ["Torbay", "unit costs", None, "nearest", 0])}
    assert rows["unit_res_65"][PLACE["caveat"]].startswith("Figures of 2021-22, 3 years before the latest")
    fresh = {row[0]: row for row in evaluate(engine, "GAPS", ["Torbay", "outcomes", None, "nearest", 0])}
    assert not fresh["ascof_1a"][PLACE["caveat"]].startswith("Figures of")


def test_totals_of_councils_of_different_size_are_not_compared(engine: Engine) -> None:
    for theme in (*THEMES, *STEPS[:4]):
        table = call(engine, "GAPS", ["Kent", theme, None, "nearest", 0])
        for row in table[:-1]:
            assert engine.pack.indicator(row[0]).kind not in ("money", "count")


@pytest.mark.parametrize("council", ["Torbay", "Birmingham", "Cumberland"])
@pytest.mark.parametrize("benchmark", ["nearest", "national", "expected"])
def test_every_row_is_as_wide_as_the_header(council: str, benchmark: str, engine: Engine) -> None:
    for theme in THEMES:
        assert {len(row) for row in evaluate(engine, "GAPS", [council, theme, "2024-25", benchmark])} == {len(COLUMNS)}


@pytest.mark.parametrize("number", range(1, 14))
def test_every_step_answers_or_says_why_not(number: int, engine: Engine) -> None:
    answer = call(engine, "GAPS", ["Torbay", f"step {number}"])
    sentence = evaluate(engine, "WHY", ["GAPS", "Torbay", f"Step {number}"])
    if number == 5:
        assert answer is CellError.NA
        assert "council's own records" in sentence
    elif number == 8:
        assert answer[1][1] == PROMPT == sentence
        assert len(answer) == 2
    elif number == 13:
        assert answer == call(engine, "QUALITY", ["Torbay"])
    else:
        assert len(answer) > 2
        assert "by chance" in sentence


@pytest.mark.parametrize(
    ("arguments", "error", "told"),
    [
        (("Torbay", "spendin"), CellError.VALUE, "Nearest: spending"),
        (("Torbay", "step 14"), CellError.VALUE, "step 13"),
        (("England", "spending"), CellError.NUM, "not a council"),
        (("City of London", "spending"), CellError.NUM, "too small to compare"),
    ],
)
def test_refusals_say_why(arguments: tuple[str, ...], error: CellError, told: str, engine: Engine) -> None:
    assert call(engine, "GAPS", arguments) is error
    assert told in evaluate(engine, "WHY", ["GAPS", *arguments])


def test_a_council_without_a_figure_has_its_reason_in_the_row(engine: Engine) -> None:
    rows = {row[0]: row for row in evaluate(engine, "GAPS", ["Birmingham", "spending", "2024-25", "nearest", 0])}
    row = rows["spend_net_adult"]
    assert row[PLACE["value"]] is CellError.NA
    assert "did not submit a return" in row[PLACE["caveat"]]
