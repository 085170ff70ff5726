"""Lists every source, in the order in which a pack is built."""

from __future__ import annotations

from vfmxl.pack.sources import (
    ascfr_2015,
    ascfr_2016,
    ascfr_2017,
    ascfr_tables,
    ascof,
    ascof_2021,
    ascof_history,
    census,
    iod,
    oflog,
    pay,
    population,
    pssex1,
    ra,
    ro3,
    rsx,
)

ALL_SOURCES = tuple(
    source
    for module in (
        population, iod, census, pay, ro3, rsx, ra, ascfr_tables, ascfr_2017, ascfr_2016, ascfr_2015, pssex1, ascof, ascof_history, ascof_2021, oflog,
    )
    for source in module.SOURCES
)  # fmt: skip
