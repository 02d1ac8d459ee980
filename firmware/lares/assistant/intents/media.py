"""Playback and volume of media players."""

from lares.assistant.intents.translation import (
    Impossible,
    Translate,
    Translation,
    attribute,
    number,
    percent,
    plain,
    word,
)
from lares.home.command import Command
from lares.home.entity import Entity, State
from lares.nlu.understanding import IntentCall

pause = plain("media_player", "media_pause")
resume = plain("media_player", "media_play")
next_track = plain("media_player", "media_next_track")
previous_track = plain("media_player", "media_previous_track")


def _mute(*, muted: bool) -> Translate:
    def translate(_call: IntentCall, entity: Entity, _state: State) -> Translation:
        if entity.domain != "media_player":
            return Impossible(entity.id, "not_capable")
        return Command(entity.id, "volume_mute", {"is_volume_muted": muted})

    return translate


mute = _mute(muted=True)
unmute = _mute(muted=False)


def set_volume(call: IntentCall, entity: Entity, _state: State) -> Translation:
    """Set `volume_level` (said in percent, sent as 0 to 1)."""
    if entity.domain != "media_player":
        return Impossible(entity.id, "not_capable")
    level = percent(call, "volume_level")
    if level is None:
        return Impossible(entity.id, "out_of_range")
    return Command(entity.id, "volume_set", {"volume_level": level / 100})


def change_volume(call: IntentCall, entity: Entity, state: State) -> Translation:
    """Move the volume by `volume_step`: "up", "down" or percentage points."""
    if entity.domain != "media_player":
        return Impossible(entity.id, "not_capable")
    direction = word(call, "volume_step")
    if direction in ("up", "down"):
        return Command(entity.id, f"volume_{direction}")
    step = number(call, "volume_step")
    if step is None or not -100 <= step <= 100:
        return Impossible(entity.id, "out_of_range")
    level = attribute(state, "volume_level")
    if level is None:
        return Impossible(entity.id, "unknown_state")
    level = min(1.0, max(0.0, level + step / 100))
    return Command(entity.id, "volume_set", {"volume_level": round(level, 2)})
