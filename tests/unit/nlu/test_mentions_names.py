"""Names of a home in sentences: as they are written, in part, misspelled, misheard."""

import pytest

from lares.home.entity import Area, Entity, Floor, Names
from lares.home.registry import Registry
from lares.nlu.mention import Kind, Mention, MentionKind
from lares.nlu.mentions.finder import find_mentions
from lares.nlu.mentions.indexing import index_of
from lares.nlu.normalization import has_han, normalise, spaced, tight
from lares.nlu.vocabulary import Vocabulary, vocabulary_of

_AREAS: dict[str, Names] = {
    "living": {"en": ("Living Room",), "zh": ("客厅",)},
    "bedroom": {"": ("Bedroom",)},
    "master": {"zh": ("主卧",)},
    "kitchen": {"en": ("Kitchen",), "zh": ("厨房",)},
    "kids": {"en": ("Kids' Room",), "zh": ("儿童房",)},
    "garage": {"en": ("Garage",), "zh": ("车库",)},
    "hall": {"en": ("Hallway",), "zh": ("走廊",)},
}
_THINGS: tuple[tuple[str, str | None, Names, str | None], ...] = (
    ("light.floor", "living", {"en": ("Living Room Floor Lamp",), "zh": ("客厅落地灯",)}, None),
    ("light.l1", "living", {"en": ("Living Room Ceiling Light",), "zh": ("客厅吸顶灯",)}, None),
    ("light.k1", "kitchen", {"en": ("Kitchen Ceiling Light",), "zh": ("厨房吸顶灯",)}, None),
    ("light.chandelier", "living", {"en": ("Living Room Chandelier",)}, None),
    ("light.desk", "bedroom", {"en": ("Desk Lamp",), "zh": ("书桌灯",)}, None),
    ("light.bedside", "master", {"zh": ("主卧床头灯",)}, None),
    ("light.bedroom", "bedroom", {"en": ("Bedroom Light",)}, None),
    ("light.hall", "hall", {"en": ("Hallway",)}, None),
    ("fan.fan", "bedroom", {"en": ("Fan",)}, None),
    ("switch.coffee", "kitchen", {"en": ("Coffee Machine",), "zh": ("咖啡机",)}, None),
    ("lock.front", None, {"en": ("Front Door",), "zh": ("大门",)}, None),
    ("camera.front", None, {"en": ("Front Door",)}, None),
    ("cover.garage", "garage", {"en": ("Garage Door",), "zh": ("车库门",)}, "garage"),
    ("cover.curtains", "kids", {"en": ("Kids Room Curtains",), "zh": ("儿童房窗帘",)}, None),
    ("weather.home", None, {"en": ("Home",), "zh": ("家",)}, None),
    ("scene.night", None, {"en": ("Good Night",), "zh": ("晚安",)}, None),
    ("sensor.t", "kitchen", {"en": ("Kitchen Temperature",), "zh": ("厨房温度",)}, None),
    ("light.two", "kitchen", {"en": ("Lamp 2",), "zh": ("灯2",)}, None),
)


def _registry() -> Registry:
    registry = Registry()
    registry.put_floor(Floor("up", {"en": ("Upstairs",), "zh": ("楼上",)}, 1))
    for area_id, names in _AREAS.items():
        registry.put_area(Area(area_id, names))
    for entity_id, area_id, names, device_class in _THINGS:
        domain = entity_id.partition(".")[0]
        registry.put_entity(
            Entity(entity_id, domain, names, area_id=area_id, device_class=device_class)
        )
    return registry


@pytest.fixture(scope="module")
def home() -> Vocabulary:
    return vocabulary_of(_registry())


def find(text: str, home: Vocabulary) -> list[Mention]:
    normalised = normalise(text)
    chinese = has_han(normalised)
    said = tight(normalised) if chinese else spaced(normalised)
    return list(find_mentions(said, "zh" if chinese else "en", home))


def named(text: str, home: Vocabulary) -> list[tuple[str, object]]:
    """The symbols and keys of what is named; kinds and values are left out."""
    places = (MentionKind.NAME, MentionKind.AREA, MentionKind.FLOOR)
    return [(one.symbol, one.value) for one in find(text, home) if one.kind in places]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("turn on the living room floor lamp", [("light", "livingroomfloorlamp")]),
        ("turn on the livingroom floor lamp", [("light", "livingroomfloorlamp")]),
        ("客厅落地灯打开", [("light", "客厅落地灯")]),
        ("把 living room floor lamp 打开", [("light", "livingroomfloorlamp")]),
        ("turn on 客厅落地灯", [("light", "客厅落地灯")]),
        ("lights in the kids' room", [("area", "kidsroom")]),
        ("lights in the kid's room", [("area", "kidsroom")]),
        ("lock the front door", [("lock", "frontdoor")]),
        ("open the garage door", [("garage", "garagedoor")]),
        ("打开车库门", [("garage", "车库门")]),
        ("lights off upstairs", [("floor", "upstairs")]),
        ("楼上的灯", [("floor", "楼上")]),
        ("good night", [("scene", "goodnight")]),
        ("lamp 2 on", [("light", "lamp2")]),
        ("lamp two on", [("light", "lamptwo")]),
    ],
)
def test_names_as_they_are_written(text: str, found: list[tuple[str, object]], home: Vocabulary):
    assert named(text, home) == found
    assert all(one.likeness == 1 for one in find(text, home))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # the name without its room
        ("turn on the floor lamp", [("light", "livingroomfloorlamp")]),
        ("打开落地灯", [("light", "客厅落地灯")]),
        ("turn off the chandelier", [("light", "livingroomchandelier")]),
        ("打开床头灯", [("light", "主卧床头灯")]),
        # the room said apart
        ("ceiling light in the kitchen", [("light", "kitchenceilinglight")]),
        ("kitchen's ceiling light", [("light", "kitchenceilinglight")]),
        ("厨房的吸顶灯", [("light", "厨房吸顶灯")]),
        ("厨房里的吸顶灯", [("light", "厨房吸顶灯")]),
        ("把主卧的床头灯打开", [("light", "主卧床头灯")]),
        # other forms and orders of the words
        ("living rooms floor lamp", [("light", "livingroomfloorlamp")]),
        ("the lamp on the desk", [("light", "desklamp")]),
        ("书桌上的灯", [("light", "书桌灯")]),
        ("the coffee machines", [("switch", "coffeemachine")]),
        # misspelled
        ("turn on the living rom floor lamp", [("light", "livingroomfloorlamp")]),
        ("living room flor lamp", [("light", "livingroomfloorlamp")]),
        ("lights in the kichen", [("area", "kitchen")]),
        ("lights in the kitcehn", [("area", "kitchen")]),
        ("cofee machine on", [("switch", "coffeemachine")]),
        ("coffee mashine on", [("switch", "coffeemachine")]),
        # misheard
        ("打开可听落地灯", [("light", "客厅落地灯")]),
        ("打开客听的灯", [("area", "客厅")]),
        ("关掉主握的灯", [("area", "主卧")]),
        ("厨房西顶灯", [("light", "厨房吸顶灯")]),
        ("咖啡鸡打开", [("switch", "咖啡机")]),
        ("儿童房床帘", [("cover", "儿童房窗帘")]),
        # other words for the room
        ("lights in the master bedroom", [("area", "主卧")]),
        ("卧室的窗帘", [("area", "bedroom")]),
        ("lights in the lounge", [("area", "livingroom")]),
        ("起居室的灯", [("area", "livingroom")]),
        ("lights in the nursery", [("area", "kidsroom")]),
    ],
)
def test_names_said_otherwise(text: str, found: list[tuple[str, object]], home: Vocabulary):
    assert named(text, home) == found
    assert min(one.likeness for one in find(text, home)) < 1


@pytest.mark.parametrize(
    ("text", "key"),
    [("启动会家模式", "回家模式"), ("把再家模式打开", "在家模式"), ("你会回家模式吗", "回家模式")],
)
def test_one_misheard_character_at_the_edge_of_a_long_name(text: str, key: str) -> None:
    registry = Registry()
    for name in ("回家模式", "离家模式", "在家模式"):
        registry.put_entity(Entity(f"scene.{name}", "scene", {"zh": (name,)}))
    (mention,) = find(text, vocabulary_of(registry))
    assert (mention.value, mention.keys) == (key, ())


def test_a_part_that_several_things_bear_names_none_of_them(home: Vocabulary) -> None:
    (mention,) = find("turn on the ceiling light", home)
    assert mention.kind is MentionKind.NAME
    assert set(mention.keys) == {"livingroomceilinglight", "kitchenceilinglight"}
    assert home.names.ids(str(mention.value)) == ()
    assert mention.likeness < 1


def test_the_room_said_elsewhere_tells_which_is_meant(home: Vocabulary) -> None:
    found = find("in the kitchen turn on the ceiling light", home)
    assert [one.value for one in found] == ["kitchen", "kitchenceilinglight"]


def test_a_plural_means_the_kind_and_not_the_thing_of_that_name(home: Vocabulary) -> None:
    area, lights = find("turn off the bedroom lights", home)
    assert (area.value, lights.symbol) == ("bedroom", "lights")
    assert [one.symbol for one in find("turn off the bedroom light", home)] == ["light"]


@pytest.mark.parametrize("text", ["the light in the bedroom", "卧室的灯"])
def test_a_kind_in_a_room_is_that_rooms(text: str, home: Vocabulary) -> None:
    assert {one.kind for one in find(text, home)} == {MentionKind.KIND, MentionKind.AREA}


def test_a_thing_called_like_its_kind_is_not_meant_in_another_room(home: Vocabulary) -> None:
    assert [one.symbol for one in find("turn on the fan", home)] == ["fan"]
    assert [one.symbol for one in find("the fan in the bedroom", home)] == ["fan", "area"]
    assert [one.symbol for one in find("the fan in the kitchen", home)] == ["fans", "area"]


def test_a_thing_called_like_a_room_is_the_room_beside_other_things(home: Vocabulary) -> None:
    assert [one.symbol for one in find("turn on the hallway", home)] == ["light"]
    assert [one.symbol for one in find("lights in the hallway", home)] == ["lights", "area"]


@pytest.mark.parametrize(
    "text",
    [
        "what's the kitchen temperature",
        "temperature in the kitchen",
        "set the kitchen temperature to 21 degrees",
        "厨房温度",
        "厨房的温度是多少",
    ],
)
def test_a_rooms_temperature_is_the_rooms_and_not_a_sensors(text: str, home: Vocabulary) -> None:
    assert [symbol for symbol, _ in named(text, home)] == ["area"]


def test_a_verb_after_a_room_is_no_thing(home: Vocabulary) -> None:
    kinds = [one.symbol for one in find("in the kitchen switch on the light", home)]
    assert kinds == ["area", "lights"]
    assert [one.symbol for one in find("is the kitchen switch on", home)] == ["area", "switches"]


def test_a_garage_door_stays_one_beside_the_garage(home: Vocabulary) -> None:
    assert named("车裤门", home) == [("garage", "车库门")]
    assert named("the garage door in the kitchen", home) == [("area", "kitchen")]


def test_the_weathers_name_is_meant_only_of_the_weather(home: Vocabulary) -> None:
    assert named("I am going home, turn off the lights", home) == []
    assert named("我回家了把灯打开", home) == []
    assert named("what's the weather at home", home) == [("weather", "home")]


def test_of_several_bearers_the_most_dangerous_gives_the_symbol(home: Vocabulary) -> None:
    assert named("front door", home) == [("lock", "frontdoor")]


@pytest.mark.parametrize(
    "text",
    [
        "take out the garbage",
        "are you certain",
        "i am in a hurry at night",
        "look at the clock",
        "stars and stripes",
        "what a nice gate crasher",
        "等待十分钟",
        "打听一下",
        "他们等一下回来",
        "于是他就走了",
        "医生开了处方",
        "我想听听",
        "可停可不停",
        "祝我生日快乐",
        "lamp 20%",
        "lamp 21",
        "灯20%",
    ],
)
def test_ordinary_words_are_no_names(text: str, home: Vocabulary) -> None:
    assert named(text, home) == []


def test_numbers_of_names_are_not_misspelled(home: Vocabulary) -> None:
    assert named("lamp 3", home) == []


def test_a_renamed_thing_is_found_by_its_new_name_only() -> None:
    registry = _registry()
    before = vocabulary_of(registry)
    assert named("the floor lamp", before) == [("light", "livingroomfloorlamp")]
    old = registry.entities["light.floor"]
    registry.put_entity(
        Entity(old.id, old.domain, {"en": ("Reading Corner Spotlight",)}, area_id="living")
    )
    after = vocabulary_of(registry)
    assert named("the floor lamp", after) == []
    assert named("the corner spotlight", after) == [("light", "readingcornerspotlight")]
    assert named("reading conrer spotlight", after) == [("light", "readingcornerspotlight")]
    assert named("落地灯", after) == []
    # a sentence that is still being understood sees the home as it was
    assert named("the floor lamp", before) == [("light", "livingroomfloorlamp")]


def test_what_is_updated_equals_what_is_built_anew() -> None:
    registry = _registry()
    index_of(vocabulary_of(registry))
    registry.put_entity(Entity("light.new", "light", {"en": ("Kitchen Strip Light",)}))
    registry.put_entity(Entity("light.desk", "light", {"en": ("Writing Table Lamp",)}))
    updated = index_of(vocabulary_of(registry))
    registry.put_area(Area("other", {"en": ("Winter Garden",)}))
    index_of(vocabulary_of(registry))
    registry.remove_area("other")
    anew = index_of(vocabulary_of(registry))
    assert updated.latin == anew.latin
    assert updated.chinese == anew.chinese
    filled = {sound: set(said) for sound, said in updated.sounding.items() if said}
    assert filled == {sound: set(said) for sound, said in anew.sounding.items()}


@pytest.mark.parametrize(
    ("text", "symbol", "kind"),
    [
        ("the lights", "lights", Kind(("light",), plural=True)),
        ("turn off all the lights", "lights", Kind(("light",), every=True, plural=True)),
        ("every lamp", "lights", Kind(("light",), every=True, plural=True)),
        ("把灯都关了", "lights", Kind(("light",), every=True, plural=True)),
        ("所有的灯", "lights", Kind(("light",), every=True, plural=True)),
        ("关灯", "lights", Kind(("light",), plural=True)),
        ("the lamp", "lights", Kind(("light",))),
        ("close the curtains", "covers", Kind(("cover",), ("curtain",), plural=True)),
        ("close the blinds", "covers", Kind(("cover",), ("blind",), plural=True)),
        ("窗帘", "covers", Kind(("cover",), ("curtain",), plural=True)),
        ("open the gate", "garages", Kind(("cover",), ("gate",))),
        ("shut the valve", "valves", Kind(("valve",))),
        ("关掉水龙头", "valves", Kind(("valve",), plural=True)),
        ("air conditioning on", "climates", Kind(("climate",))),
        ("开空调", "climates", Kind(("climate",), plural=True)),
        ("打开地暖", "climates", Kind(("climate",), plural=True)),
        ("pause the telly", "medias", Kind(("media_player",))),
        ("电视声音大点", "medias", Kind(("media_player",), plural=True)),
        ("run the hoover", "vacuums", Kind(("vacuum",))),
        ("让扫地机开始打扫", "vacuums", Kind(("vacuum",), plural=True)),
        ("start the lawn mower", "mowers", Kind(("lawn_mower",))),
        ("the sockets", "switches", Kind(("switch",), ("outlet",), plural=True)),
        ("how is the humidity", "sensors", Kind(("sensor",), ("humidity",))),
        ("开锁", "locks", Kind(("lock",), plural=True)),
        ("the lights please lihgts", "lights", Kind(("light",), plural=True)),
        (
            "turn off everything",
            "everything",
            Kind(("light", "switch", "fan", "media_player"), every=True, plural=True),
        ),
        (
            "关掉所有设备",
            "everything",
            Kind(("light", "switch", "fan", "media_player"), every=True, plural=True),
        ),
    ],
)
def test_kinds(text: str, symbol: str, kind: Kind, home: Vocabulary) -> None:
    first = next(one for one in find(text, home) if one.kind is MentionKind.KIND)
    assert (first.symbol, first.value) == (symbol, kind)


def test_all_of_a_room_is_all_even_with_the_room_between(home: Vocabulary) -> None:
    for text in ("all the kitchen lights", "all kitchen lights", "所有厨房的灯", "厨房的灯全关"):
        kinds = [one.value for one in find(text, home) if one.kind is MentionKind.KIND]
        assert kinds == [Kind(("light",), every=True, plural=True)], text


def test_misspelled_kinds_are_near(home: Vocabulary) -> None:
    (mention,) = find("open the curtans", home)
    assert mention.kind is MentionKind.KIND
    assert 0.7 < mention.likeness < 1


@pytest.mark.parametrize(
    "text",
    [
        "lock it",
        "switch it off",
        "vacuum here",
        "the wall lamp",
        "小夜灯",
        "壁灯打开",
        "锁上",
        "门口有人",
        "部门会议",
        "an outdoor party",
        "tap water",
        "the back door",
    ],
)
def test_words_that_name_no_kind_here(text: str, home: Vocabulary) -> None:
    assert [one for one in find(text, home) if one.kind is MentionKind.KIND] == []


def test_too_long_a_text_has_no_mentions(home: Vocabulary) -> None:
    assert find_mentions("kitchen " * 100, "en", home) == ()
    assert find_mentions("", "zh", home) == ()
