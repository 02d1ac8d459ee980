"""A home of zigbee2mqtt devices for measuring: discovery payloads, states and sentences.

The payloads have the keys and the size of zigbee2mqtt 2.x; a device has one commanded entity and up
to nine readings, as a mixed home of lights, plugs, covers and thermostats has.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

PREFIX = "homeassistant"
BASE = "zigbee2mqtt"
_AREAS = (
    ("Living Room", "客厅"),
    ("Kitchen", "厨房"),
    ("Dining Room", "餐厅"),
    ("Bedroom", "卧室"),
    ("Study", "书房"),
    ("Bathroom", "浴室"),
    ("Hallway", "走廊"),
    ("Garage", "车库"),
    ("Balcony", "阳台"),
    ("Guest Room", "客房"),
)
WORDS = ("Amber", "Birch", "Cedar", "Delta", "Ember", "Fjord", "Grove", "Harbor", "Indigo", "Jade")
READINGS = (
    ("power", "W", "power", "measurement", None),
    ("voltage", "V", "voltage", "measurement", None),
    ("current", "A", "current", "measurement", None),
    ("energy", "kWh", "energy", "total_increasing", None),
    ("temperature", "°C", "temperature", "measurement", None),
    ("humidity", "%", "humidity", "measurement", None),
    ("battery", "%", "battery", "measurement", "diagnostic"),
    ("linkquality", "lqi", None, "measurement", "diagnostic"),
    ("device_temperature", "°C", "temperature", "measurement", "diagnostic"),
)
ENTITIES_PER_DEVICE = 1 + len(READINGS)


@dataclass(frozen=True, slots=True)
class Lamp:
    """One simulated device: a lamp with readings."""

    number: int

    @property
    def name(self) -> str:
        """Return its friendly name, unlike any other: "Amber Cedar lamp 7"."""
        first, second = divmod(self.number, len(WORDS))
        return f"{WORDS[first % len(WORDS)]} {WORDS[second]} lamp {self.number}"

    @property
    def area(self) -> str:
        """Return the area that it suggests."""
        return _AREAS[self.number % len(_AREAS)][0]

    @property
    def topic(self) -> str:
        """Return its state topic; commands go to `<topic>/set`."""
        return f"{BASE}/{self.name}"

    @property
    def ieee(self) -> str:
        """Return its Zigbee address."""
        return f"0xa4c138{self.number:010x}"

    def announcements(self) -> Iterator[tuple[str, str]]:
        """Yield topic and payload of each entity's discovery message."""
        device = {
            "hw_version": 1,
            "identifiers": [f"{BASE}_{self.ieee}"],
            "manufacturer": "IKEA",
            "model": "TRADFRI bulb E27, white spectrum, opal, 1000 lm",
            "model_id": "LED1732G11",
            "name": self.name,
            "suggested_area": self.area,
            "sw_version": "1.0.0",
            "via_device": f"{BASE}_bridge_0x00124b0012345678",
        }
        shared = {
            "availability": [
                {"topic": f"{BASE}/bridge/state", "value_template": "{{ value_json.state }}"}
            ],
            "device": device,
            "origin": {"name": "Zigbee2MQTT", "sw": "2.14.1", "url": "https://www.zigbee2mqtt.io"},
            "state_topic": self.topic,
        }
        light = {
            **shared,
            "brightness": True,
            "brightness_scale": 254,
            "command_topic": f"{self.topic}/set",
            "effect": True,
            "effect_list": ["blink", "breathe", "okay", "channel_change", "stop_effect"],
            "max_mireds": 454,
            "min_mireds": 250,
            "name": None,
            "schema": "json",
            "supported_color_modes": ["color_temp"],
            "unique_id": f"{self.ieee}_light_{BASE}",
        }
        yield f"{PREFIX}/light/{self.ieee}/light/config", json.dumps(light)
        for key, unit, device_class, state_class, category in READINGS:
            reading = {
                **shared,
                "device_class": device_class,
                "enabled_by_default": category is None,
                "entity_category": category,
                "name": key.replace("_", " ").capitalize(),
                "state_class": state_class,
                "unit_of_measurement": unit,
                "unique_id": f"{self.ieee}_{key}_{BASE}",
                "value_template": f'{{{{ value_json["{key}"] }}}}',
            }
            payload = {k: v for k, v in reading.items() if v is not None}
            yield f"{PREFIX}/sensor/{self.ieee}/{key}/config", json.dumps(payload)

    def state(self, turn: int, *, on: bool = True) -> str:
        """Return a state report; `turn` changes three of its thirteen values.

        Power, energy and link quality move from report to report, as a metering lamp's do; what the
        lamp was told and what the room is like stay as they are.
        """
        own = self.number
        return json.dumps(
            {
                "brightness": 1 + own % 254,
                "color_mode": "color_temp",
                "color_temp": 250 + own % 200,
                "state": "ON" if on else "OFF",
                "power": round(5 + turn % 7 + 0.1, 1),
                "voltage": 229 + own % 4,
                "current": round(0.02 + own % 5 / 100, 2),
                "energy": round(12 + turn / 1000, 3),
                "temperature": round(20 + own % 30 / 10, 1),
                "humidity": 40 + own % 20,
                "battery": 80 + own % 20,
                "linkquality": 100 + turn % 97,
                "device_temperature": 30 + own % 9,
            }
        )


def lamps(entities: int) -> list[Lamp]:
    """Return as many devices as make up about `entities` entities, at least one."""
    return [Lamp(number) for number in range(max(1, entities // ENTITIES_PER_DEVICE))]


def sentences(home: list[Lamp], count: int) -> Iterator[tuple[str, Lamp]]:
    """Yield sentences that command one lamp each, English and Chinese in turn, with that lamp."""
    forms = (
        "turn on {}",
        "打开{}",
        "please switch off {}",
        "关闭{}",
        "set {} to 40%",
        "把{}的亮度调到百分之六十",
    )
    for turn in range(count):
        lamp = home[turn * 7 % len(home)]
        yield forms[turn % len(forms)].format(lamp.name), lamp
