"""Locks and alarm panels: states on the way, codes."""

from lares.home.entity import Capability
from tests.fakes.announced_house import AnnouncedHouse


def test_locking_is_not_locked(house: AnnouncedHouse) -> None:
    lock = house.announce("lock", command_topic="k/set", state_topic="k")
    house.hear("k", "LOCKING")
    assert house.state(lock).value == "locking"
    assert not house.confirms(lock, "lock")
    house.hear("k", "LOCKED")
    assert house.confirms(lock, "lock")
    assert not house.confirms(lock, "unlock")
    house.hear("k", "JAMMED")
    assert house.state(lock).value == "jammed"
    assert house.refusal(lock, "open") == "not_capable"


def test_a_lock_with_a_code(house: AnnouncedHouse) -> None:
    lock = house.announce(
        "lock",
        command_topic="k/set",
        state_topic="k",
        payload_open="OPEN",
        code_format="^\\d{4}$",
        command_template='{"do": "{{ value }}", "code": "{{ code }}"}',
    )
    assert house.refusal(lock, "unlock") == "wrong_code"
    assert house.refusal(lock, "unlock", code="12") == "wrong_code"
    assert house.sent(lock, "unlock", code="1234") == [("k/set", {"do": "UNLOCK", "code": "1234"})]
    assert Capability.OPEN in house.registry.entities[lock].capabilities


def test_an_alarm_wants_its_code(house: AnnouncedHouse) -> None:
    alarm = house.announce(
        "alarm_control_panel",
        command_topic="a/set",
        state_topic="a",
        code="1234",
        code_arm_required=False,
        supported_features=["arm_home", "arm_away"],
    )
    house.hear("a", "armed_home")
    house.hear("a", "on fire")
    assert house.state(alarm).value == "armed_home"
    assert house.sent(alarm, "alarm_arm_away") == [("a/set", "ARM_AWAY")]
    assert house.refusal(alarm, "alarm_disarm") == "wrong_code"
    assert house.refusal(alarm, "alarm_disarm", code="4321") == "wrong_code"
    assert house.sent(alarm, "alarm_disarm", code="1234") == [("a/set", "DISARM")]
    assert house.refusal(alarm, "alarm_trigger", code="1234") == "not_capable"
    assert not house.confirms(alarm, "alarm_disarm", code="1234")


def test_a_remote_code_is_the_panel_s_business(house: AnnouncedHouse) -> None:
    alarm = house.announce(
        "alarm_control_panel",
        command_topic="a/set",
        state_topic="a",
        code="REMOTE_CODE_TEXT",
        command_template='{"a": "{{ action }}", "c": "{{ code }}"}',
    )
    assert house.refusal(alarm, "alarm_arm_home") == "wrong_code"
    assert house.sent(alarm, "alarm_arm_home", code="x") == [("a/set", {"a": "ARM_HOME", "c": "x"})]
    assert house.state(alarm).attributes["code_format"] == "text"
