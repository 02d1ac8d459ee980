"""A disk that is really full: writes are refused with a reason, nothing acknowledged is lost."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from lares.errors import StoreError
from lares.runtime.worker import Worker
from lares.store.database import Database
from lares.store.discovery import DiscoveryRepository
from lares.store.sqlite_file import examine


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB with 500 KiB of something else on it."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small file system can only be mounted by root")
    try:
        (disk / "photos").write_bytes(b"x" * (500 << 10))
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


async def _fill(database: Database) -> list[str]:
    """Write until the disk is full; return what was acknowledged."""
    discovery = DiscoveryRepository(database)
    acknowledged: list[str] = []

    async def write_on() -> None:
        for number in range(1000):
            await discovery.put(f"t{number}", os.urandom(5000))
            acknowledged.append(f"t{number}")

    with pytest.raises(StoreError, match=r"the disk is full\. Free some space"):
        await write_on()
    return acknowledged


def _fill_the_rest(file: Path) -> None:
    with file.open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(b"x" * 4096)


async def _topics(database: Database) -> list[str]:
    return [topic for topic, _payload in await DiscoveryRepository(database).load()]


def test_a_full_disk_loses_nothing_and_recovers(small_disk: Path) -> None:
    path = small_disk / "data" / "lares.db"
    with asyncio.Runner() as runner:
        worker = Worker("store", 8)
        database = Database(path, worker)
        runner.run(database.open())
        acknowledged = runner.run(_fill(database))
        assert len(acknowledged) > 10
        assert runner.run(_topics(database)) == acknowledged
        with pytest.raises(StoreError, match="disk is full"):
            runner.run(DiscoveryRepository(database).put("more", os.urandom(50_000)))
        (small_disk / "photos").unlink()
        runner.run(DiscoveryRepository(database).put("after", b"x"))
        assert runner.run(_topics(database)) == [*acknowledged, "after"]
        runner.run(database.close())
        runner.run(worker.close())
    assert examine(path).problem is None


def test_a_start_on_a_full_disk_can_read_and_later_write(small_disk: Path) -> None:
    path = small_disk / "data" / "lares.db"
    with asyncio.Runner() as runner:
        worker = Worker("store", 8)
        database = Database(path, worker)
        runner.run(database.open())
        acknowledged = runner.run(_fill(database))
        runner.run(database.close())
        _fill_the_rest(small_disk / "filler")
        runner.run(database.open())
        assert runner.run(_topics(database)) == acknowledged
        with pytest.raises(StoreError, match="disk is full"):
            runner.run(DiscoveryRepository(database).put("more", os.urandom(5000)))
        (small_disk / "filler").unlink()
        (small_disk / "photos").unlink()
        runner.run(DiscoveryRepository(database).put("more", b"x"))
        runner.run(database.close())
        runner.run(database.open())
        assert runner.run(_topics(database)) == [*acknowledged, "more"]
        runner.run(database.close())
        runner.run(worker.close())


def test_a_first_start_on_a_full_disk_says_what_is_wrong(small_disk: Path) -> None:
    _fill_the_rest(small_disk / "filler")
    with asyncio.Runner() as runner:
        worker = Worker("store", 8)
        database = Database(small_disk / "data" / "lares.db", worker)
        with pytest.raises(StoreError, match=r"room on the disk|disk is full"):
            runner.run(database.open())
        (small_disk / "filler").unlink()
        runner.run(database.open())
        runner.run(database.close())
        runner.run(worker.close())
