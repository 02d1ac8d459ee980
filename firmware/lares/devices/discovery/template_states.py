"""The states of the home and the clock, as templates ask for them."""

from collections.abc import Callable
from datetime import datetime

from lares.clock import Clock
from lares.home.entity import UNAVAILABLE, UNKNOWN
from lares.home.registry import Registry


def template_globals(registry: Registry, clock: Clock) -> dict[str, Callable[..., object]]:
    """Return what every template knows besides its own variables."""

    def states(entity_id: str) -> str:
        """Return the state text of an entity."""
        if registry.unavailability(entity_id) is not None:
            return UNAVAILABLE
        return registry.state(entity_id).value

    def state_attr(entity_id: str, name: str) -> object:
        """Return an attribute of an entity, None if there is none."""
        return registry.state(entity_id).attributes.get(name)

    def is_state(entity_id: str, state: str | list[str]) -> bool:
        """Whether an entity's state is one of some texts."""
        return states(entity_id) in ([state] if isinstance(state, str) else state)

    def is_state_attr(entity_id: str, name: str, value: object) -> bool:
        """Whether an attribute of an entity has a value."""
        return state_attr(entity_id, name) == value

    def has_value(entity_id: str) -> bool:
        """Whether an entity has a state that says something."""
        return states(entity_id) not in (UNKNOWN, UNAVAILABLE)

    def now() -> datetime:
        """Return the local time."""
        return clock.now().astimezone()

    return {
        "states": states,
        "state_attr": state_attr,
        "is_state": is_state,
        "is_state_attr": is_state_attr,
        "has_value": has_value,
        "now": now,
        "utcnow": clock.now,
    }
