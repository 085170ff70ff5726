"""ONS statistical nearest neighbours of upper-tier councils, October 2025, with their distances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vfmxl.pack.sources.base import clean, number, sheet

if TYPE_CHECKING:
    from vfmxl.pack.sources.base import Log, RawFiles

FILE = "ons_statistical_nearest_neighbours_england_2025-10.xlsx"
ORDER, DISTANCE = "Table 3", "Table 4"
CODE = "Upper tier local authority code"
COUNCILS = 153


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One neighbour: ONS codes as published, `order` 1 for the nearest, Euclidean distance on standardised features."""

    area: str
    order: int
    neighbour: str
    distance: float


def read_neighbours(raw: RawFiles, log: Log) -> list[Neighbour]:
    """All 152 neighbours of each council, in the published order.

    Raises
    ------
    SourceRefused
        where a council or neighbour is missing, or the order does not follow the distances.
    """
    order, distance = sheet(raw.path(FILE), ORDER), sheet(raw.path(FILE), DISTANCE)
    head = distance.header(CODE)
    column = {clean(cell): i for i, cell in enumerate(distance.rows[head])}
    row_of = {clean(cells[0]): i for i, cells in enumerate(distance.rows) if i > head}
    first = order.header(CODE)
    columns = order.columns(first, [f"Neighbour {n}" for n in range(1, COUNCILS)])
    found = []
    for row in range(first + 1, len(order.rows)):
        area = clean(order.rows[row][0])
        nearer = 0.0
        seen = {area}
        for n, at in enumerate(columns, start=1):
            neighbour = clean(order.rows[row][at])
            if area not in row_of or neighbour not in column:
                raise order.refuse(row, f"{area} or {neighbour} is not in {DISTANCE}")
            if neighbour in seen:
                raise order.refuse(row, f"neighbour {n} is {neighbour} for the second time, or the council itself")
            seen.add(neighbour)
            apart = number(distance, row_of[area], column[neighbour], {})[0]
            if apart < nearer - 1e-9:
                raise order.refuse(row, f"neighbour {n} ({neighbour}) is nearer than the one before it")
            nearer = apart
            found.append(Neighbour(area, n, neighbour, apart))
    if len(found) != COUNCILS * (COUNCILS - 1):
        raise order.refuse(len(order.rows) - 1, f"found {len(found)} neighbours, expected {COUNCILS} councils with {COUNCILS - 1} each")
    log.mapped("neighbours read with their distances", len(found))
    return found
