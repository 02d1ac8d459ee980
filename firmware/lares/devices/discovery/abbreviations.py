"""Short forms of config keys (`stat_t` for `state_topic`), as devices with little memory send them.

The table is data: abbreviations.json, published in Home Assistant's documentation of MQTT
discovery (https://www.home-assistant.io/integrations/mqtt/#supported-abbreviations).
"""

import functools
from importlib.resources import files

import msgspec


class Table(msgspec.Struct, frozen=True):
    """Short form → key, for the three places where keys may be short."""

    config: dict[str, str]
    device: dict[str, str]
    origin: dict[str, str]


@functools.cache
def table() -> Table:
    """Return the table, read at the first call."""
    data = files("lares.devices.discovery").joinpath("abbreviations.json").read_bytes()
    return msgspec.json.decode(data, type=Table)


Config = dict[str, object]


def expand(config: Config) -> None:
    """Replace short keys everywhere in a discovery payload; the short form wins."""
    tables = table()
    _replace(config, tables.config)
    _expand_availability(config)
    _replace_in(config.get("origin"), tables.origin)
    device = config.get("device")
    _replace_in(device, tables.device)
    if isinstance(device, dict):
        _replace_in(device.get("child_device"), tables.device)
    _expand_components(config)
    children = config.get("child_devices")
    for child in children if isinstance(children, list) else [children]:
        if isinstance(child, dict):
            _replace(child, tables.device)
            _replace(child, tables.config)
            _expand_components(child)


def _expand_components(config: Config) -> None:
    components = config.get("components")
    if not isinstance(components, dict):
        return
    for component in components.values():
        if isinstance(component, dict):
            _replace(component, table().config)
            _expand_availability(component)


def _expand_availability(config: Config) -> None:
    topics = config.get("availability")
    for topic in topics if isinstance(topics, list) else [topics]:
        _replace_in(topic, table().config)


def _replace_in(config: object, names: dict[str, str]) -> None:
    if isinstance(config, dict):
        _replace(config, names)


def _replace(config: Config, names: dict[str, str]) -> None:
    for key in names.keys() & config.keys():
        config[names[key]] = config.pop(key)


def apply_base(config: Config) -> None:
    """Put the base topic `~` into the topics that begin or end with it."""
    base = config.pop("~", None)
    if base is None:
        return
    _apply_base(config, str(base))
    topics = config.get("availability")
    for topic in topics if isinstance(topics, list) else [topics]:
        if isinstance(topic, dict):
            _apply_base(topic, str(base))


def _apply_base(config: Config, base: str) -> None:
    for key, value in config.items():
        if isinstance(value, str) and key.endswith("topic") and value:
            text = base + value[1:] if value.startswith("~") else value
            config[key] = text[:-1] + base if text.endswith("~") else text
