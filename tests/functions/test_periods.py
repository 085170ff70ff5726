"""What people write for a period, as a table."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vfmxl.errors import NotUnderstood
from vfmxl.functions.periods import financial_year, held_in_words, parse_period, year_of_date


@pytest.mark.parametrize(
    ("typed", "period"),
    [
        ("2024-25", "2024-25"),
        ("2024/25", "2024-25"),
        (" 2024 - 2025 ", "2024-25"),
        ("2024-2025", "2024-25"),
        ("2024\u201325", "2024-25"),
        ("1999-00", "1999-00"),
        (202425, "2024-25"),
        (202425.0, "2024-25"),
        ("202425", "2024-25"),
        ("latest", 0),
        ("LATEST", 0),
        (0, 0),
        (-1, -1),
        ("-2", -2),
        (45_382, dt.date(2024, 3, 31)),
        (45_383, dt.date(2024, 4, 1)),
        (dt.date(2024, 4, 1), dt.date(2024, 4, 1)),
        (dt.datetime(2024, 4, 1, 12), dt.date(2024, 4, 1)),  # noqa: DTZ001 - Excel's dates have no zone
    ],
)
def test_a_financial_period(typed: object, period: object) -> None:
    assert parse_period(typed, financial=True) == period


@pytest.mark.parametrize(("typed", "period"), [("2024", "2024"), (2024, "2024"), (2024.0, "2024"), ("2024-25", "2024-25"), (0, 0)])
def test_a_calendar_period(typed: object, period: object) -> None:
    assert parse_period(typed, financial=False) == period


@pytest.mark.parametrize("typed", ["2024", 2024, "2024-26", "2024-2026", "24-25", "soon", "", 2024.5, 5, 202426, True, -99, "20242"])
def test_what_is_no_financial_period_is_refused_with_a_form(typed: object) -> None:
    with pytest.raises(NotUnderstood, match=r"20\d\d-\d\d"):
        parse_period(typed, financial=True)


@pytest.mark.parametrize(("date", "year"), [((2024, 3, 31), "2023-24"), ((2024, 4, 1), "2024-25"), ((2025, 1, 1), "2024-25")])
def test_a_financial_year_runs_from_april_to_march(date: tuple[int, int, int], year: str) -> None:
    assert year_of_date(dt.date(*date)) == year


@given(st.integers(1900, 2098))
def test_every_spelling_of_a_year_is_the_same_year(start: int) -> None:
    year = financial_year(start)
    for typed in (year, year.replace("-", "/"), f"{start}-{start + 1}", int(f"{start}{year[-2:]}")):
        assert parse_period(typed, financial=True) == year


@pytest.mark.parametrize(
    ("periods", "words"),
    [
        (("2021-22", "2022-23", "2023-24"), "2021-22 to 2023-24"),
        (("2015-16", "2017-18"), "2015-16 and 2017-18"),
        (("2011", "2019", "2020"), "2011, 2019 and 2020"),
        (("2021",), "2021"),
    ],
)
def test_periods_in_words(periods: tuple[str, ...], words: str) -> None:
    assert held_in_words(periods) == words
