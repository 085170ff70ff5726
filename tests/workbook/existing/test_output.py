"""The file that a command writes appears whole or not at all."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from vfmxl.errors import RequestRefused
from vfmxl.workbook.existing.output import Output, appearing, choose_output

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"the original")
    return path


def test_the_name_is_beside_the_source_unless_given(source: Path, tmp_path: Path) -> None:
    assert choose_output(source, None, "shared").target == tmp_path / "book-shared.xlsx"
    assert choose_output(source, tmp_path / "x.XLSX", "shared").target == tmp_path / "x.XLSX"
    in_place = choose_output(source, None, "shared", in_place=True)
    assert (in_place.target, in_place.kept) == (source, tmp_path / "book.xlsx.bak")


@pytest.mark.parametrize(
    ("output", "options", "there", "told"),
    [
        ("book-shared.xlsx", {}, "book-shared.xlsx", "exists; give --force"),
        ("book.xlsx", {"force": True}, "", "itself"),
        ("none/x.xlsx", {}, "", "no folder"),
        ("x.xlsm", {}, "", "must end in .xlsx"),
        ("x.xlsx", {"in_place": True}, "", "not both"),
        (None, {"in_place": True}, "book.xlsx.bak", "exists; give --force"),
        (None, {"in_place": True, "force": True}, "~$book.xlsx", "open in Excel"),
        (None, {"in_place": True}, ".~lock.book.xlsx#", "open in Calc"),
    ],
)
def test_what_is_refused(output: str | None, options: dict[str, Any], there: str, told: str, source: Path, tmp_path: Path) -> None:
    if there:
        (tmp_path / there).write_bytes(b"")
    with pytest.raises(RequestRefused, match=told):
        choose_output(source, tmp_path / output if output else None, "shared", **options)


def test_it_appears_when_the_block_ends_and_the_original_is_kept(source: Path, tmp_path: Path) -> None:
    source.chmod(0o640)
    output = choose_output(source, None, "x", in_place=True)
    with appearing(output) as file:
        file.write(b"new")
        assert source.read_bytes() == b"the original"
    assert source.read_bytes() == b"new"
    assert (tmp_path / "book.xlsx.bak").read_bytes() == b"the original"
    assert {path.name for path in tmp_path.iterdir()} == {"book.xlsx", "book.xlsx.bak"}
    if os.name == "posix":
        assert source.stat().st_mode & 0o777 == 0o640


def test_a_link_goes_on_leading_to_the_workbook(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "links"
    folder.mkdir()
    link = folder / "link.xlsx"
    link.symlink_to(source)
    with appearing(choose_output(link, None, "x", in_place=True)) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert source.read_bytes() == b"new"


FAULTS = {
    "disk full": OSError(errno.ENOSPC, "No space left on device"),
    "no rights": PermissionError(13, "Permission denied"),
    "ours": ValueError("a fault"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_left_when_something_fails(fault: str, source: Path, tmp_path: Path) -> None:
    expected = ValueError if fault == "ours" else RequestRefused

    def run() -> None:
        with appearing(choose_output(source, None, "x")) as file:
            file.write(b"half")
            raise FAULTS[fault]

    with pytest.raises(expected):
        run()
    assert [path.name for path in tmp_path.iterdir()] == ["book.xlsx"]


def test_the_rest_of_a_stopped_run_is_used_up(source: Path, tmp_path: Path) -> None:
    output = choose_output(source, None, "x")
    output.temporary.write_bytes(b"left behind by a run that was stopped, longer than the new one")
    with appearing(output) as file:
        file.write(b"new")
    assert output.target.read_bytes() == b"new"
    assert not output.temporary.exists()


def test_two_runs_do_not_write_one_file(source: Path) -> None:
    output = choose_output(source, None, "x")
    with appearing(output) as file:
        file.write(b"first")
        with pytest.raises(RequestRefused, match="Another run"), appearing(output):
            pass
        file.write(b" and whole")
    assert output.target.read_bytes() == b"first and whole"


SLOW = """
import sys, time
from pathlib import Path
from vfmxl.workbook.existing.output import Output, appearing
with appearing(Output(Path(sys.argv[1]), Path(sys.argv[2]))) as file:
    print("writing", flush=True)
    for _ in range(2000):
        file.write(b"x" * 50)
        file.flush()
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX systems")
def test_a_run_killed_at_any_moment_leaves_a_whole_output_or_none(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.xlsx"
    whole = b"x" * 100_000
    for delay in range(12):
        target.unlink(missing_ok=True)
        with subprocess.Popen([sys.executable, "-c", SLOW, str(source), str(target)], stdout=subprocess.PIPE) as run:
            assert run.stdout is not None
            run.stdout.readline()
            time.sleep(delay * 0.0005)
            run.send_signal(signal.SIGKILL)
        assert not target.exists() or target.read_bytes() == whole
        assert source.read_bytes() == b"the original"
    output = Output(source, target)
    with appearing(output) as file:
        file.write(b"next")
    assert {path.name for path in tmp_path.iterdir()} == {"book.xlsx", "out.xlsx"}
