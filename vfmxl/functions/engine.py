"""Holds one pack and what was understood and computed from it, for as long as a process lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vfmxl.errors import NoFigure, NotUnderstood
from vfmxl.functions.nearest import did_you_mean, shortened
from vfmxl.functions.periods import find_period
from vfmxl.functions.places import Places
from vfmxl.functions.unavailable import why_no_figure
from vfmxl.models import Models
from vfmxl.pack.shelf import pack_in_use
from vfmxl.peers import PeerGroups

if TYPE_CHECKING:
    from vfmxl.pack.reader import Area, Pack, Series
    from vfmxl.peers import Group


class Engine:
    """One pack, with the areas, periods, groups and models already worked out from it."""

    __slots__ = ("_areas", "_groups", "_periods", "_series", "groups", "models", "notices", "pack", "places")

    def __init__(self, pack: Pack, notices: list[str] | None = None) -> None:
        self.pack = pack
        self.notices = notices or []
        self.places = Places(pack.areas)
        self.models = Models(pack)
        self.groups = PeerGroups(pack, self.models)
        self._areas: dict[object, Area] = {}
        self._series: dict[str, Series] = {}
        self._periods: dict[tuple[str, type, object], int] = {}
        self._groups: dict[str, Group] = {}

    @classmethod
    def start(cls, pack: str | None = None) -> Engine:
        """An engine on the pack in use, or on the one at the path `pack`; PackUnusable where there is none."""
        return cls(*pack_in_use(pack))

    def area(self, typed: object) -> Area:
        """The area meant; NotUnderstood with the nearest names."""
        found = self._areas.get(typed)
        if found is None:
            found = self._areas[typed] = self.places.find(typed)
        return found

    def series(self, typed: object) -> Series:
        """The indicator meant; NotUnderstood with the nearest ids."""
        if not isinstance(typed, str):
            raise NotUnderstood(f"An indicator is an id such as spend_net_adult, not {shortened(typed)}. FIND lists them.")
        found = self._series.get(typed)
        if found is None:
            name = "_".join(typed.strip().casefold().split())
            try:
                found = self._series[typed] = self.pack.series(name)
            except KeyError:
                raise NotUnderstood(
                    f"No indicator is called {shortened(typed)}. {did_you_mean(name, self.pack.indicator_ids, 'FIND lists them.')}"
                ) from None
        return found

    def period(self, series: Series, typed: object) -> int:
        """Position of the period meant in a series; None is the latest."""
        if typed is None:
            return len(series.periods) - 1
        # A boolean equals a number as a key, and True is no period: the kind of value is part of the key.
        key = (series.indicator.id, type(typed), typed)
        found = self._periods.get(key)
        if found is None:
            found = self._periods[key] = find_period(series, typed)
        return found

    def group(self, typed: str) -> Group:
        """The comparison group meant; NotUnderstood with the words allowed."""
        found = self._groups.get(typed)
        if found is None:
            from vfmxl.functions.grouping import parse_group

            found = self._groups[typed] = parse_group(self, typed)
        return found

    def figure(self, series: Series, area: Area, period: int) -> float:
        """The published figure; NoFigure with the reason where there is none."""
        value = series.value[area.position, period]
        if value != value:
            raise NoFigure(why_no_figure(self.pack, series, area, period))
        return float(value)
