"""The sheet Charts, and the hidden sheet of its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vfmxl.catalogue import HEADLINE
from vfmxl.palette import BLUE, GREY, GRID, INK, ORANGE, OTHERS
from vfmxl.workbook.budget.front import NAME as BUDGET
from vfmxl.workbook.expression import Formula, cell, if_error, native

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from vfmxl.workbook.budget.front import LineCells
    from vfmxl.workbook.sheetbook import SheetBook

NAME, DATA = "Charts", "Chart data"
FONT = {"name": "Arial", "size": 9, "color": INK}
TITLE = {"name": "Arial", "size": 12, "color": INK, "bold": True}
GRIDLINES = {"visible": True, "line": {"color": GRID, "width": 0.75}}
NO_FIGURE = "no figure"
NO_GAPS = "No figure of this council is published for the year, or too few of its group: its gaps cannot be shown."
GAPS = "A gap is the council's own figure less the mean of its group, times its own population: a difference to look into."
OWN = "$F$3"  # this council's published figure, on the sheet of figures
# Lines from a point to both axes: it is found among the others whatever program draws it.
TO_THE_AXIS = {"type": "percentage", "value": 100, "direction": "minus", "end_style": 0, "line": {"color": ORANGE, "width": 1.5}}
SIZE = {"width": 620, "height": 400}


def write(book: SheetBook, sheet: Worksheet, data: Worksheet, lines: list[LineCells]) -> None:
    """Writes the figures, then the three charts over them."""
    book.title(sheet, "Charts", 15)
    sheet.set_column(0, 15, 11, book.style())
    own = _write_own(book, data)
    points = _write_points(book, data)
    ends = _write_ends(book, data, points)
    trend = _write_trend(book, data)
    gaps = _write_gaps(book, data, lines)
    sheet.insert_chart(
        3,
        0,
        _expected_chart(book, points, ends, own),
        {"description": "Published against expected spending per adult of all councils; this council is marked."},
    )
    sheet.insert_chart(
        3, 8, _trend_chart(book, trend), {"description": "Spending per adult of this council and the mean of its comparison group, by year."}
    )
    sheet.insert_chart(
        25, 0, _gap_chart(book, gaps), {"description": "Gap to the comparison group in millions of pounds by budget line, with the 95% range."}
    )
    total = cell(f"{BUDGET}!{lines[-1].gap.text}", lines[-1].gap.value)
    told = native('IF(ISTEXT({0}),"' + NO_GAPS + '","' + GAPS + '")', lambda gap: NO_GAPS if isinstance(gap, str) else GAPS, total)
    book.put(sheet, 24, 0, told, font_color=GREY, italic=True, font_size=9)
    book.text(
        sheet,
        52,
        0,
        "A year without a bar has no published figure. Whatever variation exists, and whatever scope there may be to improve, does not remove the need for investment in social care.",
        font_color=GREY,
        italic=True,
        font_size=9,
    )
    sheet.print_area(0, 0, 53, 15)


def _range(first: int, last: int, column: str) -> str:
    return f"='{DATA}'!${column}${first + 1}:${column}${last + 1}"


def _write_points(book: SheetBook, data: Worksheet) -> tuple[int, int]:
    """Expected (B) and published (C) for every council, none of them named beside its point.

    A council without either takes the point above it, which hides it: a text among the numbers would
    turn the whole axis into 1, 2, 3. The row above the first is the mean of all councils.
    """
    engine, w = book.engine, book.writer
    england = "england"
    own_published = next(
        figure.formula.value for figure in book.figures if figure.sheet == DATA and f"${figure.address[0]}${figure.address[1:]}" == OWN
    )
    book.text(data, 0, 0, "Figures of the charts, by council code in alphabetical order of names", bold=True)
    for column, words in enumerate(("council", "expected, £ per adult", "published, £ per adult")):
        book.text(data, 1, column, words, bold=True)
    book.text(data, 2, 0, england)
    mean = if_error(w.call("PEERAVG", book.council, HEADLINE, book.period, england), 0.0)
    above = [book.put(data, 2, column, mean) for column in (1, 2)]
    row = 3
    for area in engine.pack.areas:
        if not area.is_council or area.small:
            continue
        book.text(data, row, 0, area.code)
        code = cell(f"$A{row + 1}", area.code)
        expected = w.call("EXPECTED", code, HEADLINE, book.period)
        published = w.call("VALUE", code, HEADLINE, book.period)
        # The council itself is not among the others; a text, since FALSE is a number in Calc.
        both = native(f'IF({{1}}={OWN},"",{{0}}+{{1}})', lambda a, b, own=own_published: "" if b == own else a + b, expected, published)
        above = [
            book.put(data, row, column, _or_above(both, figure, over)) for column, figure, over in ((1, expected, above[0]), (2, published, above[1]))
        ]
        row += 1
    return 3, row - 1


def _write_ends(book: SheetBook, data: Worksheet, points: tuple[int, int]) -> tuple[int, int]:
    """The ends of the line on which published equals expected: the smallest and largest expected figure."""
    first, last = points[1] + 2, points[1] + 3
    area = f"$B${points[0] + 1}:$B${points[1] + 1}"
    values = [figure.formula.value for figure in book.figures if figure.sheet == DATA and figure.address.startswith("B")]
    for row, name, choose in ((first, "MIN", min), (last, "MAX", max)):
        book.put(data, row, 1, Formula(f"{name}({area})", choose(values[1:])))
    return first, last


def _or_above(both: Formula, figure: Formula, above: Formula) -> Formula:
    """The figure where expected and published are both held, else the cell above."""
    value = above.value if not isinstance(both.value, float) else figure.value
    return Formula(f"IF(ISNUMBER({both.text}),{figure.text},{above.text})", value)


def _write_own(book: SheetBook, data: Worksheet) -> int:
    """The point of this council (E expected, F published), in one row; words where it has none."""
    for column, words in ((4, "expected"), (5, "published")):
        book.text(data, 1, column, f"this council, {words}", bold=True)
    expected = if_error(book.writer.call("EXPECTED", book.council, HEADLINE, book.period), NO_FIGURE)
    book.put(data, 2, 4, expected)
    book.put(data, 2, 5, if_error(book.writer.call("VALUE", book.council, HEADLINE, book.period), NO_FIGURE))
    return 2


def _write_trend(book: SheetBook, data: Worksheet) -> tuple[int, int]:
    """Period (H), own figure (I) and mean of the group (J)."""
    for column, words in ((7, "period"), (8, "this council"), (9, "mean of the comparison group")):
        book.text(data, 1, column, words, bold=True)
    periods = book.engine.series(HEADLINE).periods
    for i, period in enumerate(periods):
        book.text(data, 2 + i, 7, period)
        when = cell(f"$H{3 + i}", period)
        book.put(data, 2 + i, 8, if_error(book.writer.call("VALUE", book.council, HEADLINE, when), NO_FIGURE))
        book.put(data, 2 + i, 9, if_error(book.writer.call("PEERAVG", book.council, HEADLINE, when, book.group), NO_FIGURE))
    return 2, 1 + len(periods)


def _write_gaps(book: SheetBook, data: Worksheet, lines: list[LineCells]) -> tuple[int, int]:
    """Label (L), gap in £m (M), and how far its range reaches up (N) and down (O), to which ends (P, Q)."""
    for column, words in ((11, "line"), (12, "gap, £m"), (13, "range up, £m"), (14, "range down, £m"), (15, "low, £m"), (16, "high, £m")):
        book.text(data, 1, column, words, bold=True)
    chosen = [line for line in lines if line.line.role != "total"]
    for i, line in enumerate(chosen):
        row = 2 + i
        gap, low, high = (cell(f"{BUDGET}!{part.text}", part.value) for part in (line.gap, line.low, line.high))
        book.text(data, row, 11, line.line.label if line.line.role == "subtotal" else f"{line.line.label}, {line.section.short}")
        book.put(data, row, 12, if_error(native("{0}/1000000", lambda v: v / 1e6, gap), NO_FIGURE))
        book.put(data, row, 13, if_error(native("({1}-{0})/1000000", lambda g, h: (h - g) / 1e6, gap, high), NO_FIGURE))
        book.put(data, row, 14, if_error(native("({0}-{1})/1000000", lambda g, lo: (g - lo) / 1e6, gap, low), NO_FIGURE))
        book.put(data, row, 15, if_error(native("{0}/1000000", lambda v: v / 1e6, low), NO_FIGURE))
        book.put(data, row, 16, if_error(native("{0}/1000000", lambda v: v / 1e6, high), NO_FIGURE))
    return 2, 1 + len(chosen)


def axis(words: str, number: str) -> dict[str, object]:
    """An axis with its words and number format, in the look of all charts."""
    return {
        "name": words,
        "name_font": FONT | {"bold": False},
        "num_font": FONT,
        "num_format": number,
        "major_gridlines": GRIDLINES,
        "line": {"color": GREY},
    }


def dress(chart: object, title: str, size: dict[str, int]) -> None:
    """Title, legend, size and border of a chart."""
    chart.set_title({"name": title, "name_font": TITLE, "overlay": False})  # type: ignore[attr-defined]
    chart.set_legend({"position": "bottom", "font": FONT})  # type: ignore[attr-defined]
    chart.set_size(size)  # type: ignore[attr-defined]
    chart.set_chartarea({"border": {"color": GRID}})  # type: ignore[attr-defined]
    chart.show_hidden_data()  # type: ignore[attr-defined]


def _expected_chart(book: SheetBook, points: tuple[int, int], ends: tuple[int, int], own: int) -> object:
    chart = book.book.add_chart({"type": "scatter"})
    chart.add_series({
        "name": "Other councils (not named)", "categories": _range(*points, "B"), "values": _range(*points, "C"),
        "marker": {"type": "circle", "size": 5, "border": {"color": "#FFFFFF"}, "fill": {"color": OTHERS}},
    })  # fmt: skip
    chart.add_series({
        "name": f"='{BUDGET}'!$C$4", "categories": _range(own, own, "E"), "values": _range(own, own, "F"),
        "marker": {"type": "diamond", "size": 14, "border": {"color": INK, "width": 1.5}, "fill": {"color": ORANGE}},
        "x_error_bars": TO_THE_AXIS, "y_error_bars": TO_THE_AXIS,
    })  # fmt: skip
    chart.add_series({
        "name": "Published equals expected", "categories": _range(*ends, "B"), "values": _range(*ends, "B"),
        "marker": {"type": "none"}, "line": {"color": BLUE, "width": 1.25, "dash_type": "dash"},
    })  # fmt: skip
    floor = {"min": _floor(book)}
    chart.set_x_axis(axis("Expected, £ per adult (deprivation and age)", "£#,##0") | floor)
    chart.set_y_axis(axis("Published, £ per adult", "£#,##0") | floor)
    dress(chart, "Published against expected, net current expenditure per adult", SIZE)
    return chart


def _floor(book: SheetBook) -> int:
    """Where the axes begin: the £50 below every council's figure of any year, since the year can be changed."""
    series = book.engine.series(HEADLINE)
    compared = [area.position for area in book.engine.pack.areas if area.is_council and not area.small]
    return int(np.nanmin(series.value[compared]) // 50 * 50)


def _trend_chart(book: SheetBook, trend: tuple[int, int]) -> object:
    chart = book.book.add_chart({"type": "column"})
    for name, column, colour in ((f"='{BUDGET}'!$C$4", "I", BLUE), (f"='{DATA}'!$J$2", "J", OTHERS)):
        chart.add_series({"name": name, "categories": _range(*trend, "H"), "values": _range(*trend, column), "fill": {"color": colour}, "gap": 80})
    chart.set_x_axis({"num_font": FONT, "line": {"color": GREY}})
    chart.set_y_axis(axis("£ per adult, cash", "£#,##0") | {"min": 0})
    dress(chart, "Net current expenditure per adult, by year", SIZE)
    return chart


def _gap_chart(book: SheetBook, gaps: tuple[int, int]) -> object:
    chart = book.book.add_chart({"type": "bar"})
    chart.add_series({
        "name": "Gap to the mean of the comparison group, £m (line: 95% range)",
        "categories": _range(*gaps, "L"), "values": _range(*gaps, "M"), "fill": {"color": BLUE}, "gap": 60, "overlap": 100,
        "y_error_bars": {"type": "custom", "plus_values": _range(*gaps, "N"), "minus_values": _range(*gaps, "O"), "line": {"color": INK, "width": 1}},
    })  # fmt: skip
    for column in "PQ":  # unseen bars to the ends of the ranges, so that the axis takes them in
        chart.add_series({"categories": _range(*gaps, "L"), "values": _range(*gaps, column), "fill": {"none": True}, "overlap": 100})
    chart.set_x_axis(axis("", '£0.0"m";-£0.0"m"'))
    chart.set_y_axis({"reverse": True, "num_font": FONT, "label_position": "low", "line": {"color": GREY}, "major_gridlines": {"visible": False}})
    dress(chart, "Gap to the mean of the comparison group by budget line, £m (thin line: 95% range)", {"width": 1240, "height": 520})
    chart.set_legend({"none": True})
    return chart
