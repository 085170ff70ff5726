"""FIND, AREAS, SOURCE, CAVEAT and PACK on the made-up pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vfmxl.errors import CellError
from vfmxl.functions import call, evaluate
from vfmxl.functions.lookup import SOURCE_FIELDS

if TYPE_CHECKING:
    from vfmxl.functions import Engine


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", ["need_75", "need_imd", "quality", "spend_net_adult", "spend_noise"]),
        ("SPENDING net", ["spend_net_adult"]),
        ("need", ["need_75", "need_imd"]),
        ("75+", ["need_75"]),
    ],
)
def test_find(text: str, ids: list[str], made_up: Engine) -> None:
    assert [row[0] for row in evaluate(made_up, "FIND", [text, 0])] == ids


def test_a_row_of_find(made_up: Engine) -> None:
    assert evaluate(made_up, "FIND", ["quality"]) == [
        ["id", "name", "unit", "polarity", "first period", "last period", "source"],
        ["quality", "Quality", "%", "higher is better", "2023-24", "2024-25", "Return"],
    ]


@pytest.mark.parametrize("group", [None, "england", "England", "Region 2", "county", "Inner London"])
def test_areas_are_councils_of_today_in_alphabetical_order(group: str | None, made_up: Engine) -> None:
    rows = evaluate(made_up, "AREAS", [group, 0])
    names = [row[0] for row in rows]
    assert names == sorted(names)
    assert "Old County" not in names
    if group and group.lower() != "england":
        assert {row[3] if group.startswith("Region") else row[2] for row in rows} == {group if group.startswith("Region") else group.lower()}
    else:
        assert len(rows) == 40


@pytest.mark.parametrize("group", ["Council 01", "Region 9", "best"])
def test_areas_of_no_group_are_refused(group: str, made_up: Engine) -> None:
    assert call(made_up, "AREAS", [group]) is CellError.VALUE


@pytest.mark.parametrize("field", SOURCE_FIELDS)
def test_a_source_field_is_its_row_of_the_whole(field: str, made_up: Engine) -> None:
    whole = dict(evaluate(made_up, "SOURCE", ["spend_net_adult"])[1:])
    assert evaluate(made_up, "SOURCE", ["spend_net_adult", None, field.upper()]) == whole[field]


def test_an_unknown_field_is_refused_with_those_there_are(made_up: Engine) -> None:
    sentence = evaluate(made_up, "WHY", ["SOURCE", "spend_net_adult", None, "licens"])
    assert "Nearest: licence" in sentence
    assert all(field in sentence for field in SOURCE_FIELDS)


def test_the_caveat(made_up: Engine) -> None:
    assert evaluate(made_up, "CAVEAT", ["spend_net_adult"]) == "Take care."


@pytest.mark.parametrize(("field", "text"), [
    (None, "england-asc-2025.06-"), ("released", "2025-06-01"), ("built", "2025-06-01"), ("attribution", "Open Government Licence"),
    ("coverage", "5 indicators, 40 councils, financial years 2023-24 and 2024-25"),
])  # fmt: skip
def test_the_pack(field: str | None, text: str, made_up: Engine) -> None:
    assert text in evaluate(made_up, "PACK", [field])
