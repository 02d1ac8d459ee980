"""`lares understand --home HOME.json --jsonl`: what sentences mean in a home, without any effect.

The batch contract is in docs/cli.md: one sentence a line in, one plan a line out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Annotated

import msgspec

from lares.app.supposed import supposed_automation
from lares.assistant.explanation.lines import Line
from lares.assistant.explanation.why import Explainer
from lares.assistant.plan import Choice, Dialogue, Plan, PlanOutcome, Question, Step, Whereabouts
from lares.assistant.planning import Planner
from lares.assistant.turn import Turn
from lares.clock import Deadline, SystemClock
from lares.errors import UsageError
from lares.home.entity import UNKNOWN, Area, Capability, Entity, Floor, Names, State
from lares.home.registry import Registry, name_of
from lares.nlu.intents import INTENTS
from lares.nlu.learned.model import IntentModel
from lares.nlu.trace import Trace
from lares.nlu.understander import VARIETIES, Understander
from lares.nlu.understanding import Meaning
from lares.policy.policy import Policy
from lares.policy.principal import OWNER, Origin

_PLAIN_SLOTS = {
    "brightness_step": "brightness",
    "color_temp_step": "temperature",
    "percentage_step": "percentage",
    "position_step": "position",
    "temperature_step": "temperature",
}
_PLENTY_SECONDS = 60.0
_EVERYWHERE, _ALL = "everywhere", "all"
_MOST_CALLS = 8
"""So many calls of one sentence may each be asked about."""
_ONLY_NOW = frozenset({"is_off", "at_its_end", "unknown_level", "unknown_state"})
"""Why a device would not do it at this moment, though it was asked for."""
_NO_JSON = (msgspec.DecodeError, UnicodeError, RecursionError)

_NamesIn = dict[str, list[str]]
_Id = Annotated[str, msgspec.Meta(min_length=1)]


class _Floor(msgspec.Struct):
    id: _Id
    names: _NamesIn = {}


class _Area(msgspec.Struct):
    id: _Id
    names: _NamesIn = {}
    floor: str | None = None


class _Entity(msgspec.Struct):
    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z_]+\..+$")]
    names: _NamesIn = {}
    area: str | None = None
    state: str | int | float | bool | None = None
    attributes: dict[str, object] = {}


class _Home(msgspec.Struct):
    areas: list[_Area] = []
    floors: list[_Floor] = []
    entities: list[_Entity] = []


class Sentence(msgspec.Struct):
    """A line of the batch; `context_area` is the speaker's room, by id or by name."""

    id: str | int
    text: str
    lang: str | None = None
    context_area: str | None = None


_C = Capability
_SWITCH = frozenset({_C.TURN_ON, _C.TURN_OFF})
_CAPABILITIES: Mapping[str, frozenset[Capability]] = {
    "light": _SWITCH | {_C.BRIGHTNESS, _C.COLOR, _C.COLOR_TEMP, _C.EFFECT},
    "switch": _SWITCH,
    "input_boolean": _SWITCH,
    "siren": _SWITCH,
    "humidifier": _SWITCH | {_C.TARGET_HUMIDITY, _C.MODE},
    "media_player": _SWITCH,
    "fan": _SWITCH | {_C.PERCENTAGE, _C.OSCILLATE, _C.DIRECTION, _C.PRESET_MODE},
    "climate": _SWITCH | {_C.TARGET_TEMPERATURE, _C.HVAC_MODE, _C.FAN_MODE, _C.PRESET_MODE},
    "water_heater": _SWITCH | {_C.TARGET_TEMPERATURE, _C.MODE},
    "cover": frozenset({_C.OPEN, _C.CLOSE, _C.STOP, _C.POSITION}),
    "valve": frozenset({_C.OPEN, _C.CLOSE, _C.STOP, _C.POSITION}),
    "lock": frozenset({_C.LOCK, _C.UNLOCK}),
    "scene": frozenset({_C.ACTIVATE}),
    "script": frozenset({_C.ACTIVATE}),
    "automation": _SWITCH,
    "button": frozenset({_C.PRESS}),
    "input_button": frozenset({_C.PRESS}),
    "vacuum": frozenset({_C.START, _C.PAUSE, _C.STOP, _C.RETURN_HOME, _C.CLEAN_AREA, _C.LOCATE}),
    "lawn_mower": frozenset({_C.START, _C.PAUSE, _C.RETURN_HOME}),
    "alarm_control_panel": frozenset({_C.ARM, _C.DISARM}),
    "number": frozenset({_C.SET_VALUE}),
    "select": frozenset({_C.SELECT_OPTION}),
}


# What a device of the kind would report, where the file does not say it: something to start from
# for "a bit brighter".
_STATES: Mapping[str, str] = {"light": "on", "fan": "on", "cover": "open", "valve": "open"}
_ATTRIBUTES: Mapping[str, Mapping[str, object]] = {
    "media_player": {"volume_level": 0.5},
    "light": {"brightness": 128, "color_temp_kelvin": 3500},
    "fan": {"percentage": 50},
    "cover": {"current_position": 50},
    "valve": {"current_position": 50},
    "climate": {
        "temperature": 21,
        "min_temp": 0,
        "max_temp": 100,  # degrees of either scale
        "hvac_modes": ["off", "heat", "cool", "heat_cool", "auto", "dry", "fan_only"],
        "fan_modes": [
            *("auto", "on", "off", "low", "medium", "high", "top", "middle", "focus", "diffuse"),
        ],
    },
}


def load_home(path: Path) -> Registry:
    """Return the registry of a HOME.json; raises UsageError with the place of what is wrong.

    The file says nothing about capabilities: each entity is taken to do what its kind can do.
    """
    try:
        home = msgspec.json.decode(path.read_bytes(), type=_Home)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    except _NO_JSON as error:
        raise UsageError(f"{path} is not a home: {error}") from error
    registry = Registry()
    for floor in home.floors:
        registry.put_floor(Floor(floor.id, _names(floor.names)))
    for area in home.areas:
        registry.put_area(Area(area.id, _names(area.names), area.floor))
    for entity in home.entities:
        domain = entity.id.partition(".")[0]
        device_class = entity.attributes.get("device_class")
        registry.put_entity(
            Entity(
                id=entity.id,
                domain=domain,
                names=_names(entity.names),
                area_id=entity.area,
                device_class=device_class if isinstance(device_class, str) else None,
                capabilities=_CAPABILITIES.get(domain, frozenset()),
            )
        )
        state = _STATES.get(domain, UNKNOWN) if entity.state is None else entity.state
        attributes = {**_ATTRIBUTES.get(domain, {}), **entity.attributes}
        registry.report(entity.id, State(str(state), attributes))
    return registry


def _names(names: _NamesIn) -> Names:
    return {language: tuple(words) for language, words in names.items() if words}


class _Understanders:
    """The understanders of the languages that lines name.

    A variety ("zh-TW", "ko") that a line names is heard before Chinese and English.
    """

    def __init__(self, registry: Registry, model: IntentModel | None) -> None:
        self._registry = registry
        self._model = model
        self._varieties: dict[str, Understander] = {}
        self._for(None)

    def understand(
        self,
        text: str,
        *,
        language: str | None = None,
        area_id: str | None = None,
        trace: Trace | None = None,
    ) -> Meaning:
        understander = self._for(language)
        return understander.understand(text, language=language, area_id=area_id, trace=trace)

    def _for(self, language: str | None) -> Understander:
        variety = language if language in VARIETIES else ""
        understander = self._varieties.get(variety)
        if understander is None:
            languages = (*filter(None, (variety,)), "en", "zh")
            understander = Understander(self._registry, languages, self._model)
            understander.warm()
            self._varieties[variety] = understander
        return understander


@dataclass(frozen=True, slots=True)
class Explained:
    """The line of a sentence, what the stages noted, and that in words."""

    line: Mapping[str, object]
    trace: Trace
    words: Sequence[Line]


class Sentences:
    """One home, and the plans that sentences would be there; none of them is carried out."""

    def __init__(self, registry: Registry, model: IntentModel | None) -> None:
        self._registry = registry
        self._clock = SystemClock()
        self._understander = _Understanders(registry, model)
        self._planner = Planner(
            registry, self._understander, Policy.default(), self._clock, supposed_automation()
        )

    def line(self, sentence: Sentence) -> dict[str, object]:
        """Return the line that answers a sentence; it is planned as its home's owner's."""
        return self._planned(sentence, self._turn(sentence))[0]

    def _planned(self, sentence: Sentence, turn: Turn) -> tuple[dict[str, object], Plan]:
        start = perf_counter()
        plan = self._planner.plan(turn, Dialogue())
        elapsed = (perf_counter() - start) * 1000
        if _everything(plan.question):
            plan = self._of_everything(plan, turn)
        line: dict[str, object] = {
            "id": sentence.id,
            "commands": self._commands(plan),
            "outcome": _outcome(plan),
            "confidence": plan.confidence,
            "stage": plan.stage,
            "ms": round(elapsed, 3),
        }
        return line, plan

    def _of_everything(self, plan: Plan, turn: Turn) -> Plan:
        """What an answer "all" would do, as a question; `plan` if that is nothing."""
        whole = plan
        for _ in range(_MOST_CALLS):
            said = _everything(whole.question)
            if not said:
                break
            answer = replace(turn, text=said, trace=Trace())
            whole = self._planner.plan(answer, Dialogue(whole.question))
        return replace(whole, outcome=PlanOutcome.CONFIRM) if whole.steps else plan

    def explained(self, sentence: Sentence) -> Explained:
        """Return the line of a sentence and what each stage saw of it."""
        turn = self._turn(sentence)
        line, plan = self._planned(sentence, turn)
        explainer = Explainer(self._registry, sentence.lang or plan.language)
        return Explained(line, turn.trace, explainer.explain(turn.trace, plan.decisions))

    def _turn(self, sentence: Sentence) -> Turn:
        return Turn(
            id=str(sentence.id),
            text=sentence.text,
            principal=OWNER,
            origin=Origin.CLI,
            session="",
            deadline=Deadline.after(self._clock, _PLENTY_SECONDS),
            area_id=area_of(self._registry, sentence.context_area),
            language=sentence.lang,
        )

    def _commands(self, plan: Plan) -> list[dict[str, object]]:
        """The calls of a plan; one that was said of several rooms or classes is one command."""
        commands: list[dict[str, object]] = []
        last: dict[str, object] = {}
        for step in plan.steps:
            slots = dict(self._slots(step, plan.language))
            slot = _only_difference(last, slots) if commands else None
            if slot is not None and commands[-1]["intent"] == step.call.intent:
                last[slot] = [*_as_list(last[slot]), *_as_list(slots[slot])]
                commands[-1]["targets"] = (*_as_list(commands[-1]["targets"]), *step.targets)
                continue
            last = slots
            commands.append({"intent": step.call.intent, "slots": slots, "targets": step.targets})
        return commands

    def _slots(self, step: Step, language: str) -> Mapping[str, object]:
        """The slots of a call; its names where the slots alone would mean others.

        Something is left out, or what is called a curtain here is one of another class.
        """
        slots = dict(_relative(slot, value) for slot, value in step.call.slots.items())
        wanted = _as_list(slots.get("device_class"))
        entities = [self._registry.entities[one] for one in step.targets]
        alike = wanted != [None] and any(e.device_class not in wanted for e in entities)
        if not step.call.exclude and (not alike or "name" in slots):
            return slots
        names = [name_of(entity.names, language) for entity in entities]
        places = ("area", "floor", "domain", "device_class")
        values = {slot: v for slot, v in slots.items() if slot not in places}
        return {**values, "name": names}


def area_of(registry: Registry, word: str | None) -> str | None:
    """Return the id of the area that `word` names, by id or by name; None if none is meant."""
    if word is None or word in registry.areas:
        return word
    found = [
        area.id
        for area in registry.areas.values()
        if any(word in names for names in area.names.values())
    ]
    return found[0] if len(found) == 1 else None


def _relative(slot: str, value: object) -> tuple[str, object]:
    """A step in the slot that Home Assistant has for it: "+20", "-1", "up", "down"."""
    plain = _PLAIN_SLOTS.get(slot)
    if plain is None:
        return slot, value
    return plain, f"{value:+g}" if isinstance(value, (int, float)) else value


def _everything(question: Question | None) -> str:
    """The answer that means all that a question could be about, "" if something was named."""
    match question:
        case Whereabouts(everywhere=everywhere) if everywhere is not None:
            return _EVERYWHERE
        case Choice(understanding=asked, readings=(), words=()) if all(
            (INTENTS[call.intent].unplaced or not INTENTS[call.intent].targets)
            and "name" not in call.slots
            for call in asked.calls
        ):
            return _ALL
        case _:
            return ""


def _outcome(plan: Plan) -> PlanOutcome:
    """What becomes of a plan; a level that a file's state leaves no room for is still an order."""
    if plan.outcome is not PlanOutcome.REFUSE or not plan.failed or not plan.steps:
        return plan.outcome
    only_now = all(result.detail in _ONLY_NOW for result in plan.failed)
    return PlanOutcome.ACT if only_now else plan.outcome


def _only_difference(first: Mapping[str, object], second: Mapping[str, object]) -> str | None:
    """The one slot, a room or a class, in which two calls differ; None if they differ otherwise."""
    differing = [slot for slot in {**first, **second} if first.get(slot) != second.get(slot)]
    if len(differing) != 1 or differing[0] not in ("area", "device_class"):
        return None
    return differing[0] if differing[0] in first and differing[0] in second else None


def _as_list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else [value]


def run(
    home: Registry,
    lines: Iterable[str],
    out: Callable[[str], None],
    model: IntentModel | None = None,
) -> int:
    """Plan each line of `lines` in a home; returns the exit code.

    A line that is not a sentence gets an answer with outcome "refuse" and an "error".
    """
    sentences = Sentences(home, model)
    for line in lines:
        if not line.strip():
            continue
        try:
            sentence = msgspec.json.decode(line, type=Sentence)
        except _NO_JSON as error:
            answer: dict[str, object] = {
                "id": _id_of(line),
                "commands": [],
                "outcome": "refuse",
                "error": str(error),
            }
        else:
            answer = sentences.line(sentence)
        out(msgspec.json.encode(answer).decode())
    return 0


def _id_of(line: str) -> object:
    """The id of a line that is no sentence, if it can be seen at all."""
    try:
        decoded = msgspec.json.decode(line)
    except _NO_JSON:
        return None
    found = decoded.get("id") if isinstance(decoded, dict) else None
    return found if isinstance(found, str | int) else None
