"""Homes made up at random: rooms, floors and devices with the names that people give them."""

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lares.home.entity import Area, Entity, Floor, Names
from lares.home.registry import Registry
from lares.nlu.normalization import key_of, normalise

_BANK = Path(__file__).with_name("homes")
_KINDS: Mapping[str, tuple[tuple[str, str | None], ...]] = {
    # the corpus's word for a thing: Home Assistant's domain and device class
    "light": (("light", None),),
    "switch": (("switch", None), ("switch", "outlet"), ("input_boolean", None)),
    "fan": (("fan", None),),
    "climate": (("climate", None), ("climate", None), ("water_heater", None)),
    "cover": tuple(
        ("cover", word) for word in ("curtain", "blind", "shutter", "shade", "awning", "window")
    ),
    "garage": (("cover", "garage"), ("cover", "gate")),
    "lock": (("lock", None),),
    "valve": (("valve", "water"), ("valve", "gas")),
    "media": (("media_player", None), ("media_player", "tv"), ("media_player", "speaker")),
    "vacuum": (("vacuum", None),),
    "mower": (("lawn_mower", None),),
    "humidifier": (("humidifier", "humidifier"), ("humidifier", "dehumidifier")),
    "sensor": (
        *(("sensor", word) for word in ("temperature", "humidity", "power", "battery")),
        *(("binary_sensor", word) for word in ("motion", "window", "door", "smoke", "moisture")),
    ),
    "scene": (("scene", None),),
    "script": (("script", None),),
    "todo": (("todo", None),),
    "weather": (("weather", None),),
    "alarm": (("alarm_control_panel", None),),
    "button": (("button", None),),
}
SWITCHABLE = ("light", "light", "switch", "switch", "fan", "media", "climate", "humidifier")
"""What `{name}` stands for: anything that can be switched on and off."""
_MOST = {"light": 8, "switch": 5, "cover": 4, "scene": 4, "sensor": 4, "media": 3, "climate": 3}


@dataclass(frozen=True, slots=True)
class Bank:
    """The words that names are made of."""

    areas: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    floors: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    things: Mapping[str, Mapping[str, Sequence[str]]]
    owners: Mapping[str, Sequence[str]]
    brands: Mapping[str, Sequence[str]]
    qualities: Mapping[str, Sequence[str]]


@dataclass(slots=True)
class Home:
    """A made-up home: the registry as the appliance has it, and what can be said of it.

    `names` holds by the corpus's word for a thing ("light") and language the names that the home
    has, `areas` and `floors` those of its places; `keys` holds all of them as they are compared.
    """

    registry: Registry = field(default_factory=Registry)
    names: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    areas: dict[str, list[str]] = field(default_factory=dict)
    floors: dict[str, list[str]] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)

    def knows(self, name: str) -> bool:
        """Whether something in this home is called so."""
        return key_of(normalise(name)) in self.keys

    def note(self, names: Names) -> None:
        """Remember that the home has something called so."""
        for words in names.values():
            self.keys.update(key_of(normalise(word)) for word in words)


@cache
def bank() -> Bank:
    """Return the words that names are made of, read once."""
    places = tomllib.loads((_BANK / "places.toml").read_text(encoding="utf-8"))
    things = tomllib.loads((_BANK / "things.toml").read_text(encoding="utf-8"))

    def by_language(key: str) -> dict[str, list[str]]:
        return {language: things[f"{key}_{language}"] for language in ("en", "zh")}

    return Bank(
        areas=tuple(_pair(line) for line in places["areas"]),
        floors=tuple(_pair(line) for line in places["floors"]),
        things={kind: things[kind] for kind in _KINDS},
        owners=by_language("owners"),
        brands=by_language("brands"),
        qualities=by_language("qualities"),
    )


def make_home(rng: random.Random) -> Home:
    """Return a home with some rooms and at least one thing of every kind."""
    home = Home()
    words = bank()
    for number, (english, chinese) in enumerate(rng.sample(words.floors, rng.randint(1, 3))):
        names = _names(english, chinese, rng)
        home.registry.put_floor(Floor(f"floor{number}", names, number))
        _remember(home.floors, names)
        home.note(names)
    area_ids = []
    for number, (english, chinese) in enumerate(rng.sample(words.areas, rng.randint(4, 12))):
        names = _names(english, chinese, rng)
        area_ids.append(f"area{number}")
        home.registry.put_area(Area(f"area{number}", names, "floor0"))
        _remember(home.areas, names)
        home.note(names)
    for kind in _KINDS:
        for number in range(rng.randint(1, _MOST.get(kind, 2))):
            _add_thing(home, kind, number, rng.choice(area_ids), rng)
    return home


def thing_name(kind: str, language: str, rng: random.Random) -> str:
    """Return a name for a thing of a kind, in a style that people use."""
    words = bank()
    noun = rng.choice(words.things[kind][language])
    if kind in {"scene", "script", "todo", "weather", "alarm", "button"}:
        return noun
    style = rng.random()
    if style < 0.4:
        return noun
    area = rng.choice(rng.choice(words.areas)[language == "zh"])
    owner, brand = rng.choice(words.owners[language]), rng.choice(words.brands[language])
    quality, number = rng.choice(words.qualities[language]), str(rng.randint(1, 4))
    styles: tuple[str, ...]
    if language == "zh":
        styles = (f"{area}{noun}", f"{owner}的{noun}", f"{quality}{noun}", f"{brand}{noun}")
        styles = (*styles, f"{noun}{number}", f"{area}{quality}{noun}", f"{area}{noun}")
    else:
        styles = (f"{area} {noun}", f"{owner}'s {noun}", f"{quality} {noun}", f"{brand} {noun}")
        styles = (*styles, f"{noun} {number}", f"{area} {quality} {noun}", f"{area} {noun}")
    return rng.choice(styles)


def place_name(kind: str, language: str, rng: random.Random) -> str:
    """Return a name of an "area" or a "floor" that some home has."""
    places = bank().floors if kind == "floor" else bank().areas
    return rng.choice(rng.choice(places)[language == "zh"])


def _add_thing(home: Home, kind: str, number: int, area_id: str, rng: random.Random) -> None:
    domain, device_class = rng.choice(_KINDS[kind])
    names: dict[str, tuple[str, ...]] = {}
    for language in ("en", "zh") if rng.random() < 0.85 else (rng.choice(("en", "zh")),):
        said = [thing_name(kind, language, rng) for _ in range(rng.choice((1, 1, 2)))]
        said = [name for name in dict.fromkeys(said) if not home.knows(name)]
        if said:
            names[language] = tuple(said)
    if not names:
        if home.names.get((kind, "en")) or home.names.get((kind, "zh")):
            return
        names = {"en": (f"{kind} {number + 1}",)}
    entity = Entity(
        f"{domain}.{kind}_{number}", domain, names, area_id=area_id, device_class=device_class
    )
    home.registry.put_entity(entity)
    home.note(names)
    for language, words in names.items():
        home.names.setdefault((kind, language), []).extend(words)


def _remember(places: dict[str, list[str]], names: Names) -> None:
    for language, words in names.items():
        places.setdefault(language, []).extend(words)


def _names(english: Sequence[str], chinese: Sequence[str], rng: random.Random) -> Names:
    """Both languages, with none or some of the aliases."""
    return {
        language: (words[0], *(word for word in words[1:] if rng.random() < 0.6))
        for language, words in (("en", english), ("zh", chinese))
    }


def _pair(line: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    english, _, chinese = line.partition("=")
    return (_split(english), _split(chinese))


def _split(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(",") if word.strip())
