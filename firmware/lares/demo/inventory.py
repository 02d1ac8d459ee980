"""The table of simulated things: what stands in which room, and how each behaves.

Names matter here more than elsewhere: they are what a visitor says. Two ceiling lights bear the
same name on purpose, so that the question "which one?" can be seen.
"""

from collections.abc import Mapping

from lares.demo.dialects import Dialect
from lares.demo.kinds.appliances import Fan, Switch, Vacuum
from lares.demo.kinds.climates import Climate, Humidifier, WaterHeater
from lares.demo.kinds.controls import Button, Number, Scene, Select, Text, Update
from lares.demo.kinds.covers import Cover, Valve
from lares.demo.kinds.lights import Light, PlainLight
from lares.demo.kinds.security import Alarm, Doorbell, Lock, Siren
from lares.demo.kinds.sensors import Contact, Meter, Sensor, Status
from lares.demo.part import Part, Recall, named
from lares.demo.physics import Room, daylight
from lares.demo.thing import PROMPT, REFUSING, SILENT, SLOW, UNSTEADY, Manner, Thing

_DIAGNOSTIC = "diagnostic"
_LIVING, _KITCHEN, _ENTRANCE, _GARAGE = "Living Room", "Kitchen", "Entrance", "Garage"
_BEDROOM, _STUDY, _BATHROOM = "Bedroom", "Study", "Bathroom"


def furnish() -> tuple[Mapping[str, Room], list[Thing]]:
    """Return the rooms by English name and all things of the home, new and at rest."""
    rooms = {
        _LIVING: Room(21.5, 46.0),
        _KITCHEN: Room(22.0, 52.0, mean=21.5, damp=54.0),
        _ENTRANCE: Room(18.5, 50.0, mean=18.0),
        _GARAGE: Room(12.0, 60.0, mean=11.0, damp=62.0),
        _BEDROOM: Room(18.4, 44.0, mean=18.0, damp=44.0),
        _STUDY: Room(20.2, 42.0, mean=19.0, damp=43.0),
        _BATHROOM: Room(22.5, 63.0, mean=21.0, damp=62.0),
    }
    things = [
        *_living_room(rooms[_LIVING]),
        *_kitchen(),
        *_entrance(),
        *_garage(),
        *_bedroom(rooms[_BEDROOM]),
        *_study(rooms[_STUDY]),
        *_bathroom(rooms[_BATHROOM]),
    ]
    return rooms, things


def _zigbee(
    number: int, slug: str, area: str | None, model: str, *parts: Part, manner: Manner = PROMPT
) -> Thing:
    """Return a thing that a Zigbee bridge announces; `number` makes its IEEE address."""
    name = slug.replace("_", " ").title()
    thing_id = f"0xa4c1380000de{number:04x}"
    return Thing(thing_id, slug, name, area, model, parts, Dialect.ZIGBEE, manner)


def _node(slug: str, area: str, model: str, *parts: Part, manner: Manner = PROMPT) -> Thing:
    """Return a thing with firmware of its own, known by its host name."""
    name = slug.replace("_", " ").title()
    return Thing(f"node_{slug}", slug, name, area, model, parts, Dialect.COMPACT, manner)


def _bundle(slug: str, area: str, model: str, *parts: Part, manner: Manner = PROMPT) -> Thing:
    """Return a thing that announces all its parts in one message."""
    name = slug.replace("_", " ").title()
    return Thing(f"bundle_{slug}", slug, name, area, model, parts, Dialect.BUNDLE, manner)


def _air(room: Room, english: str, chinese: str) -> tuple[Part, ...]:
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
        _battery(),
    )


def _battery(level: float = 87.0) -> Sensor:
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


def _power(english: str, chinese: str, watts: float, key: str = "state") -> Sensor:
    """Return the power of a socket: about `watts` while it is on."""
    return Sensor(
        "power",
        named(f"{english} Power", f"{chinese}功率"),
        source=lambda own, moment: watts * moment.rng.gauss(1.0, 0.03) if own[key] == "ON" else 0,
        device_class="power",
        unit="W",
        interval=5.0,
    )


def _living_room(room: Room) -> list[Thing]:
    movie = {"state": "ON", "brightness": 40}
    bright = {"state": "ON", "brightness": 254}
    return [
        _zigbee(
            0x10,
            "living_room_ceiling",
            _LIVING,
            "Colour panel",
            Light("state", named("Ceiling Light", "吸顶灯", "主灯"), colour="xy", warmth=True),
        ),
        _zigbee(
            0x11,
            "living_room_floor_lamp",
            _LIVING,
            "Warm white lamp",
            Light("state", named("Floor Lamp", "落地灯"), warmth=True),
            manner=SLOW,
        ),
        _zigbee(
            0x12,
            "living_room_curtain",
            _LIVING,
            "Curtain motor",
            Cover("state", named("Living Room Curtain", "客厅窗帘"), motion=False, at=100.0),
        ),
        _zigbee(
            0x13,
            "tv_plug",
            _LIVING,
            "Metering plug",
            Switch("state", named("TV", "电视", "television"), device_class="outlet", on=True),
            _power("TV", "电视", 95.0),
            Meter("energy", named("TV Energy", "电视用电量")),
        ),
        _node(
            "air_conditioner",
            _LIVING,
            "Split unit",
            Climate(
                "climate",
                named("Air Conditioner", "空调", "AC"),
                room=room,
                modes=("off", "auto", "cool", "heat", "dry", "fan_only"),
                fan_modes=("auto", "low", "medium", "high"),
                swing_modes=("off", "vertical", "both"),
                lowest=16.0,
                target=24.0,
                mode="off",
            ),
        ),
        _node(
            "air_purifier",
            _LIVING,
            "Purifier",
            Fan(
                "fan",
                named("Air Purifier", "空气净化器", "净化器"),
                speeds=3,
                presets=("auto", "sleep", "favorite"),
            ),
            Sensor(
                "pm25",
                named("PM2.5", "PM2.5浓度"),
                source=lambda own, moment: max(
                    2.0, moment.rng.gauss(8.0 if own["state"] == "ON" else 24.0, 2.0)
                ),
                device_class="pm25",
                unit="µg/m³",
                digits=0,
            ),
        ),
        _bundle(
            "robot_vacuum",
            _LIVING,
            "Robot vacuum",
            Vacuum("state", named("Robot Vacuum", "扫地机器人", "vacuum", "robot", "扫地机")),
            Sensor(
                "battery",
                named("Robot Vacuum Battery", "扫地机器人电量"),
                source=lambda own, _moment: float(str(own["battery"])),
                device_class="battery",
                unit="%",
                digits=0,
                start=92.0,
            ),
        ),
        _zigbee(0x14, "living_room_air", _LIVING, "Air sensor", *_air(room, _LIVING, "客厅")),
        _zigbee(
            0x15,
            "living_room_motion",
            _LIVING,
            "Motion sensor",
            Contact(
                "occupancy",
                named("Living Room Motion", "客厅人体传感器"),
                device_class="motion",
                per_hour=14.0,
                lasting=45.0,
            ),
            Sensor(
                "illuminance",
                named("Living Room Illuminance", "客厅光照"),
                source=lambda _own, moment: 8.0 + 420.0 * daylight(moment.hour),
                device_class="illuminance",
                unit="lx",
                digits=0,
            ),
        ),
        _zigbee(
            0x16,
            "living_room_window",
            _LIVING,
            "Contact sensor",
            Contact(
                "contact",
                named("Living Room Window", "客厅窗户"),
                device_class="window",
                inverted=True,
                lasting=240.0,
            ),
        ),
        _zigbee(
            0x17,
            "living_room_scenes",
            _LIVING,
            "Group of lights",
            Scene(
                "movie",
                named("Movie Night", "电影模式", "观影模式"),
                number=1,
                asks=(
                    Recall("living_room_ceiling", {"state": "OFF"}),
                    Recall("living_room_floor_lamp", movie),
                    Recall("living_room_curtain", {"state": "CLOSE"}),
                ),
            ),
            Scene(
                "bright",
                named("Everything Bright", "明亮模式"),
                number=2,
                asks=(
                    Recall("living_room_ceiling", bright),
                    Recall("living_room_floor_lamp", bright),
                ),
            ),
        ),
    ]


def _kitchen() -> list[Thing]:
    return [
        _node(
            "kitchen_light",
            _KITCHEN,
            "Dimmer",
            PlainLight("state", named("Kitchen Light", "厨房灯", "厨房的灯")),
        ),
        _node(
            "cabinet_strip",
            _KITCHEN,
            "LED controller",
            PlainLight(
                "state",
                named("Cabinet Strip", "橱柜灯带", "灯带"),
                rgb=True,
                effects=("none", "rainbow", "breathe"),
            ),
        ),
        _zigbee(
            0x20,
            "water_valve",
            _KITCHEN,
            "Valve motor",
            Valve("state", named("Water Valve", "水阀", "main valve", "总水阀")),
            _battery(64.0),
        ),
        _zigbee(
            0x21,
            "kitchen_leak",
            _KITCHEN,
            "Leak sensor",
            Contact(
                "water_leak",
                named("Kitchen Leak", "厨房漏水"),
                device_class="moisture",
                per_hour=0.05,
                lasting=600.0,
            ),
        ),
        _zigbee(
            0x22,
            "dishwasher",
            _KITCHEN,
            "Metering plug with child lock",
            Switch("state", named("Dishwasher", "洗碗机"), device_class="outlet"),
            _power("Dishwasher", "洗碗机", 1100.0),
            manner=REFUSING,
        ),
        _bundle(
            "coffee_machine",
            _KITCHEN,
            "Bean to cup",
            Button("brew", named("Make Coffee", "冲咖啡", "煮咖啡"), during="brewing"),
            Select(
                "program",
                named("Coffee Program", "咖啡种类"),
                options=("espresso", "lungo", "cappuccino"),
            ),
            Number("strength", named("Coffee Strength", "咖啡浓度"), low=1.0, high=5.0, at=3.0),
            Status(
                "status",
                named("Coffee Machine", "咖啡机"),
                options=("idle", "brewing"),
            ),
        ),
    ]


def _entrance() -> list[Thing]:
    return [
        _zigbee(
            0x30,
            "front_door_lock",
            _ENTRANCE,
            "Door lock",
            Lock("state", named("Front Door", "大门", "前门", "门锁", "front door lock")),
            _battery(71.0),
        ),
        _zigbee(
            0x31,
            "front_door_contact",
            _ENTRANCE,
            "Contact sensor",
            Contact(
                "contact",
                named("Entrance Door", "入户门"),
                inverted=True,
                per_hour=3.0,
                lasting=25.0,
            ),
        ),
        _bundle("doorbell", _ENTRANCE, "Doorbell", Doorbell("action", named("Doorbell", "门铃"))),
        _zigbee(
            0x32,
            "porch_light",
            _ENTRANCE,
            "Out of reach",
            Light("state", named("Porch Light", "门廊灯")),
            manner=SILENT,
        ),
        _bundle(
            "alarm_panel",
            _ENTRANCE,
            "Alarm panel",
            Alarm("state", named("Alarm", "警报系统", "安防")),
        ),
        _zigbee(
            0x33, "siren", _ENTRANCE, "Siren", Siren("state", named("Siren", "警笛", "警报器"))
        ),
    ]


def _garage() -> list[Thing]:
    return [
        _bundle(
            "garage_door",
            _GARAGE,
            "Door opener",
            Cover("state", named("Garage Door", "车库门"), device_class="garage", travel=15.0),
        ),
        _zigbee(
            0x40,
            "garage_light",
            _GARAGE,
            "Tube",
            Light("state", named("Garage Light", "车库灯"), dimmable=False),
            manner=UNSTEADY,
        ),
        _node(
            "car_charger",
            _GARAGE,
            "Wall box",
            Switch("charging", named("Car Charger", "充电桩", "charger")),
            Number(
                "limit",
                named("Charging Current", "充电电流"),
                low=6.0,
                high=16.0,
                at=10.0,
                unit="A",
                device_class="current",
            ),
            _power("Car Charger", "充电桩", 2300.0, key="charging"),
        ),
    ]


def _bedroom(room: Room) -> list[Thing]:
    return [
        _zigbee(
            0x50,
            "bedroom_ceiling",
            _BEDROOM,
            "Warm white panel",
            Light("state", named("Ceiling Light", "吸顶灯", "主灯"), warmth=True),
        ),
        _zigbee(
            0x51,
            "bedside_lamp",
            _BEDROOM,
            "Colour bulb",
            Light(
                "state",
                named("Bedside Lamp", "床头灯"),
                colour="hs",
                effects=("candle", "sunrise"),
            ),
        ),
        _zigbee(
            0x52,
            "bedroom_blind",
            _BEDROOM,
            "Venetian blind",
            Cover(
                "state",
                named("Bedroom Blind", "卧室百叶窗", "百叶窗"),
                device_class="blind",
                tilt=True,
            ),
        ),
        _zigbee(
            0x53,
            "bedroom_radiator",
            _BEDROOM,
            "Radiator valve",
            Climate(
                "climate",
                named("Bedroom Radiator", "卧室暖气", "暖气"),
                room=room,
                presets=("none", "eco", "boost"),
                target=19.0,
            ),
            _battery(58.0),
        ),
        _zigbee(0x54, "bedroom_air", _BEDROOM, "Air sensor", *_air(room, _BEDROOM, "卧室")),
        _bundle(
            "humidifier",
            _BEDROOM,
            "Humidifier",
            Humidifier("state", named("Humidifier", "加湿器"), room=room),
        ),
        _node(
            "ceiling_fan",
            _BEDROOM,
            "Ceiling fan",
            Fan(
                "fan",
                named("Ceiling Fan", "吊扇", "风扇", "fan"),
                speeds=4,
                oscillates=True,
                reverses=True,
            ),
        ),
    ]


def _study(room: Room) -> list[Thing]:
    return [
        _zigbee(
            0x60,
            "desk_lamp",
            _STUDY,
            "Colour lamp",
            Light("state", named("Desk Lamp", "台灯"), colour="rgb"),
        ),
        _zigbee(
            0x61,
            "study_radiator",
            _STUDY,
            "Radiator valve",
            Climate("climate", named("Study Radiator", "书房暖气"), room=room, target=20.0),
        ),
        _zigbee(
            0x62,
            "study_air",
            _STUDY,
            "Air sensor",
            *_air(room, _STUDY, "书房"),
            Sensor(
                "co2",
                named("Study CO2", "书房二氧化碳"),
                source=lambda _own, moment: (
                    620.0 + 240.0 * daylight(moment.hour) + moment.rng.gauss(0.0, 15.0)
                ),
                device_class="carbon_dioxide",
                unit="ppm",
                digits=0,
                start=640.0,
            ),
        ),
        _bundle(
            "desk_display",
            _STUDY,
            "Display",
            Text("message", named("Desk Display", "桌面显示屏")),
            Update("update", named("Display Firmware", "显示屏固件")),
        ),
        _zigbee(
            0x63,
            "study_fan",
            _STUDY,
            "Desk fan",
            Fan("state", named("Desk Fan", "台扇"), speeds=3),
        ),
    ]


def _bathroom(room: Room) -> list[Thing]:
    return [
        _zigbee(
            0x70,
            "mirror_light",
            _BATHROOM,
            "Mirror",
            Light("state", named("Mirror Light", "镜前灯"), warmth=True),
        ),
        _bundle(
            "water_heater",
            _BATHROOM,
            "Boiler",
            WaterHeater("state", named("Water Heater", "热水器")),
        ),
        _zigbee(
            0x71,
            "bathroom_switch",
            _BATHROOM,
            "Two gang switch",
            Switch("state_left", named("Towel Rail", "毛巾架")),
            Switch("state_right", named("Exhaust Fan", "排气扇", "换气扇")),
        ),
        _zigbee(0x72, "bathroom_air", _BATHROOM, "Air sensor", *_air(room, _BATHROOM, "浴室")),
    ]
