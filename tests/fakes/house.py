"""A filled registry: a house of six areas on two floors with 38 entities, named in zh and en."""

from collections.abc import Mapping
from typing import Any

from lares.home.entity import (
    Area,
    Capability,
    Category,
    Device,
    Entity,
    Floor,
    State,
    Unavailability,
)
from lares.home.registry import Registry

C = Capability
FLOORS = (
    Floor("ground", {"en": ("Ground Floor", "Downstairs"), "zh": ("一楼", "楼下")}, 0),
    Floor("upper", {"en": ("Upper Floor", "Upstairs"), "zh": ("二楼", "楼上")}, 1),
)
AREAS = (
    Area("living_room", {"en": ("Living Room",), "zh": ("客厅",)}, "ground"),
    Area("kitchen", {"en": ("Kitchen",), "zh": ("厨房",)}, "ground"),
    Area("entrance", {"en": ("Entrance",), "zh": ("玄关",)}, "ground"),
    Area("bedroom", {"en": ("Bedroom",), "zh": ("卧室",)}, "upper"),
    Area("study", {"en": ("Study",), "zh": ("书房",)}, "upper"),
    Area("bathroom", {"en": ("Bathroom",), "zh": ("浴室",)}, "upper"),
)
_SWITCHED = frozenset({C.TURN_ON, C.TURN_OFF})
_DIMMED = _SWITCHED | {C.BRIGHTNESS}
_COLOURED = _DIMMED | {C.COLOR, C.COLOR_TEMP, C.EFFECT}
_WHITE = _DIMMED | {C.COLOR_TEMP}
_COVER = frozenset({C.OPEN, C.CLOSE, C.STOP, C.POSITION})
_CLIMATE = _SWITCHED | {C.TARGET_TEMPERATURE, C.HVAC_MODE, C.FAN_MODE, C.PRESET_MODE}
_FAN = _SWITCHED | {C.PERCENTAGE, C.PRESET_MODE, C.OSCILLATE}
_LOCK = frozenset({C.LOCK, C.UNLOCK})
_VACUUM = frozenset({C.START, C.PAUSE, C.STOP, C.RETURN_HOME, C.LOCATE, C.FAN_SPEED})
_NONE: frozenset[Capability] = frozenset()
_KELVIN = {"min_color_temp_kelvin": 2200, "max_color_temp_kelvin": 6500}
_RANGE = {"min": 0, "max": 100, "step": 5}
_C = {"unit_of_measurement": "°C"}

# id, area, en, zh, capabilities, state, attributes[, device class]
_ENTITIES: tuple[tuple[Any, ...], ...] = (
    ("light.ceiling", "living_room", "Ceiling light", "吊灯", _COLOURED, "on",
     {"brightness": 204, "color_mode": "color_temp", "color_temp_kelvin": 3000,
      "supported_color_modes": ["color_temp", "hs"], "effect_list": ["colorloop", "candle"],
      **_KELVIN}),
    ("light.floor_lamp", "living_room", "Floor lamp", "落地灯", _WHITE, "off",
     {"supported_color_modes": ["color_temp"], **_KELVIN}),
    ("cover.living_curtain", "living_room", "Curtain", "窗帘", _COVER, "open",
     {"current_position": 70}, "curtain"),
    ("climate.living", "living_room", "Air conditioner", "空调", _CLIMATE, "cool",
     {"temperature": 24.5, "current_temperature": 26.1, "min_temp": 16, "max_temp": 30,
      "target_temp_step": 0.5, "hvac_action": "cooling",
      "hvac_modes": ["off", "heat", "cool", "dry", "fan_only"],
      "fan_modes": ["auto", "low", "medium", "high"], "fan_mode": "low",
      "preset_modes": ["none", "eco", "sleep"], "preset_mode": "none"}),
    ("switch.tv_socket", "living_room", "TV socket", "电视插座", _SWITCHED, "on", {}, "outlet"),
    ("sensor.living_temperature", "living_room", "Temperature", "温度", _NONE, "26.1", _C,
     "temperature"),
    ("sensor.living_humidity", "living_room", "Humidity", "湿度", _NONE, "48",
     {"unit_of_measurement": "%"}, "humidity"),
    ("scene.movie", "living_room", "Movie night", "观影模式", frozenset({C.ACTIVATE}), "unknown",
     {}),
    ("light.kitchen", "kitchen", "Kitchen light", "厨房灯", _DIMMED, "off", {}),
    ("light.worktop", "kitchen", "Worktop light", "台面灯", _SWITCHED, "on", {}),
    ("switch.kettle", "kitchen", "Kettle", "电水壶", _SWITCHED, "off", {}, "outlet"),
    ("valve.water_main", "kitchen", "Water valve", "水阀", frozenset({C.OPEN, C.CLOSE}), "open",
     {}, "water"),
    ("binary_sensor.leak", "kitchen", "Leak sensor", "漏水传感器", _NONE, "off", {}, "moisture"),
    ("sensor.kitchen_temperature", "kitchen", "Temperature", "温度", _NONE, "23.4", _C,
     "temperature"),
    ("number.timer", "kitchen", "Oven timer", "烤箱定时", frozenset({C.SET_VALUE}), "25",
     {"min": 0, "max": 120, "step": 5, "unit_of_measurement": "min"}),
    ("lock.front", "entrance", "Front door", "大门", _LOCK, "locked", {}),
    ("binary_sensor.front_door", "entrance", "Door", "门", _NONE, "off", {}, "door"),
    ("light.entrance", "entrance", "Entrance light", "玄关灯", _SWITCHED, "off", {}),
    ("cover.garage", "entrance", "Garage door", "车库门", frozenset({C.OPEN, C.CLOSE, C.STOP}),
     "closed", {}, "garage"),
    ("alarm_control_panel.house", "entrance", "Alarm", "警报",
     frozenset({C.ARM, C.DISARM}), "disarmed", {}),
    ("binary_sensor.entrance_motion", "entrance", "Motion", "人体感应", _NONE, "on", {},
     "motion"),
    ("button.doorbell", "entrance", "Chime", "门铃", frozenset({C.PRESS}), "unknown", {}),
    ("light.bedroom", "bedroom", "Bedroom light", "卧室灯", _WHITE, "on",
     {"brightness": 90, "color_mode": "color_temp", "color_temp_kelvin": 2700,
      "supported_color_modes": ["color_temp"], **_KELVIN}),
    ("light.reading", "bedroom", "Reading lamp", "阅读灯", _DIMMED, "off", {}),
    ("fan.bedroom", "bedroom", "Fan", "风扇", _FAN, "on",
     {"percentage": 40, "percentage_step": 20, "preset_modes": ["sleep", "natural"],
      "preset_mode": None, "oscillating": False}),
    ("cover.bedroom_blind", "bedroom", "Blind", "卷帘", _COVER | {C.TILT}, "closed",
     {"current_position": 0, "current_tilt_position": 20}, "blind"),
    ("sensor.bedroom_temperature", "bedroom", "Temperature", "温度", _NONE, "21.8", _C,
     "temperature"),
    ("sensor.bedroom_co2", "bedroom", "CO₂", "二氧化碳", _NONE, "612",
     {"unit_of_measurement": "ppm"}, "carbon_dioxide"),
    ("binary_sensor.bedroom_window", "bedroom", "Window", "窗户", _NONE, "on", {}, "window"),
    ("light.desk", "study", "Desk lamp", "台灯", _WHITE, "off", dict(_KELVIN)),
    ("switch.printer", "study", "Printer", "打印机", _SWITCHED, "off", {}, "outlet"),
    ("vacuum.robot", "study", "Robot vacuum", "扫地机器人", _VACUUM, "docked",
     {"fan_speed": "standard", "fan_speed_list": ["quiet", "standard", "max"]}),
    ("select.purifier_mode", "study", "Air purifier mode", "净化器模式",
     frozenset({C.SELECT_OPTION}), "auto", {"options": ["auto", "sleep", "turbo"]}),
    ("sensor.study_pm25", "study", "PM2.5", "PM2.5", _NONE, "12",
     {"unit_of_measurement": "µg/m³"}, "pm25"),
    ("light.mirror", "bathroom", "Mirror light", "镜前灯", _DIMMED, "off", {}),
    ("humidifier.bathroom", "bathroom", "Dehumidifier", "除湿机",
     _SWITCHED | {C.TARGET_HUMIDITY, C.MODE}, "on",
     {"humidity": 50, "min_humidity": 30, "max_humidity": 80, "current_humidity": 63,
      "available_modes": ["normal", "boost"], "mode": "normal"}, "dehumidifier"),
    ("water_heater.boiler", "bathroom", "Water heater", "热水器",
     _SWITCHED | {C.TARGET_TEMPERATURE, C.MODE}, "eco",
     {"temperature": 50, "current_temperature": 47, "min_temp": 30, "max_temp": 70,
      "operation_list": ["off", "eco", "performance"], "operation_mode": "eco"}),
    ("sensor.bathroom_humidity", "bathroom", "Humidity", "湿度", _NONE, "63",
     {"unit_of_measurement": "%"}, "humidity"),
)  # fmt: skip


def fill_house(registry: Registry) -> Registry:
    """Put the house into `registry`; one lamp is offline, one sensor's value is from before."""
    for floor in FLOORS:
        registry.put_floor(floor)
    for area in AREAS:
        registry.put_area(area)
    for row in _ENTITIES:
        _put(registry, *row)
    registry.put_entity(
        Entity(
            "sensor.ceiling_linkquality",
            "sensor",
            {"en": ("Link quality",), "zh": ("信号质量",)},
            device_id="ceiling",
            category=Category.DIAGNOSTIC,
        )
    )
    registry.report("sensor.ceiling_linkquality", State("132", {"unit_of_measurement": "lqi"}))
    registry.set_availability("light.reading", Unavailability.OFFLINE)
    study = registry.state("sensor.study_pm25")
    registry.report("sensor.study_pm25", State(study.value, study.attributes, stale=True))
    return registry


def add_many(registry: Registry, count: int) -> list[str]:
    """Add `count` dimmable lights, 20 to an area; return their ids."""
    ids = []
    for number in range(count):
        area_id = f"hall_{number // 20}"
        if number % 20 == 0:
            names = {"en": (f"Hall {number // 20}",), "zh": (f"大厅{number // 20}",)}
            registry.put_area(Area(area_id, names, "upper"))
        names = {"en": (f"Lamp {number}",), "zh": (f"灯{number}",)}
        entity = Entity(
            f"light.lamp_{number}", "light", names, area_id=area_id, capabilities=_DIMMED
        )
        registry.put_entity(entity)
        registry.report(entity.id, State("on", {"brightness": number % 255 + 1}))
        ids.append(entity.id)
    return ids


def _put(
    registry: Registry,
    entity_id: str,
    area_id: str,
    en: str,
    zh: str,
    capabilities: frozenset[Capability],
    state: str,
    attributes: Mapping[str, object],
    device_class: str | None = None,
) -> None:
    domain, _, object_id = entity_id.partition(".")
    registry.put_device(
        Device(object_id, en, "Lararium", f"{domain.upper()}-1", "1.2.0", area_id=area_id)
    )
    registry.put_entity(
        Entity(
            entity_id,
            domain,
            {"en": (en,), "zh": (zh,)},
            device_id=object_id,
            device_class=device_class,
            capabilities=capabilities,
        )
    )
    registry.report(entity_id, State(state, dict(attributes)))
