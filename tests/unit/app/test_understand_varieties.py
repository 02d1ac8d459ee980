"""Home Assistant's sentences of Taiwan, Hong Kong and Korea, said at random and planned."""

import random
from pathlib import Path

import msgspec
import pytest

from lares.app.understand import Sentence, Sentences, load_home
from lares.nlu.exact.templates import ExactTemplates
from tests.unit.nlu import test_sentences as said

WORDS = {
    "zh-TW": ("小燈", "閣樓", "二樓", "牛奶"),
    "zh-HK": ("小燈", "閣樓", "二樓", "牛奶"),
    "ko": ("거실등", "다락", "이층", "우유"),
}
DOMAINS = (
    *("light", "switch", "fan", "cover", "lock", "climate", "media_player", "vacuum", "lawn_mower"),
    *("scene", "script", "valve", "todo", "sensor", "weather", "humidifier"),
)
CLASSES = {
    "cover": ("curtain", "blind", "garage", "door", "window", "gate", "shutter", "shade", "awning"),
    "binary_sensor": ("door", "window", "motion", "battery", "lock", "moisture"),
}
ENOUGH = 0.95


def _home(language: str, domain: str, folder: Path) -> Path:
    """A home with one named thing of a domain, and one of everything else under other names."""
    name, area, floor, _ = WORDS[language]

    def entity(kind: str, called: str, device_class: str | None = None) -> dict[str, object]:
        attributes = {} if device_class is None else {"device_class": device_class}
        key = f"{kind}.{called}{device_class or ''}"
        names = {language: [called if called == name else f"zz{kind}{device_class or ''}"]}
        return {"id": key, "names": names, "area": "a", "state": "on", "attributes": attributes}

    others = [entity(kind, "other") for kind in DOMAINS]
    others += [entity(kind, "other", one) for kind, classes in CLASSES.items() for one in classes]
    home = {
        "areas": [{"id": "a", "names": {language: [area]}, "floor": "f"}],
        "floors": [{"id": "f", "names": {language: [floor]}}],
        "entities": [entity(domain, name), *others],
    }
    path = folder / f"{domain}.json"
    path.write_bytes(msgspec.json.encode(home))
    return path


@pytest.mark.parametrize("language", WORDS)
def test_sentences_of_the_variety_mean_what_home_assistant_says(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, area, floor, free = WORDS[language]
    names = {"name": (name, name), "area": (area, area), "floor": (floor, floor)}
    monkeypatch.setattr(said, "NAMES", names)
    monkeypatch.setattr(said, "FREE", free)
    templates, chance = ExactTemplates(language), random.Random(3)
    homes: dict[str, Sentences] = {}
    missed = []
    for template in templates:
        domain = min(template.domains, default="light")
        if domain not in homes:
            homes[domain] = Sentences(load_home(_home(language, domain, tmp_path)), None)
        text = said._say(template.data.sentences[0].expression, templates, chance)
        line = homes[domain].line(Sentence(id="1", text=text, lang=language, context_area="a"))
        intents = [command["intent"] for command in line["commands"]]
        if intents != [template.intent]:
            missed.append((template.intent, text, line["outcome"], intents))
    assert len(missed) <= (1 - ENOUGH) * len(templates), missed
