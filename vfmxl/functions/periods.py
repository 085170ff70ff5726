"""Understands what people write for a period."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING

from vfmxl.errors import NoFigure, NotUnderstood
from vfmxl.functions.nearest import shortened

if TYPE_CHECKING:
    from vfmxl.pack.reader import Series

FINANCIAL = re.compile(r"(\d{4})\s*[-/\u2013]\s*(\d{2}|\d{4})")
SERIAL_FIRST, SERIAL_LAST = 30_000, 73_050
EPOCH = dt.date(1899, 12, 30)
FORMS = "write a financial year such as 2024-25, a date, latest, or 0 for the latest and -1 for the one before"


def financial_year(start: int) -> str:
    """The financial year that begins in April of `start`."""
    return f"{start}-{(start + 1) % 100:02d}"


def year_of_date(date: dt.date) -> str:
    """The financial year (1 April to 31 March) that holds a date."""
    return financial_year(date.year if date.month >= 4 else date.year - 1)


def _two_years(first: int, second: str, typed: object) -> str:
    if int(second) % 100 != (first + 1) % 100 or (len(second) == 4 and int(second) != first + 1):
        raise NotUnderstood(f"{shortened(typed)} is not a financial year: the second year must follow the first, as in {financial_year(first)}.")
    return financial_year(first)


def parse_period(typed: object, *, financial: bool) -> str | int | dt.date:
    """The period as text (`2024-25` or `2024`), as an offset from the latest (0, -1, ...), or as a date.

    Raises
    ------
    NotUnderstood
        where it cannot be read, or could be two financial years.
    """
    if isinstance(typed, dt.datetime):
        return typed.date()
    if isinstance(typed, dt.date):
        return typed
    if isinstance(typed, str):
        text = typed.strip()
        if text.casefold() == "latest":
            return 0
        if match := FINANCIAL.fullmatch(text):
            return _two_years(int(match[1]), match[2], typed)
        try:
            typed_number = float(text)
        except ValueError:
            raise NotUnderstood(f"The period {shortened(typed)} is not understood: {FORMS}.") from None
    elif isinstance(typed, float | int) and not isinstance(typed, bool):
        typed_number = float(typed)
    else:
        raise NotUnderstood(f"The period {shortened(typed)} is not understood: {FORMS}.")
    return _parse_number(typed_number, typed, financial=financial)


def _parse_number(number: float, typed: object, *, financial: bool) -> str | int | dt.date:
    if not math.isfinite(number):
        raise NotUnderstood(f"The period {shortened(typed)} is not understood: {FORMS}.")
    whole = int(number)
    if SERIAL_FIRST <= number <= SERIAL_LAST:
        return EPOCH + dt.timedelta(days=whole)
    if whole != number:
        raise NotUnderstood(f"The period {shortened(typed)} is not understood: {FORMS}.")
    if -50 < whole <= 0:
        return whole
    if 1900 <= whole < 2100:
        if financial:
            raise NotUnderstood(f"{whole} could be {financial_year(whole - 1)} or {financial_year(whole)}: write the financial year that you mean.")
        return str(whole)
    if 190_000 <= whole < 210_000:
        return _two_years(whole // 100, f"{whole % 100:02d}", typed)
    raise NotUnderstood(f"The period {shortened(typed)} is not understood: {FORMS}.")


def held_in_words(periods: tuple[str, ...]) -> str:
    """The periods of a series in words: a run as "first to last", else a list."""
    years = [int(period[:4]) for period in periods]
    if len(years) > 2 and years == list(range(years[0], years[-1] + 1)):
        return f"{periods[0]} to {periods[-1]}"
    return ", ".join(periods[:-1]) + (" and " if len(periods) > 1 else "") + periods[-1]


def find_period(series: Series, typed: object) -> int:
    """Position of the period meant in a series.

    Raises
    ------
    NotUnderstood
        where the period cannot be read, or is of the other kind of year.
    NoFigure
        where nothing is published for that period.
    """
    parsed = parse_period(typed, financial=series.is_financial)
    if isinstance(parsed, dt.date):
        parsed = year_of_date(parsed) if series.is_financial else str(parsed.year)
    held = f"{series.indicator.id} is held for {held_in_words(series.periods)}"
    if isinstance(parsed, int):
        position = len(series.periods) - 1 + parsed
        if position < 0:
            raise NoFigure(f"{held}: there is none {-parsed} before the latest.")
        return position
    if parsed in series.periods:
        return series.periods.index(parsed)
    if ("-" in parsed) != series.is_financial:
        kind = "financial years" if series.is_financial else "calendar years"
        raise NotUnderstood(f"{held}, which are {kind}: {parsed} is none of them.")
    raise NoFigure(f"{held}, not for {parsed}.")
