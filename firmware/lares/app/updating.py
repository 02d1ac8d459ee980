"""Updates in a running service: only where this system has RAUC."""

from collections.abc import AsyncIterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from lares.clock import Clock
from lares.runtime.supervisor import Service, Supervisor
from lares.runtime.worker import Worker
from lares.store.migration import newest_version
from lares.updates.confirmation import Confirmation
from lares.updates.rauc import RaucInstaller, is_installed
from lares.updates.service import Updates

_NEEDED = frozenset({"console", "house", "language"})
"""Services without which nobody would call the home well, besides the essential ones."""


def bundle_folder(data_dir: Path) -> Path:
    """Return where a bundle lies while it is installed."""
    return data_dir / "updates"


def updating_in(
    supervisor: Supervisor, data_dir: Path, worker: Worker, clock: Clock, *, confirm: bool
) -> "Updating | None":
    """Return the updates of this system, None where there is no RAUC; blocking, but cheap.

    Without `confirm` the running system stays unconfirmed: that safe mode holds says nothing good
    of a system that crashes.
    """
    if not is_installed():
        return None
    installer = RaucInstaller(worker)
    updates = Updates(
        installer,
        bundle_folder(data_dir),
        version=version("lares"),
        data_schema=newest_version(),
    )
    confirmation = Confirmation(installer, supervisor.status, clock, needed=_NEEDED)
    return Updating(updates, [confirmation] if confirm else [])


class Updating:
    """Implements `console.ports.UpdatesSystem`."""

    def __init__(self, updates: Updates, further: Sequence[Service] = ()) -> None:
        self.services: Sequence[Service] = (updates, *further)
        """What the supervisor has to run; nothing waits for them."""
        self._updates = updates

    async def status(self) -> Mapping[str, object]:
        """Return slots, versions, and how far the last update is."""
        return await self._updates.status()

    def install_from(self, url: str) -> None:
        """Begin to install what is at an address."""
        self._updates.install_from(url)

    async def receive(self, chunks: AsyncIterator[bytes], size: int | None) -> None:
        """Take a bundle that somebody sends, then begin to install it."""
        await self._updates.receive(chunks, size)
