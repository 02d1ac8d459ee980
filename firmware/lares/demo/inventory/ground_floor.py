"""The things downstairs."""

from lares.demo.inventory.bridges import air, battery, bundle, node, power, zigbee
from lares.demo.kinds.appliances import Fan, Switch, Vacuum
from lares.demo.kinds.climates import Climate
from lares.demo.kinds.controls import Button, Number, Scene, Select
from lares.demo.kinds.covers import Cover, Valve
from lares.demo.kinds.lights import Light, PlainLight
from lares.demo.kinds.security import Alarm, Doorbell, Lock, Siren
from lares.demo.kinds.sensors import Contact, Meter, Sensor, Status
from lares.demo.part import Recall, named
from lares.demo.physics import Room, daylight
from lares.demo.thing import REFUSING, SILENT, SLOW, UNSTEADY, Thing


def living_room(room: Room) -> list[Thing]:
    """Return what stands in the living room."""
    movie = {"state": "ON", "brightness": 40}
    bright = {"state": "ON", "brightness": 254}
    return [
        zigbee(
            0x10,
            "living_room_ceiling",
            "Living Room",
            "Colour panel",
            Light("state", named("Ceiling Light", "吸顶灯", "主灯"), colour="xy", warmth=True),
        ),
        zigbee(
            0x11,
            "living_room_floor_lamp",
            "Living Room",
            "Warm white lamp",
            Light("state", named("Floor Lamp", "落地灯"), warmth=True),
            manner=SLOW,
        ),
        zigbee(
            0x12,
            "living_room_curtain",
            "Living Room",
            "Curtain motor",
            Cover(
                "state",
                named("Living Room Curtain", "客厅窗帘"),
                travel=4.0,
                motion=False,
                at=100.0,
            ),
        ),
        zigbee(
            0x13,
            "tv_plug",
            "Living Room",
            "Metering plug",
            Switch("state", named("TV", "电视", "television"), device_class="outlet", on=True),
            power("TV", "电视", 95.0),
            Meter("energy", named("TV Energy", "电视用电量")),
        ),
        node(
            "air_conditioner",
            "Living Room",
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
        node(
            "air_purifier",
            "Living Room",
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
        bundle(
            "robot_vacuum",
            "Living Room",
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
        zigbee(
            0x14,
            "living_room_air",
            "Living Room",
            "Air sensor",
            *air(room, "Living Room", "客厅"),
            name="Living Room",
        ),
        zigbee(
            0x15,
            "living_room_motion",
            "Living Room",
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
        zigbee(
            0x16,
            "living_room_window",
            "Living Room",
            "Contact sensor",
            Contact(
                "contact",
                named("Living Room Window", "客厅窗户"),
                device_class="window",
                inverted=True,
                lasting=240.0,
            ),
        ),
        zigbee(
            0x17,
            "living_room_scenes",
            "Living Room",
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
            name="Living Room Lights",
        ),
    ]


def kitchen() -> list[Thing]:
    """Return what stands in the kitchen."""
    return [
        node(
            "kitchen_light",
            "Kitchen",
            "Dimmer",
            PlainLight("state", named("Kitchen Light", "厨房灯", "厨房的灯")),
        ),
        node(
            "cabinet_strip",
            "Kitchen",
            "LED controller",
            PlainLight(
                "state",
                named("Cabinet Strip", "橱柜灯带", "灯带"),
                rgb=True,
                effects=("none", "rainbow", "breathe"),
            ),
        ),
        zigbee(
            0x20,
            "water_valve",
            "Kitchen",
            "Valve motor",
            Valve("state", named("Water Valve", "水阀", "main valve", "总水阀")),
            battery(64.0),
        ),
        zigbee(
            0x21,
            "kitchen_leak",
            "Kitchen",
            "Leak sensor",
            Contact(
                "water_leak",
                named("Kitchen Leak", "厨房漏水"),
                device_class="moisture",
                per_hour=0.05,
                lasting=600.0,
            ),
        ),
        zigbee(
            0x22,
            "dishwasher",
            "Kitchen",
            "Metering plug with child lock",
            Switch("state", named("Dishwasher", "洗碗机"), device_class="outlet"),
            power("Dishwasher", "洗碗机", 1100.0),
            manner=REFUSING,
        ),
        bundle(
            "coffee_machine",
            "Kitchen",
            "Bean to cup",
            Status(
                "status",
                named("Coffee Machine", "咖啡机"),
                options=("idle", "brewing"),
            ),
            Button("brew", named("Make Coffee", "冲咖啡", "煮咖啡"), during="brewing"),
            Select(
                "program",
                named("Coffee Program", "咖啡种类"),
                options=("espresso", "lungo", "cappuccino"),
            ),
            Number("strength", named("Coffee Strength", "咖啡浓度"), low=1.0, high=5.0, at=3.0),
        ),
    ]


def entrance() -> list[Thing]:
    """Return what stands in the entrance."""
    return [
        zigbee(
            0x30,
            "front_door_lock",
            "Entrance",
            "Door lock",
            Lock("state", named("Front Door", "大门", "前门", "门锁", "front door lock")),
            battery(71.0),
        ),
        zigbee(
            0x31,
            "front_door_contact",
            "Entrance",
            "Contact sensor",
            Contact(
                "contact",
                named("Entrance Door", "入户门"),
                inverted=True,
                per_hour=3.0,
                lasting=25.0,
            ),
        ),
        bundle("doorbell", "Entrance", "Doorbell", Doorbell("action", named("Doorbell", "门铃"))),
        zigbee(
            0x32,
            "porch_light",
            "Entrance",
            "Out of reach",
            Light("state", named("Porch Light", "门廊灯")),
            manner=SILENT,
        ),
        bundle(
            "alarm_panel",
            "Entrance",
            "Alarm panel",
            Alarm("state", named("Alarm", "警报系统", "安防")),
        ),
        zigbee(
            0x33, "siren", "Entrance", "Siren", Siren("state", named("Siren", "警笛", "警报器"))
        ),
    ]


def garage() -> list[Thing]:
    """Return what stands in the garage."""
    return [
        bundle(
            "garage_door",
            "Garage",
            "Door opener",
            Cover("state", named("Garage Door", "车库门"), device_class="garage", travel=15.0),
        ),
        zigbee(
            0x40,
            "garage_light",
            "Garage",
            "Tube",
            Light("state", named("Garage Light", "车库灯"), dimmable=False),
            manner=UNSTEADY,
        ),
        node(
            "car_charger",
            "Garage",
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
            power("Car Charger", "充电桩", 2300.0, key="charging"),
        ),
    ]
