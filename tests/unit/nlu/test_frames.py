"""A person's own words in fixed frames, where the model's tags are missing, ragged or wrong."""

from collections.abc import Mapping

import pytest

from lares.home.entity import Entity
from lares.nlu.understanding import Meaning, Understanding
from tests.fakes.scripted_house import ScriptedHouse

ADD, DONE = "HassShoppingListAddItem", "HassShoppingListCompleteItem"
START, MORE = "HassStartTimer", "HassIncreaseTimer"
CALL = "HassBroadcast"


class Talk(ScriptedHouse):
    """A house with two lists, and sentences that the model makes nothing of."""

    def __init__(self) -> None:
        super().__init__()
        for key, en, zh in (
            ("chores", "Chore list", "待办清单"),
            ("shop", "Shop list", "购物清单"),
        ):
            self.registry.put_entity(Entity(f"todo.{key}", "todo", {"en": (en,), "zh": (zh,)}))

    def proposed(self, text: str, stance: str = "other") -> Meaning:
        """What `text` means if the model is not sure that it is anything."""
        return self.hear(text, "none", score=0.7, stance=stance, stance_score=0.7)


@pytest.fixture
def talk() -> Talk:
    return Talk()


def _only(meaning: Meaning) -> tuple[str, Mapping[str, object], str]:
    assert isinstance(meaning, Understanding), meaning
    (call,) = meaning.calls
    return call.intent, call.slots, meaning.confirm


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("stick bin bags and batteries on the list", ADD, {"item": "bin bags and batteries"}),
        ("oat milk goes on the list", ADD, {"item": "oat milk"}),
        ("we're out of oat milk, put it on the list", ADD, {"item": "oat milk"}),
        (
            "remind me on the chore list to pay the water bill",
            "HassListAddItem",
            {"item": "pay the water bill", "name": "Chore list"},
        ),
        ("I got the eggs, tick them off the list", DONE, {"item": "eggs"}),
        ("scratch the eggs off the list, done", DONE, {"item": "eggs"}),
        ("要买卫生纸，写单子上", ADD, {"item": "卫生纸"}),
        ("酱油快没了，帮我记到单子上", ADD, {"item": "酱油"}),
        ("可乐没了，购物清单加两瓶", "HassListAddItem", {"item": "可乐", "name": "购物清单"}),
        ("酱油打完了，单子上记一笔", ADD, {"item": "酱油"}),
        ("我要买洗发水，记一下", ADD, {"item": "洗发水"}),
        ("单子上的护照收好了", DONE, {"item": "护照"}),
        ("面膜的那个倒数不要了", "HassCancelTimer", {"name": "面膜"}),
        ("待办里加一条交物业费", "HassListAddItem", {"item": "交物业费", "name": "待办清单"}),
        ("单子里再添两斤排骨", ADD, {"item": "两斤排骨"}),
        ("排骨买到了，从单子上划掉", DONE, {"item": "排骨"}),
        ("物业费交了，待办打个勾", "HassListCompleteItem", {"item": "物业费", "name": "待办清单"}),
        ("把物业费从待办里删掉", "HassListRemoveItem", {"item": "物业费", "name": "待办清单"}),
        ("pasta timer, nine minutes", START, {"minutes": 9, "name": "pasta"}),
        ("set a timer for the roast, forty minutes", START, {"minutes": 40, "name": "roast"}),
        ("ten minutes on the clock for the eggs", START, {"minutes": 10, "name": "eggs"}),
        ("two more minutes for the pasta timer", MORE, {"minutes": 2, "name": "pasta"}),
        ("two minutes off the pasta timer", "HassDecreaseTimer", {"minutes": 2, "name": "pasta"}),
        ("how much longer on the pasta", "HassTimerStatus", {"name": "pasta"}),
        ("烤面包计时三十五分钟", START, {"minutes": 35, "name": "烤面包"}),
        ("煲汤那个计时不要了", "HassCancelTimer", {"name": "煲汤"}),
        ("煲汤那个闹钟再延长五分钟", MORE, {"minutes": 5, "name": "煲汤"}),
        ("get the message out to everyone: dinner in ten", CALL, {"message": "dinner in ten"}),
        ("shout to everybody that we are leaving", CALL, {"message": "we are leaving"}),
        ("播报一下给大家说开饭了", CALL, {"message": "开饭了"}),
        ("喊一下全家人下楼吃饭", CALL, {"message": "下楼吃饭"}),
        ("跟奶奶他们说饭好了", CALL, {"message": "饭好了"}),
    ],
)
def test_the_words_in_a_frame_are_proposed(
    talk: Talk, text: str, intent: str, slots: Mapping[str, object]
) -> None:
    meaning = talk.proposed(text)
    assert _only(meaning)[:2] == (intent, slots)
    assert _only(meaning)[2] != ""


def test_where_model_and_frame_agree_it_is_done(talk: Talk) -> None:
    text = "bin bags goes on the list"
    tags = {"bin bags": "item"}
    talk.model.say(text, "list_add", score=0.95, stance_score=0.99, tags=tags)
    assert _only(talk.understander.understand(text)) == (ADD, {"item": "bin bags"}, "")


def test_ragged_tags_are_mended_and_confirmed(talk: Talk) -> None:
    text = "passport goes on the list"
    tags = {"passport goes": "item"}
    talk.model.say(text, "list_add", score=0.95, stance_score=0.99, tags=tags)
    assert _only(talk.understander.understand(text)) == (ADD, {"item": "passport"}, "unsure")


@pytest.mark.parametrize(
    "text",
    [
        "he put oat milk on the list",
        "why put oat milk on the list",
        "put it on the list later when i say so",
        "stick bin bags and batteries on the wall",
        "oat milk never goes on the fridge",
        "别写单子上",
        "他说要把牛奶写单子上呢",
        "谁把牛奶写单子上的",
        "pasta timer for grandma's nine lives",
        "every timer, nine minutes",
        "取消计时三十五分钟",
    ],
)
def test_what_is_no_frame_is_left_to_the_model(talk: Talk, text: str) -> None:
    assert not isinstance(talk.proposed(text), Understanding)


@pytest.mark.parametrize("stance", ["negation", "question", "hypothetical"])
@pytest.mark.parametrize("text", ["stick bin bags on the list", "酱油快没了，记到单子上"])
def test_no_frame_holds_against_what_the_model_hears(talk: Talk, text: str, stance: str) -> None:
    assert not isinstance(talk.proposed(text, stance=stance), Understanding)


def test_a_sure_model_is_not_overruled(talk: Talk) -> None:
    text = "how much longer on the pasta"
    talk.model.say(text, "time_query", score=0.99, stance_score=0.99)
    assert _only(talk.understander.understand(text))[0] == "HassGetCurrentTime"
