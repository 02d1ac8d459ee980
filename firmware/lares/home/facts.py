"""Facts that the house publishes: past tense, immutable, never an order."""

from dataclasses import dataclass

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


Fact = (
    StateChanged | AvailabilityChanged | EntityAdded | EntityChanged | EntityRemoved | HouseChanged
)
