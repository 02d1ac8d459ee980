"""What a sentence was understood to mean, before anything is decided or done."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class IntentCall:
    """One intent with its slots, by Home Assistant's names and conventions.

    `slots` hold canonical names of the home (`name`, `area`, `floor`), Home Assistant's words
    (`domain`, `device_class`, `state`, `color`) and numbers (`brightness` %, `temperature`,
    `position` %). `domain` may be a list of domains ("everything").
    Opening a cover or locking a lock is HassTurnOn, closing or unlocking HassTurnOff.
    `at` says when, if not now: a mapping with the fields of `mention.ClockTime`. A command after a
    time is HassStartTimer with `conversation_command` and `hours`, `minutes`, `seconds`.
    `exclude` lists what is left out of the targets, as slots ({"area": "Hallway"}).
    """

    intent: str
    slots: Mapping[str, object] = field(default_factory=dict)
    exclude: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Understanding:
    """The sentence asks for these calls, in this order.

    `language` is the one that was recognised ("en", "zh"), `stage` which stage understood it
    ("exact", "rule", "model", "taught"; of several clauses the least certain), `confidence` 0 to 1
    (1 for exact templates), `response` the key of the intent's answer template.

    `confirm` is why a yes is needed before anything is done: "wish" (nobody asked for it in words:
    it is proposed), "unsure" (a name or an order that only comes near), "question" (it may not
    have been asked), "" if none is. `wish` is the action of the wish that it was understood as
    ("wish_brighter"), "" if it was none.
    """

    calls: tuple[IntentCall, ...]
    language: str
    stage: str
    confidence: float = 1.0
    response: str | None = None
    confirm: str = ""
    wish: str = ""


@dataclass(frozen=True, slots=True)
class Clarify:
    """It nearly makes sense: `code` is a reply code that says or asks what is missing.

    `unknown_name` / `unknown_area`: `words` is what the home has nothing for; `nearest` are
    canonical names that come close, best first, never chosen by themselves. `which_area`: a room is
    missing; `everywhere` is the same sentence about the whole home. `cannot`: the thing called
    `words` exists and this cannot be asked of it. `out_of_range`, `out_of_range.percent`,
    `out_of_range.time`: nothing can be set to the number `words`.
    """

    code: str
    words: str
    language: str
    nearest: tuple[str, ...] = ()
    everywhere: Understanding | None = None


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The name fits things of several kinds, and each would be asked something else.

    "Open the gate" unlocks a lock and raises a barrier: `readings` has one for each kind.
    """

    readings: tuple[Understanding, ...]
    language: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """No stage understood it; `language` is the best guess, for the honest answer."""

    language: str


Meaning = Understanding | Ambiguous | Clarify | NotUnderstood
