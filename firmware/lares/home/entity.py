"""What a house is made of: floors, areas, devices and entities, and what is known of each.

The words are Home Assistant's (https://developers.home-assistant.io/docs/glossary), because devices
and intents already speak them: a *device* is a thing one can buy, an *entity* one controllable or
readable aspect of it, an *area* a room, a *floor* a set of areas.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Names = Mapping[str, tuple[str, ...]]
"""Language code → names, the first one canonical; "" holds names of unknown language."""

UNKNOWN = "unknown"
"""State value of an entity that exists but has not reported."""
UNAVAILABLE = "unavailable"
"""State value that people are shown for an entity that cannot be reached now."""


class Category(StrEnum):
    """Entities that people do not talk about: a device's settings and readings of its health."""

    CONFIG = "config"
    DIAGNOSTIC = "diagnostic"


class Capability(StrEnum):
    """One thing that can be asked of an entity, whatever protocol carries it."""

    TURN_ON = "turn_on"
    TURN_OFF = "turn_off"
    BRIGHTNESS = "brightness"
    COLOR = "color"
    COLOR_TEMP = "color_temp"
    EFFECT = "effect"
    OPEN = "open"
    CLOSE = "close"
    STOP = "stop"
    POSITION = "position"
    TILT = "tilt"
    LOCK = "lock"
    UNLOCK = "unlock"
    TARGET_TEMPERATURE = "target_temperature"
    TARGET_HUMIDITY = "target_humidity"
    HVAC_MODE = "hvac_mode"
    FAN_MODE = "fan_mode"
    SWING_MODE = "swing_mode"
    PRESET_MODE = "preset_mode"
    MODE = "mode"
    PERCENTAGE = "percentage"
    OSCILLATE = "oscillate"
    DIRECTION = "direction"
    START = "start"
    PAUSE = "pause"
    RETURN_HOME = "return_home"
    LOCATE = "locate"
    CLEAN_SPOT = "clean_spot"
    CLEAN_AREA = "clean_area"
    FAN_SPEED = "fan_speed"
    ARM = "arm"
    DISARM = "disarm"
    TRIGGER = "trigger"
    PRESS = "press"
    ACTIVATE = "activate"
    SET_VALUE = "set_value"
    SELECT_OPTION = "select_option"
    INSTALL = "install"
    SEND = "send"


class Unavailability(StrEnum):
    """Why an entity cannot be reached now."""

    LINK_DOWN = "link_down"
    """The broker or the serial link is gone: nothing behind it can be reached."""
    OFFLINE = "offline"
    """The device said (or its last will said) that it is offline."""
    SILENT = "silent"
    """An availability topic exists and has never spoken."""
    EXPIRED = "expired"
    """No report came within the time the device promised (expire_after)."""
    NOT_SEEN = "not_seen"
    """Known from an earlier run, not announced since the start: it may still answer a command."""


@dataclass(frozen=True, slots=True)
class State:
    """What an entity last reported: Home Assistant's state text and attributes.

    `value` is the state text ("on", "21.5", "open", `UNKNOWN`); `attributes` has Home Assistant's
    names and units (brightness 0-255, current_position 0-100 %, color_temp_kelvin, temperature).
    `stale` is true for a value remembered from before this start.
    """

    value: str = UNKNOWN
    attributes: Mapping[str, object] = field(default_factory=dict)
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Floor:
    """A storey; `names` maps a language code ("en", "zh") to names, the first one canonical."""

    id: str
    names: Names
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A room or another part of the house that people name."""

    id: str
    names: Names
    floor_id: str | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """A thing one can buy. `suggested_area` is the device's own word, `area_id` what holds here."""

    id: str
    name: str
    manufacturer: str | None = None
    model: str | None = None
    sw_version: str | None = None
    suggested_area: str | None = None
    area_id: str | None = None
    via_device: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """One aspect of a device that can be read or commanded.

    `id` is `<domain>.<unique_id>` and the only key: names, topics and areas may change at any time.
    `names` maps a language code to names and aliases, the first one canonical; the key "" holds
    names whose language is not known (what a device calls itself). `area_id` None means the
    device's area.
    """

    id: str
    domain: str
    names: Names
    device_id: str | None = None
    area_id: str | None = None
    device_class: str | None = None
    category: Category | None = None
    enabled: bool = True
    capabilities: frozenset[Capability] = frozenset()
    assumed_state: bool = False
    """No report can come: what is shown is what was last commanded."""

    @property
    def spoken(self) -> bool:
        """Whether people may talk about it: enabled, neither a setting nor a diagnostic reading."""
        return self.enabled and self.category is None
