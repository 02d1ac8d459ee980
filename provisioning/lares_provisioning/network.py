"""The network as the flow needs it: scan, be an access point, join; a port with its values.

The real one is `networkmanager`; the fake of the tests passes the same contract suite.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Security(StrEnum):
    """What a wireless network asks for."""

    OPEN = "open"
    PERSONAL = "personal"
    """A password: WPA2, WPA3 or both."""
    ENTERPRISE = "enterprise"
    """A user of a company or university; Lares cannot join it and says so."""
    OUTDATED = "outdated"
    """WEP or WPA1 alone, which anybody nearby can break."""


class JoinProblem(StrEnum):
    """Why the box is not in a network that it can keep, as far as can be told."""

    WRONG_PASSWORD = "wrong-password"  # noqa: S105 -- no password
    NOT_FOUND = "not-found"
    ENTERPRISE = "enterprise"
    NO_ADDRESS = "no-address"
    """Joined, but the router gave no address."""
    TIMED_OUT = "timed-out"
    NO_RADIO = "no-radio"
    NOT_SAVED = "not-saved"
    """The network is well, but the settings cannot be written: the card is full, or dying."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class WifiNetwork:
    """A network in reach, which stands for all access points of one name.

    They may ask for different things. A password counts if any of them takes one, else that one is
    open; what cannot be joined counts only where nothing else is in reach.
    """

    ssid: str
    signal: int
    """Strength, 0 to 100, of the strongest of those that can be joined."""
    security: Security


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is needed to join a network."""

    ssid: str
    password: str = field(default="", repr=False)
    """Empty for an open network."""
    hidden: bool = False
    country: str = ""
    """ISO 3166-1 alpha-2; empty: channels that are allowed everywhere."""


@dataclass(frozen=True, slots=True)
class SetupNetwork:
    """The box's own access point."""

    ssid: str
    key: str = field(repr=False)
    """WPA2 passphrase; empty: open."""


@dataclass(frozen=True, slots=True)
class Connection:
    """How the box is in the house's network."""

    address: str
    """Its IPv4 or IPv6 address."""
    wired: bool
    ssid: str = ""


class Radio(StrEnum):
    """What the radio does now."""

    ABSENT = "absent"
    """There is none, or it is switched off in hardware."""
    FREE = "free"
    ACCESS_POINT = "access-point"
    """It is the setup network."""
    STATION = "station"
    """It has joined a network."""


class Network(Protocol):
    """What the box can do with its radio and its Ethernet socket."""

    async def scan(self) -> tuple[WifiNetwork, ...]:
        """Return the networks in reach, strongest first; empty without a radio.

        Some radios cannot scan while they are an access point; then the last list is returned.
        """
        ...

    async def open_access_point(self, network: SetupNetwork) -> None:
        """Become an access point that gives addresses and answers every name with its own.

        Raises:
            TransientError: it could not be opened now.
            UnusableError: there is no radio.
        """
        ...

    async def close_access_point(self) -> None:
        """Stop being one; no error if it is not."""
        ...

    async def join(self, credentials: Credentials) -> Connection | JoinProblem:
        """Join a network and keep it for the next boots; a network that fails is not kept."""
        ...

    async def rejoin(self) -> Connection | None:
        """Try the network that was joined last; None if it cannot be joined, or none is kept.

        For when it was lost. The access point must be closed; what is kept stays kept.
        """
        ...

    async def forget(self) -> None:
        """Leave and forget what `join` kept (factory reset); no error if nothing is kept."""
        ...

    async def radio(self) -> Radio:
        """Return what the radio does now.

        Raises:
            TransientError: it cannot be said now.
        """
        ...

    async def connection(self) -> Connection | None:
        """Return how the box is connected to the house now; a cable goes before the radio.

        Raises:
            TransientError: it cannot be said now.
        """
        ...

    async def local_name(self) -> str:
        """Return the name by which the house finds this box, "" if it cannot be said now.

        "lares.local"; or "lares-2.local", where another box had that name first.
        """
        ...

    def changes(self) -> AsyncGenerator[None, None]:
        """Yield whenever `connection` or the radio may have changed; at once when it begins.

        Iterate it inside `contextlib.aclosing`.
        """
        ...
