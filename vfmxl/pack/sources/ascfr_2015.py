"""PSS expenditure and unit costs 2015-16: weeks of care in homes, by council (the money of that year is not held)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from vfmxl.pack.sources.base import Figure, Source, clean, csv_table, number
from vfmxl.pack.sources.leaves import AGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vfmxl.pack.sources.base import Log, RawFiles, Status

FILE = "nhsd_ascfr_2015-16_activity.csv"
PERIOD, COUNCILS = "2015-16", 152
COLUMNS = ("Council Code", "Care Type", "Age Bands", "Long Term Support Setting", "Data Type", "Value", "Notes")
MARKS: dict[str, Status] = {"": "not_submitted", "-": "not_submitted", ":": "not_submitted"}
CARE_HOMES = {"Residential": "residential", "Nursing": "nursing"}


def read(raw: RawFiles, log: Log) -> Iterator[Figure]:
    """Weeks of residential and nursing care by age: sums over support reasons and provision."""
    table = csv_table(raw.path(FILE), "latin-1")
    header = table.header("UUID")
    council, care, age, setting, data_type, value, notes = table.columns(header, COLUMNS)
    parts: dict[tuple[str, str], list[float | None]] = {}
    for row in range(header + 1, len(table.rows)):
        cells = table.rows[row]
        home = CARE_HOMES.get(clean(cells[setting]))
        if clean(cells[data_type]) != "Mandatory" or clean(cells[care]) != "Long term" or home is None:
            log.dropped("voluntary rows by finer age bands, and short term support")
            continue
        band = AGES.get(clean(cells[age]).casefold())
        if band is None:
            raise table.refuse(row, f"found the age {clean(cells[age])!r}, expected one of {sorted(AGES)}")
        amount, status = number(table, row, value, MARKS)
        if clean(cells[notes]) == "Estimate":
            log.mapped("values that the publisher marks as estimates")
        parts.setdefault((f"ascfr.weeks.{home}_{band}", f"cassr:{clean(cells[council])}"), []).append(amount if status == "published" else None)
    found = len({area for _, area in parts})
    if found != COUNCILS:
        raise table.refuse(len(table.rows) - 1, f"found {found} councils, expected {COUNCILS}")
    for (measure, area), amounts in sorted(parts.items()):
        known = [amount for amount in amounts if amount is not None]
        complete = len(known) == len(amounts)
        yield Figure(measure, area, PERIOD, math.fsum(known) if complete else float("nan"), "published" if complete else "not_submitted")


SOURCES = (Source("ascfr-2015-16", (FILE,), read),)
