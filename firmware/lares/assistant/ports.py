"""What the assistant needs from the outside: small protocols, implemented by adapters."""

from collections.abc import Sequence
from typing import Protocol

from lares.assistant.turn import Reply, Turn
from lares.clock import Deadline
from lares.home.command import Command, CommandResult
from lares.nlu.understanding import Meaning


class Understands(Protocol):
    """From a sentence to its meaning; the stages behind it are nobody else's concern."""

    def understand(
        self, text: str, *, language: str | None = None, area_id: str | None = None
    ) -> Meaning:
        """Return what `text` means in this home; pure, and never raises for what people say."""
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

    async def record(self, turn: Turn, reply: Reply, decisions: Sequence[str]) -> None:
        """Append one turn; `decisions` are the policy's reasons, one line each."""
        ...
