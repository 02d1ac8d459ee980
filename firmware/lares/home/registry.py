"""The registry: the one place that knows every area, device, entity, state and availability.

Adapters describe what they found and report what they hear; people rename, move and disable. Both
are kept apart, so that a device that renames itself loses no alias and a person's choice outlives a
re-discovery. The registry does no I/O: it publishes facts and others store, show and act on them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from lares.home.entity import Area, Device, Entity, Floor, Names, State, Unavailability
from lares.home.facts import (
    AvailabilityChanged,
    EntityAdded,
    EntityChanged,
    EntityRemoved,
    Fact,
    HouseChanged,
    StateChanged,
)
from lares.home.room_names import room_names


@dataclass(frozen=True, slots=True)
class Customisation:
    """What a person decided about an entity; it wins over what the device says of itself."""

    names: Names = field(default_factory=dict)
    area_id: str | None = None
    enabled: bool | None = None


_NO_STATE = State()


class Registry:
    """Areas, devices and entities with their states.

    `vocabulary_version` changes whenever a name, area, capability or the set of spoken entities
    does, and never when only a state does: what was computed from names stays good until then.
    """

    def __init__(self, publish: Callable[[Fact], None] = lambda _fact: None) -> None:
        self._publish = publish
        self._floors: dict[str, Floor] = {}
        self._areas: dict[str, Area] = {}
        self._devices: dict[str, Device] = {}
        self._placed: dict[str, str] = {}
        self._described: dict[str, Entity] = {}
        self._custom: dict[str, Customisation] = {}
        self._entities: dict[str, Entity] = {}
        self._states: dict[str, State] = {}
        self._unavailable: dict[str, Unavailability] = {}
        self.vocabulary_version = 0

    # -- the house ---------------------------------------------------------------------------------

    @property
    def floors(self) -> Mapping[str, Floor]:
        """Floors by id."""
        return self._floors

    @property
    def areas(self) -> Mapping[str, Area]:
        """Areas by id."""
        return self._areas

    def put_floor(self, floor: Floor) -> None:
        """Add or replace a floor."""
        if self._floors.get(floor.id) != floor:
            self._floors[floor.id] = floor
            self._house_changed()

    def remove_floor(self, floor_id: str) -> None:
        """Remove a floor; its areas stay, without a floor."""
        if self._floors.pop(floor_id, None) is None:
            return
        for area in list(self._areas.values()):
            if area.floor_id == floor_id:
                self._areas[area.id] = replace(area, floor_id=None)
        self._house_changed()

    def put_area(self, area: Area) -> None:
        """Add or replace an area."""
        if self._areas.get(area.id) != area:
            self._areas[area.id] = area
            self._house_changed()

    def remove_area(self, area_id: str) -> None:
        """Remove an area; its devices and entities stay, without an area."""
        if self._areas.pop(area_id, None) is None:
            return
        self._placed = {k: v for k, v in self._placed.items() if v != area_id}
        for device in list(self._devices.values()):
            if device.area_id == area_id:
                self._devices[device.id] = replace(device, area_id=None)
                self._tell_moved(device.id)
        for entity_id, custom in list(self._custom.items()):
            if custom.area_id == area_id:
                self.customise(entity_id, replace(custom, area_id=None))
        self._house_changed()

    def area_named(self, name: str) -> Area:
        """Return the area that bears `name` in any language, made if there is none."""
        wanted = name.strip().casefold()
        for area in self._areas.values():
            if any(word.casefold() == wanted for words in area.names.values() for word in words):
                return area
        slug = "_".join(wanted.split())
        area_id = slug
        number = 2
        while area_id in self._areas:
            area_id = f"{slug}_{number}"
            number += 1
        area = Area(area_id, room_names(name))
        self.put_area(area)
        return area

    def _house_changed(self) -> None:
        self.vocabulary_version += 1
        self._publish(HouseChanged())

    # -- devices and entities ----------------------------------------------------------------------

    @property
    def devices(self) -> Mapping[str, Device]:
        """Devices by id."""
        return self._devices

    @property
    def entities(self) -> Mapping[str, Entity]:
        """Entities by id, as they are after people's customisation."""
        return self._entities

    def put_device(self, device: Device) -> None:
        """Add or replace a device; where a person placed it, it stays.

        A suggested area is taken the first time it is heard.
        """
        known = self._devices.get(device.id)
        area_id = self._placed.get(device.id, device.area_id)
        if area_id is None and known is not None:
            area_id = known.area_id
        if area_id is None and device.suggested_area and device.suggested_area.strip():
            area_id = self.area_named(device.suggested_area).id
        device = replace(device, area_id=area_id)
        if device == known:
            return
        self._devices[device.id] = device
        if known is None or (known.area_id, known.name) != (device.area_id, device.name):
            self.vocabulary_version += 1
        if known is not None and known.area_id != device.area_id:
            self._tell_moved(device.id)

    def place_device(self, device_id: str, area_id: str) -> None:
        """Take a person's decision where a device is, known already or yet to be discovered."""
        self._placed[device_id] = area_id
        device = self._devices.get(device_id)
        if device is not None:
            self.put_device(device)

    def _tell_moved(self, device_id: str) -> None:
        """Publish that the entities that are where their device is have moved with it."""
        for entity in self._entities.values():
            if entity.device_id == device_id and entity.area_id is None:
                self._publish(EntityChanged(entity.id))

    def remove_device(self, device_id: str) -> None:
        """Forget a device; its entities are removed by whoever described them."""
        self._devices.pop(device_id, None)

    def put_entity(self, described: Entity) -> None:
        """Add an entity or take a new description of it; states and customisation are kept."""
        known = self._described.get(described.id)
        if known == described:
            return
        self._described[described.id] = described
        self._apply(described.id)

    def customise(self, entity_id: str, custom: Customisation) -> None:
        """Take a person's decision about an entity, known already or yet to be discovered."""
        self._custom[entity_id] = custom
        if entity_id in self._described:
            self._apply(entity_id)

    @property
    def customisations(self) -> Mapping[str, Customisation]:
        """People's decisions by entity id, also for entities that are not known now."""
        return self._custom

    def _apply(self, entity_id: str) -> None:
        described = self._described[entity_id]
        custom = self._custom.get(entity_id)
        entity = described
        if custom is not None:
            entity = replace(
                described,
                names=_merge_names(custom.names, described.names),
                area_id=custom.area_id if custom.area_id is not None else described.area_id,
                enabled=described.enabled if custom.enabled is None else custom.enabled,
            )
        known = self._entities.get(entity_id)
        if entity == known:
            return
        self._entities[entity_id] = entity
        if entity.spoken or (known is not None and known.spoken):
            self.vocabulary_version += 1
        self._publish(EntityAdded(entity_id) if known is None else EntityChanged(entity_id))

    def remove_entity(self, entity_id: str) -> None:
        """Forget an entity and its state; a person's customisation waits for its return."""
        self._described.pop(entity_id, None)
        entity = self._entities.pop(entity_id, None)
        self._states.pop(entity_id, None)
        self._unavailable.pop(entity_id, None)
        if entity is None:
            return
        if entity.spoken:
            self.vocabulary_version += 1
        self._publish(EntityRemoved(entity_id))

    # -- what is heard -----------------------------------------------------------------------------

    def state(self, entity_id: str) -> State:
        """Return the last report of an entity; an unknown `State` if it never reported."""
        return self._states.get(entity_id, _NO_STATE)

    def report(self, entity_id: str, state: State) -> None:
        """Take a report. Reports about entities that are not known are dropped."""
        if entity_id not in self._entities:
            return
        old = self._states.get(entity_id, _NO_STATE)
        if old == state:
            return
        self._states[entity_id] = state
        self._publish(StateChanged(entity_id, old, state))

    def unavailability(self, entity_id: str) -> Unavailability | None:
        """Return why an entity cannot be reached now, or None when it can."""
        return self._unavailable.get(entity_id)

    def set_availability(self, entity_id: str, reason: Unavailability | None) -> None:
        """Note that an entity can (None) or cannot be reached, and why."""
        if entity_id not in self._entities or self._unavailable.get(entity_id) is reason:
            return
        if reason is None:
            del self._unavailable[entity_id]
        else:
            self._unavailable[entity_id] = reason
        self._publish(AvailabilityChanged(entity_id, reason))

    # -- questions ---------------------------------------------------------------------------------

    def area_of(self, entity: Entity) -> str | None:
        """Return the id of the area an entity is in: its own, else its device's."""
        if entity.area_id is not None:
            return entity.area_id
        device = self._devices.get(entity.device_id) if entity.device_id else None
        return device.area_id if device else None

    def spoken_entities(self) -> Iterator[Entity]:
        """Yield the entities that people may talk about."""
        return (entity for entity in self._entities.values() if entity.spoken)


def _merge_names(first: Names, second: Names) -> Names:
    """Union of two sets of names by language, those of `first` before those of `second`."""
    return {
        language: tuple(dict.fromkeys((*first.get(language, ()), *second.get(language, ()))))
        for language in dict.fromkeys((*first, *second))
    }


def name_of(names: Names, language: str, preferred: Iterable[str] = ("", "en", "zh")) -> str:
    """Return the canonical name in `language`, else in the first of `preferred` that there is."""
    for candidate in (language, language.split("-", maxsplit=1)[0], *preferred, *names):
        if names.get(candidate):
            return names[candidate][0]
    return ""
