"""The shipped rules, by example: who may do what."""

import pytest

from lares.policy.decision import Allow, CommandFacts, Confirm, Decision, Deny, DenyReason
from lares.policy.policy import Policy
from lares.policy.principal import Origin, Principal, Role

POLICY = Policy.default()
OWNER, ADULT, CHILD, GUEST = Role.OWNER, Role.ADULT, Role.CHILD, Role.GUEST


def decide(
    role: Role,
    domain: str,
    service: str,
    device_class: str | None = None,
    origin: Origin = Origin.CONSOLE,
    **data: object,
) -> Decision:
    facts = CommandFacts(f"{domain}.x", domain, service, device_class, "hall", data)
    return POLICY.decide(Principal("p", role), origin, facts)


DANGEROUS = [
    ("lock", "unlock", None),
    ("lock", "open", None),
    ("cover", "open_cover", "garage"),
    ("cover", "close_cover", "garage"),
    ("cover", "set_cover_position", "garage"),
    ("cover", "toggle", "gate"),
    ("cover", "open_cover", "door"),
    ("valve", "open_valve", "water"),
    ("valve", "open_valve", "gas"),
    ("valve", "set_valve_position", None),
    ("valve", "toggle", None),
    ("alarm_control_panel", "alarm_disarm", None),
    ("alarm_control_panel", "alarm_arm_away", None),
    ("siren", "turn_on", None),
]


@pytest.mark.parametrize(("domain", "service", "device_class"), DANGEROUS)
@pytest.mark.parametrize("role", [OWNER, ADULT])
@pytest.mark.parametrize("origin", [o for o in Origin if o is not Origin.AUTOMATION])
def test_what_protects_the_house_is_confirmed_by_every_way_in(
    role: Role, domain: str, service: str, device_class: str | None, origin: Origin
):
    assert isinstance(decide(role, domain, service, device_class, origin), Confirm)


@pytest.mark.parametrize(("domain", "service", "device_class"), DANGEROUS)
@pytest.mark.parametrize(("role", "reason"), [(CHILD, "child"), (GUEST, "guest")])
def test_what_protects_the_house_is_not_for_children_and_guests(
    role: Role, reason: str, domain: str, service: str, device_class: str | None
):
    decision = decide(role, domain, service, device_class)
    assert isinstance(decision, Deny)
    assert decision.reason == reason


@pytest.mark.parametrize(("domain", "service", "device_class"), DANGEROUS)
def test_automations_cannot_be_asked(domain: str, service: str, device_class: str | None):
    decision = decide(OWNER, domain, service, device_class, Origin.AUTOMATION)
    assert isinstance(decision, Deny)
    assert decision.reason is DenyReason.PERSON_NEEDED


@pytest.mark.parametrize(
    ("domain", "service", "device_class"),
    [
        ("lock", "lock", None),
        ("valve", "close_valve", "gas"),
        ("cover", "stop_cover", "garage"),
        ("valve", "stop_valve", None),
        ("siren", "turn_off", None),
    ],
)
@pytest.mark.parametrize("role", [OWNER, ADULT])
def test_what_makes_it_safer_is_done_at_once(
    role: Role, domain: str, service: str, device_class: str | None
):
    assert isinstance(decide(role, domain, service, device_class), Allow)


@pytest.mark.parametrize("role", list(Role))
def test_everybody_may_stop_a_moving_door(role: Role):
    assert isinstance(decide(role, "cover", "stop_cover", "garage"), Allow)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(
    ("domain", "service", "device_class"),
    [
        ("light", "turn_on", None),
        ("media_player", "media_pause", None),
        ("cover", "open_cover", "curtain"),
        ("cover", "set_cover_position", "blind"),
        ("scene", "turn_on", None),
    ],
)
def test_everybody_has_light_media_curtains_and_scenes(
    role: Role, domain: str, service: str, device_class: str | None
):
    assert isinstance(decide(role, domain, service, device_class), Allow)


@pytest.mark.parametrize("domain", ["switch", "climate", "fan", "vacuum", "number", "script"])
def test_guests_have_nothing_else(domain: str):
    assert decide(GUEST, domain, "turn_on") == Deny(
        "rule 11: guests operate nothing else", DenyReason.GUEST
    )


@pytest.mark.parametrize("domain", ["light", "switch", "fan", "vacuum", "humidifier", "number"])
@pytest.mark.parametrize("role", [OWNER, ADULT, CHILD])
def test_the_household_has_the_rest(role: Role, domain: str):
    assert isinstance(decide(role, domain, "turn_on"), Allow)


@pytest.mark.parametrize(
    ("temperature", "allowed"), [(15.9, False), (16, True), (26, True), (26.5, False), (35, False)]
)
def test_children_keep_the_heating_within_comfort(temperature: float, allowed: bool):
    decision = decide(CHILD, "climate", "set_temperature", temperature=temperature)
    assert isinstance(decision, Allow if allowed else Deny)
    assert isinstance(decide(ADULT, "climate", "set_temperature", temperature=temperature), Allow)


def test_children_may_switch_the_heating_on():
    assert isinstance(decide(CHILD, "climate", "turn_on"), Allow)


def test_firmware_and_restarts_are_confirmed():
    assert isinstance(decide(OWNER, "update", "install"), Confirm)
    assert isinstance(decide(OWNER, "button", "press", "restart"), Confirm)
    assert isinstance(decide(OWNER, "button", "press"), Allow)


def test_children_are_asked_before_a_restart():
    assert isinstance(decide(CHILD, "button", "press", "restart"), Confirm)
    assert isinstance(decide(GUEST, "button", "press", "restart"), Deny)
