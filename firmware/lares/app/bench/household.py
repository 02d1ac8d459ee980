"""A home that sentences are understood in: rooms, what stands in them, and lamps without end.

Its first things (`household.json`) are what a family has; the rest, up to the size that is asked
for, are the lamps and readings of `workload`, with a Chinese name as well.
"""

import json
from importlib import resources

from lares.app.bench.workload import READINGS, WORDS, Lamp
from lares.home.entity import Area, Capability, Entity, Floor, Names, State
from lares.home.registry import Registry

_CHINESE = ("琥珀", "桦木", "雪松", "三角", "余烬", "峡湾", "树林", "港湾", "靛蓝", "翡翠")
_QUANTITIES = {
    "power": "功率",
    "voltage": "电压",
    "current": "电流",
    "energy": "电量",
    "temperature": "温度",
    "humidity": "湿度",
}
_C = Capability
_SWITCH = frozenset({_C.TURN_ON, _C.TURN_OFF})
_MOVED = frozenset({_C.OPEN, _C.CLOSE, _C.STOP, _C.POSITION})
_CAPABILITIES = {
    "light": _SWITCH | {_C.BRIGHTNESS, _C.COLOR, _C.COLOR_TEMP},
    "switch": _SWITCH,
    "fan": _SWITCH | {_C.PERCENTAGE},
    "climate": _SWITCH | {_C.TARGET_TEMPERATURE, _C.HVAC_MODE},
    "cover": _MOVED,
    "valve": _MOVED,
    "lock": frozenset({_C.LOCK, _C.UNLOCK}),
    "media_player": _SWITCH,
    "vacuum": frozenset({_C.START, _C.PAUSE, _C.RETURN_HOME}),
    "humidifier": _SWITCH | {_C.TARGET_HUMIDITY},
    "scene": frozenset({_C.ACTIVATE}),
    "script": frozenset({_C.ACTIVATE}),
}


def furnish(entities: int) -> Registry:
    """Return the home with at least the family's things and a hundred more, else `entities`."""
    registry = Registry()
    home = json.loads(resources.files(__package__).joinpath("household.json").read_bytes())
    for floor_id, english, chinese, level in home["floors"]:
        registry.put_floor(Floor(floor_id, _names(english, chinese), level))
    for area_id, english, chinese, floor_id in home["areas"]:
        registry.put_area(Area(area_id, _names(english, chinese), floor_id))
    for number, (domain, kind, area_id, english, chinese) in enumerate(home["entities"]):
        _put(registry, f"{domain}.thing_{number}", kind or None, area_id, (english, chinese))
    rooms = tuple(registry.areas)
    readings = tuple((key, kind) for key, _, kind, _, category in READINGS if category is None)
    wanted = max(entities, len(registry.entities) + 100)
    number = 0
    while len(registry.entities) < wanted:
        room = rooms[number % len(rooms)]
        own = (Lamp(number).name, f"{_CHINESE[number // len(WORDS) % len(WORDS)]}灯{number}")
        _put(registry, f"light.lamp_{number}", None, room, own)
        for key, kind in readings[: wanted - len(registry.entities)]:
            names = (f"{own[0]} {key}", f"{own[1]}{_QUANTITIES[key]}")
            _put(registry, f"sensor.lamp_{number}_{key}", kind, room, names)
        number += 1
    return registry


def _put(
    registry: Registry, entity_id: str, kind: str | None, area_id: str, own: tuple[str, str]
) -> None:
    domain = entity_id.partition(".")[0]
    capabilities = _CAPABILITIES.get(domain, frozenset())
    registry.put_entity(
        Entity(
            id=entity_id,
            domain=domain,
            names=_names(*own),
            area_id=area_id,
            device_class=kind,
            capabilities=capabilities,
        )
    )
    registry.report(entity_id, State("on"))


def _names(english: str, chinese: str) -> Names:
    return {"en": (english,), "zh": (chinese,)}
