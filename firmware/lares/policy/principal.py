"""Who speaks, and from where."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is in this household."""

    OWNER = "owner"
    ADULT = "adult"
    CHILD = "child"
    GUEST = "guest"


class Origin(StrEnum):
    """The way a turn came in."""

    CONSOLE = "console"
    CLI = "cli"
    API = "api"
    VOICE = "voice"
    CHAT = "chat"
    AUTOMATION = "automation"
    TIMER = "timer"
    """A person's own command, asked for earlier: dangerous ones were agreed to then."""


@dataclass(frozen=True, slots=True)
class Principal:
    """A person (or an unidentified voice) that the policy can judge."""

    id: str
    role: Role
    name: str = ""


OWNER = Principal("owner", Role.OWNER)
"""Whoever has the password of the console, or an account on the appliance itself."""
