"""From a config's common keys to the home's words: device, entity, names, area."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lares.devices.discovery import limits
from lares.devices.discovery.fields import ConfigError, Fields
from lares.devices.discovery.words import words
from lares.home.entity import Category, Device, Entity

COMMON_KEYS = words(
    "availability availability_mode availability_template availability_topic"
    " default_entity_id device enabled_by_default encoding entity_category entity_picture"
    " group icon json_attributes_template json_attributes_topic message_expiry_interval"
    " name object_id optimistic origin payload_available payload_not_available platform qos"
    " retain schema state_topic command_topic unique_id visible_by_default device_class"
    " expire_after force_update"
)
"""Keys that every entity may have, whether or not they mean something here."""

_DEVICE_KEYS = words(
    "child_device configuration_url connections hw_version identifiers manufacturer model model_id"
    " name serial_number suggested_area sw_version via_device"
)
_ORIGIN_KEYS = words("name support_url sw_version")
_WITHOUT_ENTITY_KEYS = words("automation_type payload subtype topic type value_template")


def unknown_keys(fields: Fields) -> Iterator[str]:
    """Yield the keys that mean nothing here, once every other one has been asked for."""
    yield from (key for key in fields.unknown() if key not in COMMON_KEYS)
    for name, known in (("device", _DEVICE_KEYS), ("origin", _ORIGIN_KEYS)):
        part = fields.raw(name)
        if isinstance(part, dict):
            yield from (f"{name}.{key}" for key in part if key not in known)


def unknown_keys_without_entity(fields: Fields) -> Iterator[str]:
    """Yield the keys of a trigger or tag that mean nothing."""
    return (key for key in unknown_keys(fields) if key not in _WITHOUT_ENTITY_KEYS)


class DeviceInfo(NamedTuple):
    """A device and every identifier by which configs may refer to it."""

    device: Device
    identifiers: tuple[str, ...]


def read_device_info(fields: Fields) -> DeviceInfo | None:
    """Return the device of an entity's config, None when it has none.

    Raises:
        ConfigError: the device has neither identifiers nor connections, or odd ones.
    """
    config = fields.raw("device")
    if config is None:
        return None
    if not isinstance(config, dict):
        raise ConfigError("device is not an object")
    own = Fields(config)
    parent = _identifiers(own)
    child = config.get("child_device")
    via = own.optional_text("via_device")
    name = _clean(own.optional_text("name"))
    identifiers = parent
    if isinstance(child, dict):
        child_fields = Fields(child)
        identifiers = _identifiers(child_fields)
        name = _clean(child_fields.optional_text("name")) or name
        via = parent[0]
    model = own.optional_text("model") or own.optional_text("model_id")
    device = Device(
        id=identifiers[0],
        name=name or identifiers[0],
        manufacturer=own.optional_text("manufacturer"),
        model=model,
        sw_version=own.optional_text("sw_version"),
        suggested_area=_clean(own.optional_text("suggested_area")),
        via_device=via,
    )
    return DeviceInfo(device, identifiers)


def _identifiers(fields: Fields) -> tuple[str, ...]:
    identifiers = list(fields.texts("identifiers", ()) or ())
    connections = fields.raw("connections")
    for pair in connections if isinstance(connections, list) else ():
        if not isinstance(pair, list) or len(pair) != 2:
            raise ConfigError("a connection is not a pair")
        identifiers.append(f"{pair[0]}:{pair[1]}")
    identifiers = [word for word in identifiers if word]
    if not identifiers:
        raise ConfigError("device has neither identifiers nor connections")
    if any(len(word) > limits.MAX_IDENTIFIER for word in identifiers):
        raise ConfigError("a device identifier is too long")
    return tuple(identifiers)


def _clean(name: str | None) -> str | None:
    """Return a name on one line, without what is not text, None if nothing is left."""
    if name is None:
        return None
    return " ".join(name.split())[: limits.MAX_NAME] or None


def entity_name(fields: Fields, device_name: str | None, device_class: str | None) -> str | None:
    """Return the name as Home Assistant shows it: the device's name, then the entity's own.

    A config without the key `name` is called after its device class; null means the device itself.
    """
    own = _clean(fields.optional_text("name"))
    if own is None and not fields.has("name") and device_class:
        own = device_class.replace("_", " ").capitalize()
    if device_name is None or own is None:
        return own or device_name
    if own.casefold().startswith(device_name.casefold()):
        return own
    return f"{device_name} {own}"


def entity_id_of(component: str, discovery_id: str, fields: Fields) -> str:
    """Return `<component>.<unique_id>`, with the discovery id where there is no unique_id.

    Raises:
        ConfigError: the unique_id is too long.
    """
    unique_id = fields.optional_text("unique_id")
    if unique_id is not None and len(unique_id) > limits.MAX_IDENTIFIER:
        raise ConfigError("unique_id is too long")
    return f"{component}.{unique_id or discovery_id.replace(' ', '_')}"


def read_category(fields: Fields) -> Category | None:
    """Return the entity category, None when it is a main function of its device."""
    found = fields.choice("entity_category", tuple(Category), None)
    return None if found is None else Category(found)


def describe(
    entity_id: str, component: str, name: str, fields: Fields, parts: Mapping[str, object]
) -> Entity:
    """Return the entity; `parts` are the fields that its platform decides."""
    return Entity(
        id=entity_id,
        domain=component,
        names={"": (name,)},
        category=read_category(fields),
        enabled=fields.boolean("enabled_by_default", default=True),
        **parts,  # type: ignore[arg-type]  # the engine passes Entity's own fields
    )
