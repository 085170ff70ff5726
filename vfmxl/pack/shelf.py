"""Chooses the pack in use, among those installed, the one asked for, and the one that ships with vfmxl."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from vfmxl.errors import PackUnusable, RequestRefused
from vfmxl.pack.reader import Pack, open_pack
from vfmxl.resources import bundled_pack

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE = "VFMXL_PACK"
FOLDER_VARIABLE = "VFMXL_DATA"


def folder() -> Path:
    """Where installed packs stand: the user data folder of the system, or VFMXL_DATA."""
    if chosen := os.environ.get(FOLDER_VARIABLE):
        return Path(chosen)
    from platformdirs import user_data_path

    return user_data_path("vfmxl", appauthor=False) / "packs"


def installed() -> list[Path]:
    """Installed packs, newest first: by the month of release, with which an id begins, then by when they were installed."""
    return sorted(folder().glob("*.sqlite"), key=lambda path: (path.stem.rpartition("-")[0], path.stat().st_mtime_ns, path.stem), reverse=True)


def _chosen() -> Path | None:
    note = folder() / "in-use.txt"
    if not note.is_file():
        return None
    name = note.read_text(encoding="utf-8", errors="replace").strip()
    return bundled_pack() if name == "bundled" else folder() / f"{name}.sqlite"


def _candidates() -> Iterator[Path]:
    chosen = _chosen()
    yield from dict.fromkeys(path for path in (chosen, *installed(), bundled_pack()) if path is not None)


def pack_in_use(asked: str | None = None) -> tuple[Pack, list[str]]:
    """The pack to answer from, and a sentence for each that had to be passed over.

    One named by `asked` (a path) or VFMXL_PACK is used or refused, never replaced.

    Raises
    ------
    PackUnusable
        where none can be trusted.
    """
    named = asked or os.environ.get(VARIABLE)
    if named:
        return open_pack(Path(named)), []
    refused: list[str] = []
    for path in _candidates():
        try:
            return open_pack(path), refused
        except PackUnusable as error:
            refused.append(error.sentence)
    raise PackUnusable(" ".join(refused))


def install(source: Path) -> Path:
    """Checks every byte of a pack file, then copies it to the shelf; what stood there stays until the copy is whole."""
    pack = open_pack(source)
    try:
        pack.verify()
        target = folder() / f"{pack.id}.sqlite"
    finally:
        pack.close()
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_suffix(".installing")
    import shutil

    try:
        shutil.copyfile(source, temporary)
        copy = open_pack(temporary)
        try:
            copy.verify()
        finally:
            copy.close()
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return target


def use(pack_id: str) -> Path:
    """Makes an installed pack the one in use; `bundled` goes back to the one that ships with vfmxl."""
    note = folder() / "in-use.txt"
    if pack_id == "bundled":
        path = bundled_pack()
    else:
        path = folder() / f"{pack_id}.sqlite"
        if not path.is_file():
            held = ", ".join(p.stem for p in installed()) or "none"
            raise RequestRefused(f"No pack {pack_id!r} is installed. Installed: {held}. Install one with: vfmxl data install FILE")
    open_pack(path).close()
    note.parent.mkdir(parents=True, exist_ok=True)
    temporary = note.with_suffix(".writing")
    temporary.write_text(pack_id, encoding="utf-8")
    temporary.replace(note)
    return path
