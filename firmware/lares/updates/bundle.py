"""What an update is made of: slots, bundles, progress."""

import re
from dataclasses import dataclass

from lares.updates.errors import Reason, UpdateError

_SCHEMA = re.compile(r"\+schema\.(\d{1,6})\Z")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a system. `version` is of the bundle that was installed there, if known."""

    name: str
    bootname: str
    booted: bool
    good: bool
    version: str | None = None
    installed: str | None = None
    """When, as the installer says it (ISO 8601)."""


@dataclass(frozen=True, slots=True)
class System:
    """The slots of this appliance; `next_boot` is the name of the one that starts next."""

    compatible: str
    slots: tuple[Slot, ...]
    next_boot: str | None
    busy: bool

    @property
    def booted(self) -> Slot | None:
        """The slot that runs."""
        return next((slot for slot in self.slots if slot.booted), None)

    @property
    def restart_needed(self) -> bool:
        """Whether another system than this one starts next."""
        booted = self.booted
        return booted is not None and self.next_boot not in (None, booted.name)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A signed update, as its manifest says."""

    compatible: str
    version: str

    @property
    def schema(self) -> int | None:
        """The schema of the data that it works with, from `+schema.N` at the version's end."""
        found = _SCHEMA.search(self.version)
        return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an installation is, in percent, and what it does, in the installer's words."""

    percent: int
    message: str


def check(bundle: Bundle, system: System, data_schema: int, *, allow_older: bool = False) -> None:
    """Raise UpdateError if a bundle is not for this appliance, or cannot read its data."""
    if bundle.compatible != system.compatible:
        raise UpdateError(
            Reason.INCOMPATIBLE,
            f"this update is for {bundle.compatible}, and this is {system.compatible}",
        )
    if bundle.schema is not None and bundle.schema < data_schema and not allow_older:
        raise UpdateError(
            Reason.OLDER_DATA,
            f"version {bundle.version} is older than the data (schema {data_schema}): it would go "
            "on with the snapshot from before, see docs/updates.md",
        )
