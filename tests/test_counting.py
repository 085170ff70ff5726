"""Nothing on money reaches a method for counts."""

from __future__ import annotations

from dataclasses import replace
from typing import get_type_hints

import msgspec
import pytest

from vfmxl.catalogue import loader
from vfmxl.counting import counted, require_counts
from vfmxl.errors import NoFigure, NotComputable, RequestRefused
from vfmxl.functions import Engine
from vfmxl.resources import bundled_pack
from vfmxl.stats import counts
from vfmxl.stats.counts import Count, Proportion, Rate

# What a numerator or denominator of money is called in the catalogue.
MONEY_IN_WORDS = ("expenditure", "spending", "outturn", "budget", "contribution", "income", "£", "cost", "charges", "employees")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.start(str(bundled_pack()))


def test_methods_take_counts_only() -> None:
    """The annotations are what mypy --strict checks every caller by."""
    taken = {
        name: next(iter(get_type_hints(getattr(counts, name)).values()))
        for name in ("wilson", "byar", "exact_poisson", "count_interval", "rate_interval")
    }
    assert taken == {"wilson": Proportion, "byar": Count, "exact_poisson": Count, "count_interval": Count, "rate_interval": Rate}


def test_no_indicator_about_money_becomes_a_count(engine: Engine) -> None:
    kent = engine.area("Kent")
    refused = 0
    for indicator in engine.pack.indicators():
        words = f"{indicator.unit} {indicator.numerator} {indicator.denominator}".casefold()
        if indicator.is_money or any(word in words for word in MONEY_IN_WORDS):
            series = engine.series(indicator.id)
            for when in range(len(series.periods)):
                with pytest.raises(NotComputable, match=r"is money|not made of counts"):
                    counted(series, kent, when)
            refused += 1
    assert refused > 150


def test_the_counts_of_a_council_give_its_published_figure(engine: Engine) -> None:
    """ASCOF 2A, Kent, 2024-25: numerator and denominator as published."""
    series = engine.series("ascof_2a")
    figure = counted(series, engine.area("Kent"), series.periods.index("2024-25"))
    assert isinstance(figure, Proportion)
    assert 100 * figure.value == pytest.approx(79.3, abs=0.05)
    rate = counted(engine.series("ascof_2c"), engine.area("Kent"), -1)
    assert isinstance(rate, Rate)
    assert rate.value == pytest.approx(514.6, abs=0.2)


def test_counts_that_do_not_give_the_figure_are_not_used(engine: Engine) -> None:
    series, kent = engine.series("ascof_2a"), engine.area("Kent")
    when = series.periods.index("2024-25")
    assert series.numerator is not None
    other = replace(series, numerator=0.9 * series.numerator)
    with pytest.raises(NotComputable, match="do not give the figure published for Kent"):
        counted(other, kent, when)
    too_many = replace(series, numerator=2 * series.numerator)
    with pytest.raises(NotComputable, match="from 0 to its denominator"):
        counted(too_many, kent, when)


def test_missing_counts_are_no_figure(engine: Engine) -> None:
    series = engine.series("ascof_2a")
    with pytest.raises(NoFigure, match="not published for Kent in 2018-19"):
        counted(series, engine.area("Kent"), series.periods.index("2018-19"))


def test_the_catalogue_refuses_money_marked_as_counts() -> None:
    catalogue = loader.load()
    for name, change in (("spend_net_adult", {}), ("lts_carehome_spend_pct_65", {}), ("ascof_2a", {"unit": "% of expenditure"})):
        wrong = msgspec.structs.replace(catalogue.indicators[name], counts="exact", **change)
        with pytest.raises(RequestRefused, match="is about money"):
            loader._check_counts(loader.Catalogue(catalogue.areas, catalogue.publications, {name: wrong}, (), ()))


def test_money_says_that_it_is_money(engine: Engine) -> None:
    with pytest.raises(NotComputable, match="is money: it has no sampling interval"):
        require_counts(engine.pack.indicator("spend_net_adult"))
    forged = replace(engine.pack.indicator("spend_net_adult"), counts="exact")
    with pytest.raises(NotComputable, match="is money"):
        require_counts(forged)
