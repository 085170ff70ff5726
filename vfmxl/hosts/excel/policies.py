"""What the registry says of Excel, and of rules that stop an add-in or its Python.

Names and values are those of Microsoft's administrative templates for Office 2016 and later (Microsoft 365 too) and for Defender.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from vfmxl.hosts.excel.profile import ADDIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from vfmxl.hosts.excel.registry import Registry, Root, Value

State = Literal["ok", "look", "not known", "not here"]

_OFFICE = r"Microsoft\Office\16.0"
# The stronger first: settings from the cloud, group policy, the person's own.
_LAYERS: tuple[tuple[Root, str], ...] = (
    ("HKCU", r"Software\Policies\Microsoft\Cloud\Office\16.0"),
    ("HKCU", rf"Software\Policies\{_OFFICE}"),
    ("HKLM", rf"Software\Policies\{_OFFICE}"),
    ("HKCU", rf"Software\{_OFFICE}"),
)
_CLICK_TO_RUN = r"Software\Microsoft\Office\ClickToRun\Configuration"
_APP_PATH = r"Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
_DEFENDER = r"Software\Policies\Microsoft\Windows Defender"
_GUARD = r"Windows Defender Exploit Guard\ASR\Rules"

CHILD_PROCESSES = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
SYSTEM_CALLS = "92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b"
BLOCK, AUDIT, WARN = 1, 2, 6


@dataclass(frozen=True, slots=True)
class Check:
    """One line of doctor: what was looked at, how it is, what was found, and what to ask of IT or do oneself."""

    name: str
    state: State
    finding: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Excel:
    """The Excel of this computer."""

    version: str
    bits: int | None


def excel_of(registry: Registry) -> Excel | None:
    """The Excel that is installed; None where the registry names none."""
    started = registry.values("HKLM", _APP_PATH).get("") or registry.values("HKCU", _APP_PATH).get("")
    streamed = registry.values("HKLM", _CLICK_TO_RUN)
    if version := str(streamed.get("versiontoreport") or ""):
        return Excel(version, {"x64": 64, "x86": 32}.get(str(streamed.get("platform")).lower())) if started else None
    for prefix, bits in ((r"Software\Microsoft", 64), (r"Software\WOW6432Node\Microsoft", 32)):
        if registry.values("HKLM", rf"{prefix}\Office\16.0\Excel\InstallRoot").get("path"):
            return Excel("16.0", bits)
    return Excel("of unknown version", None) if started else None


def guarded(name: str, look: Callable[[], Check]) -> Check:
    """A check of the registry; where that may not be read, it says so instead of guessing."""
    try:
        return look()
    except OSError:
        return Check(name, "not known", "Windows does not let you read this setting.", "IT can say whether it is set.")


def excel_check(registry: Registry) -> Check:
    """Whether Excel is there, and new enough."""
    found = excel_of(registry)
    if found is None:
        return Check(
            "Excel",
            "look",
            "No Excel of 2016 or later is installed for the desktop.",
            "The add-in needs desktop Excel; Excel on the web does not run it.",
        )
    return Check("Excel", "ok", f"{found.version}, {f'{found.bits}-bit' if found.bits else 'number of bits unknown'}")


def _setting(registry: Registry, key: str, name: str) -> Value:
    """A setting of Office from the strongest layer that has it."""
    for root, layer in _LAYERS:
        value = registry.values(root, rf"{layer}\{key}").get(name.lower())
        if value is not None:
            return value
    return None


def _is_on(registry: Registry, key: str, name: str) -> bool:
    return _setting(registry, key, name) in {1, "1"}


def trusts_startup_folder(registry: Registry, startup: str) -> bool:
    """Whether Excel trusts XLSTART, as it does out of the box."""
    if _is_on(registry, r"Excel\Security\Trusted Locations", "AllLocationsDisabled"):
        return False
    if _setting(registry, r"Common\Security\Trusted Locations", "Allow User Locations") not in {0, "0"}:
        return True
    # Only the places that IT has named count then, for Excel or for all of Office.
    wanted = startup.rstrip("\\/").lower()
    places = [(root, rf"{layer}\{area}\Security\Trusted Locations") for root, layer in _LAYERS[:3] for area in ("Excel", "Common")]
    return any(_covers(registry.values(root, rf"{key}\{name}"), wanted) for root, key in places for name in registry.subkeys(root, key))


def _covers(place: dict[str, Value], startup: str) -> bool:
    """Whether a trusted location is the folder, or one above it with its subfolders; `startup` in lower case."""
    path = str(place.get("path") or "").rstrip("\\/").lower()
    roaming = startup.removesuffix(r"\microsoft\excel\xlstart")
    for variable, value in (("%appdata%", roaming), ("%userprofile%", roaming.removesuffix(r"\appdata\roaming"))):
        path = path.replace(variable, value)
    return bool(path) and (path == startup or (place.get("allowsubfolders") in {1, "1"} and startup.startswith(path + "\\")))


# What switches off every add-in of this kind: key, value -> what it means, what IT would have to do.
_SWITCHES = (
    ("Common", "VBAOff", "Visual Basic is switched off for all of Office", "IT would have to switch Visual Basic on."),
    (r"Excel\Security", "DisableAllAddins", "All add-ins are switched off in Excel", "IT would have to allow add-ins in Excel."),
)
# What demands a signature even in trusted places.
_DEMANDS = ((r"Excel\Security", "RequireAddinSig"), (r"Common\Security", "RequireAlwaysOnMacroSig"))
# Excel out of the box: ask.
_ALL, _ASK, _SIGNED, _NONE = 1, 2, 3, 4


def macro_check(registry: Registry, startup: str, *, signed: bool) -> Check:
    """Whether Excel will run the add-in's VBA."""
    name = "Macro policy"
    for key, value, meaning, remedy in _SWITCHES:
        if _is_on(registry, key, value):
            return Check(name, "look", f"{meaning} ({value}).", remedy)
    # In a trusted place VBA runs whatever VBAWarnings says.
    trusted = trusts_startup_folder(registry, startup)
    chosen = str(_setting(registry, r"Excel\Security", "VBAWarnings"))
    warnings = _ALL if trusted else next((level for level in (_ALL, _SIGNED, _NONE) if chosen == str(level)), _ASK)
    if warnings == _SIGNED or any(_is_on(registry, key, value) for key, value in _DEMANDS):
        return _signature_check(name, signed=signed)
    place = f"IT can make {startup} a trusted location."
    on_network = startup.startswith("\\\\") and not _is_on(registry, r"Excel\Security\Trusted Locations", "AllowNetworkLocations")
    if trusted and on_network:
        return Check(
            name, "not known", f"XLSTART lies on the network ({startup}), where Excel may not trust it.", f"If the functions are missing: {place}"
        )
    if warnings == _ALL:
        return Check(
            name,
            "ok",
            "Excel runs add-ins from its start folder XLSTART." if trusted else "Excel runs all macros without asking; vfmxl does not need that.",
        )
    asked = "Excel asks at each start whether to run the add-in" if warnings == _ASK else "macros are switched off (VBAWarnings 4)"
    return Check(name, "look", f"XLSTART is not a trusted place, and {asked}.", place)


def _signature_check(name: str, *, signed: bool) -> Check:
    if signed:
        return Check(
            name, "not known", "Excel runs signed add-ins alone. This one is signed.", "IT can say whether its publisher is trusted on this computer."
        )
    return Check(
        name,
        "look",
        "Excel runs signed add-ins alone, and this one is not signed.",
        "IT can sign vfmxl.xlam with a certificate of its own (docs/deployment.md); then: vfmxl excel install --addin SIGNED-COPY",
    )


def web_mark_check(registry: Registry, mark: str | None) -> Check:
    """Whether Windows takes the add-in for a file from the internet."""
    name = "Mark of the web"
    if mark is None:
        return Check(name, "ok", "The add-in is not marked as a file from the internet.")
    blocked = " and policy blocks macros in such files" if _is_on(registry, r"Excel\Security", "BlockContentExecutionFromInternet") else ""
    return Check(
        name,
        "look",
        f"Windows has marked the add-in as a file from the internet{blocked}: Excel may not run it, signed or not.",
        "vfmxl excel install puts a copy there that has no mark.",
    )


def disabled_check(registry: Registry) -> Check:
    """Whether Excel has put the add-in on its list of what made it fail."""
    name = "Disabled by Excel"
    items = registry.values("HKCU", rf"Software\{_OFFICE}\Excel\Resiliency\DisabledItems").values()
    if any(isinstance(item, bytes) and ADDIN in item.decode("utf-16-le", errors="ignore").lower() for item in items):
        return Check(
            name,
            "look",
            "Excel has disabled the add-in after a failed start.",
            "In Excel: File, Options, Add-ins, Manage: Disabled Items, Go; choose vfmxl.xlam, Enable.",
        )
    return Check(name, "ok", "The add-in is not on Excel's list of disabled items.")


def rule_state(registry: Registry, rule: str) -> int:
    """The strictest state in which a rule is set: 1 block, 6 warn, 2 audit, 0 off or not set."""
    found = set()
    for key in (rf"{_DEFENDER}\{_GUARD}", rf"Software\Microsoft\Windows Defender\{_GUARD}"):
        found.add(str(registry.values("HKLM", key).get(rule)))
    # From Intune all rules come in one line: rule=state|rule=state.
    line = str(registry.values("HKLM", rf"{_DEFENDER}\Policy Manager").get("asrrules") or "")
    found |= {state.strip() for name, _, state in (part.partition("=") for part in line.split("|")) if name.strip().lower() == rule}
    return next((state for state in (BLOCK, WARN, AUDIT) if str(state) in found), 0)


def child_process_check(registry: Registry, *, pre_started: bool) -> Check:
    """Whether Excel may start Python."""
    name = "Rule: child processes"
    state = rule_state(registry, CHILD_PROCESSES)
    if state not in {BLOCK, WARN}:
        return Check(name, "ok", "Recorded only, Excel may start Python." if state == AUDIT else "Excel may start Python.")
    if pre_started:
        return Check(name, "ok", "Excel may not start Python, and need not: it asks the server of vfmxl excel serve, which must be running.")
    return Check(
        name,
        "look",
        f"A rule of Defender keeps Excel from starting Python ({CHILD_PROCESSES.upper()}).",
        "vfmxl excel install --pre-started once, and vfmxl excel serve at each logon: Python then starts outside Excel.",
    )


def system_call_check(registry: Registry, addin: str) -> Check:
    """Whether the add-in's VBA may load the library that finds Python."""
    name = "Rule: system calls"
    state = rule_state(registry, SYSTEM_CALLS)
    if state not in {BLOCK, WARN}:
        return Check(name, "ok", "Recorded only, the add-in may load its library." if state == AUDIT else "The add-in may load its library.")
    return Check(
        name,
        "look",
        f"A rule of Defender keeps macros from calling Windows ({SYSTEM_CALLS.upper()}); the add-in does so to load the library of xlwings, and the started server does not change that.",
        f"IT can exclude {addin} from the rule, if it agrees. Until then: vfmxl build and vfmxl refresh make workbooks that show every figure.",
    )
