"""Reads ASCOF outcomes of 2017-18 to 2023-24 and joins them on what they mean, since the codes were renumbered in 2023-24."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from vfmxl.pack.sources.base import ENGLAND, REGION, UPPER_TIER, Figure, Source, clean, csv_table, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vfmxl.pack.sources.base import Log, RawFiles, Table

FILE = "ascof_trend_2017-18_to_2023-24_council.csv"
COLUMNS = (
    "Year",
    "ONS Code",
    "Measure Group",
    "Measure Group Description",
    "Measure_Value",
    "Geographical Level",
    "Disaggregation Level",
    "Measure Type",
)

# How many rows each year has in the file as published: fewer means a file cut short.
ROWS = {"2017-18": 3986, "2018-19": 4827, "2019-20": 3941, "2020-21": 2278, "2021-22": 4310, "2022-23": 3489, "2023-24": 3667}

LEVELS = {"Council": UPPER_TIER, "Region": REGION, "England": re.compile(ENGLAND)}
COUNCIL_TYPE_LEVELS = ("Council Type", "Council type")

CODES_TO_2022_23 = {
    "1A": "quality_of_life",
    "1B": "control",
    "1C1A": "self_directed_users",
    "1C1B": "self_directed_carers",
    "1C2A": "direct_payments_users",
    "1C2B": "direct_payments_carers",
    "1D": "carer_quality_of_life",
    "1E": "ld_employment",
    "1F": "mh_employment",
    "1G": "ld_settled",
    "1H": "mh_independent",
    "1I1": "social_contact_users",
    "1I2": "social_contact_carers",
    "1J": "adjusted_quality_of_life",
    "2A1": "admissions_1864",
    "2A2": "admissions_65",
    "2B1": "reablement_91_days",
    "2B2": "reablement_offered",
    "2C1": "dtoc_all",
    "2C2": "dtoc_social",
    "2C3": "dtoc_joint",
    "2D": "sequel",
    "3A": "satisfaction_users",
    "3B": "satisfaction_carers",
    "3C": "carers_consulted",
    "3D1": "information_users",
    "3D2": "information_carers",
    "4A": "safe",
    "4B": "safe_secure",
}

CODES_FROM_2023_24 = {
    "1A": "quality_of_life",
    "1B": "adjusted_quality_of_life",
    "1C": "carer_quality_of_life",
    "1D": "satisfaction_users",
    "1E": "satisfaction_carers",
    "2A": "sequel",
    "2B": "admissions_1864",
    "2C": "admissions_65",
    "2D1": "reablement_91_days",
    "2D2": "reablement_offered",
    "2E": "ld_settled",
    "3A": "control",
    "3B": "carers_consulted",
    "3C1": "information_users",
    "3C2": "information_carers",
    "3D1A": "self_directed_users",
    "3D1B": "self_directed_carers",
    "3D2A": "direct_payments_users",
    "3D2B": "direct_payments_carers",
    "4A": "safe",
    "5A1": "social_contact_users",
    "5A2": "social_contact_carers",
}

CODES = {year: CODES_FROM_2023_24 if year == "2023-24" else CODES_TO_2022_23 for year in ROWS}

# Words that the description of a meaning has in every year: a renumbering that is not known here is found out by them.
WORDS = {
    meaning: re.compile(words, re.IGNORECASE)
    for meaning, words in {
        "quality_of_life": r"^social care-related quality of life",
        "adjusted_quality_of_life": r"^adjusted social care-related quality of life",
        "carer_quality_of_life": r"^carer-reported quality of life",
        "control": r"control over their daily life",
        "satisfaction_users": r"satisfaction of people who use services",
        "satisfaction_carers": r"satisfaction of carers",
        "social_contact_users": r"people who use services .* social contact",
        "social_contact_carers": r"carers .* social contact",
        "carers_consulted": r"carers .* included or consulted",
        "information_users": r"people who use services .* easy to find information",
        "information_carers": r"of carers who find it easy to find information",
        "safe": r"who feel safe$",
        "safe_secure": r"feel safe and secure",
        # The carers' measure bears the users' description in 2019-20.
        "self_directed_users": r"people .* self-directed support",
        "self_directed_carers": r"(carers|people using social care) .* self-directed support",
        "direct_payments_users": r"people .* direct payments",
        "direct_payments_carers": r"(carers|people using social care) .* direct payments",
        "ld_employment": r"learning disabilit(y|ies) in paid employment",
        "ld_settled": r"learning disabilit(y|ies) who live in their own home",
        "mh_employment": r"mental health services in paid employment",
        "mh_independent": r"mental health services (who live|living) independently",
        "admissions_1864": r"younger adults .*admission to residential and nursing care",
        "admissions_65": r"older adults .*admission to residential and nursing care",
        # "offered the service" and "effectiveness of the service" tell the two reablement measures apart in 2019-20 and 2020-21.
        "reablement_91_days": r"still at home 91 days .*services( effectiveness of the service)?$",
        "reablement_offered": r"(who received reablement|offered reablement|offered the service$)",
        "dtoc_all": r"^delayed transfers of care from hospital,? per 100,000",
        "dtoc_social": r"delayed transfers .* are attributable to adult social care",
        "dtoc_joint": r"delayed transfers .* jointly attributable",
        "sequel": r"sequel to service",
    }.items()
}
NO_DESCRIPTION = {("2017-18", "2A1"), ("2017-18", "2A2")}


def meaning_of(year: str, code: str, description: str) -> str:
    """What a measure means, one of the keys of WORDS; empty where code and description do not belong together in `year`."""
    meaning = CODES[year].get(code, "")
    if meaning and (WORDS[meaning].search(description) or (not description and (year, code) in NO_DESCRIPTION)):
        return meaning
    return ""


def figures(table: Table, log: Log, expected: Mapping[str, int] = ROWS) -> Iterator[Figure]:
    """The outcome of every measure; a figure that was not published is not in the file and not made up here.

    Raises
    ------
    SourceRefused
        for an unknown layout, measure or description, or another number of rows than `expected` a year.
    """
    columns = table.columns(0, COLUMNS)
    found: Counter[str] = Counter()
    for i in range(1, len(table.rows)):
        if len(table.rows[i]) != len(table.rows[0]):
            raise table.refuse(i, f"found {len(table.rows[i])} cells, expected {len(table.rows[0])}")
        year, area, code, description, _, level, group, kind = (clean(table.rows[i][column]) for column in columns)
        if year not in expected:
            raise table.refuse(i, f"found the year {year!r}, expected one of {', '.join(expected)}")
        found[year] += 1
        if (group, kind) not in (("Total", "Outcome"), ("", "")):
            raise table.refuse(i, f"found {group!r} and {kind!r}, expected only outcomes of the total")
        if level in COUNCIL_TYPE_LEVELS:
            log.dropped("rows of types of council (shire counties and so on)")
            continue
        if level not in LEVELS or not LEVELS[level].fullmatch(area):
            raise table.refuse(i, f"found the area {area!r} of level {level!r}, expected a council, a region or England")
        meaning = meaning_of(year, code, description)
        if not meaning:
            raise table.refuse(i, f"found the measure {code!r} described as {description!r}, expected a code and description of {year}")
        if not description:
            log.mapped("rows of 2017-18 without a description, known by their codes 2A1 and 2A2")
        value, status = number(table, i, columns[4], {})
        yield Figure(f"ascof_history.{meaning}.outcome", area, year, value, status)
    _check_rows(table, found, expected)


def _check_rows(table: Table, found: Mapping[str, int], expected: Mapping[str, int]) -> None:
    for year, rows in expected.items():
        if found[year] != rows:
            raise table.refuse(len(table.rows) - 1, f"found {found[year]:,} rows of {year}, expected {rows:,}: the file is cut short or altered")


def read(raw: RawFiles, log: Log) -> Iterator[Figure]:
    """The figures of the whole file."""
    yield from figures(csv_table(raw.path(FILE)), log)


# Outcomes only: there are no counts that could be added up to England's.
SOURCES = (Source("ascof-2017-18-to-2023-24", (FILE,), read),)
