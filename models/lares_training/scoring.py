"""Whether a plan does in the home what a sentence asked for: same intent, targets and values.

The labels are described in models/evaluation/README.md. Two plans are the same if they reach the
same entities with the same values, however they name them.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_PLACES = ("name", "area", "floor", "domain", "device_class")
_IMPLIED: Mapping[str, frozenset[str]] = {
    "HassLightSet": frozenset({"light"}),
    "HassFanSetSpeed": frozenset({"fan"}),
    "HassSetPosition": frozenset({"cover", "valve"}),
    "HassStopMoving": frozenset({"cover", "valve"}),
    "HassClimateGetTemperature": frozenset({"climate"}),
    "HassClimateSetTemperature": frozenset({"climate"}),
    "HassClimateSetHvacMode": frozenset({"climate"}),
    "HassClimateSetFanMode": frozenset({"climate"}),
    "HassHumidifierSetpoint": frozenset({"humidifier"}),
    "HassSetVolume": frozenset({"media_player"}),
    "HassSetVolumeRelative": frozenset({"media_player"}),
    "HassMediaPause": frozenset({"media_player"}),
    "HassMediaUnpause": frozenset({"media_player"}),
    "HassMediaNext": frozenset({"media_player"}),
    "HassMediaPrevious": frozenset({"media_player"}),
    "HassMediaPlayerMute": frozenset({"media_player"}),
    "HassMediaPlayerUnmute": frozenset({"media_player"}),
    "HassMediaSearchAndPlay": frozenset({"media_player"}),
    "HassVacuumStart": frozenset({"vacuum"}),
    "HassVacuumPause": frozenset({"vacuum"}),
    "HassVacuumReturnToBase": frozenset({"vacuum"}),
    "HassLawnMowerStartMowing": frozenset({"lawn_mower"}),
    "HassLawnMowerPause": frozenset({"lawn_mower"}),
    "HassLawnMowerDock": frozenset({"lawn_mower"}),
}
"""The domains that an intent is about where nobody names one."""
_PLACELESS = frozenset({"HassLawnMowerStartMowing", "HassLawnMowerPause", "HassLawnMowerDock"})
"""Intents that do not mean the speaker's room where no room is named."""
_UNTARGETED = frozenset(
    {
        *("HassStartTimer", "HassCancelTimer", "HassCancelAllTimers", "HassIncreaseTimer"),
        *("HassDecreaseTimer", "HassPauseTimer", "HassUnpauseTimer", "HassTimerStatus"),
        *("HassBroadcast", "HassGetCurrentDate", "HassGetCurrentTime", "HassNevermind"),
        *("HassShoppingListAddItem", "HassShoppingListCompleteItem", "HassGetWeather"),
    }
)
"""Intents that are about no entity."""
_SHOPPING = {
    "HassListAddItem": "HassShoppingListAddItem",
    "HassListCompleteItem": "HassShoppingListCompleteItem",
}
_NO_SOUND = re.compile(r"[\s'’\-_.,!?。，！？]+")
_ANY = "*"


@dataclass(frozen=True, slots=True)
class Call:
    """An intent with its slots."""

    intent: str
    slots: Mapping[str, Any]


@dataclass(slots=True)
class Home:
    """The names of a home, to find what slots mean."""

    entities: Mapping[str, Mapping[str, Any]]
    named: dict[str, set[str]] = field(default_factory=dict)
    areas: dict[str, str] = field(default_factory=dict)
    floors: dict[str, str] = field(default_factory=dict)
    floor_of: dict[str, str | None] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "Home":
        """Return the home of a HOME.json."""
        data = json.loads(path.read_text(encoding="utf-8"))
        home = cls({entity["id"]: entity for entity in data["entities"]})
        for entity in data["entities"]:
            for name in _names(entity):
                home.named.setdefault(name, set()).add(entity["id"])
        for area in data["areas"]:
            home.floor_of[area["id"]] = area.get("floor")
            home.areas.update(dict.fromkeys(_names(area), area["id"]))
        for floor in data["floors"]:
            home.floors.update(dict.fromkeys(_names(floor), floor["id"]))
        return home

    def area_id(self, name: str | None) -> str | None:
        """Return the id of the area that is called so, or has that id."""
        return self.areas.get(_spelled(name), name) if name else None

    def canonical(self, call: Call) -> Call:
        """Adding to the list that is the shopping list is the shopping-list intent."""
        if call.intent in _SHOPPING:
            found = self.named.get(_spelled(call.slots.get("name", "")), set())
            if found == {"todo.shopping"}:
                slots = {key: value for key, value in call.slots.items() if key != "name"}
                return Call(_SHOPPING[call.intent], slots)
        return call

    def targets(self, call: Call, here: str | None) -> frozenset[str]:
        """Return the ids of what a call reaches; `here` is the speaker's area."""
        slots = call.slots
        if call.intent == "HassVacuumCleanArea":
            area = slots.get("area")
            return frozenset({self.areas.get(_spelled(area), str(area)) if area else str(here)})
        names = slots.get("name")
        found = set(self.entities)
        if names is not None:
            found = set().union(*(self.named.get(_spelled(name), {"?"}) for name in _many(names)))
        else:
            domains = _many(slots["domain"]) if "domain" in slots else _IMPLIED.get(call.intent)
            found = {one for one in found if not domains or one.split(".")[0] in set(domains)}
        if "device_class" in slots:
            classes = set(_many(slots["device_class"]))
            found = {one for one in found if self._class_of(one) in classes}
        return frozenset(self._placed(found, call, here))

    def _placed(self, found: set[str], call: Call, here: str | None) -> set[str]:
        slots = call.slots
        if "area" in slots:
            areas = {self.areas.get(_spelled(area)) for area in _many(slots["area"])}
            found = {one for one in found if self._area_of(one) in areas}
        elif here and not {"floor", "name"} & set(slots) and call.intent not in _PLACELESS:
            found = {one for one in found if self._area_of(one) == here}
        if "floor" in slots:
            floors = {self.floors.get(_spelled(floor)) for floor in _many(slots["floor"])}
            found = {one for one in found if self.floor_of.get(self._area_of(one) or "") in floors}
        return found

    def _area_of(self, entity_id: str) -> str | None:
        area: str | None = self.entities.get(entity_id, {}).get("area")
        return area

    def _class_of(self, entity_id: str) -> object:
        return self.entities.get(entity_id, {}).get("attributes", {}).get("device_class")


def is_right(home: Home, row: Mapping[str, Any], plan: Sequence[Call]) -> tuple[bool, bool]:
    """Return whether the intents of a plan are right, and whether all of it is."""
    if row["intent"] is None:
        return (not plan, not plan)
    if "slots" not in row:  # only the intent is labelled
        same = bool(plan) and plan[0].intent in row["intent_any"]
        return (same, same)
    here = home.area_id(row.get("context_area"))
    if "multi" in row:
        wanted = [Call(one["intent"], one["slots"]) for one in row["multi"]]
        pairs = list(zip(wanted, plan, strict=False))
        if len(wanted) != len(plan):
            return (False, False)
        return (
            all(one.intent == other.intent for one, other in pairs),
            all(same_effect(home, one, other, here) for one, other in pairs),
        )
    if len(plan) != 1:
        return (False, False)
    readings = [Call(one["intent"], one["slots"]) for one in (row, *row.get("also", ()))]
    said = home.canonical(plan[0]).intent
    return (
        any(said == one.intent for one in readings),
        any(same_effect(home, one, plan[0], here) for one in readings),
    )


def same_effect(home: Home, wanted: Call, said: Call, here: str | None) -> bool:
    """Return whether two calls do the same."""
    wanted, said = home.canonical(wanted), home.canonical(said)
    if wanted.intent != said.intent:
        return False
    untargeted = wanted.intent in _UNTARGETED
    aside = () if untargeted else _PLACES
    values = {key: value for key, value in wanted.slots.items() if key not in aside}
    given = {key: value for key, value in said.slots.items() if key not in aside}
    if untargeted and here and "area" not in values and _is_here(home, given.get("area"), here):
        given.pop("area")
    if wanted.intent == "HassGetWeather":
        given.pop("name", None)
    if set(values) != set(given) or not all(_same(values[key], given[key]) for key in values):
        return False
    if untargeted:
        return True
    reached = home.targets(wanted, here)
    return bool(reached) and reached == home.targets(said, here)


def _is_here(home: Home, area: object, here: str) -> bool:
    return area is not None and home.areas.get(_spelled(area), area) == here


def _same(wanted: object, given: object) -> bool:
    """Whether two values are one; a list of given values holds the wanted one."""
    if wanted == _ANY:
        return True
    if isinstance(given, (list, tuple)):
        return any(_same(wanted, one) for one in given)
    try:
        return abs(float(str(wanted)) - float(str(given))) < 1e-6
    except ValueError:
        return _spelled(wanted) == _spelled(given)


def _names(thing: Mapping[str, Any]) -> Iterable[str]:
    return (_spelled(name) for names in thing["names"].values() for name in names)


def _many(value: object) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else [value]


def _spelled(name: object) -> str:
    """One spelling of a name: no spaces, case and punctuation."""
    return _NO_SOUND.sub("", unicodedata.normalize("NFKC", str(name)).lower())
