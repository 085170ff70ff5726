"""Which drivers explain which spending, and which edition of a driver belongs to which year: facts of METHODS 4."""

from __future__ import annotations

from vfmxl.catalogue import HEADLINE

# Driver -> indicator, for spending per adult and for any other; the denominators of age shares follow the spending's.
INDICATOR_OF_DRIVER = {
    "deprivation": "need_imd",
    "idaopi": "need_idaopi",
    "share75": "need_75",
    "share85": "need_85",
    "disabled": "need_disabled",
    "density": "pop_density",
    "pay": "pay_median",
}
INDICATOR_OF_DRIVER_65 = INDICATOR_OF_DRIVER | {"share75": "need_75_of_65", "share85": "need_85_of_65"}

# The two columns that `london` stands for: councils of these types.
LONDON = ("inner london", "outer london")

MODES = ("log", "weighted")
CONTROLS = (*INDICATOR_OF_DRIVER, "london", *MODES)

# The model of an indicator (its key `model`) -> drivers when none are named.
DEFAULT_DRIVERS = {
    "adult": ("deprivation", "share75"),
    "65": ("idaopi", "share75"),
    "1864": ("deprivation",),
    "ld_1864": ("deprivation",),
}

# The sign that need leads one to expect; none for density and London.
EXPECTED_SIGN = dict.fromkeys(("deprivation", "idaopi", "share75", "share85", "disabled", "pay"), 1)

# Sets of drivers on offer to SENSITIVITY, the default first: one thing is changed at a time.
_YOUNGER = (
    ("deprivation",), ("disabled",), ("deprivation", "disabled"), ("deprivation", "pay"), ("deprivation", "density"), ("deprivation", "london"),
    ("deprivation", "log"), ("deprivation", "weighted"),
)  # fmt: skip
ON_OFFER = {
    "adult": (
        ("deprivation", "share75"), ("deprivation", "share85"), ("idaopi", "share75"), ("disabled", "share75"),
        *(("deprivation", "share75", other) for other in ("disabled", "pay", "density", "london", *MODES)),
    ),
    "65": (
        ("idaopi", "share75"), ("idaopi", "share85"), ("deprivation", "share75"), ("disabled", "share75"),
        *(("idaopi", "share75", other) for other in ("disabled", "pay", "density", "london", *MODES)),
    ),
    "1864": _YOUNGER,
    "ld_1864": (*_YOUNGER, ("disabled", "share75")),
}  # fmt: skip

# Similar-need groups with a name of their own: indicator and drivers of the expected spending they go by.
SIMILAR_NEED = {
    "older": ("spend_net_65", ("idaopi", "share75")),
    "ld": ("spend_net_ld_1864", ("disabled", "share75")),
}
SIMILAR_NEED_OTHERWISE = HEADLINE

# Indices of Deprivation: (first financial year from which it is used, edition), latest first.
DEPRIVATION_EDITIONS = (("2023-24", "2025"), ("2019-20", "2019"), ("2015-16", "2015"))
DEPRIVATION_DRIVERS = ("deprivation", "idaopi")

# What must be said of an edition where it is used.
EDITION_CAUTIONS = {
    "2025": "the deprivation scores of the 21 counties are derived from those of their districts",
    "2015": "the deprivation scores of 2015 are an indication, derived from small areas",
}


def deprivation_edition(period: str) -> str | None:
    """The edition pinned to a financial year; None before the first."""
    return next((edition for first, edition in DEPRIVATION_EDITIONS if period >= first), None)
