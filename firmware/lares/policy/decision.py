"""What is judged and what the verdict can be."""

from collections.abc import Mapping
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
    verdict = type(decision).__name__.lower()
    return f"{facts.entity_id} {facts.service}: {verdict} ({decision.rule})"
