"""Doctor on a made-up computer, well and ill."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.hosts.excel.made_up_windows import (
    EXCEL,
    WEB_MARK,
    XLWINGS,
    MadeUpRegistry,
    everything_below,
    profile_of,
    with_addin,
    write_addin,
    write_computer,
)
from vfmxl.hosts.excel.doctor import Report, examine, lines_of
from vfmxl.hosts.excel.install import Request, install
from vfmxl.pack import shelf
from vfmxl.resources import bundled_pack

if TYPE_CHECKING:
    from collections.abc import Callable

    from vfmxl.hosts.excel.profile import Computer, Profile

NAMES = [
    "Python", "Excel", "Add-in", "Mark of the web", "Macro policy", "Disabled by Excel", "Rule: child processes", "Rule: system calls",
    "xlwings", "Settings", "Write access", "Data pack",
]  # fmt: skip
RULES = r"Software\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(shelf.VARIABLE, raising=False)
    monkeypatch.setenv(shelf.FOLDER_VARIABLE, str(tmp_path / "packs"))


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    made = write_computer(tmp_path / "C")
    install(made)
    return made


@pytest.fixture
def profile(computer: Computer) -> Profile:
    return profile_of(computer)


def states(report: Report) -> dict[str, str]:
    return {check.name: check.state for check in report.checks if check.state != "ok"}


def test_all_is_well_after_install_and_nothing_is_changed_by_looking(computer: Computer, profile: Profile) -> None:
    first = everything_below(profile.home)
    report = examine(computer, MadeUpRegistry(EXCEL))
    assert [check.name for check in report.checks] == NAMES
    assert states(report) == {}
    assert report.is_well
    assert lines_of(report)[-1] == "All is well."
    assert everything_below(profile.home) == first


def test_nothing_installed_yet(tmp_path: Path) -> None:
    report = examine(write_computer(tmp_path / "D"), MadeUpRegistry(EXCEL))
    assert states(report) == {"Add-in": "look", "Settings": "look"}
    assert sum("vfmxl excel install" in line for line in lines_of(report)) == 2


def spoil_addin(computer: Computer, profile: Profile) -> Computer:
    write_addin(profile.addin, note="edited")
    return computer


def foreign_addin(computer: Computer, profile: Profile) -> Computer:
    write_addin(profile.addin, project="their")
    return computer


def mark(computer: Computer, profile: Profile) -> Computer:
    Path(f"{profile.addin}{WEB_MARK}").write_text("[ZoneTransfer]\r\nZoneId=3\r\n", encoding="utf-8")
    return computer


def no_library(computer: Computer, _: Profile) -> Computer:
    (computer.python.parent.parent / f"xlwings64-{XLWINGS}.dll").unlink()
    return computer


def no_python(computer: Computer, _: Profile) -> Computer:
    computer.interpreter.rename(computer.interpreter.with_name("gone.exe"))
    return computer


def no_functions(computer: Computer, _: Profile) -> Computer:
    (computer.udfs / "functions.py").unlink()
    return computer


def no_settings(computer: Computer, profile: Profile) -> Computer:
    profile.settings.unlink()
    return computer


def another_xlwings(computer: Computer, _: Profile) -> Computer:
    return replace(computer, xlwings="0.99.0")


def no_xlwings(computer: Computer, _: Profile) -> Computer:
    return replace(computer, xlwings="")


def another_python(computer: Computer, _: Profile) -> Computer:
    return replace(computer, python=Path("D:/other/python.exe"))


def from_store(computer: Computer, _: Profile) -> Computer:
    return replace(computer, base=Path("C:/Program Files/WindowsApps/Python"))


def newer_release(computer: Computer, profile: Profile) -> Computer:
    return with_addin(computer, write_addin(profile.home / "newer.xlam", note="release 2"))


def no_shipped(computer: Computer, profile: Profile) -> Computer:
    profile.addin.unlink()
    return with_addin(computer, Path("nowhere.xlam"))


@pytest.mark.parametrize(
    ("spoil", "expected", "words"),
    [
        (spoil_addin, {"Add-in"}, "changed, or of another release. Do this: vfmxl excel install"),
        (foreign_addin, {"Add-in"}, "is not an add-in of vfmxl"),
        (newer_release, {"Add-in"}, "of another release"),
        (no_shipped, {"Add-in"}, "came without its add-in"),
        (mark, {"Mark of the web"}, "a file from the internet"),
        (no_library, {"xlwings"}, f"xlwings64-{XLWINGS}.dll is neither beside"),
        (another_xlwings, {"xlwings"}, f"python -m pip install xlwings=={XLWINGS}"),
        (no_xlwings, {"xlwings"}, "Install vfmxl again"),
        (no_python, {"Settings"}, "The Python that they name is not there"),
        (no_functions, {"Settings"}, "The folder of functions that they name is not there"),
        (no_settings, {"Settings"}, "There is no "),
        (another_python, {"Settings"}, "another Python than the one that runs this"),
        (from_store, {"Python"}, "Microsoft Store"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    spoil: Callable[[Computer, Profile], Computer], expected: set[str], words: str, computer: Computer, profile: Profile
) -> None:
    report = examine(spoil(computer, profile), MadeUpRegistry(EXCEL))
    assert states(report) == dict.fromkeys(expected, "look")
    assert not report.is_well
    text = "\n".join(lines_of(report))
    assert words in text
    assert "send to IT" in text


def test_a_signed_copy_that_was_installed_is_well(computer: Computer, tmp_path: Path) -> None:
    install(computer, Request(addin=write_addin(tmp_path / "signed.xlam", signed=True)))
    report = examine(computer, MadeUpRegistry(EXCEL))
    assert states(report) == {}
    assert any("the signed copy" in check.finding for check in report.checks)


def test_only_the_library_of_this_excel_is_asked_for(computer: Computer) -> None:
    (computer.python.parent.parent / f"xlwings32-{XLWINGS}.dll").unlink()
    assert states(examine(computer, MadeUpRegistry(EXCEL))) == {}


def test_a_locked_down_computer(computer: Computer) -> None:
    rules: dict[str, Any] = {"d4f940ab-401b-4efc-aadc-ad5f3c50688a": "1", "92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b": "1"}
    security: dict[str, Any] = {"VBAWarnings": 3, "RequireAddinSig": 1}
    locked = MadeUpRegistry(EXCEL | {("HKLM", RULES): rules, ("HKCU", r"Software\Policies\Microsoft\Office\16.0\Excel\Security"): security})
    report = examine(computer, locked)
    assert states(report) == dict.fromkeys(("Macro policy", "Rule: child processes", "Rule: system calls"), "look")
    install(computer, Request(pre_started=True))
    assert states(examine(computer, locked)) == dict.fromkeys(("Macro policy", "Rule: system calls"), "look")


def test_a_registry_that_may_not_be_read_is_no_fault_and_no_traceback(computer: Computer) -> None:
    report = examine(computer, MadeUpRegistry(EXCEL, closed=("Software",)))
    assert set(states(report).values()) == {"not known"}
    assert report.is_well
    text = "\n".join(lines_of(report))
    assert "as far as can be seen from here" in text
    assert "- Macro policy: Windows does not let you read this setting. IT can say" in text


def test_a_damaged_pack_is_told(computer: Computer, tmp_path: Path) -> None:
    damaged = bytearray(bundled_pack().read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    pack = tmp_path / "damaged.sqlite"
    pack.write_bytes(damaged)
    report = examine(computer, MadeUpRegistry(EXCEL), str(pack))
    assert states(report) == {"Data pack": "look"}


@pytest.mark.parametrize("system", ["Linux", "Darwin"])
def test_elsewhere_it_says_what_applies(system: str, computer: Computer) -> None:
    report = examine(replace(computer, system=system, profile=None), None)
    assert [(check.name, check.state) for check in report.checks] == [
        ("Python", "ok"),
        ("xlwings", "ok"),
        ("Excel add-in", "not here"),
        ("Data pack", "ok"),
    ]
    assert report.is_well
    assert lines_of(report)[-1] == "All that applies here is well."
    assert any("vfmxl build" in line for line in lines_of(report))
