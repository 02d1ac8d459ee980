"""What a command would do, in the infinitive: "unlock the front door", "set the lamp to 70 %"."""

from collections.abc import Mapping

from lares.assistant.numbers import finite
from lares.assistant.replies.clauses import Clause
from lares.assistant.replies.states import mode_word
from lares.home.command import Command

_PLAIN: Mapping[str, str] = {
    "turn_on": "do.turn_on",
    "turn_off": "do.turn_off",
    "open_cover": "do.open",
    "open_valve": "do.open",
    "close_cover": "do.close",
    "close_valve": "do.close",
    "stop_cover": "do.stop",
    "stop_valve": "do.stop",
    "lock": "do.lock",
    "unlock": "do.unlock",
    "open": "do.unlatch",
    "alarm_disarm": "do.disarm",
    "press": "do.press",
    "install": "do.install",
    "start": "do.start",
    "clean_area": "do.start",
    "start_mowing": "do.start",
    "return_to_base": "do.return",
    "dock": "do.return",
    "pause": "do.pause",
    "media_pause": "do.pause",
    "media_play": "do.play",
    "media_next_track": "do.next",
    "media_previous_track": "do.previous",
    "volume_up": "do.louder",
    "volume_down": "do.quieter",
}
_VALUES: tuple[tuple[str, str, str, float], ...] = (
    # field of the command, reply code, its placeholder, factor
    ("position", "do.position", "percent", 1),
    ("brightness", "do.brightness", "percent", 100 / 255),
    ("percentage", "do.speed", "percent", 1),
    ("humidity", "do.humidity", "percent", 1),
    ("volume_level", "do.volume", "percent", 100),
)


def doing(command: Command) -> Clause:
    """Return what a command would do."""
    return _with_value(command) or Clause(_code(command), (command.entity_id,))


def _code(command: Command) -> str:
    if command.service.startswith("alarm_arm"):
        return "do.arm"
    if command.service == "volume_mute":
        return "do.mute" if command.data.get("is_volume_muted") else "do.unmute"
    if "rgb_color" in command.data:
        return "do.color"
    return _PLAIN.get(command.service, "do.other")


def _with_value(command: Command) -> Clause | None:
    entity = (command.entity_id,)
    for field, code, slot, factor in _VALUES:
        value = finite(command.data.get(field))
        if value is not None:
            return Clause(code, entity, ((slot, round(value * factor)),))
    for field, code in (("temperature", "do.temperature"), ("color_temp_kelvin", "do.kelvin")):
        value = finite(command.data.get(field))
        if value is not None:
            return Clause(code, entity, ((field, value),))
    for field in ("hvac_mode", "fan_mode"):
        mode = command.data.get(field)
        if isinstance(mode, str):
            return Clause("do.mode", entity, (("mode", mode_word(mode)),))
    return None
