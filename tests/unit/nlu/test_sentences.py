"""The sentence data: every template is for an intent that exists and for lists that are filled."""

import json
import random
from pathlib import Path

import home_assistant_intents
import pytest
from hassil.expression import (
    Alternative,
    Expression,
    Group,
    ListReference,
    Permutation,
    RuleReference,
    TextChunk,
)
from hassil.intents import TextSlotList, WildcardSlotList

import lares.nlu
from lares.assistant.intents.table import ANSWERS, COMMANDS, ERRANDS, LESSONS, UNSUPPORTED
from lares.nlu.exact.data import PACKAGES
from lares.nlu.exact.templates import ExactTemplates
from lares.nlu.intents import EVERYTHING, INTENTS
from lares.nlu.match import Value
from lares.nlu.normalization import normalise, spaced, tight
from lares.nlu.numerals import find_numerals
from lares.nlu.teaching import LIST_AGREEMENTS, LIST_LESSONS

FILES = sorted((Path(lares.nlu.__file__).parent / "sentences").glob("*/*.json"))
RISKY = {"lock", "cover", "valve", "alarm_control_panel", "button", "update", "vacuum", "climate"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_our_sentences_are_for_intents_that_exist(path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["intents"].keys() <= INTENTS.keys()
    assert all(block["sentences"] for blocks in data["intents"].values() for block in blocks)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_everything_in_the_data_is_what_the_code_calls_everything(path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    for blocks in data["intents"].values():
        for block in blocks:
            domain = block.get("slots", {}).get("domain")
            if isinstance(domain, list):
                assert tuple(domain) == EVERYTHING


def test_what_we_take_out_of_the_data_is_in_it() -> None:
    """A sentence that the package has changed must not come back unnoticed."""
    for path in FILES:
        language = PACKAGES[path.parent.name]
        package = Path(home_assistant_intents.__file__).parent / "data" / f"{language}.json"
        theirs = json.loads(package.read_text(encoding="utf-8"))["intents"]
        for intent, dropped in json.loads(path.read_text(encoding="utf-8")).get("drop", {}).items():
            known = {text for block in theirs[intent]["data"] for text in block["sentences"]}
            assert set(dropped) <= known


def test_everything_is_never_risky() -> None:
    assert not RISKY & set(EVERYTHING)


def test_every_intent_can_be_carried_out_or_answered() -> None:
    known = COMMANDS.keys() | ANSWERS.keys() | ERRANDS.keys() | LESSONS | UNSUPPORTED.keys()
    assert INTENTS.keys() <= known


_SAID_ONLY = {"HassNevermind"}
"""Orders to which the answer is only words."""
_OF_MEMORY = (LIST_LESSONS, LIST_AGREEMENTS)


def test_answers_are_questions_and_commands_are_not() -> None:
    for name, kind in INTENTS.items():
        assert kind.asks == (name in (*ANSWERS, *_OF_MEMORY) and name not in _SAID_ONLY)


# -- every template, said --------------------------------------------------------------------------

NAMES = {"name": ("gizmo", "小玩意"), "area": ("attic", "阁楼"), "floor": ("mezzanine", "夹层")}
FREE = ""
"""What stands in the place of free words; empty: something that fits the language."""
SAYINGS = 2


def _say(expression: Expression, templates: ExactTemplates, chance: random.Random) -> str:
    """One sentence of a template, chosen at random."""
    if isinstance(expression, TextChunk):
        return expression.text
    if isinstance(expression, RuleReference):
        return _say(templates._rules[expression.rule_name].expression, templates, chance)
    if isinstance(expression, ListReference):
        return _fill(expression.list_name, templates, chance)
    assert isinstance(expression, Group)
    items = list(expression.items)
    if isinstance(expression, Alternative):
        items = [chance.choice(items)]
    elif isinstance(expression, Permutation):
        chance.shuffle(items)
        return " ".join(_say(item, templates, chance) for item in items)
    return "".join(_say(item, templates, chance) for item in items)


def _fill(name: str, templates: ExactTemplates, chance: random.Random) -> str:
    if name in NAMES:
        return NAMES[name][templates.language.startswith("zh")]
    if name in templates.ranges:
        numbers = templates.ranges[name]
        return str(chance.randint(numbers.start, numbers.stop))
    values = templates._lists[name]
    if isinstance(values, WildcardSlotList):
        return FREE or ("无论什么" if templates.language.startswith("zh") else "anything")
    assert isinstance(values, TextSlotList)
    return _say(chance.choice(values.values).text_in, templates, chance)


def _lists(text: str, templates: ExactTemplates, domain: str) -> dict[str, list[Value]]:
    lists = templates.numbers(find_numerals(text), text)
    for slot, words in NAMES.items():
        word = words[templates.language.startswith("zh")]
        if word in text:
            lists[slot] = [Value(word, word, domain if slot == "name" else None, word)]
    return lists


@pytest.mark.parametrize("language", PACKAGES)
def test_every_template_is_understood_when_it_is_said(language: str) -> None:
    """What is left out before hassil sees it never is a template that would have matched."""
    templates = ExactTemplates(language)
    chance = random.Random(7)
    missed = []
    every = list(templates)
    assert len(every) == len(templates) > 100
    for template in every:
        domain = min(template.domains, default="light")
        for _ in range(SAYINGS):
            said = _say(template.data.sentences[0].expression, templates, chance)
            text = (tight if language.startswith("zh") else spaced)(normalise(said))
            matches = templates.match(text, _lists(text, templates, domain), "attic")
            if template.intent not in {match.intent for match in matches}:
                missed.append((template.intent, said, template.data.sentence_texts[0]))
    assert missed == []
