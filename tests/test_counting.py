"""Nothing on money reaches a method for counts."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from typing import get_type_hints

import msgspec
import pytest

from vfmxl.catalogue import loader
from vfmxl.catalogue.money import KINDS, speaks_of_money
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
                with pytest.raises(NotComputable, match=r"is money|is a share of money|not made of counts"):
                    counted(series, kent, when)
            # Not even where the mark itself is wrong.
            with pytest.raises(NotComputable, match="money"):
                require_counts(replace(indicator, counts="exact"))
            refused += 1
    assert refused > 150


def test_one_place_alone_makes_counts_of_figures() -> None:
    """`pooled` adds up what that place has made."""
    package = Path(counts.__file__).parents[1]
    makers = {
        str(path.relative_to(package)): node.func.id
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Count", "Proportion", "Rate")
    }
    assert set(makers) == {"counting.py", str(Path("stats", "funnel.py"))}


def test_a_rounded_count_is_marked_so(engine: Engine) -> None:
    """What publishers round to 5 is a multiple of 5 in every council; what they do not is so in about a fifth."""
    for indicator in engine.pack.indicators():
        if indicator.counts == "no":
            continue
        series = engine.series(indicator.id)
        assert series.numerator is not None
        assert series.denominator is not None
        councils = [area.position for area in engine.pack.areas if area.is_council]
        parts = [part[councils][series.value[councils] == series.value[councils]] for part in (series.numerator, series.denominator)]
        by_five = [(part[part == part] % 5 == 0).all() for part in parts]
        assert any(by_five) == (indicator.counts == "rounded"), indicator.id


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
    about_money = {name for name, i in catalogue.indicators.items() if i.kind in KINDS or speaks_of_money(i.unit, i.numerator, i.denominator)}
    assert len(about_money) > 150
    wrongs = [msgspec.structs.replace(catalogue.indicators[name], counts="exact") for name in about_money]
    wrongs.append(msgspec.structs.replace(catalogue.indicators["ascof_2a"], unit="% of expenditure"))
    wrongs.append(msgspec.structs.replace(catalogue.indicators["ascof_2a"], numerator="Sales, fees and charges"))
    for wrong in wrongs:
        with pytest.raises(RequestRefused, match="is about money"):
            loader._check_counts(msgspec.structs.replace(catalogue, indicators={wrong.id: wrong}))


@pytest.mark.parametrize(
    ("name", "told"), [("need_imd", "is of the kind score"), ("ascof_1d", "no derivation of ascof_1d"), ("pop_65", "kind count")]
)
def test_the_catalogue_refuses_what_has_no_counts(name: str, told: str) -> None:
    catalogue = loader.load()
    wrong = msgspec.structs.replace(catalogue.indicators[name], counts="exact")
    with pytest.raises(RequestRefused, match=told):
        loader._check_counts(msgspec.structs.replace(catalogue, indicators={name: wrong}))


@pytest.mark.parametrize("text", ["People who receive a direct payment", "People in paid employment", "All requests", "% of people reviewed"])
def test_people_are_not_taken_for_money(text: str) -> None:
    assert not speaks_of_money(text)


def test_money_says_that_it_is_money(engine: Engine) -> None:
    with pytest.raises(NotComputable, match="is money: it has no sampling interval"):
        require_counts(engine.pack.indicator("spend_net_adult"))
    forged = replace(engine.pack.indicator("spend_net_adult"), counts="exact")
    with pytest.raises(NotComputable, match="is money"):
        require_counts(forged)
