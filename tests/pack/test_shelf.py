"""Which pack answers."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.made_up import write_pack
from vfmxl.errors import PackUnusable, RequestRefused
from vfmxl.pack import shelf
from vfmxl.pack.reader import open_pack
from vfmxl.resources import bundled_pack

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(shelf.VARIABLE, raising=False)
    monkeypatch.setenv(shelf.FOLDER_VARIABLE, str(tmp_path / "packs"))
    return tmp_path / "packs"


def used(asked: str | None = None) -> str:
    pack, _ = shelf.pack_in_use(asked)
    try:
        return pack.id
    finally:
        pack.close()


def identity(path: Path) -> str:
    pack = open_pack(path)
    try:
        return pack.id
    finally:
        pack.close()


@pytest.fixture
def other_pack(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "other.sqlite", seed=2)


def test_the_bundled_one_without_any_other() -> None:
    assert used() == identity(bundled_pack())


def test_an_installed_one_goes_before_the_bundled(made_up_pack: Path) -> None:
    shelf.install(made_up_pack)
    assert used() == identity(made_up_pack)


def test_installing_keeps_older_packs(made_up_pack: Path, other_pack: Path, own_folder: Path) -> None:
    shelf.install(made_up_pack)
    shelf.install(other_pack)
    assert {path.stem for path in own_folder.glob("*.sqlite")} == {identity(made_up_pack), identity(other_pack)}
    assert used() == identity(other_pack), "both are of one month: the one installed last is the newest"


def test_the_latest_release_goes_before_one_installed_later(made_up_pack: Path) -> None:
    shelf.install(bundled_pack())
    shelf.install(made_up_pack)
    assert used() == identity(bundled_pack())


def test_a_chosen_one_that_is_damaged_gives_way_to_the_next_with_a_sentence(made_up_pack: Path, other_pack: Path) -> None:
    chosen, _ = shelf.install(made_up_pack), shelf.install(other_pack)
    shelf.use(chosen.stem)
    chosen.write_bytes(chosen.read_bytes()[:-4096])
    pack, notices = shelf.pack_in_use()
    assert pack.id == identity(other_pack)
    assert [str(chosen) in notice for notice in notices] == [True]
    pack.close()
    chosen.unlink()
    pack, notices = shelf.pack_in_use()
    assert pack.id == identity(other_pack)
    assert "cannot be read" in notices[0]
    pack.close()


def test_a_note_that_is_no_text_is_passed_over(made_up_pack: Path, own_folder: Path) -> None:
    shelf.install(made_up_pack)
    (own_folder / "in-use.txt").write_bytes(b"\xff\xfe")
    assert used() == identity(made_up_pack)


def test_where_none_can_be_trusted_each_is_named_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.use("bundled")
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"nothing")
    monkeypatch.setattr(shelf, "bundled_pack", lambda: broken)
    with pytest.raises(PackUnusable) as caught:
        shelf.pack_in_use()
    assert caught.value.sentence.count("broken.sqlite") == 1


def test_the_one_chosen_goes_before_the_newest(made_up_pack: Path, other_pack: Path) -> None:
    for path in (made_up_pack, other_pack):
        shelf.install(path)
    oldest = min(identity(made_up_pack), identity(other_pack))
    shelf.use(oldest)
    assert used() == oldest
    shelf.use("bundled")
    assert used() == identity(bundled_pack())


def test_the_variable_goes_before_the_one_chosen_and_the_option_before_all(
    made_up_pack: Path, other_pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.install(made_up_pack)
    monkeypatch.setenv(shelf.VARIABLE, str(other_pack))
    assert used() == identity(other_pack)
    assert used(str(bundled_pack())) == identity(bundled_pack())


def test_a_damaged_one_is_named_and_the_last_good_one_used(made_up_pack: Path, own_folder: Path) -> None:
    installed = shelf.install(made_up_pack)
    installed.write_bytes(installed.read_bytes()[:-1])
    pack, notices = shelf.pack_in_use()
    assert pack.id == identity(bundled_pack())
    assert len(notices) == 1
    assert str(installed) in notices[0]
    assert "damaged" in notices[0]
    pack.close()


@pytest.mark.parametrize("way", ["option", "variable"])
def test_one_that_was_asked_for_is_used_or_refused_never_replaced(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"nothing")
    if way == "variable":
        monkeypatch.setenv(shelf.VARIABLE, str(broken))
    with pytest.raises(PackUnusable, match=r"broken\.sqlite"):
        shelf.pack_in_use(str(broken) if way == "option" else None)


def test_a_damaged_file_is_not_installed(made_up_pack: Path, tmp_path: Path, own_folder: Path) -> None:
    broken = tmp_path / "broken.sqlite"
    content = bytearray(made_up_pack.read_bytes())
    content[-5000] ^= 0xFF
    broken.write_bytes(content)
    with pytest.raises(PackUnusable):
        shelf.install(broken)
    assert not own_folder.exists() or list(own_folder.iterdir()) == []


def test_an_unknown_id_is_refused_with_those_installed(made_up_pack: Path) -> None:
    installed = shelf.install(made_up_pack)
    with pytest.raises(RequestRefused, match=installed.stem):
        shelf.use("england-asc-1999.01")


def test_a_copy_that_fails_leaves_nothing(made_up_pack: Path, own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(_: Path, target: Path) -> None:
        target.write_bytes(made_up_pack.read_bytes()[:8192])

    monkeypatch.setattr(shutil, "copyfile", half)
    with pytest.raises(PackUnusable):
        shelf.install(made_up_pack)
    assert list(own_folder.iterdir()) == []
