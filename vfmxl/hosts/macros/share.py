"""Makes files: the copy to share, the workbook with its formulas back, and a new budget workbook."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from vfmxl.answers import counted
from vfmxl.hosts.macros.running import macro
from vfmxl.workbook.existing.output import choose_output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vfmxl.hosts.macros.session import Session
    from vfmxl.workbook.existing.output import Output

FROZEN, LIVE = "frozen", "live"
MOST_TOLD = 8
MOST_NAMES = 1_000


@macro(
    "Share copy",
    "Makes a copy for colleagues who have nothing installed: figures instead of formulas, with their sources on a sheet of their own. This workbook stays as it is.",
)
def share_copy(session: Session) -> None:
    """`vfmxl freeze` on the saved file."""
    from vfmxl.workbook.existing.freeze import Options, freeze

    path = session.file("The copy is made from the saved workbook.")
    output = _output(session, path, FROZEN)
    signed = _may_lose_signature(session, path)
    session.step("making the copy.")
    report = freeze(session.engine, output, Options(datetime.now().astimezone().date(), drop_signature=signed))
    lines = [
        f"The copy to share: {output.target}",
        f"{counted(len(report.frozen), 'formula').capitalize()} became values. This workbook stays as it is.",
    ]
    lines += _some("Stayed formulas", [f"{left.sheet} {left.where}: {left.why}" for left in report.left])
    lines += _some("To know before you share it", report.notes)
    session.tell("\n\n".join(lines))


@macro(
    "Restore formulas",
    "Brings the formulas of a shared copy back, in a new file beside it, from its sheet VFM provenance. What was changed since stays as it is.",
)
def restore_formulas(session: Session) -> None:
    """`vfmxl thaw` on the saved file."""
    from vfmxl.workbook.existing.thaw import thaw

    path = session.file("The formulas are brought back from the saved copy.")
    output = _output(session, path, LIVE)
    signed = _may_lose_signature(session, path)
    session.step("bringing the formulas back.")
    report = thaw(output, drop_signature=signed)
    lines = [f"{counted(len(report.thawed), 'formula').capitalize()} back in {output.target}"]
    lines += _some("Stayed values", [f"{left.sheet} {left.where}: {left.why}" for left in report.left])
    if session.ask("\n\n".join([*lines, "Open it now?"])):
        session.workbook.open_file(output.target)


@macro("Budget workbook", "Makes a new workbook of the council's budget lines beside comparable councils, with charts and sources, and opens it.")
def new_budget_workbook(session: Session) -> None:
    """`vfmxl build`, beside this workbook or among the user's documents."""
    from vfmxl.catalogue import HEADLINE
    from vfmxl.workbook.build import Request, build_workbook

    engine = session.engine
    council = session.council()
    series = engine.series(HEADLINE)
    period = series.periods[engine.period(series, session.choice.period.strip() or None)]
    target = _free(_folder(session), f"Adult social care {council.name} {period}")
    session.step(f"building the workbook of {council.name}.")
    build_workbook(engine, Request(council.name, "budget", session.choice.group.strip() or "nearest", period, session.workbook.stored), target)
    session.workbook.open_file(target)
    session.tell(f"The budget workbook of {council.name}, {period}: {target}")


def _output(session: Session, path: Path, ending: str) -> Output:
    """NAME-ending beside the workbook; one that is there already is replaced where the user agrees."""
    target = path.with_name(f"{path.stem}-{ending}{path.suffix}")
    if target.exists():
        session.require(f"{target} is there already. Replace it?")
    return choose_output(path, target, ending, force=True)


def _may_lose_signature(session: Session, path: Path) -> bool:
    """Whether the workbook is signed, and the user agrees to a copy that is not."""
    from vfmxl.workbook.existing.archive import open_archive
    from vfmxl.workbook.existing.edit import SIGNATURES

    with open_archive(path) as archive:
        signed = any(name.casefold().startswith(SIGNATURES) for name in archive.names)
    if signed:
        session.require("The workbook is signed, and a changed copy cannot be. Make a copy without a signature?")
    return signed


def _some(head: str, lines: Sequence[str]) -> list[str]:
    """The first of many lines under a head, and how many more there are."""
    if not lines:
        return []
    more = [f"… and {len(lines) - MOST_TOLD:,} more."] if len(lines) > MOST_TOLD else []
    return ["\n".join([f"{head}:", *lines[:MOST_TOLD], *more])]


def _folder(session: Session) -> Path:
    path = session.workbook.path
    if path is not None and path.parent.is_dir():
        return path.parent
    from platformdirs import user_documents_path

    documents = user_documents_path()
    return documents if documents.is_dir() else Path.home()


def _free(folder: Path, name: str) -> Path:
    """The first of NAME.xlsx, NAME (2).xlsx, … that is not there yet."""
    plain = name.replace("/", "-")
    names = (f"{plain}.xlsx", *(f"{plain} ({number}).xlsx" for number in range(2, MOST_NAMES)))
    return next((folder / text for text in names if not (folder / text).exists()), folder / names[0])
