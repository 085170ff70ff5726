from __future__ import annotations

import pytest

from vfmxl.errors import CellError
from vfmxl.functions import Engine, call, evaluate
from vfmxl.functions.quality import CHECKS
from vfmxl.resources import bundled_pack


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.start(str(bundled_pack()))


def findings(engine: Engine, council: str, period: str | None = None) -> dict[str, object]:
    return {row[0]: row[1] for row in evaluate(engine, "QUALITY", [council, period, 0])}


def test_every_council_and_year_has_the_same_checks(engine: Engine) -> None:
    for area in engine.pack.areas:
        for period in engine.series("spend_net_adult").periods:
            rows = call(engine, "QUALITY", [area.name, period])
            if not isinstance(rows, CellError):
                assert [row[0] for row in rows[1:]] == [name for name, _ in CHECKS]
                assert {len(row) for row in rows} == {4}
                assert all(cell not in ("", None) and not isinstance(cell, CellError) for row in rows for cell in row)


# From the column of certification of the returns: 2023-24 is a first release, 17 of 153 certified.
@pytest.mark.parametrize(
    ("council", "period", "finding"),
    [
        ("Torbay", "2024-25", "yes"),
        ("Torbay", "2022-23", "no return"),
        ("Birmingham", "2024-25", "no return"),
        ("Kent", "2021-22", "not held for this year"),
    ],
)
def test_whether_the_return_is_certified(council: str, period: str, finding: str, engine: Engine) -> None:
    assert findings(engine, council, period)["return certified"] == finding


def test_how_many_were_certified_in_the_first_release(engine: Engine) -> None:
    marks = [call(engine, "VALUE", [area.name, "ro3_certified", "2023-24"]) for area in engine.pack.areas if area.is_council]
    assert (marks.count(1.0), marks.count(0.0)) == (17, 125)


def test_the_share_not_split_is_the_published_one_beside_the_middle_half(engine: Engine) -> None:
    rows = {row[0]: row for row in evaluate(engine, "QUALITY", ["Torbay", "2024-25", 0])}
    share = rows["not split by age and reason, %"]
    assert share[1] == evaluate(engine, "VALUE", ["Torbay", "spend_unsplit_pct", "2024-25"])
    q1, q3 = (evaluate(engine, "PEERAVG", ["Torbay", "spend_unsplit_pct", "2024-25", "england", method]) for method in ("q1", "q3"))
    assert f"from {q1:.1f}% to {q3:.1f}%" in share[2]


def test_lines_below_zero_are_named(engine: Engine) -> None:
    named = str(findings(engine, "Leeds", "2022-23")["lines below zero"]).split(", ")
    assert named == sorted(named)
    for indicator in named:
        assert evaluate(engine, "VALUE", ["Leeds", indicator, "2022-23"]) < 0
    assert findings(engine, "Torbay", "2024-25")["lines below zero"] == "none"


def test_a_missing_return_is_named(engine: Engine) -> None:
    assert "RO3" in str(findings(engine, "Birmingham", "2024-25")["returns missing"])
    assert "survey" not in str(findings(engine, "Torbay", "2024-25")["returns missing"])


def test_breaks_of_the_year_are_named_with_their_reason(engine: Engine) -> None:
    found = str(findings(engine, "Kent", "2024-25")["breaks at this year"])
    assert "ascof_2b" in found
    assert "client level data" in found
    assert findings(engine, "Kent", "2023-24")["breaks at this year"] == "none"


@pytest.mark.parametrize(
    ("arguments", "error", "told"),
    [
        (("England",), CellError.NUM, "not a council"),
        (("Cumberland", "2021-22"), CellError.NA, "formed in 2023"),
        (("Kent", "2010-11"), CellError.NA, "2021-22 to 2024-25"),
    ],
)
def test_refusals_say_why(arguments: tuple[object, ...], error: CellError, told: str, engine: Engine) -> None:
    assert call(engine, "QUALITY", arguments) is error
    assert told in evaluate(engine, "WHY", ["QUALITY", *arguments])


def test_the_small_councils_have_their_own_checks_without_others_beside(engine: Engine) -> None:
    rows = {row[0]: row for row in evaluate(engine, "QUALITY", ["City of London", "2024-25", 0])}
    assert "middle half" not in rows["not split by age and reason, %"][2]
