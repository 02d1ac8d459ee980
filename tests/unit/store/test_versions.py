"""A rollback leaves a working home, coming back loses nothing: which file each version takes."""

import os
from pathlib import Path

import apsw
import pytest

from lares.errors import StoreTooNewError, TransientError
from lares.store.versions import set_aside
from tests.fakes.lares_versions import Version


@pytest.fixture
def v3(tmp_path: Path) -> Version:
    return Version(3, tmp_path)


def _names(path: Path) -> list[str]:
    """All files that hold something; a reader leaves an empty log behind."""
    return sorted(
        file.name
        for file in path.parent.iterdir()
        if not file.name.endswith((".lock", "-shm")) and file.stat().st_size
    )


def test_an_older_version_goes_on_from_before_the_update(
    path: Path, v1: Version, v2: Version
) -> None:
    v1.live(path, "lamp", turns=3)
    assert v2.live(path, "of the new version", turns=1) == {"lamp", "of the new version"}
    assert v1.live(path, "of the old version") == {"lamp", "of the old version"}
    assert _names(path) == ["lares.db", "lares.db.v2.aside"]
    assert v1.live(path) == {"lamp", "of the old version"}
    assert [file.name for file in set_aside(path)] == ["lares.db.v2.aside"]


def test_the_newer_version_takes_its_file_again(path: Path, v1: Version, v2: Version) -> None:
    v1.live(path, "lamp", turns=3)
    v2.live(path, "of the new version", turns=1)
    v1.live(path, "of the old version", turns=1)
    assert v2.live(path) == {"lamp", "of the new version"}, "both lived one turn: the newer wins"
    assert _names(path) == ["lares.db", "lares.db.v1.bak"]
    assert v1.live(path) == {"lamp", "of the old version"}, "the newest snapshot of its schema"


def test_a_failed_update_does_not_come_back_over_a_home_that_lived_on(
    path: Path, v1: Version, v2: Version
) -> None:
    v1.live(path, "lamp", turns=3)
    v2.live(path, "of a minute", turns=1)
    v1.live(path, "of months", turns=50)
    assert v2.live(path) == {"lamp", "of months"}
    assert _names(path) == ["lares.db", "lares.db.v1.bak", "lares.db.v2.unused"]
    assert v1.live(path) == {"lamp", "of months"}
    assert v2.live(path) == {"lamp", "of months"}


def test_rollbacks_over_several_schemas(path: Path, v1: Version, v2: Version, v3: Version) -> None:
    v1.live(path, "one")
    v2.live(path, "two", turns=1)
    v3.live(path, "three", turns=1)
    assert _names(path) == ["lares.db", "lares.db.v1.bak", "lares.db.v2.bak"]
    assert v1.live(path) == {"one"}
    assert v2.live(path, "two again") == {"one", "two again"}, "schema 3 still waits"
    assert [file.name for file in set_aside(path)] == ["lares.db.v3.aside"]
    assert v3.live(path) == {"one", "two", "three"}
    assert v2.live(path) == {"one", "two again"}


def test_a_migration_that_was_cut_off_between_two_schemas(
    path: Path, v1: Version, v2: Version, v3: Version
) -> None:
    v1.live(path, "lamp")
    (v3.migrations / "0003_step.sql").write_text("INSERT INTO nowhere VALUES (1)")
    with pytest.raises(Exception, match="nowhere"):
        v3.live(path)
    assert v1.live(path, "old") == {"lamp", "old"}
    assert v2.live(path) == {"lamp"}, "the half-migrated file is a whole one of schema 2"


def test_without_a_snapshot_a_newer_file_is_refused(path: Path, v1: Version, v2: Version) -> None:
    v2.live(path, "lamp")
    before = path.read_bytes()
    with pytest.raises(StoreTooNewError):
        v1.live(path)
    assert path.read_bytes() == before
    assert _names(path) == ["lares.db"]


def test_a_damaged_snapshot_is_left_out(path: Path, v1: Version, v2: Version, v3: Version) -> None:
    v1.live(path, "one")
    v2.live(path, "two")
    v3.live(path, "three")
    path.with_name("lares.db.v2.bak").write_bytes(b"\xff" * 8192)
    assert v2.live(path) == {"one"}, "the snapshot before it is taken and migrated"


def test_a_damaged_newer_file_is_not_taken_again(path: Path, v1: Version, v2: Version) -> None:
    v1.live(path, "lamp")
    v2.live(path, "new")
    v1.live(path, "old")
    path.with_name("lares.db.v2.aside").write_bytes(b"\xff" * 8192)
    assert v2.live(path) == {"lamp", "old"}
    assert path.with_name("lares.db.v2.unused").exists()


def test_what_was_only_in_the_log_of_the_newer_version_is_kept(
    path: Path, tmp_path: Path, v1: Version, v2: Version
) -> None:
    v1.live(path, "lamp")
    v2.live(path)
    newer = apsw.Connection(str(path))
    newer.execute("INSERT INTO things VALUES ('of the last second')")
    for name in ("lares.db", "lares.db-wal"):
        (tmp_path / name).write_bytes(path.with_name(name).read_bytes())
    newer.close()
    for name in ("lares.db", "lares.db-wal"):
        path.with_name(name).write_bytes((tmp_path / name).read_bytes())
    assert v1.live(path) == {"lamp"}
    assert v2.live(path) == {"lamp", "of the last second"}


def test_a_file_that_somebody_reads_is_not_taken_away(path: Path, v1: Version, v2: Version) -> None:
    v1.live(path, "lamp")
    v2.live(path)
    reader = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    reader.execute("SELECT * FROM things").fetchall()
    with pytest.raises(TransientError, match="another program"):
        v1.live(path)
    reader.close()
    assert v1.live(path) == {"lamp"}


@pytest.mark.parametrize("name", ["lares.db.v2.aside", "lares.db.v2.aside.part"])
def test_a_second_name_of_the_live_file_goes_away(path: Path, v2: Version, name: str) -> None:
    v2.live(path, "lamp")
    os.link(path, path.with_name(name))
    assert v2.live(path, "more") == {"lamp", "more"}
    assert _names(path) == ["lares.db"]


def test_names_of_other_programs_are_left_alone(path: Path, v2: Version) -> None:
    v2.live(path)
    path.with_name("lares.db.v.aside").write_text("x")
    path.with_name("lares.db.vx.bak").write_text("x")
    v2.live(path)
    assert {"lares.db.v.aside", "lares.db.vx.bak"} <= set(_names(path))


def test_a_snapshot_that_was_just_made_is_never_the_one_that_goes(
    path: Path, v1: Version, v2: Version, v3: Version
) -> None:
    v1.live(path, "lamp")
    for number in (5, 6):
        path.with_name(f"lares.db.v{number}.bak").write_text("x")
    v2.live(path)
    assert {"lares.db.v1.bak", "lares.db.v6.bak"} <= set(_names(path))
    assert "lares.db.v5.bak" not in _names(path)
    assert v3.live(path) == {"lamp"}
