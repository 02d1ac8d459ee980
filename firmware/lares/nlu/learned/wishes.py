"""What would help somebody who says what bothers them: "it's too dark", 好冷啊.

Nobody asked for anything in words, so whatever comes out of here is proposed (`confirm="wish"`) and
done after a yes. Only what the home has in that place is proposed, and nothing that opens a door.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from lares.home.entity import Capability, Entity
from lares.nlu.learned.heard import Heard
from lares.nlu.learned.slots import Outcome, Unmeant
from lares.nlu.learned.targets import Target, targets_of
from lares.nlu.mention import MentionKind
from lares.nlu.reason import Reason
from lares.nlu.situation import Situation
from lares.nlu.understanding import Clarify, IntentCall, Understanding

_OFF = frozenset({"off", "unknown", "unavailable", "idle", "standby", ""})
_Help = Callable[[Target, Situation], IntentCall | None]


def _is_on(entity: Entity, situation: Situation) -> bool:
    return situation.registry.state(entity.id).value not in _OFF


def _of(target: Target, domain: str, capability: Capability | None = None) -> list[Entity]:
    return [
        entity
        for entity in target.entities
        if entity.domain == domain
        and (capability is None or not entity.capabilities or capability in entity.capabilities)
    ]


def _slots(target: Target, domain: str) -> dict[str, object]:
    if target.name:
        return dict(target.slots)
    return {**target.slots, "domain": domain}


def _any_on(entities: Iterable[Entity], situation: Situation) -> bool:
    return any(_is_on(entity, situation) for entity in entities)


def _brighter(target: Target, situation: Situation) -> IntentCall | None:
    """Light: more of it where some is on already, else on."""
    lights = _of(target, "light")
    if not lights:
        return None
    slots = _slots(target, "light")
    if _any_on(_of(target, "light", Capability.BRIGHTNESS), situation):
        return IntentCall("HassLightSet", {**slots, "brightness_step": "up"})
    return IntentCall("HassTurnOn", slots)


def _darker(target: Target, _situation: Situation) -> IntentCall | None:
    if _of(target, "light", Capability.BRIGHTNESS):
        slots = _slots(target, "light")
        return IntentCall("HassLightSet", {**slots, "brightness_step": "down"})
    return IntentCall("HassTurnOff", _slots(target, "light")) if _of(target, "light") else None


def _temperature(step: str) -> _Help:
    def help_with(target: Target, _situation: Situation) -> IntentCall | None:
        if _of(target, "climate", Capability.TARGET_TEMPERATURE):
            slots = _slots(target, "climate")
            return IntentCall("HassClimateSetTemperature", {**slots, "temperature_step": step})
        if step == "down" and _of(target, "fan"):
            return IntentCall("HassTurnOn", _slots(target, "fan"))
        return None

    return help_with


def _volume(step: str) -> _Help:
    def help_with(target: Target, _situation: Situation) -> IntentCall | None:
        players = _of(target, "media_player")
        if not players:
            return None
        return IntentCall(
            "HassSetVolumeRelative", {**_slots(target, "media_player"), "volume_step": step}
        )

    return help_with


def _fresh_air(target: Target, _situation: Situation) -> IntentCall | None:
    return IntentCall("HassTurnOn", _slots(target, "fan")) if _of(target, "fan") else None


def _without_domain(call: IntentCall) -> IntentCall:
    """A media or climate intent says its domain itself."""
    if call.intent in ("HassTurnOn", "HassTurnOff"):
        return call
    return IntentCall(call.intent, {k: v for k, v in call.slots.items() if k != "domain"})


_HELP: Mapping[str, tuple[tuple[str, ...], _Help]] = MappingProxyType(
    {
        "wish_brighter": (("light",), _brighter),
        "wish_darker": (("light",), _darker),
        "wish_warmer": (("climate",), _temperature("up")),
        "wish_cooler": (("climate", "fan"), _temperature("down")),
        "wish_louder": (("media_player",), _volume("up")),
        "wish_quieter": (("media_player",), _volume("down")),
        "wish_fresh_air": (("fan",), _fresh_air),
    }
)


def propose(action: str, heard: Heard, situation: Situation) -> Outcome:
    """Return the call that would help, to be confirmed; nothing where there is nothing for it."""
    if action == "wish_clean":
        return _clean(heard, situation)
    domains, help_with = _HELP[action]
    targets = targets_of(heard, situation, domains)
    if not targets or len(targets) > 1:
        return Unmeant(Reason.UNCLEAR_PLACE)
    (target,) = targets
    if any(mention not in target.mentions for mention in heard.mentions):
        return Unmeant(Reason.MORE_SAID)
    if (
        not target.placed
        and len({situation.vocabulary.area_ids[e.id] for e in target.entities}) > 1
    ):
        return Clarify("which_area", heard.text, situation.language)
    call = help_with(target, situation)
    if call is None:
        return Unmeant(Reason.NO_HELP)
    return _proposed(action, _without_domain(call), situation)


def _clean(heard: Heard, situation: Situation) -> Outcome:
    vacuums = [e for e in situation.vocabulary.entities.values() if e.domain == "vacuum"]
    if not vacuums:
        return Unmeant(Reason.NO_HELP)
    places = heard.of(MentionKind.AREA)
    if len(places) > 1 or len(places) < len(heard.mentions):
        return Unmeant(Reason.MORE_SAID)
    rooms = any(Capability.CLEAN_AREA in vacuum.capabilities for vacuum in vacuums)
    place = (
        situation.vocabulary.area_name(str(places[0].value), situation.language)
        if places
        else situation.here
    )
    if place is not None and rooms:
        call = IntentCall("HassVacuumCleanArea", {"area": place})
        return _proposed("wish_clean", call, situation)
    if places:
        return Unmeant(Reason.NO_ROOMS)
    return _proposed("wish_clean", IntentCall("HassVacuumStart", {}), situation)


def _proposed(wish: str, call: IntentCall, situation: Situation) -> Understanding:
    return Understanding((call,), situation.language, "model", confirm="wish", wish=wish)
