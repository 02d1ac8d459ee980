"""What becomes of a command: every outcome of the gateway, on a clock that jumps."""

import asyncio
from collections.abc import Callable, Sequence

import pytest

from lares.clock import Deadline
from lares.devices.discovery.platform import Encoded, Publish
from lares.devices.gateway import ALREADY_S, REPORT_TIMEOUT_S, UNDERWAY_TIMEOUT_S, MqttGateway
from lares.devices.mqtt import Message
from lares.errors import BrokerUnreachableError, CommandRejectedError, UsageError
from lares.home.command import Command, CommandResult, Outcome
from lares.home.entity import Entity, State, Unavailability
from lares.home.registry import Registry
from tests.fakes.clock import FakeClock

LAMP = "light.lamp"
FAN = "fan.fan"
SIREN = "siren.siren"


class Encoder:
    """Entities answer on their own topic; the siren never reports."""

    def __init__(self) -> None:
        self.assumed: list[Command] = []

    def encode(self, command: Command) -> Encoded:
        if command.service == "fly":
            raise CommandRejectedError("not_capable", "it cannot fly")
        wanted = {"turn_on": "on", "turn_off": "off"}[command.service]
        publishes = (Publish(f"{command.entity_id}/set", wanted),)
        if command.entity_id == SIREN:
            return Encoded(publishes, None)
        return Encoded(publishes, lambda state: state.value == wanted)

    def assume(self, command: Command) -> None:
        self.assumed.append(command)


class House:
    """A gateway with a scripted network: `react` is called with each message that goes out."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.registry = Registry()
        for entity_id in (LAMP, FAN, SIREN):
            self.registry.put_entity(Entity(entity_id, entity_id.split(".")[0], {"": (entity_id,)}))
            self.registry.report(entity_id, State("off"))
        self.encoder = Encoder()
        self.sent: list[Message] = []
        self.react: Callable[[Message], None] = lambda _message: None
        self.gateway = MqttGateway(self.registry, self.encoder, self, self.clock)

    async def publish(self, message: Message) -> None:
        self.sent.append(message)
        self.react(message)

    def hear(self, entity_id: str, value: str, *, retained: bool = False) -> None:
        self.registry.report(entity_id, State(value))
        self.gateway.heard([entity_id], retained=retained)

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        asyncio.get_running_loop().call_later(seconds, call)

    async def run(self, *commands: Command, within: float = 30.0) -> Sequence[CommandResult]:
        return await self.gateway.execute(commands, Deadline.after(self.clock, within))

    async def turn_on(self, entity_id: str = LAMP, within: float = 30.0) -> CommandResult:
        results = await self.run(Command(entity_id, "turn_on"), within=within)
        assert not self.gateway.waiting
        assert [result.entity_id for result in results] == [entity_id]
        return results[0]


@pytest.fixture
async def house() -> House:
    return House()


async def test_a_report_confirms(house: House) -> None:
    house.react = lambda _: house.later(0.2, lambda: house.hear(LAMP, "on"))
    start = house.clock.monotonic()
    assert await house.turn_on() == CommandResult(LAMP, Outcome.CONFIRMED)
    assert house.clock.monotonic() - start == pytest.approx(0.2)
    assert house.sent == [Message(f"{LAMP}/set", "on")]


async def test_a_report_that_comes_while_publishing_confirms(house: House) -> None:
    house.react = lambda _: house.hear(LAMP, "on")
    assert await house.turn_on() == CommandResult(LAMP, Outcome.CONFIRMED)


async def test_silence_times_out_after_the_report_time(house: House) -> None:
    start = house.clock.monotonic()
    assert await house.turn_on() == CommandResult(LAMP, Outcome.TIMED_OUT)
    assert house.clock.monotonic() - start == pytest.approx(REPORT_TIMEOUT_S)


async def test_the_deadline_of_the_turn_comes_first(house: House) -> None:
    start = house.clock.monotonic()
    assert await house.turn_on(within=0.4) == CommandResult(LAMP, Outcome.TIMED_OUT)
    assert house.clock.monotonic() - start == pytest.approx(0.4)


async def test_a_deadline_that_is_over_sends_nothing(house: House) -> None:
    assert await house.turn_on(within=0.0) == CommandResult(LAMP, Outcome.TIMED_OUT, "too_late")
    assert house.sent == []


async def test_a_report_of_something_else_is_told_at_the_deadline(house: House) -> None:
    house.registry.report(LAMP, State("standby"))
    house.react = lambda _: house.later(0.2, lambda: house.hear(LAMP, "off"))
    assert await house.turn_on() == CommandResult(LAMP, Outcome.REJECTED, "reported_otherwise")


async def test_the_same_contrary_report_again_is_a_report(house: House) -> None:
    house.react = lambda _: house.later(0.2, lambda: house.gateway.heard([LAMP], retained=False))
    assert await house.turn_on() == CommandResult(LAMP, Outcome.REJECTED, "reported_otherwise")


async def test_a_contrary_report_may_be_followed_by_the_right_one(house: House) -> None:
    def react(_message: Message) -> None:
        house.later(0.2, lambda: house.hear(LAMP, "dimming"))
        house.later(3.0, lambda: house.hear(LAMP, "on"))

    house.react = react
    assert await house.turn_on() == CommandResult(LAMP, Outcome.CONFIRMED)


@pytest.fixture
async def slow(house: House) -> House:
    """A house whose lamp tells that it is "warming" before it is on."""
    encode = house.encoder.encode
    house.encoder.encode = lambda command: encode(command)._replace(  # type: ignore[method-assign]  # the lamp of this test
        underway=lambda state: state.value == "warming"
    )
    return house


async def test_what_is_on_its_way_is_waited_for_longer(slow: House) -> None:
    late = REPORT_TIMEOUT_S + 2
    slow.react = lambda _: (
        slow.later(0.2, lambda: slow.hear(LAMP, "warming")),
        slow.later(late, lambda: slow.hear(LAMP, "on")),
    )
    start = slow.clock.monotonic()
    assert await slow.turn_on() == CommandResult(LAMP, Outcome.CONFIRMED)
    assert slow.clock.monotonic() - start == pytest.approx(late)


async def test_what_is_on_its_way_and_does_not_arrive_times_out(slow: House) -> None:
    slow.react = lambda _: (
        slow.later(0.1, lambda: slow.hear(LAMP, "off")),
        slow.later(0.2, lambda: slow.hear(LAMP, "warming")),
    )
    start = slow.clock.monotonic()
    assert await slow.turn_on() == CommandResult(LAMP, Outcome.TIMED_OUT, "underway")
    assert slow.clock.monotonic() - start == pytest.approx(UNDERWAY_TIMEOUT_S)


async def test_the_turn_s_deadline_ends_the_wait_also_for_what_is_on_its_way(slow: House) -> None:
    slow.react = lambda _: slow.later(0.2, lambda: slow.hear(LAMP, "warming"))
    start = slow.clock.monotonic()
    assert await slow.turn_on(within=7.0) == CommandResult(LAMP, Outcome.TIMED_OUT, "underway")
    assert slow.clock.monotonic() - start == pytest.approx(7.0)


async def test_what_was_on_its_way_and_then_does_otherwise_is_told(slow: House) -> None:
    slow.react = lambda _: (
        slow.later(0.2, lambda: slow.hear(LAMP, "warming")),
        slow.later(3.0, lambda: slow.hear(LAMP, "off")),
    )
    assert await slow.turn_on() == CommandResult(LAMP, Outcome.REJECTED, "reported_otherwise")


async def test_a_retained_message_is_no_answer(house: House) -> None:
    house.registry.report(LAMP, State("on", stale=True))
    house.react = lambda _: house.later(0.2, lambda: house.hear(LAMP, "off", retained=True))
    assert await house.turn_on() == CommandResult(LAMP, Outcome.TIMED_OUT)


async def test_silence_about_a_known_state_confirms_after_a_moment(house: House) -> None:
    house.registry.report(LAMP, State("on"))
    start = house.clock.monotonic()
    assert await house.turn_on() == CommandResult(LAMP, Outcome.CONFIRMED, "already")
    assert house.clock.monotonic() - start == pytest.approx(ALREADY_S)
    assert len(house.sent) == 1


async def test_a_remembered_state_is_no_answer(house: House) -> None:
    house.registry.report(LAMP, State("on", stale=True))
    assert await house.turn_on() == CommandResult(LAMP, Outcome.TIMED_OUT)


async def test_a_known_state_of_a_device_that_was_never_seen_is_no_answer(house: House) -> None:
    house.registry.report(LAMP, State("on"))
    house.registry.set_availability(LAMP, Unavailability.SILENT)
    assert await house.turn_on() == CommandResult(LAMP, Outcome.TIMED_OUT)


@pytest.mark.parametrize(
    "reason", [Unavailability.OFFLINE, Unavailability.LINK_DOWN, Unavailability.EXPIRED]
)
async def test_a_device_that_is_gone_is_not_asked(house: House, reason: Unavailability) -> None:
    house.registry.set_availability(LAMP, reason)
    assert await house.turn_on() == CommandResult(LAMP, Outcome.UNAVAILABLE, reason.value)
    assert house.sent == []


@pytest.mark.parametrize("reason", [Unavailability.NOT_SEEN, Unavailability.SILENT])
async def test_a_device_that_has_not_spoken_is_tried(house: House, reason: Unavailability) -> None:
    house.registry.set_availability(LAMP, reason)

    def answer() -> None:
        house.registry.set_availability(LAMP, None)
        house.hear(LAMP, "on")

    house.react = lambda _: house.later(0.2, answer)
    assert await house.turn_on() == CommandResult(LAMP, Outcome.CONFIRMED)


async def test_coming_online_is_not_a_contrary_report(house: House) -> None:
    house.registry.set_availability(LAMP, Unavailability.SILENT)

    def online() -> None:
        house.registry.set_availability(LAMP, None)
        house.gateway.heard([LAMP], retained=False)

    house.react = lambda _: house.later(0.2, online)
    assert await house.turn_on() == CommandResult(LAMP, Outcome.TIMED_OUT)


@pytest.mark.parametrize("reason", [Unavailability.OFFLINE, Unavailability.LINK_DOWN])
async def test_going_offline_while_waiting(house: House, reason: Unavailability) -> None:
    def go() -> None:
        house.registry.set_availability(LAMP, reason)
        house.gateway.recheck()

    house.react = lambda _: house.later(2.0, go)
    start = house.clock.monotonic()
    assert await house.turn_on() == CommandResult(LAMP, Outcome.UNAVAILABLE, reason.value)
    assert house.clock.monotonic() - start == pytest.approx(2.0)


async def test_being_removed_while_waiting(house: House) -> None:
    def remove() -> None:
        house.registry.remove_entity(LAMP)
        house.gateway.recheck()

    house.react = lambda _: house.later(2.0, remove)
    assert await house.turn_on() == CommandResult(LAMP, Outcome.UNAVAILABLE, "removed")


async def test_an_unknown_entity(house: House) -> None:
    result = await house.turn_on("light.nowhere")
    assert result == CommandResult("light.nowhere", Outcome.UNAVAILABLE, "unknown_entity")


async def test_an_impossible_command_is_rejected_with_the_reason(house: House) -> None:
    results = await house.run(Command(LAMP, "fly"))
    assert results == [CommandResult(LAMP, Outcome.REJECTED, "not_capable")]
    assert house.sent == []


async def test_a_device_that_never_reports_is_accepted_and_assumed(house: House) -> None:
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
    house: House, error: Exception, outcome: Outcome, detail: str
) -> None:
    def fail(_message: Message) -> None:
        raise error

    house.react = fail
    assert await house.turn_on() == CommandResult(LAMP, outcome, detail)
    assert await house.turn_on(SIREN) == CommandResult(SIREN, outcome, detail)
    assert house.encoder.assumed == []


async def test_a_broker_that_does_not_take_the_message_ends_at_the_deadline(house: House) -> None:
    async def stuck(_message: Message) -> None:
        await asyncio.get_running_loop().create_future()

    house.publish = stuck  # type: ignore[method-assign]  # the network of this test hangs
    start = house.clock.monotonic()
    assert await house.turn_on(within=2.0) == CommandResult(LAMP, Outcome.TIMED_OUT)
    assert house.clock.monotonic() - start == pytest.approx(2.0)


async def test_all_targets_at_once_and_results_in_order(house: House) -> None:
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


async def test_commands_to_one_entity_go_out_in_order_without_waiting(house: House) -> None:
    def react(message: Message) -> None:
        delay = 0.1 if message.payload == "on" else 0.2
        house.later(delay, lambda: house.hear(LAMP, str(message.payload)))

    house.react = react
    start = house.clock.monotonic()
    results = await house.run(Command(LAMP, "turn_on"), Command(LAMP, "turn_off"))
    assert [message.payload for message in house.sent] == ["on", "off"]
    assert [result.outcome for result in results] == [Outcome.CONFIRMED, Outcome.CONFIRMED]
    assert house.clock.monotonic() - start == pytest.approx(0.2)


async def test_one_impossible_command_does_not_stop_the_next(house: House) -> None:
    house.react = lambda _: house.later(0.1, lambda: house.hear(LAMP, "on"))
    results = await house.run(Command(LAMP, "fly"), Command(LAMP, "turn_on"))
    assert [result.outcome for result in results] == [Outcome.REJECTED, Outcome.CONFIRMED]


async def test_two_turns_may_wait_for_the_same_report(house: House) -> None:
    house.later(0.5, lambda: house.hear(LAMP, "on"))
    async with asyncio.TaskGroup() as tasks:
        turns = [tasks.create_task(house.run(Command(LAMP, "turn_on"))) for _ in range(2)]
    assert all(turn.result()[0].outcome is Outcome.CONFIRMED for turn in turns)
    assert not house.gateway.waiting


async def test_a_turn_that_is_cancelled_leaves_nothing_behind(house: House) -> None:
    task = asyncio.get_running_loop().create_task(house.run(Command(LAMP, "turn_on")))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert house.gateway.waiting
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not house.gateway.waiting
    assert house.gateway._sending == {}


async def test_no_commands_no_results(house: House) -> None:
    assert list(await house.run()) == []


async def test_commands_of_several_messages_do_not_mix(house: House) -> None:
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
    house: House, caplog: pytest.LogCaptureFixture
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
