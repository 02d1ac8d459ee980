"""Backups of a running service, with the program that makes them."""

import shutil
from asyncio import to_thread
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from lares.app import backing_up
from lares.app.backing_up import BackingUp
from lares.errors import BackupError, BackupReason
from lares.runtime.worker import Worker
from lares.settings.reading import Loaded, parse
from lares.store import restoring
from lares.store.instance_lock import InstanceLock

pytestmark = pytest.mark.timeout(120)

FIXTURE = Path(__file__).parents[1] / "fixtures/databases/v3.db"
PASSPHRASE = "正确的马 电池 订书钉"


class Home(NamedTuple):
    """A home whose service runs."""

    backups: BackingUp
    loaded: Loaded
    data: Path

    def left(self) -> list[str]:
        """Return what is left of transfers."""
        return [file.name for file in (self.data / "transfer").iterdir()]

    @property
    def database(self) -> Path:
        return self.data / "lares.db"

    def decided(self) -> bool:
        """Say whether a backup takes the place of the data at the next start."""
        return (self.data / restoring.READY / "lares.db").exists()


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    worker = Worker("test", 8)
    yield worker
    await worker.close()


@pytest.fixture
def home(tmp_path: Path, worker: Worker) -> Iterator[Home]:
    settings_file = tmp_path / "lares.toml"
    settings_file.write_text('[data]\ndir = "data"\n[home]\nname = "我们家"\n')
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    shutil.copy(FIXTURE, data / "lares.db")
    loaded = Loaded(parse(settings_file.read_text(), settings_file), settings_file)
    lock = InstanceLock(data)
    lock.acquire()
    yield Home(BackingUp(loaded, worker), loaded, data)
    lock.release()


async def _made(home: Home) -> bytes:
    async with home.backups.backup(PASSPHRASE) as file:
        assert await to_thread(home.left) == []
        content = b"".join([chunk async for chunk in file.chunks])
        assert len(content) == file.size
    return content


async def _in_pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 100_000):
        yield content[start : start + 100_000]


async def _refused(home: Home, content: bytes, passphrase: str = PASSPHRASE) -> BackupReason:
    await home.backups.receive(_in_pieces(content), len(content))
    with pytest.raises(BackupError) as caught:
        await home.backups.restore(passphrase)
    assert str(home.data) not in str(caught.value)
    assert not await to_thread(home.decided)
    return caught.value.reason


async def test_there_and_back(home: Home) -> None:
    content = await _made(home)
    assert await home.backups.receive(_in_pieces(content), None) == len(content)
    restored = await home.backups.restore(PASSPHRASE)
    assert restored.home == "我们家"
    assert await to_thread(home.left) == []
    assert await to_thread(home.decided)
    assert await to_thread(restoring.finish, home.database)


async def test_what_cannot_be_used_changes_nothing(home: Home) -> None:
    content = await _made(home)
    before = await to_thread(home.database.read_bytes)
    assert await _refused(home, content[:-1000]) is BackupReason.NOT_A_BACKUP
    assert await _refused(home, b"GIF89a" * 1000) is BackupReason.NOT_A_BACKUP
    assert await to_thread(home.left) == []
    middle = len(content) // 2
    flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    assert await _refused(home, flipped) in (BackupReason.DAMAGED, BackupReason.NOT_A_BACKUP)
    assert await _refused(home, content, "another one") is BackupReason.PASSPHRASE
    await home.backups.restore(PASSPHRASE)  # it was kept for another try
    assert await to_thread(home.database.read_bytes) == before


async def test_one_at_a_time(home: Home) -> None:
    async with home.backups.backup(PASSPHRASE):
        with pytest.raises(BackupError, match="under way") as caught:
            await home.backups.receive(_in_pieces(b"x"), 1)
        assert caught.value.reason is BackupReason.BUSY
    await home.backups.receive(_in_pieces(b"x"), 1)


async def test_who_goes_away_leaves_nothing(home: Home) -> None:
    class GoneError(Exception):
        pass

    async def broken() -> AsyncIterator[bytes]:
        yield b"half of it"
        raise GoneError

    with pytest.raises(GoneError):
        await home.backups.receive(broken(), 1000)
    assert await to_thread(home.left) == []
    with pytest.raises(BackupError, match="send the backup first"):
        await home.backups.restore(PASSPHRASE)
    with pytest.raises(GoneError):
        async with home.backups.backup(PASSPHRASE):
            raise GoneError
    assert await to_thread(home.left) == []


async def test_the_disk_is_not_filled(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backing_up, "LARGEST", 1000)
    for size in (None, 1001):
        with pytest.raises(BackupError) as caught:
            await home.backups.receive(_in_pieces(bytes(1001)), size)
        assert caught.value.reason is BackupReason.TOO_LARGE
    monkeypatch.setattr(backing_up, "SPARE", 1 << 60)
    for attempt in (home.backups.receive(_in_pieces(b"x"), 1), _made(home)):
        with pytest.raises(BackupError) as caught:
            await attempt
        assert caught.value.reason is BackupReason.NO_ROOM
    assert await to_thread(home.left) == []
