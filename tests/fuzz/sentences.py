"""Any text, about a home with any names: it has a meaning, and its targets exist.

All stages are at work: templates, composition, the committed model, teaching. What is taught keeps
the words of the sentence; what reaches a lock by the model alone waits for a yes.
"""

from functools import cache

from lares.app.intent_model import load_intent_model
from lares.assistant.resolution import Resolved, resolve
from lares.home.entity import Area, Capability, Entity
from lares.home.registry import Registry
from lares.nlu.learned.model import IntentModel
from lares.nlu.situation import is_dangerous
from lares.nlu.teaching import find_teaching
from lares.nlu.understander import Understander
from lares.nlu.understanding import Ambiguous, Clarify, Understanding

_MOST_READINGS = 3

SEEDS: tuple[bytes, ...] = tuple(
    text.encode()
    for text in (
        "turn on the lamp\nlamp",
        "打开台灯\n台灯",
        "is the door locked\ndesk\ndoor",
        # composition: several, corrected, excepted, delayed, referring, with a reason
        "turn on the lamp and unlock the door, then dim it to 20 %\nlamp\ndoor",
        "把灯打开然后锁门，顺便把窗帘拉上\n灯\n门\n窗帘",
        "open the blind, no wait, the lamp i mean\nlamp\ndoor\nblind",
        "打开书房的，哦不，台灯\n台灯",
        "all lights except the lamp off in ten minutes\nlamp",
        "除了台灯其他灯明天早上七点都关掉\n台灯",
        "i'm cold, could you make it a bit warmer in here please\nlamp\ndoor\nblind\nheating",
        "the lamp too, and the door as well\nlamp\ndoor",
        # learned: wordings outside the templates, near names, homophones, vetoes
        "would you get the dor unlocked for my mother\nlamp\ndoor",
        "don't you dare unlock the door\nlamp\ndoor",
        "后门给开一下锁呗\n灯\n后门",
        "太暗了看不清\n灯",
        "put oat milk on the shopping list and tell everyone dinner is ready\nlamp",
        # teaching
        'when i say "movie time", dim the lamp to 20 % and close the blind\nlamp\ndoor\nblind',
        "以后我说睡觉了就把灯关掉然后锁门\n灯\n门",
        "forget movie time\nlamp",
        "rename movie time to film night\nlamp",
    )
)
"""Inputs that reach the depths; fuzzers start from them."""


@cache
def _model() -> IntentModel:
    return load_intent_model()


def target(data: bytes) -> None:
    """The first line is said in a home whose things bear the other lines as names."""
    said, *names = data.decode("utf-8", "replace").split("\n")
    registry = _home(names)
    understander = Understander(registry, model=_model())
    for text in (said, f"turn on {said}", f"打开{said}", f"don't {said}"):
        _check(understander.understand(text, area_id="room"), registry)
    assert understander.encoder is not None
    understander.encoder.embed(said)
    _check_teaching(said)


def _home(names: list[str]) -> Registry:
    registry = Registry()
    registry.put_area(Area("room", {"": tuple(names[:1]) or ("Room",)}))
    for number, name in enumerate(names):
        domain = ("light", "lock", "cover", "climate")[number % 4]
        registry.put_entity(
            Entity(
                f"{domain}.{number}",
                domain,
                {"": (name,)},
                area_id="room",
                capabilities=frozenset(Capability),
            )
        )
    return registry


def _check(meaning: object, registry: Registry) -> None:
    match meaning:
        case Ambiguous():
            for reading in meaning.readings:
                _check(reading, registry)
        case Clarify():
            assert meaning.code
            if meaning.everywhere is not None:
                _check(meaning.everywhere, registry)
        case Understanding():
            assert meaning.calls
            assert 0 <= meaning.confidence <= 1
            targets = _targets(meaning, registry)
            assert targets <= registry.entities.keys()
            if len(meaning.calls) == 1 and meaning.stage == "model":
                moves = any(is_dangerous(registry.entities[one]) for one in targets)
                asks = meaning.calls[0].intent == "HassGetState"
                assert meaning.confirm or asks or not moves


def _targets(meaning: Understanding, registry: Registry) -> set[str]:
    found = [resolve(call, registry, "room") for call in meaning.calls]
    return {target for one in found if isinstance(one, Resolved) for target in one.targets}


def _check_teaching(said: str) -> None:
    teaching = find_teaching(said)
    if teaching is None:
        return
    assert len(teaching.calls) <= _MOST_READINGS  # none: it teaches, and lacks a half
    for call in teaching.calls:
        for words in call.slots.values():
            assert isinstance(words, str)
            assert words.strip()
