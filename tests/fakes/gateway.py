"""A gateway without devices: each entity behaves as a test says, and reports into the registry."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from lares.clock import Clock, Deadline
from lares.home.command import Command, CommandResult, Outcome
from lares.home.entity import State, Unavailability
from lares.home.registry import Registry


class Behaviour(StrEnum):
    REPORTS = "reports"
    SLOW = "slow"
    """Reports after `SLOW_SECONDS`."""
    SILENT = "silent"
    """Never answers."""
    NEVER_REPORTS = "never_reports"
    """Announced without a state topic: sending is all that can be known."""
    CONTRADICTS = "contradicts"
    """Reports that it is off, whatever is asked."""


SLOW_SECONDS = 2.0
_UNREACHABLE = (Unavailability.OFFLINE, Unavailability.LINK_DOWN, Unavailability.EXPIRED)
_RANGES = {
    "brightness": (0, 255),
    "brightness_pct": (0, 100),
    "position": (0, 100),
    "percentage": (0, 100),
}
_VALUES = {
    "turn_on": "on",
    "turn_off": "off",
    "open_cover": "open",
    "close_cover": "closed",
    "open_valve": "open",
    "close_valve": "closed",
    "lock": "locked",
    "unlock": "unlocked",
    "start": "cleaning",
    "return_to_base": "returning",
    "pause": "paused",
    "media_play": "playing",
    "media_pause": "paused",
}
_ATTRIBUTES = {"position": "current_position"}


@dataclass(frozen=True, slots=True)
class Sent:
    command: Command
    at: float


class FakeGateway:
    """Implements `DeviceGateway`. `sent` is everything that reached a device, in order."""

    def __init__(self, registry: Registry, clock: Clock) -> None:
        self._registry = registry
        self._clock = clock
        self.behaviours: dict[str, Behaviour] = {}
        self.sent: list[Sent] = []

    @property
    def commands(self) -> list[tuple[str, str, dict[str, object]]]:
        """What was sent as (entity, service, data)."""
        return [
            (sent.command.entity_id, sent.command.service, dict(sent.command.data))
            for sent in self.sent
        ]

    async def execute(
        self, commands: Sequence[Command], deadline: Deadline
    ) -> Sequence[CommandResult]:
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(self._one(each, deadline)) for each in commands]
        return [task.result() for task in running]

    async def _one(self, command: Command, deadline: Deadline) -> CommandResult:
        entity_id = command.entity_id
        if deadline.expired:
            return CommandResult(entity_id, Outcome.TIMED_OUT, "too_late")
        if entity_id not in self._registry.entities:
            return CommandResult(entity_id, Outcome.UNAVAILABLE, "unknown_entity")
        reason = self._registry.unavailability(entity_id)
        if reason in _UNREACHABLE:
            return CommandResult(entity_id, Outcome.UNAVAILABLE, reason.value)
        if _is_out_of_range(command.data):
            return CommandResult(entity_id, Outcome.REJECTED, "out_of_range")
        self.sent.append(Sent(command, self._clock.monotonic()))
        return await self._answered(command, deadline)

    async def _answered(self, command: Command, deadline: Deadline) -> CommandResult:
        entity_id = command.entity_id
        state = self._registry.state(entity_id)
        match self.behaviours.get(entity_id, Behaviour.REPORTS):
            case Behaviour.SILENT:
                await self._clock.sleep(deadline.remaining)
                return CommandResult(entity_id, Outcome.TIMED_OUT)
            case Behaviour.SLOW:
                if deadline.remaining < SLOW_SECONDS:
                    await self._clock.sleep(deadline.remaining)
                    return CommandResult(entity_id, Outcome.TIMED_OUT)
                await self._clock.sleep(SLOW_SECONDS)
            case Behaviour.CONTRADICTS:
                self._registry.report(entity_id, replace(state, value="off", stale=False))
                await self._clock.sleep(deadline.remaining)
                return CommandResult(entity_id, Outcome.REJECTED, "reported_otherwise")
            case Behaviour.NEVER_REPORTS:
                self._registry.report(entity_id, _after(command, state))
                return CommandResult(entity_id, Outcome.ACCEPTED)
            case Behaviour.REPORTS:
                pass
        self._registry.report(entity_id, _after(command, state))
        return CommandResult(entity_id, Outcome.CONFIRMED)


def _is_out_of_range(data: Mapping[str, object]) -> bool:
    for key, (low, high) in _RANGES.items():
        value = data.get(key)
        if value is not None and not (isinstance(value, int | float) and low <= value <= high):
            return True
    return False


def _after(command: Command, state: State) -> State:
    """The state after a command, roughly as a real device would report it."""
    attributes = dict(state.attributes)
    for key, value in command.data.items():
        attributes[_ATTRIBUTES.get(key, key)] = value
    value = _VALUES.get(command.service, state.value)
    if command.service in ("set_cover_position", "set_valve_position"):
        value = "closed" if command.data.get("position") == 0 else "open"
    return State(value, attributes)
