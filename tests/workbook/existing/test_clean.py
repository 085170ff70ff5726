"""Names, columns of tables and spills become references."""

from __future__ import annotations

import pytest

from vfmxl.workbook.existing.clean import Cleaner, NotComputable, Table

CLEANER = Cleaner(
    {
        ("", "rate"): "0.5",
        ("", "spending"): "Budget!$B$2:$B$9",
        ("", "twice"): "Rate*2",
        ("", "round"): "AROUND+1",
        ("", "around"): "Round+1",
        ("", "relative"): "Budget!B2",
        ("budget", "rate"): "0.25",
        ("", "other"): "[2]S!$A$1",
    },
    [Table("Costs", "Other", (3, 5), (8, 7), 1, 1, ("Council", "Net [\u00a3]", "Gross"))],
    {("other", (0, 0)): ((0, 0), (4, 1))},
)
CLEANED = {
    "SUM(A1:A3)*2": "SUM(A1:A3)*2",
    "Rate*2": "(0.5)*2",
    "Budget!Rate*2": "(0.25)*2",
    "SUM(Spending)": "SUM(Budget!$B$2:$B$9)",
    "Twice+1": "((0.5)*2)+1",
    '"Rate"&Rate': '"Rate"&(0.5)',
    "_xlfn.XLOOKUP(1,A1:A2,B1:B2)": "XLOOKUP(1,A1:A2,B1:B2)",
    "SUM(A1#)": "SUM($A$1:$B$5)",
    "SUM(Other!A1#)": "SUM('Other'!$A$1:$B$5)",
    "Costs[[#This Row],[Council]]&[@Gross]": "$F$6&$H$6",
    "SUM(Costs[Gross])": "SUM($H$5:$H$8)",
    "Costs[[#Headers],[Gross]]": "$H$4",
    "SUM(Costs[[#All],[Council]:[Gross]])": "SUM($F$4:$H$9)",
    "SUM(Costs[])": "SUM($F$5:$H$8)",
    "Costs[[#Totals],[Net '[\u00a3']]]": "$G$9",
    "LET(x,2,x*3)": "LET(x,2,x*3)",
}


@pytest.mark.parametrize(("formula", "cleaned"), CLEANED.items())
def test_what_remains_is_cells(formula: str, cleaned: str) -> None:
    assert CLEANER.clean(formula, "Other", (5, 7)) == cleaned


REFUSED = {
    "TODAY()+1": "TODAY",
    "SUM(OFFSET(A1,1,1))": "OFFSET",
    "[2]Sheet1!A1": "another workbook",
    "Other+1": "another workbook",
    "Round": "circle",
    "Relative*2": "every cell that uses it",
    "Nothing[Net]": "does not hold",
    "Costs[Nothing]": "does not have",
    "B7#": "fills nothing",
    "SUM(A1:INDEX(B1:B9,2))": "known only when it is calculated",
    "SUM(Jan:Dec!A1)": "several sheets",
}


@pytest.mark.parametrize(("formula", "told"), REFUSED.items())
def test_what_is_not_computed_says_why(formula: str, told: str) -> None:
    with pytest.raises(NotComputable, match=told):
        CLEANER.clean(formula, "Other", (5, 7))


def test_a_word_in_a_text_is_no_function() -> None:
    assert CLEANER.clean('A1&"TODAY() and #"', "Other", (0, 0)) == 'A1&"TODAY() and #"'
