"""The process among others: what it writes is its own, and how it ends when its terminal does."""

import os
import signal
import stat
import sys
from pathlib import Path

import pytest

from tests.fakes.appliance import Appliance, settings
from tests.fakes.mosquitto import Mosquitto

pytestmark = pytest.mark.timeout(40)


def _open_to_others(folder: Path) -> list[str]:
    return [
        f"{path.relative_to(folder)} {stat.filemode(path.stat().st_mode)}"
        for path in sorted(folder.rglob("*"))
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]


async def test_what_it_writes_is_closed_to_other_users(tmp_path: Path, broker: Mosquitto) -> None:
    async with Appliance(tmp_path, settings(broker.port)) as lares:
        await lares.start()
        assert (lares.data / "last-good-settings").is_dir()
        assert lares.endpoint_file.is_file()
        assert _open_to_others(lares.home) == []


async def test_what_the_demo_writes_is_closed_to_other_users(tmp_path: Path) -> None:
    async with Appliance(tmp_path, command=("demo",)) as lares:
        await lares.start()
        assert (lares.data / "demo/lares.db").is_file()
        assert _open_to_others(lares.home) == []


async def test_it_ends_in_good_order_when_its_terminal_closes(
    tmp_path: Path, broker: Mosquitto
) -> None:
    # Whoever runs the tests may be deaf to SIGHUP (nohup), and children inherit that.
    program = ("env", "--default-signal=HUP", sys.executable, "-m", "lares")
    async with Appliance(tmp_path, settings(broker.port), program=program) as lares:
        await lares.start()
        assert await lares.end(signal.SIGHUP) == 0
        assert not (lares.data / "lares.db-wal").exists(), "the database was not closed"


async def test_it_outlives_its_terminal_under_nohup(tmp_path: Path, broker: Mosquitto) -> None:
    program = ("nohup", sys.executable, "-m", "lares")
    async with Appliance(tmp_path, settings(broker.port), program=program) as lares:
        await lares.start()
        os.kill(lares.pid, signal.SIGHUP)
        await lares.say("what time is it")
        assert await lares.stop() == 0


async def test_the_demo_outlives_the_reader_of_its_greeting(tmp_path: Path) -> None:
    program = ("bash", "-c", 'exec "$0" "$@" > >(head -n 1)', sys.executable, "-m", "lares")
    async with Appliance(tmp_path, command=("demo",), program=program) as lares:
        lares.endpoint_file = lares.data / "demo/run/console.json"
        await lares.start()
        await lares.until(lares.endpoint_file.exists)
        await lares.say("what time is it")
        assert await lares.stop() == 0
        assert "Traceback" not in lares.log
