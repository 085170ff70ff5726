"""The sheet Budget: the lines beside a comparison group, and beside the expected figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vfmxl.catalogue import HEADLINE
from vfmxl.palette import BLUE, GREY, INPUT, PALE
from vfmxl.workbook.budget.lines import ALL_LINES, SECTIONS, Line, Section
from vfmxl.workbook.expression import Formula, cell, if_error, native

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from vfmxl.workbook.sheetbook import SheetBook

NAME, LISTS = "Budget", "Lists"
COUNCIL, PERIOD, GROUP = (3, 2), (4, 2), (5, 2)
HEAD_ROW = 8
POUNDS, PER_HEAD = "£#,##0;-£#,##0", "£#,##0.00;-£#,##0.00"
NO_MODEL = "no model"
WHY_NO_MODEL = "no model: deprivation and age predict this no better than a plain average, or a figure is missing (see WHY)"

COLUMNS: tuple[tuple[str, float], ...] = (
    ("Indicator", 19),
    ("Budget line", 36),
    ("Your own\nfigure, £\n(type here)", 13),
    ("Published outturn,\n£", 15),
    ("Yours less\npublished, £", 12),
    ("Published,\n£ per head", 10),
    ("Group average,\n£ per head", 10),
    ("Gap,\n£ per head", 12),
    ("Gap to look\ninto, £", 13),
    ("95% range,\nlow £", 13),
    ("95% range,\nhigh £", 13),
    ("Against the\ngroup", 9),
    ("Not to be told from\nordinary variation\nif under", 18),
    ("Caution", 62),
)

EXPECTED_COLUMNS = (
    "Indicator", "Budget line", "Published,\n£ per head", "Expected,\n£ per head", "95% range,\nlow", "95% range,\nhigh",
    "Gap,\n£ per head", "Gap to look\ninto, £", "95% range,\nlow £", "95% range,\nhigh £", "In words",
)  # fmt: skip
EXPECTED_PARTS = ("value", "low", "high", "gap", "gap_pounds", "pounds_low", "pounds_high")


@dataclass(frozen=True, slots=True)
class LineCells:
    """Where a line's cells stand on this sheet."""

    line: Line
    section: Section
    label: Formula
    published: Formula
    gap: Formula
    low: Formula
    high: Formula
    word: Formula
    width: Formula


def write(book: SheetBook, sheet: Worksheet) -> list[LineCells]:
    """Writes the whole sheet; gives the cells of its lines."""
    for column, (_, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width, book.style())
    book.title(sheet, "Adult social care: your budget beside comparable councils", len(COLUMNS) - 1, column=1)
    _write_choices(book, sheet)
    written = _write_lines(book, sheet)
    last = _write_expected(book, sheet, HEAD_ROW + 2 + len(ALL_LINES) + len(SECTIONS) + 2)
    # The ids in column A are for the formulas, not for paper.
    sheet.print_area(0, 1, last, len(COLUMNS) - 1)
    return written


def _write_choices(book: SheetBook, sheet: Worksheet) -> None:
    """The three cells that steer every figure, with their lists."""
    choices = (
        ("Council", COUNCIL, book.council.value, "councils", "Any council with adult social care duties."),
        ("Period", PERIOD, book.period.value, "periods", "Financial year of the outturn."),
        (
            "Comparison group",
            GROUP,
            book.group.value,
            "groups",
            "A word of the list, or councils with semicolons between: Kent; Leeds; Torbay; Derby; Hull.",
        ),
    )
    lists = write_lists(book)
    for label, (row, column), value, source, hint in choices:
        book.text(sheet, row, 1, label, bold=True, align="right", indent=1)
        sheet.write_string(row, column, value, book.style(bold=True, bg_color=INPUT, border=1, border_color=GREY))
        sheet.write_blank(row, column + 1, None, book.style(bg_color=INPUT, top=1, bottom=1, border_color=GREY))
        book.text(sheet, row, column + 2, hint, font_color=GREY, font_size=9)
        sheet.data_validation(row, column, row, column, {
            "validate": "list", "source": lists[source],
            "error_type": "information" if label == "Comparison group" else "stop",
            "error_title": label, "error_message": f"Choose from the list. {hint}"[:250],
        })  # fmt: skip
    book.text(
        sheet,
        6,
        1,
        "Yellow cells are yours to change; everything else follows. Spending is neither good nor bad in itself: a gap is a difference to look into.",
        font_color=GREY,
        italic=True,
        font_size=9,
    )


def write_lists(book: SheetBook) -> dict[str, str]:
    """Fills the hidden sheet of the drop-down lists; gives the range of each."""
    sheet = book.book.get_worksheet_by_name(LISTS)
    engine = book.engine
    lists = {
        "councils": [area.name for area in engine.pack.areas if area.is_council and not area.end],
        "periods": list(reversed(engine.series(HEADLINE).periods)),
        "groups": ["nearest", "nearest:20", "region", "type", "england", "similar-need", "similar-need:older"],
    }
    for column, entries in enumerate(lists.values()):
        sheet.write_column(0, column, entries, book.style())
    return {name: f"={LISTS}!${letter}$1:${letter}${len(entries)}" for letter, (name, entries) in zip("ABC", lists.items(), strict=True)}


def _header(book: SheetBook, sheet: Worksheet, row: int, words: tuple[str, ...]) -> None:
    sheet.set_row(row, 44)
    for column, text in enumerate(words):
        book.text(sheet, row, column, text, bold=True, font_color="#FFFFFF", bg_color=BLUE, text_wrap=True, align="left" if column < 2 else "center")


def _write_lines(book: SheetBook, sheet: Worksheet) -> list[LineCells]:
    _header(book, sheet, HEAD_ROW, tuple(text for text, _ in COLUMNS))
    written: list[LineCells] = []
    row = HEAD_ROW + 1
    for section in SECTIONS:
        for column in range(len(COLUMNS)):
            words = f"{section.title} (£ per head: per {section.people})" if column == 1 else ""
            book.text(sheet, row, column, words, bold=True, bg_color=PALE)
        row += 1
        for line in section.lines:
            written.append(_write_line(book, sheet, row, line, section))
            row += 1
    parts = [cells.published for cells in written if cells.line.role == "subtotal"]
    _write_check(book, sheet, row, parts, written[-1].published)
    return written


def _write_line(book: SheetBook, sheet: Worksheet, row: int, line: Line, section: Section) -> LineCells:
    """One line; its formulas read the line's ids in column A and the three choices."""
    w = book.writer
    strong: dict[str, Any] = {} if line.role == "line" else {"bold": True, "top": 1}
    if line.role == "total":
        strong |= {"bottom": 6}
    book.text(sheet, row, 0, line.per_head, font_color=GREY, font_size=8, **strong)
    book.text(sheet, row, 1, line.label, **strong, indent=0 if line.role == "total" else 1)
    sheet.write_blank(row, 2, None, book.style(num_format=POUNDS, bg_color=INPUT, **strong))
    sheet.set_row(row, 24)
    indicator = cell(f"$A{row + 1}", line.per_head)
    own = f"$C{row + 1}"
    here = (book.council, indicator, book.period)

    def put(column: int, formula: Formula, number: str = POUNDS, **more: Any) -> Formula:  # noqa: ANN401
        return book.put(sheet, row, column, formula, num_format=number, align="right", **strong, **more)

    published = put(3, if_error(w.call("VALUE", book.council, line.amount, book.period)))
    put(4, Formula(f'IF(OR({own}="",ISTEXT({published.text})),"-",{own}-{published.text})', "-"))
    per_head = put(5, if_error(w.call("VALUE", *here)), PER_HEAD)
    average = put(6, if_error(w.call("PEERAVG", *here, book.group)), PER_HEAD)
    put(7, if_error(w.call("GAP", *here, book.group)), PER_HEAD)
    gap = put(8, if_error(w.call("GAP", *here, book.group, "pounds")))
    low, high = (put(column, _limit(book, here, end, published, per_head)) for column, end in ((9, 9), (10, 8)))
    word = put(11, if_error(w.call("POSITION", *here, book.group)))
    width = put(12, _half_width(low, high, published, per_head, average), "@", font_size=9)
    book.put(
        sheet,
        row,
        13,
        if_error(w.call("CAVEAT", indicator)),
        text_wrap=True,
        font_size=8,
        indent=1,
        bottom=strong.get("bottom", 0),
        top=strong.get("top", 0),
    )
    return LineCells(line, section, cell(f"$B${row + 1}", line.label), published, gap, low, high, word, width)


def _limit(book: SheetBook, here: tuple[Formula, ...], item: int, published: Formula, per_head: Formula) -> Formula:
    """(own figure - the interval's other end for one council) x people; people = published £ / £ per head."""
    end = book.writer.item(book.writer.call("PEERSTATS", *here, book.group, 0), item, 2)
    return if_error(native("({0}-{1})*{2}/{0}", lambda own, limit, total: (own - limit) * total / own, per_head, end, published))


def _half_width(low: Formula, high: Formula, published: Formula, per_head: Formula, average: Formula) -> Formula:
    """The half-width of the range, in £ and in % of the group's average for this many people, as words."""

    def words(low: float, high: float, published: float, per_head: float, average: float) -> str:
        half = (high - low) / 2
        return f"£{half:,.0f} ({half * per_head / (average * published):.0%})"

    template = '"£"&TEXT(({1}-{0})/2,"#,##0")&" ("&TEXT(({1}-{0})/2*{3}/({4}*{2}),"0%")&")"'
    return if_error(native(template, words, low, high, published, per_head, average))


NOT_SPLIT = "The lines of this council are not published for this year."


def _write_check(book: SheetBook, sheet: Worksheet, row: int, parts: list[Formula], total: Formula) -> None:
    """A sentence under the lines: that they add up to the published total."""

    def words(*amounts: float) -> str:
        return (
            "The lines add up to the published total." if abs(sum(amounts[:-1]) - amounts[-1]) < 1 else "The lines differ from the published total."
        )

    slots = "+".join(f"{{{i}}}" for i in range(len(parts)))
    template = f'IF(ABS({slots}-{{{len(parts)}}})<1,"The lines add up to the published total.","The lines differ from the published total.")'
    book.put(sheet, row, 1, if_error(native(template, words, *parts, total), NOT_SPLIT), font_color=GREY, italic=True, font_size=9)


def _write_expected(book: SheetBook, sheet: Worksheet, row: int) -> int:
    """The second table: what deprivation and age lead one to expect; gives its last row."""
    book.text(sheet, row, 1, "Expected, given deprivation and age (each council predicted without itself)", bold=True, font_size=13, font_color=BLUE)
    _header(book, sheet, row + 1, EXPECTED_COLUMNS)
    for column in range(len(EXPECTED_COLUMNS), len(COLUMNS)):
        sheet.write_blank(row + 1, column, None, book.style(bg_color=BLUE))
    row += 2
    for line in ALL_LINES:
        strong = {} if line.role == "line" else {"bold": True}
        indicator = cell(f"$A{row + 1}", line.per_head)
        here = (book.council, indicator, book.period)
        book.text(sheet, row, 0, line.per_head, font_color=GREY, font_size=8)
        book.text(sheet, row, 1, line.label, indent=0 if line.role == "total" else 1, **strong)
        sheet.set_row(row, 20)
        book.put(sheet, row, 2, if_error(book.writer.call("VALUE", *here)), num_format=PER_HEAD, align="right", **strong)
        for column, part in enumerate(EXPECTED_PARTS, start=3):
            number = POUNDS if "pounds" in part else PER_HEAD
            book.put(
                sheet,
                row,
                column,
                if_error(book.writer.call("EXPECTED", *here, part), NO_MODEL),
                num_format=number,
                align="right",
                shrink=True,
                **strong,
            )
        sheet.merge_range(row, 10, row, len(COLUMNS) - 1, "", book.style(text_wrap=True, font_size=8, indent=1))
        book.put(sheet, row, 10, if_error(book.writer.call("EXPECTED", *here, "word"), WHY_NO_MODEL), text_wrap=True, font_size=8, indent=1)
        row += 1
    return row
