"""The things upstairs."""

from lares.demo.inventory.bridges import air, battery, bundle, node, zigbee
from lares.demo.kinds.appliances import Fan, Switch
from lares.demo.kinds.climates import Climate, Humidifier, WaterHeater
from lares.demo.kinds.controls import Text, Update
from lares.demo.kinds.covers import Cover
from lares.demo.kinds.lights import Light
from lares.demo.kinds.sensors import Sensor
from lares.demo.part import named
from lares.demo.physics import Room, daylight
from lares.demo.thing import Thing


def bedroom(room: Room) -> list[Thing]:
    """Return what stands in the bedroom."""
    return [
        zigbee(
            0x50,
            "bedroom_ceiling",
            "Bedroom",
            "Warm white panel",
            Light("state", named("Ceiling Light", "吸顶灯", "主灯"), warmth=True),
        ),
        zigbee(
            0x51,
            "bedside_lamp",
            "Bedroom",
            "Colour bulb",
            Light(
                "state",
                named("Bedside Lamp", "床头灯"),
                colour="hs",
                effects=("candle", "sunrise"),
            ),
        ),
        zigbee(
            0x52,
            "bedroom_blind",
            "Bedroom",
            "Venetian blind",
            Cover(
                "state",
                named("Bedroom Blind", "卧室百叶窗", "百叶窗"),
                device_class="blind",
                travel=4.0,
                tilt=True,
            ),
        ),
        zigbee(
            0x53,
            "bedroom_radiator",
            "Bedroom",
            "Radiator valve",
            Climate(
                "climate",
                named("Bedroom Radiator", "卧室暖气", "暖气"),
                room=room,
                presets=("none", "eco", "boost"),
                target=19.0,
            ),
            battery(58.0),
        ),
        zigbee(
            0x54,
            "bedroom_air",
            "Bedroom",
            "Air sensor",
            *air(room, "Bedroom", "卧室"),
            name="Bedroom",
        ),
        bundle(
            "humidifier",
            "Bedroom",
            "Humidifier",
            Humidifier("state", named("Humidifier", "加湿器"), room=room),
        ),
        node(
            "ceiling_fan",
            "Bedroom",
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


def study(room: Room) -> list[Thing]:
    """Return what stands in the study."""
    return [
        zigbee(
            0x60,
            "desk_lamp",
            "Study",
            "Colour lamp",
            Light("state", named("Desk Lamp", "台灯"), colour="rgb"),
        ),
        zigbee(
            0x61,
            "study_radiator",
            "Study",
            "Radiator valve",
            Climate("climate", named("Study Radiator", "书房暖气"), room=room, target=20.0),
        ),
        zigbee(
            0x62,
            "study_air",
            "Study",
            "Air sensor",
            *air(room, "Study", "书房"),
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
            name="Study",
        ),
        bundle(
            "desk_display",
            "Study",
            "Display",
            Text("message", named("Desk Display", "桌面显示屏")),
            Update("update", named("Display Firmware", "显示屏固件")),
        ),
        zigbee(
            0x63,
            "study_fan",
            "Study",
            "Desk fan",
            Fan("state", named("Desk Fan", "台扇"), speeds=3),
        ),
    ]


def bathroom(room: Room) -> list[Thing]:
    """Return what stands in the bathroom."""
    return [
        zigbee(
            0x70,
            "mirror_light",
            "Bathroom",
            "Mirror",
            Light("state", named("Mirror Light", "镜前灯"), warmth=True),
        ),
        bundle(
            "water_heater",
            "Bathroom",
            "Boiler",
            WaterHeater("state", named("Water Heater", "热水器")),
        ),
        zigbee(
            0x71,
            "bathroom_switch",
            "Bathroom",
            "Two gang switch",
            Switch("state_left", named("Towel Rail", "毛巾架")),
            Switch("state_right", named("Exhaust Fan", "排气扇", "换气扇")),
            name="Bathroom Switch",
        ),
        zigbee(
            0x72,
            "bathroom_air",
            "Bathroom",
            "Air sensor",
            *air(room, "Bathroom", "浴室"),
            name="Bathroom",
        ),
    ]
