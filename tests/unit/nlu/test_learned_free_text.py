"""Timers, lists, messages and music: what is a person's own words, as the model marks them."""

import pytest

from lares.nlu.understanding import NotUnderstood
from tests.fakes.scripted_house import TaggedHouse, only_call


@pytest.fixture(scope="module")
def talk() -> TaggedHouse:
    return TaggedHouse()


@pytest.mark.parametrize(
    ("text", "action", "tags", "intent", "slots"),
    [
        (
            "egg wants five minutes",
            "timer_start",
            {"timer_name": "egg"},
            "HassStartTimer",
            {"minutes": 5, "name": "egg"},
        ),
        (
            "ninety seconds on the clock please",
            "timer_start",
            {},
            "HassStartTimer",
            {"seconds": 90},
        ),
        (
            "count an hour and a half",
            "timer_start",
            {},
            "HassStartTimer",
            {"hours": 1, "minutes": 30},
        ),
        ("count half an hour", "timer_start", {}, "HassStartTimer", {"minutes": 30}),
        (
            "in two hours the stove shall go off",
            "timer_start",
            {"command": "the stove shall go off"},
            "HassStartTimer",
            {"hours": 2, "conversation_command": "the stove shall go off"},
        ),
        (
            "scrap that egg timer thing",
            "timer_cancel",
            {"timer_name": "egg"},
            "HassCancelTimer",
            {"name": "egg"},
        ),
        (
            "scrap that ten minute timer thing",
            "timer_cancel",
            {},
            "HassCancelTimer",
            {"start_minutes": 10},
        ),
        (
            "egg needs two minutes longer",
            "timer_increase",
            {"timer_name": "egg"},
            "HassIncreaseTimer",
            {"minutes": 2, "name": "egg"},
        ),
        (
            "we are out of oat milk",
            "list_add",
            {"item": "oat milk"},
            "HassShoppingListAddItem",
            {"item": "oat milk"},
        ),
        (
            "the oat milk is in the bag",
            "list_complete",
            {"item": "the oat milk"},
            "HassShoppingListCompleteItem",
            {"item": "oat milk"},
        ),
        (
            "no oat milk after all",
            "list_remove",
            {"item": "oat milk"},
            "HassListRemoveItem",
            {"item": "oat milk"},
        ),
        ("what do we need", "list_query", {}, "HassListGetItems", {}),
        (
            "everybody should know that dinner is ready",
            "broadcast",
            {"message": "dinner is ready"},
            "HassBroadcast",
            {"message": "dinner is ready"},
        ),
        (
            "i fancy some jazz",
            "media_search",
            {"query": "some jazz"},
            "HassMediaSearchAndPlay",
            {"search_query": "jazz"},
        ),
    ],
)
def test_a_persons_own_words(
    talk: TaggedHouse,
    text: str,
    action: str,
    tags: dict[str, str],
    intent: str,
    slots: dict[str, object],
) -> None:
    assert only_call(talk.hear(text, action, **tags)) == (intent, slots)


def test_an_action_about_words_without_them_is_not_taken(talk: TaggedHouse) -> None:
    assert isinstance(talk.hear("put something on it", "list_add"), NotUnderstood)
    assert isinstance(talk.hear("everybody should know", "broadcast"), NotUnderstood)
    assert isinstance(talk.hear("count something", "timer_start"), NotUnderstood)
