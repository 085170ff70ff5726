"""BRIDGE: where the money of long term support goes, against a comparison group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from vfmxl.errors import CellError, NoFigure, NotComputable
from vfmxl.functions.figures import source_sentence
from vfmxl.functions.periods import held_in_words
from vfmxl.functions.registry import AREA, GROUP, HEADERS, PERIOD, Argument, explains, function
from vfmxl.functions.words import NOTHING, money
from vfmxl.peers import FEWEST
from vfmxl.stats import averages
from vfmxl.stats.bridge import Side, Split, split

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vfmxl.functions.engine import Engine
    from vfmxl.pack.reader import Area, Series
    from vfmxl.peers import Group

    Floats = NDArray[np.float64]

# Settings of long term support: those with weeks and a price, then those whose money alone is published.
HOMES = (("residential", "unit_res"), ("nursing", "unit_nurs"))
OTHERS = ("homecare", "direct_payments", "supported_living", "supported_accommodation", "other_community")
LABELS = {
    "homecare": "home care", "direct_payments": "direct payments",
    "supported_living": "supported living", "supported_accommodation": "supported accommodation", "other_community": "other community support",
}  # fmt: skip
PARTS = ("care homes: weeks", "care homes: mix", "care homes: price", "care homes: without a price", *LABELS.values(), "long term support")
DERIVED = {
    "lmdi": "derived: weeks are spending over the cost of a week",
    "shapley": "derived, by Shapley values, since a cell is 0",
    "none": "nothing to split",
}
AGES = {"65": "65", "65+": "65", "1864": "1864", "18-64": "1864"}
PEOPLE = {"65": "person 65+", "1864": "person 18 to 64"}
COLUMNS = ("part", "own", "group", "unit", "difference, £ per head", "difference, £", "half-width, £", "half-width, %", "n", "how")


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """One bridge: £ and weeks a head of both sides by setting, the spending of the group's councils, and the split of the care homes.

    `total` is long term spending per head, at `when`; `years` those with every part. `without` counts councils of
    the group that have a total but not every part.
    """

    total: Series
    when: int
    years: tuple[str, ...]
    age: str
    people: float
    own: Side
    group: Side
    own_money: Floats
    group_money: Floats
    peers: Floats
    split: Split
    without: int


def find_bridge(engine: Engine, area: Area, age: str, period: object, group: Group) -> Found:
    """Money and derived weeks of a council and the mean of its group, split.

    Raises
    ------
    NoFigure
        where the council's own parts are not published, or not for that year.
    NotComputable
        where the pack lacks a part, too few of the group have all, or the group cannot be made.
    """
    age = AGES[age]
    total, spent, costs = _series(engine, age)
    years = tuple(year for year in total.periods if all(year in part.periods for part in (*spent, *costs)))
    when = _when(engine, total, years, period)
    year = total.periods[when]
    members = engine.groups.members(area, group, total, when)
    engine.figure(total, area, when)
    assert total.denominator is not None  # noqa: S101 - spending per head has its population
    people = total.denominator[:, when]
    money_ = np.array([part.value[:, part.periods.index(year)] for part in spent]) / people
    cost = np.array([part.value[:, part.periods.index(year)] for part in costs])
    homes = money_[: len(HOMES)]
    # No money is no weeks; money without a price has weeks that nobody published.
    weeks = np.where(homes == 0, 0.0, homes / np.where(cost > 0, cost, np.nan))
    if np.isnan(money_[:, area.position]).any():
        raise NoFigure(f"The settings of long term support are not published for {area.name} in {year}, so its spending cannot be bridged.")
    whole = ~np.isnan(np.vstack([money_, weeks])).any(axis=0)
    chosen = members[whole[members]]
    if len(chosen) < group.fewest:
        raise NotComputable(
            f"{area.name}: only {len(chosen)} of the {group.words} {'has' if len(chosen) == 1 else 'have'} spending of every setting and the cost of a week in {year}; "
            f"{group.fewest} are needed: use a larger group such as nearest:20, type or england."
        )
    own = Side(homes[:, area.position], weeks[:, area.position])
    mean = Side(homes[:, chosen].mean(axis=1), weeks[:, chosen].mean(axis=1))
    without = int(np.count_nonzero(~np.isnan(total.value[members, when]))) - len(chosen)
    return Found(
        total, when, years, age, float(people[area.position]), own, mean, money_[:, area.position], money_[:, chosen].mean(axis=1),
        money_[:, chosen].sum(axis=0), split(own, mean), without,
    )  # fmt: skip


def _series(engine: Engine, age: str) -> tuple[Series, list[Series], list[Series]]:
    """Long term spending per head, the money of each setting, and the cost of a week; NotComputable where the pack lacks one."""
    spent = [f"gce_{name}_{age}" for name in (*(home for home, _ in HOMES), *OTHERS)]
    names = [f"spend_lts_{age}", *spent, *(f"{unit}_{age}" for _, unit in HOMES)]
    if missing := [name for name in names if not engine.pack.holds(name)]:
        raise NotComputable(f"The pack {engine.pack.id} holds no figures of {missing[0]}, so there is no bridge: use a pack that has them.")
    total, *parts = (engine.series(name) for name in names)
    return total, parts[: len(spent)], parts[len(spent) :]


def _when(engine: Engine, total: Series, years: tuple[str, ...], period: object) -> int:
    """Position of the year meant: the latest with every part where none is named."""
    if not years:
        raise NotComputable("Every setting and the cost of a week are held together for no year, so there is no bridge.")
    if period is None or (isinstance(period, str) and period.strip().casefold() == "latest"):
        return total.periods.index(years[-1])
    when = engine.period(total, period)
    if total.periods[when] not in years:
        raise NoFigure(
            f"A bridge needs every setting and the cost of a week, which are held for {held_in_words(years)}, not for {total.periods[when]}."
        )
    return when


@function(
    "BRIDGE",
    "Where long term spending differs from a comparison group: weeks in care homes, their mix and price, and the other settings.",
    AREA,
    Argument("age", "word", "65 for people aged 65 and over, 1864 for people of 18 to 64.", optional=True, words=tuple(AGES), default="65"),
    PERIOD,
    GROUP,
    HEADERS,
    result=f"table: {', '.join(COLUMNS)}; the rows add up to the last, which carries the 95% half-width",
    table=True,
    examples=(('BRIDGE("Torbay","65","2021-22")', "people 65 and over, against the nearest neighbours"),),
)
def bridge(engine: Engine, area: Area, age: str, period: object, group: Group, headers: bool) -> list[list[Any]]:
    """The parts in order, then every other setting, then their sum."""
    found = find_bridge(engine, area, age, period, group)
    rows: list[list[Any]] = [list(COLUMNS)] if headers else []
    n = len(found.peers)
    rows += [[*row[:4], row[4], row[4] * found.people, NOTHING, NOTHING, n, row[5]] for row in _parts(found)]
    own, mean = float(found.own_money.sum()), averages.mean(found.peers)
    half: float | CellError = averages.gap_half_width(found.peers) if n >= FEWEST else CellError.NUM
    pounds, percent = (CellError.NUM, CellError.NUM) if isinstance(half, CellError) else (half * found.people, 100 * half / mean)
    unit = f"£ per {PEOPLE[found.age]}"
    return [*rows, [PARTS[-1], own, mean, unit, own - mean, (own - mean) * found.people, pounds, percent, n, "published"]]


def _parts(found: Found) -> list[list[Any]]:
    """Rows of part, own, group, unit, difference in £ per head, and how it was made; the same rows for every council."""
    unit, parts = f"£ per {PEOPLE[found.age]}", found.split
    how = DERIVED[parts.method]
    own_weeks, group_weeks = (side.weeks[parts.split] for side in (found.own, found.group))
    own_split, group_split = (side.money[parts.split] for side in (found.own, found.group))
    rows: list[list[Any]] = [
        [PARTS[0], float(own_weeks.sum()), float(group_weeks.sum()), f"weeks per {PEOPLE[found.age]}", parts.volume, how],
        [PARTS[1], _percent(own_weeks), _percent(group_weeks), "% of weeks in nursing care", parts.mix, how],
        [PARTS[2], _ratio(own_split, own_weeks), _ratio(group_split, group_weeks), "£ a week", parts.price, how],
    ]
    own, mean = (float(side.money[~parts.split].sum()) for side in (found.own, found.group))
    rows.append([PARTS[3], own, mean, unit, own - mean, "published: no cost of a week, so not split"])
    for k, name in enumerate(OTHERS, start=len(HOMES)):
        own, mean = float(found.own_money[k]), float(found.group_money[k])
        rows.append([LABELS[name], own, mean, unit, own - mean, "published"])
    return rows


def _percent(weeks: Floats) -> float | CellError:
    """Share of nursing care; #NUM! where not both settings have weeks to share."""
    return 100 * float(weeks[-1]) / float(weeks.sum()) if len(weeks) == len(HOMES) and weeks.sum() else CellError.NUM


def _ratio(amounts: Floats, weeks: Floats) -> float | CellError:
    return float(amounts.sum()) / float(weeks.sum()) if weeks.sum() else CellError.NUM


@explains(bridge)
def explain_bridge(engine: Engine, area: Area, age: str, period: object, group: Group, _headers: bool) -> str:
    """The gap with its range, its parts in pounds, and what weeks are."""
    found = find_bridge(engine, area, age, period, group)
    *rows, total = bridge.body(engine, area, age, period, group, False)
    width = (
        f": a difference to look into; a difference under {money(total[6])} ({total[7]:.0f}%) cannot be told from ordinary variation"
        if isinstance(total[6], float)
        else ""
    )
    parts = "; ".join(f"{row[0]} {money(row[5])}" for row in rows)
    year = found.total.periods[found.when]
    left_out = f" {found.without} councils of the group have a total but not every part: they are left out." if found.without else ""
    return (
        f"{area.name}, long term support of people {'65 and over' if found.age == '65' else 'of 18 to 64'}, {year}: £{total[1]:,.2f} against £{total[2]:,.2f} per {PEOPLE[found.age]} "
        f"in {total[8]} of the {group.words}, {money(total[5])} in all{width}. In pounds: {parts}. Weeks are derived, spending over the published cost of a week; weeks, mix and price add up exactly "
        f"({'LMDI; Ang 2004' if found.split.method == 'lmdi' else 'Shapley values, since a cell is 0'}).{left_out} Every setting is held for {held_in_words(found.years)}: what changed later is not in these figures. "
        f"{source_sentence(engine, found.total, found.when)} {found.total.indicator.caveat}"
    )
