"""Clears what LibreOffice keeps of an extension in a user's profile after it has removed it."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from vfmxl.hosts.calc.names import TOOLBAR_ADDRESS

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = "registrymodifications.xcu"
# Where an extension is unpacked while it is being added, and where those of this user live: LibreOffice makes both anew.
SCRATCH, OF_THE_USER = "extensions/tmp", "uno_packages"
OUR_TOOLBAR = re.compile(rb"<item [^\n]*" + re.escape(TOOLBAR_ADDRESS).encode() + rb"[^\n]*</item>\r?\n")


def clear(profile: Path, *, others: bool) -> None:
    """Takes the unpacked files and the toolbar's place out of a profile that no LibreOffice has open.

    Parameters
    ----------
    profile : LibreOffice's folder for the user, the one that holds `user`
    others : whether the user has other extensions, whose files are left alone
    """
    folder = profile / "user"
    for name in (SCRATCH,) if others else (SCRATCH, OF_THE_USER):
        shutil.rmtree(folder / name, ignore_errors=True)
    with suppress(OSError):  # what cannot be read or written stays: a toolbar's place for a toolbar that is gone does no harm
        _forget_toolbar(folder / SETTINGS)


def _forget_toolbar(settings: Path) -> None:
    """LibreOffice notes, a line a setting, where each toolbar stands."""
    held = settings.read_bytes()
    kept = OUR_TOOLBAR.sub(b"", held)
    if kept != held:
        aside = settings.with_name(f"{settings.name}.vfmxl")
        aside.write_bytes(kept)
        shutil.copymode(settings, aside)
        aside.replace(settings)
