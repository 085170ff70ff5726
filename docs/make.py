"""Writes the pages that are made from the program itself: docs/functions.md, docs/indicators.md and docs/buttons.md."""

from __future__ import annotations

from pathlib import Path

from vfmxl.functions.lookup import polarity_words
from vfmxl.functions.periods import held_in_words
from vfmxl.functions.reference import as_page
from vfmxl.hosts.macros.guide import as_page as buttons_page
from vfmxl.pack.reader import open_pack
from vfmxl.resources import bundled_pack

HERE = Path(__file__).parent


def indicators_page() -> str:
    """Every indicator of the bundled pack, by theme."""
    pack = open_pack(bundled_pack())
    try:
        headers, indicators = pack.headers(), pack.indicators()
    finally:
        pack.close()
    introduction = (
        f"# Indicators\n\nThe {len(indicators)} indicators of the data pack that ships with vfmxl. This page is made from it: `python3 dev.py docs` writes it again. "
        "`FIND` searches them, `CAVEAT` gives the caution of each, `SOURCE` its publication."
    )
    parts = [introduction]
    for theme in sorted({indicator.themes[0] for indicator in indicators}):
        rows = [
            f"| `{i.id}` | {i.name} | {i.unit} | {polarity_words(i)} | {held_in_words(tuple(headers[i.id]['periods']))} |"
            for i in indicators
            if i.themes[0] == theme
        ]
        parts.append(f"## {theme[:1].upper()}{theme[1:]}\n\n| id | name | unit | polarity | periods |\n|---|---|---|---|---|\n" + "\n".join(rows))
    return "\n\n".join(parts) + "\n"


def pages() -> dict[Path, str]:
    """Each page's path and text."""
    return {HERE / "functions.md": as_page(), HERE / "indicators.md": indicators_page(), HERE / "buttons.md": buttons_page()}


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
