"""A named thread with a bounded queue, for work that would block the event loop."""

import asyncio
import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, Generic, NamedTuple, ParamSpec, TypeVar

from lares.errors import TransientError

P = ParamSpec("P")
T = TypeVar("T")


class _Job(NamedTuple, Generic[T]):
    call: Callable[[], T]
    done: Future[T]


class Worker:
    """Runs calls one after the other on its own thread.

    The thread starts with the first call and is a daemon: a call that hangs for ever (a dying disk)
    cannot keep the program from ending. The context of the caller (the turn id) travels along.
    """

    def __init__(self, name: str, capacity: int) -> None:
        self.name = name
        self._capacity = capacity
        # One is written by the loop, the other by the thread: no lock is needed.
        self._submitted = 0
        self._ended = 0
        self._closed = False
        self._queue: SimpleQueue[_Job[Any] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    @property
    def pending(self) -> int:
        """How many calls wait or run; one that was taken back counts until its turn has come."""
        return self._submitted - self._ended

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call `function` on the thread and return its result, or raise what it raised.

        A caller that is cancelled while its call waits takes the call back; one that already runs
        goes on to its end.

        Raises:
            TransientError: the queue is full, or the worker was closed; nothing was called.
        """
        if self._closed:
            raise TransientError(f"the {self.name} worker has stopped; the program is ending")
        if self.pending >= self._capacity:
            raise TransientError(
                f"the {self.name} worker is busy: {self.pending} calls wait; try again later"
            )
        context = contextvars.copy_context()
        result: T = await self._submit(lambda: context.run(function, *args, **kwargs))
        return result

    async def run_last(self, function: Callable[[], None]) -> None:
        """Call `function` after all that waits, also when the queue is full or closed.

        For letting go of what the thread holds: it must not depend on how busy the thread is.
        """
        await self._submit(function)

    async def close(self) -> None:
        """Refuse new calls, let those that wait finish, end the thread. Idempotent."""
        self._closed = True
        if self._thread is not None:
            await self._submit(lambda: None)
            self._queue.put(None)
            self._thread = None

    def _submit(self, call: Callable[[], T]) -> "asyncio.Future[T]":
        done: Future[T] = Future()
        waiting = asyncio.wrap_future(done)
        self._submitted += 1
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=self.name, daemon=True)
            self._thread.start()
        self._queue.put(_Job(call, done))
        return waiting

    def _work(self) -> None:
        while (job := self._queue.get()) is not None:
            if not job.done.set_running_or_notify_cancel():
                self._ended += 1
                continue
            try:
                result = job.call()
            except BaseException as error:  # noqa: BLE001 - it belongs to the caller, who awaits it
                self._ended += 1
                job.done.set_exception(error)
            else:
                self._ended += 1
                job.done.set_result(result)
                del result
            del job
