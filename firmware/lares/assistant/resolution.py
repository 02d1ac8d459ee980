"""From names and kinds in a call to the entities that are meant.

Home Assistant's matching (name, area, floor, domain, device_class, then what can do it), with two
rules of our own: a call never reaches more than was said, and what is not clear is asked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lares.assistant.abilities import is_capable
from lares.home.entity import Entity
from lares.home.registry import Registry
from lares.home.todo import SHOPPING_LIST, SHOPPING_NAMES
from lares.nlu.intents import INTENTS
from lares.nlu.normalization import key_of, normalise
from lares.nlu.understanding import IntentCall
from lares.nlu.vocabulary import Vocabulary, vocabulary_of


@dataclass(frozen=True, slots=True)
class Resolved:
    """The entities that a call is about, in the registry's order; none for talk and time."""

    call: IntentCall
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Why a call has no clear target.

    `code`: "which_one" (several are meant alike: `candidates`), "no_such_device" (nothing bears the
    name `words` here), "unknown_area" (no room or floor is called `words`), "not_capable"
    (`candidates` exist and cannot do it), "nothing_there" (the place has nothing of the kind).
    """

    code: str
    words: str = ""
    candidates: tuple[str, ...] = ()


# What a door or window reports is often a contact sensor, whose classes have other names.
_CONTACTS: Mapping[str, frozenset[str]] = {
    "window": frozenset({"window"}),
    "door": frozenset({"door"}),
    "garage": frozenset({"garage_door"}),
    "gate": frozenset({"door", "garage_door"}),
}
# People do not tell these apart, and many devices do not say what they are; only if the place has
# nothing of exactly the class that was said.
_SOFT: frozenset[str | None] = frozenset({"curtain", "blind", "shade", "shutter", None})
_ALIKE: Mapping[str, frozenset[str | None]] = {
    **dict.fromkeys(("curtain", "blind", "shade", "shutter"), _SOFT),
    "door": frozenset({"garage", "gate"}),
}
_TOLD = 5
"""So many namesakes are all told about to somebody who asks, instead of asking back which one."""


def resolve(call: IntentCall, registry: Registry, area_id: str | None) -> Resolved | Unresolved:
    """Return the entities that `call` is about, or why that is not clear.

    `area_id` is where the speaker is: it chooses among namesakes and never adds a target. For
    questions every entity of the kind is a target; whether it is in the asked `state` is for
    `is_in_state`.
    """
    kind = INTENTS.get(call.intent)
    if kind is None:
        return Unresolved("nothing_there")
    if not kind.targets:
        return Resolved(call)
    vocabulary = vocabulary_of(registry)
    area_ids, unknown = _places(call.slots, vocabulary, area_id)
    if unknown is not None:
        return Unresolved("unknown_area", unknown)
    if call.intent == "HassVacuumCleanArea":
        return _vacuum_for(call, vocabulary, area_ids, area_id)
    if "name" in call.slots:
        return _named(call, vocabulary, area_ids, area_id)
    found = _of_kind(call, registry, vocabulary, area_ids, area_id)
    return _without_excluded(call, found, vocabulary) if call.exclude else found


# -- places ----------------------------------------------------------------------------------------


def _places(
    slots: Mapping[str, object], vocabulary: Vocabulary, area_id: str | None
) -> tuple[frozenset[str] | None, str | None]:
    """The areas that the slots `area` and `floor` allow (None: any), or the unknown word.

    Of two rooms of one name the speaker's own is meant.
    """
    allowed: frozenset[str] | None = None
    for slot, lexicon in (("area", vocabulary.areas), ("floor", vocabulary.floors)):
        word = slots.get(slot)
        if word is None:
            continue
        ids = lexicon.ids(_key(word))
        if not ids:
            return None, str(word)
        areas = (
            frozenset((area_id,) if area_id in ids else ids)
            if slot == "area"
            else frozenset(
                area.id for area in vocabulary.house_areas.values() if area.floor_id in ids
            )
        )
        allowed = areas if allowed is None else allowed & areas
    return allowed, None


def _key(word: object) -> str:
    return key_of(normalise(str(word)))


def _within(
    entities: Iterable[Entity], vocabulary: Vocabulary, area_ids: frozenset[str] | None
) -> list[Entity]:
    if area_ids is None:
        return list(entities)
    return [entity for entity in entities if vocabulary.area_ids[entity.id] in area_ids]


def _without_excluded(
    call: IntentCall, found: Resolved | Unresolved, vocabulary: Vocabulary
) -> Resolved | Unresolved:
    """Leave out what the sentence leaves out; a word for it that nothing bears is asked about."""
    if isinstance(found, Unresolved):
        return found
    left_out: set[str] = set()
    for slots in call.exclude:
        area_ids, unknown = _places(slots, vocabulary, None)
        if unknown is not None:
            return Unresolved("unknown_area", unknown)
        word = slots.get("name")
        bearers = vocabulary.entities if word is None else vocabulary.names.ids(_key(word))
        if not bearers:
            return Unresolved("no_such_device", str(word))
        one = replace(call, intent="HassGetState", slots=slots)
        inside = _within((vocabulary.entities[i] for i in bearers), vocabulary, area_ids)
        left_out.update(entity.id for entity in _of_class(_of_domain(inside, one), one))
    targets = tuple(target for target in found.targets if target not in left_out)
    return replace(found, targets=targets) if targets else Unresolved("nothing_there")


# -- by name ---------------------------------------------------------------------------------------


def _named(
    call: IntentCall,
    vocabulary: Vocabulary,
    area_ids: frozenset[str] | None,
    area_id: str | None,
) -> Resolved | Unresolved:
    word = str(call.slots["name"])
    bearers = [vocabulary.entities[one] for one in vocabulary.names.ids(_key(word))]
    found = _of_class(_of_domain(_within(bearers, vocabulary, area_ids), call), call)
    if not found:
        return Unresolved("no_such_device", word)
    able = [entity for entity in found if is_capable(entity, call)]
    if not able:
        return Unresolved("not_capable", word, _ids(found))
    if len(able) > 1 and area_id is not None:
        able = [e for e in able if vocabulary.area_ids[e.id] == area_id] or able
    if len(able) > (_TOLD if INTENTS[call.intent].asks else 1):
        return Unresolved("which_one", word, _ids(able))
    return Resolved(call, _ids(able))


def _of_domain(entities: Iterable[Entity], call: IntentCall) -> list[Entity]:
    wanted = _words(call.slots.get("domain"))
    implied = INTENTS[call.intent].domains
    return [
        entity
        for entity in entities
        if (not wanted or entity.domain in wanted) and (not implied or entity.domain in implied)
    ]


def _of_class(entities: Iterable[Entity], call: IntentCall) -> list[Entity]:
    wanted = _words(call.slots.get("device_class"))
    return [entity for entity in entities if not wanted or entity.device_class in wanted]


def _words(value: object) -> frozenset[str]:
    if value is None:
        return frozenset()
    if isinstance(value, (list, tuple, set, frozenset)):
        return frozenset(str(one) for one in value)
    return frozenset((str(value),))


def _ids(entities: Iterable[Entity]) -> tuple[str, ...]:
    return tuple(entity.id for entity in entities)


# -- by kind ---------------------------------------------------------------------------------------


def _of_kind(
    call: IntentCall,
    registry: Registry,
    vocabulary: Vocabulary,
    area_ids: frozenset[str] | None,
    area_id: str | None,
) -> Resolved | Unresolved:
    kind = INTENTS[call.intent]
    found = _within(_kind_members(call, vocabulary), vocabulary, area_ids) or _within(
        _alike_covers(call, vocabulary), vocabulary, area_ids
    )
    thermostats = [entity for entity in found if entity.domain == "climate"]
    if call.intent == "HassClimateGetTemperature" and thermostats:
        found = thermostats  # a thermostat knows its room better than a sensor in the window
    if not found:
        return Unresolved("nothing_there", str(call.slots.get("area") or ""))
    able = [entity for entity in found if is_capable(entity, call)]
    if not able:
        return Unresolved("not_capable", "", _ids(found))
    if call.intent == "HassGetWeather":
        able = able[:1]  # as Home Assistant: one forecast is an answer
    if kind.unplaced and len(able) > 1 and (area_ids is None or kind.domains == _MOWERS):
        able = _one_of(able, registry, vocabulary, area_id)
        if len(able) > 1 and not kind.asks:
            return Unresolved("which_one", "", _ids(able))
    return Resolved(call, _ids(able))


_MOWERS = frozenset({"lawn_mower"})


def _kind_members(call: IntentCall, vocabulary: Vocabulary) -> list[Entity]:
    """Everything in the home that a call without a name is about."""
    entities = vocabulary.entities.values()
    wanted = _words(call.slots.get("domain"))
    if INTENTS[call.intent].domains == _LISTS:
        return _shopping_list(vocabulary)
    if call.intent == "HassClimateGetTemperature":
        climates = [entity for entity in entities if entity.domain == "climate"]
        return climates + [
            entity
            for entity in entities
            if entity.domain == "sensor" and entity.device_class == "temperature"
        ]
    if not wanted and not INTENTS[call.intent].domains and "device_class" not in call.slots:
        return []  # a kind that nobody said would be the whole home
    members = _of_class(_of_domain(entities, call), call)
    if call.intent == "HassGetState" and "cover" in wanted:
        classes = frozenset[str]().union(
            *(_CONTACTS.get(one, frozenset()) for one in _words(call.slots.get("device_class")))
        )
        members += [
            entity
            for entity in entities
            if entity.domain == "binary_sensor" and entity.device_class in classes
        ]
    return members


_LISTS = frozenset({"todo"})


def _shopping_list(vocabulary: Vocabulary) -> list[Entity]:
    """What "the list" means: the home's own shopping list, else one that is called so."""
    names = (word for words in SHOPPING_NAMES.values() for word in words)
    bearers = [one for name in names for one in vocabulary.names.ids(_key(name))]
    found = [
        vocabulary.entities[one] for one in (SHOPPING_LIST, *bearers) if one in vocabulary.entities
    ]
    return [entity for entity in found if entity.domain == "todo"][:1]


def _alike_covers(call: IntentCall, vocabulary: Vocabulary) -> list[Entity]:
    """Covers whose class people mix up with the one that was said."""
    classes = frozenset[str | None]().union(
        *(_ALIKE.get(one, frozenset()) for one in _words(call.slots.get("device_class")))
    )
    return [
        entity
        for entity in _of_domain(vocabulary.entities.values(), call)
        if entity.domain == "cover" and entity.device_class in classes
    ]


def _one_of(
    able: list[Entity], registry: Registry, vocabulary: Vocabulary, area_id: str | None
) -> list[Entity]:
    """Narrow "the vacuum" or "pause" down: in the speaker's room, else the one that is busy."""
    near = [entity for entity in able if vocabulary.area_ids[entity.id] == area_id]
    able = near if area_id is not None and near else able
    if len(able) > 1:
        busy = [e for e in able if registry.state(e.id).value in ("playing", "cleaning", "mowing")]
        able = busy or able
    return able


def _vacuum_for(
    call: IntentCall,
    vocabulary: Vocabulary,
    area_ids: frozenset[str] | None,
    area_id: str | None,
) -> Resolved | Unresolved:
    """The vacuum that cleans a room: the named one, the only one, else the one on that floor."""
    if area_ids is None:
        return Unresolved("unknown_area")
    if "name" in call.slots:
        named = replace(
            call, slots={k: v for k, v in call.slots.items() if k not in ("area", "floor")}
        )
        found = _named(named, vocabulary, None, area_id)
        return Resolved(call, found.targets) if isinstance(found, Resolved) else found
    vacuums = [entity for entity in vocabulary.entities.values() if entity.domain == "vacuum"]
    able = [entity for entity in vacuums if is_capable(entity, call)]
    if not vacuums:
        return Unresolved("nothing_there")
    if not able:
        return Unresolved("not_capable", "", _ids(vacuums))
    if len(able) > 1:
        floors = {vocabulary.house_areas[area].floor_id for area in area_ids}
        able = [e for e in able if _floor_of(e, vocabulary) in floors - {None}] or able
    if len(able) > 1:
        return Unresolved("which_one", "", _ids(able))
    return Resolved(call, _ids(able))


def _floor_of(entity: Entity, vocabulary: Vocabulary) -> str | None:
    area = vocabulary.house_areas.get(vocabulary.area_ids[entity.id] or "")
    return area.floor_id if area else None
