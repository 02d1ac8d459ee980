"""Runs the flow: events from the network, the doors and the timers in; its actions out."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import NamedTuple

from lares.clock import Clock
from lares.errors import LaresError, TransientError, UsageError
from lares.runtime.telemetry import register_secret
from lares.runtime.worker import Worker
from lares_provisioning import choices
from lares_provisioning.flow import events as on
from lares_provisioning.flow.actions import Action, Keep, SetTimer, StopTimer, Work
from lares_provisioning.flow.events import Event, Saved, Timer
from lares_provisioning.flow.machine import Flow
from lares_provisioning.network import Connection, Radio
from lares_provisioning.onboarding import (
    LOCAL_ADDRESS,
    NETWORK_ONLY,
    AnswerProblem,
    Answers,
    Phase,
    Status,
)
from lares_provisioning.service import checks
from lares_provisioning.service.admission import Admission
from lares_provisioning.service.ports import Ports
from lares_provisioning.service.work import Works

_log = logging.getLogger(__name__)

FIRST_LOOK_S = 20.0
"""NetworkManager may still start; after this it is told of what comes by `changes`."""
RESCAN_S = 20.0
SUBMIT_S = 10.0
"""For writing the answers; a card that takes longer is dying."""
LOOK_S = 60.0
"""One look a minute is enough to know that somebody is there."""
_AGAIN_S = 0.5
_WAITED_FOR = NETWORK_ONLY | {Phase.WAITING}
"""Phases in which people at a door put off what takes the setup network away."""


class _Told(NamedTuple):
    """An event on its way to the flow."""

    event: Event
    timer: asyncio.Task[None] | None = None
    """Of the end of a timer: which of those that bore its name."""
    handled: asyncio.Event | None = None
    """Set when everything that the event called for has begun, and answers are on the disk."""


class OnboardingService:
    """Implements `Onboarding`, and `lares.runtime.supervisor.Service`."""

    name = "onboarding"

    def __init__(self, ports: Ports, clock: Clock) -> None:
        self._ports = ports
        self._clock = clock
        self._over_air = Admission(ports.fits_key, clock)
        self._over_cable = Admission(ports.fits_key, clock)
        self._flow = Flow()
        self._events: asyncio.Queue[_Told] = asyncio.Queue()
        self._timers: dict[Timer, asyncio.Task[None]] = {}
        self._devices: tuple[str, ...] = ()
        self._local_address = LOCAL_ADDRESS
        self._status = Status(Phase.STARTING, ports.setup_network.ssid)
        self._changed = asyncio.Event()
        self._scanned = asyncio.Event()
        self._looked = float("-inf")

    # -- what doors ask for ------------------------------------------------------------------------

    @property
    def phase(self) -> Phase:
        """Where the set-up stands, for what is no person."""
        return self._status.phase

    @property
    def status(self) -> Status:
        """How the set-up stands; who asks is taken for a person."""
        now = self._clock.monotonic()
        if self._status.phase in _WAITED_FOR and now - self._looked >= LOOK_S:
            self._looked = now
            self._tell(on.PersonSeen())
        return self._status

    async def changed(self) -> None:
        """Return when `status` is another than it was at the call."""
        await self._changed.wait()

    async def rescan(self) -> None:
        """Look for networks again, see `Onboarding.rescan`; returns at once without a radio."""
        scanned, handled = self._scanned, asyncio.Event()
        self._events.put_nowait(_Told(on.RescanAsked(), handled=handled))
        if not self._flow.has_radio or self._status.phase in (Phase.JOINING, Phase.DONE):
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(RESCAN_S):
                await handled.wait()
                if self._status.phase is not Phase.STARTING:
                    await scanned.wait()

    def problems(self, answers: Answers) -> tuple[AnswerProblem, ...]:
        """Return what is wrong with answers, see `Onboarding.problems`."""
        if self._status.phase in NETWORK_ONLY | {Phase.DONE}:
            return checks.network_problems(answers, self._flow.networks)
        is_connected = self._flow.connection is not None
        return checks.problems(answers, self._flow.networks, needs_network=not is_connected)

    async def submit(self, answers: Answers) -> None:
        """Keep the answers and begin, see `Onboarding.submit`."""
        if self._status.phase in (Phase.JOINING, Phase.DONE):
            return
        found = self.problems(answers)
        if found:
            raise UsageError(f"the answers cannot be used: {', '.join(found)}")
        answers = checks.without_blanks(answers)
        _keep_secret(answers)
        handled = asyncio.Event()
        self._events.put_nowait(_Told(on.Submitted(answers), handled=handled))
        with suppress(TimeoutError):
            async with asyncio.timeout(SUBMIT_S):
                await handled.wait()

    def admits(self, key: str, client: str, *, over_air: bool = False) -> bool:
        """Return whether this is the key of the label, see `Onboarding.admits`."""
        return (self._over_air if over_air else self._over_cable).admits(key, client)

    def open_door(self) -> None:
        """Open the setup network, or close it again, see `Onboarding.open_door`."""
        self._tell(on.DoorAsked())

    def reset(self) -> None:
        """Begin the factory reset that a mark on the disk asks for."""
        self._tell(on.ResetAsked())

    # -- life --------------------------------------------------------------------------------------

    async def run(self, ready: Callable[[], None]) -> None:
        """Run the flow until cancelled; begins where the disk says, as after a power cut."""
        worker = Worker("provisioning-files", 32)
        works = Works(self._ports, worker, self._clock)
        self._flow = Flow()
        self._timers = {}
        try:
            started = await self._started(worker)
            people = self._from_people()  # who was early, or came while it restarted
            self._tell(started)
            for told in people:
                self._events.put_nowait(told)
            if await worker.run(self._ports.reset_mark.exists):
                self.reset()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._watch(worker))
                while True:
                    event, timer, handled = await self._events.get()
                    if timer is not None and timer not in self._timers.values():
                        continue  # it was stopped, or set anew, while it ended
                    for action in self._flow.handle(event):
                        await self._do(action, group, worker, works)
                    self._publish(event)
                    if handled is not None:
                        handled.set()
                    ready()
        finally:
            await worker.close()

    def _from_people(self) -> list[_Told]:
        """Take out all events that wait; return those that people made."""
        waiting = []
        while not self._events.empty():
            told = self._events.get_nowait()
            if isinstance(told.event, on.Submitted | on.ResetAsked):
                waiting.append(told)
        return waiting

    async def _started(self, worker: Worker) -> on.Started:
        """Look at the disk and at the network."""
        ports = self._ports
        await worker.run(choices.known_time_zones)
        saved = await worker.run(ports.state.load)
        done = await worker.run(lambda: ports.household.is_done)
        imported = await worker.run(ports.imports.read)
        if imported is not None:
            saved = await self._take(imported, worker, done=done) or saved
        _keep_secret(saved.answers)
        connection, radio = await self._first_look()
        self._devices = await worker.run(ports.adapters)
        return on.Started(saved, done, connection, radio)

    async def _take(self, answers: Answers, worker: Worker, *, done: bool) -> Saved | None:
        """Keep answers of a file as if they were submitted.

        What is not enough for a home with an owner is a draft, which the pages complete.
        """
        wrong = checks.problems(answers, (), needs_network=False)
        has_owner = answers.owner_password or answers.owner_password_hash
        enough = answers.ssid if done else has_owner
        saved = Saved(checks.without_blanks(answers), pending=bool(enough and not wrong))
        if done and not saved.pending:
            saved = Saved()
        try:
            await worker.run(self._ports.state.save, saved)
            await worker.run(self._ports.imports.discard)
        except (OSError, LaresError) as error:
            _log.warning("imported answers were not taken over: %s", error)
            return None
        _log.info("answers of a file were taken over", extra={"complete": saved.pending})
        return saved

    async def _first_look(self) -> tuple[Connection | None, Radio]:
        network = self._ports.network
        with suppress(TimeoutError):
            async with asyncio.timeout(FIRST_LOOK_S):
                while True:
                    try:
                        return await network.connection(), await network.radio()
                    except TransientError as error:
                        _log.info("the network is not there yet: %s", error)
                        await self._clock.sleep(_AGAIN_S)
        return None, Radio.ABSENT

    async def _watch(self, worker: Worker) -> None:
        async with aclosing(self._ports.network.changes()) as changes:
            async for _ in changes:
                await self._observe()
                self._devices = await worker.run(self._ports.adapters)

    async def _observe(self) -> None:
        network = self._ports.network
        try:
            radio, connection = await network.radio(), await network.connection()
            name = await network.local_name()
        except TransientError as error:
            _log.info("the network cannot be looked at: %s", error)
            return
        self._local_address = f"http://{name}/" if name else LOCAL_ADDRESS
        self._tell(on.RadioSeen(radio))
        self._tell(on.ConnectionSeen(connection))

    # -- doing -------------------------------------------------------------------------------------

    def _tell(self, event: Event) -> None:
        self._events.put_nowait(_Told(event))

    async def _do(
        self, action: Action, group: asyncio.TaskGroup, worker: Worker, works: Works
    ) -> None:
        match action:
            case Keep(saved):
                try:
                    await worker.run(self._ports.state.save, saved)
                except OSError as error:  # the try goes on; only a power cut would lose them
                    _log.error("the answers cannot be kept: %s", error)
            case SetTimer(timer, seconds):
                self._stop(timer)
                self._timers[timer] = group.create_task(self._wait(timer, seconds))
            case StopTimer(timer):
                self._stop(timer)
            case _:
                group.create_task(self._work(action, works))

    async def _work(self, work: Work, works: Works) -> None:
        self._tell(await works.do(work, self._flow.networks))
        await self._observe()

    async def _wait(self, timer: Timer, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._events.put_nowait(_Told(on.TimerEnded(timer), asyncio.current_task()))

    def _stop(self, timer: Timer) -> None:
        task = self._timers.pop(timer, None)
        if task is not None:
            task.cancel()

    def _publish(self, event: Event) -> None:
        """Show the doors what is."""
        flow, before = self._flow, self._status
        self._status = replace(
            before,
            phase=flow.phase,
            networks=flow.networks,
            draft=flow.saved.answers,
            problem=flow.saved.problem,
            connection=flow.connection,
            devices=self._devices,
            local_address=self._local_address,
        )
        if flow.phase is not before.phase or isinstance(event, on.Started):
            problem = flow.saved.problem
            _log.info(
                "set-up is %s", flow.phase.value, extra={"problem": problem and problem.value}
            )
        if isinstance(event, on.ScanEnded):
            self._scanned.set()
            self._scanned = asyncio.Event()
        if self._status != before:
            self._changed.set()
            self._changed = asyncio.Event()


def _keep_secret(answers: Answers) -> None:
    """Never let these be seen in a log."""
    for secret in (answers.wifi_password, answers.owner_password, answers.owner_password_hash):
        register_secret(secret)
