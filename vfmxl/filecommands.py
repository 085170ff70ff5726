"""The commands of the command line that work on a user's own workbook."""

from __future__ import annotations

import gc
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vfmxl.answers import DONE, FOUND, counted, engine_of, plain, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vfmxl.workbook.existing.left import Left
    from vfmxl.workbook.existing.output import Output

HOSTS = ("excel", "excel-own", "office", "calc")
FILE = click.argument("file", type=click.Path(path_type=Path))
JSON = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
DROP_SIGNATURE = click.option("--drop-signature", is_flag=True, help="Write an unsigned copy of a signed workbook.")


def _writing(ending: str, *, in_place: bool = True) -> Callable[[Any], Any]:
    """The options of a command that writes a workbook."""

    def decorated(command: Any) -> Any:  # noqa: ANN401 - click's own decorators
        options = [
            FILE,
            click.option("-o", "--output", type=click.Path(path_type=Path), help=f"The workbook to write; NAME-{ending} beside FILE where it is left out."),
            click.option("--force", is_flag=True, help="Replace the output where it exists."),
            DROP_SIGNATURE,
            JSON,
        ]  # fmt: skip
        if in_place:
            options.insert(2, click.option("--in-place", is_flag=True, help="Write FILE itself; what it was is kept as NAME.bak."))
        for option in reversed(options):
            command = option(command)
        return command

    return decorated


def _output(file: Path, ending: str, output: Path | None, *, in_place: bool = False, force: bool = False) -> Output:
    from vfmxl.errors import RequestRefused
    from vfmxl.workbook.existing.output import choose_output

    if not file.exists():
        raise RequestRefused(f"There is no file {file}.")
    gc.disable()  # a command lives for a moment, and keeps nearly all that it makes
    return choose_output(file, output, ending, in_place=in_place, force=force)


def _lines(rows: Iterable[Iterable[Any]]) -> None:
    for row in rows:
        click.echo("\t".join(shown(value) for value in row))


def _left(formulas: Iterable[Left]) -> list[dict[str, str]]:
    return [{"sheet": one.sheet, "where": one.where, "formula": one.formula, "why": one.why} for one in formulas]


def _json(answer: dict[str, Any]) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False))


@click.command("check")
@FILE
@click.option("--all", "every", is_flag=True, help="List every cell, also those that are as they should be or were not compared.")
@JSON
@click.pass_context
def check(context: click.Context, file: Path, every: bool, as_json: bool) -> int:
    """Check every cell of ours in the workbook FILE against the pack in use; writes nothing. Exit code 1 where one needs a look."""
    from vfmxl.workbook.existing.check import NEEDS_A_LOOK, shown_as
    from vfmxl.workbook.existing.check import check as check_workbook

    report = check_workbook(engine_of(context), file)
    listed = [finding for finding in report.findings if every or finding.state in NEEDS_A_LOOK]
    if as_json:
        cells = [
            {"sheet": f.sheet, "cell": f.cell, "formula": f.formula, "shown": plain(f.shown), "now": plain(f.now), "state": f.state, "why": f.why}
            for f in listed
        ]
        elsewhere = [{"place": e.place, "part": e.part, "name": e.name, "formula": e.formula} for e in report.elsewhere]
        _json({"pack": report.pack, "stamp": report.stamp, "counts": report.counts, "cells": cells, "elsewhere": elsewhere})
    else:
        _lines((f.sheet, f.cell, f.state, shown_as(f.shown), shown_as(f.now), f"={f.formula}", f.why) for f in listed)
        _lines((e.place, e.name or e.part, "outside cells, not compared", "", "", f"={e.formula}", "") for e in report.elsewhere)
        counted = ", ".join(f"{state} {n}" for state, n in report.counts.items()) or "none uses our functions"
        click.echo(f"{file.name}: cells that use our functions: {counted}. Pack in use: {report.pack}.")
        if report.stamp and report.stamp != report.pack:
            click.echo(f"The workbook was calculated with another pack: {report.stamp}.")
    return FOUND if report.needs_a_look else DONE


@click.command("refresh")
@_writing("refreshed")
@click.option("--dry-run", is_flag=True, help="Only list what would change.")
@click.pass_context
def refresh(
    context: click.Context, file: Path, output: Path | None, in_place: bool, force: bool, drop_signature: bool, as_json: bool, dry_run: bool
) -> int:
    """Write the figures of the pack in use into the workbook FILE, and work out anew what depends on them.

    Lists sheet, cell, old value, new value, change, why and formula of every cell that changes, then what only Excel can work out. Exit code 1 where there is such a cell.
    """
    from vfmxl.workbook.existing.refresh import preview
    from vfmxl.workbook.existing.refresh import refresh as refresh_workbook

    made = None if dry_run else _output(file, "refreshed", output, in_place=in_place, force=force)
    engine = engine_of(context)
    report = refresh_workbook(engine, made, drop_signature=drop_signature) if made else preview(engine, file)
    if as_json:
        changes = [
            {"sheet": c.sheet, "cell": c.cell, "old": plain(c.old), "new": plain(c.new), "change": c.change, "why": c.why, "formula": c.formula}
            for c in report.changes
        ]
        needs = [{"sheet": one.sheet, "cell": one.where, "formula": one.formula, "why": one.why} for one in report.left]
        where = str(made.target) if made else None
        _json({"output": where, "pack": report.pack, "stamp": report.stamp, "changes": changes, "needs_excel": needs, "notes": report.notes})
    else:
        _lines((c.sheet, c.cell, c.old, c.new, c.change, c.why, c.formula and f"={c.formula}") for c in report.changes)
        _lines((one.sheet, one.where, "needs Excel", one.why, f"={one.formula}") for one in report.left)
        _lines([note] for note in report.notes)
        was = f" (it was calculated with {report.stamp})" if report.stamp and report.stamp != report.pack else ""
        count = f"{counted(len(report.changes), 'cell')} {'would change' if dry_run else 'changed'}, {len(report.left)} left to Excel"
        click.echo(f"{made.target if made else file}: {count}. Pack: {report.pack}{was}.")
    return FOUND if report.left else DONE


@click.command("freeze")
@_writing("shared", in_place=False)
@click.option("--sheet", "sheets", multiple=True, metavar="NAME", help="Freeze this sheet only; may be given more than once.")
@click.option(
    "--keep-live", multiple=True, metavar="SHEET!RANGE", help="Leave the formulas of these cells, as in Budget!B4:D20; may be given more than once."
)
@click.option("--strip-author", is_flag=True, help="Take the names of authors out.")
@click.pass_context
def freeze(
    context: click.Context,
    file: Path,
    output: Path | None,
    force: bool,
    drop_signature: bool,
    as_json: bool,
    sheets: tuple[str, ...],
    keep_live: tuple[str, ...],
    strip_author: bool,
) -> int:
    """Write a copy of the workbook FILE for colleagues: our formulas become the values that they show, everything else stays.

    The sheet VFM provenance says what was frozen; FILE itself is never touched. Exit code 1 where a formula could not be frozen.
    """
    import datetime as dt

    from vfmxl.workbook.existing.freeze import Options
    from vfmxl.workbook.existing.freeze import freeze as freeze_workbook

    made = _output(file, "shared", output, force=force)
    today = dt.datetime.now(tz=dt.UTC).astimezone().date()
    report = freeze_workbook(engine_of(context), made, Options(today, sheets, keep_live, strip_author, drop_signature))
    left = _left(report.left)
    if as_json:
        frozen = [{"sheet": one.sheet, "where": one.where, "formula": one.formula, "value": plain(one.shown)} for one in report.frozen]
        _json({"output": str(made.target), "frozen": frozen, "left": left, "notes": report.notes})
    else:
        _lines((*one.values(),) for one in left)
        _lines([note] for note in report.notes)
        click.echo(f"{made.target}: {counted(len(report.frozen), 'formula')} became values, {len(report.left)} left as they were.")
    return FOUND if any(not one.chosen for one in report.left) else DONE


@click.command("thaw")
@_writing("restored")
def thaw(file: Path, output: Path | None, in_place: bool, force: bool, drop_signature: bool, as_json: bool) -> int:
    """Bring the formulas of a frozen copy FILE back from its sheet VFM provenance; what was edited since stays, and is listed.

    Exit code 1 where a formula was left out.
    """
    from vfmxl.workbook.existing.thaw import thaw as thaw_workbook

    made = _output(file, "restored", output, in_place=in_place, force=force)
    report = thaw_workbook(made, drop_signature=drop_signature)
    left = _left(report.left)
    if as_json:
        thawed = [{"sheet": one.sheet, "where": one.where, "formula": one.formula} for one in report.thawed]
        _json({"output": str(made.target), "thawed": thawed, "left": left})
    else:
        _lines((*one.values(),) for one in left)
        click.echo(f"{made.target}: {counted(len(report.thawed), 'formula')} back, {len(report.left)} left out.")
    return FOUND if report.left else DONE


@click.command("convert")
@_writing("HOST")
@click.option(
    "--for",
    "host",
    type=click.Choice(HOSTS),
    required=True,
    help="The program: Excel with the add-in, a workbook that carries the functions, the web add-in, Calc.",
)
def convert(file: Path, output: Path | None, in_place: bool, force: bool, drop_signature: bool, as_json: bool, host: str) -> int:
    """Spell the calls of our functions in the workbook FILE as another spreadsheet program stores them; values stay.

    Exit code 1 where the program cannot hold a formula.
    """
    from vfmxl.workbook.existing.convert import convert as convert_workbook

    made = _output(file, host, output, in_place=in_place, force=force)
    report = convert_workbook(made, host, drop_signature=drop_signature)
    kept = _left(report.left)
    if as_json:
        _json({"output": str(made.target), "converted": report.converted, "kept": kept, "notes": report.notes})
    else:
        _lines((*one.values(),) for one in kept)
        _lines([note] for note in report.notes)
        click.echo(f"{made.target}: {counted(report.converted, 'formula')} spelled for {host}, {len(kept)} left as they were.")
    return FOUND if report.left else DONE


FILE_COMMANDS = (check, refresh, freeze, thaw, convert)
