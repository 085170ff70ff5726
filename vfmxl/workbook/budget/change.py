"""The sheet Change over time: spending in cash and in the prices of one year, and the trends of outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vfmxl.catalogue import HEADLINE
from vfmxl.errors import CellError
from vfmxl.palette import BLUE, GREY, OTHERS
from vfmxl.workbook.budget import charts
from vfmxl.workbook.budget.tables import FAINT, NO_FIGURE, PER_HEAD, Column, Heading, write_header, write_heading
from vfmxl.workbook.expression import Formula, cell, if_error

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from vfmxl.workbook.sheetbook import SheetBook

NAME = "Change over time"
LAST = 12
OUTCOMES = ("ascof_1a", "ascof_1b", "ascof_1d", "ascof_3a", "ascof_3c_users", "ascof_4a", "ascof_5a_users")
YEARS = 9
FIGURE = "#,##0.0##"
NO_TREND = "cannot be calculated"
JOINED = "Five joined points; see WHY of TREND for slope and test."
OUTCOMES_HEADING = Heading(
    "Outcomes",
    "A trend needs five joined points and a change beyond sampling error (99.8%) that does not hang on one point. Few councils took part in the survey of 2020-21, so that most series begin anew in 2021-22.",
)


def spending_heading(base: str) -> Heading:
    """What the table of spending shows, with the year of its prices."""
    return Heading(
        "Spending per head",
        f"Cash, then in the prices of {base} by the GDP deflator of HM Treasury, which measures prices of the whole economy, not of care; deflators from 2023-24 on were forecasts when published, and those of 2020-21 and 2021-22 are distorted by Covid. Money has no sampling interval, so no trend is tested.",
    )


def write_sheet(book: SheetBook, sheet: Worksheet) -> None:
    """Writes spending by year with its chart, then outcomes by year with their trends."""
    book.title(sheet, "Change over time", LAST)
    sheet.set_column(0, 0, 24, book.style())
    sheet.set_column(1, 1, 40, book.style())
    sheet.set_column(2, LAST - 1, 11, book.style())
    sheet.set_column(LAST, LAST, 60, book.style())
    periods = book.engine.series(HEADLINE).periods
    base = periods[-1]
    row = 4
    write_heading(book, sheet, row, spending_heading(base), LAST)
    write_header(book, sheet, row + 2, (Column("Year"), Column("Published by"), *(Column(words, PER_HEAD) for words in SPENDING)))
    first = row + 3
    for i, period in enumerate(periods):
        _write_year(book, sheet, first + i, period, base)
    last = first + len(periods) - 1
    sheet.insert_chart(
        last + 2,
        0,
        _chart(book, first, last),
        {"description": "Net spending per adult by year in the prices of one year, this council and the mean of its comparison group."},
    )
    row = last + 19
    write_heading(book, sheet, row, OUTCOMES_HEADING, LAST)
    _write_outcomes(book, sheet, row + 2)
    sheet.print_area(0, 0, row + 3 + len(OUTCOMES), LAST)


SPENDING = (
    "Own, cash,\nper adult",
    "Own, real",
    "Group mean,\ncash",
    "Group mean,\nreal",
    "Own 65+,\ncash",
    "Own 65+,\nreal",
    "Own 18-64,\ncash",
    "Own 18-64,\nreal",
)


def _write_year(book: SheetBook, sheet: Worksheet, row: int, period: str, base: str) -> None:
    w = book.writer
    line = {"bottom": 4, "bottom_color": FAINT}
    book.text(sheet, row, 0, period, **line)
    when = cell(f"$A{row + 1}", period)
    book.put(sheet, row, 1, if_error(w.call("SOURCE", HEADLINE, when, "title")), font_size=8, text_wrap=True, **line)
    sheet.set_row(row, 24)
    figures = (
        w.call("VALUE", book.council, HEADLINE, when), w.call("PEERAVG", book.council, HEADLINE, when, book.group),
        w.call("VALUE", book.council, "spend_net_65", when), w.call("VALUE", book.council, "spend_net_1864", when),
    )  # fmt: skip
    for i, figure in enumerate(figures):
        cash = book.put(sheet, row, 2 + 2 * i, if_error(figure, NO_FIGURE), num_format=PER_HEAD, align="right", shrink=True, **line)
        # Words are no amount: UPRATE of them is an error, which turns into the same words.
        book.put(
            sheet, row, 3 + 2 * i, if_error(w.call("UPRATE", cash, when, base), NO_FIGURE), num_format=PER_HEAD, align="right", shrink=True, **line
        )


def _write_outcomes(book: SheetBook, sheet: Worksheet, row: int) -> None:
    """The latest years, the trend to the year chosen, and why there is none."""
    w = book.writer
    names = tuple(book.engine.series(OUTCOMES[0]).periods[-YEARS:])
    write_header(
        book, sheet, row, (Column("Measure"), Column("Name"), *(Column(name, FIGURE) for name in names), Column("Trend"), Column("Why it cannot be"))
    )
    for i, indicator in enumerate(OUTCOMES, start=row + 1):
        line = {"bottom": 4, "bottom_color": FAINT}
        book.text(sheet, i, 0, indicator, **line)
        book.text(sheet, i, 1, book.engine.pack.indicator(indicator).name, text_wrap=True, font_size=9, **line)
        sheet.set_row(i, 36)
        name = cell(f"$A{i + 1}", indicator)
        for column, period in enumerate(names, start=2):
            when = cell(f"{'CDEFGHIJK'[column - 2]}${row + 1}", period)
            book.put(sheet, i, column, if_error(w.call("VALUE", book.council, name, when), "-"), num_format=FIGURE, align="right", **line)
        trend = w.call("TREND", book.council, name, book.period)
        book.put(sheet, i, LAST - 1, if_error(trend, NO_TREND), text_wrap=True, font_size=9, indent=1, **line)
        why = w.call("WHY", "TREND", book.council, name, book.period)
        reason = Formula(f'IF(ISERROR({trend.text}),{why.text},"{JOINED}")', why.value if isinstance(trend.value, CellError) else JOINED)
        book.put(sheet, i, LAST, reason, text_wrap=True, font_size=8, **line)


def _chart(book: SheetBook, first: int, last: int) -> object:
    # Columns, not lines: a missing figure is a missing column, where a line would fall to 0.
    chart = book.book.add_chart({"type": "column"})
    for words, column, colour in (("This council, real", "D", BLUE), ("Mean of the comparison group, real", "F", OTHERS)):
        chart.add_series({
            "name": words, "categories": f"='{NAME}'!$A${first + 1}:$A${last + 1}", "values": f"='{NAME}'!${column}${first + 1}:${column}${last + 1}",
            "fill": {"color": colour}, "gap": 80,
        })  # fmt: skip
    chart.set_x_axis({"num_font": charts.FONT, "line": {"color": GREY}})
    chart.set_y_axis(charts.axis("£ per adult, prices of the latest year", "£#,##0") | {"min": 0})
    charts.dress(chart, "Net spending per adult in the prices of the latest year (no column: no published figure)", {"width": 900, "height": 310})
    return chart
