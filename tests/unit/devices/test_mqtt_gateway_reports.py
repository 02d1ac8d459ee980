"""What a report, another one or silence makes of a command, on a clock that jumps."""

import pytest

from lares.devices.gateway import ALREADY_S, REPORT_TIMEOUT_S, UNDERWAY_TIMEOUT_S
from lares.devices.mqtt import Message
from lares.home.command import CommandResult, Outcome
from lares.home.entity import State, Unavailability
from tests.fakes.commanded_house import LAMP, CommandedHouse


async def test_a_report_confirms(house: CommandedHouse) -> None:
    house.react = lambda _: house.later(0.2, lambda: house.hear(LAMP, "on"))
    start = house.clock.monotonic()
    assert await house.turn_on() == CommandResult(LAMP, Outcome.CONFIRMED)
    assert house.clock.monotonic() - start == pytest.approx(0.2)
    assert house.sent == [Message(f"{LAMP}/set", "on")]


async def test_a_report_that_comes_while_publishing_confirms(house: CommandedHouse) -> None:
    house.react = lambda _: house.hear(LAMP, "on")
    assert await house.turn_on() == CommandResult(LAMP, Outcome.CONFIRMED)


async def test_silence_times_out_after_the_report_time(house: CommandedHouse) -> None:
    start = house.clock.monotonic()
    assert await house.turn_on() == CommandResult(LAMP, Outcome.TIMED_OUT)
    assert house.clock.monotonic() - start == pytest.approx(REPORT_TIMEOUT_S)


async def test_the_deadline_of_the_turn_comes_first(house: CommandedHouse) -> None:
    start = house.clock.monotonic()
    assert await house.turn_on(within=0.4) == CommandResult(LAMP, Outcome.TIMED_OUT)
    assert house.clock.monotonic() - start == pytest.approx(0.4)


async def test_a_deadline_that_is_over_sends_nothing(house: CommandedHouse) -> None:
    assert await house.turn_on(within=0.0) == CommandResult(LAMP, Outcome.TIMED_OUT, "too_late")
    assert house.sent == []


async def test_a_report_of_something_else_is_told_at_the_deadline(house: CommandedHouse) -> None:
    house.registry.report(LAMP, State("standby"))
    house.react = lambda _: house.later(0.2, lambda: house.hear(LAMP, "off"))
    assert await house.turn_on() == CommandResult(LAMP, Outcome.REJECTED, "reported_otherwise")


async def test_the_same_contrary_report_again_is_a_report(house: CommandedHouse) -> None:
    house.react = lambda _: house.later(0.2, lambda: house.gateway.heard([LAMP], retained=False))
    assert await house.turn_on() == CommandResult(LAMP, Outcome.REJECTED, "reported_otherwise")


async def test_a_contrary_report_may_be_followed_by_the_right_one(house: CommandedHouse) -> None:
    def react(_message: Message) -> None:
        house.later(0.2, lambda: house.hear(LAMP, "dimming"))
        house.later(3.0, lambda: house.hear(LAMP, "on"))

    house.react = react
    assert await house.turn_on() == CommandResult(LAMP, Outcome.CONFIRMED)


@pytest.fixture
async def slow(house: CommandedHouse) -> CommandedHouse:
    """A house whose lamp tells that it is "warming" before it is on."""
    encode = house.encoder.encode
    house.encoder.encode = lambda command: encode(command)._replace(  # type: ignore[method-assign]  # the lamp of this test
        underway=lambda state: state.value == "warming"
    )
    return house


async def test_what_is_on_its_way_is_waited_for_longer(slow: CommandedHouse) -> None:
    late = REPORT_TIMEOUT_S + 2
    slow.react = lambda _: (
        slow.later(0.2, lambda: slow.hear(LAMP, "warming")),
        slow.later(late, lambda: slow.hear(LAMP, "on")),
    )
    start = slow.clock.monotonic()
    assert await slow.turn_on() == CommandResult(LAMP, Outcome.CONFIRMED)
    assert slow.clock.monotonic() - start == pytest.approx(late)


async def test_what_is_on_its_way_and_does_not_arrive_times_out(slow: CommandedHouse) -> None:
    slow.react = lambda _: (
        slow.later(0.1, lambda: slow.hear(LAMP, "off")),
        slow.later(0.2, lambda: slow.hear(LAMP, "warming")),
    )
    start = slow.clock.monotonic()
    assert await slow.turn_on() == CommandResult(LAMP, Outcome.TIMED_OUT, "underway")
    assert slow.clock.monotonic() - start == pytest.approx(UNDERWAY_TIMEOUT_S)


async def test_the_turn_s_deadline_ends_the_wait_also_for_what_is_on_its_way(
    slow: CommandedHouse,
) -> None:
    slow.react = lambda _: slow.later(0.2, lambda: slow.hear(LAMP, "warming"))
    start = slow.clock.monotonic()
    assert await slow.turn_on(within=7.0) == CommandResult(LAMP, Outcome.TIMED_OUT, "underway")
    assert slow.clock.monotonic() - start == pytest.approx(7.0)


async def test_what_was_on_its_way_and_then_does_otherwise_is_told(slow: CommandedHouse) -> None:
    slow.react = lambda _: (
        slow.later(0.2, lambda: slow.hear(LAMP, "warming")),
        slow.later(3.0, lambda: slow.hear(LAMP, "off")),
    )
    assert await slow.turn_on() == CommandResult(LAMP, Outcome.REJECTED, "reported_otherwise")


async def test_a_retained_message_is_no_answer(house: CommandedHouse) -> None:
    house.registry.report(LAMP, State("on", stale=True))
    house.react = lambda _: house.later(0.2, lambda: house.hear(LAMP, "off", retained=True))
    assert await house.turn_on() == CommandResult(LAMP, Outcome.TIMED_OUT)


async def test_silence_about_a_known_state_confirms_after_a_moment(house: CommandedHouse) -> None:
    house.registry.report(LAMP, State("on"))
    start = house.clock.monotonic()
    assert await house.turn_on() == CommandResult(LAMP, Outcome.CONFIRMED, "already")
    assert house.clock.monotonic() - start == pytest.approx(ALREADY_S)
    assert len(house.sent) == 1


async def test_a_remembered_state_is_no_answer(house: CommandedHouse) -> None:
    house.registry.report(LAMP, State("on", stale=True))
    assert await house.turn_on() == CommandResult(LAMP, Outcome.TIMED_OUT)


async def test_a_known_state_of_a_device_that_was_never_seen_is_no_answer(
    house: CommandedHouse,
) -> None:
    house.registry.report(LAMP, State("on"))
    house.registry.set_availability(LAMP, Unavailability.SILENT)
    assert await house.turn_on() == CommandResult(LAMP, Outcome.TIMED_OUT)


async def test_coming_online_is_not_a_contrary_report(house: CommandedHouse) -> None:
    house.registry.set_availability(LAMP, Unavailability.SILENT)

    def online() -> None:
        house.registry.set_availability(LAMP, None)
        house.gateway.heard([LAMP], retained=False)

    house.react = lambda _: house.later(0.2, online)
    assert await house.turn_on() == CommandResult(LAMP, Outcome.TIMED_OUT)
