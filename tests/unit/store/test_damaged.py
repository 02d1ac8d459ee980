"""A damaged database stops a start as it is, and in safe mode makes room for the last snapshot."""

import os
from pathlib import Path

import pytest

from lares.errors import StoreDamagedError
from lares.store import sqlite_file
from lares.store.versions import damaged, kept, replace_damaged
from tests.fakes.lares_versions import Version


def _damage(path: Path, first: int = 4096, last: int | None = None) -> bytes:
    """Do what a failing card does to these bytes; return what is there now."""
    content = bytearray(path.read_bytes())
    content[first:last] = os.urandom(len(content[first:last]))
    path.write_bytes(content)
    return bytes(content)


def _names(path: Path) -> list[str]:
    return sorted(file.name for file in path.parent.iterdir() if file.suffix != ".lock")


def test_a_start_leaves_it_as_it_is(path: Path, v1: Version, v2: Version) -> None:
    v1.live(path, "lamp")
    v2.live(path)
    content = _damage(path)
    for _ in range(2):
        with pytest.raises(StoreDamagedError, match="is damaged"):
            v2.live(path, "lost")
    assert path.read_bytes() == content
    assert not damaged(path)


def test_safe_mode_goes_on_from_the_last_snapshot(path: Path, v1: Version, v2: Version) -> None:
    v1.live(path, "lamp")
    v2.live(path, "since the update")
    content = _damage(path)
    assert v2.live(path, "new", safe=True) == {"lamp", "new"}
    assert v2.live(path) == {"lamp", "new"}, "an ordinary start goes on with it"
    (aside,) = damaged(path)
    assert aside.name == "lares.db.damaged-1"
    assert aside.read_bytes() == content


@pytest.mark.parametrize(("first", "last"), [(0, None), (0, 16), (100, 4096), (4096, None)])
def test_without_a_snapshot_it_begins_anew(
    path: Path, v1: Version, first: int, last: int | None
) -> None:
    v1.live(path, "lamp")
    content = _damage(path, first, last)
    assert v1.live(path, "new", safe=True) == {"new"}
    assert [file.read_bytes() for file in damaged(path)] == [content]


def test_a_snapshot_that_is_damaged_too_or_of_a_newer_version_is_left_out(
    path: Path, v1: Version, v2: Version
) -> None:
    v1.live(path, "lamp")
    v2.live(path)
    _damage(kept(path, 1, "bak"))
    _damage(path)
    kept(path, 9, "bak").write_bytes(b"of a newer version")
    assert v2.live(path, safe=True) == set()
    assert kept(path, 9, "bak").exists()


def test_what_a_power_cut_left_half_done_is_done_again(
    path: Path, v1: Version, v2: Version
) -> None:
    v1.live(path, "lamp")
    v2.live(path)
    _damage(path)
    os.link(path, path.with_name("lares.db.damaged-1"))
    os.link(path, path.with_name("lares.db.damaged-2.part"))
    assert v2.live(path, safe=True) == {"lamp"}
    assert _names(path) == ["lares.db", "lares.db.damaged-1", "lares.db.v1.bak"]


def test_the_last_two_are_kept_with_their_logs(path: Path) -> None:
    path.parent.mkdir()
    for number in range(4):
        path.write_bytes(b"%d" % number)
        path.with_name("lares.db-wal").write_bytes(b"log %d" % number)
        replace_damaged(path, 1, sqlite_file)
    assert {name: (path.parent / name).read_bytes() for name in _names(path)} == {
        "lares.db.damaged-3": b"2",
        "lares.db.damaged-3-wal": b"log 2",
        "lares.db.damaged-4": b"3",
        "lares.db.damaged-4-wal": b"log 3",
    }


def test_a_sound_database_is_never_set_aside(path: Path, v1: Version) -> None:
    v1.live(path, "lamp")
    assert v1.live(path, safe=True) == {"lamp"}
    assert not damaged(path)
