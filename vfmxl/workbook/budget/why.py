"""The sheet Why: what is behind the expected figure, and where long term spending goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vfmxl.catalogue import HEADLINE
from vfmxl.catalogue.drivers import ON_OFFER
from vfmxl.functions.bridging import PARTS
from vfmxl.palette import BLUE, GREY, INK, ORANGE
from vfmxl.workbook.budget import charts
from vfmxl.workbook.budget.tables import FIGURE, MONEY, PER_HEAD, PERCENT, SCORE, WHOLE, Column, Heading, Layout, write_heading, write_table
from vfmxl.workbook.expression import Formula, if_error, native

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from vfmxl.workbook.sheetbook import SheetBook

NAME = "Why"
LAST = 9
AGES = (("65", "65 and over"), ("1864", "18 to 64"))
CHARTED = "65"
DRIVERS = Layout(
    (
        Column("Driver"),
        Column("Own value", FIGURE),
        Column("Mean of the others", FIGURE),
        Column("Coefficient", FIGURE),
        Column("£ per head", PER_HEAD),
        Column("£", MONEY),
    ),
    rows=6,
    strong=(3,),
    numbers={5: '0.0"%"'},
)
SENSITIVITY = Layout((
    Column("Drivers"), Column("Expected,\n£ per head", PER_HEAD), Column("95% range,\nlow", PER_HEAD), Column("95% range,\nhigh", PER_HEAD), Column("Half-width,\n£", MONEY),
    Column("Half-width,\n%", PERCENT), Column("R²", SCORE), Column("Q²", SCORE), Column("Councils", WHOLE), Column("Note"),
), rows=len(ON_OFFER["adult"]), strong=(0,))  # fmt: skip
BRIDGE = Layout((
    Column("Part"), Column("Own", FIGURE), Column("Group", FIGURE), Column("Unit"), Column("Difference,\n£ per head", PER_HEAD), Column("Difference,\n£", MONEY),
    Column("Half-width,\n£", MONEY), Column("Half-width,\n%", PERCENT), Column("Councils", WHOLE), Column("How"),
), rows=len(PARTS), strong=(len(PARTS) - 1,))  # fmt: skip
DRIVERS_HEADING = Heading(
    "From the mean of the other councils to what is expected",
    "What each driver adds, from a model fitted without the council: rows from the mean of the others add up to the expected figure. Expected is not a target, and the half-width says how little it can tell.",
)
SENSITIVITY_HEADING = Heading(
    "Whether the choice of drivers matters",
    "Net spending per adult expected under each set of drivers: one thing is changed at a time. Published work explained between 13% and 80% of such spending: the specification decides, so it is shown.",
)
BRIDGE_HEADING = Heading(
    "Where long term spending differs from the comparison group",
    "Gross current expenditure of ASC-FR in the latest year with every setting, which is not the year of the budget. Weeks in care homes are derived: spending over the published cost of a week. The rows add up to the last one, whose half-width says what can be told from ordinary variation.",
)
# Where the bars of the waterfall stand on the hidden sheet of chart data: level after the bar, unseen base, and the three kinds of bar.
STEPS = ("part", "level", "base", "whole", "up", "down")
FIRST, FIRST_BAR = 18, 2
LETTERS = dict(zip(STEPS, "STUVWX", strict=True))


def write_sheet(book: SheetBook, sheet: Worksheet, data: Worksheet) -> None:
    """Writes drivers, sensitivity and bridges, then the waterfall."""
    w = book.writer
    book.title(sheet, "Why: what is behind the figures", LAST)
    sheet.set_column(0, 0, 32, book.style())
    sheet.set_column(1, LAST - 1, 13, book.style())
    sheet.set_column(3, 3, 21, book.style())
    sheet.set_column(LAST, LAST, 44, book.style())
    row = 4
    write_heading(book, sheet, row, DRIVERS_HEADING, LAST)
    row += 2
    for indicator, words in ((HEADLINE, "Net spending per adult"), ("spend_net_65", "Net spending per person aged 65 and over")):
        book.text(sheet, row, 0, words, bold=True)
        write_table(book, sheet, row + 1, w.call("DRIVERS", book.council, indicator, book.period, "", 0), DRIVERS)
        row += DRIVERS.rows + 3
    write_heading(book, sheet, row, SENSITIVITY_HEADING, LAST)
    write_table(book, sheet, row + 2, w.call("SENSITIVITY", book.council, HEADLINE, book.period, 0), SENSITIVITY)
    row += SENSITIVITY.rows + 4
    sheet.set_h_pagebreaks([row])
    write_heading(book, sheet, row, BRIDGE_HEADING, LAST)
    row += 2
    for age, words in AGES:
        year = if_error(w.call("SOURCE", f"spend_lts_{age}", "latest", "period"))
        book.put(sheet, row, 0, native('"People of ' + words + ', "&{0}', lambda when, words=words: f"People of {words}, {when}", year), bold=True)
        cells = write_table(book, sheet, row + 1, w.call("BRIDGE", book.council, age, "", book.group, 0), BRIDGE)
        if age == CHARTED:
            _write_steps(book, data, cells)
        row += BRIDGE.rows + 3
    sheet.insert_chart(
        row,
        0,
        _waterfall(book),
        {"description": "Long term spending per person 65 and over, from the mean of the comparison group to this council, part by part."},
    )
    sheet.print_area(0, 0, row + 15, LAST)


def _write_steps(book: SheetBook, data: Worksheet, cells: list[list[Formula]]) -> None:
    """The bars of the waterfall: the group's spending, each part from the level where the last one ended, the own spending."""
    for column, words in enumerate(STEPS, start=FIRST):
        book.text(data, 1, column, words, bold=True)
    *parts, total = cells
    level = _whole(book, data, FIRST_BAR, "comparison group", total[2])
    for row, (name, part) in enumerate(zip(PARTS, parts, strict=False), start=FIRST_BAR + 1):
        book.text(data, row, FIRST, name.replace("care homes: ", "homes: "))
        before, level = level, book.put(data, row, FIRST + 1, native("{0}+{1}", lambda a, b: a + b, level, _number(part[4])))
        for column, template, step in (
            (2, "MIN({0},{1})", min),
            (4, "MAX(0,{1}-{0})", lambda a, b: max(0.0, b - a)),
            (5, "MAX(0,{0}-{1})", lambda a, b: max(0.0, a - b)),
        ):
            book.put(data, row, FIRST + column, native(template, step, before, level))
    _whole(book, data, FIRST_BAR + len(PARTS), "own", total[1])


def _number(reference: Formula) -> Formula:
    """A cell of this sheet seen from another, 0 where it holds words."""
    return Formula(f"N({NAME}!{reference.text})", reference.value if isinstance(reference.value, int | float) else 0.0)


def _whole(book: SheetBook, data: Worksheet, row: int, label: str, amount: Formula) -> Formula:
    """A bar from 0; gives the cell of its level."""
    book.text(data, row, FIRST, label)
    book.put(data, row, FIRST + 3, _number(amount))
    return book.put(data, row, FIRST + 1, _number(amount))


def _waterfall(book: SheetBook) -> object:
    chart = book.book.add_chart({"type": "column", "subtype": "stacked"})
    first, last = FIRST_BAR + 1, FIRST_BAR + 1 + len(PARTS)
    for name, words, look in (
        ("base", "", {"fill": {"none": True}, "border": {"none": True}}),
        ("whole", "Spending per head", {"fill": {"color": GREY}}),
        ("up", "Higher than the group", {"fill": {"color": BLUE}}),
        (
            "down",
            "Lower than the group",
            {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": ORANGE, "bg_color": "#FFFFFF"}, "border": {"color": ORANGE}},
        ),
    ):
        letter = LETTERS[name]
        chart.add_series({
            "name": words, "categories": f"='{charts.DATA}'!${LETTERS['part']}${first}:${LETTERS['part']}${last}", "values": f"='{charts.DATA}'!${letter}${first}:${letter}${last}", "gap": 40, **look,
        })  # fmt: skip
    chart.set_x_axis({"num_font": charts.FONT, "line": {"color": GREY}})
    chart.set_y_axis(charts.axis("£ per person 65+", "£#,##0"))
    charts.dress(chart, "Long term spending per person 65 and over: from the comparison group to this council", {"width": 1180, "height": 300})
    chart.set_legend({"position": "bottom", "font": {**charts.FONT, "color": INK}, "delete_series": [0]})
    return chart
