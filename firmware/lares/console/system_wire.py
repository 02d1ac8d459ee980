"""The JSON of the appliance itself: power, factory reset, the broker, backup and restore."""

from typing import Annotated

from msgspec import Meta, Struct

from lares.console.passwords import MAX_LENGTH
from lares.console.wire import Request

SHORTEST_PASSPHRASE = 8
_LONGEST_PASSPHRASE = 1024
_Password = Annotated[str, Meta(max_length=MAX_LENGTH)]


class PowerBody(Request):
    """Nothing: that it was sent as JSON is what counts."""


class ProofBody(Request):
    """The owner's password; a caller with the local token may leave it out."""

    password: _Password = ""


class BrokerBody(Request):
    """Whether the devices of the house may reach the broker."""

    open: bool


class BrokerReply(Struct):
    """How the devices of the house reach the broker, if it is `open` to them."""

    open: bool
    host: str
    port: int
    account: str


class SystemReply(Struct):
    """Whether this is an appliance that can be operated from here; its broker."""

    appliance: bool
    broker: BrokerReply | None = None


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
