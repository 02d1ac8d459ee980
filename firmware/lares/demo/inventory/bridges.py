"""How things come into the table: by a Zigbee bridge, as a node of their own, as one bundle."""

from lares.demo.dialects import Dialect
from lares.demo.kinds.sensors import Sensor
from lares.demo.part import Part, named
from lares.demo.physics import Room
from lares.demo.thing import PROMPT, Manner, Thing

_DIAGNOSTIC = "diagnostic"


def zigbee(
    number: int,
    slug: str,
    area: str,
    model: str,
    *parts: Part,
    manner: Manner = PROMPT,
    name: str | None = None,
) -> Thing:
    """Return a thing that a Zigbee bridge announces; `number` makes its IEEE address."""
    thing_id = f"0xa4c1380000de{number:04x}"
    name = name or parts[0].names["en"][0]
    return Thing(thing_id, slug, name, area, model, parts, Dialect.ZIGBEE, manner)


def node(slug: str, area: str, model: str, *parts: Part) -> Thing:
    """Return a thing with firmware of its own, known by its host name."""
    name = parts[0].names["en"][0]
    return Thing(f"node_{slug}", slug, name, area, model, parts, Dialect.COMPACT)


def bundle(slug: str, area: str, model: str, *parts: Part) -> Thing:
    """Return a thing that announces all its parts in one message."""
    name = parts[0].names["en"][0]
    return Thing(f"bundle_{slug}", slug, name, area, model, parts, Dialect.BUNDLE)


def air(room: Room, english: str, chinese: str) -> tuple[Part, ...]:
    """Return a room's temperature, humidity and battery sensors."""
    return (
        Sensor(
            "temperature",
            named(f"{english} Temperature", f"{chinese}温度"),
            source=lambda _own, _moment: room.temperature,
            device_class="temperature",
            unit="°C",
            start=round(room.temperature, 1),
        ),
        Sensor(
            "humidity",
            named(f"{english} Humidity", f"{chinese}湿度"),
            source=lambda _own, _moment: room.humidity,
            device_class="humidity",
            unit="%",
            start=round(room.humidity, 1),
        ),
        battery(),
    )


def battery(level: float = 87.0) -> Sensor:
    """Return the battery of a thing, as a diagnostic reading."""
    return Sensor(
        "battery",
        named("Battery", "电池"),
        source=lambda _own, _moment: level,
        device_class="battery",
        unit="%",
        interval=3600.0,
        digits=0,
        start=level,
        category=_DIAGNOSTIC,
    )


def power(english: str, chinese: str, watts: float, key: str = "state") -> Sensor:
    """Return the power of a socket: about `watts` while it is on."""
    return Sensor(
        "power",
        named(f"{english} Power", f"{chinese}功率"),
        source=lambda own, moment: watts * moment.rng.gauss(1.0, 0.03) if own[key] == "ON" else 0,
        device_class="power",
        unit="W",
        interval=5.0,
    )
