"""Commands that do not arrive, cannot be made or bring no report."""

import asyncio

import pytest

from lares.devices.mqtt import Message
from lares.errors import BrokerUnreachableError, UsageError
from lares.home.command import Command, CommandResult, Outcome
from lares.home.entity import Unavailability
from tests.fakes.commanded_house import LAMP, SIREN, CommandedHouse


@pytest.mark.parametrize(
    "reason", [Unavailability.OFFLINE, Unavailability.LINK_DOWN, Unavailability.EXPIRED]
)
async def test_a_device_that_is_gone_is_not_asked(
    house: CommandedHouse, reason: Unavailability
) -> None:
    house.registry.set_availability(LAMP, reason)
    assert await house.turn_on() == CommandResult(LAMP, Outcome.UNAVAILABLE, reason.value)
    assert house.sent == []


@pytest.mark.parametrize("reason", [Unavailability.NOT_SEEN, Unavailability.SILENT])
async def test_a_device_that_has_not_spoken_is_tried(
    house: CommandedHouse, reason: Unavailability
) -> None:
    house.registry.set_availability(LAMP, reason)

    def answer() -> None:
        house.registry.set_availability(LAMP, None)
        house.hear(LAMP, "on")

    house.react = lambda _: house.later(0.2, answer)
    assert await house.turn_on() == CommandResult(LAMP, Outcome.CONFIRMED)


@pytest.mark.parametrize("reason", [Unavailability.OFFLINE, Unavailability.LINK_DOWN])
async def test_going_offline_while_waiting(house: CommandedHouse, reason: Unavailability) -> None:
    def go() -> None:
        house.registry.set_availability(LAMP, reason)
        house.gateway.recheck()

    house.react = lambda _: house.later(2.0, go)
    start = house.clock.monotonic()
    assert await house.turn_on() == CommandResult(LAMP, Outcome.UNAVAILABLE, reason.value)
    assert house.clock.monotonic() - start == pytest.approx(2.0)


async def test_being_removed_while_waiting(house: CommandedHouse) -> None:
    def remove() -> None:
        house.registry.remove_entity(LAMP)
        house.gateway.recheck()

    house.react = lambda _: house.later(2.0, remove)
    assert await house.turn_on() == CommandResult(LAMP, Outcome.UNAVAILABLE, "removed")


async def test_an_unknown_entity(house: CommandedHouse) -> None:
    result = await house.turn_on("light.nowhere")
    assert result == CommandResult("light.nowhere", Outcome.UNAVAILABLE, "unknown_entity")


async def test_an_impossible_command_is_rejected_with_the_reason(house: CommandedHouse) -> None:
    results = await house.run(Command(LAMP, "fly"))
    assert results == [CommandResult(LAMP, Outcome.REJECTED, "not_capable")]
    assert house.sent == []


async def test_a_device_that_never_reports_is_accepted_and_assumed(house: CommandedHouse) -> None:
    assert await house.turn_on(SIREN) == CommandResult(SIREN, Outcome.ACCEPTED)
    assert house.encoder.assumed == [Command(SIREN, "turn_on")]


@pytest.mark.parametrize(
    ("error", "outcome", "detail"),
    [
        (BrokerUnreachableError("gone"), Outcome.UNAVAILABLE, "link_down"),
        (UsageError("bad topic"), Outcome.REJECTED, "not_deliverable"),
    ],
)
async def test_what_cannot_be_sent(
    house: CommandedHouse, error: Exception, outcome: Outcome, detail: str
) -> None:
    def fail(_message: Message) -> None:
        raise error

    house.react = fail
    assert await house.turn_on() == CommandResult(LAMP, outcome, detail)
    assert await house.turn_on(SIREN) == CommandResult(SIREN, outcome, detail)
    assert house.encoder.assumed == []


async def test_a_broker_that_does_not_take_the_message_ends_at_the_deadline(
    house: CommandedHouse,
) -> None:
    async def stuck(_message: Message) -> None:
        await asyncio.get_running_loop().create_future()

    house.publish = stuck  # type: ignore[method-assign]  # the network of this test hangs
    start = house.clock.monotonic()
    assert await house.turn_on(within=2.0) == CommandResult(LAMP, Outcome.TIMED_OUT)
    assert house.clock.monotonic() - start == pytest.approx(2.0)
