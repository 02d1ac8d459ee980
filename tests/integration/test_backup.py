"""Backups of real homes: another board, wrong files, a full disk, and a kill at every step."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from lares.app.backup import back_up, restore
from lares.clock import SystemClock
from lares.errors import BackupError, StoreError, UsageError
from lares.settings.model import Settings
from lares.settings.reading import parse
from lares.store.backup_archive import Manifest
from lares.store.instance_lock import InstanceLock
from tests.fakes.lares_versions import Version

pytestmark = pytest.mark.timeout(120)

FIXTURE = Path(__file__).parents[1] / "fixtures/databases/v3.db"
PASSPHRASE = "correct horse battery"


class Board:
    """A board with data and settings in `folder`."""

    def __init__(self, folder: Path, text: str = "") -> None:
        folder.mkdir(exist_ok=True)
        self.file = folder / "lares.toml"
        self.file.write_text('[data]\ndir = "data"\n' + text)
        self.data = folder / "data"
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.database = self.data / "lares.db"

    @property
    def settings(self) -> Settings:
        return parse(self.file.read_text(), self.file)

    def fill(self) -> "Board":
        shutil.copy(FIXTURE, self.database)
        return self

    def back_up(self, target: Path) -> Manifest:
        said: list[str] = []
        return back_up(
            self.settings, self.file, target, PASSPHRASE, clock=SystemClock(), tell=said.append
        )

    def restore(self, source: Path, *, with_settings: bool = False) -> bool:
        restored = restore(
            self.settings,
            self.file,
            source,
            PASSPHRASE,
            tell=lambda _words: None,
            with_settings=with_settings,
        )
        return restored.in_force

    def areas(self) -> list[object]:
        connection = apsw.Connection(str(self.database))
        try:
            return [id_ for (id_,) in connection.execute("SELECT id FROM areas")]
        finally:
            connection.close()

    @property
    def files(self) -> list[str]:
        return sorted(file.name for file in self.data.iterdir() if file.name != "lares.lock")


@pytest.fixture
def old(tmp_path: Path) -> Board:
    board = Board(
        tmp_path / "old",
        '[home]\nname = "家"\n[mqtt]\nhost = "mqtt.local"\nusername = "l"\npassword_file = "pw"\n',
    )
    (board.file.parent / "pw").write_text("secret of the broker\n")
    return board.fill()


@pytest.fixture
def backup(old: Board, tmp_path: Path) -> Path:
    target = tmp_path / "home.lares-backup"
    old.back_up(target)
    return target


def test_another_board_gets_the_home(old: Board, backup: Path, tmp_path: Path) -> None:
    assert old.files == ["lares.db"], "nothing is left behind"
    assert backup.stat().st_mode & 0o077 == 0
    assert b"secret of the broker" not in backup.read_bytes()
    new = Board(tmp_path / "new", "# of this board\n")
    assert new.restore(backup)
    assert new.areas() == ["living_room"]
    assert "# of this board" in new.file.read_text()
    connection = apsw.Connection(str(new.database))
    assert connection.execute("SELECT count(*) FROM sessions").get == 0, "everybody logs in again"
    assert connection.execute("SELECT count(*) FROM accounts").get == 1
    connection.close()


def test_settings_and_secrets_come_along_if_asked_for(backup: Path, tmp_path: Path) -> None:
    new = Board(tmp_path / "new", "# of this board\n").fill()
    (tmp_path / "new/pw").write_text("secret of this board\n")
    (tmp_path / "new/pw").chmod(0o640)
    new.restore(backup, with_settings=True)
    assert new.settings.home.name == "家"
    assert (tmp_path / "new/pw").read_text() == "secret of the broker\n"
    assert (tmp_path / "new/pw").stat().st_mode & 0o777 == 0o640
    kept = new.data / "before-restore-1"
    assert "# of this board" in (kept / "lares.toml").read_text()
    assert (kept / "pw").read_text() == "secret of this board\n"


def test_old_data_are_kept_with_all_that_belongs_to_them(backup: Path, tmp_path: Path) -> None:
    new = Board(tmp_path / "new")
    Version(2, tmp_path).live(new.database, "lamp")
    for name in ("lares.db.v1.bak", "lares.db.v9.aside"):
        (new.data / name).write_text(name)
    for number in (1, 2, 3):
        new.restore(backup)
        assert new.areas() == ["living_room"]
        assert f"before-restore-{number}" in new.files
        if number == 1:
            kept = {file.name for file in (new.data / "before-restore-1").iterdir()}
            assert {"lares.db", "lares.db.v1.bak", "lares.db.v9.aside"} <= kept
    assert new.files == ["before-restore-2", "before-restore-3", "lares.db"]


def test_a_running_service_takes_it_at_its_next_start(backup: Path, tmp_path: Path) -> None:
    new = Board(tmp_path / "new")
    lock = InstanceLock(new.data)
    lock.acquire()
    assert not new.restore(backup)
    assert new.files == ["restore.ready"]
    lock.release()
    assert new.restore(backup), "a second one replaces what waited"
    assert new.areas() == ["living_room"]


def test_backups_while_somebody_writes(old: Board, tmp_path: Path) -> None:
    writer = apsw.Connection(str(old.database))
    writer.execute("PRAGMA journal_mode = WAL").fetchall()
    writer.execute("INSERT INTO areas VALUES ('of the log', '{}', NULL)")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO areas VALUES ('half', '{}', NULL)")
    old.back_up(tmp_path / "busy")
    writer.execute("ROLLBACK")
    writer.close()
    new = Board(tmp_path / "new")
    new.restore(tmp_path / "busy")
    assert set(new.areas()) == {"living_room", "of the log"}


def test_what_cannot_be_used_changes_nothing(old: Board, backup: Path, tmp_path: Path) -> None:
    new = Board(tmp_path / "new").fill()
    before = new.database.read_bytes()
    newer = apsw.Connection(str(old.database))
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    old.back_up(tmp_path / "newer")
    with pytest.raises(
        BackupError, match=r"schema 99, this one knows \d+\): update this one first"
    ):
        new.restore(tmp_path / "newer")
    (tmp_path / "cut").write_bytes(backup.read_bytes()[:-100])
    with pytest.raises(BackupError, match="damaged or cut off"):
        new.restore(tmp_path / "cut")
    with pytest.raises(BackupError, match="passphrase does not open"):
        restore(new.settings, new.file, backup, "another one", tell=lambda _words: None)
    assert new.files == ["lares.db"]
    assert new.database.read_bytes() == before


def test_a_file_is_never_overwritten(old: Board, backup: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(UsageError, match="exists already"):
        old.back_up(backup)
    assert backup.read_bytes() == before


def test_a_home_without_data_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nothing to back up"):
        Board(tmp_path / "empty").back_up(tmp_path / "x")


# -- a full disk -----------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small file system can only be mounted by root")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_is_told_and_leaves_nothing_behind(
    old: Board, backup: Path, small_disk: Path, tmp_path: Path
) -> None:
    (small_disk / "photos").write_bytes(os.urandom(396 << 10))
    with pytest.raises(BackupError, match="No space left on device"):
        old.back_up(small_disk / "home.lares-backup")
    assert [file.name for file in small_disk.iterdir()] == ["photos"]
    (small_disk / "photos").unlink()
    full = Board(small_disk / "board").fill()
    (small_disk / "photos").write_bytes(os.urandom(240 << 10))
    before = full.database.read_bytes()
    with pytest.raises((BackupError, StoreError), match=r"No space|no room"):
        full.restore(backup)
    with pytest.raises((BackupError, StoreError), match=r"No space|no room|disk is full"):
        full.back_up(tmp_path / "from-a-full-disk")
    assert full.files == ["lares.db"]
    assert full.database.read_bytes() == before
    assert not (tmp_path / "from-a-full-disk").exists()


# -- a power cut -----------------------------------------------------------------------------------

CHILD = """
import os, signal, sys
from pathlib import Path
from lares.store import restoring

folder, settings, last = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
seen = 0

def count(event, arguments):
    global seen
    if event in {"open", "os.rename", "os.link", "os.remove", "os.rmdir", "os.mkdir", "os.symlink"}:
        if str(folder.parent) in str(arguments):
            seen += 1
            if seen == last:
                os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
if not (folder / "restore.ready").exists():
    restoring.decide(folder / "restore.part", {"settings.toml": settings})
restoring.finish(folder / "lares.db")
"""


def test_killed_at_every_step(tmp_path: Path) -> None:
    """Before it is decided the old home is there, afterwards the new one, and settings with it."""
    home = tmp_path / "home"
    data, settings = home / "data", home / "lares.toml"
    v2 = Version(2, tmp_path)
    points = decided = 0
    while True:
        points += 1
        shutil.rmtree(home, ignore_errors=True)
        v2.live(data / "lares.db", "old")
        settings.write_text("# old")
        (data / "restore.part").mkdir()
        v2.live(tmp_path / "new" / "lares.db", "new")
        shutil.copy(tmp_path / "new" / "lares.db", data / "restore.part")
        (data / "restore.part/settings.toml").write_text("# new")
        command = [sys.executable, "-c", CHILD, str(data), str(settings), str(points)]
        killed = subprocess.run(command, check=False).returncode == -signal.SIGKILL
        things = v2.live(data / "lares.db")
        assert (things, settings.read_text()) in (({"old"}, "# old"), ({"new"}, "# new"))
        if things == {"new"}:
            decided += 1
            kept = sorted(data.glob("before-restore-*"))
            assert len(kept) == 1
            assert v2.live(kept[0] / "lares.db") == {"old"}
            assert (kept[0] / "lares.toml").read_text() == "# old"
        assert not (data / "restore.ready").exists()
        if not killed:
            break
    print(f"{points} kills, {decided} after it was decided")
    assert decided > 10
