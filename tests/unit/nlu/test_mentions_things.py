"""Things that people call by other words than their names, and in the other language."""

from itertools import product

import pytest

from lares.home.entity import Area, Entity, Names
from lares.home.registry import Registry
from lares.nlu.mention import LIKELY, Kind, Mention, MentionKind
from lares.nlu.mentions.finder import find_mentions
from lares.nlu.mentions.kinds import kind_words
from lares.nlu.mentions.things import read_words, things, things_called
from lares.nlu.normalization import has_han, normalise, spaced, tight
from lares.nlu.understander import Understander
from lares.nlu.understanding import Ambiguous, Meaning, Understanding
from lares.nlu.vocabulary import Vocabulary, vocabulary_of
from tests.fakes.intent_model import ScriptedModel

_THINGS: tuple[tuple[str, str | None, Names], ...] = (
    ("switch.espresso", "kitchen", {"en": ("Espresso Machine",)}),
    ("switch.kettle", "kitchen", {"zh": ("电热水壶",)}),
    ("switch.fridge", "kitchen", {"zh": ("冰箱",)}),
    ("switch.washer", "kitchen", {"en": ("Washing Machine Plug",)}),
    ("switch.boiler", "bath", {"en": ("Water Heater",)}),
    ("valve.gas", "kitchen", {"zh": ("燃气阀",)}),
    ("lock.front", "hall", {"en": ("Front Door",)}),
    ("media_player.tv", "living", {"en": ("TV",)}),
    ("media_player.radio", "kitchen", {"en": ("Kitchen Radio",)}),
    ("climate.ac", "living", {"zh": ("客厅空调",)}),
    ("climate.radiator", "bath", {"en": ("Bath Radiator",)}),
    ("light.living", "living", {"en": ("Living Room Ceiling Lamp",)}),
    ("light.kitchen", "kitchen", {"en": ("Kitchen Ceiling Lamp",)}),
    ("light.balcony", "hall", {"zh": ("阳台灯",)}),
    ("light.stars", "living", {"en": ("Star Projector",)}),
    ("sensor.wine", "kitchen", {"en": ("Wine Cooler",)}),
    ("fan.one", "living", {"en": ("Fan",)}),
)
_AREAS: dict[str, Names] = {
    "kitchen": {"en": ("Kitchen",), "zh": ("厨房",)},
    "bath": {"en": ("Bathroom",), "zh": ("浴室",)},
    "living": {"en": ("Living Room",), "zh": ("客厅",)},
    "hall": {"en": ("Hallway",), "zh": ("走廊",)},
}


def _registry(*things: tuple[str, str | None, Names]) -> Registry:
    registry = Registry()
    for area_id, names in _AREAS.items():
        registry.put_area(Area(area_id, names))
    for entity_id, area_id, names in things or _THINGS:
        domain = entity_id.partition(".")[0]
        registry.put_entity(Entity(entity_id, domain, names, area_id=area_id))
    return registry


@pytest.fixture(scope="module")
def home() -> Vocabulary:
    return vocabulary_of(_registry())


def find(text: str, home: Vocabulary) -> list[Mention]:
    normalised = normalise(text)
    chinese = has_han(normalised)
    said = tight(normalised) if chinese else spaced(normalised)
    return list(find_mentions(said, "zh" if chinese else "en", home))


def _things(text: str, home: Vocabulary) -> list[tuple[object, float]]:
    return [(one.value, one.likeness) for one in find(text, home) if one.kind is MentionKind.NAME]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("start the coffee machine", "espressomachine"),
        ("coffee maker on please", "espressomachine"),
        ("打开咖啡机", "espressomachine"),
        ("把 coffee machine 打开", "espressomachine"),
        ("turn on the kettle", "电热水壶"),
        ("烧水壶关掉", "电热水壶"),
        ("switch the refrigerator off", "冰箱"),
        ("turn off the fridge", "冰箱"),
        ("洗衣机打开", "washingmachineplug"),
        ("turn on the washer", "washingmachineplug"),
        ("把热水器打开", "waterheater"),
        ("turn on the boiler", "waterheater"),
        ("mute the telly", "tv"),
        ("关电视", "tv"),
        ("turn on the radio", "kitchenradio"),
        ("turn on the ac", "客厅空调"),
        ("把大门锁上", "frontdoor"),
        ("entrance door locked please", "frontdoor"),
        ("关掉煤气", "燃气阀"),
        ("turn the gas off", "燃气阀"),
        ("厨房的吸顶灯关了", "kitchenceilinglamp"),
        ("ceiling light in the kitchen off", "kitchenceilinglamp"),
        ("turn on the star light", "starprojector"),
        ("turn off the refridgerator", "冰箱"),
        ("turn off the kitchen's refrigerator", "冰箱"),
        ("厨房里的电冰箱关掉", "冰箱"),
        ("家里的电冰箱关掉", "冰箱"),
        ("我的电冰箱关掉", "冰箱"),
    ],
)
def test_the_one_thing_of_the_home_is_found_by_another_word(text: str, key: str, home: Vocabulary):
    ((found, likeness),) = _things(text, home)
    assert found == key
    assert LIKELY < likeness < 1, "what is not the name is never enough for a lock"


@pytest.mark.parametrize(
    "text",
    [
        "turn off the desk lamp",
        "turn on the reading lamp",
        "打开台灯",
        "打开阅读灯",
        "turn on the beamer",
        "turn off the freezer",
        "turn off the wine fridge",
        "打开冰柜",
        "the dishwasher please",
        "grandma's fridge off",
        "奶奶的空调关了",
        "turn off grandma's radiator",
        "pay the gas bill",
        "交煤气费",
        "there was gas in it",
    ],
)
def test_what_the_home_has_not_is_nothing_and_no_kind_either(text: str, home: Vocabulary):
    assert find(text, home) == []


@pytest.mark.parametrize("text", ["turn on the ceiling light", "打开吸顶灯", "打开大灯"])
def test_of_several_things_all_are_told(text: str, home: Vocabulary):
    (mention,) = find(text, home)
    assert set(mention.keys) == {"livingroomceilinglamp", "kitchenceilinglamp"}
    assert mention.symbol == "light"


def test_two_names_of_one_thing_are_one():
    registry = _registry(
        ("switch.a", "kitchen", {"en": ("Espresso Machine", "Coffee Maker"), "zh": ("胶囊咖啡机",)})
    )
    (mention,) = find("turn on the coffee machine", vocabulary_of(registry))
    assert mention.keys == ()
    assert mention.value in {"espressomachine", "coffeemaker", "胶囊咖啡机"}


class TestWordsForKinds:
    def test_a_kind_stays_where_a_thing_may_be_one_of_it(self):
        registry = _registry(
            ("media_player.a", "kitchen", {"en": ("TV",)}),
            ("media_player.b", "living", {"en": ("Samsung",)}),
        )
        (mention,) = find("turn off the telly", vocabulary_of(registry))
        assert mention.kind is MentionKind.KIND

    @pytest.mark.parametrize("text", ["turn off all the tvs", "所有的电视关掉"])
    def test_all_of_a_kind_is_no_single_thing(self, text: str, home: Vocabulary):
        (mention,) = find(text, home)
        assert isinstance(mention.value, Kind)
        assert mention.value.every

    @pytest.mark.parametrize(
        "text",
        [
            "把所有 lights 关掉",
            "关掉所有的 lights",
            "lights 都关掉",
            "all 灯关了",
            "把 lights 全部关掉",
        ],
    )
    def test_all_of_a_kind_is_said_in_two_languages(self, text: str, home: Vocabulary):
        (mention,) = find(text, home)
        assert isinstance(mention.value, Kind)
        assert mention.value.every

    def test_every_door_in_the_house_is_not_the_house_door(self, home: Vocabulary):
        (mention,) = find("lock every door in the house", home)
        assert mention.kind is MentionKind.KIND

    @pytest.mark.parametrize("text", ["fan on low", "fan at 20 percent", "fan down please"])
    def test_a_verb_that_begins_a_sentence_may_be_a_thing(self, text: str) -> None:
        registry = _registry(("fan.a", "living", {"en": ("Breeze",)}))
        (mention, *_) = find_mentions(text, "en", vocabulary_of(registry))
        assert mention.symbol == "fans"
        assert not find_mentions("fan me with it", "en", vocabulary_of(registry))

    @pytest.mark.parametrize("text", ["把 fan 打开", "关 fan", "那个 fan 关了吧"])
    def test_a_latin_noun_after_chinese_is_no_verb(self, text: str):
        registry = _registry(("fan.a", "living", {"en": ("Breeze",)}))
        (mention,) = find(text, vocabulary_of(registry))
        assert mention.symbol == "fans"


class TestMaking:
    @pytest.mark.parametrize(
        ("text", "product"),
        [
            ("make me a coffee please", "coffee"),
            ("begin brewing coffee", "coffee"),
            ("get the coffee going", "coffee"),
            ("please prepare a cup of coffee", "coffee"),
            ("put the coffee on", "coffee"),
            ("来杯咖啡", "咖啡"),
            ("帮我煮一杯咖啡吧", "咖啡"),
        ],
    )
    def test_a_product_stands_for_what_makes_it(self, text: str, product: str, home: Vocabulary):
        (mention,) = find(text, home)
        assert mention.value == "espressomachine"
        assert text[mention.start : mention.end] == product
        assert LIKELY < mention.likeness < 1

    @pytest.mark.parametrize("text", ["boil some water", "烧水", "烧点热水"])
    def test_water_is_boiled_by_the_kettle(self, text: str, home: Vocabulary):
        assert [key for key, _ in _things(text, home)] == ["电热水壶"]

    @pytest.mark.parametrize("text", ["把水烧上", "水给我烧上吧", "把开水烧好"])
    def test_a_product_may_come_before_the_verb_but_not_surely(self, text: str, home: Vocabulary):
        ((key, likeness),) = _things(text, home)
        assert key == "电热水壶"
        assert likeness < LIKELY

    @pytest.mark.parametrize(
        "text",
        ["i need coffee", "i'd like a coffee", "我想喝咖啡", "给我来杯咖啡", "can i have a coffee"],
    )
    def test_a_need_is_too_unlike_a_name_to_be_done_unasked(self, text: str, home: Vocabulary):
        ((key, likeness),) = _things(text, home)
        assert key == "espressomachine"
        assert likeness < LIKELY or "来" in text

    @pytest.mark.parametrize(
        "text",
        [
            "add coffee to the list",
            "put the coffee on the list",
            "we need coffee beans",
            "the coffee is too hot",
            "i love coffee",
            "coffee is ready",
            "start a coffee timer",
            "make the coffee table shine",
            "怎么做咖啡",
            "我在煮咖啡",
            "煮咖啡的水温",
            "咖啡太烫",
            "买咖啡",
            "we need water",
            "run a bath",
            "茶喝完了",
            "he was making coffee",
            "谁煮咖啡",
            "how do i make coffee taste better",
        ],
    )
    def test_talk_of_a_product_names_nothing(self, text: str, home: Vocabulary):
        assert _things(text, home) == []

    def test_nothing_makes_coffee_in_a_home_without_a_machine(self):
        registry = _registry(("light.a", "living", {"en": ("Corner Lamp",)}))
        assert find("make me a coffee", vocabulary_of(registry)) == []


class TestWhichOne:
    def hear(self, text: str, action: str, area: str | None = None) -> Meaning:
        registry = _registry()
        model = ScriptedModel(registry)
        model.say(text, action)
        return Understander(registry, model=model).understand(text, area_id=area)

    def test_the_person_is_asked_which_one(self):
        meaning = self.hear("let the ceiling light shine forth", "turn_on")
        assert isinstance(meaning, Ambiguous)
        names = {reading.calls[0].slots["name"] for reading in meaning.readings}
        assert names == {"Living Room Ceiling Lamp", "Kitchen Ceiling Lamp"}

    def test_the_room_of_the_speaker_decides(self):
        meaning = self.hear("let the ceiling light shine forth", "turn_on", area="kitchen")
        assert isinstance(meaning, Understanding)
        assert meaning.calls[0].slots["name"] == "Kitchen Ceiling Lamp"

    def test_after_a_thing_of_a_room_the_one_there_is_meant(self):
        registry = _registry()
        model = ScriptedModel(registry)
        model.say("kitchen radio off", "turn_off")
        model.say("let the ceiling light shine forth", "turn_on")
        meaning = Understander(registry, model=model).understand(
            "kitchen radio off, let the ceiling light shine forth"
        )
        assert isinstance(meaning, Understanding)
        assert [call.slots["name"] for call in meaning.calls] == [
            "Kitchen Radio",
            "Kitchen Ceiling Lamp",
        ]

    def test_saying_a_thing_twice_is_saying_it_once(self):
        meaning = self.hear("赶紧关掉煤气那个燃气阀", "close")
        assert isinstance(meaning, Understanding)
        assert len(meaning.calls) == 1

    def test_a_need_is_proposed_and_a_wish_to_make_is_done(self):
        need = self.hear("i really need coffee", "turn_on")
        new = self.hear("i would really like a coffee machine", "turn_on")
        made = self.hear("go make me a nice hot coffee", "turn_on")
        assert isinstance(need, Understanding)
        assert isinstance(new, Understanding)
        assert isinstance(made, Understanding)
        assert (need.confirm, new.confirm, made.confirm) == ("unsure", "unsure", "")
        assert made.calls[0].slots == {"name": "Espresso Machine"}

    @pytest.mark.parametrize(
        ("text", "action"),
        [("bolt the entrance door", "lock"), ("shut the gas off for me", "close")],
    )
    def test_a_lock_or_valve_by_another_word_waits_for_a_yes(self, text: str, action: str):
        meaning = self.hear(text, action)
        assert isinstance(meaning, Understanding)
        assert meaning.confirm


class TestIndex:
    def test_other_words_come_and_go_with_the_thing(self):
        many = (
            (f"light.l{number}", "living", {"en": (f"Lamp Number {number}",)})
            for number in range(9)
        )
        registry = _registry(*many)
        assert find("turn on the fridge", vocabulary_of(registry)) == []
        registry.put_entity(Entity("switch.f", "switch", {"zh": ("冰箱",)}, area_id="kitchen"))
        (mention,) = find("turn on the fridge", vocabulary_of(registry))
        assert mention.value == "冰箱"
        registry.remove_entity("switch.f")
        assert find("turn on the fridge", vocabulary_of(registry)) == []


class TestData:
    def test_every_line_names_a_thing_in_both_languages(self):
        for found in things().by_word.values():
            for thing in found:
                assert {has_han(word) for word in thing.words} == {True, False}, thing.words

    def test_what_makes_something_is_a_known_thing(self):
        rows = read_words()["makes"]
        assert isinstance(rows, list)
        assert {row["thing"] for row in rows} <= things().by_word.keys()

    def test_no_word_means_two_things_of_one_domain(self):
        for word, found in things().by_word.items():
            for one, other in product(found, found):
                assert one is other or not one.domains & other.domains, word

    @pytest.mark.parametrize(
        ("name", "domain", "word"),
        [
            ("desk fan", "fan", "table fan"),
            ("star projector", "media_player", "beamer"),
            ("star projector", "light", "star lamp"),
        ],
    )
    def test_the_longest_end_of_a_name_tells_the_thing(self, name: str, domain: str, word: str):
        told = {w for t in things_called(tuple(name.split()), "", domain) for w in t.words}
        assert (word in told) is (word != "beamer")

    def test_words_for_whole_kinds_are_never_hidden_as_certain_things(self):
        for language in ("en", "zh"):
            known = kind_words(language)
            assert not known.fixed & known.words.keys()


@pytest.mark.parametrize(
    "text", ["coffee now", "coffee please", "coffee make now", "hey a coffee please", "咖啡来一杯"]
)
def test_a_product_alone_stands_for_what_makes_it_but_not_surely(text: str, home: Vocabulary):
    ((found, likeness),) = _things(text, home)
    assert found == "espressomachine"
    assert likeness < LIKELY


@pytest.mark.parametrize(
    "text", ["coffee", "coffee now costs five euros", "no coffee now", "咖啡", "咖啡来一杯多少钱"]
)
def test_a_product_beside_other_words_is_no_thing(text: str, home: Vocabulary):
    assert _things(text, home) == []


@pytest.mark.parametrize("text", ["swich on the frobnicator", "swicth everything", "ligth it up"])
def test_a_misspelled_verb_is_no_kind_of_thing(text: str, home: Vocabulary):
    assert not [
        one for one in find(text, home) if one.kind is MentionKind.KIND and one.likeness < 1
    ]
