"""What became of commands, as clauses: what each device reported, or why nothing is known of it."""

from collections.abc import Callable, Mapping, Sequence

from lares.assistant.numbers import finite
from lares.assistant.replies.clauses import Clause
from lares.assistant.replies.states import brightness_percent, describe, is_known, mode_word
from lares.assistant.turn import ReplyOutcome
from lares.home.command import Command, CommandResult, Outcome
from lares.home.entity import Entity, State
from lares.home.registry import Registry

INTERRUPTED = "interrupted"
"""Detail of a result whose outcome is not known because the gateway failed."""

_HEATING = ("climate", "water_heater")

Report = Callable[[Command, State], Clause]


def result_clause(command: Command | None, result: CommandResult, registry: Registry) -> Clause:
    """Return what there is to say about one result; `command` is None if it was never sent."""
    entity = registry.entities.get(result.entity_id)
    state = registry.state(result.entity_id)
    clause = _clause(command, result, entity, state)
    if result.outcome is Outcome.UNAVAILABLE and clause.code == "unavailable":
        clause = _with_detail("unavailable", registry.unavailability(result.entity_id))
    return Clause(clause.code, (result.entity_id,), clause.values)


def _clause(
    command: Command | None, result: CommandResult, entity: Entity | None, state: State
) -> Clause:
    match result.outcome:
        case Outcome.CONFIRMED:
            return _reported(command, entity, state)
        case Outcome.ACCEPTED:
            return _sent(command)
        case Outcome.TIMED_OUT:
            if result.detail == INTERRUPTED:
                return Clause(INTERRUPTED)
            return _with_detail("timed_out", result.detail)
        case Outcome.UNAVAILABLE:
            return _with_detail("unavailable", result.detail)
        case Outcome.REJECTED:
            detail = result.detail
            if command is not None and command.service == "clean_area":
                detail = "unknown_room" if detail == "unknown_option" else detail
            return _refused(detail, entity, state)


def overall(done: Sequence[bool]) -> ReplyOutcome:
    """Return what became of all commands and errands together; each was done or was not."""
    if all(done):
        return ReplyOutcome.DONE
    return ReplyOutcome.PARTIAL if any(done) else ReplyOutcome.FAILED


def _with_detail(code: str, detail: str | None) -> Clause:
    return Clause(f"{code}.{detail}" if detail else code)


def _refused(detail: str | None, entity: Entity | None, state: State) -> Clause:
    if detail is not None and detail.startswith("denied."):
        return Clause(detail)
    if detail == "out_of_range" and entity is not None and entity.domain in _HEATING:
        low = finite(state.attributes.get("min_temp"))
        high = finite(state.attributes.get("max_temp"))
        if low is not None and high is not None:
            return Clause.of("rejected.out_of_range.temperature", low=low, high=high)
    if detail == "reported_otherwise":
        if entity is None or not is_known(state):
            return Clause("rejected")
        return Clause.of("rejected.reported_otherwise", state=describe(entity, state))
    return _with_detail("rejected", detail)


_SENT_ONLY: Mapping[tuple[str, str], str] = {
    ("button", "press"): "now.pressed",
    ("input_button", "press"): "now.pressed",
    ("scene", "turn_on"): "now.activated",
    ("script", "turn_on"): "now.activated",
}
"""Things that have no state to report: sending is doing."""


def _sent(command: Command | None) -> Clause:
    if command is None:
        return Clause("sent.other")
    domain = command.entity_id.partition(".")[0]
    stateless = _SENT_ONLY.get((domain, command.service))
    if stateless is not None:
        return Clause(stateless)
    known = command.service in ("turn_on", "turn_off") and not command.data
    return Clause(f"sent.{command.service}" if known else "sent.other")


def _reported(command: Command | None, entity: Entity | None, state: State) -> Clause:
    if command is None or entity is None:
        return Clause("now.done")
    stateless = _SENT_ONLY.get((entity.domain, command.service))
    if stateless is not None:
        return Clause(stateless)
    report = _REPORTS.get(command.service)
    return report(command, state) if report else Clause("now.done")


# -- one function a kind of service ----------------------------------------------------------------


def _light(command: Command, state: State) -> Clause:
    """Say the value that was asked for, as the lamp reports it."""
    if "brightness" in command.data:
        percent = brightness_percent(state)
        if percent is not None:
            return Clause.of("now.on_at", percent=percent)
    if "rgb_color" in command.data:
        return Clause("now.colored")
    if "color_temp_kelvin" in command.data:
        kelvin = _told(command, state, "color_temp_kelvin")
        if kelvin is not None:
            return Clause.of("now.kelvin", kelvin=round(kelvin))
    return Clause("now.on")


def _told(command: Command, state: State, key: str) -> float | None:
    """Return a number as the device reports it, else as it was sent."""
    return finite(state.attributes.get(key, command.data.get(key)))


def _moved(command: Command, state: State) -> Clause:
    """Say where a cover is; one that is told to open or close and is in between is on its way."""
    position = finite(state.attributes.get("current_position"))
    if state.value == "open" and position is not None and 0 < position < 100:
        way = command.service.partition("_")[0]
        if way in ("open", "close"):
            return Clause("now.opening" if way == "open" else "now.closing")
        return Clause.of("now.position", percent=round(position))
    if state.value in ("open", "opening", "closed", "closing"):
        return Clause(f"now.{state.value}")
    return Clause("now.done")


def _word(words: Mapping[str, str], otherwise: str) -> Report:
    """Report by the state's own word: the command may have started what takes a while."""
    return lambda _command, state: Clause(words.get(state.value, otherwise))


def _fixed(code: str) -> Report:
    return lambda _command, _state: Clause(code)


def _value(code: str, key: str, slot: str, factor: float = 1) -> Report:
    """Report a number: the attribute `key` as the device tells it."""

    def report(command: Command, state: State) -> Clause:
        value = _told(command, state, key)
        if value is not None:
            return Clause(code, (), ((slot, round(value * factor, 1)),))
        return Clause("now.done")

    return report


def _mode(command: Command, _state: State) -> Clause:
    mode = next((value for value in command.data.values() if isinstance(value, str)), "")
    return Clause.of("now.mode", mode=mode_word(mode)) if mode else Clause("now.done")


def _fan_mode(command: Command, _state: State) -> Clause:
    return Clause.of("now.fan_mode", mode=mode_word(str(command.data.get("fan_mode", ""))))


def _muted(command: Command, _state: State) -> Clause:
    return Clause("now.muted" if command.data.get("is_volume_muted") else "now.unmuted")


_LOCK_WORDS = {word: f"now.{word}" for word in ("locked", "locking", "unlocked", "unlocking")}
_ROBOT_WORDS = {
    word: f"now.{word}" for word in ("cleaning", "mowing", "returning", "docked", "paused")
}

_REPORTS: Mapping[str, Report] = {
    "turn_on": _light,
    "turn_off": _fixed("now.off"),
    "open_cover": _moved,
    "close_cover": _moved,
    "set_cover_position": _moved,
    "open_valve": _moved,
    "close_valve": _moved,
    "set_valve_position": _moved,
    "stop_cover": _fixed("now.stopped"),
    "stop_valve": _fixed("now.stopped"),
    "lock": _word(_LOCK_WORDS, "now.locked"),
    "unlock": _word(_LOCK_WORDS, "now.unlocked"),
    "set_percentage": _value("now.speed", "percentage", "percent"),
    "set_temperature": _value("now.temperature", "temperature", "temperature"),
    "set_humidity": _value("now.humidity", "humidity", "percent"),
    "set_hvac_mode": _mode,
    "set_fan_mode": _fan_mode,
    "start": _word(_ROBOT_WORDS, "now.cleaning"),
    "clean_area": _word(_ROBOT_WORDS, "now.cleaning"),
    "return_to_base": _word(_ROBOT_WORDS, "now.returning"),
    "start_mowing": _word(_ROBOT_WORDS, "now.mowing"),
    "dock": _word(_ROBOT_WORDS, "now.returning"),
    "pause": _fixed("now.paused"),
    "media_pause": _fixed("now.paused"),
    "media_play": _fixed("now.playing"),
    "media_next_track": _fixed("now.skipped"),
    "media_previous_track": _fixed("now.skipped_back"),
    "volume_mute": _muted,
    "volume_set": _value("now.volume", "volume_level", "percent", 100),
    "volume_up": _fixed("now.louder"),
    "volume_down": _fixed("now.quieter"),
    "press": _fixed("now.pressed"),
}


def denied(reason: str) -> str:
    """Return the result detail of a denied command; it is a reply code as it stands."""
    return f"denied.{reason}"
