"""Writes the table of licences in docs/deployment.md from what the installed packages say of themselves."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

PAGE = Path(__file__).parent / "deployment.md"
START, END = "<!-- made by docs/licences.py -->\n", "<!-- to here -->\n"

# Council computers: what is needed on Windows is listed wherever the page is made.
WINDOWS = {
    "os_name": "nt",
    "platform_system": "Windows",
    "sys_platform": "win32",
    "python_version": "3.13",
    "python_full_version": "3.13.0",
    "extra": "",
}
# Packages for Windows alone are not installed elsewhere and cannot be asked there.
WINDOWS_ALONE = {"pywin32": "PSF-2.0"}


def needed_by(name: str) -> list[str]:
    """What a package needs on Windows, without its extras; nothing for one that is not installed here."""
    try:
        wanted = map(Requirement, distribution(name).requires or [])
    except PackageNotFoundError:
        return []
    return [re.sub(r"[-_.]+", "-", need.name).lower() for need in wanted if need.marker is None or need.marker.evaluate(WINDOWS)]


def runtime_packages() -> dict[str, list[str]]:
    """Every package that vfmxl needs at run time, directly or not -> those that need it, in the order of their names."""
    found: dict[str, list[str]] = {}
    waiting = ["vfmxl"]
    while waiting:
        name = waiting.pop()
        for need in needed_by(name):
            if need not in found:
                waiting.append(need)
            found.setdefault(need, []).append(name)
    return {name: sorted(set(found[name])) for name in sorted(found)}


def licence_of(name: str) -> str:
    """A package's licence in its own words: the expression, the short text, or the classifier."""
    if name in WINDOWS_ALONE:
        return WINDOWS_ALONE[name]
    return _stated(distribution(name))


def _stated(package: Distribution) -> str:
    notes = package.metadata
    expression, short = (next(iter(notes.get_all(field) or []), "") for field in ("License-Expression", "License"))
    classified = [entry.rpartition(" :: ")[2] for entry in notes.get_all("Classifier") or [] if entry.startswith("License ::")]
    return expression or (short if 0 < len(short) < 40 else "") or " or ".join(classified)


def table() -> str:
    """The table in Markdown."""
    rows = "".join(f"| {name} | {licence_of(name)} | {', '.join(users)} |\n" for name, users in runtime_packages().items())
    return f"| package | licence | needed by |\n|---|---|---|\n{rows}"


def with_table(page: str) -> str:
    """The page with the table made anew."""
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}{table()}{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
