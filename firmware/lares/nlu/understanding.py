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
    """

    intent: str
    slots: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Understanding:
    """The sentence asks for these calls, in this order.

    `language` is the one that was recognised ("en", "zh"), `stage` which stage understood it
    ("exact"), `confidence` 0 to 1 (1 for exact templates), `response` the key of the intent's
    answer template.
    """

    calls: tuple[IntentCall, ...]
    language: str
    stage: str
    confidence: float = 1.0
    response: str | None = None


@dataclass(frozen=True, slots=True)
class Clarify:
    """It nearly makes sense: `code` is a reply code that asks for what is missing.

    `unknown_name` / `unknown_area`: `words` is what the home has nothing for; `nearest` are
    canonical names that come close, best first, never chosen by themselves.
    """

    code: str
    words: str
    language: str
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """No stage understood it; `language` is the best guess, for the honest answer."""

    language: str


Meaning = Understanding | Clarify | NotUnderstood
