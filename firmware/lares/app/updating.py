"""Updates in a running service: only where this system has RAUC."""

from collections.abc import AsyncIterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from lares.clock import Clock
from lares.errors import UnusableError
from lares.runtime.supervisor import Service, Supervisor
from lares.runtime.worker import Worker
from lares.store.migration import newest_version
from lares.updates.confirmation import Confirmation
from lares.updates.rauc import RaucInstaller, is_installed
from lares.updates.service import Updates

_REQUESTS = Path("/run/lares-requests")
"""Where root takes requests; see docs/image-system.md."""
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
    return Updating(updates, [confirmation] if confirm else [], worker)


class Updating:
    """Implements `console.ports.UpdatesSystem`."""

    def __init__(
        self,
        updates: Updates,
        further: Sequence[Service],
        worker: Worker,
        requests: Path = _REQUESTS,
    ) -> None:
        self.services: Sequence[Service] = (updates, *further)
        """What the supervisor has to run; nothing waits for them."""
        self._updates = updates
        self._worker = worker
        self._requests = requests

    async def status(self) -> Mapping[str, object]:
        """Return slots, versions, and how far the last update is."""
        return await self._updates.status()

    def install_from(self, url: str) -> None:
        """Begin to install what is at an address."""
        self._updates.install_from(url)

    async def receive(self, chunks: AsyncIterator[bytes], size: int | None) -> None:
        """Take a bundle that somebody sends, then begin to install it."""
        await self._updates.receive(chunks, size)

    async def restart(self) -> None:
        """Ask root to restart the appliance.

        Raises:
            UnusableError: nobody takes requests here.
        """
        await self._worker.run(request_restart, self._requests)


def request_restart(requests: Path = _REQUESTS) -> None:
    """Ask root to restart the appliance; blocking.

    Raises:
        UnusableError: nobody takes requests here.
    """
    new = requests / ".reboot.new"
    try:
        new.touch(mode=0o640)
        new.replace(requests / "reboot")
    except OSError as error:
        raise UnusableError(
            f"nobody here restarts the appliance ({error.strerror}): switch it off and on"
        ) from error
