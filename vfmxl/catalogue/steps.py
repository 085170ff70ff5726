"""The thirteen steps of a look into spending: what each asks of national figures."""

from __future__ import annotations

THEMES = ("spending", "support", "unit costs", "settings", "outcomes", "need", "joint working")
STEPS = tuple(f"step {number}" for number in range(1, 14))

PLAN = 8
DATA_QUALITY = 13

PROMPT = (
    "Step 8 is a plan, not a figure: write on the Notes sheet which settings of support will change, for how many people, by when and at what cost. "
    "The theme settings gives the figures to start from."
)
