"""Which drivers a model takes, who is in it, and when there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import statsmodels.api as sm

from tests.made_up import NOT_SUBMITTED
from vfmxl.catalogue.drivers import CONTROLS, DEFAULT_DRIVERS, deprivation_edition
from vfmxl.errors import NotComputable
from vfmxl.functions import Engine, evaluate
from vfmxl.pack.reader import open_pack
from vfmxl.resources import bundled_pack

if TYPE_CHECKING:
    from vfmxl.models import Model

INDICATOR = "spend_net_adult"


@pytest.fixture(scope="module")
def bundled() -> Engine:
    return Engine(open_pack(bundled_pack()))


def fitted(engine: Engine, *controls: str, indicator: str = INDICATOR, period: str = "2024-25") -> Model:
    series = engine.series(indicator)
    return engine.models.get(series, series.periods.index(period), controls)


@pytest.mark.parametrize(
    ("period", "edition"),
    [("2014-15", None), ("2015-16", "2015"), ("2018-19", "2015"), ("2019-20", "2019"), ("2022-23", "2019"), ("2023-24", "2025"), ("2024-25", "2025")],
)
def test_the_edition_of_deprivation_is_pinned_to_the_year(period: str, edition: str | None) -> None:
    assert deprivation_edition(period) == edition


@pytest.mark.parametrize(
    ("indicator", "period", "drivers"),
    [
        ("spend_net_adult", "2024-25", [("deprivation", "need_imd", "2025"), ("share75", "need_75", "2024")]),
        ("spend_net_adult", "2022-23", [("deprivation", "need_imd", "2019"), ("share75", "need_75", "2022")]),
        ("spend_net_65", "2023-24", [("idaopi", "need_idaopi", "2025"), ("share75", "need_75_of_65", "2023")]),
        ("spend_net_1864", "2024-25", [("deprivation", "need_imd", "2025")]),
        ("spend_net_ld_1864", "2024-25", [("deprivation", "need_imd", "2025")]),
    ],
)
def test_the_drivers_that_suit_an_indicator(indicator: str, period: str, drivers: list[tuple[str, str, str]], bundled: Engine) -> None:
    model = fitted(bundled, indicator=indicator, period=period)
    assert [(driver.name, driver.indicator, driver.period) for driver in model.drivers] == drivers


def test_who_is_left_out_and_why(made_up: Engine) -> None:
    """The small one, and the one without a return; a council that has ended is not mentioned."""
    assert fitted(made_up).left_out == (("Council 02", "no figure published"), ("Council 39", "population too small to compare"))
    assert len(fitted(made_up).positions) == 38


@pytest.mark.parametrize("driver", ["share85", "pay", "density", "disabled", "idaopi"])
def test_a_driver_that_the_pack_lacks_is_named(driver: str, made_up: Engine) -> None:
    with pytest.raises(NotComputable, match=f"holds no figures of the driver {driver}"):
        fitted(made_up, "deprivation", driver)


def test_london_adds_two_columns(made_up: Engine) -> None:
    model = fitted(made_up, "deprivation", "share75", "london")
    assert model.fit.p == 5
    kinds = [made_up.pack.areas[i].type for i in model.positions]
    expected = sm.OLS(model.fit.outcome, np.column_stack([
        fitted(made_up).fit.design, [kind == "inner london" for kind in kinds], [kind == "outer london" for kind in kinds],
    ])).fit()  # fmt: skip
    assert model.fit.coefficient == pytest.approx(expected.params, rel=1e-9)


def test_modes_alone_keep_the_drivers(made_up: Engine) -> None:
    assert [driver.name for driver in fitted(made_up, "log").drivers] == list(DEFAULT_DRIVERS["adult"])
    assert fitted(made_up, "weighted").modes == {"weighted"}


def test_the_order_of_drivers_never_matters(made_up: Engine) -> None:
    one, other = fitted(made_up, "deprivation", "share75"), fitted(made_up, "share75", "deprivation")
    assert one.value == pytest.approx(other.value, rel=1e-12, nan_ok=True)


def test_a_council_without_a_return_is_predicted_in_every_mode(made_up: Engine) -> None:
    """By its population in the weighted one, though no spending was returned."""
    position = made_up.area(NOT_SUBMITTED).position
    point = np.array([[1.0, *(evaluate(made_up, "VALUE", [NOT_SUBMITTED, driver]) for driver in ("need_imd", "need_75"))]])
    denominator = made_up.series(INDICATOR).denominator
    assert denominator is not None
    for mode in ("weighted", "log"):
        model = fitted(made_up, mode)
        relative = denominator[:, 1] / denominator[model.positions, 1].mean()
        fit = sm.WLS(model.fit.outcome, model.fit.design, weights=model.fit.weight).fit()
        frame = fit.get_prediction(point, weights=relative[position] if mode == "weighted" else 1.0).summary_frame(alpha=0.05).iloc[0]
        expected = np.array([frame["mean"], frame["obs_ci_lower"], frame["obs_ci_upper"]])
        if mode == "log":
            expected = np.exp(expected) * [np.exp(fit.resid).mean(), 1, 1]
        assert (model.value[position], model.low[position], model.high[position]) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    "controls",
    [(), ("deprivation", "share75"), ("share75", "deprivation"), ("share75", "deprivation", "share75")],
    ids=lambda c: "+".join(c) or "default",
)
def test_a_model_is_fitted_once_however_its_controls_are_written(controls: tuple[str, ...], made_up: Engine) -> None:
    assert fitted(made_up, *controls) is fitted(made_up)
    assert fitted(made_up, "weighted", *controls, "log") is fitted(made_up, "log", "weighted")
    series = made_up.series(INDICATOR)
    assert made_up.models.diagnostics(series, 1, controls) is made_up.models.diagnostics(series, 1)


def test_leverage_is_that_of_the_design(made_up: Engine) -> None:
    """Of a council without a return, what it would have with one."""
    model = fitted(made_up)
    inside, position = model.fit.design, made_up.area(NOT_SUBMITTED).position
    assert model.leverage[model.positions] == pytest.approx(sm.OLS(model.fit.outcome, inside).fit().get_influence().hat_matrix_diag, rel=1e-9)
    with_it = np.vstack([inside, model.design[position]])
    assert model.leverage[position] == pytest.approx((with_it @ np.linalg.inv(with_it.T @ with_it) @ with_it.T)[-1, -1], rel=1e-9)
    assert np.isnan(model.leverage[made_up.area("Council 39").position])


def test_drivers_in_words(bundled: Engine) -> None:
    assert fitted(bundled, "deprivation", "london", "share75", "share85").words == "deprivation, age and being in London"
    assert fitted(bundled, "deprivation", "idaopi").words == "deprivation"
    assert not fitted(bundled, "deprivation", "idaopi").several


def test_a_model_that_does_not_hold_is_still_there_to_be_shown(made_up: Engine) -> None:
    model = fitted(made_up, indicator="spend_noise")
    assert not model.holds
    assert model.fit.q2 <= 0
    with pytest.raises(
        NotComputable,
        match=r"Deprivation and age do not explain noise in 2024-25 better than a plain average \(Q² = -?0\.\d\d\); use nearest or region",
    ):
        model.require()


def test_an_indicator_that_is_no_spending_per_head_has_none(made_up: Engine) -> None:
    for controls in ((), ("deprivation",)):
        with pytest.raises(NotComputable, match="spending per head only"):
            fitted(made_up, *controls, indicator="quality")


@pytest.mark.parametrize("control", [control for control in CONTROLS if control not in ("log", "weighted")])
def test_every_control_on_offer_works_on_the_bundled_pack(control: str, bundled: Engine) -> None:
    model = fitted(bundled, *dict.fromkeys(("deprivation", "share75", control)))
    assert model.fit.n >= 140
    assert np.isfinite(model.value[model.positions]).all()


def test_a_year_before_the_first_edition_is_refused(bundled: Engine) -> None:
    with pytest.raises(NotComputable, match=r"no expected figure for 2014-15: the driver deprivation \(need_imd\) is held for 2015, 2019, 2025 only"):
        fitted(bundled, indicator="spend_gross_adult", period="2014-15")
