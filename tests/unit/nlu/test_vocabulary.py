"""The words of a home, and finding them in a sentence."""

from dataclasses import replace

import pytest

from lares.home.entity import Area, Entity, Floor
from lares.home.registry import Customisation, Registry
from lares.nlu.normalization import key_of, normalise
from lares.nlu.vocabulary import MAX_MENTIONS, MAX_NAME, Lexicon, vocabulary_of


def _lamp(unique: str, *names: str, area: str | None = None) -> Entity:
    return Entity(f"light.{unique}", "light", {"": names}, area_id=area)


def _found(registry: Registry, text: str) -> list[str]:
    mentions = vocabulary_of(registry).names.mentions(normalise(text))
    return [text_of(normalise(text), m.start, m.end) for m in mentions]


def text_of(text: str, start: int, end: int) -> str:
    return text[start:end]


@pytest.mark.parametrize(
    "text",
    ["turn on the Bedside Lamp", "bed-side lamp off", "BEDSIDELAMP", "the bed side  lamp, please"],
)
def test_spelling_variants_of_a_name_are_found(text: str) -> None:
    registry = Registry()
    registry.put_entity(_lamp("a", "Bed-side lamp"))
    assert len(_found(registry, text)) == 1


def test_names_are_not_found_inside_latin_words_or_numbers() -> None:
    registry = Registry()
    registry.put_entity(_lamp("a", "TV"))
    registry.put_entity(_lamp("b", "Lamp 1"))
    assert _found(registry, "turn on the tvs") == []
    assert _found(registry, "turn on lamp 12") == []
    assert _found(registry, "打开tv的声音") == ["tv"]


def test_longest_name_comes_first_and_the_number_is_bounded() -> None:
    registry = Registry()
    for length in range(1, 100):
        registry.put_entity(_lamp(str(length), "灯" * length))
    mentions = vocabulary_of(registry).names.mentions("灯" * 99)
    assert len(mentions) == MAX_MENTIONS
    assert mentions[0].end - mentions[0].start == 99


@pytest.mark.parametrize("name", ["Lamp 2", "lamp two"])
def test_numbers_in_names_are_heard_as_words(name: str) -> None:
    registry = Registry()
    registry.put_entity(_lamp("a", "Lamp 2"))
    registry.put_entity(Entity("light.b", "light", {"zh": ("灯2",)}))
    assert _found(registry, f"turn on {name}") == [name.lower()]
    assert _found(registry, "打开灯二") == ["灯二"]


def test_emoji_in_a_name_need_not_be_typed_but_may() -> None:
    registry = Registry()
    registry.put_entity(_lamp("a", "🛋 Sofa lamp"))
    assert _found(registry, "turn on the sofa lamp") == ["sofa lamp"]
    assert _found(registry, "turn on the 🛋 sofa lamp")[0] == "🛋 sofa lamp"


@pytest.mark.parametrize("name", ["", "   ", "()", "?!", "x" * (MAX_NAME + 1), "y" * 100_000])
def test_names_that_nobody_can_say_are_left_out(name: str) -> None:
    registry = Registry()
    registry.put_entity(_lamp("a", name))
    assert len(vocabulary_of(registry).names) == 0


def test_it_is_rebuilt_only_when_names_change() -> None:
    registry = Registry()
    registry.put_entity(_lamp("a", "Lamp"))
    first = vocabulary_of(registry)
    assert vocabulary_of(registry) is first
    registry.customise("light.a", Customisation(names={"zh": ("台灯",)}))
    second = vocabulary_of(registry)
    assert second is not first
    assert second.names.ids("台灯") == second.names.ids("lamp") == ("light.a",)


def test_unspoken_entities_have_no_words() -> None:
    registry = Registry()
    registry.put_entity(replace(_lamp("a", "Lamp"), enabled=False))
    assert vocabulary_of(registry).names.ids("lamp") == ()


def test_an_alias_of_one_namesake_does_not_become_the_common_name() -> None:
    registry = Registry()
    registry.put_entity(_lamp("a", "Light", "Reading lamp"))
    registry.put_entity(_lamp("b", "Light"))
    vocabulary = vocabulary_of(registry)
    key = key_of(normalise("reading lamp"))
    assert vocabulary.spoken_name(key, vocabulary.names.ids(key), "en") == "Reading lamp"
    assert vocabulary.spoken_name("light", vocabulary.names.ids("light"), "en") == "Light"


def test_two_storeys_have_an_upstairs_and_a_downstairs() -> None:
    registry = Registry()
    registry.put_floor(Floor("g", {"en": ("Ground floor",)}, 0))
    registry.put_floor(Floor("u", {"en": ("First floor",)}, 1))
    floors = vocabulary_of(registry).floors
    assert floors.ids("downstairs") == floors.ids("楼下") == ("g",)
    assert floors.ids("upstairs") == ("u",)


def test_three_storeys_or_unknown_levels_have_none() -> None:
    registry = Registry()
    for level in range(3):
        registry.put_floor(Floor(str(level), {"en": (f"Floor {level}",)}, level))
    assert vocabulary_of(registry).floors.ids("downstairs") == ()
    unknown = Registry()
    unknown.put_floor(Floor("a", {"en": ("A",)}))
    unknown.put_floor(Floor("b", {"en": ("B",)}, 1))
    assert vocabulary_of(unknown).floors.ids("upstairs") == ()


def test_a_floor_that_is_called_upstairs_keeps_the_word() -> None:
    registry = Registry()
    registry.put_floor(Floor("g", {"en": ("Upstairs",)}, 0))
    registry.put_floor(Floor("u", {"en": ("Attic",)}, 1))
    assert vocabulary_of(registry).floors.ids("upstairs") == ("g",)


def test_the_area_of_an_entity_is_known() -> None:
    registry = Registry()
    registry.put_area(Area("k", {"en": ("Kitchen",)}))
    registry.put_entity(_lamp("a", "Lamp", area="k"))
    vocabulary = vocabulary_of(registry)
    assert vocabulary.area_ids == {"light.a": "k"}
    assert vocabulary.area_name("kitchen", "zh") == "Kitchen"


def test_one_character_names_are_found() -> None:
    lexicon = Lexicon()
    lexicon.add("灯", "light.a")
    lexicon.add("灯光", "light.b")
    assert [m.key for m in lexicon.mentions("打开灯光")] == ["灯光", "灯"]
    assert [m.key for m in lexicon.mentions("关灯")] == ["灯"]


def test_names_of_one_bearer_that_fall_together_count_once() -> None:
    registry = Registry()
    registry.put_entity(_lamp("a", "Lamp", "LAMP", "la-mp", "Other", "lamp"))
    registry.put_entity(_lamp("b", "Lamp"))
    assert vocabulary_of(registry).names.ids("lamp") == ("light.a", "light.b")


def test_thousands_of_namesakes_are_no_burden() -> None:
    registry = Registry()
    for number in range(5000):
        registry.put_entity(_lamp(str(number), "Lamp"))
    vocabulary = vocabulary_of(registry)
    assert len(vocabulary.names.ids("lamp")) == 5000
    assert len(vocabulary.by_domain("lamp")["light"]) == 5000
