"""Which outcome measures are set beside spending when none are named: the choice of OUTCOMES with its reasons."""

from __future__ import annotations

# Measure -> why it is in. All are clearly graded, collected every year from the people supported, and carry a margin of error.
DEFAULT_OUTCOMES = {
    "ascof_1b": "quality of life adjusted for people's circumstances, so nearest to what services do",
    "ascof_1d": "satisfaction with care and support, in people's own words",
    "ascof_3c_users": "how easily information is found, which councils provide for everybody",
}

# Measure -> why it is not in unless somebody names it.
NOT_BY_DEFAULT = {
    "ascof_1a": "the same questions as 1B, not adjusted for people's circumstances",
    "ascof_3a": "one of the eight questions of 1B: it would count twice",
    "ascof_4a": "one of the eight questions of 1B: it would count twice",
    "ascof_5a_users": "one of the eight questions of 1B: it would count twice",
    "ascof_4b": "thresholds for an enquiry differ between councils",
    "ascof_6a": "about staff, returned voluntarily and without an interval",
    "ascof_6b": "all care homes of the area count, whoever pays, and a rating may be years old",
}

YEARS, FEWEST_YEARS = 3, 2
# A year in which fewer councils took part says nothing of where one stands (18 did in 2020-21).
FEWEST_COUNCILS = 100

WEIGHTINGS, SEED = 1000, 20141
