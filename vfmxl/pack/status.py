"""Tells what a pack covers."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vfmxl.pack.reader import Pack


def status_of(pack: Pack) -> dict[str, Any]:
    """Id, place, counts, and for each publication its release and the periods its indicators cover."""
    periods: dict[str, set[str]] = defaultdict(set)
    indicators: dict[str, set[str]] = defaultdict(set)
    for indicator, header in pack.headers().items():
        for period, publication, population in zip(header["periods"], header["publications"], header["denominators"], strict=True):
            periods[publication].add(period)
            indicators[publication].add(indicator)
            if population:
                periods[population].add(period[:4])
    return {
        "id": pack.id,
        "path": str(pack.path),
        **{key: pack.manifest[key] for key in ("released", "indicators", "observations", "councils", "content")},
        "publications": [
            {
                "id": p["id"],
                "title": p["title"],
                "release": p["release"],
                "released": p["released"],
                "periods": sorted(periods[p["id"]]),
                "indicators": len(indicators[p["id"]]),
            }
            for p in pack.publications()
        ],
    }


def status_lines(found: dict[str, Any]) -> list[str]:
    """The status as lines of text."""
    lines = [
        f"pack          {found['id']}",
        f"file          {found['path']}",
        f"released      {found['released']} (latest release among its sources)",
        f"indicators    {int(found['indicators']):,}",
        f"observations  {int(found['observations']):,}",
        f"councils      {found['councils']} of today, and those before them",
        f"content       {found['content']}",
        "",
        "publication | periods | indicators | release, date",
    ]
    for p in found["publications"]:
        periods = ", ".join(p["periods"]) or "behind other figures"
        lines.append(f"{p['title']} | {periods} | {p['indicators'] or 'population or context'} | {p['release'] or 'as published'}, {p['released']}")
    return lines
