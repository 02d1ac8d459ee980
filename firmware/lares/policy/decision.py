"""What is judged and what the verdict can be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """What a rule can say."""

    ALLOW = "allow"
    CONFIRM = "confirm"
    DENY = "deny"


class DenyReason(StrEnum):
    """Why something is not allowed; each has a reply template `denied.<reason>`."""

    CHILD = "child"
    GUEST = "guest"
    PERSON_NEEDED = "person_needed"
    """Only a person who can be asked may do this, never a rule or a timer."""
    NOT_ALLOWED = "not_allowed"


@dataclass(frozen=True, slots=True)
class CommandFacts:
    """One command as the rules see it: what is asked, of which entity, and where that is.

    `service` and `data` are Home Assistant's (`home.command.Command`), temperatures in °C.
    """

    entity_id: str
    domain: str
    service: str
    device_class: str | None = None
    area_id: str | None = None
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Allow:
    """It may be done now. `rule` names the rule that said so, for the journal."""

    rule: str


@dataclass(frozen=True, slots=True)
class Confirm:
    """It may be done once the same person says yes."""

    rule: str


@dataclass(frozen=True, slots=True)
class Deny:
    """It may not be done; `reason` is what the person is told."""

    rule: str
    reason: DenyReason


Decision = Allow | Confirm | Deny


def journal_line(facts: CommandFacts, decision: Decision) -> str:
    """Return a decision as the one line that the journal keeps."""
    return _line(facts.entity_id, facts.service, decision)


def journal_lines(decided: Iterable[tuple[CommandFacts, Decision]]) -> tuple[str, ...]:
    """Return decisions as lines for the journal, one for each kind of command that a rule decided.

    "Everything off" in a house of 2,000 lamps is one line with a count, not 2,000; which lamps
    they were is in the turn's results.
    """
    alike: dict[tuple[str, str, Decision], list[CommandFacts]] = {}
    for facts, decision in decided:
        alike.setdefault((facts.domain, facts.service, decision), []).append(facts)
    return tuple(
        _line(
            facts[0].entity_id if len(facts) == 1 else f"{len(facts)} × {domain}", service, decision
        )
        for (domain, service, decision), facts in alike.items()
    )


def _line(subject: str, service: str, decision: Decision) -> str:
    return f"{subject} {service}: {type(decision).__name__.lower()} ({decision.rule})"
