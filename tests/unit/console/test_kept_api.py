"""Timers, lists and announcements over the API and the live socket."""

from typing import Any

import pytest

from lares.automation.timers import MOST_TIMERS
from lares.home.announcement import LONGEST_TEXT, Occasion
from lares.home.registry import Customisation
from lares.home.todo import SHOPPING_LIST
from tests.fakes.console_ports import Stage
from tests.unit.console.conftest import Client
from tests.unit.console.test_live import Socket, live

ITEMS = f"/api/lists/{SHOPPING_LIST}/items"


async def _add(owner: Client, **body: object) -> Any:
    status, timer = await owner.post("/api/timers", {"seconds": 300, **body})
    assert status == 201, timer
    return timer


async def test_a_timer_is_started_changed_and_cancelled(owner: Client, stage: Stage):
    timer = await _add(owner, name="  Green \n tea ", area="kitchen", language="zh")
    assert timer["remaining"] == pytest.approx(300, abs=5)
    assert {key: timer[key] for key in ("name", "area", "seconds", "paused", "at", "command")} == {
        "name": "Green tea",
        "area": "kitchen",
        "seconds": 300,
        "paused": False,
        "at": None,
        "command": "",
    }
    (kept,) = stage.household.timers.find()
    assert (kept.id, kept.language) == (timer["id"], "zh")
    path = f"/api/timers/{timer['id']}"
    status, longer = await owner.call("PATCH", path, {"add": 60, "paused": True})
    assert (status, longer["paused"]) == (200, True)
    assert longer["remaining"] == pytest.approx(360, abs=5)
    assert (await owner.get("/api/timers"))[1]["timers"][0]["id"] == timer["id"]
    assert (await owner.call("PATCH", path, {"paused": False}))[1]["paused"] is False
    assert (await owner.call("DELETE", path))[0] == 200
    assert stage.household.timers.find() == ()
    for method, body in (("DELETE", None), ("PATCH", {"add": 5}), ("PATCH", {"paused": True})):
        status, answer = await owner.call(method, path, body)
        assert (status, answer["error"]["code"]) == (404, "not-found")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"seconds": 1e10},
        {"seconds": "300"},
        {"seconds": 300, "name": "x" * 65},
        {"seconds": 300, "area": "moon"},
        {"seconds": 300, "language": "fr"},
        {"seconds": 300, "command": "unlock the front door"},
    ],
)
async def test_bad_timers_are_refused(owner: Client, stage: Stage, body: object):
    status, answer = await owner.post("/api/timers", body)
    assert (status, answer["error"]["code"]) == (400, "invalid-request")
    assert stage.household.timers.find() == ()


@pytest.mark.parametrize("seconds", [0, 0.5, -5, 691_201])
async def test_an_impossible_time_is_answered_with_what_is_possible(
    owner: Client, stage: Stage, seconds: float
):
    status, answer = await owner.post("/api/timers", {"seconds": seconds})
    assert (status, answer["error"]["code"]) == (400, "impossible-time")
    assert answer["error"]["message"] == "A timer runs from a second to eight days."
    assert stage.household.timers.find() == ()


async def test_a_timer_is_not_made_longer_than_any_may_be(owner: Client, stage: Stage):
    timer = await _add(owner)
    path = f"/api/timers/{timer['id']}"
    status, answer = await owner.call("PATCH", path, {"add": 691_200})
    assert (status, answer["error"]["code"]) == (400, "impossible-time")
    assert stage.household.timers.find()[0].remaining <= 300
    status, answer = await owner.call("PATCH", path, {"add": -500})
    assert (status, answer["remaining"]) == (200, 0), "what takes all off ends it"


async def test_what_cannot_be_seen_is_nothing_to_buy_or_to_tell(owner: Client, stage: Stage):
    lists = await owner.get("/api/lists")
    item = f"/api/lists/{lists[1]['lists'][0]['id']}/items"
    for path, text in ((item, "\u200b\u202e"), ("/api/announcements", "\u2800 \u200d")):
        status, answer = await owner.post(path, {"text": text})
        assert (status, answer["error"]["code"]) == (400, "invalid-request")
    await owner.post(item, {"text": "mi\u200blk\u202e"})
    assert [each.text for each in stage.household.lists.items("todo.shopping")] == ["milk"]


@pytest.mark.parametrize("body", [{}, {"add": 1e10}, {"paused": "yes"}, {"seconds": 5}])
async def test_bad_changes_are_refused(owner: Client, body: object):
    timer = await _add(owner)
    status, answer = await owner.call("PATCH", f"/api/timers/{timer['id']}", body)
    assert (status, answer["error"]["code"]) == (400, "invalid-request")


async def test_not_too_many_timers(owner: Client, stage: Stage):
    for _ in range(MOST_TIMERS):
        await stage.household.timers.start(60, language="en")
    status, answer = await owner.post("/api/timers", {"seconds": 60})
    assert (status, answer["error"]["code"]) == (409, "too-many")


async def test_items_are_added_ticked_off_and_removed(owner: Client):
    status, kept = await owner.post(ITEMS, {"text": " Oat   Milk "})
    assert status == 201
    (item,) = kept["items"]
    assert (item["text"], item["done"]) == ("Oat Milk", False)
    path = f"{ITEMS}/{item['id']}"
    status, kept = await owner.call("PATCH", path, {"done": True})
    assert (status, kept["items"][0]["done"]) == (200, True)
    status, kept = await owner.call("PATCH", path, {"done": False})
    assert kept["items"][0]["done"] is False
    status, kept = await owner.call("DELETE", path)
    assert (status, kept["items"]) == (200, [])
    for method, body in (("PATCH", {"done": True}), ("DELETE", None)):
        status, answer = await owner.call(method, path, body)
        assert (status, answer["error"]["code"]) == (404, "not-found")


async def test_own_lists(owner: Client, stage: Stage):
    names = {"en": ["Chores"], "zh": ["家务"]}
    status, made = await owner.post("/api/lists", {"names": names})
    assert (status, made["names"]) == (201, names)
    await owner.post(f"/api/lists/{made['id']}/items", {"text": "Dusting"})
    stage.registry.customise(made["id"], Customisation({"en": ("Tasks",)}))
    lists = (await owner.get("/api/lists"))[1]["lists"]
    assert [kept["id"] for kept in lists] == [SHOPPING_LIST, made["id"]]
    assert lists[1]["names"]["en"][0] == "Tasks"
    assert (await owner.call("DELETE", f"/api/lists/{made['id']}"))[0] == 200
    status, answer = await owner.call("DELETE", f"/api/lists/{SHOPPING_LIST}")
    assert (status, answer["error"]["code"]) == (409, "kept")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (ITEMS, {"text": ""}, 400),
        (ITEMS, {"text": "  "}, 400),
        (ITEMS, {"text": "x" * 201}, 400),
        (ITEMS, {"text": 5}, 400),
        ("/api/lists/todo.none/items", {"text": "Milk"}, 404),
        ("/api/lists", {"names": {}}, 400),
        ("/api/lists", {"names": {"en": [" "]}}, 400),
        ("/api/announcements", {"text": " "}, 400),
        ("/api/announcements", {"text": "x" * (LONGEST_TEXT + 1)}, 400),
    ],
)
async def test_bad_bodies_change_nothing(
    owner: Client, stage: Stage, path: str, body: object, status: int
):
    assert (await owner.post(path, body))[0] == status
    assert [kept.items for kept in stage.household.lists.all()] == [()]
    assert stage.household.announcements.recent() == ()


async def test_a_full_disk_is_said(owner: Client, stage: Stage):
    for disk in stage.household.disks:
        disk.full = True
    for path, body in (("/api/timers", {"seconds": 60}), (ITEMS, {"text": "Milk"})):
        status, answer = await owner.post(path, body)
        assert (status, answer["error"]["code"]) == (500, "store")
    assert stage.household.timers.find() == ()


async def test_announcements(owner: Client, stage: Stage):
    status, said = await owner.post("/api/announcements", {"text": "Dinner!", "language": "en"})
    assert (status, said["text"], said["occasion"]) == (201, "Dinner!", "message")
    await stage.household.announcements.announce(Occasion.TIMER, "茶好了。", "zh")
    page = (await owner.get("/api/announcements?limit=1"))[1]["announcements"]
    assert [(each["text"], each["occasion"]) for each in page] == [("茶好了。", "timer")]
    assert len((await owner.get("/api/announcements"))[1]["announcements"]) == 2


# -- live ------------------------------------------------------------------------------------------


async def _next(page: Socket, key: str) -> Any:
    """Read until something of this kind is told."""
    while True:
        message = await page.read()
        if key in message:
            return message[key]


async def test_a_page_is_told_what_there_is_and_what_changes(owner: Client, stage: Stage):
    await stage.household.announcements.announce(Occasion.MESSAGE, "before", "en")
    await stage.household.timers.start(100, language="en", name="Tea")
    async with live(owner) as page:
        first = await _next(page, "timers")
        assert [timer["name"] for timer in first] == ["Tea"]
        message = page.messages[-1]
        assert [kept["id"] for kept in message["lists"]] == [SHOPPING_LIST]
        assert [said["text"] for said in message["announcements"]] == ["before"]
        await page.complete()
        await stage.household.lists.add(SHOPPING_LIST, "Milk")
        (kept,) = await _next(page, "lists")
        assert [item["text"] for item in kept["items"]] == ["Milk"]
        await stage.household.timers.cancel([stage.household.timers.find()[0].id])
        assert await _next(page, "timers") == []
        for text in ("one", "two"):
            await stage.household.announcements.announce(Occasion.MESSAGE, text, "en")
        told = await _next(page, "announcements")
        if len(told) == 1:
            told += await _next(page, "announcements")
        assert [said["text"] for said in told] == ["one", "two"]


async def test_a_new_page_is_told_the_last_twenty_announcements(owner: Client, stage: Stage):
    for number in range(30):
        await stage.household.announcements.announce(Occasion.MESSAGE, str(number), "en")
    async with live(owner) as page:
        told = await _next(page, "announcements")
    assert [said["text"] for said in told] == [str(number) for number in range(10, 30)]
