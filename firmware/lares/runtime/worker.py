"""A named thread with a bounded queue, for work that would block the event loop."""

import asyncio
import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import NamedTuple, ParamSpec, TypeVar

from lares.errors import TransientError

P = ParamSpec("P")
T = TypeVar("T")


class _Job(NamedTuple):
    call: Callable[[], object]
    done: "Future[object]"


class Worker:
    """Runs calls one after the other on its own thread.

    The thread starts with the first call and is a daemon: a call that hangs for ever (a dying disk)
    cannot keep the program from ending. The context of the caller (the turn id) travels along.
    """

    def __init__(self, name: str, capacity: int) -> None:
        self.name = name
        self._capacity = capacity
        self._pending = 0
        self._closed = False
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    @property
    def pending(self) -> int:
        """How many calls wait or run."""
        return self._pending

    async def run(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call `fn` on the thread and return its result, or raise what it raised.

        A caller that is cancelled while its call waits takes the call back; one that already runs
        goes on to its end.

        Raises:
            TransientError: the queue is full, or the worker was closed; `fn` was not called.
        """
        if self._closed:
            raise TransientError(f"the {self.name} worker has stopped; the program is ending")
        if self._pending >= self._capacity:
            raise TransientError(
                f"the {self.name} worker is busy: {self._pending} calls wait; try again later"
            )
        context = contextvars.copy_context()
        result: T

        def call() -> T:
            return context.run(fn, *args, **kwargs)

        done: Future[object] = Future()
        self._pending += 1
        waiting = asyncio.wrap_future(done)
        waiting.add_done_callback(self._settled)
        self._start()
        self._queue.put(_Job(call, done))
        result = await waiting  # type: ignore[assignment]  # the result of `call`, an erased T
        return result

    async def close(self) -> None:
        """Refuse new calls, let those that wait finish, end the thread. Idempotent."""
        self._closed = True
        if self._thread is None:
            return
        ended: Future[object] = Future()
        self._queue.put(_Job(lambda: None, ended))
        await asyncio.wrap_future(ended)
        self._queue.put(None)
        self._thread = None

    def _settled(self, _waiting: object) -> None:
        self._pending -= 1

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=self.name, daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while (job := self._queue.get()) is not None:
            if not job.done.set_running_or_notify_cancel():
                continue
            try:
                job.done.set_result(job.call())
            except BaseException as error:  # noqa: BLE001 - it belongs to the caller, who awaits it
                job.done.set_exception(error)
            del job
