"""Home Assistant's sentence templates as one more source of training sentences.

The data is the package home-assistant-intents by the contributors of Home Assistant Intents, under
CC BY 4.0 (see NOTICE); it is read, never copied. Only templates are taken whose intent, kind of
thing and lists say plainly which action they ask for.
"""

import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hassil.expression import Expression, Group, ListReference, RuleReference
from hassil.parse_expression import parse_sentence

from lares.nlu.exact.data import load_sentences
from lares_training.draft import Piece
from lares_training.sampler import say
from lares_training.templates import CORPUS, Corpus, Template, is_held_out, load_corpora

SOURCE = "home-assistant-intents"
_WAYS = 6
"""So often a word of a list is said, to hear its variants."""
_KINDS: Mapping[str, str] = {
    "light": "light",
    "switch": "switch",
    "fan": "fan",
    "climate": "climate",
    "cover": "cover",
    "lock": "lock",
    "valve": "valve",
    "media_player": "media",
    "vacuum": "vacuum",
    "lawn_mower": "mower",
    "humidifier": "humidifier",
    "sensor": "sensor",
    "binary_sensor": "sensor",
    "scene": "scene",
    "script": "script",
    "todo": "todo",
    "input_boolean": "switch",
}
"""Home Assistant's domains and the corpus's words for a thing."""
_SWITCHING = ("turn_on", "turn_off")
_BY_KIND: Mapping[str, tuple[str, str]] = {
    "cover": ("open", "close"),
    "valve": ("open", "close"),
    "lock": ("lock", "unlock"),
    "scene": ("activate", ""),
    "script": ("activate", ""),
    "vacuum": ("vacuum_start", ""),
}
_ACTIONS: Mapping[str, str] = {
    "HassToggle": "toggle",
    "HassStopMoving": "stop",
    "HassSetPosition": "position_set",
    "HassFanSetSpeed": "fan_speed_set",
    "HassClimateSetTemperature": "temperature_set",
    "HassClimateSetHvacMode": "hvac_mode_set",
    "HassClimateSetFanMode": "climate_fan_set",
    "HassHumidifierSetpoint": "humidity_set",
    "HassSetVolume": "volume_set",
    "HassMediaPlayerMute": "mute",
    "HassMediaPlayerUnmute": "unmute",
    "HassMediaPause": "media_pause",
    "HassMediaUnpause": "media_resume",
    "HassMediaNext": "media_next",
    "HassMediaPrevious": "media_previous",
    "HassMediaSearchAndPlay": "media_search",
    "HassVacuumStart": "vacuum_start",
    "HassVacuumPause": "vacuum_pause",
    "HassVacuumReturnToBase": "vacuum_return",
    "HassVacuumCleanArea": "vacuum_area",
    "HassLawnMowerStartMowing": "mower_start",
    "HassLawnMowerPause": "mower_pause",
    "HassLawnMowerDock": "mower_dock",
    "HassGetState": "state_query",
    "HassClimateGetTemperature": "temperature_query",
    "HassGetWeather": "weather_query",
    "HassGetCurrentDate": "date_query",
    "HassGetCurrentTime": "time_query",
    "HassStartTimer": "timer_start",
    "HassCancelTimer": "timer_cancel",
    "HassCancelAllTimers": "timer_cancel_all",
    "HassIncreaseTimer": "timer_increase",
    "HassDecreaseTimer": "timer_decrease",
    "HassPauseTimer": "timer_pause",
    "HassUnpauseTimer": "timer_resume",
    "HassTimerStatus": "timer_status",
    "HassListAddItem": "list_add",
    "HassShoppingListAddItem": "list_add",
    "HassListCompleteItem": "list_complete",
    "HassShoppingListCompleteItem": "list_complete",
    "HassListRemoveItem": "list_remove",
    "HassBroadcast": "broadcast",
    "HassNevermind": "nevermind",
}
_LIGHT_SET: Mapping[str, str] = {
    "brightness": "brightness_set",
    "color": "color_set",
    "color_temperature": "color_temperature_set",
    "color_temperature_names": "color_temperature_set",
}
_OURS: Mapping[str, str] = {
    "message": "message",
    "search_query": "query",
    "timer_name": "timer_name",
    "timer_command": "command",
    "shopping_list_item": "item",
    "todo_list_item": "item",
    "color": "color",
    "area": "area",
    "floor": "floor",
    "name": "name",
}
"""Home Assistant's lists that the corpus has under another or the same name."""


def load_sources(root: Path = CORPUS) -> dict[str, Corpus]:
    """Return all that sentences are made from: our corpora, and Home Assistant's beside them."""
    ours = load_corpora(root)
    return ours | {f"ha-{language}": load(language, ours[language]) for language in ("en", "zh")}


def load(language: str, ours: Corpus) -> Corpus:
    """Return the templates of a language; free words and further requests are those of `ours`."""
    raw = load_sentences(language)
    rules = {name: parse_sentence(text).expression for name, text in raw["expansion_rules"].items()}
    lists = dict(ours.lists) | {
        name: words
        for name, values in raw["lists"].items()
        if (words := tuple(_words(values, rules)))
    }
    files: dict[str, list[Template]] = {}
    for template in _templates(raw, rules, language):
        if _lists_of(template.expression, rules) <= {*lists, *_OURS}:
            files.setdefault(template.action, []).append(template)
    return Corpus(
        language,
        {name: tuple(templates) for name, templates in files.items()},
        dict(ours.rules) | rules,
        lists,
        (),
        aliases=_OURS,
    )


def _templates(
    raw: Mapping[str, Any], rules: Mapping[str, Expression], language: str
) -> Iterator[Template]:
    for intent, blocks in raw["intents"].items():
        number = 0
        for block in blocks["data"]:
            kind = _kind_of(block)
            for text in block["sentences"]:
                number += 1
                expression = parse_sentence(text).expression
                action = _action(intent, kind, block, _lists_of(expression, rules))
                if action:
                    source = f"{SOURCE}/{language}/{intent}"
                    held = is_held_out(source, text)
                    yield Template(
                        source, number, text, expression, action, "request", held, kind or "name"
                    )


def _kind_of(block: Mapping[str, Any]) -> str:
    """The one kind of thing that a block is about, "" for none or several."""
    domains = block.get("slots", {}).get("domain") or block.get("requires_context", {}).get(
        "domain", ()
    )
    kinds = {_KINDS.get(name, "") for name in ((domains,) if isinstance(domains, str) else domains)}
    return kinds.pop() if len(kinds) == 1 else ""


def _action(intent: str, kind: str, block: Mapping[str, Any], lists: set[str]) -> str:
    """The action, "" where it is not plain."""
    if intent in {"HassTurnOn", "HassTurnOff"}:
        several = not kind and block.get("requires_context", {}).get("domain")
        return "" if several else _BY_KIND.get(kind, _SWITCHING)[intent == "HassTurnOff"]
    if intent == "HassLightSet":
        actions = {_LIGHT_SET[name] for name in lists & set(_LIGHT_SET)}
        return actions.pop() if len(actions) == 1 and "brightness_level" not in lists else ""
    if intent == "HassSetVolumeRelative":
        steps = lists & {"volume_step_up", "volume_step_down"}
        said = block.get("slots", {}).get("volume_step")
        return f"volume_{said or steps.pop()[12:]}" if len(steps) == 1 or said else ""
    return _ACTIONS.get(intent, "")


def _lists_of(
    expression: Expression, rules: Mapping[str, Expression], seen: frozenset[str] = frozenset()
) -> set[str]:
    """All lists that a template may use."""
    if isinstance(expression, ListReference):
        return {expression.list_name}
    if isinstance(expression, RuleReference) and expression.rule_name not in seen:
        name = expression.rule_name
        return _lists_of(rules[name], rules, seen | {name})
    if isinstance(expression, Group):
        return set().union(*(_lists_of(item, rules, seen) for item in expression.items))
    return set()


def _words(values: Mapping[str, Any], rules: Mapping[str, Expression]) -> Iterator[str]:
    """The words of a list, each said in a few ways; the numbers of a range."""
    rng = random.Random(0)  # noqa: S311 - repeatable, not secret
    for value in values.get("values", ()):
        text = str(value["in"] if isinstance(value, dict) else value)
        expression = parse_sentence(text).expression
        ways = {
            "".join(piece.text for piece in say(expression, rules, _NoLists(), rng)).strip()
            for _ in range(_WAYS)
        }
        yield from sorted(way for way in ways if way)
    if "range" in values:
        low, high = int(values["range"]["from"]), int(values["range"]["to"])
        step = int(values["range"].get("step", 1))
        yield from (str(number) for number in range(low, high + 1, step))


class _NoLists:
    """Fills nothing: the words of a list contain no lists."""

    def fill(self, name: str, _rng: random.Random) -> tuple[Piece, ...]:
        """Refuse."""
        raise ValueError(f"a list inside a list: {name}")
