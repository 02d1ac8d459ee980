"""What people call a room besides its name: 奶奶屋, 卫生间, 卧室."""

import pytest

from lares.home.entity import Area, Entity
from lares.home.registry import Registry
from lares.nlu.mention import LIKELY, MentionKind
from lares.nlu.mentions.finder import find_mentions
from lares.nlu.mentions.room_words import kind_of_room, same_room
from lares.nlu.vocabulary import Vocabulary, vocabulary_of

_AREAS = {"master": "主卧", "second": "次卧", "granny": "奶奶房间", "kid": "儿童房", "main": "主卫"}
_AREAS |= {"guest": "客卫", "entry": "玄关", "study": "书房"}
_THINGS = (
    ("light.mirror", "镜柜灯", "main"),
    ("fan.exhaust", "换气扇", "guest"),
    ("cover.master", "主卧窗帘", "master"),
    ("light.master", "主卧顶灯", "master"),
    ("light.second", "小夜灯", "second"),
    ("light.granny", "奶奶的灯", "granny"),
)


@pytest.fixture(scope="module")
def home() -> Vocabulary:
    registry = Registry()
    for area_id, name in _AREAS.items():
        registry.put_area(Area(area_id, {"zh": (name,)}))
    for entity_id, name, area in _THINGS:
        domain = entity_id.partition(".")[0]
        registry.put_entity(Entity(entity_id, domain, {"zh": (name,)}, area_id=area))
    return vocabulary_of(registry)


def _rooms(text: str, home: Vocabulary) -> list[tuple[object, float]]:
    found = find_mentions(text, "zh", home)
    return [(one.value, one.likeness) for one in found if one.kind is MentionKind.AREA]


@pytest.mark.parametrize(
    ("text", "room"),
    [
        ("奶奶屋的空调", "奶奶房间"),
        ("奶奶那屋开灯", "奶奶房间"),
        ("奶奶的房间开灯", "奶奶房间"),
        ("把儿童房间的灯关了", "儿童房"),
        ("儿童卧室热不热", "儿童房"),
    ],
)
def test_the_room_of_somebody_by_another_word(text: str, room: str, home: Vocabulary) -> None:
    ((found, likeness),) = _rooms(text, home)
    assert found == room
    assert likeness > LIKELY


@pytest.mark.parametrize(
    ("text", "room"),
    [
        ("卫生间的灯打开", "主卫"),
        ("厕所换气扇关一下", "客卫"),
        ("卧室窗帘拉上", "主卧"),
        ("门口的灯", "玄关"),
    ],
)
def test_a_kind_of_room_is_the_one_with_what_is_named_but_not_surely(
    text: str, room: str, home: Vocabulary
) -> None:
    ((found, likeness),) = _rooms(text, home)
    assert found == room
    assert likeness < LIKELY


@pytest.mark.parametrize(
    "text", ["卧室的灯", "卫生间打扫一下", "卧室热不热", "把卫生间关了", "书屋的灯"]
)
def test_a_kind_of_room_that_may_be_several_is_none(text: str, home: Vocabulary) -> None:
    assert _rooms(text, home) == []


def test_words_for_rooms() -> None:
    assert "豆豆屋" in same_room("豆豆房间")
    assert "客厅" in same_room("起居室")
    assert not same_room("书房") & {"书屋", "书卧室"}
    assert kind_of_room("客卫") >= {"卫生间", "厕所"}
    assert kind_of_room("客厅") == frozenset()
    assert "卧室" not in kind_of_room("卧室")
