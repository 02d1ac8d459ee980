"""What an operation of the API is; `operations.OPERATIONS` has all of them."""

from dataclasses import dataclass
from enum import StrEnum

from msgspec import Struct

from lares.console import wire


class Access(StrEnum):
    """Who may call an operation."""

    OPEN = "open"
    """Anybody who reaches the port."""
    OWNER = "owner"
    """A browser with a session (and, to change something, its CSRF token), or the local token."""


@dataclass(frozen=True, slots=True)
class Query:
    """One query parameter."""

    name: str
    about: str
    minimum: int
    maximum: int
    default: int | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path; `reply` None means that the answer is not a JSON struct of ours."""

    id: str
    method: str
    path: str
    summary: str
    reply: type[Struct] | None
    body: type[wire.Request] | None = None
    access: Access = Access.OWNER
    status: int = 200
    query: tuple[Query, ...] = ()
