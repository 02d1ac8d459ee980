"""Saying, remembering, feeling well: the conversation over the API."""

import json

import pytest

from lares.assistant.turn import ReplyOutcome, Turn
from lares.errors import BrokerUnreachableError
from lares.home.command import Command, Outcome
from lares.nlu.trace import MAX_BYTES
from lares.nlu.understanding import IntentCall
from lares.policy.principal import Origin
from tests.fakes.console_ports import LinkStatus, Stage
from tests.unit.console.conftest import Client


def _know(stage: Stage) -> None:
    stage.talks.known["kitchen light on"] = (
        [Command("light.kitchen", "turn_on"), Command("light.worktop", "turn_on")],
        "The kitchen light is on; the worktop light did not answer.",
        ReplyOutcome.PARTIAL,
        IntentCall("HassTurnOn", {"area": "Kitchen", "domain": "light"}),
    )
    stage.gateway.outcomes["light.worktop"] = Outcome.TIMED_OUT


async def test_a_sentence_is_a_turn_and_its_reply_tells_all(owner: Client, stage: Stage):
    _know(stage)
    body = {"text": "kitchen light on", "language": "en", "area": "kitchen"}
    status, reply = await owner.post("/api/say", body)
    assert status == 200
    assert reply == {
        "turn": stage.talks.turns[0].id,
        "reply": "The kitchen light is on; the worktop light did not answer.",
        "language": "en",
        "outcome": "partial",
        "code": "done",
        "calls": [{"intent": "HassTurnOn", "slots": {"area": "Kitchen", "domain": "light"}}],
        "results": [
            {"entity": "light.kitchen", "outcome": "confirmed", "detail": None},
            {"entity": "light.worktop", "outcome": "timed_out", "detail": None},
        ],
        "why": None,
    }
    turn = stage.talks.turns[0]
    assert (turn.area_id, turn.language, turn.origin) == ("kitchen", "en", Origin.CONSOLE)
    assert turn.principal.id == "owner"


async def test_turns_of_one_browser_belong_together(owner: Client, stage: Stage):
    for _ in range(2):
        await owner.post("/api/say", {"text": "again"})
    first, second = stage.talks.turns
    assert first.session == second.session
    assert first.id != second.id


@pytest.mark.parametrize(
    "body",
    [
        {"text": ""},
        {"text": " \n "},
        {"text": "x" * 501},
        {"text": "hi", "language": "fr"},
        {"text": "hi", "area": "nowhere"},
        {"text": None},
    ],
)
async def test_what_is_no_sentence_never_reaches_the_handler(
    owner: Client, stage: Stage, body: object
):
    status, answer = await owner.post("/api/say", body)
    assert (status, answer["error"]["code"]) == (400, "invalid-request")
    assert stage.talks.turns == []


async def test_a_fault_in_the_handler_is_one_line_for_people(
    owner: Client, stage: Stage, caplog: pytest.LogCaptureFixture
):
    async def broken(turn: Turn) -> None:
        raise RuntimeError(f"secret detail of {turn.id}")

    stage.talks.hook = broken
    status, answer = await owner.post("/api/say", {"text": "hello"})
    assert (status, answer["error"]["code"]) == (500, "internal")
    assert "secret detail" not in str(answer)
    assert "secret detail" in caplog.text


async def test_errors_of_the_tree_keep_their_code(owner: Client, stage: Stage):
    async def unreachable(turn: Turn) -> None:
        del turn
        raise BrokerUnreachableError("the broker at 127.0.0.1:1883 does not answer")

    stage.talks.hook = unreachable
    status, answer = await owner.post("/api/say", {"text": "hello"})
    assert status == 503
    assert answer["error"] == {
        "code": "broker-unreachable",
        "message": "the broker at 127.0.0.1:1883 does not answer",
    }


async def test_history_is_paged_newest_first(owner: Client, stage: Stage):
    _know(stage)
    for number in range(5):
        await owner.post("/api/say", {"text": f"sentence {number}"})
    await owner.post("/api/say", {"text": "kitchen light on"})
    _, page = await owner.get("/api/history?limit=4")
    assert [turn["text"] for turn in page["turns"]][:2] == ["kitchen light on", "sentence 4"]
    turn = page["turns"][0]
    assert turn["results"][1] == {
        "entity": "light.worktop",
        "outcome": "timed_out",
        "detail": None,
    }
    assert turn["calls"][0]["slots"]["area"] == "Kitchen"
    assert turn["decisions"] == [
        "light.kitchen: allow (rule 9: the owner)",
        "light.worktop: allow (rule 9: the owner)",
    ]
    assert not turn["by_hand"]
    _, rest = await owner.get(f"/api/history?limit=4&before={page['next']}")
    assert [turn["text"] for turn in rest["turns"]] == ["sentence 1", "sentence 0"]
    assert rest["next"] is None


def _notice(stage: Stage, seen: dict[str, object]) -> None:
    async def note(turn: Turn) -> None:
        turn.trace.note("normal", text=turn.text)
        turn.trace.note("veto", **seen)

    stage.talks.hook = note


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "你说的是不要。"),
        ("en-GB", "You said not to."),
        ("fr, zh;q=0.5", "你说的是不要。"),
        ("", "You said not to."),
        ("zz," * 1500, "You said not to."),
    ],
)
async def test_why_is_told_in_the_language_of_the_caller(
    owner: Client, stage: Stage, wanted: str, words: str
):
    _notice(stage, {"why": "negation"})
    headers = {"Accept-Language": wanted}
    _, reply = await owner.post("/api/say", {"text": "do not do it"}, headers=headers)
    assert [line["stage"] for line in reply["why"]["lines"]] == ["heard", "veto", "result"]
    assert reply["why"]["lines"][1]["words"] == words
    _, page = await owner.get("/api/history?limit=1", headers=headers)
    assert page["turns"][0]["why"] == reply["why"]


async def test_why_is_bounded_whatever_was_said(owner: Client, stage: Stage):
    hostile = "<img src=x onerror=alert(1)>{}{words}\u202e" * 12
    _notice(stage, {"why": "unused", "words": hostile * 100, "found": [hostile] * 500})
    _, reply = await owner.post("/api/say", {"text": hostile[:500]})
    notes = json.dumps(reply["why"]["stages"], ensure_ascii=False)
    assert len(notes.encode()) <= MAX_BYTES
    assert len(json.dumps(reply["why"], ensure_ascii=False).encode()) < 4 * MAX_BYTES
    assert "{words}" in reply["why"]["lines"][1]["words"]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=x", "limit=-1", "before=²", "before=0"]
)
async def test_impossible_pages_are_refused(owner: Client, query: str):
    status, answer = await owner.get(f"/api/history?{query}")
    assert (status, answer["error"]["code"]) == (400, "invalid-request")


async def test_health_has_the_report_and_the_link(owner: Client, stage: Stage):
    stage.link = LinkStatus(up=False, detail="the broker refuses connections")
    _, health = await owner.get("/api/health")
    assert health["link"] == {"up": False, "detail": "the broker refuses connections"}
    assert health["services"]["devices"]["restarts"] == 1
    assert health["level"] == "ok"
