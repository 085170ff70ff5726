"""OUTCOMES and QUADRANT: what people say of their support, beside what is spent on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from vfmxl.catalogue import HEADLINE
from vfmxl.catalogue import outcomes as facts
from vfmxl.errors import CellError, NotComputable
from vfmxl.functions.figures import source_sentence
from vfmxl.functions.registry import AREA, HEADERS, PERIOD, Argument, explains, function
from vfmxl.functions.words import NOTHING, money
from vfmxl.peers import require_council, require_large_enough
from vfmxl.productivity import Productivity, productivity, words_of
from vfmxl.stats.productivity import random_weightings

if TYPE_CHECKING:
    from vfmxl.functions.engine import Engine
    from vfmxl.pack.reader import Area

WEIGHTS = Argument(
    "weights",
    "weights",
    "Outcome measures with their weights: ascof_1b=2; ascof_3a=1, or a range with ids and numbers side by side.",
    optional=True,
    default=f"{', '.join(facts.DEFAULT_OUTCOMES)}, of equal weight",
)
SPENDING_NAME = "Net spending against expected, % of expected"


def found_for(engine: Engine, area: Area, period: object, weights: dict[str, float] | None) -> Productivity:
    """Outcomes and spending of all councils for the years that end with a period; NotComputable for an area that is compared with nobody."""
    require_council(area)
    require_large_enough(area)
    series = engine.series(HEADLINE)
    when = series.periods[engine.period(series, period)]
    missing = [name for name in facts.DEFAULT_OUTCOMES if not engine.pack.holds(name)] if not weights else []
    if missing:
        raise NotComputable(f"The pack {engine.pack.id} holds no figures of {', '.join(missing)}: name the measures to use in weights.")
    return productivity(engine.pack, engine.models, weights or dict.fromkeys(facts.DEFAULT_OUTCOMES, 1.0), when)


def _cell(value: float) -> float | CellError:
    return float(value) if value == value else CellError.NA


@function(
    "OUTCOMES",
    "Outcome measures as z-scores among all councils, their mean over three years, beside spending against expected in the same years.",
    AREA,
    PERIOD,
    WEIGHTS,
    HEADERS,
    result="table: measure, name, weight, a z-score for each of three years, mean, 95% low and high, half-width in £, years in the mean",
    table=True,
    examples=(
        ('OUTCOMES("Torbay","2024-25")', "three measures of the survey of people supported, of equal weight"),
        ('OUTCOMES("Torbay","2024-25","ascof_1b=2; ascof_3a=1")', "other measures, the first counting twice"),
    ),
)
def outcomes(engine: Engine, area: Area, period: object, weights: dict[str, float] | None, headers: bool) -> list[list[Any]]:
    """A row for each measure by id, then their weighted mean, then spending; above nought is the better outcome, or the higher spending."""
    found = found_for(engine, area, period, weights)
    i = area.position
    rows: list[list[Any]] = (
        [["measure", "name", "weight", *found.years, "mean", "low", "high", "half-width, £", "years in the mean"]] if headers else []
    )
    for measure in sorted(found.measures, key=lambda m: m.series.indicator.id):
        mean, half = measure.mean[i], measure.half_width[i]
        rows.append(
            [
                measure.series.indicator.id,
                measure.series.indicator.name,
                measure.weight,
                *map(_cell, measure.scores[i]),
                _cell(mean),
                _cell(mean - half),
                _cell(mean + half),
                NOTHING,
                _years_named(found.years, measure.scores[i], mean),
            ]
        )
    mean, half = (float(part) for part in found.outcome(i))
    weighted = [_cell(value) for value in (mean, mean - half, mean + half)]
    rows.append(
        [
            "outcomes",
            "Weighted mean of the measures held",
            sum(m.weight for m in found.measures),
            *[NOTHING] * len(found.years),
            *weighted,
            NOTHING,
            NOTHING,
        ]
    )
    spending = found.spending
    mean, half = spending.mean[i], spending.half_width[i]
    rows.append(
        [
            "spending",
            SPENDING_NAME,
            NOTHING,
            *map(_cell, spending.percent[i]),
            _cell(mean),
            _cell(mean - half),
            _cell(mean + half),
            _cell(spending.half_pounds[i]),
            _years_named(found.years, spending.percent[i], mean),
        ]
    )
    return rows


def _years_named(years: tuple[str, ...], scores: Any, mean: float) -> str:  # noqa: ANN401 - an array of shape (years,)
    held = [year for year, score in zip(years, scores, strict=True) if score == score]
    if mean == mean:
        return ", ".join(held)
    return f"{', '.join(held) or 'none'}: {facts.FEWEST_YEARS} of {facts.YEARS} are needed"


@explains(outcomes)
def explain_outcomes(engine: Engine, area: Area, period: object, weights: dict[str, float] | None, _headers: bool) -> str:
    """What the scores are, which measures were chosen and why, and what they are not."""
    found = found_for(engine, area, period, weights)
    chosen = [
        f"{m.series.indicator.id} ({facts.DEFAULT_OUTCOMES.get(m.series.indicator.id) or facts.NOT_BY_DEFAULT.get(m.series.indicator.id, 'named in the call')}; weight {m.weight:g})"
        for m in found.measures
    ]
    survey = found.measures[0].series
    when = survey.periods.index(found.years[-1]) if found.years[-1] in survey.periods else len(survey.periods) - 1
    try:
        sentence = f"{quadrant_sentence(found, area)}."
    except NotComputable as error:
        sentence = error.sentence
    return (
        f"{area.name}, {found.years[0]} to {found.years[-1]}: each figure less the mean of all councils over their standard deviation, signed so that above nought is better; "
        f"measures: {'; '.join(chosen)}. The mean needs {facts.FEWEST_YEARS} of {facts.YEARS} years. {sentence} "
        f"Outcomes have many causes outside social care, and no weights are right for everybody: QUADRANT tries {facts.WEIGHTINGS:,}. {source_sentence(engine, survey, when)}"
    )


@function(
    "QUADRANT",
    "Whether outcomes and spending are each higher or lower than one would expect, and how far that depends on the weights.",
    AREA,
    PERIOD,
    WEIGHTS,
    result='text such as "higher outcomes, lower spending", with the share of random weightings under which it holds and the range of the spending',
    examples=(('QUADRANT("Torbay","2024-25")', "outcomes of three years beside spending against expected"),),
)
def quadrant(engine: Engine, area: Area, period: object, weights: dict[str, float] | None) -> str:
    """The words; NotComputable where too little is held."""
    return quadrant_sentence(found_for(engine, area, period, weights), area)


@explains(quadrant)
def explain_quadrant(engine: Engine, area: Area, period: object, weights: dict[str, float] | None) -> str:
    """As for the table, which shows the parts."""
    return explain_outcomes(engine, area, period, weights, True)


def quadrant_sentence(found: Productivity, area: Area) -> str:
    """Outcome word, spending word, share of random weightings, and the width that belongs to the spending word."""
    i = area.position
    _require_held(found, area)
    mean, half = found.outcome(i)
    outcome = outcome_word(float(mean), float(half))
    spending = words_of(found.spending.mean[i], found.spending.half_width[i])
    weightings = random_weightings(len(found.measures), facts.WEIGHTINGS, facts.SEED)
    means, halves = found.outcome(i, weightings)
    share = float(np.mean([outcome_word(float(m), float(h)) == outcome for m, h in zip(means, halves, strict=True)]))
    percent, width, pounds = found.spending.mean[i], found.spending.half_width[i], found.spending.half_pounds[i]
    return (
        f"{outcome}, {f'{spending} spending' if spending else 'spending not distinguishable from expected'}: "
        f"so under {share:.0%} of {facts.WEIGHTINGS:,} random weightings "
        f"(spending {percent:+.1f}% against expected, 95% range {percent - width:+.1f}% to {percent + width:+.1f}%; a difference under {money(pounds)} a year ({width:.0f}%) cannot be detected)"
    )


def outcome_word(mean: float, half: float) -> str:
    """Higher, lower, or not to be told from the average council; without a margin of error the sign decides."""
    word = words_of(mean, 0.0 if half != half else half)
    return f"{word} outcomes" if word else "outcomes not distinguishable from average"


def _require_held(found: Productivity, area: Area) -> None:
    held = sum(m.mean[area.position] == m.mean[area.position] for m in found.measures)
    if not held or 2 * held < len(found.measures):
        raise NotComputable(
            f"{area.name} has {held} of {len(found.measures)} outcome measures in at least {facts.FEWEST_YEARS} of the years {found.years[0]} to {found.years[-1]}; "
            "half of them are needed. OUTCOMES shows which are missing."
        )
    if found.spending.mean[area.position] != found.spending.mean[area.position]:
        raise NotComputable(
            f"{area.name}'s spending against expected is held for fewer than {facts.FEWEST_YEARS} of the years {found.years[0]} to {found.years[-1]}, so it cannot be set beside outcomes."
        )
