"""Indices of Deprivation 2015, 2019 and 2025: average scores of upper-tier councils."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from vfmxl.pack.sources.base import UPPER_TIER, Figure, Source, clean, csv_table, number, sheet
from vfmxl.pack.sources.population import MYE22

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from vfmxl.pack.sources.base import Log, RawFiles, Table

FILE_2015 = "derived_imd2015_average_score_upper_tier.csv"
FILE_2019 = "mhclg_iod2019_file11_upper_tier.xlsx"
WIDE_2025, LONG_2025 = "mhclg_iod2025_file10_lower_tier_wide.csv", "mhclg_iod2025_file10_lower_tier_long.csv"
LOOKUP = "geo_ons_lookup_ltla23_utla23.csv"

COUNCILS_2015, COUNCILS_2019, DISTRICTS_2025, COUNCILS_2025 = 151, 151, 296, 153

# Sheet of File 11 -> (heading of its average score, measure, what a score of 1 means in our units).
SHEETS_2019 = {
    "IMD": ("IMD - Average score", "iod.imd_score", 1.0),
    "Income": ("Income - Average score", "iod.income", 100.0),
    "Health": ("Health Deprivation and Disability - Average score", "iod.health", 1.0),
    "IDAOPI": ("IDAOPI - Average score", "iod.idaopi", 100.0),
}
# Sheet IMD prints Slough's code with a digit missing; every other sheet has it right.
SLOUGH_AS_PRINTED, SLOUGH = "E0600003", "E06000039"


def read_2015(raw: RawFiles, log: Log) -> Iterator[Figure]:
    """IMD 2015 average scores, derived from scores of small areas: an indication, not the published File 11."""
    table = csv_table(raw.path(FILE_2015))
    header = table.header("utla19_code")
    code, score = table.columns(header, ["utla19_code", "imd2015_average_score"])
    rows = range(header + 1, len(table.rows))
    _require(table, len(rows), COUNCILS_2015)
    for row in rows:
        yield Figure("iod.imd_score", _council(table, row, code), "2015", number(table, row, score, {})[0])
    log.mapped("scores of 2015 derived from small areas with population weights of mid-2017, not published for councils", len(rows))


def _require(table: Table, found: int, expected: int) -> None:
    if found != expected:
        raise table.refuse(len(table.rows) - 1, f"found {found} areas, expected {expected}")


def _council(table: Table, row: int, column: int) -> str:
    code = clean(table.rows[row][column])
    if not UPPER_TIER.fullmatch(code):
        raise table.refuse(row, f"found the code {code!r}, expected one of an upper-tier council")
    return code


def read_2019(raw: RawFiles, log: Log) -> Iterator[Figure]:
    """Published average scores of File 11."""
    for name, (heading, measure, unit) in SHEETS_2019.items():
        table = sheet(raw.path(FILE_2019), name)
        header = table.header("Upper Tier Local Authority District code (2019)")
        code, score = table.columns(header, ["Upper Tier Local Authority District code (2019)", heading])
        rows = range(header + 1, len(table.rows))
        _require(table, len(rows), COUNCILS_2019)
        for row in rows:
            if clean(table.rows[row][code]) == SLOUGH_AS_PRINTED:
                area = SLOUGH
                log.repaired("Slough's code in sheet IMD of File 11")
            else:
                area = _council(table, row, code)
            yield Figure(measure, area, "2019", unit * number(table, row, score, {})[0])


def read_2025(raw: RawFiles, log: Log) -> Iterator[Figure]:
    """Scores of 2025: as published for single-tier councils, for the counties the mean of their districts weighted by population.

    The publisher's own upper-tier file does so from small areas; on the edition of 2019 this comes within 0.11 of
    its IMD scores and 0.1 percentage points of IDAOPI. Weights are mid-2022 residents, for IDAOPI those aged 60 and over.
    """
    council_of = _lookup(raw)
    everybody, older = _residents(raw, council_of)
    for measure, scores, weight, unit in (
        ("iod.imd_score", _wide(raw, "imd_average_score", council_of), everybody, 1.0),
        ("iod.income", _wide(raw, "income_average_score", council_of), everybody, 100.0),
        ("iod.health", _wide(raw, "health_deprivation_and_disability_average_score", council_of), everybody, 1.0),
        ("iod.idaopi", _long(raw, "Income Deprivation Affecting Older People", council_of), older, 100.0),
    ):
        districts: dict[str, list[str]] = defaultdict(list)
        for district in scores:
            districts[council_of[district]].append(district)
        for council, parts in districts.items():
            score = scores[parts[0]]
            if len(parts) > 1:
                score = math.fsum(scores[part] * weight[part] for part in parts) / math.fsum(weight[part] for part in parts)
                log.mapped("county scores derived from their districts', weighted by population")
            yield Figure(measure, council, "2025", unit * score)


def _lookup(raw: RawFiles) -> dict[str, str]:
    table = csv_table(raw.path(LOOKUP))
    header = table.header("ltla23_code")
    district, council = table.columns(header, ["ltla23_code", "utla23_code"])
    found = {clean(row[district]): clean(row[council]) for row in table.rows[header + 1 :] if clean(row[district]).startswith("E")}
    _require(table, len(found), DISTRICTS_2025)
    _require(table, len(set(found.values())), COUNCILS_2025)
    return found


def _residents(raw: RawFiles, districts: Mapping[str, str]) -> tuple[dict[str, float], dict[str, float]]:
    """Mid-2022 residents of every district: all ages, and 60 and over."""
    table = sheet(raw.path(MYE22), "MYE2 - Persons")
    header = table.header("Code")
    code, total, sixty, last = table.columns(header, ["Code", "All ages", "60", "90+"])
    everybody, older = {}, {}
    for row in range(header + 1, len(table.rows)):
        area = clean(table.rows[row][code])
        if area in districts:
            everybody[area] = number(table, row, total, {})[0]
            older[area] = math.fsum(number(table, row, column, {})[0] for column in range(sixty, last + 1))
    _require(table, len(everybody), DISTRICTS_2025)
    return everybody, older


def _wide(raw: RawFiles, heading: str, districts: Mapping[str, str]) -> dict[str, float]:
    table = csv_table(raw.path(WIDE_2025))
    header = table.header("ltla24_code")
    code, score = table.columns(header, ["ltla24_code", heading])
    return _scores(table, range(header + 1, len(table.rows)), code, score, districts)


def _long(raw: RawFiles, domain: str, districts: Mapping[str, str]) -> dict[str, float]:
    table = csv_table(raw.path(LONG_2025))
    header = table.header("area_code")
    code, index, score = table.columns(header, ["area_code", "index_domain", "average_score"])
    rows = [row for row in range(header + 1, len(table.rows)) if clean(table.rows[row][index]) == domain]
    return _scores(table, rows, code, score, districts)


def _scores(table: Table, rows: Sequence[int], code: int, score: int, districts: Mapping[str, str]) -> dict[str, float]:
    scores: dict[str, float] = {}
    for row in rows:
        district = clean(table.rows[row][code])
        if district not in districts or district in scores:
            raise table.refuse(row, f"the district {district!r} is not in {LOOKUP}, or stands here for the second time")
        scores[district] = number(table, row, score, {})[0]
    _require(table, len(scores), DISTRICTS_2025)
    return scores


SOURCES = (
    Source("iod-2015", (FILE_2015,), read_2015),
    Source("iod-2019", (FILE_2019,), read_2019),
    Source("iod-2025", (WIDE_2025, LONG_2025, LOOKUP, MYE22), read_2025),
)
