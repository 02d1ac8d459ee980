"""What the console needs from the outside: small protocols that the rooms below and beside it fill.

The store, the devices and health are adapters like the console and are never imported here; they
match these protocols by shape, and the composition root brings them together.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lares.assistant.turn import Reply, Turn
from lares.home.announcement import Announcement, Occasion
from lares.home.entity import Area, Floor, Names
from lares.home.registry import Customisation
from lares.home.timer import Timer
from lares.home.todo import TodoItem, TodoList
from lares.policy.decision import CommandFacts, Decision
from lares.policy.principal import Origin, Principal


class Talks(Protocol):
    """Answers a sentence: the assistant's handler."""

    async def handle(self, turn: Turn) -> Reply:
        """Understand, decide, do and answer; returns by the turn's deadline."""
        ...


class Decides(Protocol):
    """Judges a command: the policy."""

    def decide(self, principal: Principal, origin: Origin, facts: CommandFacts) -> Decision:
        """Return whether it may be done, must be confirmed, or is denied."""
        ...


class Account(Protocol):
    """The owner's account as the store keeps it."""

    @property
    def password_hash(self) -> str:
        """The stored hash with its parameters."""
        ...


class StoredSession(Protocol):
    """A login session as the store keeps it."""

    @property
    def expires_at(self) -> datetime:
        """When it ends, UTC."""
        ...

    @property
    def csrf(self) -> str:
        """The token that requests that change something must carry."""
        ...


class Accounts(Protocol):
    """Keeps the owner's password hash and the hashes of session tokens."""

    async def owner(self) -> Account | None:
        """Return the owner's account, None before the first set-up."""
        ...

    async def set_password_hash(self, password_hash: str) -> None:
        """Create the owner or replace the password."""
        ...

    async def add_session(self, token_hash: str, *, expires_at: datetime, csrf: str) -> None:
        """Add a session, or replace the one of the same hash."""
        ...

    async def session(self, token_hash: str) -> StoredSession | None:
        """Return a session by the hash of its token, also an expired one."""
        ...

    async def remove_session(self, token_hash: str) -> None:
        """Forget one session."""
        ...

    async def remove_all_sessions(self) -> None:
        """Forget every session."""
        ...


class SavesHome(Protocol):
    """Keeps what people decided about the house."""

    async def save_floor(self, floor: Floor) -> None:
        """Add or replace a floor."""
        ...

    async def remove_floor(self, floor_id: str) -> None:
        """Forget a floor; its areas stay."""
        ...

    async def save_area(self, area: Area) -> None:
        """Add or replace an area."""
        ...

    async def remove_area(self, area_id: str) -> None:
        """Forget an area; what is in it stays."""
        ...

    async def save_customisation(self, entity_id: str, custom: Customisation) -> None:
        """Keep a person's decision about an entity."""
        ...

    async def save_device_area(self, device_id: str, area_id: str) -> None:
        """Keep where a device is."""
        ...


class JournalEntry(Protocol):
    """One turn of the past, as the store keeps it."""

    @property
    def id(self) -> int:
        """Its position; the API pages by it."""
        ...

    @property
    def at(self) -> datetime:
        """When it was said, UTC."""
        ...

    @property
    def turn(self) -> Turn:
        """What came in."""
        ...

    @property
    def reply(self) -> Reply:
        """What went out."""
        ...


class ReadsJournal(Protocol):
    """The recent past, newest first."""

    async def recent(self, limit: int, before: int | None = None) -> Sequence[JournalEntry]:
        """Return at most `limit` entries older than the entry `before`."""
        ...


class HoldsTimers(Protocol):
    """The timers of the home; what returned is kept."""

    def find(
        self, *, name: str | None = None, seconds: float | None = None, area_id: str | None = None
    ) -> Sequence[Timer]:
        """Return those that fit, the one that ends next first."""
        ...

    async def start(
        self, seconds: float, *, language: str, name: str = "", area_id: str | None = None
    ) -> Timer | None:
        """Start a countdown; None if there are too many."""
        ...

    async def cancel(self, timer_ids: Iterable[str]) -> None:
        """Forget timers."""
        ...

    async def change(self, timer_id: str, seconds: float) -> Timer | None:
        """Add seconds, or take them off; None if it is gone."""
        ...

    async def pause(self, timer_id: str) -> Timer | None:
        """Hold a timer; None if it is gone."""
        ...

    async def resume(self, timer_id: str) -> Timer | None:
        """Let a timer run on; None if it is gone."""
        ...


class HoldsLists(Protocol):
    """The lists of the home; what returned is kept."""

    def all(self) -> Sequence[TodoList]:
        """Return every list with its items."""
        ...

    async def add_list(self, names: Names) -> TodoList | None:
        """Make a list; None if there are too many."""
        ...

    async def remove_list(self, list_id: str) -> bool:
        """Forget a list; False if it stays."""
        ...

    async def add(self, list_id: str, text: str) -> TodoItem | None:
        """Put something on a list; None if it is full."""
        ...

    async def mark(self, list_id: str, item_id: str, *, done: bool) -> TodoItem | None:
        """Tick an item off or take that back; None if it is gone."""
        ...

    async def remove(self, list_id: str, item_ids: Sequence[str]) -> Sequence[TodoItem]:
        """Take items off a list; return those that were on it."""
        ...


class HoldsAnnouncements(Protocol):
    """What is told to everybody."""

    def recent(self) -> Sequence[Announcement]:
        """Return the last ones, oldest first."""
        ...

    async def announce(self, occasion: Occasion, text: str, language: str) -> Announcement:
        """Tell everybody now."""
        ...


class UpdatesSystem(Protocol):
    """Installs a new system beside the one that runs."""

    async def status(self) -> Mapping[str, object]:
        """Return what `update_wire.UpdateReply` describes."""
        ...

    def install_from(self, url: str) -> None:
        """Begin to install what is at an address."""
        ...

    async def receive(self, chunks: AsyncIterator[bytes], size: int | None) -> None:
        """Take a bundle of `size` bytes (None: unknown), then begin to install it."""
        ...


@dataclass(frozen=True, slots=True)
class Broker:
    """How devices of the house reach the broker; `is_open` False: they do not."""

    is_open: bool
    host: str
    port: int
    account: str


@dataclass(frozen=True, slots=True)
class BackupFile:
    """A backup on its way out; `suffix` ends its name, `size` is in bytes."""

    suffix: str
    size: int
    chunks: AsyncIterator[bytes]


@dataclass(frozen=True, slots=True)
class BackupContent:
    """What a backup is of: the home's name, the version of Lares, when (ISO 8601, UTC)."""

    home: str
    version: str
    created: str


class BacksUp(Protocol):
    """Makes backups and takes them back, one at a time."""

    def backup(self, passphrase: str) -> AbstractAsyncContextManager[BackupFile]:
        """Make a backup; nothing of it is left here afterwards."""
        ...

    async def receive(self, chunks: AsyncIterator[bytes], size: int | None) -> int:
        """Keep a backup of `size` bytes (None: unknown) to restore; return its size."""
        ...

    async def restore(self, passphrase: str) -> BackupContent:
        """Check what was received to its end; it takes the data's place at the next start."""
        ...


class ControlsBoard(Protocol):
    """Does to the appliance itself what needs its system."""

    async def is_there(self) -> bool:
        """Say whether this runs on an appliance; elsewhere everything else here fails."""
        ...

    async def restart_service(self) -> None:
        """Start this service anew."""
        ...

    async def restart(self) -> None:
        """Start the appliance anew."""
        ...

    async def power_off(self) -> None:
        """Switch the appliance off."""
        ...

    async def factory_reset(self) -> None:
        """Erase everything of this home."""
        ...

    async def change_home(self, *, name: str | None, time_zone: str | None) -> None:
        """Keep the home's name, its time zone or both; they count when the service starts anew."""
        ...

    async def broker(self) -> Broker:
        """Return how devices of the house reach the broker."""
        ...

    async def open_broker(self, *, to_house: bool) -> None:
        """Let the devices of the house reach the broker, or this appliance alone."""
        ...

    async def broker_password(self) -> str:
        """Return the password of the devices' account."""
        ...


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """Whether the devices can be reached; `detail` says in one line why not and what to do."""

    up: bool
    detail: str = ""


ReadsLink = Callable[[], LinkStatus]
ReportsHealth = Callable[[], Awaitable[Mapping[str, object]]]
"""Returns what `wire.HealthReport` describes, as `lares.health.doctor.report` makes it."""
AnnouncesSetup = Callable[[str, str], None]
"""Called with the page's URL and the one-time code while there is no owner."""
