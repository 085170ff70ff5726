"""What doctor makes of the registry; keys and values are those of Microsoft's templates, written out here once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hosts.excel.made_up_windows import EXCEL, MadeUpRegistry
from vfmxl.hosts.excel import policies
from vfmxl.hosts.excel.policies import Excel

if TYPE_CHECKING:
    from vfmxl.hosts.excel.registry import Root, Value

STARTUP = r"C:\Users\ada\AppData\Roaming\Microsoft\Excel\XLSTART"
GROUP, CLOUD, OWN = r"Software\Policies\Microsoft\Office\16.0", r"Software\Policies\Microsoft\Cloud\Office\16.0", r"Software\Microsoft\Office\16.0"
SECURITY, PLACES = r"\Excel\Security", r"\Excel\Security\Trusted Locations"
COMMON_PLACES = r"\Common\Security\Trusted Locations"


def office(**settings: int) -> dict[tuple[Root, str], dict[str, Value]]:
    """Settings by group policy, each named key__value."""
    keys = {"security": GROUP + SECURITY, "places": GROUP + PLACES, "common": GROUP + r"\Common\Security", "office": GROUP + r"\Common"}
    table: dict[tuple[Root, str], dict[str, Value]] = {}
    for name, value in settings.items():
        key, _, setting = name.partition("__")
        table.setdefault(("HKCU", keys[key]), {})[setting] = value
    return table


ONLY_NAMED: dict[tuple[Root, str], dict[str, Value]] = {("HKCU", GROUP + COMMON_PLACES): {"Allow User Locations": 0}}


def named(path: str, subfolders: int = 0) -> dict[tuple[Root, str], dict[str, Value]]:
    return ONLY_NAMED | {("HKCU", rf"{GROUP}{PLACES}\Location7"): {"Path": path, "AllowSubFolders": subfolders}}


@pytest.mark.parametrize(
    ("table", "state", "word"),
    [
        ({}, "ok", "XLSTART"),
        (office(security__VBAWarnings=4), "ok", "XLSTART"),
        (office(security__VBAWarnings=3), "ok", "XLSTART"),
        (office(office__VBAOff=1), "look", "VBAOff"),
        ({("HKLM", GROUP + r"\Common"): {"vbaoff": 1}}, "look", "VBAOff"),
        (office(security__DisableAllAddins=1), "look", "DisableAllAddins"),
        (office(security__RequireAddinSig=1), "look", "not signed"),
        (office(common__RequireAlwaysOnMacroSig=1), "look", "not signed"),
        (office(places__AllLocationsDisabled=1), "look", "asks at each start"),
        (office(places__AllLocationsDisabled=1, security__VBAWarnings=1), "ok", "without asking"),
        (office(places__AllLocationsDisabled=1, security__VBAWarnings=2), "look", "asks at each start"),
        (office(places__AllLocationsDisabled=1, security__VBAWarnings=3), "look", "not signed"),
        (office(places__AllLocationsDisabled=1, security__VBAWarnings=4), "look", "switched off"),
        (office(places__AllLocationsDisabled=0, security__VBAWarnings=4), "ok", "XLSTART"),
        (ONLY_NAMED, "look", "asks at each start"),
        (named(STARTUP + "\\"), "ok", "XLSTART"),
        (named(r"%APPDATA%\Microsoft\Excel\XLSTART"), "ok", "XLSTART"),
        (named(r"C:\Users\ada\AppData\Roaming", subfolders=1), "ok", "XLSTART"),
        (named(r"C:\Users\ada\AppData\Roaming"), "look", "asks at each start"),
        (named(r"%USERPROFILE%\AppData", subfolders=1), "ok", "XLSTART"),
        (ONLY_NAMED | {("HKCU", rf"{GROUP}{COMMON_PLACES}\Location0"): {"Path": STARTUP}}, "ok", "XLSTART"),
        (named("C:\\Other", subfolders=1), "look", "asks at each start"),
        # The cloud's word goes before group policy's, and that before the person's own.
        (office(places__AllLocationsDisabled=1) | {("HKCU", CLOUD + PLACES): {"AllLocationsDisabled": 0}}, "ok", "XLSTART"),
        (office(security__RequireAddinSig=0) | {("HKCU", OWN + SECURITY): {"RequireAddinSig": 1}}, "ok", "XLSTART"),
        ({("HKCU", OWN + SECURITY): {"RequireAddinSig": 1}}, "look", "not signed"),
    ],
)
def test_macro_policy(table: dict[tuple[Root, str], dict[str, Value]], state: str, word: str) -> None:
    check = policies.macro_check(MadeUpRegistry(table), STARTUP, signed=False)
    assert (check.state, word in check.finding) == (state, True), check
    assert bool(check.remedy) == (state == "look")


def test_a_start_folder_on_the_network_is_told() -> None:
    startup = r"\\server\profiles\ada\Microsoft\Excel\XLSTART"
    assert policies.macro_check(MadeUpRegistry(), startup, signed=False).state == "not known"
    assert policies.macro_check(MadeUpRegistry(office(places__AllowNetworkLocations=1)), startup, signed=False).state == "ok"


def test_of_a_signed_add_in_doctor_cannot_say_whether_its_publisher_is_trusted() -> None:
    check = policies.macro_check(MadeUpRegistry(office(security__RequireAddinSig=1)), STARTUP, signed=True)
    assert (check.state, "publisher is trusted" in check.remedy) == ("not known", True)


APP_PATH = ("HKLM", r"Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe")
STREAMED = ("HKLM", r"Software\Microsoft\Office\ClickToRun\Configuration")


@pytest.mark.parametrize(
    ("table", "found"),
    [
        (EXCEL, Excel("16.0.17928.20156", 64)),
        (EXCEL | {STREAMED: {"VersionToReport": "16.0.1", "Platform": "x86"}}, Excel("16.0.1", 32)),
        (EXCEL | {STREAMED: {"VersionToReport": "16.0.1", "Platform": "arm64"}}, Excel("16.0.1", None)),
        # Another program of Office is streamed to this computer, and no Excel.
        ({STREAMED: {"VersionToReport": "16.0.1", "Platform": "x64"}}, None),
        ({("HKLM", r"Software\Microsoft\Office\16.0\Excel\InstallRoot"): {"Path": "C:\\"}}, Excel("16.0", 64)),
        ({("HKLM", r"Software\WOW6432Node\Microsoft\Office\16.0\Excel\InstallRoot"): {"Path": "C:\\"}}, Excel("16.0", 32)),
        ({APP_PATH: {"": "C:\\EXCEL.EXE"}}, Excel("of unknown version", None)),
        ({}, None),
    ],
)
def test_which_excel(table: dict[tuple[Root, str], dict[str, Value]], found: Excel | None) -> None:
    assert policies.excel_of(MadeUpRegistry(table)) == found
    assert policies.excel_check(MadeUpRegistry(table)).state == ("ok" if found else "look")


GUARD = r"Windows Defender Exploit Guard\ASR\Rules"
BY_GROUP = rf"Software\Policies\Microsoft\Windows Defender\{GUARD}"
HERE = rf"Software\Microsoft\Windows Defender\{GUARD}"
BY_INTUNE = r"Software\Policies\Microsoft\Windows Defender\Policy Manager"
PROCESSES, CALLS = "D4F940AB-401B-4EFC-AADC-AD5F3C50688A", "92E97FA1-2EDF-4476-BDD6-9DD0B4DDDC7B"


@pytest.mark.parametrize(
    ("table", "state"),
    [
        ({}, 0),
        ({("HKLM", BY_GROUP): {PROCESSES: "1"}}, 1),
        ({("HKLM", BY_GROUP): {PROCESSES.lower(): "2"}}, 2),
        ({("HKLM", BY_GROUP): {PROCESSES: "0"}}, 0),
        ({("HKLM", BY_GROUP): {CALLS: "1"}}, 0),
        ({("HKLM", HERE): {PROCESSES: 6}}, 6),
        ({("HKLM", BY_INTUNE): {"ASRRules": f"{CALLS}=2|{PROCESSES}=1"}}, 1),
        ({("HKLM", BY_INTUNE): {"ASRRules": "nonsense"}}, 0),
        # The strictest is told.
        ({("HKLM", BY_GROUP): {PROCESSES: "2"}, ("HKLM", HERE): {PROCESSES: 1}}, 1),
    ],
)
def test_rules_of_defender(table: dict[tuple[Root, str], dict[str, Value]], state: int) -> None:
    assert policies.rule_state(MadeUpRegistry(table), PROCESSES.lower()) == state


@pytest.mark.parametrize(
    ("state", "pre_started", "expected"), [("1", False, "look"), ("6", False, "look"), ("2", False, "ok"), ("1", True, "ok"), ("0", False, "ok")]
)
def test_a_started_server_is_the_remedy_where_excel_may_not_start_python(state: str, pre_started: bool, expected: str) -> None:
    check = policies.child_process_check(MadeUpRegistry({("HKLM", BY_GROUP): {PROCESSES: state}}), pre_started=pre_started)
    assert check.state == expected
    if expected == "look":
        assert PROCESSES in check.finding
        assert "vfmxl excel serve" in check.remedy


def test_against_the_rule_on_system_calls_only_it_can_help() -> None:
    check = policies.system_call_check(MadeUpRegistry({("HKLM", BY_GROUP): {CALLS: "1"}}), "C:\\vfmxl.xlam")
    assert check.state == "look"
    assert CALLS in check.finding
    assert "C:\\vfmxl.xlam" in check.remedy
    assert policies.system_call_check(MadeUpRegistry(), "C:\\vfmxl.xlam").state == "ok"


def test_the_mark_of_the_web() -> None:
    blocked = MadeUpRegistry(office(security__BlockContentExecutionFromInternet=1))
    assert policies.web_mark_check(blocked, None).state == "ok"
    assert "policy blocks" in policies.web_mark_check(blocked, "[ZoneTransfer]").finding
    assert policies.web_mark_check(MadeUpRegistry(), "[ZoneTransfer]").state == "look"


def test_an_add_in_that_excel_has_disabled() -> None:
    item = b"\x01\x00\x00\x00" + r"C:\Users\Ada\...\XLSTART\VFMXL.XLAM".encode("utf-16-le")
    key: tuple[Root, str] = ("HKCU", OWN + r"\Excel\Resiliency\DisabledItems")
    assert policies.disabled_check(MadeUpRegistry({key: {"A1": item}})).state == "look"
    assert policies.disabled_check(MadeUpRegistry({key: {"A1": b"other"}})).state == "ok"


def test_what_may_not_be_read_is_not_guessed() -> None:
    closed = MadeUpRegistry(closed=("Windows Defender",))
    check = policies.guarded("Rule", lambda: policies.child_process_check(closed, pre_started=False))
    assert (check.state, "does not let you read" in check.finding) == ("not known", True)
