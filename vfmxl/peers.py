"""Comparison groups: which councils one council is set beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vfmxl.catalogue import drivers as facts
from vfmxl.errors import NotComputable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vfmxl.models import Models
    from vfmxl.pack.reader import Area, Pack, Series

    Positions = NDArray[np.intp]

DEFAULT_SIZE = 15
FEWEST, FEWEST_LISTED = 5, 2


@dataclass(frozen=True, slots=True)
class Group:
    """A comparison group as asked for.

    `kind` is england, region, type, nearest, similar-need, list; `flavour` older or ld for the named
    similar-need groups; `size` of nearest and similar-need; `members` the positions of a list.
    """

    kind: str
    size: int = DEFAULT_SIZE
    flavour: str = ""
    members: tuple[int, ...] = ()

    @property
    def fewest(self) -> int:
        """The fewest councils with a figure that it must have."""
        return FEWEST_LISTED if self.kind == "list" else FEWEST

    @property
    def words(self) -> str:
        """The group in words, after "the"."""
        return {
            "england": "upper-tier councils of England",
            "region": "councils of its region",
            "type": "councils of its type",
            "nearest": f"{self.size} ONS statistical nearest neighbours",
            "similar-need": f"{self.size} councils with the nearest expected spending"
            + {"older": " on older people", "ld": " on learning disability"}.get(self.flavour, ""),
            "list": "councils listed",
        }[self.kind]


class PeerGroups:
    """The members of comparison groups in one pack, each found once."""

    __slots__ = ("_found", "_models", "_neighbours", "_pack")

    def __init__(self, pack: Pack, models: Models) -> None:
        self._pack = pack
        self._models = models
        self._neighbours: dict[int, list[int]] = {}
        self._found: dict[tuple[object, ...], Positions] = {}

    def members(self, area: Area, group: Group, series: Series | None = None, period: int = -1) -> Positions:
        """Positions of the group's councils, ascending, without the council itself.

        They are its members whether or not they have a figure. `series` and `period` matter to
        similar-need alone.

        Raises
        ------
        NotComputable
            where the area is no council, is too small to compare, or the group cannot be made.
        """
        basis = (series.indicator.id, period) if group.kind == "similar-need" and series is not None else ()
        key = (area.position, group, basis)
        found = self._found.get(key)
        if found is None:
            require_council(area)
            require_large_enough(area)
            chosen = [i for i in self._choose(area, group, series, period) if i != area.position]
            found = self._found[key] = np.array(sorted(chosen), dtype=np.intp)
        return found

    def _eligible(self, area: Area) -> list[Area]:
        return [other for other in self._pack.areas if other.is_council and not other.small and other is not area]

    def _choose(self, area: Area, group: Group, series: Series | None, period: int) -> list[int]:
        if group.kind == "list":
            return list(group.members)
        if group.kind == "nearest":
            return self._nearest(area)[: group.size]
        if group.kind == "similar-need":
            return self._similar_need(area, group, series, period)
        eligible = self._eligible(area)
        if group.kind == "region":
            return [other.position for other in eligible if other.region == area.region]
        if group.kind == "type":
            return [other.position for other in eligible if other.type == area.type]
        return [other.position for other in eligible]

    def _nearest(self, area: Area) -> list[int]:
        found = self._neighbours.get(area.position)
        if found is None:
            others = (self._pack.by_code[code] for code in self._pack.neighbours(area.code))
            found = self._neighbours[area.position] = [other.position for other in others if not other.small]
        if not found:
            raise NotComputable(
                f"The ONS publishes no statistical neighbours for {area.name}{_no_longer(area)}: use region, type or a list of councils."
            )
        return found

    def _similar_need(self, area: Area, group: Group, series: Series | None, period: int) -> list[int]:
        if group.flavour:
            indicator, controls = facts.SIMILAR_NEED[group.flavour]
            basis, when = self._period_of(indicator, series, period)
            model = self._models.get(basis, when, controls).require()
        elif series is not None and series.indicator.model:
            model = self._models.get(series, period).require()
        else:
            basis, when = self._period_of(facts.SIMILAR_NEED_OTHERWISE, series, period)
            model = self._models.get(basis, when).require()
        own = model.fitted[area.position]
        if own != own:
            raise NotComputable(
                f"{area.name} has no expected figure in {model.period}, so councils of similar need cannot be found: use nearest or region."
            )
        others = [i for i in range(len(self._pack.areas)) if i != area.position and model.fitted[i] == model.fitted[i]]
        others.sort(key=lambda i: (abs(model.fitted[i] - own), i))
        return others[: group.size]

    def _period_of(self, indicator: str, series: Series | None, period: int) -> tuple[Series, int]:
        """The basis of similar need in the same year where it is held, else in its latest."""
        if not self._pack.holds(indicator):
            raise NotComputable(
                f"The pack {self._pack.id} holds no figures of {indicator}, by which councils of similar need are found: use nearest or region."
            )
        basis = self._pack.series(indicator)
        if series is not None and series.periods[period] in basis.periods:
            return basis, basis.periods.index(series.periods[period])
        return basis, len(basis.periods) - 1


def _no_longer(area: Area) -> str:
    return f" (abolished {area.end[:4]})" if area.end else ""


def require_large_enough(area: Area) -> None:
    """NotComputable for the two councils that are compared with nobody."""
    if area.small:
        raise NotComputable(f"{area.name}'s population is too small to compare: VALUE and SERIES give its figures, comparisons are refused.")


def require_council(area: Area) -> None:
    """NotComputable for England and its regions."""
    if not area.is_council:
        raise NotComputable(f"{area.name} is not a council: comparison groups are of councils. Ask for its own figure with VALUE.")
