"""The commands `vfmxl excel`; each loads what it needs when it is run."""

from __future__ import annotations

import json
from pathlib import Path

import click

from vfmxl.answers import DONE, FOUND


@click.group("excel")
def excel() -> None:
    """The add-in for desktop Excel: install, look after, remove."""


@excel.command("install")
@click.option("--addin", type=click.Path(path_type=Path), metavar="FILE", help="Install this copy of vfmxl.xlam, signed by your organisation.")
@click.option("--pre-started", is_flag=True, help="Excel asks the server of `vfmxl excel serve` and starts none itself.")
@click.option("--settings-only", is_flag=True, help="No add-in: for workbooks that carry the functions themselves.")
def install(*, addin: Path | None, pre_started: bool, settings_only: bool) -> int:
    """Put the add-in where Excel starts it, for you alone; no admin rights needed. Run again after an update of vfmxl."""
    from vfmxl.errors import RequestRefused
    from vfmxl.hosts.excel.install import Request
    from vfmxl.hosts.excel.install import install as install_addin
    from vfmxl.hosts.excel.profile import Computer

    if addin is not None and settings_only:
        raise RequestRefused("--addin installs an add-in and --settings-only does not: choose one of them.")
    for sentence in install_addin(Computer.here(), Request(addin, pre_started, settings_only)):
        click.echo(sentence)
    return DONE


@excel.command("uninstall")
@click.option("--force", is_flag=True, help="Remove the add-in even where it was changed since it was installed.")
def uninstall(*, force: bool) -> int:
    """Take away the add-in and its settings. Exit code 1 where something was changed since and stays."""
    from vfmxl.hosts.excel.install import uninstall as uninstall_addin
    from vfmxl.hosts.excel.profile import Computer

    removed = uninstall_addin(Computer.here(), force=force)
    for sentence in removed.sentences:
        click.echo(sentence)
    return FOUND if removed.left else DONE


@excel.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.pass_context
def doctor(context: click.Context, *, as_json: bool) -> int:
    """Look at everything that the add-in needs; says what to do or to send to IT. Exit code 1 where there is something to look at."""
    from dataclasses import asdict

    from vfmxl.hosts.excel.doctor import examine, lines_of
    from vfmxl.hosts.excel.profile import WINDOWS, Computer
    from vfmxl.hosts.excel.registry import WindowsRegistry

    computer = Computer.here()
    report = examine(computer, WindowsRegistry() if computer.system == WINDOWS else None, context.obj)
    if as_json:
        answer = {"system": report.system, "well": report.is_well, "checks": [asdict(check) for check in report.checks]}
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        for line in lines_of(report):
            click.echo(line)
    return DONE if report.is_well else FOUND


@excel.command("serve")
def serve() -> int:
    """Start the function server outside Excel, for sites where Office may not start programs."""
    from vfmxl.hosts.excel.profile import Computer
    from vfmxl.hosts.excel.serve import serve as start_server

    start_server(Computer.here(), click.echo)
    return DONE
