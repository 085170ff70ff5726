"""VALUE, SERIES and TABLE: published figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from vfmxl.errors import CellError, NoFigure, NotUnderstood
from vfmxl.functions.registry import AREA, HEADERS, INDICATOR, PERIOD, Argument, explains, function
from vfmxl.functions.words import amount, lower_first

if TYPE_CHECKING:
    from vfmxl.functions.engine import Engine
    from vfmxl.pack.reader import Area, Series


@function(
    "VALUE",
    "The published figure of a council, a region or England.",
    AREA,
    INDICATOR,
    PERIOD,
    Argument("if_missing", "any", "What to give where no figure is published, instead of #N/A.", optional=True, default="#N/A"),
    result="a number in the indicator's unit",
    examples=(
        ('VALUE("Kent","spend_net_adult","2024-25")', "what Kent spent, net, per adult"),
        ('VALUE("Torbay","spend_net_adult","2022-23","no return")', "a word instead of #N/A"),
    ),
)
def value(engine: Engine, area: Area, series: Series, period: object, if_missing: object) -> Any:  # noqa: ANN401 - if_missing may be anything
    """The figure; NoFigure where there is none and `if_missing` is not given."""
    try:
        position = engine.period(series, period)
        figure = series.value[area.position, position]
        if figure == figure:
            return float(figure)
        return engine.figure(series, area, position)
    except NoFigure:
        if if_missing is None:
            raise
        return if_missing


@explains(value)
def explain_value(engine: Engine, area: Area, series: Series, period: object, _if_missing: object) -> str:
    """What the figure is, how it was made, where it is from."""
    position = engine.period(series, period)
    try:
        figure = engine.figure(series, area, position)
    except NoFigure as error:
        return error.sentence
    indicator = series.indicator
    text = f"{area.name}, {lower_first(indicator.name)}, {series.periods[position]}: {amount(figure, indicator)}"
    if series.numerator is not None and series.denominator is not None:
        parts = series.numerator[area.position, position], series.denominator[area.position, position]
        if not np.isnan(parts).any():
            pounds = "£" if indicator.is_money else ""
            text += f" ({lower_first(indicator.numerator)} {pounds}{parts[0]:,.0f} over {lower_first(indicator.denominator)} {parts[1]:,.0f})"
    return f"{text}. {source_sentence(engine, series, position)} {indicator.caveat}"


def source_sentence(engine: Engine, series: Series, position: int) -> str:
    """Publication, release and population vintage of one period of a series."""
    publication = engine.pack.publication(series.publications[position])
    text = f"Source: {publication['publisher']}, {publication['title']}"
    if publication["basis"]:
        text += f" ({publication['basis']})"
    if publication["release"]:
        text += f", {publication['release']}"
    if series.denominators[position]:
        text += f"; population: {engine.pack.publication(series.denominators[position])['title']}"
    return text + "."


@function(
    "SERIES",
    "The figures of one indicator over the years, with their published intervals.",
    AREA,
    INDICATOR,
    Argument("from", "period", "First period; the first held where it is left out.", optional=True, default="first"),
    Argument("to", "period", "Last period; the latest where it is left out.", optional=True, default="latest"),
    HEADERS,
    result="table: period, value, lower, upper (#N/A where none is published)",
    table=True,
    examples=(('SERIES("Leeds","spend_net_adult")', "every year held for Leeds"),),
)
def series_table(engine: Engine, area: Area, series: Series, first: object, last: object, headers: bool) -> list[list[Any]]:
    """Rows in order of time; missing figures are #N/A in their cells."""
    start = 0 if first is None else engine.period(series, first)
    stop = engine.period(series, last)
    if start > stop:
        raise NotUnderstood(f"from ({series.periods[start]}) comes after to ({series.periods[stop]}).")
    rows: list[list[Any]] = [["period", "value", "lower", "upper"]] if headers else []
    for position in range(start, stop + 1):
        cells = (series.value, series.lower, series.upper)
        rows.append([series.periods[position], *(_cell(array, area, position) for array in cells)])
    return rows


def _cell(array: Any, area: Area, position: int) -> float | CellError:  # noqa: ANN401 - an array or None
    if array is None:
        return CellError.NA
    figure = float(array[area.position, position])
    return figure if figure == figure else CellError.NA


@explains(series_table)
def explain_series(engine: Engine, area: Area, series: Series, first: object, last: object, headers: bool) -> str:
    """Which years, and what breaks them."""
    rows = series_table.body(engine, area, series, first, last, False)
    text = f"{area.name}, {lower_first(series.indicator.name)}: {sum(row[1] is not CellError.NA for row in rows)} figures in {len(rows)} periods."
    for when, reason in series.indicator.breaks:
        text += f" Break at {when}: {reason}"
    return f"{text} {series.indicator.caveat}"


@function(
    "TABLE",
    "A grid of councils by indicators, filled in one call.",
    Argument("areas", "areas", "A range of areas, or a text with semicolons between."),
    Argument("indicators", "indicators", "A range of indicator ids, or a text with semicolons between."),
    PERIOD,
    HEADERS,
    result="grid: a row for each area, a column for each indicator (#N/A where none is published)",
    table=True,
    examples=(('TABLE("Kent; Leeds; Torbay","spend_net_adult; spend_net_65","2024-25")', "three councils, two indicators"),),
)
def table(engine: Engine, areas: list[Area], indicators: list[Series], period: object, headers: bool) -> list[list[Any]]:
    """The grid; with headers, names before it and above it."""
    positions = [area.position for area in areas]
    columns, periods = [], []
    for series in indicators:
        try:
            when = engine.period(series, period)
        except NoFigure:
            columns.append(np.full(len(positions), np.nan))
            periods.append(str(period))
            continue
        columns.append(series.value[positions, when])
        periods.append(series.periods[when])
    figures = np.array(columns).T
    grid = figures.tolist()
    for row, column in np.argwhere(np.isnan(figures)).tolist():
        grid[row][column] = CellError.NA
    if headers:
        names = [f"{series.indicator.name} ({series.indicator.unit}), {when}" for series, when in zip(indicators, periods, strict=True)]
        return [["council", *names], *([area.name, *row] for area, row in zip(areas, grid, strict=True))]
    return grid  # type: ignore[no-any-return]


@explains(table)
def explain_table(engine: Engine, areas: list[Area], indicators: list[Series], period: object, headers: bool) -> str:
    """How much of the grid is published."""
    grid = table.body(engine, areas, indicators, period, False)
    held = sum(cell is not CellError.NA for row in grid for cell in row)
    return f"Areas: {len(areas)}; indicators: {len(indicators)}; figures published: {held}, not published: {len(areas) * len(indicators) - held}. Ask WHY of VALUE about any one."
