"""What an action is about: names, kinds and places of a sentence as slots and as entities."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lares.home.entity import Entity
from lares.nlu.learned.heard import Heard
from lares.nlu.mention import Kind, Mention, MentionKind
from lares.nlu.situation import Situation

_HERE = re.compile(
    r"\b(?:in here|over here|here|this room|in this room)\b|这里|这儿|这边|这屋|这间|屋里|房[间]?里"
)
_HERE_TOO = re.compile(
    r"\b(?:here|this room),? and\b|\band(?: also)? (?:(?:in |over )?here|in this room)\b"
    r"|(?:这里|这儿|这边|这屋|这间)的?(?:和|跟|与|还有|以及|、)|(?:和|跟|与|还有|以及|、)(?:这里|这儿|这边|这屋|这间)"
)
"""The speaker's room beside another: "in here and in the hall"."""
_WHOLE = re.compile(
    r"\b(?:everywhere|whole (?:house|home|flat|apartment|place)|"
    r"entire (?:house|home|flat|apartment|place)|throughout the (?:house|home)|every room)\b"
    r"|全屋|全家|整个(?:家|屋子|房子)|所有房间|每个房间|家里(?:所有|全部|的所有)"
)
_MOST_TARGETS = 8
CLASSED = frozenset({"cover", "valve", "sensor", "binary_sensor"})
"""Domains of which a kind may be a device class."""
_BESIDE = re.compile(
    r"[\s,]*(?:(?:and|&|plus|as well as|the|my|our|both|of|in|和|跟|与|及|还有|以及|、|的)\s*)*"
)

_LOCK_OF_A_VERB = "锁"


@dataclass(frozen=True, slots=True)
class Target:
    """One thing, or one kind of thing in one place.

    `slots` are those of a call (`name`, `area`, `floor`; the kind is added by who knows the
    intent); `entities` are what it can reach. `placed` is true when it was said where or which.
    """

    slots: Mapping[str, object]
    entities: tuple[Entity, ...]
    mentions: tuple[Mention, ...]
    kind: Kind | None = None
    name: str = ""
    placed: bool = True

    @property
    def domains(self) -> frozenset[str]:
        """The domains of what it reaches."""
        return frozenset(entity.domain for entity in self.entities)


@dataclass(frozen=True, slots=True)
class Places:
    """Rooms and floors that were said, and whether the words say "here" or "everywhere"."""

    mentions: tuple[Mention, ...]
    here: bool
    whole: bool


def places_of(heard: Heard) -> Places:
    """Return where a sentence is about."""
    plain = heard.plain
    mentions = heard.of(MentionKind.AREA, MentionKind.FLOOR)
    return Places(mentions, _HERE.search(plain) is not None, _WHOLE.search(heard.text) is not None)


def targets_of(
    heard: Heard, situation: Situation, default: Sequence[str] = ()
) -> tuple[Target, ...] | None:
    """Return what a sentence is about, in the order in which it was said; None if that is unclear.

    `default` are the domains that are meant where only a place or nothing is said.
    """
    names, again = _once(heard.of(MentionKind.NAME), situation)
    kinds = tuple(
        mention
        for mention in heard.of(MentionKind.KIND)
        if not _repeats(mention, names, heard.text, situation)
    )
    repeated = (*again, *(m for m in heard.of(MentionKind.KIND) if m not in kinds))
    places = places_of(heard)
    if len(names) + len(kinds) + len(places.mentions) > _MOST_TARGETS:
        return None
    mixed = names and (kinds or len(places.mentions) > 1)
    if places.mentions and (mixed or _HERE_TOO.search(heard.text)):
        return None  # whose place is it? composition has tried the parts
    if not side_by_side((*names, *kinds), heard.text):
        return None
    named = [_named(mention, places, situation, repeated) for mention in names]
    if named and any(one is None for one in named):
        return None
    found = [one for one in named if one is not None]
    for mention in kinds:
        found += _of_kind(mention, _kind(mention), places, situation)
    if not found and (default or places.mentions):
        found += _of_kind(None, Kind(tuple(default), plural=True), places, situation)
    return tuple(found)


def _once(
    names: Sequence[Mention], situation: Situation
) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
    """The names without those that only say again what was named: "the gas, the gas valve"."""
    seen: dict[tuple[str, ...], Mention] = {}
    for name in names:
        seen.setdefault(situation.vocabulary.names.ids(str(name.value)), name)
    once = tuple(name for name in names if name in seen.values())
    return once, tuple(name for name in names if name not in once)


def side_by_side(things: Sequence[Mention], text: str) -> bool:
    """Return whether things are named in one breath: only then one verb is about all of them."""
    ordered = sorted(things, key=lambda mention: mention.start)
    return all(_BESIDE.fullmatch(text, one.end, other.start) for one, other in pairwise(ordered))


def _kind(mention: Mention) -> Kind:
    return mention.value if isinstance(mention.value, Kind) else Kind(())


def _repeats(mention: Mention, names: Sequence[Mention], text: str, situation: Situation) -> bool:
    """Whether a kind only says again what a name is: "the desk lamp light", 给大门开锁."""
    said = text[mention.start : mention.end]
    for name in names:
        if said == _LOCK_OF_A_VERB and "lock" in situation.vocabulary.by_domain(str(name.value)):
            return True  # 开锁, 上锁, 解锁 are verbs: no other lock is meant
        between = text[name.end : mention.start] if name.end <= mention.start else None
        if between is not None and between.strip() in ("", "'s", "的"):
            domains = situation.vocabulary.by_domain(str(name.value))
            if not domains.keys().isdisjoint(_kind(mention).domains):
                return True
    return False


def _named(
    mention: Mention, places: Places, situation: Situation, repeated: Sequence[Mention]
) -> Target | None:
    vocabulary = situation.vocabulary
    ids = vocabulary.names.ids(str(mention.value))
    if not ids:
        return None
    slots: dict[str, object] = {
        "name": vocabulary.spoken_name(str(mention.value), ids, situation.language)
    }
    entities: Iterable[Entity] = (vocabulary.entities[one] for one in ids)
    used = (mention, *repeated)
    if places.mentions:
        (place,) = places.mentions
        within = _area_ids(place, situation)
        inside = [e for e in entities if vocabulary.area_ids[e.id] in within]
        if not inside:
            return None  # "the fan in the study" is not the one called Fan upstairs
        entities = inside
        slots[place.kind.value] = _place_name(place, situation)
        used = (*used, place)
    return Target(slots, tuple(entities), used, name=str(slots["name"]))


def _of_kind(
    mention: Mention | None, kind: Kind, places: Places, situation: Situation
) -> list[Target]:
    members = _members(kind, situation)
    used = (mention,) if mention is not None else ()
    if places.mentions:
        return [_in_place(place, kind, members, used, situation) for place in places.mentions]
    area_id = situation.area_id
    if places.whole or (kind.every and not places.here):
        return [Target({}, tuple(members), used, kind)]
    if area_id is None:
        return [Target({}, tuple(members), used, kind, placed=False)]
    near = tuple(e for e in members if situation.vocabulary.area_ids[e.id] == area_id)
    if near or places.here:
        return [Target({"area": situation.here}, near, used, kind)]
    return [Target({}, tuple(members), used, kind, placed=False)]


def _in_place(
    place: Mention,
    kind: Kind,
    members: Sequence[Entity],
    used: tuple[Mention, ...],
    situation: Situation,
) -> Target:
    within = _area_ids(place, situation)
    inside = tuple(e for e in members if situation.vocabulary.area_ids[e.id] in within)
    slots = {place.kind.value: _place_name(place, situation)}
    return Target(slots, inside, (*used, place), kind)


def _members(kind: Kind, situation: Situation) -> list[Entity]:
    classes = frozenset(kind.device_classes)
    members = [e for e in situation.vocabulary.entities.values() if e.domain in kind.domains]
    exact = [e for e in members if e.device_class in classes or e.domain not in CLASSED]
    # What is not said to be a curtain or a blind may be one (see assistant.resolution).
    return exact or members if classes else members


def _area_ids(place: Mention, situation: Situation) -> frozenset[str | None]:
    vocabulary, key = situation.vocabulary, str(place.value)
    if place.kind is MentionKind.AREA:
        return frozenset(vocabulary.areas.ids(key))
    floors = vocabulary.floors.ids(key)
    return frozenset(a.id for a in vocabulary.house_areas.values() if a.floor_id in floors)


def _place_name(place: Mention, situation: Situation) -> str:
    vocabulary, key = situation.vocabulary, str(place.value)
    if place.kind is MentionKind.AREA:
        return vocabulary.area_name(key, situation.language)
    return vocabulary.floor_name(key, situation.language)
