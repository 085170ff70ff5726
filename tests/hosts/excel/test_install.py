"""Install, upgrade and uninstall in a made-up Windows profile."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.hosts.excel.made_up_windows import WEB_MARK, everything_below, profile_of, with_addin, write_addin, write_computer
from vfmxl.errors import RequestRefused
from vfmxl.hosts.excel.install import Request, install, missing_libraries, read_record, uninstall
from vfmxl.hosts.excel.profile import Computer, Profile, write_whole
from vfmxl.hosts.excel.settings import parse


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return write_computer(tmp_path)


@pytest.fixture
def profile(computer: Computer) -> Profile:
    return profile_of(computer)


def lines(profile: Profile) -> dict[str, str]:
    return dict(parse(profile.settings.read_bytes(), "cp1252"))


def test_install_puts_the_add_in_and_its_settings_in_place(computer: Computer, profile: Profile) -> None:
    said = install(computer)
    assert profile.addin == profile.roaming / "Microsoft/Excel/XLSTART/vfmxl.xlam"
    assert profile.settings == profile.home / ".vfmxl/vfmxl.conf"
    assert profile.addin.read_bytes() == computer.shipped.read_bytes()
    assert lines(profile) == {
        "INTERPRETER_WIN": str(computer.python.with_name("pythonw.exe")),
        "PYTHONPATH": str(computer.udfs),
        "UDF MODULES": "functions",
    }
    assert str(profile.addin) in said[0]
    assert str(profile.settings) in said[1]


def test_install_writes_nothing_else(computer: Computer, profile: Profile) -> None:
    install(computer)
    files = {path for path in profile.home.rglob("*") if path.is_file()}
    assert files == {profile.addin, profile.settings, profile.record}


def test_installing_twice_is_installing_once(computer: Computer, profile: Profile) -> None:
    install(computer)
    first = everything_below(profile.home)
    install(computer)
    assert everything_below(profile.home) == first


BEFORE = {
    "an empty profile": {},
    "another add-in": {"AppData/Roaming/Microsoft/Excel/XLSTART/personal.xlsb": b"macros of Ada"},
    "settings of another hand": {".vfmxl/vfmxl.conf": b'"INTERPRETER_WIN","C:\\mine\\python.exe"\n"SHOW CONSOLE","True"'},
    "a file beside the settings": {".vfmxl/notes.txt": b"of Ada"},
}


@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE.keys())
@pytest.mark.parametrize("times", [1, 2])
def test_uninstall_leaves_the_profile_as_it_was(before: dict[str, bytes], times: int, computer: Computer, profile: Profile) -> None:
    for name, data in before.items():
        path = profile.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    first = everything_below(profile.home)
    for _ in range(times):
        install(computer, Request(pre_started=times == 2))
    assert everything_below(profile.home) != first
    assert not uninstall(computer).left
    assert everything_below(profile.home) == first


def test_an_upgrade_replaces_the_add_in_and_can_still_be_removed(computer: Computer, profile: Profile, tmp_path: Path) -> None:
    first = everything_below(profile.home)
    install(computer)
    newer = with_addin(computer, write_addin(tmp_path / "newer.xlam", note="release 2"))
    assert install(newer)[0].startswith("Replaced: ")
    assert profile.addin.read_bytes() == newer.shipped.read_bytes()
    uninstall(newer)
    assert everything_below(profile.home) == first


def test_an_old_add_in_of_ours_without_a_record_is_replaced(computer: Computer, profile: Profile) -> None:
    profile.startup.mkdir(parents=True)
    write_addin(profile.addin, note="put here by hand")
    install(computer)
    assert profile.addin.read_bytes() == computer.shipped.read_bytes()


@pytest.mark.parametrize("other", [b"a text of that name", None])
def test_an_add_in_of_others_is_never_touched(other: bytes | None, computer: Computer, profile: Profile) -> None:
    profile.startup.mkdir(parents=True)
    if other is None:
        write_addin(profile.addin, project="their")
    else:
        profile.addin.write_bytes(other)
    first = everything_below(profile.home)
    with pytest.raises(RequestRefused, match="is not an add-in of vfmxl and is not touched"):
        install(computer)
    assert not uninstall(computer, force=True).left
    assert everything_below(profile.home) == first


def test_an_add_in_that_was_changed_stays_unless_forced(computer: Computer, profile: Profile) -> None:
    first = everything_below(profile.home)
    install(computer)
    write_addin(profile.addin, note="edited by Ada")
    removed = uninstall(computer)
    assert removed.left
    assert "was changed since it was installed" in removed.sentences[0]
    assert profile.addin.is_file()
    assert not uninstall(computer, force=True).left
    assert everything_below(profile.home) == first


def test_what_a_person_wrote_into_the_settings_stays(computer: Computer, profile: Profile) -> None:
    install(computer)
    profile.settings.write_bytes(profile.settings.read_bytes() + b'"SHOW CONSOLE","True"\r\n')
    install(computer)
    assert lines(profile)["SHOW CONSOLE"] == "True"
    profile.settings.write_bytes(profile.settings.read_bytes() + b'"TEMP DIR","D:\\temp"\r\n')
    removed = uninstall(computer)
    assert removed.left
    assert "SHOW CONSOLE, TEMP DIR" in removed.sentences[-1]
    assert lines(profile) == {"SHOW CONSOLE": "True", "TEMP DIR": "D:\\temp"}


def test_a_setting_that_was_changed_is_named_when_it_is_set_again(computer: Computer, profile: Profile) -> None:
    install(computer)
    profile.settings.write_bytes(b'"INTERPRETER_WIN","C:\\other\\pythonw.exe"\r\n')
    assert any("INTERPRETER_WIN was 'C:\\\\other" in sentence for sentence in install(computer))
    profile.settings.write_bytes(b'"INTERPRETER_WIN","C:\\other\\pythonw.exe"\r\n')
    assert any("INTERPRETER_WIN had been changed" in sentence for sentence in uninstall(computer).sentences)


def test_a_started_server_is_asked_for_and_taken_back(computer: Computer, profile: Profile) -> None:
    install(computer, Request(pre_started=True))
    assert lines(profile)["DEBUG UDFS"] == "True"
    install(computer)
    assert "DEBUG UDFS" not in lines(profile)


def test_settings_alone_for_workbooks_that_carry_the_functions(computer: Computer, profile: Profile) -> None:
    first = everything_below(profile.home)
    computer = with_addin(computer, Path("missing.xlam"))
    install(computer, Request(settings_only=True))
    assert not profile.addin.exists()
    assert "INTERPRETER_WIN" in lines(profile)
    uninstall(computer)
    assert everything_below(profile.home) == first


def test_a_signed_copy_is_installed_and_removed(computer: Computer, profile: Profile, tmp_path: Path) -> None:
    first = everything_below(profile.home)
    signed = write_addin(tmp_path / "signed.xlam", signed=True)
    install(computer, Request(addin=signed))
    assert profile.addin.read_bytes() == signed.read_bytes()
    assert not uninstall(computer).left
    assert everything_below(profile.home) == first


def test_a_marked_add_in_is_put_there_anew(computer: Computer, profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    install(computer)
    first = profile.addin.stat().st_ino
    Path(f"{profile.addin}{WEB_MARK}").write_text("[ZoneTransfer]\nZoneId=3\n", encoding="utf-8")
    monkeypatch.setattr("vfmxl.hosts.excel.install.checksum", lambda _: "the same")
    install(computer)
    assert profile.addin.stat().st_ino != first


def refused(computer: Computer, **changes: object) -> Computer:
    return replace(computer, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"system": "Linux"}, "works on Windows only"),
        ({"system": "Darwin"}, "works on Windows only"),
        ({"profile": None}, "ordinary terminal"),
        ({"base": Path("C:/Program Files/WindowsApps/PythonSoftwareFoundation.Python.3.13")}, "Microsoft Store"),
        ({"shipped": Path("nowhere.xlam")}, "came without its add-in"),
        ({"xlwings": "0.30.1"}, "0.30.1: the two must be the same"),
        ({"xlwings": ""}, "here is none"),
        ({"python": Path("/usr/bin/python3")}, "would not find xlwings64-"),
        ({"udfs": Path("C:\\100%\\udfs")}, "because of a character in it"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_written(
    changes: dict[str, object], sentence: str, computer: Computer, profile: Profile
) -> None:
    first = everything_below(profile.home)
    with pytest.raises(RequestRefused) as told:
        install(refused(computer, **changes))
    assert sentence in told.value.sentence
    assert everything_below(profile.home) == first


@pytest.mark.parametrize(("name", "sentence"), [("nowhere.xlam", "There is no file"), ("other.xlam", "is not the add-in of vfmxl")])
def test_a_copy_that_is_none_is_refused(name: str, sentence: str, computer: Computer, tmp_path: Path) -> None:
    write_addin(tmp_path / "other.xlam", project="their")
    with pytest.raises(RequestRefused, match=sentence):
        install(computer, Request(addin=tmp_path / name))


def test_while_excel_holds_the_add_in_nothing_changes(computer: Computer, profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(computer)
    first = everything_below(profile.home)

    def held(_: Path, target: Path) -> Path:
        raise PermissionError(13, "Access is denied", "temporary", None, str(target))

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(RequestRefused, match=r"vfmxl\.xlam may not be written now: close Excel and try again"):
        install(with_addin(computer, write_addin(tmp_path / "newer.xlam", note="release 2")))
    assert everything_below(profile.home) == first


def test_a_failed_write_leaves_no_folder_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space left"):
        write_whole(b"x", tmp_path / "a" / "b" / "file", tmp_path / "a")
    assert everything_below(tmp_path) == {}


def test_what_the_add_in_wrote_goes_with_it(computer: Computer, profile: Profile) -> None:
    first = everything_below(profile.home)
    install(computer)
    profile.choices.write_text("Torbay\n2024-25\nregion\n", encoding="cp1252")
    uninstall(computer)
    assert everything_below(profile.home) == first


def test_uninstall_of_nothing_says_so(computer: Computer, profile: Profile) -> None:
    first = everything_below(profile.home)
    assert uninstall(computer).sentences == ("Nothing of vfmxl is installed for you in Excel.",)
    assert everything_below(profile.home) == first


@pytest.mark.parametrize("note", ["", "[]", "{}", '{"wrote": {"settings": []}}'])
def test_uninstall_works_where_the_record_is_damaged(note: str, computer: Computer, profile: Profile) -> None:
    install(computer)
    profile.record.write_text(note, encoding="utf-8")
    assert read_record(profile) is None
    assert not uninstall(computer).left
    assert not profile.addin.exists()
    assert not profile.own_folder.exists()


def test_a_record_cannot_name_folders_elsewhere(computer: Computer, profile: Profile, tmp_path: Path) -> None:
    install(computer)
    other = tmp_path / "of others"
    other.mkdir()
    profile.record.write_text(profile.record.read_text(encoding="utf-8").replace(str(profile.own_folder), str(other)), encoding="utf-8")
    uninstall(computer)
    assert other.is_dir()


def test_the_library_is_looked_for_where_vba_looks(tmp_path: Path) -> None:
    python = tmp_path / "Scripts" / "pythonw.exe"
    python.parent.mkdir()
    assert missing_libraries(python, "1.2.3") == ["xlwings64-1.2.3.dll", "xlwings32-1.2.3.dll"]
    (tmp_path / "xlwings64-1.2.3.dll").touch()
    (python.parent / "xlwings32-1.2.3.dll").touch()
    assert missing_libraries(python, "1.2.3") == []
