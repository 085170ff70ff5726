"""The command line."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vfmxl import __version__
from vfmxl.answers import DONE, FOUND, REFUSED, engine_of, plain, shown
from vfmxl.errors import CellError, NoFigure, RequestRefused, VfmError
from vfmxl.filecommands import FILE_COMMANDS
from vfmxl.hosts.calc.commands import calc
from vfmxl.hosts.excel.commands import excel

if TYPE_CHECKING:
    from collections.abc import Sequence


CHART_KINDS = ("expected-v-actual", "funnel", "quadrant", "trend", "bridge", "gaps")


def run(arguments: Sequence[str]) -> int:
    """Runs one command; the exit code of DESIGN 6."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # "£" on a Windows console, and bytes that are no text
    try:
        result = cli.main(args=list(arguments), prog_name="vfmxl", standalone_mode=False)
    except click.exceptions.Abort:
        return _refuse("Stopped.")
    except click.ClickException as error:
        error.show()
        return REFUSED
    except VfmError as error:
        return _refuse(error.sentence)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:  # noqa: BLE001 - the last resort: a sentence and a log, never a traceback
        return _refuse(f"{error.filename}: {error.strerror}." if isinstance(error, OSError) and error.filename else _logged(error))
    return result if isinstance(result, int) else DONE


def _refuse(sentence: str) -> int:
    click.echo(sentence, err=True)
    return REFUSED


def _logged(error: Exception) -> str:
    """Writes the traceback of a fault of ours to a file, and says where it is."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="vfmxl-", suffix=".log", delete=False, encoding="utf-8") as log:
        traceback.print_exception(error, file=log)
    return f"vfmxl has met a fault of its own ({type(error).__name__}). Nothing was changed. The details to send to its makers are in {log.name}"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="vfmxl")
@click.option("--pack", metavar="FILE", help="Answer from this data pack.")
@click.pass_context
def cli(context: click.Context, pack: str | None) -> None:
    """Comparative figures for adult social care in England, in the spreadsheet."""
    context.obj = pack


for command in (*FILE_COMMANDS, excel, calc):
    cli.add_command(command)


@cli.command("eval")
@click.argument("formula")
@click.option("--json", "as_json", is_flag=True, help='Answer as {"value", "error", "why"}.')
@click.pass_context
def evaluate(context: click.Context, formula: str, as_json: bool) -> int:
    """Evaluate one FORMULA, such as '=VFM.GAP("Torbay","spend_net_adult","2024-25","region","pounds")'."""
    value: Any = None
    error, sentence = None, ""
    try:
        engine = engine_of(context)
        from vfmxl.functions.formula import evaluate_formula

        value = evaluate_formula(engine, formula)
    except RequestRefused:
        raise
    except VfmError as refused:
        error, sentence = str(refused.cell), refused.sentence
    if isinstance(value, CellError):
        error, sentence, value = str(value), "The formula is an error value.", None
    if as_json:
        click.echo(json.dumps({"value": plain(value), "error": error, "why": sentence or None}, ensure_ascii=False))
    elif error:
        click.echo(error)
        click.echo(sentence, err=True)
    else:
        for row in value if isinstance(value, list) else [[value]]:
            click.echo("\t".join(shown(cell) for cell in row))
    return FOUND if error else DONE


@cli.command("functions")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def functions(name: str | None, as_json: bool) -> int:
    """List the functions, or explain the one called NAME."""
    from vfmxl.functions import all_functions
    from vfmxl.functions.calling import find_function
    from vfmxl.functions.reference import as_data, as_text

    chosen = [find_function(name)] if name else list(all_functions().values())
    if as_json:
        click.echo(json.dumps([as_data(function) for function in chosen], ensure_ascii=False))
    elif name:
        click.echo(as_text(chosen[0]))
    else:
        width = max(len(function.name) for function in chosen)
        for function in chosen:
            click.echo(f"{function.name:<{width}}  {function.summary}")
    return DONE


@cli.command("find")
@click.argument("text", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.pass_context
def find(context: click.Context, text: tuple[str, ...], as_json: bool) -> int:
    """Find indicators whose id, name, definition or theme holds the words of TEXT."""
    from vfmxl.functions import evaluate as evaluate_call

    engine = engine_of(context)
    try:
        rows = evaluate_call(engine, "FIND", [" ".join(text)])
    except NoFigure as error:
        if as_json:
            click.echo(json.dumps([]))
        click.echo(error.sentence, err=True)
        return FOUND
    if as_json:
        click.echo(json.dumps([dict(zip(rows[0], row, strict=True)) for row in rows[1:]], ensure_ascii=False))
    else:
        for row in rows:
            click.echo("\t".join(shown(cell) for cell in row))
    return DONE


@cli.command("build")
@click.argument("council")
@click.option("-t", "--template", default="budget", show_default=True, help="The workbook's template.")
@click.option("--peers", default="nearest", show_default=True, help="Comparison group, as in the functions.")
@click.option("--period", default=None, help="Financial year; the latest where it is left out.")
@click.option(
    "--for", "host", default="excel", show_default=True, type=click.Choice(["excel", "office", "calc"]), help="The program whose spelling is stored."
)
@click.option("--twin", is_flag=True, help="Add a sheet that computes the expected figure again by plain formulas, for an auditor.")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The workbook to write.")
@click.option("--force", is_flag=True, help="Replace the output where it exists.")
@click.pass_context
def build(
    context: click.Context, council: str, template: str, peers: str, period: str | None, host: str, twin: bool, output: Path, force: bool
) -> int:
    """Build a new workbook for COUNCIL."""
    from vfmxl.workbook.build import Request, build_workbook

    engine = engine_of(context)
    build_workbook(engine, Request(council, template, peers, period, host, twin), output, force=force)
    click.echo(str(output))
    return DONE


@cli.command("chart")
@click.argument("kind", type=click.Choice(CHART_KINDS))
@click.argument("council")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The picture to write, .png or .svg.")
@click.option("--indicator", default="", help="Indicator of expected-v-actual, funnel and trend.")
@click.option("--period", default=None, help="Financial year; the latest where it is left out.")
@click.option("--peers", default="nearest", show_default=True, help="Comparison group of trend, bridge and gaps, as in the functions.")
@click.option("--theme", default="spending", show_default=True, help="Theme of gaps, as in GAPS.")
@click.option("--age", default="65", show_default=True, help="Age of bridge: 65 or 1864.")
@click.option("--force", is_flag=True, help="Replace the output where it exists.")
@click.pass_context
def chart(
    context: click.Context, kind: str, council: str, output: Path, indicator: str, period: str | None, peers: str, theme: str, age: str, force: bool
) -> int:
    """Draw a chart of KIND for COUNCIL into a file; prints its alt text."""
    from vfmxl.charts import Request, draw

    alt = draw(engine_of(context), Request(kind, council, indicator, period, peers, theme, age), output, force=force)
    click.echo(f"{output}\n{alt}")
    return DONE


@cli.group("data")
def data() -> None:
    """The data pack: official figures on disk."""


@data.command("status")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.pass_context
def status(context: click.Context, as_json: bool) -> int:
    """Name the pack in use and what it covers."""
    from vfmxl.pack.status import status_lines, status_of

    engine = engine_of(context)
    found = status_of(engine.pack)
    click.echo(json.dumps(found, ensure_ascii=False) if as_json else "\n".join(status_lines(found)))
    return DONE


@data.command("build")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The pack to write; its id as the name where it is left out.")
@click.option("--log", "show_log", is_flag=True, help="Print what was dropped, mapped, repaired and reconciled.")
def data_build(folder: Path, output: Path | None, show_log: bool) -> int:
    """Build a pack from the official files in FOLDER; installs nothing."""
    try:
        from vfmxl.pack.builder import build as build_pack
    except ModuleNotFoundError as error:
        raise RequestRefused(f"Building a pack needs the extra parts of vfmxl ({error.name} is missing): pip install 'vfmxl[data]'") from error
    progress = (lambda text: click.echo(f"\r\x1b[K{text}", nl=False, err=True)) if sys.stderr.isatty() else (lambda _: None)
    target = output or Path("pack.building")
    built = build_pack(folder, target, progress)
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)
    if output is None:
        target = target.replace(f"{built.id}.sqlite")
    if show_log:
        from vfmxl.pack.reader import open_pack

        for line in open_pack(target).log():
            click.echo("\t".join(map(str, line)))
    click.echo(
        f"{target}: {built.id}, {built.indicators} indicators, {built.observations:,} observations from {built.figures:,} published figures, content {built.content}"
    )
    return DONE


@data.command("verify")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def verify(context: click.Context, file: Path | None) -> int:
    """Check every byte of the pack in use, or of FILE."""
    from vfmxl.pack.reader import open_pack
    from vfmxl.pack.shelf import pack_in_use

    pack = open_pack(file) if file else pack_in_use(context.obj)[0]
    pack.verify()
    click.echo(f"{pack.path}: {pack.id} is as it was built (content {pack.manifest['content']})")
    return DONE


@data.command("diff")
@click.argument("old", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("new", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def diff(old: Path, new: Path, as_json: bool) -> int:
    """List the figures that differ between two packs: restated, added, gone."""
    from vfmxl.pack.diff import differences
    from vfmxl.pack.reader import open_pack

    changes = list(differences(open_pack(old), open_pack(new)))
    if as_json:
        rows = [{"indicator": c.indicator, "council": c.area, "period": c.period, "old": c.old, "new": c.new, "kind": c.kind} for c in changes]
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        click.echo("indicator\tcouncil\tperiod\told\tnew\tkind")
        for c in changes:
            click.echo("\t".join((c.indicator, c.area, c.period, shown(c.old), shown(c.new), c.kind)))
    return FOUND if changes else DONE


@data.command("install")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def install(file: Path) -> int:
    """Check the pack FILE and copy it to your data folder; older packs stay."""
    from vfmxl.pack.shelf import install as install_pack

    click.echo(f"Installed: {install_pack(file)}")
    return DONE


@data.command("use")
@click.argument("pack_id", metavar="ID")
def use(pack_id: str) -> int:
    """Answer from the installed pack ID from now on (`bundled` for the one that ships with vfmxl)."""
    from vfmxl.pack.shelf import use as use_pack

    click.echo(f"In use: {use_pack(pack_id)}")
    return DONE
