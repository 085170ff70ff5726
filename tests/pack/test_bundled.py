"""What must hold of every figure in the pack that ships with vfmxl."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from vfmxl.catalogue import drivers
from vfmxl.catalogue.loader import load
from vfmxl.functions.comparison import GRADED_WORDS
from vfmxl.pack import schema
from vfmxl.pack.reader import Pack, open_pack
from vfmxl.resources import bundled_pack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vfmxl.pack.reader import Series


@pytest.fixture(scope="module")
def pack() -> Iterator[Pack]:
    opened = open_pack(bundled_pack())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def all_series(pack: Pack) -> list[Series]:
    return [pack.series(name) for name in sorted(pack.indicator_ids)]


def test_it_says_what_the_catalogue_says(pack: Pack) -> None:
    facts = load()
    assert pack.indicator_ids == set(facts.indicators)
    assert {area.code: area.name for area in pack.areas} == {code: area.name for code, area in facts.areas.items()}
    assert [indicator.caveat for indicator in pack.indicators()] == [facts.indicators[name].caveat for name in sorted(facts.indicators)]


def test_a_figure_stands_where_the_status_says_published_and_nowhere_else(all_series: list[Series]) -> None:
    for series in all_series:
        assert ((series.status == schema.PUBLISHED) == ~np.isnan(series.value)).all(), series.indicator.id
        assert not np.isinf(series.value).any(), series.indicator.id


def test_periods_are_in_order_and_each_has_its_publication(pack: Pack, all_series: list[Series]) -> None:
    for series in all_series:
        assert list(series.periods) == sorted(set(series.periods)), series.indicator.id
        assert len({"-" in period for period in series.periods}) == 1, f"{series.indicator.id}: one kind of year"
        for publication in (*series.publications, *filter(None, series.denominators)):
            assert pack.publication(publication)["title"]


def test_parts_give_the_value(all_series: list[Series]) -> None:
    """Exactly where we divide; to the rounding of the publication where the value itself is published."""
    for series in all_series:
        if series.numerator is None or series.denominator is None or series.indicator.kind != "money_per_head":
            continue
        with np.errstate(invalid="ignore"):
            made = np.array(series.scales) * series.numerator / series.denominator
        both = ~np.isnan(made) & ~np.isnan(series.value)
        assert np.allclose(made[both], series.value[both], rtol=1e-12, atol=0), series.indicator.id
        assert both.sum() == (~np.isnan(series.value)).sum(), f"{series.indicator.id}: money per head always has its parts"


def test_intervals_hold_their_figure(all_series: list[Series]) -> None:
    for series in all_series:
        if series.lower is not None and series.upper is not None:
            held = ~np.isnan(series.lower)
            assert (held == ~np.isnan(series.upper)).all(), series.indicator.id
            assert (series.lower[held] < series.value[held]).all(), series.indicator.id
            assert (series.value[held] < series.upper[held]).all(), series.indicator.id


def test_every_driver_and_every_basis_of_similar_need_is_held(pack: Pack) -> None:
    wanted = {*drivers.INDICATOR_OF_DRIVER.values(), *drivers.INDICATOR_OF_DRIVER_65.values(), drivers.SIMILAR_NEED_OTHERWISE}
    wanted |= {indicator for indicator, _ in drivers.SIMILAR_NEED.values()}
    assert wanted <= pack.indicator_ids


def test_only_what_is_clearly_graded_has_a_word_for_better(all_series: list[Series]) -> None:
    for series in all_series:
        if series.indicator.graded == "strong":
            assert series.indicator.polarity in GRADED_WORDS, series.indicator.id
            assert not series.indicator.is_money, series.indicator.id
        if series.indicator.model:
            assert series.indicator.kind == "money_per_head", series.indicator.id
            assert series.indicator.model in drivers.DEFAULT_DRIVERS, series.indicator.id


def test_a_council_has_no_money_before_it_began_or_after_it_ended(pack: Pack, all_series: list[Series]) -> None:
    for series in all_series:
        if not series.is_financial or not series.indicator.is_money:
            continue
        for area in pack.areas:
            for i, period in enumerate(series.periods):
                if series.value[area.position, i] == series.value[area.position, i]:
                    assert not area.end or area.end > f"{period[:4]}-04-01", (series.indicator.id, area.name, period)
                    assert not area.start or area.start < f"{int(period[:4]) + 1}-03-31", (series.indicator.id, area.name, period)


def test_neighbours_are_councils_of_today_without_the_council_itself(pack: Pack) -> None:
    held = 0
    for area in pack.areas:
        found = pack.neighbours(area.code)
        held += bool(found)
        assert area.code not in found
        assert len(found) == len(set(found))
        assert all(pack.by_code[code].is_council and not pack.by_code[code].end for code in found), area.name
    assert held >= 149
