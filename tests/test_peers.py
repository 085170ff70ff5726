"""Who is in a comparison group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.made_up import CODES
from vfmxl.errors import CellError, NotComputable
from vfmxl.functions import call, evaluate
from vfmxl.peers import DEFAULT_SIZE, Group

if TYPE_CHECKING:
    from vfmxl.functions import Engine

OWN, SMALL, NEW, ENDED = "Council 10", "Council 39", "Council 40", "Old County"


def members(engine: Engine, name: str, group: Group) -> list[str]:
    return [engine.pack.areas[i].name for i in engine.groups.members(engine.area(name), group)]


@pytest.mark.parametrize("group", [Group("england"), Group("nearest", 38), Group("similar-need", 38)])
def test_councils_too_small_to_compare_are_in_no_group(group: Group, made_up: Engine) -> None:
    assert SMALL not in members(made_up, OWN, group)


def test_a_list_may_name_a_small_council(made_up: Engine) -> None:
    figures = [evaluate(made_up, "VALUE", [name, "spend_net_adult"]) for name in (SMALL, "Council 01")]
    assert evaluate(made_up, "PEERAVG", [OWN, "spend_net_adult", None, f"{SMALL}; Council 01"]) == pytest.approx(sum(figures) / 2, rel=1e-12)
    assert [row[0] for row in evaluate(made_up, "PEERS", [OWN, f"{SMALL}; Council 01", 0])] == ["Council 01", SMALL]


@pytest.mark.parametrize(("function", "arguments"), [
    ("PEERS", []), ("PEERAVG", ["quality"]), ("PEERSTATS", ["quality"]), ("GAP", ["quality"]), ("GAP", ["quality", None, "national"]),
    ("POSITION", ["quality", None, "national"]), ("GAP", ["spend_net_adult", None, "expected"]), ("EXPECTED", ["spend_net_adult"]),
    ("PEERAVG", ["quality", None, "Council 01; Council 04"]),
])  # fmt: skip
def test_a_small_council_itself_is_compared_with_nobody(function: str, arguments: list[object], made_up: Engine) -> None:
    assert call(made_up, function, [SMALL, *arguments]) is CellError.NUM
    assert "too small to compare" in evaluate(made_up, "WHY", [function, SMALL, *arguments])


def test_a_small_council_has_its_own_figures(made_up: Engine) -> None:
    assert isinstance(call(made_up, "VALUE", [SMALL, "quality"]), float)
    assert len(call(made_up, "SERIES", [SMALL, "quality", None, None, 0])) == 2


def test_nearest_are_the_first_published_in_their_order(made_up: Engine) -> None:
    """The made-up neighbours of a council are those that follow it."""
    assert members(made_up, OWN, Group("nearest", 5)) == [f"Council {i}" for i in range(11, 16)]
    assert members(made_up, "Council 37", Group("nearest", 5)) == ["Council 01", "Council 02", "Council 03", "Council 38", NEW]


def test_a_council_without_published_neighbours_is_told_so(made_up: Engine) -> None:
    with pytest.raises(NotComputable, match=r"no statistical neighbours for Old County \(abolished 2024\): use region, type or a list"):
        members(made_up, ENDED, Group("nearest"))


@pytest.mark.parametrize("name", ["England", "Region 1"])
@pytest.mark.parametrize("kind", ["england", "region", "type", "nearest", "similar-need"])
def test_only_councils_have_groups(name: str, kind: str, made_up: Engine) -> None:
    with pytest.raises(NotComputable, match=f"{name} is not a council"):
        members(made_up, name, Group(kind))


def test_a_council_that_ended_counts_in_its_years_only(made_up: Engine) -> None:
    """Its figure stands in 2023-24; PEERS lists the councils of today."""
    assert ENDED in members(made_up, OWN, Group("england"))
    assert ENDED not in [row[0] for row in evaluate(made_up, "PEERS", [OWN, "england", 0])]
    for period, n in (("2023-24", 38), ("2024-25", 37)):
        statistics = dict(evaluate(made_up, "PEERSTATS", [OWN, "spend_net_adult", period, "england", 0]))
        assert statistics["n"] == n, "38 others: before, the old one in place of the new; after, one without a return"


def test_too_few_with_a_figure_names_how_many_and_a_way_out(made_up: Engine) -> None:
    """Five neighbours of Council 01, of whom two have no figure of quality or spending."""
    assert call(made_up, "PEERAVG", ["Council 01", "quality", None, "nearest:5"]) is CellError.NUM
    assert evaluate(made_up, "WHY", ["PEERAVG", "Council 01", "quality", None, "nearest:5"]).startswith(
        "Council 01: only 4 of the 5 ONS statistical nearest neighbours have a figure of quality in 2024-25; 5 are needed"
    )


@pytest.mark.parametrize("flavour", ["older", "ld"])
def test_similar_need_on_what_the_pack_lacks_is_refused(flavour: str, made_up: Engine) -> None:
    with pytest.raises(NotComputable, match=r"holds no figures of spend_net_.*use nearest or region"):
        members(made_up, OWN, Group("similar-need", DEFAULT_SIZE, flavour))


def test_similar_need_of_another_indicator_goes_by_spending(made_up: Engine) -> None:
    spending, quality = (
        made_up.groups.members(made_up.area(OWN), Group("similar-need"), made_up.series(name), 1).tolist() for name in ("spend_net_adult", "quality")
    )
    assert quality == spending


def test_a_group_is_found_once(made_up: Engine) -> None:
    area = made_up.area(CODES[9])
    assert made_up.groups.members(area, Group("region")) is made_up.groups.members(area, Group("region"))
