"""The policy: an ordered list of rules, asked once for every command before it is sent."""

from collections.abc import Sequence
from importlib.resources import files

from lares.policy.decision import Allow, CommandFacts, Confirm, Decision, Deny, DenyReason, Verdict
from lares.policy.principal import Origin, Principal
from lares.policy.rules import Rule, parse_rules

_NO_RULE = Deny("no rule matches", DenyReason.NOT_ALLOWED)


class Policy:
    """Who may do what."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple((rule, _decision(rule)) for rule in rules)

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
        for rule, decision in self._rules:
            if rule.matches(principal, origin, facts):
                return decision
        return _NO_RULE


def default_rules() -> str:
    """Return the text of the shipped rules, for people who want to start from it."""
    return files("lares.policy").joinpath("default_rules.toml").read_text("utf-8")


def _decision(rule: Rule) -> Decision:
    label = f"rule {rule.number}: {rule.name}"
    match rule.decision:
        case Verdict.ALLOW:
            return Allow(label)
        case Verdict.CONFIRM:
            return Confirm(label)
        case Verdict.DENY:
            return Deny(label, rule.reason)
