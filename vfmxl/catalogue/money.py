"""Tells money from counts of people, events and places."""

from __future__ import annotations

import re
from functools import cache

KINDS = ("money_per_head", "money", "unit_cost")

# "A direct payment" and "paid employment" are said of people: neither word stands here.
WORDS = re.compile(r"£|expenditure|spend|outturn|budget|contribution|income|cost|price|\bfees\b|\bcharges\b|\bemployees\b", re.IGNORECASE)


@cache  # the texts are the catalogue's, and a position against England asks at every call
def speaks_of_money(*texts: str) -> bool:
    """Whether a unit, a numerator or a denominator is money by its description, as "% of gross current expenditure" is."""
    return any(WORDS.search(text) for text in texts)
