"""Understands what people write for a comparison group."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vfmxl.errors import NotUnderstood
from vfmxl.functions.nearest import did_you_mean, shortened
from vfmxl.peers import DEFAULT_SIZE, FEWEST, Group

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vfmxl.functions.engine import Engine

FIXED = ("england", "region", "type")
SIZED = ("nearest", "similar-need", "similar-need:older", "similar-need:ld")
WORDS = (*FIXED, *SIZED)
SIZE = re.compile(r"(?P<word>.+?)(?::(?P<size>\d{1,4}))?")
LARGEST = 150


def parse_group(engine: Engine, typed: str) -> Group:
    """The group that a text means: one of the words, with a size where it has one, or a list of councils."""
    if ";" in typed or "\n" in typed:
        return listed(engine, re.split(r"[;\n]", typed))
    match = SIZE.fullmatch(re.sub(r"[\s_]+", "-", re.sub(r"\s*:\s*", ":", typed.strip().casefold())))
    word = match["word"] if match else ""
    size = int(match["size"]) if match and match["size"] else None
    if word in FIXED and size is None:
        return Group(word)
    if word in SIZED:
        if size is not None and not FEWEST <= size <= LARGEST:
            raise NotUnderstood(f"{shortened(typed)}: the number of councils after the colon must be from {FEWEST} to {LARGEST}.")
        kind, _, flavour = word.partition(":")
        return Group(kind, size or DEFAULT_SIZE, flavour)
    try:
        return listed(engine, [typed])
    except NotUnderstood:
        hint = did_you_mean(typed, WORDS, "")
        raise NotUnderstood(
            f"No comparison group is called {shortened(typed)}: write {', '.join(WORDS)}, or councils with semicolons between. {hint}".strip()
        ) from None


def listed(engine: Engine, names: Iterable[object]) -> Group:
    """The group of councils named one by one; empty entries do not count."""
    members = []
    for name in names:
        if name is None or (isinstance(name, str) and not name.strip()):
            continue
        area = engine.area(name.strip() if isinstance(name, str) else name)
        if not area.is_council:
            raise NotUnderstood(f"{area.name} is not a council: a list holds councils only.")
        members.append(area.position)
    if not members:
        raise NotUnderstood("The list of councils is empty.")
    return Group("list", members=tuple(dict.fromkeys(members)))
