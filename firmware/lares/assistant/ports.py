"""What the assistant needs from the outside: small protocols, implemented by adapters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lares.assistant.turn import Reply, Turn
from lares.clock import Deadline
from lares.home.announcement import Announcement, Occasion
from lares.home.command import Command, CommandResult
from lares.home.timer import Timer
from lares.home.todo import TodoItem
from lares.nlu.trace import Trace
from lares.nlu.understanding import IntentCall, Meaning
from lares.policy.principal import Principal


class Understands(Protocol):
    """From a sentence to its meaning; the stages behind it are nobody else's concern."""

    def understand(
        self,
        text: str,
        *,
        language: str | None = None,
        area_id: str | None = None,
        trace: Trace | None = None,
    ) -> Meaning:
        """Return what `text` means in this home; pure, and never raises for what people say.

        What the stages saw is added to `trace`.
        """
        ...


class DeviceGateway(Protocol):
    """Carries commands to devices and waits for what the devices themselves report."""

    async def execute(
        self, commands: Sequence[Command], deadline: Deadline
    ) -> Sequence[CommandResult]:
        """Send all commands at once and return one result each, in the same order.

        Never raises for a device or a lost link, and returns at the deadline at the latest: a
        command without a report by then has timed out.
        """
        ...


class Journal(Protocol):
    """Keeps what was said, understood, decided and done."""

    async def record(self, turn: Turn, reply: Reply) -> None:
        """Append one turn with what its stages saw."""
        ...


class Timers(Protocol):
    """Timers; what returned is kept. What changes something raises LaresError if it could not be.

    Methods that change one return None if there are too many, or if it has ended meanwhile.
    """

    def find(
        self, *, name: str | None = None, seconds: float | None = None, area_id: str | None = None
    ) -> Sequence[Timer]:
        """Return those that fit everything that is given, the one that ends next first."""
        ...

    async def start(
        self, seconds: float, *, language: str, name: str = "", area_id: str | None = None
    ) -> Timer | None:
        """Start a countdown."""
        ...

    async def cancel(self, timer_ids: Iterable[str]) -> None:
        """Forget timers."""
        ...

    async def change(self, timer_id: str, seconds: float) -> Timer | None:
        """Add seconds, or take them off."""
        ...

    async def pause(self, timer_id: str) -> Timer | None:
        """Hold a timer."""
        ...

    async def resume(self, timer_id: str) -> Timer | None:
        """Let a timer run on."""
        ...


class Delays(Protocol):
    """Keeps what is to be carried out later."""

    async def delay(
        self,
        calls: Sequence[IntentCall],
        person: Principal,
        when: float | datetime,
        *,
        text: str,
        language: str,
        name: str = "",
        area_id: str | None = None,
        agreed: frozenset[str] = frozenset(),
    ) -> Timer | None:
        """Keep calls for later (in seconds, or at a moment in UTC); without calls it only rings.

        None if there are too many. Raises LaresError if it could not be kept.
        """
        ...


class Lists(Protocol):
    """What is on the home's lists, by the entity id of the list; errors as with `Timers`."""

    def items(self, list_id: str) -> Sequence[TodoItem]:
        """Return what is on a list, done or not."""
        ...

    def find(self, list_id: str, text: str) -> Sequence[TodoItem]:
        """Return the items called `text`, else those in whose words it stands."""
        ...

    async def add(self, list_id: str, text: str) -> TodoItem | None:
        """Put something on a list; None if it is full."""
        ...

    async def mark(self, list_id: str, item_id: str, *, done: bool) -> TodoItem | None:
        """Tick an item off or take that back; None if it is not there any more."""
        ...

    async def remove(self, list_id: str, item_ids: Sequence[str]) -> Sequence[TodoItem]:
        """Take items off a list; return those that were on it."""
        ...


class KnowsPeople(Protocol):
    """Knows who lives here and what they may."""

    def present(self, person: Principal) -> Principal | None:
        """Return somebody with today's rights, None for who is not one of the home any more."""
        ...


class Announces(Protocol):
    """Tells everybody at home."""

    @property
    def reaches(self) -> bool:
        """Whether what is announced now is shown to anybody now; it is kept in any case."""
        ...

    async def announce(self, occasion: Occasion, text: str, language: str) -> Announcement:
        """Tell it now; never fails."""
        ...


@dataclass(frozen=True, slots=True)
class Automation:
    """Everything that keeps errands."""

    timers: Timers
    delays: Delays
    lists: Lists
    announcements: Announces
