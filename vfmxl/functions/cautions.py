"""What must be said beside an expected figure: which drivers it rests on, what to be careful of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vfmxl.catalogue import drivers as facts
from vfmxl.stats.diagnostics import unevenness

if TYPE_CHECKING:
    from vfmxl.functions.engine import Engine
    from vfmxl.models import Model
    from vfmxl.pack.reader import Area
    from vfmxl.stats.diagnostics import Unevenness

LITTLE, UNEVEN = 0.2, 0.05
UNUSUAL = "this council is unusual in its drivers: treat its expected figure with care"
GROWS = "variation grows with need: the interval is too narrow for high-need councils"
SHRINKS = "variation shrinks as need grows: the interval is too narrow for low-need councils"


def drivers_in_words(model: Model) -> str:
    """The drivers with the period of their figures, then the modes."""
    words = [f"{driver.name} ({driver.period})" if driver.period else driver.name for driver in model.drivers]
    return ", ".join([*words, *sorted(model.modes)])


def unusual(model: Model, area: Area) -> bool:
    """Whether a council is far from the others in its drivers: leverage above 3p/n (METHODS 4; Hoaglin and Welsch 1978 took 2p/n)."""
    return bool(model.leverage[area.position] > 3 * model.fit.p / model.fit.n)


def fit_cautions(model: Model, uneven: Unevenness | None = None) -> list[str]:
    """What must be said of a fit, as far as it can be seen without statsmodels."""
    fit, found = model.fit, []
    one = "" if model.several else "s"
    if fit.r2 < LITTLE:
        found.append(f"{model.words} explain{one} little of the variation in this spending")
    found += [
        f"{name} has the sign opposite to that expected: read its part in the figure with care"
        for name, coefficient in zip(model.terms[1:], fit.coefficient[1:], strict=True)
        if facts.EXPECTED_SIGN.get(name, 0) * coefficient < 0
    ]
    if not model.holds:
        found.append(
            f"{model.words} predict{one} this spending no better than a plain average (Q² = {fit.q2:.2f}): there is no expected figure; use nearest or region"
        )
    uneven = uneven or unevenness(fit)
    if uneven.p_value < UNEVEN:
        found.append(GROWS if uneven.grows else SHRINKS)
    return found


def cautions(engine: Engine, model: Model, uneven: Unevenness) -> list[str]:
    """All of them, those that name councils among them."""
    found = fit_cautions(model, uneven)
    far = [engine.pack.areas[i].name for i in np.flatnonzero(model.leverage > 3 * model.fit.p / model.fit.n).tolist()]
    if far:
        found.append(
            f"unusual in their drivers (leverage above 3p/n), so that their expected figures are to be treated with care: {', '.join(sorted(far))}"
        )
    found += dict.fromkeys(
        facts.EDITION_CAUTIONS[driver.period]
        for driver in model.drivers
        if driver.name in facts.DEPRIVATION_DRIVERS and driver.period in facts.EDITION_CAUTIONS
    )
    if "log" in model.modes:
        found.append("values are brought back from logarithms with Duan's smearing factor")
    return found


def beside_figure(model: Model, area: Area) -> str:
    """The cautions that concern one council's expected figure as sentences, each after a full stop; empty where there are none."""
    found = [*fit_cautions(model), *([UNUSUAL] if unusual(model, area) else [])]
    return "".join(f". {caution[:1].upper()}{caution[1:]}" for caution in found)
