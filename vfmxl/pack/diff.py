"""Compares two packs: figures restated, added and gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vfmxl.pack.reader import Pack


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that differs; None on the side that does not have it."""

    indicator: str
    area: str
    period: str
    old: float | None
    new: float | None

    @property
    def kind(self) -> str:
        """restated, added or gone."""
        if self.old is None:
            return "added"
        return "gone" if self.new is None else "restated"


def _figures(pack: Pack, indicator: str) -> dict[tuple[str, str], float]:
    if indicator not in pack.indicator_ids:
        return {}
    series = pack.series(indicator)
    return {
        (area.code, period): float(series.value[area.position, i])
        for area in pack.areas
        for i, period in enumerate(series.periods)
        if series.value[area.position, i] == series.value[area.position, i]
    }


def differences(old: Pack, new: Pack) -> Iterator[Change]:
    """Every figure that differs, by indicator, council code and period."""
    for indicator in sorted(old.indicator_ids | new.indicator_ids):
        before, after = _figures(old, indicator), _figures(new, indicator)
        for code, period in sorted(before.keys() | after.keys()):
            one, other = before.get((code, period)), after.get((code, period))
            if one != other:
                area = (new if code in new.by_code else old).by_code[code].name
                yield Change(indicator, area, period, one, other)
