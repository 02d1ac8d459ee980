"""What every door shows and may do: the state of the set-up and the answers of the family.

A door (`portal`, `improv`, `preseed`) knows nothing but this port; `service` is the real one.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from lares_provisioning.network import Connection, JoinProblem, WifiNetwork


class Phase(StrEnum):
    """Where the set-up stands."""

    STARTING = "starting"
    """Looking at the cable and the networks; nothing is shown yet."""
    WAITING = "waiting"
    """The setup network is up (or the Ethernet page is); the family's turn."""
    JOINING = "joining"
    DONE = "done"
    """The home has an owner and a network; doors that set up are closed."""
    LOST = "lost"
    """Set up, but the network is gone for long: the setup network is up again for a new one."""
    CHANGING = "changing"
    """Set up and well; somebody at the box asked for the setup network, to choose a new one."""


LOCAL_ADDRESS = "http://lares.local/"
SECOND_ADDRESS = "http://lares-2.local/"
"""That of another box in the same house: mDNS gives each name once."""
NETWORK_ONLY = frozenset({Phase.LOST, Phase.CHANGING})
"""There is an owner: the network is all that doors may still change."""


class AnswerProblem(StrEnum):
    """Why an answer is not accepted; `portal` has the words in zh and en."""

    SSID_MISSING = "ssid-missing"
    SSID_TOO_LONG = "ssid-too-long"
    """More than 32 bytes of UTF-8 (IEEE 802.11)."""
    ENTERPRISE = "enterprise"
    OUTDATED = "outdated"
    PASSWORD_LENGTH = "password-length"  # noqa: S105 -- 8 to 63 characters or 64 hex digits (WPA)
    COUNTRY_UNKNOWN = "country-unknown"
    HOME_NAME = "home-name"
    OWNER_PASSWORD_SHORT = "owner-password-short"  # noqa: S105
    OWNER_PASSWORD_LONG = "owner-password-long"  # noqa: S105
    TIME_ZONE_UNKNOWN = "time-zone-unknown"
    LANGUAGE_UNKNOWN = "language-unknown"


@dataclass(frozen=True, slots=True)
class Answers:
    """What the family said; kept over power cuts until it worked, secrets in a file of mode 0600.

    Every field may be empty in a draft. A wired box needs no network.
    """

    ssid: str = ""
    wifi_password: str = field(default="", repr=False)
    hidden: bool = False
    country: str = ""
    language: str = ""
    """"en" or "zh": what the home's people speak first, and the language of the pages."""
    home_name: str = ""
    owner_password: str = field(default="", repr=False)
    time_zone: str = ""
    """IANA name, e.g. "Asia/Shanghai"."""
    owner_password_hash: str = field(default="", repr=False)
    """In place of the password, from a file (`lares.console.passwords`)."""


@dataclass(frozen=True, slots=True)
class Status:
    """What a door may show."""

    phase: Phase
    name: str
    """Of the box and its setup network: "Lares-7K2M"."""
    networks: tuple[WifiNetwork, ...] = ()
    draft: Answers = Answers()
    """What was typed last, also after a failure and after a power cut."""
    problem: JoinProblem | None = None
    """Why the last try to join failed."""
    connection: Connection | None = None
    """The house's network, if the box is in it (cable, or joined)."""
    devices: tuple[str, ...] = ()
    """Names of adapters found plugged in, e.g. a Zigbee stick."""
    local_address: str = LOCAL_ADDRESS
    """Where the home is found after the set-up, as far as is known yet."""


class Onboarding(Protocol):
    """What a door may ask for."""

    @property
    def status(self) -> Status:
        """How the set-up stands now; who asks is taken for a person that looks at a door."""
        ...

    @property
    def phase(self) -> Phase:
        """Its phase, for what is no person."""
        ...

    async def changed(self) -> None:
        """Return when `status` is another than it was at the call."""
        ...

    async def rescan(self) -> None:
        """Look for networks again; returns when the list is new.

        While the setup network is open it has to go for that: then this returns at once, in phase
        STARTING, and the list is new when that is over.
        """
        ...

    def problems(self, answers: Answers) -> tuple[AnswerProblem, ...]:
        """Return what is wrong with answers before anything is tried; empty: they can be.

        What is left out is not wrong, but for the network of a box without a cable: the service has
        defaults, and its one-time code makes the owner. A door with pages asks for it by itself.
        """
        ...

    async def submit(self, answers: Answers) -> None:
        """Keep the answers and begin to join; returns at once, `status` tells how it goes.

        Ignored when a try is under way or the set-up is done (`NETWORK_ONLY` takes only that).

        Raises:
            UsageError: `problems` is not empty.
        """
        ...

    def open_door(self) -> None:
        """Open the setup network of a home that is set up, or close it again if that opened it.

        Somebody pressed the button on the box. Where the setup network is open anyway, or there is
        no radio, nothing happens.
        """
        ...

    def admits(self, key: str, client: str, *, over_air: bool = False) -> bool:
        """Return whether `key` is the box's own (label); for doors that did not need it to open.

        Wrong tries are throttled: after five a minute of one `client` (its address), and after many
        of all together, every key is refused until the minute ends. Those `over_air`, of an open
        setup network, do not count for the house's cable, nor the other way round.
        """
        ...
