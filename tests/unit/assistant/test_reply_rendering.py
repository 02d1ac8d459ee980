"""Clauses become sentences: lists, counts, agreement, articles, namesakes, punctuation."""

from unicodedata import normalize

import pytest

from lares.assistant.replies.clauses import Clause, Phrase
from lares.assistant.replies.rendering import Renderer, language_code
from lares.home.entity import Area, Entity
from lares.home.registry import Customisation, Registry
from tests.fakes.house import add_many, fill_house


@pytest.fixture
def registry() -> Registry:
    return fill_house(Registry())


def _text(registry: Registry, language: str, *clauses: Clause) -> str:
    """The text with plain instead of full-width punctuation."""
    return normalize("NFKC", Renderer(registry).text(clauses, language))


def test_devices_with_the_same_outcome_are_named_together(registry: Registry):
    clauses = [
        Clause("now.on", ("light.kitchen",)),
        Clause("timed_out", ("light.desk",)),
        Clause("now.on", ("light.worktop",)),
    ]
    assert (
        _text(registry, "en", *clauses)
        == "The Kitchen light and the Worktop light are on; the Desk lamp did not answer."
    )
    assert _text(registry, "zh", *clauses) == "厨房灯和台面灯已打开;台灯没有回应。"


def test_three_devices_are_a_list(registry: Registry):
    clause = Clause("now.off", ("light.kitchen", "light.worktop", "light.desk"))
    assert (
        _text(registry, "en", clause)
        == "The Kitchen light, the Worktop light and the Desk lamp are off."
    )
    assert _text(registry, "zh", clause) == "厨房灯、台面灯和台灯已关闭。"


def test_many_devices_are_counted_and_what_differs_is_named(registry: Registry):
    many = add_many(registry, 9)
    clauses = [Clause("now.on", tuple(many)), Clause("timed_out", ("light.desk",))]
    assert _text(registry, "en", *clauses) == "9 lights are on; the Desk lamp did not answer."
    assert _text(registry, "zh", *clauses) == "9 盏灯已打开;台灯没有回应。"


def test_five_are_named_and_six_are_counted(registry: Registry):
    many = add_many(registry, 6)
    assert "Lamp 4" in _text(registry, "en", Clause("now.on", tuple(many[:5])))
    assert _text(registry, "en", Clause("now.on", tuple(many))) == "6 lights are on."


def test_many_of_several_kinds_are_devices(registry: Registry):
    many = (*add_many(registry, 5), "fan.bedroom", "switch.kettle")
    assert _text(registry, "en", Clause("now.off", many)) == "7 devices are off."
    assert _text(registry, "zh", Clause("now.off", many)) == "7 个设备已关闭。"


def test_namesakes_are_told_apart_by_their_rooms(registry: Registry):
    sensors = ("sensor.living_temperature", "sensor.kitchen_temperature")
    clause = Clause("which_one", sensors)
    assert (
        _text(registry, "en", clause)
        == "Which one do you mean: the Temperature (Living Room) or the Temperature (Kitchen)?"
    )
    assert _text(registry, "zh", clause) == "你指的是哪一个:客厅的温度还是厨房的温度?"


def test_a_long_choice_is_cut(registry: Registry):
    said = _text(registry, "en", Clause("which_one", tuple(add_many(registry, 9))))
    assert said.endswith("the Lamp 4 or 4 more?")


def test_a_name_in_the_plural_gets_a_verb_in_the_plural(registry: Registry):
    registry.customise("light.desk", Customisation({"en": ("Desk Lights",)}))
    assert _text(registry, "en", Clause("now.on", ("light.desk",))) == "The Desk Lights are on."
    registry.customise("light.desk", Customisation({"en": ("Glass",)}))
    assert _text(registry, "en", Clause("now.on", ("light.desk",))) == "The Glass is on."


def test_names_that_are_given_stand_beside_entities(registry: Registry):
    clause = Clause.of("unknown_name.nearest", words="lmap", options=("Desk lamp", "台灯"))
    assert _text(registry, "en", clause) == "I know no “lmap”. Did you mean Desk lamp or 台灯?"


def test_questions_stand_alone_between_statements(registry: Registry):
    clauses = [
        Clause("denied.child", ("lock.front",)),
        Clause.of("confirm", parts=[Clause("do.open", ("cover.garage",))]),
        Clause("now.on", ("light.desk",)),
    ]
    assert (
        _text(registry, "en", *clauses)
        == "A child may not operate the Front door. Shall I open the Garage door? Say yes or no. "
        "The Desk lamp is on."
    )
    assert (
        _text(registry, "zh", *clauses)
        == "小朋友不能操作大门。确定要打开车库门吗?请回答“是”或“不”。台灯已打开。"
    )


def test_a_name_with_its_own_article_or_in_another_script_gets_none(registry: Registry):
    registry.put_entity(Entity("light.a", "light", {"en": ("My lamp",)}))
    registry.put_entity(Entity("light.b", "light", {"zh": ("小夜灯",)}))
    registry.put_entity(Entity("scene.c", "scene", {"en": ("Movie night",)}))
    clause = Clause("now.on", ("light.a", "light.b", "scene.c"))
    assert _text(registry, "en", clause) == "My lamp, 小夜灯 and Movie night are on."


def test_names_cannot_bend_the_sentence(registry: Registry):
    registry.put_entity(
        Entity("light.a", "light", {"en": ("{devices}\n {0.__class__}" + "x" * 99,)})
    )
    said = _text(registry, "en", Clause("now.on", ("light.a",)))
    assert "{devices} {0.__class__}" in said
    assert "\n" not in said
    assert len(said) < 90


def test_an_entity_that_is_gone_is_called_by_its_id(registry: Registry):
    assert (
        _text(registry, "en", Clause("unavailable.removed", ("light.gone",)))
        == "The light.gone was just removed."
    )


def test_a_code_without_template_falls_back_to_its_family(registry: Registry):
    clause = Clause("rejected.some_new_reason", ("light.desk",))
    assert _text(registry, "en", clause) == "The Desk lamp did not do it."


def test_phrases_are_worded_in_the_language(registry: Registry):
    state = Phrase.of("state.climate_to", mode=Phrase("mode.cool"), temperature=24.5)
    clause = Clause.of("answer.one", "climate.living", state=state)
    assert _text(registry, "en", clause) == "The Air conditioner is on cooling, set to 24.5 °C."
    assert _text(registry, "zh", clause) == "空调开着,制冷,设定 24.5 °C。"


def test_an_area_without_a_name_does_not_break_a_label(registry: Registry):
    registry.put_area(Area("nameless", {}))
    registry.put_entity(Entity("light.a", "light", {"en": ("Desk lamp",)}, area_id="nameless"))
    said = _text(registry, "en", Clause("which_one", ("light.a", "light.desk")))
    assert said == "Which one do you mean: the Desk lamp or the Desk lamp (Study)?"


@pytest.mark.parametrize(
    ("code", "language"), [("zh-CN", "zh"), ("zh", "zh"), ("en-GB", "en"), ("de", "en"), ("", "en")]
)
def test_every_language_code_leads_to_a_language(code: str, language: str):
    assert language_code(code) == language
