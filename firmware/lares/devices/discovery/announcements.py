"""Discovery messages: which topic announces what, and the configs in a payload."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from lares.devices.discovery import limits
from lares.devices.discovery.abbreviations import Config, apply_base, expand
from lares.devices.discovery.fields import ConfigError
from lares.devices.discovery.message import parse_object

SHARED_KEYS = (
    "availability",
    "availability_mode",
    "availability_template",
    "availability_topic",
    "command_topic",
    "encoding",
    "message_expiry_interval",
    "payload_available",
    "payload_not_available",
    "qos",
    "state_topic",
)
"""Keys of a device payload that its components have too unless they say otherwise."""

AVAILABILITY_KEYS = frozenset(("availability", "availability_topic"))

Identity = tuple[str, str]
"""Component and discovery id ("node_id object_id"): what a later message refers to."""

_ID = re.compile(r"[A-Za-z0-9_-]+")


class Place(NamedTuple):
    """What a discovery topic stands for; component "device" for a whole device."""

    component: str
    node_id: str | None
    object_id: str


class Announcement(NamedTuple):
    """One entity's config in a discovery message; `config` None takes the entity away.

    `migrate` releases the entity, so that another topic may take it over as it is.
    """

    identity: Identity
    config: Config | None
    migrate: bool = False


def filters(prefix: str, components: Iterable[str]) -> list[str]:
    """Return the topic filters of discovery, those of entities first, of devices last.

    The order matters when an entity moves from its own topic to a device's.
    """
    names = list(components)
    return [
        *(f"{prefix}/{name}/+/config" for name in names),
        *(f"{prefix}/{name}/+/+/config" for name in names),
        f"{prefix}/device/+/config",
        f"{prefix}/device/+/+/config",
    ]


def place_of(levels: list[str]) -> Place | None:
    """Return what the topic levels after the prefix stand for, None if it is no discovery topic."""
    if len(levels) not in (3, 4) or levels[-1] != "config":
        return None
    if not all(_ID.fullmatch(level) and len(level) <= limits.MAX_IDENTIFIER for level in levels):
        return None
    return Place(levels[0], levels[1] if len(levels) == 4 else None, levels[-2])


def read_entity(place: Place, payload: bytes) -> list[Announcement]:
    """Return the announcement in a single entity's payload.

    Raises:
        ValueError: it is not a JSON object.
    """
    discovery_id = f"{place.node_id} {place.object_id}" if place.node_id else place.object_id
    identity = (place.component, discovery_id)
    config = parse_object(payload) if payload else {}
    if _asks_to_migrate(config):
        return [Announcement(identity, None, migrate=True)]
    if not config:
        return [Announcement(identity, None)]
    expand(config)
    apply_base(config)
    return [Announcement(identity, config)]


def read_device(
    place: Place,
    payload: bytes,
    introduced: Callable[[], Iterable[Identity]],
    complain: Callable[[str], None],
) -> list[Announcement]:
    """Return the announcements in a device's payload.

    `introduced` returns the components that this topic announced before: an empty payload takes all
    of them away. A component that cannot be read is complained about and left out.

    Raises:
        ValueError: it is not a JSON object, or has no device or no components.
    """
    config = parse_object(payload) if payload else {}
    if not config:
        return [Announcement(identity, None) for identity in introduced()]
    if _asks_to_migrate(config):
        return [Announcement(identity, None, migrate=True) for identity in introduced()]
    expand(config)
    shared_base = config.get("~")
    apply_base(config)
    device = config.get("device")
    if not isinstance(device, dict):
        raise ConfigError("device is missing")
    parts = _parts(config, device)
    if len(parts) > limits.MAX_COMPONENTS:
        raise ConfigError(f"more than {limits.MAX_COMPONENTS} components")
    announcements = []
    for component_id, component, owner in parts:
        try:
            announcement = _component(place, component_id, component)
        except ConfigError as error:
            complain(f"component {component_id[:80]!r}: {error}")
            continue
        if announcement.config is not None:
            _hand_down(announcement.config, config, owner, shared_base)
        announcements.append(announcement)
    return announcements


def _parts(config: Config, device: Config) -> list[tuple[str, object, Config]]:
    """Return (component id, config, device) of each component, also those of child devices."""
    components = config.get("components")
    children = config.get("child_devices")
    if components is None and children is None:
        raise ConfigError("components are missing")
    parts: list[tuple[str, object, Config]] = []
    if isinstance(components, dict):
        parts += [(str(key), part, device) for key, part in components.items()]
    for child in children if isinstance(children, list) else []:
        if not isinstance(child, dict) or not isinstance(child.get("components"), dict):
            continue
        owner = {**device, "child_device": {k: child[k] for k in child if k != "components"}}
        parts += [(str(key), part, owner) for key, part in child["components"].items()]
    return parts


def _component(place: Place, component_id: str, component: object) -> Announcement:
    if not isinstance(component, dict):
        raise ConfigError("not an object")
    platform = component.pop("platform", None)
    if not isinstance(platform, str):
        raise ConfigError("platform is missing")
    if len(component_id) > limits.MAX_IDENTIFIER:
        raise ConfigError("the id is too long")
    prefix = f"{place.object_id} {place.node_id}" if place.node_id else place.object_id
    return Announcement((platform, f"{prefix} {component_id}"), component or None)


def _hand_down(config: Config, whole: Config, device: Config, shared_base: object) -> None:
    if shared_base is not None:
        config.setdefault("~", shared_base)
    apply_base(config)
    own_availability = not AVAILABILITY_KEYS.isdisjoint(config)
    for key in SHARED_KEYS:
        if key in whole and key not in config:
            if own_availability and key in AVAILABILITY_KEYS:
                continue
            config[key] = whole[key]
    config["device"] = device
    if "origin" in whole:
        config["origin"] = whole["origin"]


def _asks_to_migrate(config: Config) -> bool:
    asked = config.pop("migr_discvry", config.get("migrate_discovery"))
    return asked is True
