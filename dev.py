"""Sets up a private environment in .venv and runs the demonstration, the checks or the benchmarks.

    python3 dev.py demo             build a council's workbook: demo/torbay-budget.xlsx
    python3 dev.py test [ARGS]      run every check; ARGS go to pytest
    python3 dev.py bench [ARGS]     run the benchmarks
    python3 dev.py docs             write the pages of docs/ that are made from the program itself
    python3 dev.py extension        write the extension of LibreOffice Calc, workbooks/vfmxl.oxt, from its sources
    python3 dev.py addin            build the add-in for Excel and the workbook that carries the functions itself

Needs Python 3.11 or newer and, the first time, a package index: pip's own settings for mirrors and proxies are honoured.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

OLDEST = (3, 11)

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "dev-stamp"
WORKBOOK = Path("demo") / "torbay-budget.xlsx"

# Debian's packages for the tests that open files in LibreOffice, look at the printed page and click on what is on the screen.
OFFICE = (
    "libreoffice-calc",
    "python3-uno",
    "libreoffice-script-provider-python",
    "poppler-utils",
    "fonts-crosextra-carlito",
    "fonts-dejavu-core",
    "fonts-liberation",
    "xvfb",
    "xdotool",
)

# What pip says on standard error where it could reach no index, or one that has not got the packages.
NO_INDEX = ("No matching distribution found", "Max retries exceeded", "Connection error", "Could not fetch URL", "Read timed out")

CHECKS = (
    ("ruff check", ("-m", "ruff", "check", ".")),
    ("ruff format", ("-m", "ruff", "format", "--check", ".")),
    ("mypy", ("-m", "mypy")),
    # Not the script lint-imports: it holds the path where the environment was made, which may have moved.
    ("import-linter", ("-c", "from importlinter.cli import lint_imports_command as check; check()")),
)
TESTS = ("-m", "pytest", "-n", "auto")


class Stop(Exception):
    """What stands in the way, in one sentence (exit code 2)."""


def main(arguments: Sequence[str]) -> int:
    """Runs one command and gives its exit code."""
    if sys.version_info < OLDEST:
        print(f"vfmxl needs Python 3.11 or newer; this is {sys.version.split()[0]} ({sys.executable}).", file=sys.stderr)
        return 2
    command, *extra = arguments or ["--help"]
    if command in ("-h", "--help"):
        print(__doc__.strip())
        return 0
    if command not in COMMANDS or (extra and command == "demo"):
        print(f"dev.py does not know: {' '.join(arguments)}\n\n{__doc__.strip()}", file=sys.stderr)
        return 2
    try:
        return COMMANDS[command](extra)
    except Stop as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 2


def demo(_: Sequence[str]) -> int:
    """Builds the workbook of one council and says what to do with it."""
    environment()
    (ROOT / WORKBOOK).parent.mkdir(exist_ok=True)
    failed = step("build a workbook for Torbay", [PYTHON, "-m", "vfmxl", "build", "Torbay", "-o", WORKBOOK, "--force"])
    if failed:
        return failed
    vfmxl = PYTHON.with_name("vfmxl")
    formula = shown('=VFM.GAP("Torbay","spend_net_adult","2024-25","region","pounds")')
    print(f"""
The workbook is {ROOT / WORKBOOK}

What to do next:
  - open it in Excel or LibreOffice: every figure shows, with its source, and nothing more need be installed;
  - ask for a figure:         {vfmxl} eval {formula}
  - see every function:       {vfmxl} functions
  - build one for your council: {vfmxl} build COUNCIL -o OUT.xlsx""")
    return 0


def shown(formula: str) -> str:
    """A formula as it is typed at the command line of this system."""
    if os.name == "nt":
        return '"' + formula.replace('"', '""') + '"'
    return f"'{formula}'"


def test(extra: Sequence[str]) -> int:
    """Runs every check, all of them even where one fails; the exit code is that of the first that failed."""
    environment()
    office()
    steps = [*CHECKS, ("pytest", (*TESTS, *extra))]
    codes = {name: step(name, [PYTHON, *arguments]) for name, arguments in steps}
    failed = [name for name, code in codes.items() if code]
    if not failed:
        return 0
    print(f"\nNot passed: {', '.join(failed)}", file=sys.stderr)
    return codes[failed[0]]


def bench(extra: Sequence[str]) -> int:
    """Runs the benchmarks."""
    environment()
    return step("benchmarks", [PYTHON, "-m", "benchmarks", *extra])


def docs(_: Sequence[str]) -> int:
    """Writes the pages that are made from the program itself."""
    environment()
    return step("pages of docs/", [PYTHON, "docs/make.py"])


def extension(_: Sequence[str]) -> int:
    """Writes the extension of LibreOffice Calc."""
    environment()
    return step("workbooks/vfmxl.oxt", [PYTHON, "-m", "vfmxl.hosts.calc.extension"])


def addin(_: Sequence[str]) -> int:
    """Builds workbooks/vfmxl.xlam and workbooks/asc-budget-benchmark.xlsm from their sources."""
    environment()
    return step("add-in and workbook for Excel", [PYTHON, "-m", "vfmxl.hosts.excel.build"])


COMMANDS = {"demo": demo, "test": test, "bench": bench, "docs": docs, "addin": addin, "extension": extension}


def step(name: str, command: Sequence[str | Path]) -> int:
    """Runs one program from the top of the checkout under a heading; gives its exit code."""
    print(f"\n== {name}", flush=True)
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def environment() -> None:
    """Makes .venv, or brings it up to date, unless it was made here from the present lock and project file."""
    stamp = wanted_stamp()
    works = runs(PYTHON)
    if works and STAMP.is_file() and STAMP.read_text(encoding="utf-8") == stamp:
        return
    print("== set up .venv from requirements.lock (a minute or two, once)", flush=True)
    if not works:
        create()
    STAMP.unlink(missing_ok=True)
    pip("-r", str(LOCK))
    pip("--no-deps", "--no-build-isolation", "-e", str(ROOT))
    STAMP.write_text(stamp, encoding="utf-8")


def wanted_stamp() -> str:
    """What the environment is made from: the lock, the project file and, as the installation points to it, this folder."""
    made_from = hashlib.sha256()
    for part in (LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), str(ROOT).encode()):
        made_from.update(hashlib.sha256(part).digest())
    return made_from.hexdigest()


def runs(python: Path) -> bool:
    """Whether an interpreter is there, works and is new enough (that of an old .venv may be gone from the system)."""
    try:
        wanted = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
        return subprocess.run([python, "-c", wanted], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def create() -> None:
    """Makes an empty .venv; Debian keeps the means for it in a package of its own."""
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python3.{sys.version_info.minor}-venv"
        if not (on_debian() and is_root()):
            raise Stop(f"This Python cannot make virtual environments; on Debian and Ubuntu: sudo apt-get install {package}")
        if not apt_get_install([package]):
            raise Stop(f"The Debian package {package} is needed and could not be installed; the message of apt-get is above.")
    if subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=False).returncode:
        raise Stop(f"{sys.executable} could not make a virtual environment in {VENV}; its message is above.")


def pip(*arguments: str) -> None:
    """Installs into .venv with pip's own settings; what it says is passed on as it comes."""
    said = []
    command: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, encoding="utf-8", errors="replace") as process:
        for line in process.stderr or ():
            print(line, end="", file=sys.stderr, flush=True)
            said.append(line)
    if process.returncode == 0:
        return
    if any(sign in line for line in said for sign in NO_INDEX):
        raise Stop(
            "The packages named in requirements.lock could not be fetched: this needs a package index once, over the network or on a mirror "
            "(pip's own settings for indexes, mirrors and proxies are honoured: pip.conf, PIP_INDEX_URL, HTTPS_PROXY)."
        )
    raise Stop(f"pip could not install the packages named in requirements.lock (exit code {process.returncode}); its message is above.")


def office() -> None:
    """Sees to LibreOffice for the tests that need it: installs it on Debian as root, elsewhere says what to install."""
    if not on_debian():
        if shutil.which("soffice") is None:
            print("LibreOffice is not installed (no soffice on the path): the tests that open files in it cannot run.")
        return
    missing = [package for package in OFFICE if not installed(package)]
    if not missing:
        return
    if not is_root():
        print(f"Some tests need LibreOffice: sudo apt-get install --no-install-recommends {' '.join(missing)}")
    elif not apt_get_install(missing):
        print(f"apt-get could not install {' '.join(missing)}: the tests that need LibreOffice cannot run.")


def on_debian() -> bool:
    """Debian or a system made from it."""
    return shutil.which("apt-get") is not None and shutil.which("dpkg-query") is not None


def is_root() -> bool:
    """Whether packages of the system can be installed without asking."""
    return os.name == "posix" and os.geteuid() == 0


def installed(package: str) -> bool:
    """Whether a Debian package is installed whole."""
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package]
    return subprocess.run(query, check=False, capture_output=True, text=True).stdout == "installed"


def apt_get_install(packages: Sequence[str]) -> bool:
    """Installs Debian packages without questions."""
    apt_get = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o=Dpkg::Use-Pty=0")
    commands = (("update",), ("install", "--yes", "--no-install-recommends", *packages))
    return all(step(f"apt-get {words[0]}", [*apt_get, *words]) == 0 for words in commands)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
