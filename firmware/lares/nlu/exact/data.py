"""The sentence data of a language, and its templates with what a sentence needs to match them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import home_assistant_intents
from hassil.expression import Expression
from hassil.intents import IntentData

from lares.nlu.exact.grammar import Grammar
from lares.nlu.intents import INTENTS
from lares.nlu.traditional import SIMPLIFIED

PACKAGES = {"en": "en", "zh": "zh-CN", "zh-TW": "zh-TW", "zh-HK": "zh-HK", "ko": "ko"}
"""Home Assistant's sentence data for each language that has templates here; ours add to en, zh."""


@dataclass(frozen=True, slots=True)
class Template:
    """One sentence template: what a sentence must have for it to be worth trying."""

    intent: str
    data: IntentData
    clauses: tuple[frozenset[str], ...]
    """Of each of these sets one must be in the sentence."""
    starts: tuple[str, ...]
    """The sentence starts with one of these; empty: with anything."""
    ends: tuple[str, ...]
    lists: frozenset[str]
    """Lists that must be filled."""
    domains: frozenset[str]
    needs_here: bool
    free: bool
    """It has a list that takes any words."""

    @property
    def expression(self) -> Expression:
        """The parsed sentence."""
        expression: Expression = self.data.sentences[0].expression
        return expression


def load_sentences(language: str) -> dict[str, Any]:
    """Return the sentence data of a language: Home Assistant's, then ours on top."""
    package = resources.files(home_assistant_intents).joinpath("data")
    # One script for all Chinese: sentences come in simplified characters (`normalise`).
    text = package.joinpath(f"{PACKAGES[language]}.json").read_text(encoding="utf-8")
    raw: dict[str, Any] = json.loads(text.translate(SIMPLIFIED) if "zh" in language else text)
    raw["intents"] = {name: data for name, data in raw["intents"].items() if name in INTENTS}
    raw.pop("responses", None)
    ours = resources.files("lares.nlu").joinpath("sentences", language)
    for path in sorted(ours.iterdir() if ours.is_dir() else (), key=lambda path: path.name):
        if path.name.endswith(".json"):
            _extend(raw, json.loads(path.read_text(encoding="utf-8")))
    return raw


def _extend(raw: dict[str, Any], ours: Mapping[str, Any]) -> None:
    """Add our sentences, words and rules.

    `also` widens a rule of Home Assistant's, `drop` takes sentences of its out of an intent, and
    `narrow` replaces a part of its sentences: there 台灯 and 吊扇 mean any light and fan, so that
    a lamp that a room does not have would switch all its lights.
    """
    for wide, narrow in ours.get("narrow", {}).items():
        for block in (block for intent in raw["intents"].values() for block in intent["data"]):
            block["sentences"] = [text.replace(wide, narrow) for text in block["sentences"]]
    for intent, sentences in ours.get("drop", {}).items():
        for block in raw["intents"][intent]["data"]:
            block["sentences"] = [text for text in block["sentences"] if text not in sentences]
    for intent, blocks in ours.get("intents", {}).items():
        raw["intents"].setdefault(intent, {"data": []})["data"].extend(blocks)
    raw["lists"].update(ours.get("lists", {}))
    raw["expansion_rules"].update(ours.get("rules", {}))
    for rule, words in ours.get("also", {}).items():
        raw["expansion_rules"][rule] = f"(({raw['expansion_rules'][rule]})|{words})"
    raw["skip_words"].extend(ours.get("skip_words", ()))


def templates_of(
    raw: Mapping[str, Any], grammar: Grammar, dynamic: frozenset[str]
) -> Iterable[Template]:
    """Yield every template of the data; `dynamic` are the lists that the sentence itself fills."""
    wildcards = {name for name, values in raw["lists"].items() if values.get("wildcard")}
    for intent, blocks in raw["intents"].items():
        for block in blocks["data"]:
            requires = block.get("requires_context", {})
            domains = requires.get("domain", ())
            for text in block["sentences"]:
                data = IntentData(
                    sentence_texts=[text],
                    slots=block.get("slots", {}),
                    response=block.get("response"),
                    requires_context=requires,
                    metadata=block.get("metadata"),
                )
                sentence = data.sentences[0]
                lists = grammar.required_lists(sentence.expression)
                yield Template(
                    intent=intent,
                    data=data,
                    clauses=tuple(sentence.get_required_clauses(grammar.rules)),
                    starts=grammar.edge(sentence.expression, first=True),
                    ends=grammar.edge(sentence.expression, first=False),
                    lists=lists & dynamic,
                    domains=frozenset((domains,) if isinstance(domains, str) else domains),
                    needs_here="area" in requires,
                    free=not lists.isdisjoint(wildcards),
                )
