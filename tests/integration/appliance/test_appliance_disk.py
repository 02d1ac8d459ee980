"""Data directories that cannot be written, disks that are full, databases that are not ours."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import apsw
import pytest

from tests.fakes.appliance import Appliance, Stopwatch, settings
from tests.fakes.lamps import lamps
from tests.fakes.mosquitto import Mosquitto

pytestmark = pytest.mark.timeout(60)


class Disk:
    """A file system of 3 MiB that can be filled and emptied."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "photos"

    def fill(self) -> None:
        """Leave not a single block."""
        with self._ballast.open("ab", buffering=0) as ballast, suppress(OSError):
            while True:
                ballast.write(b"x" * 4096)

    def lock(self) -> None:
        """Allow reading only, as the kernel does after an error."""
        subprocess.run(["mount", "-o", "remount,ro", str(self.folder)], check=True)

    def empty(self) -> None:
        """Give all the room back."""
        self._ballast.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small file system can only be mounted by root")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


async def test_a_disk_that_fills_up_stops_the_journal_but_no_command(
    tmp_path: Path, broker: Mosquitto, disk: Disk
) -> None:
    text = settings(broker.port, f'[data]\ndir = "{disk.folder}/lares"\n')
    async with Appliance(tmp_path, text) as lares, lamps(broker) as house:
        lares.endpoint_file = disk.folder / "lares/run/console.json"
        await lares.start()
        lamp = await house.add("desk", "Desk lamp")
        await lares.until_states({lamp: "off"})
        acknowledged = [(await lares.say("turn on the desk lamp"))["turn"]]

        disk.fill()
        # What the log already occupies may still be written to: say things until it is used up.
        for _ in range(400):
            reply = await lares.say("what time is it")
            assert reply["outcome"] == "answer"
            if "the journal cannot be written" in lares.log:
                break
            acknowledged.append(reply["turn"])
        line = await lares.logged("the journal cannot be written")
        assert "Traceback" not in lares.log, "a full disk is no riddle"
        assert "disk is full" in line
        for word in ("off", "on", "off"):
            done = await lares.say(f"turn {word} the desk lamp")
            assert [each["outcome"] for each in done["results"]] == ["confirmed"], done
        assert lares.log.count("the journal cannot be written") == 1
        async with lares.api.patch(
            f"/api/entities/{lamp}", json={"names": {"en": ["Reading light"]}}
        ) as response:
            answer = await response.json()
            assert response.status >= 500, answer
            assert "disk is full" in answer["error"]["message"]
        assert (await lares.entities())[lamp]["custom"] is None, "not even in memory"
        health = await lares.get("/api/health")
        levels = {each["check"]: each for each in health["findings"]}
        assert levels["disk_space"]["level"] == "error"
        assert levels["store"]["level"] == "error", levels["store"]

        disk.empty()
        acknowledged.append((await lares.say("turn on the desk lamp"))["turn"])
        await lares.logged("the journal can be written again")
        assert await lares.stop() == 0
        await lares.start()
        turns = {turn["turn"] for turn in await lares.turns()}
        assert turns.issuperset(acknowledged)


async def test_a_disk_that_is_full_at_the_start(
    tmp_path: Path, broker: Mosquitto, disk: Disk
) -> None:
    text = settings(broker.port, f'[data]\ndir = "{disk.folder}/lares"\n')
    async with Appliance(tmp_path, text) as lares, lamps(broker) as house:
        lares.endpoint_file = disk.folder / "lares/run/console.json"
        lamp = await house.add("desk", "Desk lamp")
        await lares.start()
        await lares.until_states({lamp: "off"})
        turn = (await lares.say("turn on the desk lamp"))["turn"]
        disk.fill()
        watch = Stopwatch()
        assert await lares.stop() == 0
        assert watch.seconds < 5
        assert "Traceback" not in lares.log
        ended = await lares.refused()
        assert ended.code == 1
        assert "disk" in ended.complaint
        assert str(disk.folder) in ended.complaint
        assert "Traceback" not in ended.err
        disk.empty()
        await lares.start()
        assert turn in {each["turn"] for each in await lares.turns()}


async def test_a_file_in_the_place_of_the_data(tmp_path: Path, broker: Mosquitto) -> None:
    place = tmp_path / "data"
    place.write_text("a letter to grandmother")
    ended = await Appliance(tmp_path, settings(broker.port, f'[data]\ndir = "{place}"\n')).refused()
    assert ended.code == 1
    assert str(place) in ended.complaint
    assert "Traceback" not in ended.err
    assert place.read_text() == "a letter to grandmother"


async def test_a_disk_that_is_mounted_read_only(
    tmp_path: Path, broker: Mosquitto, disk: Disk
) -> None:
    disk.lock()
    text = settings(broker.port, f'[data]\ndir = "{disk.folder}/lares"\n')
    ended = await Appliance(tmp_path, text).refused()
    assert ended.code == 1
    assert str(disk.folder) in ended.complaint
    assert "Read-only file system" in ended.complaint


def _filled(path: Path, statements: str) -> bytes:
    path.parent.mkdir(parents=True)
    connection = apsw.Connection(str(path))
    connection.execute(statements)
    connection.close()
    return path.read_bytes()


async def test_a_database_of_a_newer_version_is_left_alone(
    tmp_path: Path, broker: Mosquitto
) -> None:
    lares = Appliance(tmp_path, settings(broker.port))
    path = lares.data / "lares.db"
    before = _filled(
        path,
        "PRAGMA application_id = 0x4C415245; PRAGMA user_version = 99;"
        "CREATE TABLE dreams (of TEXT); INSERT INTO dreams VALUES ('electric sheep')",
    )
    ended = await lares.refused()
    assert ended.code == 1
    assert "newer Lares" in ended.complaint
    assert str(path) in ended.complaint
    assert "Traceback" not in ended.err
    assert path.read_bytes() == before
    assert {each.name for each in lares.data.iterdir()} <= {
        "lares.db",
        "lares.lock",
        "last-good-settings",
        "run",
    }


async def test_a_database_of_another_program_is_left_alone(
    tmp_path: Path, broker: Mosquitto
) -> None:
    lares = Appliance(tmp_path, settings(broker.port))
    path = lares.data / "lares.db"
    before = _filled(path, "CREATE TABLE bookmarks (url TEXT)")
    ended = await lares.refused()
    assert ended.code == 1
    assert "another program" in ended.complaint
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", ["head", "middle", "cut"])
async def test_a_damaged_database_is_named_and_kept(
    tmp_path: Path, broker: Mosquitto, damage: str
) -> None:
    async with Appliance(tmp_path, settings(broker.port)) as lares, lamps(broker) as house:
        await lares.start()
        lamp = await house.add("desk", "Desk lamp")
        await lares.until_states({lamp: "off"})
        await lares.say("what time is it")
        assert await lares.stop() == 0
        path = lares.data / "lares.db"
        content = bytearray(path.read_bytes())
        if damage == "head":
            content[:64] = b"\0" * 64
        elif damage == "middle":
            content[4096:12288] = b"\xa5" * 8192
        else:
            del content[6000:]
        path.write_bytes(content)
        ended = await lares.refused()
        assert ended.code == 1
        assert "damaged" in ended.complaint
        assert str(path) in ended.complaint
        assert "backup" in ended.complaint
        assert "Traceback" not in ended.err
        assert path.read_bytes() == content
        # What the message advises helps.
        path.rename(path.with_name("lares.db.damaged"))
        await lares.start()
        await lares.until_states({lamp: "off"})
