"""Commands to devices over MQTT, answered by each device's own report.

What became of a command (`CommandResult.detail` in brackets):

- an impossible value or service: REJECTED [the engine's reason, `not_deliverable`], nothing sent;
- an entity that is unknown, or whose device or broker is gone: UNAVAILABLE [`unknown_entity`,
  `offline`, `link_down`, `expired`], nothing is sent. One that has never spoken (`SILENT`) or not
  since the start (`NOT_SEEN`) is tried: only it knows;
- sent, and no report can come: ACCEPTED, and what was commanded is taken as the state;
- sent, and a fresh report shows what was asked: CONFIRMED;
- sent, nothing heard for a moment, and what the device last reported in this run is what was asked:
  CONFIRMED [`already`]. Many devices keep silent about a state that does not change. The command is
  sent nevertheless, because the last report may be wrong, and a report that differs still counts;
- the device, its entity or the broker goes while waiting: UNAVAILABLE [as above, `removed`];
- at the deadline: REJECTED [`reported_otherwise`] after a report of something else, TIMED_OUT
  after none. A report that shows it on its way (a lock that is locking, a curtain that has not
  begun to move) is neither: the wait goes on, longer than for others;
- the deadline was over before anything could be sent: TIMED_OUT [`too_late`], nothing is sent.

A retained message is no answer: the broker repeats it from before the command.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

from lares.clock import Clock, Deadline
from lares.devices.discovery.platform import Encoded
from lares.devices.mqtt import Message
from lares.errors import BrokerUnreachableError, CommandRejectedError, UsageError
from lares.home.command import Command, CommandResult, Outcome
from lares.home.entity import State, Unavailability
from lares.home.registry import Registry

_log = logging.getLogger(__name__)

REPORT_TIMEOUT_S = 5.0
"""Seconds that a device has for its report, if the turn's deadline allows."""
UNDERWAY_TIMEOUT_S = 15.0
"""Seconds that a device has which reported that it is on its way, if the turn's deadline allows."""
ALREADY_S = 1.0
"""Seconds of silence after which the last report stands for an answer if it shows what was asked;
zigbee2mqtt and zwave-js-ui answered within 0.3 s."""

_UNREACHABLE = (Unavailability.OFFLINE, Unavailability.LINK_DOWN, Unavailability.EXPIRED)


class Encoder(Protocol):
    """Turns commands into messages; the discovery engine."""

    def encode(self, command: Command) -> Encoded:
        """Return the messages of a command and the test of the report, or raise."""
        ...

    def assume(self, command: Command) -> None:
        """Take what was commanded as the state."""
        ...


class Publisher(Protocol):
    """Sends messages; the MQTT client."""

    async def publish(self, message: Message) -> None:
        """Publish, or raise at once when there is no connection."""
        ...


class _Waiter:
    """One command that was sent and waits for a report."""

    __slots__ = (
        "_confirms",
        "_underway",
        "availability",
        "before",
        "contradicted",
        "done",
        "entity_id",
        "latest",
        "moving",
        "until",
    )

    def __init__(
        self,
        entity_id: str,
        encoded: Encoded,
        before: State,
        availability: Unavailability | None,
    ) -> None:
        self.entity_id = entity_id
        self._confirms = encoded.confirms
        self._underway = encoded.underway
        self.before = before
        self.availability = availability
        self.until = self.latest = 0.0
        """When its time is over, and would be if it were on its way (monotonic seconds)."""
        self.contradicted = False
        self.moving = False
        """Whether its last report was of something between the old state and the one asked for."""
        self.done: asyncio.Future[CommandResult] = asyncio.get_running_loop().create_future()

    def shows(self, state: State) -> bool:
        """Return whether a state is what was asked."""
        return self._holds(self._confirms, state)

    def is_underway(self, state: State) -> bool:
        """Return whether a state may still become what was asked."""
        return self._holds(self._underway, state)

    def _holds(self, test: Callable[[State], bool] | None, state: State) -> bool:
        try:
            return test is not None and test(state)
        except Exception:  # noqa: BLE001  # logged; an odd report is no confirmation
            _log.exception("a report of %s could not be judged", self.entity_id)
            return False

    def finish(self, outcome: Outcome, detail: str | None = None) -> None:
        if not self.done.done():
            self.done.set_result(CommandResult(self.entity_id, outcome, detail))


class _Queue:
    """Commands to one entity that are being sent or wait for it."""

    __slots__ = ("lock", "users")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.users = 0


class MqttGateway:
    """Implements `assistant.ports.DeviceGateway`.

    Whoever owns the connection calls `heard` after each message that fed entities, and `recheck`
    when entities may have gone without one.
    """

    def __init__(
        self,
        registry: Registry,
        encoder: Encoder,
        publisher: Publisher,
        clock: Clock,
        *,
        report_timeout: float = REPORT_TIMEOUT_S,
    ) -> None:
        self._registry = registry
        self._encoder = encoder
        self._publisher = publisher
        self._clock = clock
        self._report_timeout = report_timeout
        self._waiters: dict[str, list[_Waiter]] = {}
        self._sending: dict[str, _Queue] = {}

    @property
    def waiting(self) -> bool:
        """Whether any command waits for a report."""
        return bool(self._waiters)

    # -- commands ----------------------------------------------------------------------------------

    async def execute(
        self, commands: Sequence[Command], deadline: Deadline
    ) -> Sequence[CommandResult]:
        """Send all commands at once and return one result each, in the same order.

        Commands to one entity are sent in the order given. Never raises for a device or a lost
        link, and returns at the deadline at the latest.
        """
        by_entity: dict[str, list[int]] = {}
        for index, command in enumerate(commands):
            by_entity.setdefault(command.entity_id, []).append(index)
        results: dict[int, CommandResult] = {}
        async with asyncio.TaskGroup() as tasks:
            for indexes in by_entity.values():
                tasks.create_task(self._execute_in_order(commands, indexes, deadline, results))
        return [results[index] for index in range(len(commands))]

    async def _execute_in_order(
        self,
        commands: Sequence[Command],
        indexes: Sequence[int],
        deadline: Deadline,
        results: dict[int, CommandResult],
    ) -> None:
        """Send one entity's commands; only then wait, so that the second is not held up."""
        sent: list[tuple[int, _Waiter]] = []
        try:
            for index in indexes:
                outcome = await self._send(commands[index], deadline)
                if isinstance(outcome, CommandResult):
                    results[index] = outcome
                else:
                    sent.append((index, outcome))
            for index, waiter in sent:
                results[index] = await self._report(waiter)
        finally:
            for _, waiter in sent:
                self._forget(waiter)

    async def _send(self, command: Command, deadline: Deadline) -> CommandResult | _Waiter:
        if deadline.expired:
            return CommandResult(command.entity_id, Outcome.TIMED_OUT, "too_late")
        outcome = Outcome.REJECTED
        detail: str | None = "not_deliverable"
        try:
            async with asyncio.timeout(deadline.remaining), self._turn(command.entity_id):
                return await self._encode_and_publish(command, deadline)
        except CommandRejectedError as error:
            detail = error.detail
        except UsageError as error:  # the device announced what no broker takes
            _log.warning("a command to %s was not sent: %s", command.entity_id, error)
        except BrokerUnreachableError:
            outcome, detail = Outcome.UNAVAILABLE, "link_down"
        except TimeoutError:
            outcome, detail = Outcome.TIMED_OUT, None
        except Exception:  # noqa: BLE001  # logged; one device's oddity must not end the others' turn
            _log.exception("a command to %s could not be made", command.entity_id)
        return CommandResult(command.entity_id, outcome, detail)

    @asynccontextmanager
    async def _turn(self, entity_id: str) -> AsyncIterator[None]:
        """Let the messages of one command to an entity go out before those of the next."""
        queue = self._sending.setdefault(entity_id, _Queue())
        queue.users += 1
        try:
            async with queue.lock:
                yield
        finally:
            queue.users -= 1
            if not queue.users:
                del self._sending[entity_id]

    async def _encode_and_publish(
        self, command: Command, deadline: Deadline
    ) -> CommandResult | _Waiter:
        entity_id = command.entity_id
        if entity_id not in self._registry.entities:
            return CommandResult(entity_id, Outcome.UNAVAILABLE, "unknown_entity")
        availability = self._registry.unavailability(entity_id)
        if availability in _UNREACHABLE:
            return CommandResult(entity_id, Outcome.UNAVAILABLE, availability.value)
        encoded = self._encoder.encode(command)
        if encoded.confirms is None:
            for publish in encoded.publishes:
                await self._publisher.publish(Message(*publish))
            self._encoder.assume(command)
            return CommandResult(entity_id, Outcome.ACCEPTED)
        waiter = _Waiter(entity_id, encoded, self._registry.state(entity_id), availability)
        now = self._clock.monotonic()
        waiter.until = min(deadline.at, now + self._report_timeout)
        waiter.latest = min(deadline.at, now + UNDERWAY_TIMEOUT_S)
        # Before anything is sent: the report may come in the same moment.
        self._waiters.setdefault(entity_id, []).append(waiter)
        try:
            for publish in encoded.publishes:
                await self._publisher.publish(Message(*publish))
        except BaseException:
            self._forget(waiter)
            raise
        return waiter

    async def _report(self, waiter: _Waiter) -> CommandResult:
        """Wait for what the device says, at most until the waiter's time is over."""
        remaining = waiter.until - self._clock.monotonic()
        await asyncio.wait((waiter.done,), timeout=max(0.0, min(ALREADY_S, remaining)))
        if not waiter.done.done() and not self._is_already(waiter):
            until = None
            while not waiter.done.done() and until != waiter.until:  # it moves once underway
                until = waiter.until
                remaining = until - self._clock.monotonic()
                await asyncio.wait((waiter.done,), timeout=max(0.0, remaining))
        if not waiter.done.done() and not self._is_already(waiter):
            if waiter.contradicted:
                waiter.finish(Outcome.REJECTED, "reported_otherwise")
            else:
                waiter.finish(Outcome.TIMED_OUT, "underway" if waiter.moving else None)
        return waiter.done.result()

    def _is_already(self, waiter: _Waiter) -> bool:
        """Take the last report for the answer, if it is of this run and shows what was asked."""
        state = self._registry.state(waiter.entity_id)
        if (
            state.stale
            or self._registry.unavailability(waiter.entity_id) is not None
            or not waiter.shows(state)
        ):
            return False
        waiter.finish(Outcome.CONFIRMED, "already")
        return True

    def _forget(self, waiter: _Waiter) -> None:
        waiters = self._waiters.get(waiter.entity_id)
        if waiters is not None and waiter in waiters:
            waiters.remove(waiter)
            if not waiters:
                del self._waiters[waiter.entity_id]

    # -- what is heard -----------------------------------------------------------------------------

    def heard(self, entity_ids: Collection[str], *, retained: bool) -> None:
        """Note that a message fed these entities; their states are in the registry already."""
        for entity_id in entity_ids:
            for waiter in self._waiters.get(entity_id, ()):
                self._judge(waiter, fresh=not retained)

    def recheck(self) -> None:
        """Note that entities may have been removed or become unreachable."""
        for waiters in self._waiters.values():
            for waiter in waiters:
                self._judge(waiter, fresh=False)

    def _judge(self, waiter: _Waiter, *, fresh: bool) -> None:
        entity_id = waiter.entity_id
        if entity_id not in self._registry.entities:
            waiter.finish(Outcome.UNAVAILABLE, "removed")
            return
        availability = self._registry.unavailability(entity_id)
        if availability in _UNREACHABLE:
            waiter.finish(Outcome.UNAVAILABLE, availability.value)
        elif fresh:
            state = self._registry.state(entity_id)
            if waiter.shows(state):
                waiter.finish(Outcome.CONFIRMED)
            elif waiter.is_underway(state):
                waiter.until, waiter.contradicted = waiter.latest, False
                waiter.moving = state.value != waiter.before.value
            # "I am online again" feeds an entity too, but says nothing about its state.
            elif state is not waiter.before or availability is waiter.availability:
                waiter.contradicted = True
        waiter.availability = availability
