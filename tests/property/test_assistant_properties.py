"""Whatever is said: no crash, nothing dangerous without a yes, nothing beyond what was named."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lares.assistant.turn import ReplyOutcome
from lares.home.registry import Registry
from lares.nlu.understander import Understander
from lares.nlu.understanding import IntentCall, Understanding
from lares.policy.policy import Policy
from lares.policy.principal import Origin, Principal
from tests.fakes.house import fill_house
from tests.fakes.talk import ADULT, CHILD, GUEST, OWNER, Talk

POLICY = Policy.default()
DANGEROUS = ("lock", "valve", "alarm_control_panel", "siren")
QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _is_dangerous(entity_id: str, service: str, registry: Registry) -> bool:
    entity = registry.entities[entity_id]
    if service in ("lock", "close_valve", "stop_cover", "stop_valve"):
        return False
    return entity.domain in DANGEROUS or entity.device_class in ("garage", "gate", "door")


# -- any text --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def understander() -> Understander:
    made = Understander(fill_house(Registry()))
    made.warm()
    return made


_VOCABULARY = """
    turn on off the lights light kitchen front door garage unlock lock open close all everything in
    it again please yes no what is set to 50 % red never mind attic {devices} %s
    打开 关闭 厨房 灯 大门 解锁 车库门 把 它 再 是 不 所有 的 现在 几度 阁楼
"""
_WORDS = (*_VOCABULARY.split(), "\x00", "\U0001f3e0", "\u200b")
_TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(_WORDS), min_size=1, max_size=7).map(" ".join),
    st.lists(st.sampled_from(_WORDS), min_size=1, max_size=7).map("".join),
)
_PEOPLE = st.sampled_from((OWNER, ADULT, CHILD, GUEST))


@QUICK
@given(
    turns=st.lists(st.tuples(_TEXTS, _PEOPLE, st.sampled_from(list(Origin))), max_size=4),
    area_id=st.sampled_from((None, "kitchen", "nowhere")),
    language=st.sampled_from((None, "en", "zh-CN", "tlh")),
)
@example(turns=[("\ud800 turn on", OWNER, Origin.API)], area_id=None, language=None)
@example(turns=[("x" * 100_000, OWNER, Origin.API)], area_id=None, language=None)
def test_any_text_gets_an_answer(
    understander: Understander,
    turns: list[tuple[str, Principal, Origin]],
    area_id: str | None,
    language: str | None,
):
    async def run() -> None:
        talk = Talk(POLICY)
        talk.handler._planner._understander = understander
        for text, principal, origin in turns:
            reply = await talk.say(
                text, principal, origin=origin, area_id=area_id, language=language
            )
            assert reply.text
            assert reply.code != "internal"
            assert reply.language in ("en", "zh")
        assert len(talk.journal.entries) == len(turns)

    asyncio.run(run())


# -- a yes -----------------------------------------------------------------------------------------

_RISKY: Mapping[str, tuple[str, ...]] = {
    "unlock": ("lock.front",),
    "garage": ("cover.garage",),
    "water": ("valve.water_main",),
    "entrance": ("cover.garage", "light.entrance"),
}
_SAYINGS = ("yes", "好的", "no", "算了", "light", "time", "gibberish", "unlock it", "1", *_RISKY)


@dataclass(slots=True)
class _Open:
    """What an observer thinks may be confirmed, and until when."""

    targets: frozenset[str]
    until: float


def _scripted(talk: Talk) -> None:
    call = talk.understander.call
    call("unlock", "HassTurnOff", name="Front door")
    call("garage", "HassTurnOn", name="Garage door")
    call("water", "HassTurnOn", name="Water valve")
    call("entrance", "HassTurnOn", area="Entrance", domain=["cover", "light"])
    call("light", "HassTurnOn", name="Kitchen light")
    call("time", "HassGetCurrentTime")


@QUICK
@given(
    story=st.lists(
        st.tuples(
            st.sampled_from(_SAYINGS),
            _PEOPLE,
            st.sampled_from(("a", "b")),
            st.sampled_from((0.0, 1.0, 59.0, 61.0)),
        ),
        max_size=14,
    )
)
@example(story=[("unlock", OWNER, "a", 0.0), ("yes", ADULT, "a", 0.0), ("yes", OWNER, "b", 0.0)])
@example(story=[("unlock", OWNER, "a", 0.0), ("yes", OWNER, "a", 0.0), ("yes", OWNER, "a", 0.0)])
@example(story=[("unlock", OWNER, "a", 0.0), ("light", OWNER, "a", 0.0), ("yes", OWNER, "a", 0.0)])
def test_nothing_dangerous_is_done_without_a_yes_of_the_same_person_in_the_same_session(
    story: list[tuple[str, Principal, str, float]],
):
    async def run() -> None:
        talk = Talk(POLICY)
        _scripted(talk)
        waiting: dict[tuple[str, str], _Open] = {}
        for text, principal, session, pause in story:
            await talk.clock.advance(pause)
            before = len(talk.sent)
            now = talk.clock.monotonic()
            reply = await talk.say(text, principal, session=session)
            done = {
                entity_id
                for entity_id, service, _ in talk.sent[before:]
                if _is_dangerous(entity_id, service, talk.registry)
            }
            key = (principal.id, session)
            asked = waiting.pop(key, None)
            if done:
                assert text in ("yes", "好的")
                assert asked is not None, "nobody was asked"
                assert now < asked.until, "the question was forgotten by then"
                assert done <= asked.targets
                assert principal in (OWNER, ADULT)
            elif reply.outcome is ReplyOutcome.CONFIRM:
                known = _RISKY.get(text) or (("lock.front",) if text == "unlock it" else None)
                until = asked.until if asked and known is None else now + 60
                targets = asked.targets if asked and known is None else frozenset(known or ())
                waiting[key] = _Open(targets, until)
            elif asked is not None and reply.code in ("not_understood", "nothing_pending"):
                assert now >= asked.until, "an open question is repeated, not forgotten"

    asyncio.run(run())


# -- never more than was named ---------------------------------------------------------------------

_NAMES = st.sampled_from(
    ("Kitchen light", "厨房灯", "Curtain", "Temperature", "Attic light", "阁楼灯", "", "Door", "*")
)
_AREAS = st.sampled_from(
    ("Kitchen", "厨房", "Study", "Attic", "阁楼", "", "everywhere", "kitchen ")
)
_SLOTS = st.fixed_dictionaries(
    {},
    optional={
        "name": _NAMES,
        "area": _AREAS,
        "floor": st.sampled_from(("Upstairs", "楼上", "Moon")),
        "domain": st.sampled_from(("light", "cover", "lock", "unicorn", ["light", "fan"])),
        "device_class": st.sampled_from(("garage", "curtain", "nothing")),
        "brightness": st.one_of(st.integers(), st.floats(), st.text(max_size=4), st.none()),
        "color": st.sampled_from(("red", "红色", "", "black")),
        "position": st.one_of(st.integers(-5, 105), st.none()),
        "temperature": st.floats(),
        "state": st.sampled_from(("on", "open", "locked", "", 3)),
    },
)
_CALLABLE = """
    HassTurnOn HassTurnOff HassToggle HassLightSet HassSetPosition HassGetState HassGetWeather
    HassClimateSetTemperature HassVacuumStart HassStartTimer
"""
_INTENTS = st.sampled_from((*_CALLABLE.split(), ""))


@settings(parent=QUICK, max_examples=200)
@given(
    intent=_INTENTS,
    slots=_SLOTS,
    area_id=st.sampled_from((None, "kitchen", "nowhere")),
    response=st.sampled_from((None, "any", "all", "one", "one_yesno", "weird")),
)
def test_nothing_beyond_what_was_named_is_touched(
    intent: str, slots: dict[str, object], area_id: str | None, response: str | None
):
    async def run() -> None:
        talk = Talk(POLICY)
        call = IntentCall(intent, slots)
        talk.understander.say("do", Understanding((call,), "en", "exact", 1.0, response))
        reply = await talk.say("do", area_id=area_id)
        assert reply.code != "internal"
        for entity_id, service, _ in talk.sent:
            entity = talk.registry.entities[entity_id]
            assert not _is_dangerous(entity_id, service, talk.registry)
            if slots.get("name"):
                names = {word for words in entity.names.values() for word in words}
                assert slots["name"] in names
            else:
                assert {"domain", "device_class"} & set(slots) or intent not in (
                    "HassTurnOn",
                    "HassTurnOff",
                    "HassToggle",
                ), "a kind that nobody named"
            if slots.get("area") is not None:
                area = talk.registry.areas[talk.registry.area_of(entity) or ""]
                assert str(slots["area"]).strip() in {w for ws in area.names.values() for w in ws}
            if "domain" in slots:
                wanted = slots["domain"]
                assert entity.domain in (wanted if isinstance(wanted, list) else [wanted])
            if "floor" in slots:
                assert slots["floor"] != "Moon"
        if reply.outcome in (ReplyOutcome.CLARIFY, ReplyOutcome.REFUSE, ReplyOutcome.DENIED):
            assert talk.sent == []

    asyncio.run(run())
