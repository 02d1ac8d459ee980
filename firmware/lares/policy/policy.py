"""The policy: an ordered list of rules, asked once for every command before it is sent."""

from collections.abc import Sequence
from pathlib import Path

from lares.policy.decision import Allow, CommandFacts, Confirm, Decision, Deny, DenyReason, Verdict
from lares.policy.principal import Origin, Principal, Role
from lares.policy.rules import Rule, parse_rules

_NO_RULE = Deny("no rule matches", DenyReason.NOT_ALLOWED)
_MOST_KINDS = 1024
_Rules = tuple[tuple[Rule, Decision], ...]


class Policy:
    """Who may do what."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple((rule, _decision(rule)) for rule in rules)
        self._concerned: dict[tuple[Role, Origin, str], _Rules] = {}

    @classmethod
    def parse(cls, text: str, source: str = "policy rules") -> "Policy":
        """Return the policy that a rules file describes; it replaces the default one entirely.

        Raises:
            SettingsError: the text is not valid; the message has the path of the wrong key.
        """
        return cls(parse_rules(text, source))

    @classmethod
    def default(cls) -> "Policy":
        """Return the policy that is shipped (reads a packaged file: call it before the loop)."""
        return cls.parse(default_rules(), "default_rules.toml")

    def decide(self, principal: Principal, origin: Origin, facts: CommandFacts) -> Decision:
        """Judge one command; what no rule speaks about is denied."""
        for rule, decision in self._rules_for(principal.role, origin, facts.domain):
            if rule.matches(principal, origin, facts):
                return decision
        return _NO_RULE

    def _rules_for(self, role: Role, origin: Origin, domain: str) -> _Rules:
        """The few rules that can match, found once: "everything off" asks for every lamp."""
        key = (role, origin, domain)
        rules = self._concerned.get(key)
        if rules is None:
            if len(self._concerned) >= _MOST_KINDS:
                self._concerned.clear()
            rules = tuple(each for each in self._rules if each[0].concerns(role, origin, domain))
            self._concerned[key] = rules
        return rules


def default_rules() -> str:
    """Return the text of the shipped rules, for people who want to start from it."""
    return Path(__file__).with_name("default_rules.toml").read_text("utf-8")


def _decision(rule: Rule) -> Decision:
    label = f"rule {rule.number}: {rule.name}"
    match rule.decision:
        case Verdict.ALLOW:
            return Allow(label)
        case Verdict.CONFIRM:
            return Confirm(label)
        case Verdict.DENY:
            return Deny(label, rule.reason)
