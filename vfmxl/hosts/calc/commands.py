"""The commands `vfmxl calc`; each loads what it needs when it is run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vfmxl.answers import DONE, FOUND

if TYPE_CHECKING:
    from collections.abc import Callable

    from vfmxl.hosts.calc.office import Office


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    command = click.option("--profile", type=click.Path(path_type=Path), metavar="FOLDER", help="A profile of LibreOffice other than your own.")(
        command
    )
    return click.option("--office", "folder", type=click.Path(path_type=Path), metavar="FOLDER", help="The program folder of LibreOffice.")(command)


def _office(folder: Path | None, profile: Path | None) -> Office:
    from vfmxl.hosts.calc.office import Office

    return Office.find(folder, profile)


@click.group("calc")
def calc() -> None:
    """The extension of LibreOffice Calc: install, look after, remove."""


@calc.command("install")
@_options
def install(*, folder: Path | None, profile: Path | None) -> int:
    """Give LibreOffice Calc the functions and the menu VfM, for you alone. Run again after an update of vfmxl."""
    from vfmxl.hosts.calc.install import install as install_extension

    click.echo(install_extension(_office(folder, profile)))
    return DONE


@calc.command("uninstall")
@_options
def uninstall(*, folder: Path | None, profile: Path | None) -> int:
    """Take the extension away; your workbooks keep their figures."""
    from vfmxl.hosts.calc.install import uninstall as uninstall_extension

    click.echo(uninstall_extension(_office(folder, profile)))
    return DONE


@calc.command("doctor")
@_options
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def doctor(*, folder: Path | None, profile: Path | None, as_json: bool) -> int:
    """Look at everything that the extension needs. Exit code 1 where there is something to look at."""
    from dataclasses import asdict

    from vfmxl.hosts.calc.install import examine

    checks = examine(_office(folder, profile))
    well = all(check.well for check in checks)
    if as_json:
        click.echo(json.dumps({"well": well, "checks": [asdict(check) for check in checks]}, ensure_ascii=False))
    else:
        for check in checks:
            click.echo(f"{'well' if check.well else 'LOOK'}  {check.name}: {check.says}")
    return DONE if well else FOUND
