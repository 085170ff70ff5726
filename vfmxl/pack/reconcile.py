"""Checks the published England figures against the sums of the councils'."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from vfmxl.errors import SourceRefused
from vfmxl.pack.sources.base import ENGLAND, REGION

if TYPE_CHECKING:
    from vfmxl.pack.measures import Key, MeasureStore, Reading
    from vfmxl.pack.sources.base import Log, Reconciliation, Source


def reconcile(source: Source, store: MeasureStore, log: Log) -> None:
    """Refuses the source where an England row is further from its councils than it may be."""
    for rule in source.reconcile:
        checked = 0
        for measure in store.figures:
            if re.fullmatch(rule.measures, measure):
                checked += _check_measure(source, rule, measure, store.figures[measure].get(source.publication, {}))
        if not checked:
            raise SourceRefused(source.files[0], f"no England figure of {rule.measures} to reconcile with")
        log.counts["reconciled", f"England totals of {rule.measures} with the sum of councils"] += checked


def _check_measure(source: Source, rule: Reconciliation, measure: str, readings: dict[Key, Reading]) -> int:
    periods = [period for (area, period), (_, status) in readings.items() if area == ENGLAND and status == "published"]
    for period in periods:
        england = readings[ENGLAND, period][0]
        councils = [r for (area, when), r in readings.items() if when == period and area != ENGLAND and not REGION.fullmatch(area)]
        total = math.fsum(value for value, status in councils if status == "published")
        missing = sum(status != "published" for _, status in councils)
        allowed = rule.rounding * len(councils) + abs(england) * (rule.others + (rule.estimates if missing else 0.0))
        if not abs(england - total) <= allowed:
            raise SourceRefused(
                source.files[0],
                f"{measure} in {period}: councils add up to {total:,.2f}, the England row says {england:,.2f}; "
                f"the difference may be {allowed:,.2f} ({missing} councils without a figure). {rule.reason}".strip(),
            )
    return len(periods)
