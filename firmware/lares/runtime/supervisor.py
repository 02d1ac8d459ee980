"""The one owner of long-lived tasks: starts services, restarts each alone, stops them in stages.

The rules:

- Services start in the order of `add`. One that is essential, or needed to start, must be ready
  before the next one starts.
- A service that raises, or returns though nobody asked it to, has crashed. It starts again after a
  back-off that doubles and jitters. When its crashes use up the budget it has *failed*: the others
  stay up (degraded), and it is tried again every few minutes, for the cause may pass.
- `UnusableError` and `UsageError` say that trying again is of no use: *failed* at once.
- A failed essential service stops everything, and `run` raises. So does one that is needed to start
  and fails before it was ever ready (a port that somebody asked for is taken); later it does not.
- Stopping goes in stages, one service each in reverse order: the faces first, so that no new work
  comes in and what was accepted ends while what it needs is there; the store last. Each stage has a
  limit, and what does not heed it is left behind and named in the log and in `stuck`.
- The watchdog of systemd is fed only while the loop turns and every essential service is healthy.
"""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol, runtime_checkable

from lares.clock import Clock
from lares.errors import LaresError
from lares.runtime.failures import cause, describe, fatal, is_hopeless
from lares.runtime.restart_policy import RestartPolicy
from lares.runtime.systemd import Notifier

_log = logging.getLogger(__name__)


class Service(Protocol):
    """One long-lived part of the program; it owns its tasks (a TaskGroup) and its resources."""

    name: str

    async def run(self, ready: Callable[[], None]) -> None:
        """Work until cancelled; call `ready` once it does what it is for.

        Everything it started must be over when this returns or raises; it may be called again.
        """
        ...


@runtime_checkable
class Monitored(Protocol):
    """A service that knows better than its task whether it is well."""

    def healthy(self) -> bool:
        """Whether it does what it is for; asked while it runs, must return at once."""
        ...


class ServiceState(StrEnum):
    """Where a service is in its life."""

    STARTING = "starting"
    RUNNING = "running"
    BACKING_OFF = "backing_off"
    """It crashed and will be started again within seconds."""
    FAILED = "failed"
    """It crashed too often, or a person must mend something; it is tried again now and then."""
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """What is known of a service; `error` is the last crash as `code: message`, None if none."""

    state: ServiceState
    essential: bool
    restarts: int = 0
    error: str | None = None


@dataclass(slots=True)
class _Supervised:
    """A service and its life so far."""

    service: Service
    essential: bool
    needed_to_start: bool = False
    was_ready: bool = False
    state: ServiceState = ServiceState.STOPPED
    restarts: int = 0
    error: str | None = None
    crashes: deque[float] = field(default_factory=deque)
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    """Set as soon as it was ready once, or crashed once."""
    task: asyncio.Task[None] | None = None

    @property
    def status(self) -> ServiceStatus:
        return ServiceStatus(self.state, self.essential, self.restarts, self.error)

    @property
    def awaited(self) -> bool:
        """Whether the start goes on only when it is ready."""
        return (self.essential or self.needed_to_start) and not self.was_ready

    @property
    def vital(self) -> bool:
        """Whether everything ends when it fails now."""
        return self.essential or (self.needed_to_start and not self.was_ready)

    @property
    def healthy(self) -> bool:
        if self.state is not ServiceState.RUNNING:
            return False
        return not isinstance(self.service, Monitored) or self.service.healthy()


class Supervisor:
    """Runs services; `run` returns when `stop` was called and everything has ended."""

    def __init__(
        self,
        clock: Clock,
        *,
        notify: Notifier,
        stop_timeout: float = 10.0,
        start_timeout: float = 30.0,
        policy: RestartPolicy | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """Set the limits, in seconds; `jitter` returns a number from 0 to 1.

        `stop_timeout` holds for each service; `start_timeout` for all those that nobody waits for
        (what is essential or needed to start takes as long as it takes: a migration).
        """
        self._clock = clock
        self._notify = notify
        self._stop_timeout = stop_timeout
        self._start_timeout = start_timeout
        self._policy = policy or RestartPolicy()
        self._jitter = jitter
        self._services: dict[str, _Supervised] = {}
        self._stop = asyncio.Event()
        self._fatal: LaresError | None = None
        self.started = asyncio.Event()
        """Set when what is essential is ready and the rest is ready, has crashed, or is late."""
        self.stuck: tuple[str, ...] = ()
        """Services that did not end within their limit; set when `run` ends."""

    def add(
        self, service: Service, *, essential: bool = False, needed_to_start: bool = False
    ) -> None:
        """Register a service, before `run`; its name must be unique.

        Nothing works without one that is `essential`, at any time. One that is `needed_to_start`
        has to be ready once; what becomes of it later is its own affair.
        """
        if service.name in self._services:
            msg = f"two services are called {service.name}"
            raise ValueError(msg)
        self._services[service.name] = _Supervised(service, essential, needed_to_start)

    def status(self) -> Mapping[str, ServiceStatus]:
        """Return how each service is, in the order they were added."""
        return MappingProxyType({name: each.status for name, each in self._services.items()})

    def stop(self) -> None:
        """Begin to stop; returns at once, does nothing when called again."""
        self._stop.set()

    async def run(self) -> None:
        """Start the services and keep them running until `stop`.

        Raises:
            LaresError: a service without which there is no running (essential, or needed to start)
                failed for good; everything else was stopped.
        """
        # Services and the two chores are tasks of their own, not of a TaskGroup: each must fail,
        # restart and end without touching the others, and one that hangs must not hold the end up.
        chores = [asyncio.create_task(self._start()), asyncio.create_task(self._feed_watchdog())]
        try:
            for chore in chores:
                chore.add_done_callback(self._stop_if_broken)
            await self._stop.wait()
        finally:
            for chore in chores:
                chore.cancel()
            await asyncio.wait(chores)
            await self._stop_in_stages()
        for chore in chores:
            if not chore.cancelled() and (error := chore.exception()) is not None:
                raise error
        if self._fatal is not None:
            raise self._fatal

    def _stop_if_broken(self, chore: asyncio.Task[None]) -> None:
        if not chore.cancelled() and chore.exception() is not None:
            self.stop()

    # -- start -------------------------------------------------------------------------------------

    async def _start(self) -> None:
        begun = self._clock.monotonic()
        for each in self._services.values():
            each.task = asyncio.create_task(self._keep(each), name=each.service.name)
            while each.awaited:
                each.settled.clear()
                await each.settled.wait()
        try:
            async with asyncio.timeout(self._start_timeout):
                for each in self._services.values():
                    await each.settled.wait()
        except TimeoutError:
            late = [n for n, each in self._services.items() if not each.settled.is_set()]
            _log.warning("not ready in time", extra={"services": ",".join(late)})
        if self._stop.is_set():
            return
        self._notify.ready()
        self.started.set()
        self._tell_status()
        _log.info("ready", extra={"seconds": round(self._clock.monotonic() - begun, 3)})

    # -- life --------------------------------------------------------------------------------------

    async def _keep(self, each: _Supervised) -> None:
        """Run a service again and again; ends only by cancellation or when it is fatal."""
        while not self._stop.is_set():
            each.state = ServiceState.STARTING
            error = await self._run_once(each)
            if self._stop.is_set():
                return
            delay = self._crashed(each, error)
            self._tell_status()
            each.settled.set()
            if each.vital and each.state is ServiceState.FAILED:
                self._fatal = fatal(each.service.name, error)
                self.stop()
                return
            await self._clock.sleep(delay)
            each.restarts += 1

    async def _run_once(self, each: _Supervised) -> Exception:
        """Run a service until it ends; return why it did. Only our own cancellation passes."""

        def ready() -> None:
            if each.state is ServiceState.STARTING:
                each.state = ServiceState.RUNNING
                each.was_ready = True
                each.settled.set()
                if each.restarts:
                    _log.warning("service is back", extra={"service": each.service.name})
                    self._tell_status()

        task = asyncio.current_task()
        try:
            await each.service.run(ready)
        except asyncio.CancelledError:
            if self._stop.is_set() or (task is not None and task.cancelling()):
                raise
            return RuntimeError("it cancelled itself")
        except Exception as raised:  # noqa: BLE001 - logged here; a crash must stay with its service
            error = cause(raised)
            if not (each.vital and is_hopeless(error)):  # else `run` raises it, and that is said
                _log.error(
                    "service crashed: %s",
                    describe(error),
                    exc_info=None if isinstance(error, LaresError) else raised,
                    extra={"service": each.service.name},
                )
            return error
        _log.error("service ended without being asked to", extra={"service": each.service.name})
        return RuntimeError("it ended without being asked to")

    def _crashed(self, each: _Supervised, error: Exception) -> float:
        """Note a crash; return the seconds to wait before the next start."""
        now = self._clock.monotonic()
        each.error = describe(error)
        while each.crashes and each.crashes[0] <= now - self._policy.window:
            each.crashes.popleft()
        each.crashes.append(now)
        if is_hopeless(error) or len(each.crashes) >= self._policy.budget:
            each.state = ServiceState.FAILED
            if not each.vital:
                _log.error(
                    "service has failed and is left out; it is tried again later",
                    extra={"service": each.service.name},
                )
            each.crashes.clear()
            return self._policy.retry_failed
        each.state = ServiceState.BACKING_OFF
        return self._policy.delay(len(each.crashes)) * (0.5 + self._jitter() / 2)

    def _tell_status(self) -> None:
        bad = [n for n, each in self._services.items() if each.state is not ServiceState.RUNNING]
        self._notify.status(f"degraded: {', '.join(bad)}" if bad else "all services run")

    async def _feed_watchdog(self) -> None:
        """Feed twice an interval, as sd_watchdog_enabled(3) advises."""
        interval = self._notify.watchdog_interval
        if interval is None:
            return
        fed = True
        while True:
            well = not self.started.is_set() or all(
                each.healthy for each in self._services.values() if each.essential
            )
            if well:
                self._notify.alive()
            if well != fed:
                fed = well
                _log.warning("the watchdog is fed again" if well else "the watchdog goes unfed")
            await self._clock.sleep(interval / 2)

    # -- stop --------------------------------------------------------------------------------------

    async def _stop_in_stages(self) -> None:
        self._stop.set()
        self._notify.stopping()
        stuck = []
        for name, each in reversed(self._services.items()):
            if each.task is not None and not await self._end(each.task):
                stuck.append(name)
                _log.error(
                    "service does not stop; it is left behind",
                    extra={"service": name, "limit_s": self._stop_timeout},
                )
            each.state = ServiceState.STOPPED
        self.stuck = tuple(stuck)
        self._notify.close()

    async def _end(self, task: asyncio.Task[None]) -> bool:
        """Cancel a service and wait for its end; return whether it came within the limit."""
        task.cancel()
        done, _late = await asyncio.wait({task}, timeout=self._stop_timeout)
        if done and not task.cancelled() and (error := task.exception()) is not None:
            _log.error(
                "service failed while it stopped: %s",
                describe(error),
                exc_info=error,
                extra={"service": task.get_name()},
            )
        return bool(done)
