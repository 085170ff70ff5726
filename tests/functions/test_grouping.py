"""What people write for a comparison group, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vfmxl.errors import CellError, NotUnderstood
from vfmxl.functions import call, evaluate
from vfmxl.peers import Group

if TYPE_CHECKING:
    from vfmxl.functions import Engine


@pytest.mark.parametrize(
    ("typed", "group"),
    [
        ("england", Group("england")),
        ("England", Group("england")),
        (" REGION ", Group("region")),
        ("type", Group("type")),
        ("nearest", Group("nearest", 15)),
        ("nearest:20", Group("nearest", 20)),
        ("Nearest : 20", Group("nearest", 20)),
        ("nearest: 5", Group("nearest", 5)),
        ("similar-need", Group("similar-need", 15)),
        ("similar need", Group("similar-need", 15)),
        ("Similar_Need:8", Group("similar-need", 8)),
        ("similar-need:older", Group("similar-need", 15, "older")),
        ("similar need: older : 10", Group("similar-need", 10, "older")),
        ("similar-need:ld:150", Group("similar-need", 150, "ld")),
    ],
)
def test_a_group(typed: str, group: Group, made_up: Engine) -> None:
    assert made_up.group(typed) == group


@pytest.mark.parametrize(
    "typed", ["Council 04; Fiver", "Council 04;;Fiver; ", "council 04\nE06000005", "E10000005; 104", "Fiver; Council 04; Council 05"]
)
def test_a_list_in_any_form_is_the_same_councils(typed: str, made_up: Engine) -> None:
    members = {made_up.pack.areas[i].name for i in made_up.group(typed).members}
    assert members == {"Council 04", "Council 05"}
    assert len(made_up.group(typed).members) == 2


def test_a_range_may_hold_names_codes_and_empty_cells(made_up: Engine) -> None:
    as_text = evaluate(made_up, "PEERS", ["Council 10", "Council 04; Council 05", 0])
    assert evaluate(made_up, "PEERS", ["Council 10", [["Council 04", None], ["", 105.0]], 0]) == as_text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("nearst", "Nearest: nearest"),
        ("neighbours", "semicolons between"),
        ("region:5", "semicolons between"),
        ("nearest:4", "from 5 to 150"),
        ("nearest:151", "from 5 to 150"),
        ("nearest:0", "from 5 to 150"),
        ("nearest:" + "9" * 5000, "semicolons between"),
        ("similar-need:young", "similar-need:older"),
        ("Council 04, Council 05", "semicolons between"),
        ("England; Council 04", "is not a council: a list holds councils only"),
        ("Region 1", "semicolons between"),
        ("Council 04; Nowhere", "'Nowhere'"),
        (";", "is empty"),
    ],
)
def test_what_is_no_group_is_refused_with_a_way_out(typed: str, told: str, made_up: Engine) -> None:
    with pytest.raises(NotUnderstood) as caught:
        made_up.group(typed)
    assert told in caught.value.sentence


@pytest.mark.parametrize("value", [5, 914.0, True, [["Council 04"], [CellError.NA]], [[None], [""]]])
def test_what_is_no_text_is_an_error_of_the_cell(value: object, made_up: Engine) -> None:
    expected = CellError.NA if isinstance(value, list) and CellError.NA in value[-1] else CellError.VALUE
    assert call(made_up, "PEERS", ["Council 10", value]) is expected
