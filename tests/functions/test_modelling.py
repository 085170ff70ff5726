"""MODEL, SENSITIVITY, DRIVERS and WHATIF on the bundled pack, beside refits in statsmodels."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm

from vfmxl.catalogue.drivers import LONDON, ON_OFFER
from vfmxl.errors import CellError
from vfmxl.functions import Engine, call, evaluate
from vfmxl.resources import bundled_pack

YEAR = "2024-25"
INDICATORS = {"adult": "spend_net_adult", "65": "spend_net_65", "1864": "spend_net_1864"}
# What each control is in 2024-25: the latest figure of these indicators.
LATEST: dict[str, Any] = {
    "deprivation": "need_imd", "idaopi": "need_idaopi", "share75": {"adult": "need_75", "65": "need_75_of_65"}, "share85": {"adult": "need_85", "65": "need_85_of_65"},
    "disabled": "need_disabled", "density": "pop_density", "pay": "pay_median",
}  # fmt: skip
PERIODS = {"deprivation": "2025", "idaopi": "2025", "share75": "2024", "share85": "2024", "disabled": "2021", "pay": "2024"}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.start(str(bundled_pack()))


class Refit:
    """Every council left out in turn and predicted by statsmodels, from the published figures."""

    def __init__(self, engine: Engine, age: str, controls: tuple[str, ...]) -> None:
        self.log, self.weighted = "log" in controls, "weighted" in controls
        areas = [area for area in engine.pack.areas if area.is_council and not area.end and not area.small]
        indicator = INDICATORS[age]
        columns: list[list[float]] = []
        for control in (c for c in controls if c not in ("log", "weighted")):
            if control == "london":
                columns += [[float(area.type == kind) for area in areas] for kind in LONDON]
                continue
            name = LATEST[control]
            name = name["65" if age == "65" else "adult"] if isinstance(name, dict) else name
            when = PERIODS.get(control) or engine.series(name).periods[-1]
            columns.append([self.figure(engine, area.name, name, when) for area in areas])
        outcome = [self.figure(engine, area.name, indicator, YEAR) for area in areas]
        kept = [i for i in range(len(areas)) if not any(math.isnan(column[i]) for column in (*columns, outcome))]
        self.names = [areas[i].name for i in kept]
        self.y = np.array(outcome)[kept]
        self.x = sm.add_constant(np.array(columns).T[kept])
        series = engine.series(indicator)
        assert series.denominator is not None
        self.people = np.array([series.denominator[areas[i].position, -1] for i in kept])

    @staticmethod
    def figure(engine: Engine, area: str, indicator: str, when: str) -> float:
        found = call(engine, "VALUE", [area, indicator, when])
        return found if isinstance(found, float) else math.nan

    def fit(self, rows: np.ndarray) -> Any:
        y = np.log(self.y) if self.log else self.y
        return sm.WLS(y[rows], self.x[rows], weights=self.people[rows] if self.weighted else 1.0).fit()

    def without(self, i: int) -> tuple[float, float, float]:
        """Value, low and high for one council from a fit of the others."""
        rows = np.arange(len(self.y)) != i
        fit = self.fit(rows)
        frame = fit.get_prediction(self.x[i : i + 1], weights=self.people[i] if self.weighted else 1.0).summary_frame(alpha=0.05)
        value, low, high = (float(frame[name].iloc[0]) for name in ("mean", "obs_ci_lower", "obs_ci_upper"))
        if self.log:
            return float(np.exp(fit.resid).mean() * np.exp(value)), float(np.exp(low)), float(np.exp(high))
        return value, low, high


SETS = list(
    dict.fromkeys(
        [
            *((age, controls) for age in INDICATORS for controls in ON_OFFER[age]),
            *((age, (control, *mode)) for age in INDICATORS for control in (*LATEST, "london") for mode in ((), ("log",), ("weighted",))),
            ("adult", ("deprivation", "share75", "pay", "weighted")),
            ("adult", ("deprivation", "idaopi", "share75", "share85", "disabled", "density", "pay", "london")),
            ("adult", ("deprivation", "share75", "london", "log", "weighted")),
            ("65", ("disabled", "log", "weighted")),
        ]
    )
)


@pytest.mark.parametrize(("age", "controls"), SETS, ids=[f"{age}-{'+'.join(controls)}" for age, controls in SETS])
def test_expected_under_any_controls_equals_a_refit_without_the_council(age: str, controls: tuple[str, ...], engine: Engine) -> None:
    refit = Refit(engine, age, controls)
    whole = refit.fit(np.ones(len(refit.y), dtype=bool))
    text = "; ".join(controls)
    table = {row[0]: row[1] for row in evaluate(engine, "MODEL", [INDICATORS[age], YEAR, text, 0])}
    scale = " (log scale)" if refit.log else ""
    assert table["n"] == len(refit.y)
    assert table[f"R²{scale}"] == pytest.approx(whole.rsquared, rel=1e-9)
    assert table[f"adjusted R²{scale}"] == pytest.approx(whole.rsquared_adj, rel=1e-9)
    holds = table[f"Q² (councils left out){scale}"] > 0
    for i in range(len(controls), len(refit.y), 37):
        found = [call(engine, "EXPECTED", [refit.names[i], INDICATORS[age], YEAR, part, text]) for part in ("value", "low", "high")]
        if holds:
            assert found == pytest.approx(refit.without(i), rel=1e-8), refit.names[i]
        else:
            assert set(found) == {CellError.NUM}


@pytest.mark.parametrize("age", ["adult", "65"])
def test_the_terms_of_the_model_have_robust_errors(age: str, engine: Engine) -> None:
    controls = ON_OFFER[age][0]
    refit = Refit(engine, age, controls)
    robust = sm.OLS(refit.y, refit.x).fit(cov_type="HC3", use_t=True)
    rows = evaluate(engine, "MODEL", [INDICATORS[age], YEAR, None, 0])[: 1 + len(controls)]
    assert [row[0] for row in rows] == ["constant", *controls]
    for column, expected in ((1, robust.params), (2, robust.bse), (3, robust.pvalues)):
        assert [row[column] for row in rows] == pytest.approx(expected, rel=1e-7)


def test_the_model_says_what_to_be_careful_of(engine: Engine) -> None:
    table = evaluate(engine, "MODEL", ["spend_net_1864", YEAR, None, 0])
    cautions = [row[1] for row in table if row[0] == "caution"]
    assert any("explains little of the variation" in words for words in cautions)
    assert any("no better than a plain average" in words for words in cautions)
    left_out = {row[0]: row[1] for row in table if row[0].startswith("left out")}
    assert left_out["left out: Isles of Scilly"] == "population too small to compare"
    assert left_out["left out: Birmingham"] == "no figure published"
    assert list(left_out) == sorted(left_out)
    # With the deprivation of all residents, the share over 75 has the other sign for people of 65 and over (METHODS 4).
    opposite = [row[1] for row in evaluate(engine, "MODEL", ["spend_net_65", YEAR, "deprivation; share75", 0]) if row[0] == "caution"]
    assert any("sign opposite to that expected" in words for words in opposite)


def test_every_row_of_the_model_is_as_wide_as_its_header(engine: Engine) -> None:
    assert {len(row) for row in evaluate(engine, "MODEL", ["spend_net_adult"])} == {5}


def test_unusual_councils_are_those_of_high_leverage(engine: Engine) -> None:
    refit = Refit(engine, "adult", ("deprivation", "share75"))
    leverage = np.diag(refit.x @ np.linalg.inv(refit.x.T @ refit.x) @ refit.x.T)
    far = {name for name, h in zip(refit.names, leverage, strict=True) if h > 9 / len(refit.names)}
    assert far
    for name in refit.names[::10] + sorted(far):
        assert ("unusual in its drivers" in evaluate(engine, "WHY", ["EXPECTED", name, "spend_net_adult", YEAR])) == (name in far), name


def test_drivers_add_up_for_every_council(engine: Engine) -> None:
    checked = 0
    for area in engine.pack.areas:
        for indicator, controls in (
            ("spend_net_adult", None),
            ("spend_net_65", None),
            ("spend_net_adult", "deprivation; share75; weighted"),
            ("spend_net_65", "idaopi; share75; london"),
        ):
            rows = call(engine, "DRIVERS", [area.name, indicator, YEAR, controls, 0])
            if isinstance(rows, CellError):
                continue
            *parts, expected, half, percent = rows
            for column in (4, 5):
                if not isinstance(expected[column], CellError):
                    assert math.fsum(row[column] for row in parts) == pytest.approx(expected[column], rel=1e-10)
            assert expected[4] == pytest.approx(evaluate(engine, "EXPECTED", [area.name, indicator, YEAR, "value", controls]), rel=1e-10)
            high = evaluate(engine, "EXPECTED", [area.name, indicator, YEAR, "high", controls])
            assert half[4] == pytest.approx(high - expected[4], rel=1e-9)
            assert percent[4] == pytest.approx(100 * half[4] / expected[4], rel=1e-9)
            checked += 1
    assert checked > 500


def test_the_first_row_of_drivers_is_the_mean_of_the_others(engine: Engine) -> None:
    refit = Refit(engine, "adult", ("deprivation", "share75"))
    kent = refit.names.index("Kent")
    rows = evaluate(engine, "DRIVERS", ["Kent", "spend_net_adult", YEAR, None, 0])
    assert rows[0][4] == pytest.approx(np.delete(refit.y, kent).mean(), rel=1e-12)
    assert rows[1][2] == pytest.approx(np.delete(refit.x[:, 1], kent).mean(), rel=1e-12)
    assert rows[0][5] == pytest.approx(rows[0][4] * 1_283_639, rel=1e-12)


def test_whatif_at_the_own_drivers_is_expected(engine: Engine) -> None:
    for area in engine.pack.areas[::3]:
        for indicator in ("spend_net_adult", "spend_net_65"):
            rows = call(engine, "DRIVERS", [area.name, indicator, YEAR, None, 0])
            if isinstance(rows, CellError):
                continue
            own = [row[1] for row in rows[1:3]]
            expected = evaluate(engine, "EXPECTED", [area.name, indicator, YEAR])
            assert evaluate(engine, "WHATIF", [area.name, indicator, YEAR, *own]) == pytest.approx(expected, rel=1e-10)


def test_whatif_follows_the_coefficients_without_the_council(engine: Engine) -> None:
    refit = Refit(engine, "adult", ("deprivation", "share75"))
    kent = refit.names.index("Kent")
    fit = refit.fit(np.arange(len(refit.y)) != kent)
    assert evaluate(engine, "WHATIF", ["Kent", "spend_net_adult", YEAR, 30, 15]) == pytest.approx(float(fit.params @ [1, 30, 15]), rel=1e-10)


@pytest.mark.parametrize("indicator", ["spend_net_adult", "spend_net_65"])
def test_whatif_without_values_takes_the_councils_own(indicator: str, engine: Engine) -> None:
    """Of Birmingham too, which has drivers but no return."""
    for area in ("Kent", "Blackpool", "Birmingham"):
        expected = evaluate(engine, "EXPECTED", [area, indicator, YEAR])
        assert evaluate(engine, "WHATIF", [area, indicator]) == pytest.approx(expected, rel=1e-9)
        own = evaluate(engine, "DRIVERS", [area, indicator, YEAR, None, 0])
        for blank in (None, "", " "):
            one = evaluate(engine, "WHATIF", [area, indicator, YEAR, blank, 12])
            assert one == evaluate(engine, "WHATIF", [area, indicator, YEAR, own[1][1], 12])
            assert one != pytest.approx(expected, rel=1e-3)
    assert call(engine, "WHATIF", ["Kent", indicator, YEAR, [[20], [25]], [[12, 13, 14]]])[1][2] == evaluate(
        engine, "WHATIF", ["Kent", indicator, YEAR, 25, 14]
    )


def test_why_of_whatif_names_what_is_meant_and_what_is_not_used(engine: Engine) -> None:
    assert "deprivation means income deprivation affecting older people" in evaluate(engine, "WHY", ["WHATIF", "Kent", "spend_net_65", YEAR, 15])
    younger = evaluate(engine, "WHY", ["WHATIF", "Kent", "spend_net_mh_1864", YEAR, 20, 14])
    assert "share75 is not a driver of this spending and is not used" in younger
    assert "treat its expected figure with care" in evaluate(engine, "WHY", ["WHATIF", "Blackpool", "spend_net_adult"])


def test_a_driver_of_the_other_sign_is_told_beside_every_figure_that_rests_on_it(engine: Engine) -> None:
    for function, arguments in (("EXPECTED", ("value", "deprivation; share75")), ("DRIVERS", ("deprivation; share75",))):
        assert "sign opposite to that expected" in evaluate(engine, "WHY", [function, "Kent", "spend_net_65", YEAR, *arguments])


def test_uneven_variance_is_told_beside_an_expected_figure(engine: Engine) -> None:
    for indicator, told in (("spend_net_65", True), ("spend_net_adult", False)):
        p = {row[0]: row[1] for row in evaluate(engine, "MODEL", [indicator, YEAR, None, 0])}["Breusch-Pagan p"]
        assert (p < 0.05) is told
        assert ("too narrow for high-need councils" in evaluate(engine, "WHY", ["EXPECTED", "Kent", indicator, YEAR])) is told


@pytest.mark.parametrize(
    ("function", "arguments", "error", "told"),
    [
        ("WHATIF", ("Kent", "spend_net_adult", YEAR, -1, 12), CellError.VALUE, "deprivation -1 cannot be"),
        ("WHATIF", ("Kent", "spend_net_adult", YEAR, 20, 101), CellError.VALUE, "share75 101 cannot be"),
        ("WHATIF", ("Kent", "spend_net_adult", YEAR, "much", 12), CellError.VALUE, "deprivation must be a number"),
        ("WHATIF", ("Kent", "spend_net_adult", YEAR, CellError.DIV0, 12), CellError.DIV0, "itself the error #DIV/0!"),
        ("WHATIF", ("England", "spend_net_adult"), CellError.NUM, "not one of the councils"),
        ("WHATIF", ("Kent", "spend_net_1864", YEAR, 20, 12), CellError.NUM, "better than a plain average"),
        ("WHATIF", ("Isles of Scilly", "spend_net_adult", YEAR, 20, 12), CellError.NUM, "too small to compare"),
        ("WHATIF", ("Kent", "ascof_1a", YEAR, 20, 12), CellError.NUM, "spending per head only"),
        ("DRIVERS", ("Kent", "spend_net_adult", YEAR, "deprivation; log"), CellError.NUM, "leave log out"),
        ("DRIVERS", ("England", "spend_net_adult", YEAR), CellError.NUM, "not one of the councils"),
        ("SENSITIVITY", ("Kent", "ascof_1a"), CellError.NUM, "spending per head only"),
        ("SENSITIVITY", ("South West", "spend_net_adult"), CellError.NUM, "not one of the councils"),
        ("SENSITIVITY", ("City of London", "spend_net_adult"), CellError.NUM, "too small to compare"),
        ("MODEL", ("spend_net_adult", "2021-22", "rainfall"), CellError.VALUE, "rainfall"),
    ],
)
def test_refusals_say_why(function: str, arguments: tuple[object, ...], error: CellError, told: str, engine: Engine) -> None:
    assert call(engine, function, arguments) is error
    assert told in evaluate(engine, "WHY", [function, *arguments])


def test_a_projection_beyond_the_data_is_answered_and_said(engine: Engine) -> None:
    inside = evaluate(engine, "WHY", ["WHATIF", "Kent", "spend_net_adult", YEAR, 20, 12])
    beyond = evaluate(engine, "WHY", ["WHATIF", "Kent", "spend_net_adult", YEAR, 90, 12])
    assert "beyond its data" not in inside
    assert "deprivation lies outside what any other council has" in beyond
    assert "95% range" in inside


def test_sensitivity_has_a_row_for_every_set_on_offer(engine: Engine) -> None:
    rows = evaluate(engine, "SENSITIVITY", ["Kent", "spend_net_adult", YEAR, 0])
    assert [row[0] for row in rows] == [", ".join(controls) for controls in ON_OFFER["adult"]]
    for row, controls in zip(rows, ON_OFFER["adult"], strict=True):
        text = "; ".join(controls)
        parts = [evaluate(engine, "EXPECTED", ["Kent", "spend_net_adult", YEAR, part, text]) for part in ("value", "low", "high", "r2", "q2", "n")]
        assert [*row[1:4], *row[6:9]] == pytest.approx(parts, rel=1e-12)
        half = (row[3] - row[2]) / 2
        assert row[4:6] == pytest.approx([half * 1_283_639, 100 * half / row[1]], rel=1e-9)


def test_sensitivity_shows_how_little_a_failed_set_explains(engine: Engine) -> None:
    rows = {row[0]: row for row in evaluate(engine, "SENSITIVITY", ["Kent", "spend_net_1864", YEAR, 0])}
    failed = rows["deprivation"]
    assert failed[1:6] == [CellError.NUM] * 5
    assert failed[7] <= 0
    assert failed[9] == "no better than a plain average"


def test_sensitivity_says_which_figures_are_missing_for_a_year(engine: Engine) -> None:
    """The ages of 2016 are not held, and the income deprivation of older people has no edition of 2015."""
    rows = evaluate(engine, "SENSITIVITY", ["Kent", "spend_gross_adult", "2016-17", 0])
    assert {tuple(row[1:9]) for row in rows} == {(CellError.NA,) * 8}
    notes = {row[0]: row[9] for row in rows}
    assert "the driver share75 (need_75) is held for" in notes["deprivation, share75"]
    assert "the driver idaopi (need_idaopi) is held for 2019, 2025 only" in notes["idaopi, share75"]


def test_the_vintage_of_every_driver_is_in_the_model(engine: Engine) -> None:
    table = {row[0]: row[1] for row in evaluate(engine, "MODEL", ["spend_net_adult", "2022-23", "deprivation; share75; london", 0])}
    assert table["deprivation: figures of"].startswith("2019 (English Indices of Deprivation 2019")
    assert table["share75: figures of"].startswith("2022 (Mid-2022 population estimates")
    assert table["london: figures of"] == "councils of London"
    assert all("21 counties" not in str(value) for value in table.values())
    latest = evaluate(engine, "MODEL", ["spend_net_adult", YEAR, None, 0])
    assert ["caution", "the deprivation scores of the 21 counties are derived from those of their districts", "-", "-", "-"] in latest
