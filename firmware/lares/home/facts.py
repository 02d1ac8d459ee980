"""Facts that the house publishes: past tense, immutable, never an order."""

from dataclasses import dataclass

from lares.home.announcement import Announcement
from lares.home.entity import State, Unavailability


@dataclass(frozen=True, slots=True)
class StateChanged:
    """An entity reported something that differs from before."""

    entity_id: str
    old: State
    new: State


@dataclass(frozen=True, slots=True)
class AvailabilityChanged:
    """An entity became reachable (`reason` None) or unreachable, and why."""

    entity_id: str
    reason: Unavailability | None


@dataclass(frozen=True, slots=True)
class EntityAdded:
    """An entity appeared."""

    entity_id: str


@dataclass(frozen=True, slots=True)
class EntityChanged:
    """Names, area, capabilities or another description of an entity changed (not its state)."""

    entity_id: str


@dataclass(frozen=True, slots=True)
class EntityRemoved:
    """An entity is gone for good."""

    entity_id: str


@dataclass(frozen=True, slots=True)
class HouseChanged:
    """An area or a floor was added, renamed or removed."""


@dataclass(frozen=True, slots=True)
class TimersChanged:
    """A timer was started, changed, paused or cancelled, or has ended."""


@dataclass(frozen=True, slots=True)
class ListChanged:
    """A list was made, renamed or removed, or something on it changed."""

    list_id: str


@dataclass(frozen=True, slots=True)
class Announced:
    """Something is told to everybody at home."""

    announcement: Announcement


Fact = (
    StateChanged
    | AvailabilityChanged
    | EntityAdded
    | EntityChanged
    | EntityRemoved
    | HouseChanged
    | TimersChanged
    | ListChanged
    | Announced
)
