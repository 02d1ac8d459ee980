"""Which component is served by which class: adding a kind is one module and one line here."""

from collections.abc import Callable, Mapping

from lares.devices.discovery.platform import Platform
from lares.devices.discovery.platforms.alarm_control_panel import AlarmControlPanel
from lares.devices.discovery.platforms.binary_sensor import BinarySensor
from lares.devices.discovery.platforms.button import Button
from lares.devices.discovery.platforms.climate import Climate
from lares.devices.discovery.platforms.cover import Cover
from lares.devices.discovery.platforms.dates import Date, DateTime, Time
from lares.devices.discovery.platforms.device_tracker import DeviceTracker
from lares.devices.discovery.platforms.event import Event
from lares.devices.discovery.platforms.fan import Fan
from lares.devices.discovery.platforms.humidifier import Humidifier
from lares.devices.discovery.platforms.image import Camera, Image
from lares.devices.discovery.platforms.infrared import infrared
from lares.devices.discovery.platforms.lawn_mower import LawnMower
from lares.devices.discovery.platforms.light import Light
from lares.devices.discovery.platforms.light_basic import BasicLight
from lares.devices.discovery.platforms.light_json import JsonLight
from lares.devices.discovery.platforms.light_template import TemplateLight
from lares.devices.discovery.platforms.lock import Lock
from lares.devices.discovery.platforms.notify import Notify
from lares.devices.discovery.platforms.number import Number
from lares.devices.discovery.platforms.scene import Scene
from lares.devices.discovery.platforms.select import Select
from lares.devices.discovery.platforms.sensor import Sensor
from lares.devices.discovery.platforms.siren import Siren
from lares.devices.discovery.platforms.switch import Switch
from lares.devices.discovery.platforms.text import Text
from lares.devices.discovery.platforms.update import Update
from lares.devices.discovery.platforms.vacuum import Vacuum
from lares.devices.discovery.platforms.valve import Valve
from lares.devices.discovery.platforms.water_heater import WaterHeater

Choice = Callable[[Mapping[str, object]], type[Platform]]


def _light(config: Mapping[str, object]) -> type[Light]:
    """Return the class for the config's schema."""
    schema = str(config.get("schema") or "basic").lower()
    return {"json": JsonLight, "template": TemplateLight}.get(schema, BasicLight)


PLATFORMS: Mapping[str, type[Platform] | Choice | None] = {
    "alarm_control_panel": AlarmControlPanel,
    "binary_sensor": BinarySensor,
    "button": Button,
    "camera": Camera,
    "climate": Climate,
    "cover": Cover,
    "date": Date,
    "datetime": DateTime,
    "device_automation": None,
    "device_tracker": DeviceTracker,
    "event": Event,
    "fan": Fan,
    "humidifier": Humidifier,
    "image": Image,
    "infrared": infrared,
    "lawn_mower": LawnMower,
    "light": _light,
    "lock": Lock,
    "notify": Notify,
    "number": Number,
    "scene": Scene,
    "select": Select,
    "sensor": Sensor,
    "siren": Siren,
    "switch": Switch,
    "tag": None,
    "text": Text,
    "time": Time,
    "update": Update,
    "vacuum": Vacuum,
    "valve": Valve,
    "water_heater": WaterHeater,
}
"""Component → its class, or the choice between classes; None has no entity."""

COMPONENTS = frozenset(PLATFORMS)


def platform_for(component: str) -> Choice | None:
    """Return what chooses the class for a config, None for a component without entity."""
    platform = PLATFORMS.get(component)
    if isinstance(platform, type):
        found = platform
        return lambda _config: found
    return platform
