"""A model that answers nonsense, a home that changes while a sentence is being understood."""

import math
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lares.app.intent_model import load_intent_model
from lares.home.entity import Area, Capability, Entity
from lares.home.registry import Registry
from lares.nlu.actions import ACTIONS, STANCES, TAGS
from lares.nlu.learned.model import IntentModel, Scores
from lares.nlu.understander import Understander
from lares.nlu.understanding import Understanding
from tests.fakes.counted_model import CountedModel
from tests.fakes.guarded_house import fill_guarded_house
from tests.fakes.planned_house import PlannedHouse
from tests.property.speech.utterances import negations, talks

_LOCK = frozenset({Capability.LOCK, Capability.UNLOCK})
_NOT_AS_TEMPLATES_SAY = (
    *(
        "would you unlock the back door for my mother",
        "get the back door unlocked",
        "front door pls",
    ),
    *(
        "帮忙把后门的锁解开",
        "后门给开一下锁",
        "it is raining",
        "好累啊",
        "dim the lamp in the study a bit",
    ),
    *("lock up the cellar for me and the back door too", "tell everyone dinner is ready"),
)
_SEED = 1_871
_NAN, _INFINITE = math.nan, math.inf


def _scores(value: float) -> Callable[[Scores], Scores]:
    def answer(scores: Scores) -> Scores:
        return Scores(
            (value,) * len(ACTIONS),
            (value,) * len(STANCES),
            scores.tags,
            (value,) * len(scores.tag_scores),
            scores.embedding,
        )

    return answer


NONSENSE: dict[str, Callable[[Scores], Scores]] = {
    "not a number": _scores(_NAN),
    "infinite": _scores(_INFINITE),
    "minus infinite": _scores(-_INFINITE),
    "zeros": _scores(0.0),
    "ones": _scores(1.0),
    "actions that are no numbers": lambda s: replace(s, actions=(_NAN,) * len(ACTIONS)),
    "one action that is no number": lambda s: replace(s, actions=(*s.actions[:-1], _NAN)),
    "first action that is no number": lambda s: replace(s, actions=(_NAN, *s.actions[1:])),
    "stances that are no numbers": lambda s: replace(s, stances=(_NAN,) * len(STANCES)),
    "no actions": lambda s: replace(s, actions=()),
    "no stances": lambda s: replace(s, stances=()),
    "too many actions": lambda s: replace(s, actions=(*s.actions, 1.0)),
    "too few actions": lambda s: replace(s, actions=s.actions[:3]),
    "too few stances": lambda s: replace(s, stances=s.stances[:0]),
    "nothing": lambda _: Scores((), (), (), (), b""),
}
"""Answers of which none can be believed."""

CARELESS: dict[str, Callable[[Scores], Scores]] = {
    "tags beyond the table": lambda s: replace(s, tags=(len(TAGS) + 7,) * len(s.tags)),
    "negative tags": lambda s: replace(s, tags=(-1,) * len(s.tags)),
    "no tags": lambda s: replace(s, tags=(), tag_scores=()),
    "too many tags": lambda s: replace(s, tags=s.tags * 9, tag_scores=s.tag_scores * 9),
    "everything an item": lambda s: replace(s, tags=(1,) * len(s.tags)),
    "everything a device": lambda s: replace(s, tags=(7,) * len(s.tags)),
    "tag scores that are no numbers": lambda s: replace(s, tag_scores=(_NAN,) * len(s.tags)),
    "no embedding": lambda s: replace(s, embedding=b""),
}
"""Answers of which the action may be believed, and the rest is nonsense."""


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return load_intent_model()


@pytest.mark.parametrize("answer", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_of_the_model_is_refused(
    model: IntentModel, answer: Callable[[Scores], Scores]
) -> None:
    house = PlannedHouse(model=CountedModel(model, answer))
    for text in _NOT_AS_TEMPLATES_SAY:
        effect = house.effect(text)
        assert effect is None, text
    effect = house.effect("unlock the front door")
    assert effect is not None
    assert effect.stage == "exact"


@pytest.mark.parametrize("answer", CARELESS.values(), ids=CARELESS)
def test_careless_tags_move_no_door(model: IntentModel, answer: Callable[[Scores], Scores]) -> None:
    house = PlannedHouse(model=CountedModel(model, answer))
    for text in (*_NOT_AS_TEMPLATES_SAY, "don't unlock the back door", "后门先别解锁啊"):
        effect = house.effect(text)
        assert effect is None or effect.outcome == "confirm" or not effect.guarded, text
    assert house.effect("don't unlock the back door") is None
    assert house.effect("后门先别解锁啊") is None


@settings(max_examples=60)
@given(
    action=st.integers(0, len(ACTIONS) - 1),
    stance=st.integers(0, len(STANCES) - 1),
    tags=st.lists(st.integers(-2, len(TAGS) + 2), min_size=64, max_size=64),
    score=st.floats(allow_nan=True, allow_infinity=True),
)
def test_a_model_that_is_sure_of_anything_forces_no_door(
    model: IntentModel, action: int, stance: int, tags: list[int], score: float
) -> None:
    def answer(scores: Scores) -> Scores:
        count = len(scores.tags)
        return Scores(
            tuple(score if at == action else 0.0 for at in range(len(ACTIONS))),
            tuple(score if at == stance else 0.0 for at in range(len(STANCES))),
            tuple(tags[:count]),
            (1.0,) * count,
            scores.embedding,
        )

    house = PlannedHouse(model=CountedModel(model, answer))
    for text in (
        *("don't unlock the back door", "i unlocked the back door", "后门别解锁啊", "昨天开了后门"),
        *("why is the back door unlocked", "如果下雨就开后门", "the back door and the weather"),
    ):
        effect = house.effect(text)
        assert effect is None or effect.outcome == "confirm" or not effect.guarded, text
        if "weather" not in text:
            assert effect is None or not effect.guarded, text


def _believing(action: str) -> Callable[[Scores], Scores]:
    """A model to which every sentence is an order to `action`, without a doubt."""

    def answer(scores: Scores) -> Scores:
        return replace(
            scores,
            actions=tuple(float(one == action) for one in ACTIONS),
            stances=tuple(float(one == "request") for one in STANCES),
            tags=(0,) * len(scores.tags),
        )

    return answer


@pytest.mark.timeout(120)
@pytest.mark.parametrize("action", ["unlock", "open", "close", "turn_off"])
def test_the_rules_alone_hold_a_model_that_takes_everything_for_an_order(
    model: IntentModel, action: str
) -> None:
    """Nothing is done whatever the model believes, and hardly anything is proposed."""
    house = PlannedHouse(model=CountedModel(model, _believing(action)))
    said = [*negations(1_000, _SEED), *talks(500, _SEED)]
    effects = [(each.text, house.effect(each.text)) for each in said]
    moving = [(text, effect) for text, effect in effects if effect is not None and effect.guarded]
    assert [text for text, effect in moving if effect.outcome == "act"] == []
    assert len(moving) <= 0.01 * len(said), [text for text, _ in moving]


# -- a home that changes ---------------------------------------------------------------------------


class _Restless:
    """Puts, renames, moves and removes things of a home, a step at a time, again and again."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self.steps = 0

    def step(self) -> None:
        registry, at = self._registry, self.steps
        self.steps += 1
        match at % 6:
            case 0:
                registry.put_entity(_lock("lock.back", f"Back door {at}", "kitchen"))
            case 1:
                registry.remove_entity("lock.back")
            case 2:
                registry.put_area(Area(f"new_{at % 5}", {"en": (f"Annex {at % 5}",)}))
            case 3:
                registry.put_entity(_lock("lock.back", "Back door", f"new_{(at - 1) % 5}"))
            case 4:
                registry.put_entity(_lock(f"lock.new_{at % 7}", "Back door", "study"))
            case _:
                registry.remove_entity(f"lock.new_{(at - 1) % 7}")


def _lock(id_: str, name: str, area: str) -> Entity:
    return Entity(id_, "lock", {"en": (name,), "zh": ("后门",)}, area_id=area, capabilities=_LOCK)


_SAID = (
    *("unlock the back door", "would you get the back door unlocked for mom", "后门给开一下锁"),
    *("turn on the kitchen light and unlock the back door", "lock all doors except the back door"),
    *("unlock the back door in ten minutes", "unlock the front door, no wait, the back door"),
    *("don't unlock the back door", "别打开后门", "is the back door locked", "turn off everything"),
)


def test_a_home_that_changes_between_the_stages(model: IntentModel) -> None:
    registry = fill_guarded_house(Registry())
    restless = _Restless(registry)
    house = PlannedHouse(registry, CountedModel(model, before=restless.step))
    for _ in range(12):
        for text in _SAID:
            effect = house.effect(text)
            if effect is None:
                continue
            assert {entity for entity, _ in effect.commands} <= registry.entities.keys()
            assert effect.outcome == "confirm" or all(
                service != "unlock" for _, service in effect.guarded
            )
            assert not text.startswith(("don't", "别"))
        restless.step()
    assert restless.steps > 50


def test_a_thing_that_went_is_not_remembered(model: IntentModel) -> None:
    registry = fill_guarded_house(Registry())
    house = PlannedHouse(registry, model)
    assert house.effect("unlock the back door") is not None
    registry.remove_entity("lock.back")
    assert house.effect("unlock the back door") is None
    registry.put_entity(_lock("lock.other", "Back door", "study"))
    effect = house.effect("unlock the back door")
    assert effect is not None
    assert effect.commands == (("lock.other", "unlock"),)


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads that take turns a thousand times as often as they do by themselves."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.timeout(60)
@pytest.mark.usefixtures("hasty_threads")
def test_a_home_that_changes_while_its_names_are_read_in_another_thread() -> None:
    """The appliance reads names in a worker at its start, while things announce themselves."""
    registry = fill_guarded_house(Registry())
    understander = Understander(registry)
    understander.warm()
    restless, started, done = _Restless(registry), threading.Event(), threading.Event()
    failures: list[BaseException] = []

    def read() -> None:
        try:
            while not done.is_set():
                understander.warm()
                started.set()
        except BaseException as error:  # noqa: BLE001  # whatever ends the thread fails the test
            failures.append(error)
            started.set()

    thread = threading.Thread(target=read)
    thread.start()
    started.wait()
    while restless.steps < 6_000 and not failures:
        restless.step()
    done.set()
    thread.join()
    assert failures == []
    registry.put_entity(_lock("lock.last", "Last door", "study"))
    meaning = understander.understand("unlock the last door")
    assert isinstance(meaning, Understanding)
