"""The words that all intent families share: a command, or why there can be none."""

from collections.abc import Callable
from dataclasses import dataclass

from lares.assistant.numbers import finite
from lares.home.command import Command
from lares.home.entity import Capability, Entity, State
from lares.nlu.understanding import IntentCall


@dataclass(frozen=True, slots=True)
class Impossible:
    """This entity cannot do it; `code` has a reply template `rejected.<code>`."""

    entity_id: str
    code: str


Translation = Command | Impossible
Translate = Callable[[IntentCall, Entity, State], Translation]
"""From a call and one of its targets to the service call that does it. Pure; never raises."""


def lacks(entity: Entity, capability: Capability) -> bool:
    """Whether the entity surely cannot do this; nothing is sure of one that declares nothing."""
    return bool(entity.capabilities) and capability not in entity.capabilities


def number(call: IntentCall, slot: str) -> float | None:
    """Return a slot as a finite number, None if it is not one."""
    return finite(call.slots.get(slot))


def attribute(state: State, name: str) -> float | None:
    """Return an attribute as a finite number, None if it is not one."""
    return finite(state.attributes.get(name))


def word(call: IntentCall, slot: str) -> str:
    """Return a slot as text, empty if it is not there."""
    value = call.slots.get(slot)
    return value if isinstance(value, str) else ""


def percent(call: IntentCall, slot: str) -> int | None:
    """Return a slot as a whole percentage, None if it is not one from 0 to 100."""
    value = number(call, slot)
    return round(value) if value is not None and 0 <= value <= 100 else None


def plain(domain: str, service: str, needed: Capability | None = None) -> Translate:
    """Return the translation into a service of `domain` that takes no data."""

    def translate(_call: IntentCall, entity: Entity, _state: State) -> Translation:
        if entity.domain != domain or (needed is not None and lacks(entity, needed)):
            return Impossible(entity.id, "not_capable")
        return Command(entity.id, service)

    return translate
