"""The registry as JSON: one function a thing, nothing decided here."""

from collections.abc import Sequence

from lares.assistant.turn import Reply
from lares.console.ports import LinkStatus
from lares.console.wire import (
    AreaReply,
    CallReply,
    CustomReply,
    DeviceReply,
    EntityReply,
    FloorReply,
    HouseReply,
    LinkReply,
    NamesOut,
    ResultReply,
    SayReply,
    StateReply,
)
from lares.home.command import CommandResult
from lares.home.entity import Area, Device, Entity, Floor, Names
from lares.home.registry import Registry
from lares.nlu.understanding import IntentCall


def state_view(registry: Registry, entity_id: str) -> StateReply:
    """Return what is known of an entity's state now."""
    state = registry.state(entity_id)
    reason = registry.unavailability(entity_id)
    return StateReply(
        state.value,
        dict(state.attributes),
        state.stale,
        reason.value if reason is not None else None,
    )


def entity_view(registry: Registry, entity: Entity) -> EntityReply:
    """Return an entity with its state."""
    custom = registry.customisations.get(entity.id)
    return EntityReply(
        id=entity.id,
        domain=entity.domain,
        names=_names(entity.names),
        area=registry.area_of(entity),
        device=entity.device_id,
        device_class=entity.device_class,
        category=entity.category.value if entity.category is not None else None,
        enabled=entity.enabled,
        capabilities=sorted(capability.value for capability in entity.capabilities),
        assumed_state=entity.assumed_state,
        custom=None
        if custom is None
        else CustomReply(_names(custom.names), custom.area_id, custom.enabled),
        state=state_view(registry, entity.id),
    )


def area_view(area: Area) -> AreaReply:
    """Return a room."""
    return AreaReply(area.id, _names(area.names), area.floor_id)


def floor_view(floor: Floor) -> FloorReply:
    """Return a storey."""
    return FloorReply(floor.id, _names(floor.names), floor.level)


def device_view(device: Device) -> DeviceReply:
    """Return a device."""
    return DeviceReply(
        device.id,
        device.name,
        device.manufacturer,
        device.model,
        device.sw_version,
        device.area_id,
    )


def house_view(registry: Registry) -> HouseReply:
    """Return floors, areas and devices."""
    return HouseReply(
        [floor_view(floor) for floor in registry.floors.values()],
        [area_view(area) for area in registry.areas.values()],
        [device_view(device) for device in registry.devices.values()],
    )


def link_view(link: LinkStatus) -> LinkReply:
    """Return whether devices can be reached."""
    return LinkReply(link.up, link.detail)


def call_views(calls: Sequence[IntentCall]) -> list[CallReply]:
    """Return intents with their slots."""
    return [CallReply(call.intent, dict(call.slots)) for call in calls]


def result_view(result: CommandResult) -> ResultReply:
    """Return what one device answered."""
    return ResultReply(result.entity_id, result.outcome.value, result.detail)


def reply_view(reply: Reply) -> SayReply:
    """Return the answer to a sentence."""
    return SayReply(
        turn=reply.turn_id,
        reply=reply.text,
        language=reply.language,
        outcome=reply.outcome.value,
        code=reply.code,
        calls=call_views(reply.calls),
        results=[result_view(result) for result in reply.results],
    )


def _names(names: Names) -> NamesOut:
    return {language: list(words) for language, words in names.items()}
