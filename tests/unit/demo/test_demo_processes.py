"""Child processes: ready by their word or a probe, heard when they complain, never left behind."""

import asyncio
import logging
import sys

import pytest

from lares.demo.processes import ChildProcess
from lares.errors import TransientError


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


async def started(child: ChildProcess) -> asyncio.Task[None]:
    ready = asyncio.Event()
    task = asyncio.create_task(child.run(ready.set))
    async with asyncio.timeout(8):
        await ready.wait()
    return task


async def stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_child_is_ready_by_its_word_and_ends_when_cancelled() -> None:
    child = ChildProcess("child", python("print('ready', flush=True); import time; time.sleep(60)"))
    task = await started(child)
    assert child.pid is not None
    await stopped(task)
    assert child.pid is None


async def test_a_child_that_ends_by_itself_is_a_transient_error_with_its_last_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    child = ChildProcess("child", python("import sys; sys.exit('the port is taken')"))
    with pytest.raises(TransientError, match="child ended with code 1: the port is taken"):
        await child.run(lambda: None)
    assert ("WARNING", "child: the port is taken") in [
        (logging.getLevelName(record.levelno), record.getMessage()) for record in caplog.records
    ]


async def test_a_program_that_is_not_there_is_a_transient_error() -> None:
    child = ChildProcess("child", ["/nowhere/to/be/found"])
    with pytest.raises(TransientError, match="/nowhere/to/be/found"):
        await child.run(lambda: None)


async def test_a_child_reads_what_it_is_told_also_by_name() -> None:
    child = ChildProcess("child", python("print(open('/dev/stdin').read())"), said=b"a word")
    for _ in range(2):
        with pytest.raises(TransientError, match="ended with code 0: a word"):
            await child.run(lambda: None)


async def test_a_child_can_be_run_again() -> None:
    child = ChildProcess("child", python("print('ready', flush=True); import time; time.sleep(60)"))
    for _ in range(2):
        await stopped(await started(child))


async def test_a_child_that_ignores_the_request_to_end_is_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("lares.demo.processes._STOP_TIMEOUT_S", 0.2)
    program = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print('ready', flush=True)
time.sleep(60)
"""
    await stopped(await started(ChildProcess("child", python(program))))


async def test_a_probe_decides_and_its_failure_ends_the_child() -> None:
    async def never_well() -> None:
        raise TransientError("it does not answer")

    child = ChildProcess("child", python("import time; time.sleep(60)"), probe=never_well)
    with pytest.raises(TransientError, match="it does not answer"):
        await child.run(lambda: pytest.fail("it is not ready"))


async def test_endless_lines_are_cut(caplog: pytest.LogCaptureFixture) -> None:
    child = ChildProcess("child", python("print('x' * 1_000_000, flush=True)"))
    with pytest.raises(TransientError) as caught:
        await child.run(lambda: None)
    assert len(str(caught.value)) < 2100
    assert max(len(record.getMessage()) for record in caplog.records) < 2100
