"""ONS mid-year population estimates by age band, summed here from single years of age, and all-age totals.

Two bases stand side by side, each year's publication naming its own: the single-year files of mid-2019 and
mid-2020 are original estimates, rolled forward from Census 2011; those of mid-2021 on, and the totals of
2011 to 2023, rest on Census 2021. Adults of 2012 to 2020 are therefore totals less children (measures.toml).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from vfmxl.pack.sources.base import ENGLAND, REGION, UPPER_TIER, Figure, Reconciliation, Source, clean, csv_table, number, sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vfmxl.pack.sources.base import Log, RawFiles, Status, Table

AGES = (*(str(age) for age in range(90)), "90+")
BANDS = {"age_18_plus": (18, 90), "age_18_64": (18, 64), "age_65_plus": (65, 90), "age_75_plus": (75, 90), "age_85_plus": (85, 90)}

# Councils of new boundaries: no figure before the year in which they began. The county before them is their sum.
BEGAN = {"E06000058": 2019, "E06000059": 2019, "E06000061": 2021, "E06000062": 2021, "E06000063": 2023, "E06000064": 2023}
COUNTY_BEFORE = {"E10000021": ("E06000061", "E06000062"), "E10000006": ("E06000063", "E06000064")}
# Christchurch left Dorset for the new council with Bournemouth and Poole: the three cannot be had from files on later boundaries.
LOST_IN_2019 = ("E06000028", "E06000029", "E10000009")

MYE23, MYE22 = "ons_mye23tablesew.xlsx", "ons_mye22final_uk_2023geog.xlsx"
COUNCILS_2023 = 153
TOTALS_YEARS = range(2011, 2024)

CHILDREN_FILE = "dfe_ons_mye_0-17_2012_to_2024_by_la.csv"
CHILDREN = "Children aged 0 to 17 years"
# Councils of each year; later years are in the file too, as revised after the single-year files that serve here.
CHILDREN_YEARS = {str(year): 152 if year < 2019 else 151 for year in range(2012, 2021)}
CHILDREN_MARKS: dict[str, Status] = {"x": "not_collected"}
LEVELS = {"National": "country_code", "Regional": "region_code", "Local authority": "new_la_code"}


@dataclass(frozen=True, slots=True)
class SingleYears:
    """A file of persons by single year of age; `sheet` is "" for a csv, `councils` counts those of upper tier in it."""

    file: str
    year: int
    councils: int
    sheet: str = "MYE2 - Persons"
    code: str = "Code"
    total: str = "All ages"
    gives_total: bool = False


SINGLE_YEARS = (
    SingleYears("ons_mye2019_original_utla19_syoa.csv", 2019, 151, "", "utla19_code", "total_population"),
    SingleYears("ons_ukpopestimates_mid2020_2021geog.xls", 2020, 152),
    SingleYears("ons_ukpopestimates_mid2021_2021geog.xls", 2021, 152),
    SingleYears(MYE22, 2022, 153),
    SingleYears(MYE23, 2023, 153),
    # The totals of the other years come revised, from the mid-2023 edition.
    SingleYears("ons_mye2024_persons_syoa_2023geog.csv", 2024, 153, "", gives_total=True),
)


def _wanted(code: str) -> bool:
    return bool(code == ENGLAND or UPPER_TIER.fullmatch(code) or REGION.fullmatch(code))


def _rows(table: Table, header: int, councils: int, log: Log) -> dict[str, int]:
    """Code -> row of England, the regions and the councils; refuses a table that has not all councils, once each."""
    rows: dict[str, int] = {}
    for row in range(header + 1, len(table.rows)):
        code = clean(table.rows[row][0])
        if not _wanted(code):
            log.dropped("districts, metropolitan counties, and areas outside England")
        elif code in rows:
            raise table.refuse(row, f"the area {code} stands here for the second time")
        else:
            rows[code] = row
    _require(table, sum(bool(UPPER_TIER.fullmatch(code)) for code in rows), councils)
    return rows


def _require(table: Table, found: int, councils: int) -> None:
    if found != councils:
        raise table.refuse(len(table.rows) - 1, f"the table has {found} upper-tier councils, expected {councils}")


def _with_england(table: Table, measure: str, year: int, values: Mapping[str, float], log: Log) -> dict[str, float]:
    """The values with England's, to which the councils of the file must add up."""
    councils = math.fsum(value for code, value in values.items() if UPPER_TIER.fullmatch(code))
    if ENGLAND not in values:
        log.repaired("England as the sum of its councils, where the file has no row for it")
        return {**values, ENGLAND: councils}
    if not math.isclose(values[ENGLAND], councils, rel_tol=1e-9):
        raise table.refuse(0, f"{measure} in {year}: the councils add up to {councils:,.0f}, the row of England has {values[ENGLAND]:,.0f}")
    return dict(values)


def _as_they_stood(table: Table, year: int, areas: dict[str, float], log: Log) -> None:
    """Adds the counties that stood in `year` as sums of their successors, takes away councils that had not begun."""
    for county, parts in COUNTY_BEFORE.items():
        if year < BEGAN[parts[0]] and county not in areas:
            if missing := [part for part in parts if part not in areas]:
                raise table.refuse(0, f"neither {county} nor its successor {missing[0]} is in the table")
            areas[county] = math.fsum(areas[part] for part in parts)
            log.mapped("counties of old boundaries: the sum of their successors")
    for code, began in BEGAN.items():
        if year < began and areas.pop(code, None) is not None:
            log.dropped("councils before the year in which they began")


def _figures(table: Table, measure: str, year: int, values: Mapping[str, float], log: Log) -> Iterator[Figure]:
    """Figures of the areas as they stood in `year`, once the councils of the file are found to add up to its England."""
    areas = _with_england(table, measure, year, values, log)
    _as_they_stood(table, year, areas, log)
    for code, value in areas.items():
        yield Figure(measure, code, str(year), value)
    if year < BEGAN["E06000058"]:
        log.dropped("Bournemouth, Poole and the county of Dorset, which files on later boundaries do not give", len(LOST_IN_2019))
        for code in LOST_IN_2019:
            yield Figure(measure, code, str(year), math.nan, "not_collected")


def read_single_years(source: SingleYears, raw: RawFiles, log: Log) -> Iterator[Figure]:
    """Bands of one mid-year; each row's ages must add up to its total."""
    path = raw.path(source.file)
    table = sheet(path, source.sheet) if source.sheet else csv_table(path)
    header = table.header(source.code)
    total, *ages = table.columns(header, [source.total, *AGES])
    bands: dict[str, dict[str, float]] = defaultdict(dict)
    for code, row in _rows(table, header, source.councils, log).items():
        persons = [number(table, row, column, {})[0] for column in ages]
        published = number(table, row, total, {})[0]
        if abs(math.fsum(persons) - published) > 0.5:
            raise table.refuse(row, f"the ages of {code} add up to {math.fsum(persons):,.0f}, its total is {published:,.0f}")
        if source.gives_total:
            bands["total"][code] = published
        for band, (first, last) in BANDS.items():
            bands[band][code] = math.fsum(persons[first : last + 1])
    for band, values in bands.items():
        yield from _figures(table, f"pop.{band}", source.year, values, log)


def read_2011(raw: RawFiles, log: Log) -> Iterator[Figure]:
    """Bands of mid-2011 on the boundaries of 2023, from rows by sex and single year (90 stands for 90 and over)."""
    table = sheet(raw.path(MYE22), "MYEB1")
    header = table.header("code")
    code, sex, age, persons = table.columns(header, ["code", "sex", "age", "population_2011"])
    bands: dict[str, dict[str, float]] = {band: defaultdict(float) for band in BANDS}
    cells: Counter[str] = Counter()
    for row in range(header + 1, len(table.rows)):
        area = clean(table.rows[row][code])
        if not _wanted(area):
            log.dropped("rows of districts, metropolitan counties, and areas outside England")
            continue
        if clean(table.rows[row][sex]) not in ("M", "F"):
            raise table.refuse(row, f"found the sex {clean(table.rows[row][sex])!r}, expected M or F")
        cells[area] += 1
        years, count = number(table, row, age, {})[0], number(table, row, persons, {})[0]
        for band, (first, last) in BANDS.items():
            if first <= years <= last:
                bands[band][area] += count
    _require(table, sum(bool(UPPER_TIER.fullmatch(area)) for area in cells), COUNCILS_2023)
    for area, n in cells.items():
        if n != 2 * len(AGES):
            raise table.refuse(len(table.rows) - 1, f"{area} has {n} rows, expected {2 * len(AGES)} (two sexes, {len(AGES)} ages)")
    for band, values in bands.items():
        yield from _figures(table, f"pop.{band}", 2011, values, log)


def read_totals(raw: RawFiles, log: Log) -> Iterator[Figure]:
    """All-age totals, and the land that they live on, mid-2011 to mid-2023, on the boundaries of 2023."""
    table = sheet(raw.path(MYE23), "MYE4")
    header = table.header("Code")
    rows = _rows(table, header, COUNCILS_2023, log)
    for year, column in zip(TOTALS_YEARS, table.columns(header, [f"Mid-{year}" for year in TOTALS_YEARS]), strict=True):
        yield from _figures(table, "pop.total", year, {code: number(table, row, column, {})[0] for code, row in rows.items()}, log)
    table = sheet(raw.path(MYE23), "MYE5")
    header = table.header("Code")
    (column,) = table.columns(header, ["Area (sq km)"])
    land = {code: number(table, row, column, {})[0] for code, row in _rows(table, header, COUNCILS_2023, log).items()}
    for year in TOTALS_YEARS:
        yield from _figures(table, "land.area_sq_km", year, land, log)


def read_children(raw: RawFiles, log: Log) -> Iterator[Figure]:
    """Children aged 0 to 17 in the councils of each year for which adults are totals less children."""
    table = csv_table(raw.path(CHILDREN_FILE))
    header = table.header("time_period")
    names = ["time_period", "geographic_level", "age_group", "population_estimate", *LEVELS.values()]
    position = dict(zip(names, table.columns(header, names), strict=True))
    councils: Counter[str] = Counter()
    for row in range(header + 1, len(table.rows)):
        cells = {name: clean(table.rows[row][column]) for name, column in position.items()}
        if cells["age_group"] != CHILDREN or cells["geographic_level"] not in LEVELS:
            raise table.refuse(row, f"found {cells['age_group']!r} at level {cells['geographic_level']!r}, expected {CHILDREN!r}")
        if cells["time_period"] not in CHILDREN_YEARS:
            log.dropped("years from 2021, for which the single-year files give adults")
            continue
        code = cells[LEVELS[cells["geographic_level"]]]
        if not _wanted(code):
            log.dropped("Inner and Outer London as areas of their own")
            continue
        councils[cells["time_period"]] += bool(UPPER_TIER.fullmatch(code))
        value, status = number(table, row, position["population_estimate"], CHILDREN_MARKS)
        yield Figure("pop.age_0_17", code, cells["time_period"], value, status)
    for year, expected in CHILDREN_YEARS.items():
        if councils[year] != expected:
            raise table.refuse(len(table.rows) - 1, f"{year} has {councils[year]} upper-tier councils, expected {expected}")


EXACT = "The publisher's estimates add up to England to the person"
LOST = f"{EXACT}; before 2019 the part of Bournemouth, Poole and Dorset is in England only"
SOURCES = (
    Source("mye-2011", (MYE22,), read_2011, (Reconciliation(r"pop\.age_.*", 0.0, 0.03, reason=f"{LOST}."),)),
    *(
        Source(f"mye-{source.year}", (source.file,), partial(read_single_years, source), (Reconciliation(r"pop\..*", 0.0, reason=f"{EXACT}."),))
        for source in SINGLE_YEARS
    ),
    Source("mye-totals-2011-2023", (MYE23,), read_totals, (Reconciliation(r"pop\.total", 0.0, 0.015, reason=f"{LOST}."),)),
    Source("dfe-0-17-2012-2024", (CHILDREN_FILE,), read_children, (Reconciliation(r"pop\.age_0_17", 0.0, 0.013, reason=f"{LOST}."),)),
)
