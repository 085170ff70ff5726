"""What people call a council, as a table, on the councils of the catalogue."""

from __future__ import annotations

import pytest

from vfmxl.errors import NotUnderstood
from vfmxl.functions import Engine
from vfmxl.resources import bundled_pack


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.start(str(bundled_pack()))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Torbay", "Torbay"),
        ("  torbay council ", "Torbay"),
        ("TORBAY UA", "Torbay"),
        ("Kent CC", "Kent"),
        ("Kent County Council", "Kent"),
        ("City of York", "York"),
        ("Bristol", "Bristol, City of"),
        ("City of Bristol", "Bristol, City of"),
        ("Hull", "Kingston upon Hull"),
        ("Brighton & Hove", "Brighton and Hove"),
        ("brighton and hove", "Brighton and Hove"),
        ("St. Helens", "St Helens"),
        ("St Helens", "St Helens"),
        ("BCP", "Bournemouth, Christchurch and Poole"),
        ("Southend", "Southend-on-Sea"),
        ("Stoke on Trent", "Stoke-on-Trent"),
        ("London Borough of Camden", "Camden"),
        ("City of London", "City of London"),
        ("London", "London"),
        ("South West", "South West"),
        ("england", "England"),
        ("E06000027", "Torbay"),
        ("e06000027", "Torbay"),
        ("914", "Torbay"),
        (914, "Torbay"),
        (914.0, "Torbay"),
        ("Z9D4Z", "North Northamptonshire"),
        ("Dorset", "Dorset"),
        ("Dorset Council", "Dorset"),
        ("809", "Dorset"),
    ],
)
def test_it_is_found(typed: object, name: str, engine: Engine) -> None:
    found = engine.area(typed)
    assert found.name.startswith(name.split(",", maxsplit=1)[0])
    assert not found.end


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("Torbuy", "Torbay"),
        ("Nottingamshire", "Nottinghamshire"),
        ("Northampton", "Northamptonshire"),
        ("Wiltshore", "Wiltshire"),
        ("xyz", "AREAS"),
        ("", "AREAS"),
        (3.5, "AREAS"),
        (True, "True"),
    ],
)
def test_it_is_refused_with_a_hint(typed: object, hint: str, engine: Engine) -> None:
    with pytest.raises(NotUnderstood, match=hint):
        engine.area(typed)


def test_every_name_and_code_of_today_is_its_council(engine: Engine) -> None:
    for area in engine.pack.areas:
        for typed in (area.name, area.name.upper(), area.code, *area.former, *area.short, *area.cassr):
            found = engine.area(typed)
            assert found is area or area.end, typed
