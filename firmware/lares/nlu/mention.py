"""What stands in a sentence besides its words: names of this home, kinds of things, values."""

from dataclasses import dataclass
from enum import StrEnum

LIKELY = 0.65
"""What is less like a name than this is only proposed: the "coffee" of "I need coffee"."""


class MentionKind(StrEnum):
    """What a piece of a sentence is."""

    NAME = "name"  # an entity's name or alias
    AREA = "area"
    FLOOR = "floor"
    KIND = "kind"  # lights, the curtains, 风扇: a domain, perhaps with a device class
    NUMBER = "number"
    PERCENT = "percent"
    DEGREES = "degrees"
    KELVIN = "kelvin"
    DURATION = "duration"
    CLOCK = "clock"
    COLOR = "color"


@dataclass(frozen=True, slots=True)
class Mention:
    """`text[start:end]` of a normalised sentence is `kind` and means `value`.

    `symbol` is the token that stands for it in the model's eyes ("light" for the name of a light,
    "lights" for the kind, "area", "percent" …; see `learned.features.SYMBOLS`).

    `value` by kind: NAME, AREA, FLOOR: the key of the vocabulary; KIND: a `Kind`; NUMBER, PERCENT,
    DEGREES (Celsius unless `unit` is "F"), KELVIN: a float; DURATION: seconds; CLOCK: a
    `ClockTime`; COLOR: Home Assistant's English colour word.

    `likeness` is 1 for what was said as it is written in the home and less for what only comes
    near it (a typo, a homophone). What is not 1 is never enough for a lock, a garage door, a valve
    or an alarm.

    `keys` is not empty for a NAME that several things bear in part ("the ceiling light" in a home
    with a ceiling light in every room): their keys; `value` is then what was said, which is no key
    of the vocabulary. The speaker's room decides, or a question. Until the mentions are settled
    also for a word that several rooms are called by.
    """

    start: int
    end: int
    kind: MentionKind
    symbol: str
    value: object
    likeness: float = 1.0
    unit: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: Home Assistant's domains and, for covers and sensors, device classes.

    `every` is true when the words mean all of them ("all lights", 所有的灯), `plural` when they
    mean more than one or leave it open ("the lights", and always in Chinese).
    """

    domains: tuple[str, ...]
    device_classes: tuple[str, ...] = ()
    every: bool = False
    plural: bool = False


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day as people say it.

    `hour` 0-23 and `minute`; `twelve` is true when the half of the day was not said ("at nine
    thirty"): the next one of both is meant. `day` counts from today (1: tomorrow), `weekday` is 0
    for Monday; both None when only the time was said: the next such time.
    """

    hour: int
    minute: int = 0
    twelve: bool = False
    day: int | None = None
    weekday: int | None = None
