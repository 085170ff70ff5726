"""Census 2021 counts by upper-tier council: tenure, disability, ethnic group."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from vfmxl.pack.sources.base import UPPER_TIER, Figure, Source, clean, csv_table, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vfmxl.pack.sources.base import Log, RawFiles

COUNCILS = 153
PERIOD = "2021"
ETHNIC_FILE = "ons_census2021_ethnic_group_utla23.csv"
ETHNIC_COLUMNS = ("2023 Upper tier local authorities Code", "Ethnic group (20 categories)", "Observation")
WHITE_BRITISH = "White: English, Welsh, Scottish, Northern Irish or British"
DOES_NOT_APPLY = "Does not apply"


@dataclass(frozen=True, slots=True)
class Wide:
    """A file with a row a council: measure -> the columns that add up to it."""

    file: str
    measures: dict[str, tuple[str, ...]]


TENURE = Wide(
    "derived_census2021_tenure_utla23.csv",
    {
        "census.households": ("all_households",),
        "census.owned_outright": ("Owned: Owns outright",),
        "census.owned_mortgage": ("Owned: Owns with a mortgage or loan",),
        "census.social_rented": ("Social rented: Other social rented", "Social rented: Rents from council or Local Authority"),
        "census.private_rented": ("Private rented: Other private rented", "Private rented: Private landlord or letting agency"),
    },
)
DISABILITY = Wide(
    "derived_census2021_disability_utla23.csv",
    {"census.disabled": ("Disabled under the Equality Act",), "census.residents": ("all_residents",)},
)


def read_wide(source: Wide, raw: RawFiles, log: Log) -> Iterator[Figure]:
    """Counts added up from small areas, which ONS perturbs: totals are a few off those published."""
    table = csv_table(raw.path(source.file))
    header = table.header("utla23_code")
    rows = range(header + 1, len(table.rows))
    if len(rows) != COUNCILS:
        raise table.refuse(len(table.rows) - 1, f"found {len(rows)} councils, expected {COUNCILS}")
    seen: set[str] = set()
    for row in rows:
        area = clean(table.rows[row][0])
        if not UPPER_TIER.fullmatch(area) or area in seen:
            raise table.refuse(row, f"found the code {area!r}, expected an upper-tier council, each once")
        seen.add(area)
    for measure, headings in source.measures.items():
        columns = table.columns(header, headings)
        for row in rows:
            yield Figure(measure, clean(table.rows[row][0]), PERIOD, math.fsum(number(table, row, column, {})[0] for column in columns))
    log.mapped("councils added up from perturbed small areas", len(rows))


def read_ethnic_groups(raw: RawFiles, log: Log) -> Iterator[Figure]:
    """All residents by the question on ethnic group, and those who are not White British."""
    table = csv_table(raw.path(ETHNIC_FILE))
    header = table.header(ETHNIC_COLUMNS[0])
    code, group, count = table.columns(header, ETHNIC_COLUMNS)
    everybody: dict[str, float] = defaultdict(float)
    british: dict[str, float] = {}
    for row in range(header + 1, len(table.rows)):
        area, name = clean(table.rows[row][code]), clean(table.rows[row][group])
        if not UPPER_TIER.fullmatch(area):
            log.dropped("councils of Wales")
        elif name != DOES_NOT_APPLY:
            persons = number(table, row, count, {})[0]
            everybody[area] += persons
            if name == WHITE_BRITISH:
                british[area] = persons
    if len(everybody) != COUNCILS or len(british) != COUNCILS:
        raise table.refuse(len(table.rows) - 1, f"found {len(everybody)} councils ({len(british)} with {WHITE_BRITISH!r}), expected {COUNCILS}")
    for area, persons in everybody.items():
        yield Figure("census.ethnic_all", area, PERIOD, persons)
        yield Figure("census.ethnic_minority", area, PERIOD, persons - british[area])


SOURCES = (
    Source("census-2021-tenure", (TENURE.file,), partial(read_wide, TENURE)),
    Source("census-2021-disability", (DISABILITY.file,), partial(read_wide, DISABILITY)),
    Source("census-2021-ethnic-group", (ETHNIC_FILE,), read_ethnic_groups),
)
