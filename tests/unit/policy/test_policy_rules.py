"""Rules as text: what is refused, with which path, and that the first match decides."""

import pytest

from lares.errors import SettingsError
from lares.policy.decision import (
    Allow,
    CommandFacts,
    Confirm,
    Deny,
    DenyReason,
    journal_line,
    journal_lines,
)
from lares.policy.policy import Policy, default_rules
from lares.policy.principal import Origin, Principal, Role
from lares.policy.rules import parse_rules

ANNA = Principal("anna", Role.ADULT)
LAMP = CommandFacts("light.lamp", "light", "turn_on", None, "hall")


def _rule(body: str) -> str:
    return f'[[rule]]\nname = "a rule"\n{body}\n'


def _decide(text: str, principal: Principal = ANNA, facts: CommandFacts = LAMP):
    return Policy.parse(text).decide(principal, Origin.CHAT, facts)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[rule]", "not valid TOML"),
        ("", "rule: expected at least one"),
        ("rule = []", "rule: expected at least one"),
        ("rule = [3]", "rule[1]: expected a table"),
        ("rulez = 1", "rulez: unknown key"),
        ('[[rule]]\ndecision = "allow"', "rule[1].name: expected a text"),
        ('[[rule]]\nname = " "\ndecision = "allow"', "rule[1].name: expected a text"),
        (_rule(""), "rule[1].decision: missing; expected allow, confirm, deny"),
        (_rule('decision = "maybe"'), "rule[1].decision: 'maybe' is none of allow"),
        (_rule("decision = 1"), "rule[1].decision: 1 is none of"),
        (_rule('decision = "allow"\nrolls = ["child"]'), "rule[1].rolls: unknown key"),
        (_rule('decision = "allow"\nroles = ["kid"]'), "rule[1].roles[1]: 'kid' is none of owner"),
        (_rule('decision = "allow"\nroles = "child"'), "rule[1].roles: expected a list"),
        (_rule('decision = "allow"\nroles = []'), "rule[1].roles: expected a list that is not"),
        (_rule('decision = "allow"\norigins = ["fax"]'), "rule[1].origins[1]: 'fax' is none of"),
        (_rule('decision = "allow"\nareas = ["hall", 3]'), "rule[1].areas[2]: expected a text"),
        (_rule('decision = "allow"\ndomains = [""]'), "rule[1].domains[1]: expected a text"),
        (_rule('decision = "allow"\nreason = "child"'), "rule[1].reason: only a rule with"),
        (_rule('decision = "deny"\nreason = "because"'), "rule[1].reason: 'because' is none of"),
        (
            _rule('decision = "deny"\ntemperature_outside = [26, 16]'),
            "rule[1].temperature_outside: expected [low, high]",
        ),
        (
            _rule('decision = "deny"\ntemperature_outside = [true, 16]'),
            "rule[1].temperature_outside: expected [low, high]",
        ),
        (
            _rule('decision = "allow"') + _rule('decision = "allow"\nservice = ["x"]'),
            "rule[2].service: unknown key",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_the_path_of_the_key(text: str, message: str):
    with pytest.raises(SettingsError) as caught:
        parse_rules(text, "rules.toml")
    assert str(caught.value).startswith("rules.toml: ")
    assert message in str(caught.value)


def test_the_first_rule_that_matches_decides():
    text = _rule('decision = "confirm"\ndomains = ["light"]') + _rule('decision = "allow"')
    assert _decide(text) == Confirm("rule 1: a rule")
    assert _decide(text, facts=CommandFacts("fan.f", "fan", "turn_on")) == Allow("rule 2: a rule")


def test_what_no_rule_speaks_about_is_denied():
    text = _rule('decision = "allow"\ndomains = ["fan"]')
    assert _decide(text) == Deny("no rule matches", DenyReason.NOT_ALLOWED)


@pytest.mark.parametrize(
    ("condition", "matches"),
    [
        ('roles = ["adult", "owner"]', True),
        ('roles = ["guest"]', False),
        ('origins = ["chat"]', True),
        ('origins = ["voice"]', False),
        ('principals = ["anna"]', True),
        ('principals = ["bert"]', False),
        ('domains = ["light"]', True),
        ('domains = ["lock"]', False),
        ('services = ["turn_on"]', True),
        ('services = ["turn_off"]', False),
        ('areas = ["hall"]', True),
        ('areas = ["attic"]', False),
        ('entities = ["light.lamp"]', True),
        ('entities = ["light.other"]', False),
        ('device_classes = ["garage"]', False),
        ('domains = ["light"]\nroles = ["guest"]', False),
    ],
)
def test_a_rule_matches_when_everything_that_it_names_does(condition: str, matches: bool):
    text = _rule(f'decision = "confirm"\n{condition}') + _rule('decision = "allow"')
    assert isinstance(_decide(text), Confirm if matches else Allow)


@pytest.mark.parametrize("key", ["temperature", "target_temp_low", "target_temp_high"])
def test_a_temperature_rule_looks_at_every_temperature(key: str):
    text = _rule('decision = "deny"\ntemperature_outside = [16, 26]') + _rule('decision = "allow"')
    hot = CommandFacts("climate.c", "climate", "set_temperature", data={key: 30.0})
    mild = CommandFacts("climate.c", "climate", "set_temperature", data={key: 20})
    odd = CommandFacts("climate.c", "climate", "set_temperature", data={key: "30"})
    assert isinstance(_decide(text, facts=hot), Deny)
    assert isinstance(_decide(text, facts=mild), Allow)
    assert isinstance(_decide(text, facts=odd), Allow)


def test_a_decision_is_one_line_for_the_journal():
    facts = CommandFacts("lock.front", "lock", "unlock")
    decision = Policy.default().decide(ANNA, Origin.VOICE, facts)
    assert (
        journal_line(facts, decision)
        == "lock.front unlock: confirm (rule 13: unlocking is confirmed)"
    )


def test_alike_decisions_are_one_line_with_a_count():
    policy = Policy.default()
    asked = [CommandFacts(f"light.{n}", "light", "turn_off") for n in range(2000)]
    asked += [
        CommandFacts("lock.front", "lock", "unlock"),
        CommandFacts("fan.a", "fan", "turn_off"),
    ]
    decided = [(facts, policy.decide(ANNA, Origin.VOICE, facts)) for facts in asked]
    assert journal_lines(decided) == (
        "2000 × light turn_off: allow (rule 22: the household may)",
        "lock.front unlock: confirm (rule 13: unlocking is confirmed)",
        "fan.a turn_off: allow (rule 22: the household may)",
    )


def test_the_shipped_file_is_what_the_default_policy_reads():
    assert len(parse_rules(default_rules())) >= 20


def test_many_kinds_of_entities_do_not_grow_the_policy_without_end():
    policy = Policy.default()
    for number in range(3000):
        facts = CommandFacts(f"kind{number}.x", f"kind{number}", "turn_on")
        assert isinstance(policy.decide(ANNA, Origin.CHAT, facts), Allow)
    assert len(policy._concerned) <= 1024
