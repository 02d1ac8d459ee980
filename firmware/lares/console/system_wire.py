"""The JSON of the appliance itself: power, reset, its home, the broker, backup."""

from typing import Annotated

from msgspec import Meta, Struct

from lares.console.passwords import MAX_LENGTH
from lares.console.wire import Request

SHORTEST_PASSPHRASE = 8
_LONGEST_PASSPHRASE = 1024
_HomeName = Annotated[
    str,
    # As lares.settings has it; the end of the text in words that JSON Schema has, too.
    Meta(min_length=1, max_length=64, pattern=r"^(?=.*\S)[^\x00-\x1f\x7f]+(?![\s\S])"),
]
_Password = Annotated[str, Meta(max_length=MAX_LENGTH)]


class PowerBody(Request):
    """Nothing: that it was sent as JSON is what counts."""


class ProofBody(Request):
    """The owner's password; a caller with the local token may leave it out."""

    password: _Password = ""


class BrokerBody(Request):
    """Whether the devices of the house may reach the broker."""

    open: bool


class HouseholdBody(Request):
    """What the household calls its home, and its IANA time zone; what is left out stays."""

    name: _HomeName | None = None
    time_zone: Annotated[str, Meta(min_length=1, max_length=64)] | None = None


class HouseholdReply(Struct):
    """The home's name and its IANA time zone, empty where the settings name none."""

    name: str
    time_zone: str


class HouseholdKeptReply(Struct):
    """Whether the service `restarts` now; what was kept counts after that."""

    restarts: bool


class BrokerReply(Struct):
    """How the devices of the house reach the broker, if it is `open` to them."""

    open: bool
    host: str
    port: int
    account: str


class SystemReply(Struct):
    """Whether this is an appliance that can be operated from here; its broker, its home."""

    appliance: bool
    broker: BrokerReply | None = None
    home: HouseholdReply | None = None


class BrokerPasswordReply(Struct):
    """The password of the devices' account."""

    password: str


class BackupBody(Request):
    """The passphrase that will open the backup, and the owner's password."""

    passphrase: Annotated[str, Meta(min_length=SHORTEST_PASSPHRASE, max_length=_LONGEST_PASSPHRASE)]
    password: _Password = ""


class RestoreBody(Request):
    """The passphrase that opens the backup that was sent, and the owner's password."""

    passphrase: Annotated[str, Meta(min_length=1, max_length=_LONGEST_PASSPHRASE)]
    password: _Password = ""


class ReceivedReply(Struct):
    """How many bytes were received."""

    size: int


class RestoredReply(Struct):
    """What the backup is of, and whether the service `restarts` now to take it over."""

    home: str
    version: str
    created: str
    restarts: bool
