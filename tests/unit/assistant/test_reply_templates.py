"""Language files: every code in every language, with the same placeholders, and none unused."""

import re
from pathlib import Path
from string import Formatter

import pytest

import lares.assistant
from lares.assistant.intents import colors
from lares.assistant.replies.states import _ON_OFF_WORDS
from lares.assistant.replies.template import LANGUAGES, Template
from lares.home.entity import Unavailability
from lares.policy.decision import DenyReason

SOURCES = Path(lares.assistant.__file__).parent
REGISTERED = sorted(LANGUAGES["en"])


def _texts(template: Template) -> tuple[str, ...]:
    return (template,) if isinstance(template, str) else template


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_every_language_has_every_code(language: str):
    assert sorted(LANGUAGES[language]) == REGISTERED


@pytest.mark.parametrize("code", REGISTERED)
def test_a_code_has_the_same_placeholders_in_every_form_of_every_language(code: str):
    forms = [text for templates in LANGUAGES.values() for text in _texts(templates[code])]
    assert len({frozenset(_placeholders(form)) for form in forms}) == 1, forms


@pytest.mark.parametrize("code", REGISTERED)
def test_templates_are_plain_text_with_named_slots(code: str):
    for templates in LANGUAGES.values():
        for text in _texts(templates[code]):
            for _, name, spec, conversion in Formatter().parse(text):
                assert name != "", "a slot without a name"
                assert not spec
                assert not conversion


def test_sentences_in_chinese_have_chinese_punctuation():
    for code, template in LANGUAGES["zh"].items():
        for text in _texts(template):
            assert not re.search(r"[一-鿿}][,;?!]", text), (code, text)


def test_every_reason_has_a_template():
    for reason in DenyReason:
        assert f"denied.{reason}" in LANGUAGES["en"]
    for unavailable in Unavailability:
        assert f"unavailable.{unavailable}" in LANGUAGES["en"]
    for words in _ON_OFF_WORDS.values():
        for word in words:
            assert f"state.{word}" in LANGUAGES["en"]


def test_every_code_that_the_code_names_exists_and_every_other_is_made_of_parts():
    """A code in quotes in the sources is in the files; a code in the files is used."""
    files = (path for path in SOURCES.rglob("*.py") if path.parent.name != "explanation")
    text = "\n".join(path.read_text("utf-8") for path in files)  # that has words of its own
    families = {code.split(".")[0] for code in REGISTERED if "." in code}
    quoted = set(re.findall(r'"([a-z_]+\.[a-z_.]+)"', text))
    named = {code for code in quoted if code.split(".")[0] in families}
    assert named - set(REGISTERED) == set()
    composed = (
        "mode.",
        "month.",
        "noun.",
        "name.",
        "rejected.",
        "denied.",
        "state.",
        "unavailable.",
        "timed_out.",
        "weather.",
        "weekday.",
        "answer.",
        "now.",
        "sent.",
        "unknown_name.",
        "unknown_area.",
        "kind.",
        "cannot.",
        "time.",
        "out_of_range.",
        "ask.",
    )
    unused = [
        code
        for code in REGISTERED
        if f'"{code}"' not in text and not f"{code}.".startswith(composed)
    ]
    assert unused == []


def test_colours_of_css_and_of_chinese():
    assert colors.rgb_of("red") == colors.rgb_of("红色") == colors.rgb_of("红") == (255, 0, 0)
    assert colors.rgb_of("Light Sea Green") == (32, 178, 170)
    assert colors.rgb_of("天蓝色") == (135, 206, 235)
    assert colors.rgb_of("no such colour") is None
    assert colors.rgb_of("") is None
    assert len(colors._CSS) == 148
    assert all(name in colors._CSS for name in colors._CHINESE.values())
