"""A saying that opens an occasion proposes the one scene that is called after it."""

import pytest

from lares.home.entity import Capability, Entity
from lares.home.registry import Registry
from lares.nlu.understander import Understander
from lares.nlu.understanding import NotUnderstood, Understanding


def _home(*scenes: tuple[str, str, str]) -> Understander:
    registry = Registry()
    for at, (domain, english, chinese) in enumerate(scenes):
        names = {"en": (english,), "zh": (chinese,)}
        registry.put_entity(
            Entity(f"{domain}.s{at}", domain, names, capabilities=frozenset({Capability.TURN_ON}))
        )
    return Understander(registry)


SCENES = (
    ("scene", "Coming Home", "回家模式"),
    ("scene", "Leaving Home", "离家模式"),
    ("script", "Sleep well", "睡眠模式"),
    ("scene", "Rise", "早安模式"),
    ("scene", "Cinema", "观影模式"),
    ("scene", "Guest Mode", "会客模式"),
    ("scene", "Reading", "阅读模式"),
)


@pytest.fixture(scope="module")
def understander() -> Understander:
    return _home(*SCENES)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I'm back!", "Coming Home"),
        ("honey, we're home", "Coming Home"),
        ("I'm off to work", "Leaving Home"),
        ("good night everyone", "Sleep well"),
        ("let's watch a film", "Cinema"),
        ("我回来啦", "回家模式"),
        ("我们出门了", "离家模式"),
        ("晚安", "睡眠模式"),
        ("我要睡觉了", "睡眠模式"),
        ("早上好呀", "早安模式"),
        ("准备看电影了", "观影模式"),
        ("该看电影了", "观影模式"),
        ("the guests are here", "Guest Mode"),
        ("客人来了", "会客模式"),
        ("有客人要来", "会客模式"),
        ("家里来客人了", "会客模式"),
        ("I'm going to read", "Reading"),
        ("想看会儿书", "阅读模式"),
    ],
)
def test_the_scene_of_an_occasion_is_proposed(
    understander: Understander, text: str, name: str
) -> None:
    meaning = understander.understand(text)
    assert isinstance(meaning, Understanding)
    assert meaning.confirm == "unsure"
    assert [(call.intent, call.slots) for call in meaning.calls] == [("HassTurnOn", {"name": name})]


@pytest.mark.parametrize(
    "text",
    [
        "I'm not back",
        "I'm back pain",
        "is he back",
        "when I'm home",
        "mum said good night",
        "I'm off sugar",
        "我没回来",
        "他回来了吗",
        "我回来的时候开灯吗",
        "昨天看电影了吗",
        "dinner is ready",
        "客人没来",
        "客人来了吗",
        "the guests are not here",
        "不想看书",
    ],
)
def test_what_only_sounds_like_it_proposes_nothing(understander: Understander, text: str) -> None:
    assert isinstance(understander.understand(text), NotUnderstood)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("影院模式", "观影模式"),
        ("切到电影模式吧", "观影模式"),
        ("困了，睡觉模式", "睡眠模式"),
        ("打开外出场景", "离家模式"),
        ("看书模式走起", "阅读模式"),
        ("来客模式安排上", "会客模式"),
    ],
)
def test_a_scene_by_another_name_is_proposed(
    understander: Understander, text: str, name: str
) -> None:
    meaning = understander.understand(text)
    assert isinstance(meaning, Understanding), meaning
    assert [dict(call.slots) for call in meaning.calls] == [{"name": name}]
    assert meaning.confirm == "unsure"


@pytest.mark.parametrize(
    "text",
    [
        *("不要影院模式", "影院模式是什么", "影院模式怎么开", "要是困了，睡觉模式", "明天睡觉模式"),
        *("静音模式", "制冷模式", "回家睡觉模式", "他说影院模式", "别忘了关影院模式"),
    ],
)
def test_what_names_no_scene_proposes_none(understander: Understander, text: str) -> None:
    assert not isinstance(understander.understand(text), Understanding)


def test_two_scenes_for_one_occasion_are_not_guessed_between() -> None:
    understander = _home(("scene", "Night", "夜晚模式"), ("scene", "Deep sleep", "睡眠模式"))
    assert isinstance(understander.understand("good night"), NotUnderstood)


def test_a_movie_night_is_no_night() -> None:
    understander = _home(("scene", "Movie night", "观影模式"))
    assert isinstance(understander.understand("good night"), NotUnderstood)
    assert isinstance(understander.understand("晚安"), NotUnderstood)
