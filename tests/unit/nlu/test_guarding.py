"""What speaks against moving a door, and what an order about one is made of."""

import pytest

from lares.home.registry import Registry
from lares.nlu.composition.pieces import flat, segments_of
from lares.nlu.guarding import guards, is_plain_order, reaches_guarded, speaks_against
from lares.nlu.mention import Mention
from lares.nlu.mentions.finder import find_mentions
from lares.nlu.normalization import has_han, normalise
from lares.nlu.understanding import Ambiguous, Clarify, IntentCall, NotUnderstood, Understanding
from lares.nlu.veto import HYPOTHETICAL, NEGATION, QUESTION, REPORT, guarded_veto
from lares.nlu.vocabulary import vocabulary_of
from tests.fakes.guarded_house import fill_guarded_house

VOCABULARY = vocabulary_of(fill_guarded_house(Registry()))


def _find(text: str) -> tuple[Mention, ...]:
    return find_mentions(text, "zh" if has_han(text) else "en", VOCABULARY)


def _against(text: str) -> str | None:
    return speaks_against(flat(normalise(text)), segments_of(text), VOCABULARY, _find)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("least of all open the gate", NEGATION),
        ("by no means unlock the front door", NEGATION),
        ("unlock the front door, nah", NEGATION),
        ("don't 打开大门", NEGATION),
        ("don\u00b4t shut the garage door", NEGATION),
        ("turn on the lamp, nobody said to unlock the back door", NEGATION),
        ("打开大门，不用了😡", NEGATION),
        ("打开水阀可不行了", NEGATION),
        ("谁让你打开大门", QUESTION),
        ("my password is lock the back door", REPORT),
        ("good that you unlocked the back door", REPORT),
        ("我来解锁后门", REPORT),
        ("歌名叫打开大门", REPORT),
        ("quick question are you going to unlock the back door", QUESTION),
        ("可能要打开保险柜", REPORT),
        ("he comes, then maybe open the gate", HYPOTHETICAL),
        ("他来了再解锁大门", HYPOTHETICAL),
    ],
)
def test_words_that_speak_against_it(text: str, why: str) -> None:
    assert _against(text) == why


@pytest.mark.parametrize(
    "text",
    [
        "unlock the front door",
        "could you open the garage door for me please",
        "it's late, why is the lamp on, lock the front door",
        "unlock the back door, no wait, the front door",
        "don't forget to lock the back door",
        "i'm leaving lock the front door",
        "打开大门",
        "打开后门，不对，大门",
        "我回来了，把大门打开",
        "别忘了锁后门",
        "麻烦帮我把车库门打开一下好吗",
    ],
)
def test_words_that_do_not(text: str) -> None:
    assert _against(text) is None


def test_a_correction_counts_only_where_something_follows() -> None:
    assert guarded_veto("unlock the  no wait the  ") is None
    assert guarded_veto("unlock the  no") == NEGATION


@pytest.mark.parametrize(
    ("slots", "guarded"),
    [
        ({"name": "Front door"}, True),
        ({"name": "车库门"}, True),
        ({"name": ["Desk lamp", "Back door"]}, True),
        ({"domain": "lock"}, True),
        ({"domain": ["light", "valve"]}, True),
        ({"domain": "cover"}, True),
        ({"domain": "cover", "device_class": "gate"}, True),
        ({"domain": "cover", "device_class": ["curtain", "garage"]}, True),
        ({"domain": "cover", "device_class": "curtain"}, False),
        ({"name": "Desk lamp"}, False),
        ({"domain": "light", "area": "Kitchen"}, False),
        ({"name": "nothing that is here"}, False),
    ],
)
def test_what_a_call_reaches(slots: dict[str, object], guarded: bool) -> None:
    assert guards(IntentCall("HassTurnOff", slots), VOCABULARY, _find) is guarded


def test_questions_reach_nothing_and_later_commands_do() -> None:
    assert not guards(IntentCall("HassGetState", {"name": "Front door"}), VOCABULARY, _find)
    later = IntentCall("HassStartTimer", {"conversation_command": "unlock the front door"})
    assert guards(later, VOCABULARY, _find)
    lamp = IntentCall("HassStartTimer", {"conversation_command": "turn off the desk lamp"})
    assert not guards(lamp, VOCABULARY, _find)


def test_every_kind_of_meaning_is_looked_into() -> None:
    unlock = Understanding((IntentCall("HassTurnOff", {"name": "Safe"}),), "en", "model")
    lamp = Understanding((IntentCall("HassTurnOff", {"name": "Desk lamp"}),), "en", "model")
    for meaning, reached in (
        (unlock, True),
        (lamp, False),
        (Ambiguous((lamp, unlock), "en"), True),
        (Clarify("which_area", "", "en", everywhere=unlock), True),
        (Clarify("unknown_name", "x", "en"), False),
        (NotUnderstood("en"), False),
        (None, False),
    ):
        assert reaches_guarded(meaning, VOCABULARY, _find) is reached


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("please unlock the front door for me now", True),
        ("could you get the back door unlocked", True),
        ("把后门的锁打开一下", True),
        ("后门给我反锁了", True),
        ("把后门关严实", True),
        ("反对打开后门", False),
        ("translate unlock the front door", False),
        ("unlock the front door banana", False),
        ("歌名打开大门", False),
    ],
)
def test_what_an_order_is_made_of(text: str, plain: bool) -> None:
    said = flat(normalise(text))
    assert is_plain_order(said, _find(said)) is plain
