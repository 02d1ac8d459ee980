"""The floor of understanding: hassil alone, with Home Assistant's sentences and the home's names.

One sensible way to use it: a sentence with Chinese characters is Chinese, any other English; names,
rooms and floors of that language are plain lists of texts; the best reading is taken.
"""

from collections.abc import Callable, Iterable

from hassil.intents import Intents, SlotList, TextSlotList
from hassil.recognize import recognize_best
from home_assistant_intents import get_intents

from lares.home.entity import Names
from lares.home.registry import Registry
from lares.nlu.normalization import has_han


def plain_hassil(registry: Registry) -> Callable[[str], bool]:
    """Return what recognises a sentence about a home, true if it could."""
    english, chinese = (_recogniser(registry, *codes) for codes in (("en", "en"), ("zh", "zh-CN")))

    def recognise(text: str) -> bool:
        return chinese(text) if has_han(text) else english(text)

    return recognise


def _recogniser(registry: Registry, language: str, data: str) -> Callable[[str], bool]:
    intents = Intents.from_dict(get_intents(data) or {})
    slot_lists: dict[str, SlotList] = {
        "name": TextSlotList.from_tuples(
            (name, name, {"domain": entity.domain})
            for entity in registry.spoken_entities()
            for name in entity.names[language]
        ),
        "area": _plain_list((area.names for area in registry.areas.values()), language),
        "floor": _plain_list((floor.names for floor in registry.floors.values()), language),
    }

    def recognise(text: str) -> bool:
        return recognize_best(text, intents, slot_lists, best_slot_name="name") is not None

    return recognise


def _plain_list(known: Iterable[Names], language: str) -> TextSlotList:
    return TextSlotList.from_strings([name for names in known for name in names[language]])
