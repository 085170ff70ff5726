"""What must be said beside an expected figure: which drivers it rests on, what to be careful of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vfmxl.catalogue import drivers as facts

if TYPE_CHECKING:
    from vfmxl.functions.engine import Engine
    from vfmxl.models import Model
    from vfmxl.pack.reader import Area

LITTLE, UNEVEN = 0.2, 0.05
UNUSUAL = "this council is unusual in its drivers: treat its expected figure with care"


def drivers_in_words(model: Model) -> str:
    """The drivers with the period of their figures, then the modes."""
    words = [f"{driver.name} ({driver.period})" if driver.period else driver.name for driver in model.drivers]
    return ", ".join([*words, *sorted(model.modes)])


def unusual(model: Model, area: Area) -> bool:
    """Whether a council is far from the others in its drivers: leverage above 3p/n (METHODS 4; Hoaglin and Welsch 1978 took 2p/n)."""
    row = model.row(area)
    return row is not None and bool(model.fit.leverage[row] > 3 * model.fit.p / model.fit.n)


def fit_cautions(model: Model) -> list[str]:
    """What must be said of a fit, as far as it can be seen without diagnostics."""
    fit, found = model.fit, []
    one = "s" if len(model.drivers) == 1 else ""
    if fit.r2 < LITTLE:
        found.append(f"{model.words.lower()} explain{one} little of the variation in this spending")
    found += [
        f"{name} has the sign opposite to that expected: read its part in the figure with care"
        for name, coefficient in zip(model.terms[1:], fit.coefficient[1:], strict=True)
        if facts.EXPECTED_SIGN.get(name, 0) * coefficient < 0
    ]
    if not model.holds:
        found.append(
            f"{model.words.lower()} predict{one} this spending no better than a plain average (Q² = {fit.q2:.2f}): there is no expected figure; use nearest or region"
        )
    return found


def cautions(engine: Engine, model: Model, uneven: float) -> list[str]:
    """All of them; `uneven` is the p value of the Breusch-Pagan test."""
    found = fit_cautions(model)
    if far := [area.name for area in engine.pack.areas if unusual(model, area)]:
        found.append(
            f"unusual in their drivers (leverage above 3p/n), so that their expected figures are to be treated with care: {', '.join(sorted(far))}"
        )
    if uneven < UNEVEN:
        found.append("variation grows with need: the interval is too narrow for high-need councils")
    if any(driver.name in facts.DEPRIVATION_DRIVERS and driver.period == "2025" for driver in model.drivers):
        found.append("the deprivation scores of the 21 counties are derived from those of their districts")
    if "log" in model.modes:
        found.append("values are brought back from logarithms with Duan's smearing factor")
    return found
