"""The simulated home without I/O: it announces, obeys, refuses, moves and drifts as devices do."""

import itertools
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lares.demo.part import Message
from lares.demo.simulation import SimulatedHome
from tests.fakes.clock import FakeClock

CONFIG_TOPIC = re.compile(r"homeassistant/(?:device|[a-z_]+)(?:/[A-Za-z0-9_-]+){1,2}/config")


class Home:
    """A home that has announced itself, and its clock; `later` returns what is said meanwhile."""

    def __init__(self, speed: float = 1.0, seed: int = 1) -> None:
        self.clock = FakeClock(autojump=False)
        self.home = SimulatedHome(self.clock, speed=speed, seed=seed)
        self.announced = list(self.home.announce())

    async def later(self, seconds: float) -> list[Message]:
        said: list[Message] = []
        until = self.clock.monotonic() + seconds
        while (now := self.clock.monotonic()) < until:
            await self.clock.advance(min(max(0.0, self.home.next_tick() - now), until - now))
            said.extend(self.home.tick())
        return said

    def ask(self, topic: str, payload: object) -> None:
        text = payload if isinstance(payload, str) else json.dumps(payload)
        self.home.receive(f"lares-demo/{topic}", text.encode())

    def state(self, slug: str) -> dict[str, object]:
        return self.home.things[slug].properties


@pytest.fixture
def home() -> Home:
    return Home()


def reports(messages: list[Message], slug: str) -> list[dict[str, object]]:
    return [json.loads(each.payload) for each in messages if each.topic == f"lares-demo/{slug}"]


# -- announcing ----------------------------------------------------------------------------------


def test_announcements_are_retained_and_well_addressed(home: Home) -> None:
    configs = [each for each in home.home.announce() if each.topic.endswith("/config")]
    assert len(configs) > 40
    for config in configs:
        assert CONFIG_TOPIC.fullmatch(config.topic)
        assert config.retain
        assert json.loads(config.payload)


def test_all_three_dialects_are_spoken(home: Home) -> None:
    configs = {
        each.topic: json.loads(each.payload)
        for each in home.home.announce()
        if each.topic.endswith("/config")
    }
    assert any("~" in each and each.get("stat_t", "").startswith("~") for each in configs.values())
    assert any("availability" in each and "state_topic" in each for each in configs.values())
    assert any("components" in each for topic, each in configs.items() if "/device/" in topic)


def test_unique_ids_are_unique(home: Home) -> None:
    ids = [thing.unique_id(part) for thing in home.home.things.values() for part in thing.parts]
    assert len(ids) == len(set(ids)) >= 30


async def test_a_birth_message_brings_everything_once(home: Home) -> None:
    await home.later(1.0)
    for _ in range(3):
        home.home.receive("homeassistant/status", b"online")
    said = home.home.tick()
    assert sum(each.topic.endswith("/config") for each in said) == sum(
        each.topic.endswith("/config") for each in home.home.announce()
    )
    home.home.receive("homeassistant/status", b"offline")
    assert home.home.tick() == []


def test_the_will_says_offline_where_every_thing_looks(home: Home) -> None:
    assert home.home.will == Message("lares-demo/bridge/state", '{"state": "offline"}', True)
    for message in home.home.announce():
        if message.topic.endswith("/config"):
            assert "lares-demo/bridge/state" in message.payload


# -- obeying -------------------------------------------------------------------------------------


async def test_a_prompt_device_answers_within_a_tenth_of_a_second(home: Home) -> None:
    home.ask("mirror_light/set", {"state": "ON", "brightness": 100})
    answer = reports(await home.later(0.1), "mirror_light")
    assert [(each["state"], each["brightness"]) for each in answer] == [("ON", 100)]


async def test_the_slow_device_needs_two_and_a_half_seconds(home: Home) -> None:
    home.ask("living_room_floor_lamp/set", {"state": "ON"})
    assert not reports(await home.later(2.4), "living_room_floor_lamp")
    assert reports(await home.later(0.2), "living_room_floor_lamp")[-1]["state"] == "ON"


async def test_the_silent_device_neither_answers_nor_obeys(home: Home) -> None:
    home.ask("porch_light/set", {"state": "ON"})
    assert not reports(await home.later(30), "porch_light")
    assert home.state("porch_light")["state"] == "OFF"


async def test_the_refusing_device_echoes_its_old_state(home: Home) -> None:
    home.ask("dishwasher/set/state", "ON")
    assert reports(await home.later(0.2), "dishwasher")[0]["state"] == "OFF"


async def test_the_unsteady_device_leaves_and_returns(home: Home) -> None:
    topic = "lares-demo/garage_light/availability"
    said = [each.payload for each in await home.later(240) if each.topic == topic]
    assert said == ['{"state": "offline"}', '{"state": "online"}']
    await home.later(170)
    home.ask("garage_light/set", {"state": "ON"})
    assert home.state("garage_light")["state"] == "OFF", "it is away"


@pytest.mark.parametrize(
    ("topic", "payload", "slug"),
    [
        ("mirror_light/set", {"brightness": 999, "color_temp": "hot"}, "mirror_light"),
        ("desk_lamp/set", {"color": {"r": 300, "g": 0, "b": 0}}, "desk_lamp"),
        ("desk_lamp/set", {"color": {"r": True, "g": 0, "b": 0}}, "desk_lamp"),
        ("cabinet_strip/rgb/set", "1,2", "cabinet_strip"),
        ("bedroom_radiator/set/heating_setpoint", "99", "bedroom_radiator"),
        ("bedroom_radiator/set/heating_setpoint", "nan", "bedroom_radiator"),
        ("ceiling_fan/speed/set", "17", "ceiling_fan"),
        ("garage_door/set/state", "EXPLODE", "garage_door"),
        ("coffee_machine/set/strength", "-1", "coffee_machine"),
        ("coffee_machine/set/program", "tea", "coffee_machine"),
        ("desk_display/set/message", "x" * 33, "desk_display"),
        ("alarm_panel/set/state", "PANIC", "alarm_panel"),
        ("water_heater/set/mode", "boil", "water_heater"),
        ("humidifier/set/target_humidity", "5", "humidifier"),
    ],
)
async def test_what_makes_no_sense_changes_nothing(
    home: Home, topic: str, payload: object, slug: str
) -> None:
    before = dict(home.state(slug))
    home.ask(topic, payload)
    await home.later(0.1)
    assert home.state(slug) == before


@settings(max_examples=200, deadline=None)
@given(
    topic=st.one_of(
        st.text(max_size=40),
        st.builds(
            "lares-demo/{}/{}".format,
            st.sampled_from(sorted(SimulatedHome(FakeClock()).things)),
            st.sampled_from(["set", "set/state", "state/set", "set/set", "brightness/set", ""]),
        ),
    ),
    payload=st.one_of(
        st.binary(max_size=200),
        st.sampled_from(
            ["state", "brightness", "color", "position", "tone", "scene_recall"]
        ).flatmap(
            lambda name: st.recursive(
                st.none() | st.booleans() | st.floats() | st.text(max_size=5),
                lambda inner: (
                    st.lists(inner, max_size=3)
                    | st.dictionaries(st.text(max_size=3), inner, max_size=3)
                ),
                max_leaves=5,
            ).map(lambda value: json.dumps({name: value}).encode())
        ),
    ),
)
def test_no_message_breaks_the_home(topic: str, payload: bytes) -> None:
    clock = FakeClock()
    home = SimulatedHome(clock)
    home.receive(topic, payload)
    clock._now += 3
    for message in home.tick():
        assert message.topic.startswith("lares-demo/")


async def test_a_flood_of_commands_is_bounded(home: Home) -> None:
    for _ in range(5000):
        home.ask("mirror_light/set", {"state": "ON"})
    assert len(reports(await home.later(0.1), "mirror_light")) == 1000


# -- moving and drifting -------------------------------------------------------------------------


async def test_the_garage_door_travels_and_stops(home: Home) -> None:
    home.ask("garage_door/set/state", "OPEN")
    way = reports(await home.later(6), "garage_door")
    positions = [int(str(each["position"])) for each in way]
    assert positions == sorted(positions)
    assert 30 <= positions[-1] <= 50
    assert way[0]["moving"] == way[-1]["moving"] == "opening"
    home.ask("garage_door/set/state", "STOP")
    await home.later(1)
    assert home.state("garage_door")["moving"] == "open"
    home.ask("garage_door/set", {"position": 0})
    await home.later(1)
    assert home.state("garage_door")["moving"] == "closing"
    await home.later(15)
    assert home.state("garage_door") == {"position": 0, "moving": "closed"}


async def test_a_radiator_warms_its_room_slowly(home: Home) -> None:
    home.ask("bedroom_radiator/set/heating_setpoint", "21")
    home.ask("bedroom_radiator/set/system_mode", "heat")
    await home.later(60)
    state = home.state("bedroom_radiator")
    assert state["running_state"] == "heating"
    assert 18.5 < float(str(state["local_temperature"])) < 20
    await home.later(600)
    assert home.state("bedroom_radiator")["local_temperature"] == pytest.approx(21, abs=0.3)
    assert home.state("bedroom_air")["temperature"] == pytest.approx(21, abs=0.3)
    home.ask("bedroom_radiator/set/system_mode", "off")
    await home.later(1)
    assert home.state("bedroom_radiator")["running_state"] == "off"


async def test_sensors_follow_the_day() -> None:
    home = Home(speed=3600.0)
    seen: dict[str, list[float]] = {"temperature": [], "illuminance": []}
    for message in await home.later(24):
        for slug, name in (("study_air", "temperature"), ("living_room_motion", "illuminance")):
            if message.topic == f"lares-demo/{slug}":
                seen[name].append(json.loads(message.payload)[name])
    assert max(seen["temperature"]) - min(seen["temperature"]) > 1
    assert min(seen["illuminance"]) == 8
    assert max(seen["illuminance"]) > 400


@pytest.mark.parametrize(
    ("topic", "payload", "name", "soon", "late", "seconds"),
    [
        ("front_door_lock/set/state", "UNLOCK", "state", "UNLOCKING", "UNLOCKED", 2),
        ("water_valve/set/state", "CLOSE", "state", "closing", "closed", 5),
        ("alarm_panel/set/state", "ARM_AWAY", "state", "arming", "armed_away", 11),
        ("alarm_panel/set/state", "ARM_HOME", "state", "armed_home", "armed_home", 1),
        ("siren/set", {"state": "ON", "duration": 5, "tone": "fire"}, "state", "ON", "OFF", 6),
        ("coffee_machine/set/brew", "PRESS", "status", "brewing", "idle", 31),
        ("robot_vacuum/set/command", "start", "state", "cleaning", "cleaning", 60),
        ("living_room_curtain/set", {"position": 40}, "position", 100, 40, 20),
        ("bedroom_blind/set/tilt", "70", "tilt", 70, 70, 1),
        ("ceiling_fan/speed/set", "3", "state", "ON", "ON", 1),
        ("bathroom_switch/set/state_right", "ON", "state_right", "ON", "ON", 1),
        ("cabinet_strip/rgb/set", "255,0,0", "rgb", "255,0,0", "255,0,0", 1),
        ("car_charger/limit/set", "12", "limit", 12, 12, 1),
    ],
)
async def test_things_take_their_time(
    home: Home, topic: str, payload: object, name: str, soon: object, late: object, seconds: float
) -> None:
    slug = topic.partition("/")[0]
    home.ask(topic, payload)
    await home.later(0.1)
    assert home.state(slug)[name] == soon
    await home.later(seconds)
    assert home.state(slug)[name] == late


async def test_the_robot_docks_when_it_has_cleaned() -> None:
    home = Home(speed=60.0)
    home.ask("robot_vacuum/set/command", "start")
    await home.later(60)
    assert home.state("robot_vacuum")["state"] == "cleaning"
    await home.later(30)
    assert home.state("robot_vacuum")["state"] == "docked"


async def test_an_update_is_installed(home: Home) -> None:
    home.ask("desk_display/set/install", "INSTALL")
    await home.later(10)
    update = home.state("desk_display")["update"]
    assert isinstance(update, dict)
    assert update["in_progress"]
    assert 20 < update["update_percentage"] < 80
    await home.later(15)
    update = home.state("desk_display")["update"]
    assert isinstance(update, dict)
    assert update["installed_version"] == update["latest_version"]
    assert not update["in_progress"]


async def test_a_scene_asks_other_things(home: Home) -> None:
    home.ask("living_room_scenes/set/scene_recall", "1")
    await home.later(3)
    assert home.state("living_room_floor_lamp")["state"] == "ON"
    assert home.state("living_room_floor_lamp")["brightness"] == 40
    await home.later(12)
    assert home.state("living_room_curtain")["position"] == 0


async def test_the_doorbell_rings_in_one_report_and_not_in_the_next() -> None:
    home = Home(speed=60.0)
    actions = [each["action"] for each in reports(await home.later(240), "doorbell")]
    assert actions[:2] == ["press", ""]
    assert ("press", "press") not in itertools.pairwise(actions)


async def test_energy_is_the_sum_of_power(home: Home) -> None:
    before = float(str(home.state("tv_plug")["energy"]))
    fast = Home(speed=60.0)
    await fast.later(60)
    assert float(str(fast.state("tv_plug")["energy"])) == pytest.approx(before + 0.095, abs=0.02)
