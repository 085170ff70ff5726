"""EXPECTED in all its parts and modes, each council against a refit without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import statsmodels.api as sm

from tests.made_up import NOT_SUBMITTED
from vfmxl.errors import CellError
from vfmxl.functions import call, evaluate

if TYPE_CHECKING:
    from vfmxl.functions import Engine

INDICATOR, PERIOD = "spend_net_adult", "2024-25"


def data(engine: Engine) -> tuple[list[str], Any, Any, Any]:
    """Names, outcome, design and population of the councils of the model."""
    series = engine.series(INDICATOR)
    names, rows = [], []
    for area in engine.pack.areas:
        figures = [call(engine, "VALUE", [area.code, indicator]) for indicator in (INDICATOR, "need_imd", "need_75")]
        if area.is_council and not area.small and all(isinstance(figure, float) for figure in figures):
            names.append(area.name)
            rows.append([*figures, series.denominator[area.position, 1]])  # type: ignore[index]
    table = np.array(rows)
    return names, table[:, 0], sm.add_constant(table[:, 1:3]), table[:, 3]


def without(rows: int, i: int) -> Any:
    return np.arange(rows) != i


def test_plain(made_up: Engine) -> None:
    names, y, x, people = data(made_up)
    assert len(names) == 38
    for i, name in enumerate(names):
        rest = without(len(y), i)
        frame = sm.OLS(y[rest], x[rest]).fit().get_prediction(x[i : i + 1]).summary_frame(alpha=0.05).iloc[0]
        value, low, high = frame["mean"], frame["obs_ci_lower"], frame["obs_ci_upper"]
        expected = {
            "value": value, "low": low, "high": high, "gap": y[i] - value, "gap_low": y[i] - high, "gap_high": y[i] - low,
            "gap_percent": 100 * (y[i] - value) / value, "gap_pounds": (y[i] - value) * people[i],
            "pounds_low": (y[i] - high) * people[i], "pounds_high": (y[i] - low) * people[i],
        }  # fmt: skip
        for part, figure in expected.items():
            assert evaluate(made_up, "EXPECTED", [name, INDICATOR, PERIOD, part]) == pytest.approx(figure, rel=1e-9, abs=1e-9 * people[i]), part


def test_weighted(made_up: Engine) -> None:
    """A weighted refit; statsmodels' interval of a new outcome takes that outcome's own weight."""
    names, y, x, people = data(made_up)
    weight = people / people.mean()
    for i, name in enumerate(names):
        rest = without(len(y), i)
        frame = sm.WLS(y[rest], x[rest], weights=weight[rest]).fit().get_prediction(x[i : i + 1], weights=weight[i]).summary_frame(alpha=0.05).iloc[0]
        got = [evaluate(made_up, "EXPECTED", [name, INDICATOR, PERIOD, part, "deprivation; share75; weighted"]) for part in ("value", "low", "high")]
        assert got == pytest.approx([frame["mean"], frame["obs_ci_lower"], frame["obs_ci_upper"]], rel=1e-9)


def test_log_with_smearing(made_up: Engine) -> None:
    names, y, x, _ = data(made_up)
    for i, name in enumerate(names):
        rest = without(len(y), i)
        fit = sm.OLS(np.log(y[rest]), x[rest]).fit()
        frame = fit.get_prediction(x[i : i + 1]).summary_frame(alpha=0.05).iloc[0]
        factor = np.exp(fit.resid).mean()
        expected = [factor * np.exp(frame["mean"]), np.exp(frame["obs_ci_lower"]), np.exp(frame["obs_ci_upper"])]
        got = [evaluate(made_up, "EXPECTED", [name, INDICATOR, PERIOD, part, "deprivation, share75, log"]) for part in ("value", "low", "high")]
        assert got == pytest.approx(expected, rel=1e-9)


def test_fit_statistics(made_up: Engine) -> None:
    _, y, x, _ = data(made_up)
    fit = sm.OLS(y, x).fit()
    press = float(((fit.resid / (1 - fit.get_influence().hat_matrix_diag)) ** 2).sum())
    got = {part: evaluate(made_up, "EXPECTED", ["Council 05", INDICATOR, PERIOD, part]) for part in ("r2", "q2", "n")}
    assert got == pytest.approx({"r2": fit.rsquared, "q2": 1 - press / fit.centered_tss, "n": 38}, rel=1e-10)


def test_a_council_without_a_return_is_predicted_by_the_whole_fit(made_up: Engine) -> None:
    _, y, x, _ = data(made_up)
    point = np.array([[1.0, *(evaluate(made_up, "VALUE", [NOT_SUBMITTED, driver]) for driver in ("need_imd", "need_75"))]])
    frame = sm.OLS(y, x).fit().get_prediction(point).summary_frame(alpha=0.05).iloc[0]
    got = [evaluate(made_up, "EXPECTED", [NOT_SUBMITTED, INDICATOR, PERIOD, part]) for part in ("value", "low", "high")]
    assert got == pytest.approx([frame["mean"], frame["obs_ci_lower"], frame["obs_ci_upper"]], rel=1e-9)
    assert call(made_up, "EXPECTED", [NOT_SUBMITTED, INDICATOR, PERIOD, "gap"]) is CellError.NA
    assert call(made_up, "EXPECTED", [NOT_SUBMITTED, INDICATOR, PERIOD, "word"]) is CellError.NA


def test_drivers_may_be_a_range_in_any_order_of_writing(made_up: Engine) -> None:
    plain = evaluate(made_up, "EXPECTED", ["Council 05", INDICATOR, PERIOD, "value"])
    assert evaluate(made_up, "EXPECTED", ["Council 05", INDICATOR, PERIOD, "value", [["Deprivation"], ["SHARE75"]]]) == pytest.approx(
        plain, rel=1e-12
    )


def test_where_drivers_explain_nothing_there_is_no_figure(made_up: Engine) -> None:
    for function, arguments in (("EXPECTED", []), ("GAP", ["expected"]), ("PEERAVG", ["similar-need"])):
        given = ["Council 05", "spend_noise", PERIOD, *arguments]
        assert call(made_up, function, given) is CellError.NUM
        assert "better than a plain average" in evaluate(made_up, "WHY", [function, *given])


def test_words_never_judge(made_up: Engine) -> None:
    for i in range(1, 41):
        words = call(made_up, "EXPECTED", [f"Council {i:02d}", INDICATOR, PERIOD, "word"])
        if isinstance(words, str):
            assert words.startswith(
                ("higher than expected: look at steps", "lower than expected: look at steps", "not distinguishable from expected")
            )
            assert "cannot be detected" in words
            assert "£" in words
            assert "%" in words
