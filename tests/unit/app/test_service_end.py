"""The end of the service: what hangs is left behind, what does not ends."""

import asyncio
import threading

import pytest

from lares.app.service import ended
from lares.errors import TransientError
from lares.runtime.worker import Worker
from tests.fakes.clock import FakeClock


async def test_a_thread_that_hangs_does_not_hold_up_the_end():
    FakeClock()
    worker = Worker("store", 4)
    gate = threading.Event()
    hanging = asyncio.get_running_loop().create_task(worker.run(gate.wait))
    await asyncio.sleep(0)
    assert not await ended(worker, 5.0)
    gate.set()
    await hanging


async def test_a_thread_that_works_ends():
    worker = Worker("store", 4)
    assert await worker.run(lambda: 7) == 7
    assert await ended(worker, 5.0)
    with pytest.raises(TransientError, match="stopped"):
        await worker.run(lambda: 7)
