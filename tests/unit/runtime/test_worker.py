"""The worker: one named thread, a bounded queue, results and errors to whoever asked."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator

import pytest

from lares.errors import TransientError
from lares.runtime.telemetry import turn_id
from lares.runtime.worker import Worker


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    worker = Worker("press", capacity=2)
    yield worker
    await worker.close()


async def test_calls_run_on_one_thread_that_bears_the_name(worker: Worker) -> None:
    names = [await worker.run(lambda: threading.current_thread().name) for _ in range(3)]
    assert names == ["press"] * 3


async def test_arguments_go_in_and_results_come_back(worker: Worker) -> None:
    assert await worker.run(divmod, 17, 5) == (3, 2)
    assert await worker.run(sorted, [2, 1], reverse=True) == [2, 1]


async def test_what_the_call_raises_reaches_the_caller_and_the_thread_lives_on(
    worker: Worker,
) -> None:
    with pytest.raises(ZeroDivisionError):
        await worker.run(divmod, 1, 0)
    assert await worker.run(divmod, 1, 1) == (1, 0)


async def test_the_turn_of_the_caller_travels_along(worker: Worker) -> None:
    token = turn_id.set("t7")
    try:
        assert await worker.run(turn_id.get) == "t7"
    finally:
        turn_id.reset(token)
    assert await worker.run(turn_id.get) is None


async def test_a_full_queue_refuses_and_recovers(worker: Worker) -> None:
    gate = threading.Event()
    async with asyncio.TaskGroup() as group:
        waiting = [group.create_task(worker.run(gate.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        assert worker.pending == 2
        with pytest.raises(TransientError, match="press worker is busy"):
            await worker.run(lambda: None)
        gate.set()
    assert all(task.result() for task in waiting)
    assert await worker.run(lambda: "room again") == "room again"


async def test_a_cancelled_caller_takes_its_waiting_call_back(worker: Worker) -> None:
    gate = threading.Event()
    called: list[str] = []
    async with asyncio.TaskGroup() as group:
        group.create_task(worker.run(gate.wait))
        second = group.create_task(worker.run(called.append, "second"))
        await asyncio.sleep(0)
        second.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await second
        gate.set()
    await worker.run(called.append, "third")
    assert called == ["third"]


async def test_calls_that_were_taken_back_still_fill_the_queue_of_a_thread_that_hangs(
    worker: Worker,
) -> None:
    gate = threading.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(worker.run(gate.wait))
        taken_back = group.create_task(worker.run(lambda: None))
        await asyncio.sleep(0)
        taken_back.cancel()
        await asyncio.sleep(0)
        with pytest.raises(TransientError, match="busy"):
            await worker.run(lambda: None)
        gate.set()
    assert await worker.run(lambda: "room again") == "room again"


async def test_the_last_call_runs_although_the_queue_is_full(worker: Worker) -> None:
    gate = threading.Event()
    order: list[str] = []
    async with asyncio.TaskGroup() as group:
        group.create_task(worker.run(gate.wait))
        group.create_task(worker.run(order.append, "waiting"))
        await asyncio.sleep(0)
        group.create_task(worker.run_last(lambda: order.append("last")))
        await asyncio.sleep(0)
        gate.set()
    assert order == ["waiting", "last"]


async def test_close_lets_waiting_calls_finish_and_refuses_new_ones() -> None:
    worker = Worker("press", capacity=8)
    gate = threading.Event()
    done: list[int] = []
    async with asyncio.TaskGroup() as group:
        group.create_task(worker.run(gate.wait))
        for number in range(3):
            group.create_task(worker.run(done.append, number))
        await asyncio.sleep(0)
        closing = group.create_task(worker.close())
        await asyncio.sleep(0)
        with pytest.raises(TransientError, match="has stopped"):
            await worker.run(lambda: None)
        gate.set()
        await closing
    assert done == [0, 1, 2]
    await worker.close()


async def test_closing_ends_the_thread() -> None:
    worker = Worker("short-lived", capacity=1)
    thread = await worker.run(threading.current_thread)
    await worker.close()
    await asyncio.get_running_loop().run_in_executor(None, thread.join)
    assert not thread.is_alive()


async def test_a_worker_that_was_never_used_has_no_thread() -> None:
    worker = Worker("idle", capacity=1)
    await worker.close()
    assert "idle" not in {thread.name for thread in threading.enumerate()}
