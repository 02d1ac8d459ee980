"""What updates need of the outside."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from lares.updates.bundle import Bundle, Progress, System


class Installer(Protocol):
    """Writes systems into slots: RAUC, or a fake that passes the same contract suite."""

    async def system(self) -> System:
        """Return how the slots are; none are told while it installs.

        Raises:
            UpdateError: UNAVAILABLE.
        """
        ...

    async def inspect(self, bundle: Path) -> Bundle:
        """Verify the signature of a bundle and return what it says; writes nothing.

        Raises:
            UpdateError: NOT_A_BUNDLE, NOT_TRUSTED or UNAVAILABLE.
        """
        ...

    async def install(self, bundle: Path, tell: Callable[[Progress], None]) -> None:
        """Write a bundle into the slot that does not run, and let it start next.

        Raises:
            UpdateError: it was not installed; what starts next is what it was.
        """
        ...

    async def confirm(self) -> str:
        """Mark the running system as good, so that it is not rolled back; return its slot's name.

        Raises:
            UpdateError: UNAVAILABLE or FAILED.
        """
        ...
