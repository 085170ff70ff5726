"""Writes the guide to buttons and functions, from their declarations."""

from __future__ import annotations

from vfmxl import __version__
from vfmxl.hosts.macros.running import all_macros

INTRODUCTION = """# Buttons

What each button of the tab *VfM* does. This page is made from the buttons' own declarations: `python3 dev.py docs` writes it again.

A button acts on the workbook in front, with the council, the period and the comparison group chosen on the tab. It asks before it
replaces anything, leaves protected sheets alone, and where it cannot act it says why in one sentence. Long ones show in the status bar how far
they have come; in Excel on Windows Esc stops them. Excel itself takes back nothing that a button wrote (Ctrl+Z), so save before a large refresh.
In Calc Ctrl+Z takes back what a button wrote, and a list of changes or of a check comes in a new workbook.
"""

STYLE = "body{font:15px/1.5 Arial,sans-serif;color:#1F2933;max-width:60em;margin:2em auto;padding:0 1em}h1,h2,h3{color:#0072B2}pre{background:#EAF0F5;padding:.8em;white-space:pre-wrap}dt{font-weight:bold}"


def as_html() -> str:
    """The guide as HTML."""
    from html import escape

    from vfmxl.functions import all_functions
    from vfmxl.functions.reference import as_text

    buttons = "".join(f"<dt>{escape(found.label)}</dt><dd>{escape(found.help)}</dd>" for found in all_macros().values())
    functions = "".join(f'<h3 id="{name.lower()}">{name}</h3><pre>{escape(as_text(function))}</pre>' for name, function in all_functions().items())
    return (
        '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>vfmxl: the guide</title>'
        f"<style>{STYLE}</style></head><body><h1>vfmxl {__version__}</h1>"
        "<p>Official comparative figures for adult social care in England, as functions of the spreadsheet. "
        "In desktop Excel a function is called VFM_NAME, in Calc VFM.NAME. Square brackets mark arguments that may be left out.</p>"
        f"<h2>Buttons</h2><dl>{buttons}</dl><h2>Functions</h2>{functions}</body></html>\n"
    )


def as_page() -> str:
    """The buttons as Markdown."""
    rows = "\n".join(f"| {found.label} | {found.help} |" for found in all_macros().values())
    return f"{INTRODUCTION}\n| button | what it does |\n|---|---|\n{rows}\n"
