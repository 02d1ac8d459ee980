"""Entities whose state is the moment of their last event."""

from dataclasses import dataclass

from lares.devices.discovery.fields import Fields
from lares.devices.discovery.override import override
from lares.devices.discovery.platform import Owner, Platform
from lares.home.entity import UNKNOWN, State


@dataclass(slots=True)
class MomentReport:
    """When something happened last (ISO 8601, UTC), and what came with it."""

    at: str | None = None
    details: dict[str, object] | None = None


class MomentPlatform(Platform):
    """Something that happens and has no state that lasts."""

    reported: MomentReport

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.reported = MomentReport()

    @override
    def value(self) -> str | None:
        """Return when it happened last."""
        return self.reported.at

    @override
    def attributes(self) -> dict[str, object]:
        """Return what came with the last event."""
        return dict(self.reported.details or {})

    @override
    def restore(self, state: State) -> None:
        """Take up the moment remembered from before."""
        if state.value != UNKNOWN:
            self.reported.at = state.value

    def mark(self) -> None:
        """Note that it happened now."""
        self.reported.at = self.owner.wall().isoformat(timespec="milliseconds")
