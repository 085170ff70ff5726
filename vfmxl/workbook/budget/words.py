"""The sheets of words: Notes for local explanation, and Methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vfmxl.palette import BLUE, GREY, INPUT
from vfmxl.workbook.budget.front import NAME as BUDGET
from vfmxl.workbook.budget.tables import FAINT
from vfmxl.workbook.expression import cell, native

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from vfmxl.workbook.budget.front import LineCells
    from vfmxl.workbook.sheetbook import SheetBook

NOTES, METHODS = "Notes", "Methods"
NO_EXPLANATION = "no local explanation entered"

METHOD_TEXT: tuple[tuple[str, str], ...] = (
    (
        "What this workbook is for",
        "It sets a council's adult social care spending beside comparable councils, line by line, so that differences can be found and explained locally. It is not a judgement: spending more or less than others is neither good nor bad in itself.",
    ),
    (
        "Published figures",
        "Outturn, net current expenditure, as councils returned it to government (Revenue Outturn form RO3; the service summary RSX for 2021-22, totals only). A budget is something else. Figures are shown in pounds and per head, the population being the ONS mid-year estimate of the year in which the financial year starts. The sheet VFM provenance names publication, release and date of each.",
    ),
    (
        "What is missing",
        "A figure that was not returned or is suppressed is missing: it is never shown as 0 and never estimated. The words 'no figure: see WHY' stand in its place; the function WHY says the reason.",
    ),
    (
        "Not split by age and reason",
        "Councils report part of their spending in lines without age or support reason (a median of 19% of net spending). It stands in a line of its own so that the lines add up to the total; where it is large, differences in the other lines partly reflect coding.",
    ),
    (
        "Comparison group",
        "The council itself is left out of its own group. Nearest is the first fifteen of the ONS statistical nearest neighbours (October 2025). Region, type and england are all upper-tier councils of that kind; similar-need is the fifteen councils with the nearest expected spending. City of London and Isles of Scilly are in no group unless a list names them. At least five councils must have a figure (two where the user lists them).",
    ),
    (
        "Average and gap",
        "The average is the unweighted mean of the group. The gap is the council's own figure minus that mean, per head; in pounds it is multiplied by the council's own population. It is a difference to look into.",
    ),
    (
        "Range and position",
        "The 95% range of a gap takes in how far councils of the group lie apart: (own figure - mean) -+ t(k-1) x s x sqrt(1 + 1/k) for k councils. 'Similar' means that zero is inside the range. The range is wide, so 'similar' must not be read as 'nothing to look at': the column beside it says how large a difference would have to be before it could be told from ordinary variation.",
    ),
    (
        "Expected spending",
        "Ordinary least squares over all councils of one year: spending per adult on the deprivation score (Indices of Deprivation) and the share of adults aged 75 and over; spending per person 65 and over on income deprivation affecting older people and the share aged 75 and over. Each council is predicted by a model fitted without it, with a 95% range. Where deprivation and age do not predict better than a plain average (spending on people of 18 to 64), there is no expected figure. Other drivers would give other figures: local pay, disability, density and more can be named in EXPECTED.",
    ),
    (
        "Why",
        "Drivers shows what each driver adds from the mean of the other councils to the expected figure; the table below it shows the expected figure under other drivers, since the choice matters. The bridge splits the difference of long term spending (ASC-FR, gross of client contributions only) into weeks in care homes, their mix and price, and the other settings: weeks are derived, spending over the published cost of a week, and the rows add up exactly (logarithmic mean Divisia index; Ang 2004).",
    ),
    (
        "Outcomes",
        "Scores are figures less the mean of all councils over their standard deviation, signed so that above 0 is the better outcome; the mean needs two of three years. Spending is set against expected in the same years. 1,000 random weightings say how far the words depend on the weights. Each measure beside the group has the 95% range for one council; beside England its own interval: the published margin of error, or Wilson's, Byar's or exact Poisson limits of its counts.",
    ),
    (
        "Change over time",
        "A trend needs five joined points, chi-squared above 9.5495 (99.8%) and a slope that keeps its sign when any one point is left out; nothing crosses a break. Money has no sampling interval: it is shown in cash and in the prices of one year (GDP deflator).",
    ),
    (
        "Reading a difference",
        "Outside the range: look at how many people are supported, the settings of support, unit costs and the front door (steps 3, 6, 7 and 9). Inside the range: the difference cannot be told from what the model leaves unexplained.",
    ),
    (
        "Caution",
        "Whatever variation exists, and whatever scope there may be to improve, does not remove the need for investment in social care. No list in this workbook is ordered by its figures.",
    ),
)


def write_notes(book: SheetBook, sheet: Worksheet, lines: list[LineCells]) -> None:
    """A row a line: the gap, and a cell for the local explanation."""
    book.title(sheet, "Notes: local explanation", 4)
    for column, width in enumerate((44, 20, 18, 24, 86)):
        sheet.set_column(column, column, width, book.style())
    for column, words in enumerate(
        ("Budget line", "Gap to look into, £", "Against the group", "Not to be told if under", "Local explanation (type over the words)")
    ):
        book.text(sheet, 4, column, words, bold=True, font_color="#FFFFFF", bg_color=BLUE)
    for row, line in enumerate(lines, start=5):
        sheet.set_row(row, 30)
        age = "" if line.line.role != "line" else f", {line.section.short}"
        book.text(sheet, row, 0, line.line.label + age, bottom=4, bottom_color=FAINT)
        for column, part in enumerate((line.gap, line.word, line.width), start=1):
            book.put(
                sheet,
                row,
                column,
                native("{0}", lambda v: v, cell(f"{BUDGET}!{part.text}", part.value)),
                num_format="£#,##0;-£#,##0",
                bottom=4,
                bottom_color=FAINT,
                align="center",
            )
        sheet.write_string(row, 4, NO_EXPLANATION, book.style(bg_color=INPUT, text_wrap=True, bottom=4, bottom_color=FAINT))
    last = 5 + len(lines)
    book.text(sheet, last + 1, 0, "A line whose explanation is left as it is prints as “no local explanation entered”.", font_color=GREY, font_size=9)
    sheet.print_area(0, 0, last + 1, 4)


def write_methods(book: SheetBook, sheet: Worksheet) -> None:
    """What each figure means, in words."""
    book.title(sheet, "Methods", 1)
    sheet.set_column(0, 0, 28, book.style())
    sheet.set_column(1, 1, 130, book.style())
    for row, (title, words) in enumerate(METHOD_TEXT, start=4):
        sheet.set_row(row, 15 * (len(words) // 135 + 1) + 6)
        book.text(sheet, row, 0, title, bold=True, font_color=BLUE, valign="top")
        book.text(sheet, row, 1, words, text_wrap=True, valign="top")
    sheet.print_area(0, 0, 4 + len(METHOD_TEXT), 1)
