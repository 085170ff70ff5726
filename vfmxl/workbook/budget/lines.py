"""The budget's lines, in the order in which they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vfmxl.catalogue import HEADLINE


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the budget.

    `amount` is the indicator of its £, `per_head` that of its £ per person; `role` says how it
    enters the sums: lines add up to the subtotal of their section, sections to the total.
    """

    label: str
    amount: str
    per_head: str
    role: Literal["line", "subtotal", "total"] = "line"


@dataclass(frozen=True, slots=True)
class Section:
    """Lines of one age, per person of that age."""

    title: str
    people: str
    short: str
    lines: tuple[Line, ...]


REASONS = (
    ("physical", "Physical support"),
    ("sensory", "Sensory support"),
    ("memory", "Memory and cognition support"),
    ("ld", "Learning disability support"),
    ("mh", "Mental health support"),
)


def _age(age: str, title: str, people: str, short: str, subtotal: str) -> Section:
    lines = tuple(Line(label, f"net_{reason}_{age}", f"spend_net_{reason}_{age}") for reason, label in REASONS)
    return Section(title, people, short, (*lines, Line(subtotal, f"net_{age}", f"spend_net_{age}", "subtotal")))


SECTIONS = (
    _age("65", "People aged 65 and over", "person 65+", "65+", "All support reasons, 65 and over"),
    _age("1864", "People aged 18 to 64", "person 18 to 64", "18 to 64", "All support reasons, 18 to 64"),
    Section(
        "All adults",
        "adult 18+",
        "18+",
        (
            Line("Other, not split by age and reason", "net_unsplit", "spend_net_unsplit_adult", "subtotal"),
            Line("Adult social care, net current expenditure", "net_adult", HEADLINE, "total"),
        ),
    ),
)

ALL_LINES = tuple(line for section in SECTIONS for line in section.lines)
