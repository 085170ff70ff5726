"""QUALITY: the same rows for every council and year, and what they find, against the official files."""

from __future__ import annotations

import re
import statistics
from typing import TYPE_CHECKING, Any

import pytest
from python_calamine import CalamineWorkbook

from tests.made_up import CODES, NOT_SUBMITTED
from vfmxl.errors import CellError
from vfmxl.functions import Engine, call, evaluate
from vfmxl.functions.quality import KINDS, LINES, kind_of
from vfmxl.resources import bundled_pack

if TYPE_CHECKING:
    from pathlib import Path

CHECKS = [
    "certification",
    "release: revenue outturn RO3", "release: revenue outturn RSX", "release: revenue budget RA", "release: ASC-FR and SALT", "release: ASCOF",
    "release: Oflog", "release: other publications", "release: population",
    "return: revenue outturn RO3", "return: revenue outturn RSX", "return: revenue budget RA", "return: ASC-FR and SALT", "return: ASCOF",
    "return: Oflog", "return: other publications",
    "spending not split by age and reason", "sales, fees and charges of nought", "other income of nought", "lines below zero", "rounding",
    "respondents to the survey", "margin of the survey", "series that begin anew", "series that end", "boundary",
]  # fmt: skip
YEARS = ("2021-22", "2022-23", "2023-24", "2024-25")


@pytest.fixture(scope="module")
def bundled() -> Engine:
    return Engine.start(str(bundled_pack()))


def rows(engine: Engine, *arguments: Any) -> dict[str, list[Any]]:
    table = evaluate(engine, "QUALITY", arguments)
    assert table[0] == ["check", "finding", "what it means", "indicator"]
    return {row[0]: row[1:] for row in table[1:]}


@pytest.mark.parametrize("period", YEARS)
def test_every_council_has_the_same_rows_each_filled(period: str, bundled: Engine) -> None:
    made = 0
    for area in bundled.pack.areas:
        table = call(bundled, "QUALITY", [area.code, period, 0])
        if not isinstance(table, list):
            continue
        made += 1
        assert [row[0] for row in table] == CHECKS, area.name
        for check, finding, meaning, indicator in table:
            assert finding is CellError.NA or isinstance(finding, float) or finding, (area.name, check)
            assert meaning.endswith("."), (area.name, check)
            assert {name for name in indicator.split("; ") if name != "-"} <= bundled.pack.indicator_ids
    assert made >= 151


def test_no_finding_judges(bundled: Engine) -> None:
    text = " ".join(str(cell) for row in evaluate(bundled, "QUALITY", ["Torbay"]) for cell in row)
    assert not re.search(r"\b(good|bad|poor|best|worst|fail\w*|wrong|unreliable|better|worse)\b", text, re.IGNORECASE)


@pytest.mark.parametrize(
    ("council", "period", "check", "finding", "indicator"),
    [
        # As the files and their notes say (SOURCES of RO3: Torbay made no return for 2022-23; 2021-22 has no such column).
        ("Torbay", "2024-25", "certification", "certified", "ro3_certified"),
        ("Torbay", "2022-23", "certification", "no return", "ro3_certified"),
        ("Torbay", "2021-22", "certification", "not said in the files held", "ro3_certified"),
        ("Cumberland", "2023-24", "certification", "not certified", "ro3_certified"),
        ("Kent", "2023-24", "release: revenue outturn RO3", "first release (17 of 153 returns certified) (2024-08-29)", "-"),
        ("Kent", "2024-25", "release: revenue budget RA", "none held for the year", "-"),
        ("Kent", "2024-25", "release: population", "Mid-2024 population estimates by single year of age, first release (2025-07)", "spend_net_adult"),
        ("Torbay", "2022-23", "sales, fees and charges of nought", "no return", "income_fees_pct"),
        ("Torbay", "2021-22", "lines below zero", "none held for the year", "-"),
        ("Torbay", "2024-25", "respondents to the survey", 380, "ascof_respondents"),
        ("Torbay", "2024-25", "margin of the survey", pytest.approx(0.4), "ascof_1a"),
        ("Derby", "2024-25", "respondents to the survey", CellError.NA, "ascof_respondents"),
        ("Derby", "2024-25", "margin of the survey", CellError.NA, "ascof_1a"),
        ("Torbay", "2022-23", "spending not split by age and reason", CellError.NA, "spend_unsplit_pct"),
        ("Cumberland", "2023-24", "boundary", "formed 2023-04-01 from Cumbria", "-"),
        ("Torbay", "2023-24", "boundary", "nothing found", "-"),
    ],
)  # fmt: skip
def test_findings_that_the_files_state(council: str, period: str, check: str, finding: object, indicator: str, bundled: Engine) -> None:
    found = rows(bundled, council, period)[check]
    assert [found[0], found[2]] == [finding, indicator]


def test_breaks_stand_on_either_side(bundled: Engine) -> None:
    """Client level data took the place of SALT in 2024-25."""
    before, after = rows(bundled, "Kent", "2023-24"), rows(bundled, "Kent", "2024-25")
    assert before["series that begin anew"][0] == after["series that end"][0] == "nothing found"
    assert before["series that end"][0] == after["series that begin anew"][0]
    assert before["series that end"][0].startswith("5 series: Collected through client level data from 2024-25")
    assert before["series that end"][2] == after["series that begin anew"][2] == "ascof_2a; ascof_2b; ascof_2c; ascof_2e; ascof_3d_direct_payments"


def test_rounding_is_told_for_each_publication(bundled: Engine) -> None:
    text = rows(bundled, "Kent", "2021-22")["rounding"][0]
    assert "ASC-FR and SALT: money not rounded; counts of people and of requests (SALT) to the nearest 5" in text
    assert "revenue budget RA: amounts to £1,000" in text
    assert "RO3" not in text


def test_returns_tell_what_is_missing_and_why(bundled: Engine) -> None:
    """Hackney made neither return of 2021-22; Kent's in-house home care and others have no price."""
    figures = rows(bundled, "Hackney", "2021-22")["return: ASC-FR and SALT"]
    n = int(figures[0].split()[2])
    assert figures[0] == f"0 of {n} figures; not submitted: {n}"
    assert figures[2] == "-"
    figures = rows(bundled, "Kent", "2021-22")["return: ASC-FR and SALT"]
    assert "unit_homecare_int" in figures[2].split("; ")
    assert figures[0] == f"{n - len(figures[2].split('; '))} of {n} figures; does not apply: {len(figures[2].split('; '))}"


@pytest.mark.parametrize(
    ("arguments", "cell", "told"),
    [
        (["England"], CellError.NUM, "England is not a council: QUALITY is about the returns that one council makes."),
        (["South West"], CellError.NUM, "South West is not a council"),
        (["Northamptonshire"], CellError.NA, "Northamptonshire was abolished in 2021, before 2024-25"),
        (["Cumberland", "2021-22"], CellError.NA, "Cumberland was formed in 2023, after 2021-22: ask for Cumbria"),
        (["Torbay", "2015-16"], CellError.NA, "spend_net_adult is held for 2021-22 to 2024-25, not for 2015-16"),
        (["Torbay", "2024"], CellError.VALUE, "could be 2023-24 or 2024-25"),
    ],
)
def test_what_cannot_be_had_is_refused_in_a_sentence(arguments: list[Any], cell: CellError, told: str, bundled: Engine) -> None:
    assert call(bundled, "QUALITY", arguments) is cell
    assert told in evaluate(bundled, "WHY", ["QUALITY", *arguments])


def test_a_council_too_small_to_compare_is_told_of_and_not_compared(bundled: Engine) -> None:
    found = rows(bundled, "Isles of Scilly", "2024-25")
    assert list(found) == CHECKS
    assert "population is too small to compare" in found["spending not split by age and reason"][1]
    assert "middle half" not in found["spending not split by age and reason"][1]


def test_a_pack_without_these_publications_has_the_same_rows(made_up: Engine) -> None:
    found = rows(made_up, CODES[5])
    assert list(found) == CHECKS
    assert found["certification"][0] == "not said in the files held"
    assert found["spending not split by age and reason"][0] is CellError.NA
    assert found["sales, fees and charges of nought"][0] == "none held for the year"
    assert found["return: other publications"][0] == "3 of 3 figures"
    assert found["release: other publications"][0] == "first (2025-06-01); first (2025-06-01)"
    assert found["rounding"][0] == "other publications: not said in the files held"
    assert rows(made_up, NOT_SUBMITTED)["return: other publications"] == [
        "2 of 3 figures; not submitted: 1",
        "What the council did not return, or the publisher does not show; nothing is put in its place.",
        "spend_net_adult",
    ]


def test_the_default_year_is_the_latest_of_net_spending(bundled: Engine) -> None:
    assert evaluate(bundled, "QUALITY", ["Kent"]) == evaluate(bundled, "QUALITY", ["Kent", "2024-25"])
    assert evaluate(bundled, "QUALITY", ["Kent", None, 0])[0][0] == "certification"


def test_why_tells_the_findings_and_what_they_are_not(bundled: Engine) -> None:
    why = evaluate(bundled, "WHY", ["QUALITY", "Cumberland", "2023-24"])
    for told in ("26 checks", "certification: not certified", "spending not split by age and reason: 6.1%", "it says nothing of how well"):
        assert told in why, told


@pytest.mark.parametrize(
    ("publication", "kind"),
    [
        ("ro3-2024-25", "revenue outturn RO3"),
        ("ra-2023-24", "revenue budget RA"),
        ("ascof-2020-21", "ASCOF"),
        ("something-else", "other publications"),
    ],
)
def test_kind_of_publication(publication: str, kind: str) -> None:
    assert kind_of(publication) == kind


def test_every_publication_of_the_years_has_a_kind_and_every_line_is_held(bundled: Engine) -> None:
    used = {
        header["publications"][header["periods"].index(period)]
        for header in bundled.pack.headers().values()
        for period in YEARS
        if period in header["periods"]
    }
    assert {kind_of(name) for name in used} == set(KINDS.values()) - {"other publications"}
    assert set(LINES) <= bundled.pack.indicator_ids


@pytest.fixture(scope="module")
def ro3(raw_folder: Path) -> list[dict[str, Any]]:
    """RO3 2024-25 as published: a dictionary a council, by header text."""
    table = CalamineWorkbook.from_path(str(raw_folder / "mhclg_RO3_LA_Data_2024-25_data_by_LA.ods")).get_sheet_by_name("RO3_LA_Data_202425")
    found = table.to_python(skip_empty_area=False)
    head = [str(cell) for cell in found[6]]
    return [dict(zip(head, row, strict=True)) for row in found[7:] if re.fullmatch(r"E(06|08|09|10)\d{6}", str(row[1]))]


NET = "Net Current Expenditure (C7 = C3 - C6)"
TOTAL = "TOTAL ADULT SOCIAL CARE [note 2]"
REASON_LINES = [
    f"{reason} - {age}"
    for reason in ("Physical support", "Sensory support", "Support with memory and cognition", "Learning disability support", "Mental health support")
    for age in ("adults (18–64)", "older people (65+)")
]
ALL_LINES = [
    *REASON_LINES, "Social support: Substance misuse support", "Social support: Asylum seeker support", "Social support: Social Isolation",
    "Social support: Support for carer", "Assistive equipment and technology", "Care assessment and safeguarding",
    "Information and early intervention", "Commissioning, strategy and admin support",
]  # fmt: skip


@pytest.mark.real
def test_every_council_of_2024_25_by_the_official_file(ro3: list[dict[str, Any]], bundled: Engine) -> None:
    """Certification, income of nought, lines below zero and the share not split, read again from the file."""
    unsplit = {}
    for row in ro3:
        if row[f"{TOTAL} - {NET}"] != "[x]":
            split = sum(row[f"{line} - {NET}"] for line in REASON_LINES)
            unsplit[row["ONS Code"]] = 100 * (1 - split / row[f"{TOTAL} - {NET}"])
    compared = {code for code in unsplit if code not in ("E09000001", "E06000053")}
    seen = {"below": 0, "nought": 0, "none": 0}
    for row in ro3:
        code = row["ONS Code"]
        found = rows(bundled, code, "2024-25")
        certified = {"Y": "certified", "N": "not certified", "[x]": "no return"}[row["Certification"]]
        assert found["certification"][0] == certified, code
        if code not in unsplit:
            seen["none"] += 1
            assert found["lines below zero"][0] == found["other income of nought"][0] == "no return"
            continue
        below = [line for line in ALL_LINES if row[f"{line} - {NET}"] < 0]
        seen["below"] += bool(below)
        assert len([name for name in found["lines below zero"][2].split("; ") if name != "-"]) == len(below), code
        for check, text in (("sales, fees and charges", "Sales, Fees and Charges (C4)"), ("other income", "Other Income (C5)")):
            nought = row[f"{TOTAL} - {text}"] == 0
            seen["nought"] += nought
            assert found[f"{check} of nought"][0].startswith("£0 beside £" if nought else "nothing found"), code
        share, meaning = found["spending not split by age and reason"][:2]
        assert share == pytest.approx(unsplit[code], abs=1e-9), code
        if code in compared:
            q1, _, q3 = statistics.quantiles([unsplit[other] for other in compared if other != code], n=4, method="inclusive")
            assert f"the other {len(compared) - 1} upper-tier councils of England lie from {q1:.1f}% to {q3:.1f}%" in meaning, code
    assert seen == {"below": 44, "nought": 2, "none": 3}
