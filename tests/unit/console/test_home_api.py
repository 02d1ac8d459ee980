"""The home over the API: reading it, operating by hand, names, rooms and floors."""

import asyncio
import math
from urllib.parse import quote

import pytest

from lares.home.command import Outcome
from lares.home.entity import Device, Entity
from lares.home.registry import Customisation
from tests.fakes.console_ports import Stage
from tests.unit.console.conftest import Client


async def test_home_tells_everything(owner: Client):
    status, home = await owner.get("/api/home")
    assert status == 200
    assert [floor["id"] for floor in home["floors"]] == ["ground", "upper"]
    assert len(home["areas"]) == 6
    assert len(home["entities"]) == 40  # with the shopping list
    light = next(each for each in home["entities"] if each["id"] == "light.ceiling")
    assert light["names"] == {"en": ["Ceiling light"], "zh": ["吊灯"]}
    assert light["area"] == "living_room"
    assert light["capabilities"] == [
        "brightness", "color", "color_temp", "effect", "turn_off", "turn_on",
    ]  # fmt: skip
    assert light["state"]["value"] == "on"
    assert light["state"]["attributes"]["brightness"] == 204
    lamp = next(each for each in home["entities"] if each["id"] == "light.reading")
    assert lamp["state"]["unavailable"] == "offline"
    assert home["link"] == {"up": True, "detail": ""}


async def test_attributes_that_json_does_not_know_do_no_harm(owner: Client, stage: Stage):
    from lares.home.entity import State

    odd = {"nan": math.nan, "set": {1}, "object": object(), "bytes": b"\xff", 7: "number"}
    stage.registry.report("light.kitchen", State("on", odd))  # type: ignore[arg-type]  # hostile on purpose
    status, home = await owner.get("/api/home")
    assert status == 200
    light = next(each for each in home["entities"] if each["id"] == "light.kitchen")
    assert light["state"]["attributes"]["nan"] is None


async def test_a_command_is_done_and_journalled(owner: Client, stage: Stage):
    status, answer = await owner.post(
        "/api/entities/light.kitchen/command",
        {"service": "turn_on", "data": {"brightness": 128, "rgb_color": [255, 0, 0]}},
    )
    assert (status, answer["outcome"]) == (200, "done")
    assert answer["result"] == {"entity": "light.kitchen", "outcome": "confirmed", "detail": None}
    assert stage.registry.state("light.kitchen").attributes["brightness"] == 128
    _, history = await owner.get("/api/history")
    turn = history["turns"][0]
    assert turn["by_hand"]
    assert turn["calls"][0]["intent"] == "light.turn_on"
    assert "allow" in turn["decisions"][0]


@pytest.mark.parametrize(
    ("entity_id", "service"),
    [
        ("lock.front", "unlock"),
        ("cover.garage", "open_cover"),
        ("valve.water_main", "open_valve"),
        ("alarm_control_panel.house", "alarm_disarm"),
    ],
)
async def test_what_is_dangerous_needs_a_yes(
    owner: Client, stage: Stage, entity_id: str, service: str
):
    path = f"/api/entities/{entity_id}/command"
    _, answer = await owner.post(path, {"service": service})
    assert answer == {"outcome": "confirm", "reason": None, "result": None}
    assert stage.gateway.commands == []
    _, answer = await owner.post(path, {"service": service, "confirmed": True})
    assert answer["outcome"] == "done"
    assert [entry.reply.outcome for entry in stage.journal.entries] == ["confirm", "done"]


@pytest.mark.parametrize("outcome", [Outcome.TIMED_OUT, Outcome.UNAVAILABLE, Outcome.REJECTED])
async def test_what_fails_says_how(owner: Client, stage: Stage, outcome: Outcome):
    stage.gateway.outcomes["light.kitchen"] = outcome
    _, answer = await owner.post("/api/entities/light.kitchen/command", {"service": "turn_on"})
    assert answer["outcome"] == "failed"
    assert answer["result"]["outcome"] == outcome.value


async def test_a_full_disk_does_not_hide_what_the_device_did(owner: Client, stage: Stage):
    stage.journal.fails = True
    status, answer = await owner.post("/api/entities/light.kitchen/command", {"service": "turn_on"})
    assert (status, answer["outcome"]) == (200, "done")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"service": "turn_on", "extra": 1},
        {"service": "light.turn_on"},
        {"service": "TURN ON"},
        {"service": 7},
        {"service": "turn_on", "data": []},
        {"service": "turn_on", "data": {"a": {"b": {"c": 1}}}},
        {"service": "turn_on", "data": {str(n): n for n in range(17)}},
        {"service": "turn_on", "confirmed": "yes"},
    ],
)
async def test_bodies_are_strict(owner: Client, stage: Stage, body: object):
    status, answer = await owner.post("/api/entities/light.kitchen/command", body)
    assert (status, answer["error"]["code"]) == (400, "invalid-request")
    assert stage.gateway.commands == []


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 60_000, b'{"a":1e999}', b"1"])
async def test_what_is_no_json_is_refused(owner: Client, content: bytes):
    async with owner.http.post(
        owner.stage.url + "api/say",
        data=content,
        headers={"Content-Type": "application/json", "X-Lares-Csrf": owner.csrf},
    ) as response:
        assert response.status == 400
        assert len((await response.json())["error"]["message"]) <= 300


async def test_large_bodies_are_refused(owner: Client):
    status, answer = await owner.post("/api/say", {"text": "x" * 70_000})
    assert (status, answer["error"]["code"]) == (413, "too-large")


async def test_ids_may_hold_any_character(owner: Client, stage: Stage):
    entity_id = "light.a/b?c#d %41 客厅"
    stage.registry.put_entity(Entity(entity_id, "light", {"": ("Odd",)}))
    path = f"/api/entities/{quote(entity_id, safe='')}"
    status, answer = await owner.call("PATCH", path, {"names": {"en": ["Odd lamp"]}})
    assert (status, answer["id"]) == (200, entity_id)
    assert (await owner.post(f"{path}/command", {"service": "turn_on"}))[1]["outcome"] == "done"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/entities/light.none/command", {"service": "turn_on"}),
        ("PATCH", "/api/entities/light.none", {}),
        ("PATCH", "/api/devices/none", {"area": "kitchen"}),
        ("PATCH", "/api/areas/none", {}),
        ("DELETE", "/api/areas/none", None),
        ("PATCH", "/api/floors/none", {}),
        ("DELETE", "/api/floors/none", None),
        ("GET", "/api/nothing", None),
    ],
)
async def test_what_does_not_exist_is_not_found(
    owner: Client, method: str, path: str, body: object
):
    status, answer = await owner.call(method, path, body)
    assert (status, answer["error"]["code"]) == (404, "not-found")


async def test_an_entity_is_renamed_moved_and_hidden(owner: Client, stage: Stage):
    path = "/api/entities/light.kitchen"
    status, answer = await owner.call(
        "PATCH", path, {"names": {"zh": ["厨房  主灯", " ", "厨房  主灯"]}, "area": "study"}
    )
    assert status == 200
    assert answer["names"]["zh"] == ["厨房 主灯", "厨房灯"]
    assert (answer["area"], answer["custom"]["names"]) == ("study", {"zh": ["厨房 主灯"]})
    _, answer = await owner.call("PATCH", path, {"enabled": False})
    assert not answer["enabled"]
    _, answer = await owner.call("PATCH", path, {"names": {"zh": []}, "area": None})
    assert (answer["names"]["zh"], answer["area"]) == (["厨房灯"], "kitchen")
    assert stage.saves.saved[-1] == ("light.kitchen", Customisation({}, None, enabled=False))
    status, answer = await owner.call("PATCH", path, {"area": "nowhere"})
    assert (status, answer["error"]["code"]) == (400, "invalid-request")


async def test_what_cannot_be_kept_is_not_taken(owner: Client, stage: Stage):
    stage.saves.fails = True
    for method, path, body in (
        ("PATCH", "/api/entities/light.kitchen", {"enabled": False}),
        ("PATCH", "/api/devices/kitchen", {"area": "study"}),
        ("POST", "/api/areas", {"names": {"en": ["Cellar"]}}),
        ("DELETE", "/api/areas/kitchen", None),
        ("POST", "/api/floors", {"names": {"en": ["Roof"]}}),
        ("DELETE", "/api/floors/ground", None),
    ):
        status, answer = await owner.call(method, path, body)
        assert (status, answer["error"]["code"]) == (500, "store")
    assert stage.registry.entities["light.kitchen"].enabled
    assert len(stage.registry.areas) == 6
    assert len(stage.registry.floors) == 2
    assert stage.registry.area_of(stage.registry.entities["light.kitchen"]) == "kitchen"


async def test_a_device_moves_with_its_entities(owner: Client, stage: Stage):
    stage.registry.put_device(Device("ceiling", "Ceiling light", area_id="living_room"))
    status, answer = await owner.call("PATCH", "/api/devices/ceiling", {"area": "study"})
    assert (status, answer["area"]) == (200, "study")
    for entity_id in ("light.ceiling", "sensor.ceiling_linkquality"):
        assert stage.registry.area_of(stage.registry.entities[entity_id]) == "study"


async def test_areas_and_floors_come_and_go(owner: Client, stage: Stage):
    status, floor = await owner.post("/api/floors", {"names": {"zh": ["三楼"]}, "level": 2})
    assert (status, floor) == (201, {"id": "三楼", "names": {"zh": ["三楼"]}, "level": 2})
    status, area = await owner.post(
        "/api/areas", {"names": {"en": ["Tea Room"], "zh": ["茶室"]}, "floor": "三楼"}
    )
    assert (status, area["id"]) == (201, "tea_room")
    assert (await owner.post("/api/areas", {"names": {"en": ["Tea room"]}}))[1][
        "id"
    ] == "tea_room_2"
    _, area = await owner.call("PATCH", "/api/areas/tea_room", {"names": {"en": ["Den"]}})
    assert area["names"] == {"en": ["Den"], "zh": ["茶室"]}
    floor_path = f"/api/floors/{quote('三楼')}"
    _, floor = await owner.call("PATCH", floor_path, {"level": None})
    assert floor["level"] is None
    assert (await owner.call("DELETE", floor_path))[1] == {"ok": True}
    assert stage.registry.areas["tea_room"].floor_id is None
    assert (await owner.call("DELETE", "/api/areas/tea_room"))[0] == 200
    assert "tea_room" not in stage.registry.areas


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/areas", {"names": {}}),
        ("POST", "/api/areas", {"names": {"en": ["  "]}}),
        ("POST", "/api/areas", {"names": {"fr": ["Salon"]}}),
        ("POST", "/api/areas", {"names": {"en": ["x" * 65]}}),
        ("POST", "/api/areas", {"names": {"en": ["Attic"]}, "floor": "nowhere"}),
        ("PATCH", "/api/areas/kitchen", {"names": {"en": [], "zh": []}}),
        ("PATCH", "/api/areas/kitchen", {"floor": "nowhere"}),
        ("POST", "/api/floors", {"names": {"en": ["Sky"]}, "level": 10_000}),
    ],
)
async def test_impossible_houses_are_refused(owner: Client, method: str, path: str, body: object):
    status, answer = await owner.call(method, path, body)
    assert (status, answer["error"]["code"]) == (400, "invalid-request")


async def test_a_script_cannot_add_rooms_without_end(owner: Client, stage: Stage):
    from lares.home.entity import Area

    for number in range(200):
        stage.registry.put_area(Area(f"a{number}", {"en": (f"A {number}",)}))
    status, answer = await owner.post("/api/areas", {"names": {"en": ["One more"]}})
    assert (status, answer["error"]["code"]) == (409, "too-many")


async def test_a_slow_device_holds_up_nobody(owner: Client, stage: Stage):
    stage.gateway.delay = 0.2
    slow = asyncio.ensure_future(
        owner.post("/api/entities/light.kitchen/command", {"service": "turn_on"})
    )
    assert (await owner.get("/api/home"))[0] == 200
    assert not slow.done()
    assert (await slow)[1]["outcome"] == "done"
