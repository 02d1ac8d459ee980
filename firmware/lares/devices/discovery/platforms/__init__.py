"""One module for each kind of entity; this table is the only place that lists them."""

from collections.abc import Callable, Mapping

from lares.devices.discovery.platform import Platform
from lares.devices.discovery.platforms.binary_sensor import BinarySensor
from lares.devices.discovery.platforms.cover import Cover
from lares.devices.discovery.platforms.light import Light
from lares.devices.discovery.platforms.light_json import JsonLight
from lares.devices.discovery.platforms.sensor import Sensor
from lares.devices.discovery.platforms.switch import Switch

Choice = Callable[[Mapping[str, object]], type[Platform]]


def _light(config: Mapping[str, object]) -> type[Light]:
    """Return the class for the config's schema."""
    if config.get("schema") == "json":
        return JsonLight
    return JsonLight


PLATFORMS: Mapping[str, type[Platform] | Choice | None] = {
    "binary_sensor": BinarySensor,
    "cover": Cover,
    "light": _light,
    "sensor": Sensor,
    "switch": Switch,
}
"""Component → its class, or the choice between classes; None has no entity."""

COMPONENTS = frozenset(PLATFORMS)


def platform_for(component: str) -> Choice | None:
    """Return what makes the class for a config, None for a component without entity."""
    platform = PLATFORMS.get(component)
    if isinstance(platform, type):
        found = platform
        return lambda _config: found
    return platform
