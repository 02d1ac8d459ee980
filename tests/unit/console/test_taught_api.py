"""Lessons and agreements over the API: tried, taught, renamed, forgotten; bounded and owned."""

from dataclasses import replace
from typing import Any

import pytest

from lares.assistant.habits import effect
from lares.assistant.plan import Step
from lares.memory.agreement import Agreement
from lares.memory.lesson import MOST_LESSONS, Lesson
from lares.nlu.understanding import IntentCall
from tests.fakes.console_ports import Stage
from tests.fakes.house import fill_house
from tests.unit.console.conftest import Client

BODY = {"phrase": "Movie time", "command": "turn on the desk lamp"}


@pytest.fixture(autouse=True)
def _sentences(stage: Stage) -> None:
    if not stage.registry.entities:
        fill_house(stage.registry)
    call = stage.understander.call
    call("turn on the desk lamp", "HassTurnOn", name="Desk lamp")
    call("turn off the desk lamp", "HassTurnOff", name="Desk lamp")
    call("unlock the front door", "HassTurnOff", name="Front door")
    call("关掉台灯", "HassTurnOff", name="台灯")


async def _teach(owner: Client, **body: object) -> Any:
    status, lesson = await owner.post("/api/lessons", {**BODY, **body})
    assert status == 201, lesson
    return lesson


async def test_a_lesson_is_tried_taught_renamed_and_forgotten(owner: Client, stage: Stage) -> None:
    status, tried = await owner.post("/api/lessons/preview", BODY)
    assert status == 200
    assert tried == {
        "accepted": True,
        "code": "lesson.would",
        "text": "When you say “Movie time”, I will turn on the Desk lamp.",
        "replaces": None,
    }
    assert stage.memory.lessons.all == (), "trying keeps nothing"
    lesson = await _teach(owner, area="study")
    assert (lesson["phrase"], lesson["command"]) == (BODY["phrase"], BODY["command"])
    assert (lesson["area"], lesson["taught_by"]) == ("study", "owner")
    await _teach(owner, phrase="睡觉了", command="关掉台灯", language="zh")
    status, listed = await owner.get("/api/lessons")
    assert status == 200
    assert [each["phrase"] for each in listed["lessons"]] == ["睡觉了", "Movie time"]
    assert listed["limit"] == MOST_LESSONS
    path = f"/api/lessons/{lesson['id']}"
    status, renamed = await owner.call("PATCH", path, {"phrase": " Film night "})
    assert (status, renamed["phrase"], renamed["id"]) == (200, "Film night", lesson["id"])
    assert (await owner.call("DELETE", path))[0] == 200
    for method, body in (("DELETE", None), ("PATCH", {"phrase": "Film night"})):
        status, answer = await owner.call(method, path, body)
        assert (status, answer["error"]["code"]) == (404, "not-found")
    assert [each.phrase for each in stage.memory.lessons.all] == ["睡觉了"]
    assert stage.gateway.commands == [], "nothing was done"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"command": "fly to the moon"}, "lesson.not_understood"),
        ({"phrase": "yes"}, "lesson.reserved"),
        ({"phrase": "x"}, "lesson.too_short"),
        ({"phrase": "turn off the desk lamp"}, "lesson.already_means"),
        ({"command": "forget movie time"}, "lesson.no_command"),
    ],
)
async def test_what_cannot_be_taught_is_said(
    owner: Client, stage: Stage, body: dict[str, str], code: str
) -> None:
    status, tried = await owner.post("/api/lessons/preview", {**BODY, **body, "language": "zh"})
    assert (status, tried["accepted"], tried["code"]) == (200, False, code)
    assert not tried["text"].isascii(), "in the language of the page"
    status, answer = await owner.post("/api/lessons", {**BODY, **body})
    assert (status, answer["error"]["code"]) == (409, "lesson-refused")
    assert len(answer["error"]["message"]) > 10
    assert stage.memory.lessons.all == ()


async def test_another_lesson_is_replaced_only_if_that_is_wanted(
    owner: Client, stage: Stage
) -> None:
    first = await _teach(owner)
    other = {"phrase": "it's movie time", "command": "turn off the desk lamp"}
    _, tried = await owner.post("/api/lessons/preview", other)
    assert tried["accepted"]
    assert tried["replaces"]["id"] == first["id"]
    status, answer = await owner.post("/api/lessons", other)
    assert (status, answer["error"]["code"]) == (409, "lesson-taken")
    status, _ = await owner.post("/api/lessons", {**other, "replace": True})
    assert status == 201
    assert [each.command for each in stage.memory.lessons.all] == ["turn off the desk lamp"]
    second = await _teach(owner, phrase="nap")
    path = f"/api/lessons/{second['id']}"
    status, answer = await owner.call("PATCH", path, {"phrase": "movie time"})
    assert (status, answer["error"]["code"]) == (409, "lesson-refused")
    assert (await owner.call("PATCH", path, {"phrase": "Nap!"}))[0] == 200, "its own name"


async def test_a_dangerous_lesson_says_that_it_asks(owner: Client) -> None:
    _, tried = await owner.post(
        "/api/lessons/preview", {"phrase": "open sesame", "command": "unlock the front door"}
    )
    assert tried["code"] == "lesson.would_ask"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"phrase": "movie time"},
        {**BODY, "phrase": ""},
        {**BODY, "phrase": "  "},
        {**BODY, "phrase": "x" * 81},
        {**BODY, "command": "x" * 401},
        {**BODY, "command": 7},
        {**BODY, "area": "moon"},
        {**BODY, "language": "fr"},
        {**BODY, "replace": "yes"},
        {**BODY, "as": "root"},
    ],
)
async def test_what_is_not_a_lesson_is_refused(owner: Client, body: dict[str, object]) -> None:
    for path in ("/api/lessons", "/api/lessons/preview"):
        status, answer = await owner.post(path, body)
        assert (status, answer["error"]["code"]) == (400, "invalid-request")


@pytest.mark.parametrize("id_", ["x", "0", "-1", "1e3", "9" * 30, "%00", "٣"])
async def test_numbers_that_are_none(owner: Client, id_: str) -> None:
    for kind in ("lessons", "agreements"):
        status, _ = await owner.call("DELETE", f"/api/{kind}/{id_}")
        assert status == 404


async def test_a_full_home_and_a_full_disk_are_said(owner: Client, stage: Stage) -> None:
    first = await _teach(owner)
    (lesson,) = stage.memory.lessons.all
    for number in range(MOST_LESSONS - 1):
        await stage.memory.lessons.add(_copy(lesson, number))
    status, answer = await owner.post("/api/lessons", {**BODY, "phrase": "one more"})
    assert (status, answer["error"]["code"]) == (409, "lesson-refused")
    assert "500" in answer["error"]["message"]
    store = stage.memory.lessons._store
    store.full = True
    status, answer = await owner.call("DELETE", f"/api/lessons/{first['id']}")
    assert (status, answer["error"]["code"]) == (500, "store")
    assert len(stage.memory.lessons) == MOST_LESSONS


def _copy(lesson: Lesson, number: int) -> Lesson:
    return replace(lesson, phrase=f"zebra{number:04}q", key=f"zebra{number:04}q")


async def test_agreements_are_listed_and_taken_back(owner: Client, stage: Stage) -> None:
    now, said = stage.clock.now(), ("too dark", "en")
    on = Step(IntentCall("HassTurnOn", {"area": "Study", "domain": "light"}), ("light.desk",))
    gone = Step(IntentCall("HassTurnOn", {"name": "Nothing"}), ("light.gone",))
    for person, wish, call in (("anna", "wish_brighter", on), ("bert", "wish_warmer", gone)):
        await stage.memory.agreements.remember(
            Agreement(0, person, person.title(), "study", wish, effect((call,)), *said, now, now)
        )
    status, listed = await owner.get("/api/agreements")
    assert status == 200
    views = {each["person"]: each for each in listed["agreements"]}
    assert views["Anna"]["does"] == "Turn on the Desk lamp"
    assert views["Bert"]["does"] == ""
    assert (views["Anna"]["area"], views["Anna"]["count"]) == ("study", 1)
    path = f"/api/agreements/{views['Anna']['id']}"
    assert (await owner.call("DELETE", path))[0] == 200
    assert (await owner.call("DELETE", path))[0] == 404
    assert [each.principal_id for each in stage.memory.agreements.all] == ["bert"]


async def test_nobody_else_may_look_or_teach(stranger: Client) -> None:
    for method, path in (
        ("GET", "/api/lessons"),
        ("POST", "/api/lessons"),
        ("POST", "/api/lessons/preview"),
        ("PATCH", "/api/lessons/1"),
        ("DELETE", "/api/lessons/1"),
        ("GET", "/api/agreements"),
        ("DELETE", "/api/agreements/1"),
    ):
        body = None if method in ("GET", "DELETE") else BODY
        status, _ = await stranger.call(method, path, body)
        assert status == 401, (method, path)
