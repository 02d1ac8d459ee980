"""kill -9 in the middle of writes: every turn whose journal entry was acknowledged is there after.

A child process writes journal entries as fast as it can and says each number on a pipe after
`record` returned. It is killed at random moments, again and again over the same database.
"""

import asyncio
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lares.clock import SystemClock
from lares.runtime.worker import Worker
from lares.store.database import Database
from lares.store.journal import JournalRepository
from lares.store.sqlite_file import examine

KILLS = 25

CHILD = """
import asyncio, os, sys
from pathlib import Path
from lares.assistant.turn import Reply, ReplyOutcome, Turn
from lares.clock import Deadline, SystemClock
from lares.policy.principal import Origin, Principal, Role
from lares.runtime.worker import Worker
from lares.store.database import Database
from lares.store.journal import JournalRepository

async def write(path, number):
    clock = SystemClock()
    database = Database(path, Worker("store", 8))
    await database.open()
    journal = JournalRepository(database, clock)
    reply = Reply("t", "done " * 50, "en", ReplyOutcome.DONE, "done")
    owner = Principal("owner", Role.OWNER)
    while True:
        turn = Turn("t", str(number), owner, Origin.CLI, "s", Deadline(clock, 0))
        await journal.record(turn, reply)
        os.write(1, b"%d\\n" % number)
        number += 1

asyncio.run(write(Path(sys.argv[1]), int(sys.argv[2])))
"""


def _write_until_killed(path: Path, first: int, chance: random.Random) -> int:
    """Run the child, kill it at a random moment; return the last number it acknowledged."""
    command = [sys.executable, "-c", CHILD, str(path), str(first)]
    acknowledged = bytearray()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        enough = chance.randint(1, 300)
        while len(acknowledged) < enough:
            chunk = child.stdout.read1(enough)
            assert chunk, "the child ended by itself"
            acknowledged += chunk
        for _ in range(chance.randint(0, 30_000)):
            pass  # a random part of one write
        child.send_signal(signal.SIGKILL)
        acknowledged += child.stdout.read()
        assert child.wait() == -signal.SIGKILL
    return int(acknowledged.splitlines()[-1])


async def _numbers(path: Path) -> list[int]:
    worker = Worker("store", 8)
    database = Database(path, worker)
    await database.open()
    journal = JournalRepository(database, SystemClock())
    numbers: list[int] = []
    before = None
    while page := await journal.recent(500, before):
        numbers += [int(entry.turn.text) for entry in page]
        before = page[-1].id
    await database.close()
    await worker.close()
    return numbers[::-1]


@pytest.mark.timeout(60)
def test_what_was_acknowledged_survives_being_killed(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    path = tmp_path / "lares.db"
    last = -1
    torn_logs = 0
    for _ in range(KILLS):
        last = _write_until_killed(path, last + 1, chance)
        log = path.with_name("lares.db-wal")
        torn_logs += log.exists() and log.stat().st_size > 0
        numbers = asyncio.run(_numbers(path))
        # The entry after the last acknowledged one may have been on its way to the disk.
        assert numbers[: last + 1] == list(range(last + 1))
        assert len(numbers) <= last + 2
        last = numbers[-1]
    assert torn_logs > KILLS // 2, "the child was killed while it wrote"
    assert examine(path).problem is None
