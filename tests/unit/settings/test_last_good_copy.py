"""A broken settings file falls back to its last good copy, one for each version."""

import os
from pathlib import Path

import pytest

from lares.errors import SettingsError
from lares.settings import reading
from lares.settings.reading import last_good_copy, load, load_or_last_good


def test_a_broken_file_falls_back_to_its_last_good_copy(
    file: Path, environ: dict[str, str]
) -> None:
    file.write_text("[console]\nport = 8080\n[mqtt]\nusername='u'\npassword_file = 'secret'")
    good = load_or_last_good(file, environ=environ)
    assert good.problem is None
    file.write_text("[console]\nprot = 8080\n")
    fallback = load_or_last_good(file, environ=environ)
    assert fallback.settings == good.settings
    assert fallback.settings.mqtt.password_file == str(file.parent / "secret")
    assert fallback.path == file
    assert fallback.problem is not None
    assert "did you mean console.port" in str(fallback.problem)
    with pytest.raises(SettingsError):
        load(file, environ=environ)
    file.unlink()
    assert load_or_last_good(file, environ=environ).settings == good.settings


def test_without_a_good_copy_a_broken_file_is_refused(file: Path, environ: dict[str, str]) -> None:
    file.write_text("x = 1")
    with pytest.raises(SettingsError, match="x is not a setting"):
        load_or_last_good(file, environ=environ)


def test_a_broken_copy_is_not_blamed(file: Path, environ: dict[str, str]) -> None:
    file.write_text("")
    load_or_last_good(file, environ=environ)
    last_good_copy(file, environ).write_text("y = 1")
    file.write_text("x = 1")
    with pytest.raises(SettingsError, match="x is not a setting"):
        load_or_last_good(file, environ=environ)


def test_each_file_has_a_private_copy_of_its_own(tmp_path: Path, environ: dict[str, str]) -> None:
    for name, port in (("a", 1001), ("b", 1002)):
        (tmp_path / name).write_text(f"[console]\nport = {port}")
        load_or_last_good(tmp_path / name, environ=environ)
        (tmp_path / name).write_text("broken")
    ports = [
        load_or_last_good(tmp_path / name, environ=environ).settings.console.port for name in "ab"
    ]
    assert ports == [1001, 1002]
    copy = last_good_copy(tmp_path / "a", environ)
    assert copy.stat().st_mode & 0o077 == 0
    assert copy.parent.stat().st_mode & 0o077 == 0


def test_the_copy_is_written_only_when_something_changed(
    file: Path, environ: dict[str, str]
) -> None:
    file.write_text("")
    load_or_last_good(file, environ=environ)
    copy = last_good_copy(file, environ)
    before = copy.stat()
    load_or_last_good(file, environ=environ)
    after = copy.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    file.write_text("# changed")
    load_or_last_good(file, environ=environ)
    assert copy.read_text() == "# changed"


def test_no_room_for_the_copy_is_no_reason_not_to_start(
    file: Path, environ: dict[str, str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "home").touch()
    file.write_text("")
    assert load_or_last_good(file, environ=environ).problem is None
    assert "no copy of the good settings was kept" in caplog.text


# -- settings of several versions ------------------------------------------------------------------


def _run_as(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "version", lambda _name: version)


def test_after_a_rollback_the_older_version_has_its_own_copy(
    file: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("[console]\nport = 81\n")
    _run_as("1.0", monkeypatch)
    load_or_last_good(file, environ=environ)
    file.write_text("[console]\nport = 82\n")
    _run_as("2.0", monkeypatch)
    load_or_last_good(file, environ=environ)
    file.write_text("[console]\nport = 83\nof_version_two = true\n")
    _run_as("1.0", monkeypatch)
    loaded = load_or_last_good(file, environ=environ)
    assert loaded.settings.console.port == 81, "not what the newer version wrote"
    assert "of_version_two" in str(loaded.problem)
    _run_as("2.0", monkeypatch)
    assert load_or_last_good(file, environ=environ).settings.console.port == 82


def test_a_new_version_that_finds_a_broken_file_takes_the_copy_of_the_last(
    file: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, name in enumerate(("1.0", "1.1", "1.2"), start=1):
        _run_as(name, monkeypatch)
        file.write_text(f"[console]\nport = {number}\n")
        load_or_last_good(file, environ=environ)
        os.utime(last_good_copy(file, environ), (number, number))
    last_good_copy(file, environ).write_text("not good any more =")
    _run_as("2.0", monkeypatch)
    file.write_text("[")
    assert load_or_last_good(file, environ=environ).settings.console.port == 2


def test_copies_of_few_versions_are_kept(
    file: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("")
    for number in range(6):
        _run_as(f"1.{number}", monkeypatch)
        load_or_last_good(file, environ=environ)
        os.utime(last_good_copy(file, environ), (number, number))
    names = sorted(each.name for each in last_good_copy(file, environ).parent.iterdir())
    assert [name.partition(".")[2] for name in names] == ["1.3.toml", "1.4.toml", "1.5.toml"]


def test_the_copy_from_before_copies_had_a_version_still_counts(
    file: Path, environ: dict[str, str]
) -> None:
    own = last_good_copy(file, environ)
    own.parent.mkdir(parents=True)
    (own.parent / f"{own.name.partition('.')[0]}.toml").write_text("[console]\nport = 99\n")
    file.write_text("[")
    assert load_or_last_good(file, environ=environ).settings.console.port == 99
