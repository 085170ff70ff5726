"""Adds up the leaf rows of the finance return, by care, age, reason and setting, under the measure names of its later tables."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vfmxl.pack.sources.ascfr_columns import OTHER_CARE, REASONS, SETTINGS
from vfmxl.pack.sources.base import Figure, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

AGES = {"18 to 64": "1864", "65 and over": "65", "age 18 to 64": "1864", "age 65 and over": "65"}
CARE = {"long term care": "long", "short term care": "short", "other": "other", "long term": "long", "short term": "short"}
TO_MAXIMISE = "to maximise independence"


def _plain(words: str) -> str:
    return clean(words).casefold().replace(" / ", "/")


REASON_OF = {_plain(words): name for words, name in REASONS.items()}
SETTING_OF = {_plain(words): name for words, name in SETTINGS.items()}
OTHER_OF = {_plain(words): name for words, name in OTHER_CARE.items()}


@dataclass(frozen=True, slots=True)
class Leaf:
    """The words of one leaf row; "" where it has none."""

    care: str
    age: str = ""
    reason: str = ""
    setting: str = ""
    purpose: str = ""

    def measures(self) -> list[str]:
        """The measures that the row is part of, without the family; KeyError names words that are not known."""
        care = CARE[_plain(self.care)]
        if care == "other":
            return ["total", "other", f"other_{OTHER_OF[_plain(self.reason)]}"]
        age, reason = AGES[_plain(self.age)], REASON_OF[_plain(self.reason)]
        found = ["total", care, f"{care}_{age}", f"long_short_{reason}_{age}"]
        if care == "long":
            found.append(f"long_{reason}_{age}")
            if self.setting:
                found.append(f"long_{SETTING_OF[_plain(self.setting)]}_{age}")
        elif _plain(self.purpose) == TO_MAXIMISE:
            found.append(f"stmax_{age}")
        return found


@dataclass(slots=True)
class Sums:
    """Sums of leaf rows by measure and area, in £; a missing leaf makes every sum that it is part of missing."""

    period: str
    amounts: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    missing: set[tuple[str, str]] = field(default_factory=set)

    def add(self, family: str, area: str, leaf: Leaf, amount: float | None) -> None:
        """Adds one row; `amount` None where it was not returned."""
        for name in leaf.measures():
            key = (f"{family}.{name}", area)
            if amount is None:
                self.missing.add(key)
            else:
                self.amounts[key] += amount

    def figures(self) -> Iterator[Figure]:
        """Every sum, in the order of measures and areas."""
        for measure, area in sorted(self.amounts.keys() | self.missing):
            if (measure, area) in self.missing:
                yield Figure(measure, area, self.period, float("nan"), "not_submitted")
            else:
                yield Figure(measure, area, self.period, self.amounts[measure, area])
