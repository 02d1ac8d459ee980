"""What every `DeviceGateway` promises; each implementation comes with a world of its devices.

To add an implementation: one class with the methods of `World`, one line in `WORLDS`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

import pytest

from lares.assistant.ports import DeviceGateway
from lares.clock import Clock, Deadline
from lares.home.command import Command, CommandResult, Outcome
from lares.home.entity import Capability, Entity, State, Unavailability
from lares.home.registry import Registry
from tests.fakes.clock import FakeClock
from tests.fakes.gateway import SLOW_SECONDS, Behaviour, FakeGateway
from tests.fakes.mqtt_world import mqtt_world


class World(Protocol):
    """A gateway with dimmable lights that behave as a test wants."""

    gateway: DeviceGateway
    clock: Clock
    registry: Registry

    async def add_light(self, name: str, behaviour: Behaviour) -> str:
        """Add a dimmable light that is off; return its entity id."""
        ...

    async def take_offline(self, entity_id: str) -> None:
        """Let the device say that it is offline."""
        ...

    def heard(self, entity_id: str) -> int:
        """How many commands have reached the device."""
        ...


class FakeWorld:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.registry = Registry()
        self.fake = FakeGateway(self.registry, self.clock)
        self.gateway: DeviceGateway = self.fake

    async def add_light(self, name: str, behaviour: Behaviour) -> str:
        entity = Entity(
            f"light.{name}",
            "light",
            {"": (name,)},
            capabilities=frozenset(
                {Capability.TURN_ON, Capability.TURN_OFF, Capability.BRIGHTNESS}
            ),
            assumed_state=behaviour is Behaviour.NEVER_REPORTS,
        )
        self.registry.put_entity(entity)
        self.registry.report(entity.id, State("off"))
        self.fake.behaviours[entity.id] = behaviour
        return entity.id

    async def take_offline(self, entity_id: str) -> None:
        self.registry.set_availability(entity_id, Unavailability.OFFLINE)

    def heard(self, entity_id: str) -> int:
        return sum(sent.command.entity_id == entity_id for sent in self.fake.sent)


@asynccontextmanager
async def fake_world() -> AsyncIterator[World]:
    yield FakeWorld()


WORLDS: dict[str, Callable[[], AbstractAsyncContextManager[World]]] = {
    "fake": fake_world,
    "mqtt": mqtt_world,
}


@pytest.fixture(params=list(WORLDS))
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with WORLDS[request.param]() as made:
        yield made


async def _execute(world: World, *commands: Command, seconds: float = 3.0):
    return list(await world.gateway.execute(commands, Deadline.after(world.clock, seconds)))


def _on(entity_id: str, **data: object) -> Command:
    return Command(entity_id, "turn_on", data)


async def test_nothing_asked_gives_nothing(world: World):
    assert await _execute(world) == []


async def test_a_report_of_what_was_asked_confirms_and_is_the_state(world: World):
    light = await world.add_light("one", Behaviour.REPORTS)
    (result,) = await _execute(world, _on(light))
    assert (result.entity_id, result.outcome) == (light, Outcome.CONFIRMED)
    assert world.registry.state(light).value == "on"


async def test_values_are_carried(world: World):
    light = await world.add_light("one", Behaviour.REPORTS)
    (result,) = await _execute(world, _on(light, brightness=102))
    assert result.outcome is Outcome.CONFIRMED
    assert world.registry.state(light).attributes["brightness"] == 102


async def test_a_slow_report_within_the_deadline_confirms(world: World):
    light = await world.add_light("slow", Behaviour.SLOW)
    (result,) = await _execute(world, _on(light), seconds=SLOW_SECONDS + 1)
    assert result.outcome is Outcome.CONFIRMED


async def test_a_slow_report_after_the_deadline_does_not(world: World):
    light = await world.add_light("slow", Behaviour.SLOW)
    (result,) = await _execute(world, _on(light), seconds=SLOW_SECONDS / 4)
    assert result.outcome is Outcome.TIMED_OUT


async def test_silence_times_out_at_the_deadline_and_not_later(world: World):
    light = await world.add_light("mute", Behaviour.SILENT)
    before = world.clock.monotonic()
    (result,) = await _execute(world, _on(light), seconds=0.6)
    assert result.outcome is Outcome.TIMED_OUT
    assert world.clock.monotonic() - before == pytest.approx(0.6, abs=0.2)
    assert world.heard(light) == 1


async def test_a_device_that_never_reports_is_accepted(world: World):
    light = await world.add_light("optimistic", Behaviour.NEVER_REPORTS)
    (result,) = await _execute(world, _on(light))
    assert result.outcome is Outcome.ACCEPTED
    assert world.registry.state(light).value == "on"


async def test_a_report_of_something_else_is_a_rejection(world: World):
    light = await world.add_light("stubborn", Behaviour.CONTRADICTS)
    (result,) = await _execute(world, _on(light), seconds=0.6)
    assert result == CommandResult(light, Outcome.REJECTED, "reported_otherwise")


async def test_an_offline_device_is_told_nothing(world: World):
    light = await world.add_light("gone", Behaviour.REPORTS)
    await world.take_offline(light)
    before = world.clock.monotonic()
    (result,) = await _execute(world, _on(light))
    assert result == CommandResult(light, Outcome.UNAVAILABLE, "offline")
    assert world.heard(light) == 0
    assert world.clock.monotonic() - before < 0.5, "there is nothing to wait for"


async def test_an_impossible_value_is_told_to_nobody(world: World):
    light = await world.add_light("one", Behaviour.REPORTS)
    (result,) = await _execute(world, _on(light, brightness_pct=300))
    assert result == CommandResult(light, Outcome.REJECTED, "out_of_range")
    assert world.heard(light) == 0


async def test_an_entity_that_is_not_there_is_unavailable(world: World):
    (result,) = await _execute(world, _on("light.nowhere"))
    assert result == CommandResult("light.nowhere", Outcome.UNAVAILABLE, "unknown_entity")


async def test_a_deadline_that_is_over_sends_nothing(world: World):
    light = await world.add_light("one", Behaviour.REPORTS)
    (result,) = await _execute(world, _on(light), seconds=0.0)
    assert result.outcome is Outcome.TIMED_OUT
    assert world.heard(light) == 0


async def test_results_keep_the_order_of_commands_and_bad_ones_hold_up_nobody(world: World):
    lights = [
        await world.add_light("mute", Behaviour.SILENT),
        await world.add_light("good", Behaviour.REPORTS),
        await world.add_light("optimistic", Behaviour.NEVER_REPORTS),
        await world.add_light("mute2", Behaviour.SILENT),
    ]
    before = world.clock.monotonic()
    results = await _execute(world, *map(_on, lights), seconds=0.6)
    assert [result.entity_id for result in results] == lights
    assert [result.outcome for result in results] == [
        Outcome.TIMED_OUT,
        Outcome.CONFIRMED,
        Outcome.ACCEPTED,
        Outcome.TIMED_OUT,
    ]
    assert world.clock.monotonic() - before < 0.9, "all are sent at once and wait together"


async def test_many_commands_at_once_each_get_their_own_answer(world: World):
    lights = [await world.add_light(f"l{number}", Behaviour.REPORTS) for number in range(30)]
    results = await _execute(world, *map(_on, lights))
    assert [result.entity_id for result in results] == lights
    assert {result.outcome for result in results} == {Outcome.CONFIRMED}


async def test_two_callers_at_once_do_not_disturb_each_other(world: World):
    one = await world.add_light("one", Behaviour.REPORTS)
    other = await world.add_light("other", Behaviour.REPORTS)
    first, second = await asyncio.gather(_execute(world, _on(one)), _execute(world, _on(other)))
    assert [first[0].entity_id, second[0].entity_id] == [one, other]
    assert first[0].outcome is second[0].outcome is Outcome.CONFIRMED


async def test_a_cancelled_caller_leaves_the_gateway_usable(world: World):
    light = await world.add_light("mute", Behaviour.SILENT)
    good = await world.add_light("good", Behaviour.REPORTS)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await _execute(world, _on(light), seconds=5)
    (result,) = await _execute(world, _on(good))
    assert result.outcome is Outcome.CONFIRMED
