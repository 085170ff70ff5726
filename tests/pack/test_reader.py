"""A pack that can be trusted is read; any other is refused and named."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vfmxl.errors import PackUnusable
from vfmxl.functions import Engine, call, evaluate
from vfmxl.pack.reader import open_pack
from vfmxl.pack.schema import FLOAT_ARRAYS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def copy(made_up_pack: Path, tmp_path: Path) -> Path:
    shutil.copy(made_up_pack, tmp_path / "copy.sqlite")
    return tmp_path / "copy.sqlite"


def spoil(path: Path, find: bytes, put: bytes) -> None:
    """Puts other bytes in place of the first `find`, as a bad disk would."""
    content = path.read_bytes()
    assert len(find) == len(put)
    assert find in content
    path.write_bytes(content.replace(find, put, 1))


def test_a_whole_pack_opens_and_verifies(copy: Path) -> None:
    pack = open_pack(copy)
    pack.verify()
    assert pack.id.startswith("england-asc-2025.06-")
    series = pack.series("spend_net_adult")
    assert series.periods == ("2023-24", "2024-25")
    assert series.value.shape == (len(pack.areas), 2)
    assert all(array is None or array.shape == series.value.shape for array in (getattr(series, name) for name in FLOAT_ARRAYS))
    pack.close()


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-4096]), "is damaged: it is"),
        (lambda path: path.write_bytes(path.read_bytes()[:50]), "is not a vfmxl data pack"),
        (lambda path: path.write_bytes(b"PK\x03\x04" + bytes(5000)), "is not a vfmxl data pack"),
        (lambda path: path.write_bytes(b""), "is not a vfmxl data pack"),
        (lambda path: path.unlink(), "cannot be read"),
        (lambda path: spoil(path, b'"name":"Council 07"', b'"name":"Council 70"'), "is damaged: its list of areas"),
        (lambda path: path.write_bytes(path.read_bytes()[:60] + (99).to_bytes(4, "big") + path.read_bytes()[64:]), "has layout 99"),
    ],
)
def test_damage_found_on_opening_is_named(damage: Callable[[Path], object], told: str, copy: Path) -> None:
    damage(copy)
    with pytest.raises(PackUnusable) as caught:
        open_pack(copy)
    assert told in caught.value.sentence
    assert str(copy) in caught.value.sentence


def test_another_sqlite_file_is_no_pack(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (x)")
        connection.commit()
    with pytest.raises(PackUnusable, match="is not a vfmxl data pack"):
        open_pack(path)


def test_a_figure_changed_in_the_file_is_found_when_it_is_read(copy: Path, made_up: Engine) -> None:
    block = made_up.pack.series("quality").value.tobytes()
    spoil(copy, block[:8], bytes(8))
    engine = Engine(open_pack(copy))
    assert isinstance(call(engine, "VALUE", ["Council 01", "spend_net_adult"]), float), "other indicators are whole"
    assert str(call(engine, "VALUE", ["Council 01", "quality"])) == "#REF!"
    assert "the figures of quality" in evaluate(engine, "WHY", ["VALUE", "Council 01", "quality"])
    with pytest.raises(PackUnusable):
        engine.pack.verify()


def test_a_changed_caveat_is_found_by_verify(copy: Path) -> None:
    spoil(copy, b"Take care.", b"No worries")
    with pytest.raises(PackUnusable, match="its content"):
        open_pack(copy).verify()


def test_a_changed_manifest_is_found_on_opening(copy: Path) -> None:
    spoil(copy, b"Contains public sector", b"Contains PUBLIC sector")
    with pytest.raises(PackUnusable, match="its manifest"):
        open_pack(copy)


def everything(path: Path) -> object:
    """All that a pack says, once it has been verified."""
    pack = open_pack(path)
    try:
        pack.verify()
        figures = {
            name: [array if array is None else array.tobytes() for array in (getattr(pack.series(name), held) for held in ("status", *FLOAT_ARRAYS))]
            for name in sorted(pack.indicator_ids)
        }
        neighbours = [pack.neighbours(area.code) for area in pack.areas]
        return pack.manifest, pack.areas, figures, pack.headers(), pack.indicators(), pack.publications(), neighbours, pack.deflators(), pack.log()
    finally:
        pack.close()


@given(st.floats(0, 1, exclude_max=True), st.integers(0, 7))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_bit_flipped_anywhere_is_refused_or_changes_nothing(made_up_pack: Path, tmp_path: Path, where: float, bit: int) -> None:
    """Unused bytes of a page may hold anything; whatever is told must be as it was built."""
    content = bytearray(made_up_pack.read_bytes())
    content[int(where * len(content))] ^= 1 << bit
    spoilt = tmp_path / "spoilt.sqlite"
    spoilt.write_bytes(content)
    try:
        told = everything(spoilt)
    except PackUnusable as error:
        assert str(spoilt) in error.sentence  # noqa: PT017 - either ending is right
    else:
        assert told == everything(made_up_pack)


@pytest.mark.parametrize(
    "text", [b"Contains public sector", b"England", b"Take care.", b"Maker", b"ons-2025E06000001", b'{"arrays":', b"CREATE TABLE neighbours"]
)
def test_a_text_that_cannot_be_read_is_refused(text: bytes, copy: Path) -> None:
    spoil(copy, text, b"\xe5" + text[1:])
    with pytest.raises(PackUnusable):
        everything(copy)


def test_it_is_read_from_a_folder_that_cannot_be_written(copy: Path) -> None:
    copy.chmod(0o400)
    copy.parent.chmod(0o500)
    try:
        assert open_pack(copy).series("quality").periods
        assert [path.name for path in copy.parent.iterdir()] == ["copy.sqlite"], "no journal beside it"
    finally:
        copy.parent.chmod(0o700)
