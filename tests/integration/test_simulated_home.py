"""The simulated home on a real broker, operated by sentences: what `make run` shows."""

import asyncio
import os
import select
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from lares.clock import SystemClock
from lares.demo.broker import DemoBroker, find_mosquitto
from lares.demo.furnishing import furnish
from lares.demo.house import seed
from lares.demo.simulated_home import simulated_home_service
from lares.home.command import Outcome
from lares.home.entity import UNKNOWN, Entity, Unavailability
from lares.runtime.supervisor import Service
from tests.fakes.mosquitto import Mosquitto, free_port
from tests.fakes.spoken_home import SpokenHome

STATELESS = ("scene", "button", "event")
ENTITIES = sum(len(thing.parts) for thing in furnish()[1])


def entity_id(slug: str) -> str:
    """Return the id of the first entity of a thing."""
    thing = next(each for each in furnish()[1] if each.slug == slug)
    return f"{thing.parts[0].component}.{thing.unique_id(thing.parts[0])}"


def move_in(home: SpokenHome) -> None:
    """Give the registry the floors, areas and names that the demo starts with."""
    saved = seed()
    for floor in saved.floors:
        home.registry.put_floor(floor)
    for area in saved.areas:
        home.registry.put_area(area)
    for each, customisation in saved.customisations.items():
        home.registry.customise(each, customisation)


@asynccontextmanager
async def running(*services: Service) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Run services, each once the one before is ready, until the end of the block."""
    tasks: list[asyncio.Task[None]] = []
    async with asyncio.TaskGroup() as group:
        for service in services:
            ready = asyncio.Event()
            tasks.append(group.create_task(service.run(ready.set)))
            async with asyncio.timeout(8):
                await ready.wait()
        yield tasks
        for task in tasks:
            task.cancel()


@asynccontextmanager
async def inhabited(host: str, port: int) -> AsyncIterator[SpokenHome]:
    """Talk to the simulated home on a broker."""
    home = SpokenHome(host, port)
    move_in(home)
    await home.start()
    try:
        await home.until(lambda: all_known(home))
        yield home
    finally:
        await home.stop()


def announced(home: SpokenHome) -> list[Entity]:
    """Return the entities of devices; the lists are of the appliance itself."""
    return [each for each in home.registry.entities.values() if each.domain != "todo"]


def all_known(home: SpokenHome) -> bool:
    """Whether every entity is there, can be reached and has reported, if it ever does.

    The states come last: the home sends them again when it hears the birth message.
    """
    registry = home.registry
    return len(announced(home)) == ENTITIES and all(
        registry.unavailability(each.id) is None
        and (each.domain in STATELESS or registry.state(each.id).value != UNKNOWN)
        for each in announced(home)
    )


@pytest.fixture
async def home(broker: Mosquitto) -> AsyncIterator[SpokenHome]:
    service = simulated_home_service(broker.host, broker.port)
    async with running(service), inhabited(broker.host, broker.port) as spoken:
        yield spoken


async def test_the_home_is_as_large_as_promised(home: SpokenHome) -> None:
    registry = home.registry
    used = {registry.area_of(entity) for entity in registry.entities.values()}
    assert len(registry.entities) >= 30
    assert len({entity.domain for entity in registry.entities.values()}) >= 12
    assert len(used - {None}) >= 6
    assert {registry.areas[area].floor_id for area in used if area} == set(registry.floors)
    assert all(
        entity.names.get("zh") and entity.names.get("en") for entity in registry.spoken_entities()
    )


async def test_sentences_of_the_front_page_are_done(home: SpokenHome) -> None:
    reply = await home.say("打开客厅的灯")
    assert reply.outcome == "done", reply.text
    assert home.registry.state(entity_id("living_room_ceiling")).value == "on"
    assert home.registry.state(entity_id("living_room_floor_lamp")).value == "on"
    reply = await home.say("turn on the kitchen light")
    assert [each.outcome for each in reply.results] == [Outcome.CONFIRMED]
    reply = await home.say("turn off everything downstairs")
    outcomes = {each.entity_id: each.outcome for each in reply.results}
    assert outcomes[entity_id("kitchen_light")] is Outcome.CONFIRMED
    assert outcomes[entity_id("living_room_ceiling")] is Outcome.CONFIRMED
    upstairs = {entity_id("bedroom_ceiling"), entity_id("desk_lamp"), entity_id("mirror_light")}
    assert not upstairs & outcomes.keys()


async def test_a_slow_device_is_waited_for(home: SpokenHome) -> None:
    began = asyncio.get_running_loop().time()
    reply = await home.say("turn on the floor lamp")
    assert [each.outcome for each in reply.results] == [Outcome.CONFIRMED]
    assert asyncio.get_running_loop().time() - began >= 2.4


async def test_a_device_that_never_answers_is_not_called_done(home: SpokenHome) -> None:
    reply = await home.say("打开门廊灯")
    assert [each.outcome for each in reply.results] == [Outcome.TIMED_OUT]
    assert reply.outcome == "failed"


async def test_a_device_that_refuses_is_believed(home: SpokenHome) -> None:
    reply = await home.say("turn on the dishwasher")
    assert [each.outcome for each in reply.results] == [Outcome.REJECTED]
    assert home.registry.state(entity_id("dishwasher")).value == "off"


async def test_a_garage_door_asks_first_and_then_travels(home: SpokenHome) -> None:
    door = entity_id("garage_door")
    asked = await home.say("open the garage door", yes=False)
    assert asked.outcome == "confirm"
    assert home.registry.state(door).value == "closed"
    done = await home.say("yes")
    assert done.outcome == "done", done.text
    assert home.registry.state(door).value == "opening"


async def test_a_scene_reaches_other_things(home: SpokenHome) -> None:
    await home.say("activate movie night")
    curtain = entity_id("living_room_curtain")
    await home.until(lambda: home.registry.state(curtain).attributes.get("current_position") != 100)


async def test_everything_is_offline_at_once_when_the_home_dies(broker: Mosquitto) -> None:
    service = simulated_home_service(broker.host, broker.port)
    async with running(service), inhabited(broker.host, broker.port) as home:
        pass
    # The last will is retained: who comes later knows it too.
    late = SpokenHome(broker.host, broker.port)
    await late.start()
    try:
        await late.until(lambda: len(announced(late)) == ENTITIES)
        await late.until(
            lambda: all(
                late.registry.unavailability(each.id) is Unavailability.OFFLINE
                for each in announced(late)
            )
        )
    finally:
        await late.stop()
    assert home.registry.entities.keys() == late.registry.entities.keys()


async def test_a_broker_that_comes_back_empty_is_filled_again(broker: Mosquitto) -> None:
    service = simulated_home_service(broker.host, broker.port)
    async with running(service):
        await asyncio.to_thread(broker.kill)
        await asyncio.to_thread(broker.start)
        async with inhabited(broker.host, broker.port):
            pass


@pytest.mark.parametrize("software", ["mosquitto", "amqtt"])
async def test_the_demo_broker_carries_the_home(software: str) -> None:
    mosquitto = await asyncio.to_thread(find_mosquitto) if software == "mosquitto" else None
    assert (mosquitto is None) == (software == "amqtt")
    broker = DemoBroker(SystemClock(), free_port(), mosquitto=mosquitto)
    service = simulated_home_service(broker.host, broker.port)
    async with running(broker, service), inhabited(broker.host, broker.port) as home:
        reply = await home.say("打开厨房灯")
        assert [each.outcome for each in reply.results] == [Outcome.CONFIRMED]


async def test_children_do_not_outlive_a_killed_parent() -> None:
    program = f"""
import asyncio
from lares.clock import SystemClock
from lares.demo.broker import DemoBroker
broker = DemoBroker(SystemClock(), {free_port()}, mosquitto=None)
asyncio.run(broker.run(lambda: print(broker.pid, flush=True)))
"""
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    child = int(await parent.stdout.readline())
    parent.kill()
    await parent.wait()
    await asyncio.to_thread(_wait_gone, child)


def _wait_gone(pid: int) -> None:
    """Return when the process has ended; the kernel tells by a descriptor of the process."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        ended, _, _ = select.select([descriptor], [], [], 5)
        assert ended, f"process {pid} goes on"
    finally:
        os.close(descriptor)
