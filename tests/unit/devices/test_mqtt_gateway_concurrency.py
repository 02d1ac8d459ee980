"""Several commands and several turns at once: order, results, and nothing left behind."""

import asyncio

import pytest

from lares.devices.discovery.platform import Encoded, Publish
from lares.devices.gateway import REPORT_TIMEOUT_S, MqttGateway
from lares.devices.mqtt import Message
from lares.home.command import Command, CommandResult, Outcome
from tests.fakes.commanded_house import FAN, LAMP, SIREN, CommandedHouse, Encoder


async def test_all_targets_at_once_and_results_in_order(house: CommandedHouse) -> None:
    def react(message: Message) -> None:
        if message.topic.startswith(LAMP):
            house.later(3.0, lambda: house.hear(LAMP, "on"))

    house.react = react
    start = house.clock.monotonic()
    results = await house.run(
        Command(LAMP, "turn_on"), Command(SIREN, "turn_on"), Command(FAN, "turn_on")
    )
    assert [(r.entity_id, r.outcome) for r in results] == [
        (LAMP, Outcome.CONFIRMED),
        (SIREN, Outcome.ACCEPTED),
        (FAN, Outcome.TIMED_OUT),
    ]
    assert house.clock.monotonic() - start == pytest.approx(REPORT_TIMEOUT_S)
    assert len(house.sent) == 3


async def test_commands_to_one_entity_go_out_in_order_without_waiting(
    house: CommandedHouse,
) -> None:
    def react(message: Message) -> None:
        delay = 0.1 if message.payload == "on" else 0.2
        house.later(delay, lambda: house.hear(LAMP, str(message.payload)))

    house.react = react
    start = house.clock.monotonic()
    results = await house.run(Command(LAMP, "turn_on"), Command(LAMP, "turn_off"))
    assert [message.payload for message in house.sent] == ["on", "off"]
    assert [result.outcome for result in results] == [Outcome.CONFIRMED, Outcome.CONFIRMED]
    assert house.clock.monotonic() - start == pytest.approx(0.2)


async def test_one_impossible_command_does_not_stop_the_next(house: CommandedHouse) -> None:
    house.react = lambda _: house.later(0.1, lambda: house.hear(LAMP, "on"))
    results = await house.run(Command(LAMP, "fly"), Command(LAMP, "turn_on"))
    assert [result.outcome for result in results] == [Outcome.REJECTED, Outcome.CONFIRMED]


async def test_two_turns_may_wait_for_the_same_report(house: CommandedHouse) -> None:
    house.later(0.5, lambda: house.hear(LAMP, "on"))
    async with asyncio.TaskGroup() as tasks:
        turns = [tasks.create_task(house.run(Command(LAMP, "turn_on"))) for _ in range(2)]
    assert all(turn.result()[0].outcome is Outcome.CONFIRMED for turn in turns)
    assert not house.gateway.waiting


async def test_a_turn_that_is_cancelled_leaves_nothing_behind(house: CommandedHouse) -> None:
    task = asyncio.get_running_loop().create_task(house.run(Command(LAMP, "turn_on")))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert house.gateway.waiting
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not house.gateway.waiting
    assert house.gateway._sending == {}


async def test_no_commands_no_results(house: CommandedHouse) -> None:
    assert list(await house.run()) == []


async def test_commands_of_several_messages_do_not_mix(house: CommandedHouse) -> None:
    """Power, then mode: the messages of one command go out before those of the next."""

    class Slow(Encoder):
        def encode(self, command: Command) -> Encoded:
            mark = str(command.data["mark"])
            return Encoded((Publish("power", mark), Publish("mode", mark)), None)

    house.encoder = Slow()
    house.gateway = MqttGateway(house.registry, house.encoder, house, house.clock)
    sent: list[str] = []

    async def slow(message: Message) -> None:
        await house.clock.sleep(0.1)
        sent.append(str(message.payload))

    house.publish = slow  # type: ignore[method-assign]  # the network of this test is slow
    async with asyncio.TaskGroup() as tasks:
        for mark in "abcd":
            tasks.create_task(house.run(Command(LAMP, "set", {"mark": mark})))
            await asyncio.sleep(0.15)  # so that turns arrive while others are being sent
    assert sent == list("aabbccdd")
    assert house.gateway._sending == {}


async def test_an_encoder_that_fails_spoils_only_its_own_command(
    house: CommandedHouse, caplog: pytest.LogCaptureFixture
) -> None:
    class Failing(Encoder):
        def encode(self, command: Command) -> Encoded:
            if command.entity_id == FAN:
                raise ZeroDivisionError("planted")
            return Encoded((Publish("x", "y"),), lambda state: bool(1 / len(state.value)))

    house.gateway = MqttGateway(house.registry, Failing(), house, house.clock)
    house.react = lambda _: house.later(0.1, lambda: house.hear(LAMP, ""))
    results = await house.run(Command(FAN, "turn_on"), Command(LAMP, "turn_on"))
    assert results == [
        CommandResult(FAN, Outcome.REJECTED, "not_deliverable"),
        CommandResult(LAMP, Outcome.REJECTED, "reported_otherwise"),
    ]
    assert "could not be made" in caplog.text
    assert "could not be judged" in caplog.text
