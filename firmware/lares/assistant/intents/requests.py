"""The words that all errands share: a request, and an errand, a question or a refusal in return."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lares.assistant.errands import Errand
from lares.assistant.ports import Automation
from lares.assistant.replies.clauses import Clause, Phrase
from lares.clock import Clock
from lares.home.registry import Registry
from lares.nlu.understanding import IntentCall


@dataclass(frozen=True, slots=True)
class Request:
    """A call for an errand.

    `targets` are the lists that it is about; `chosen` what the person picked when asked which timer
    or item is meant, None before; `area_id` is where the speaker is.
    """

    call: IntentCall
    targets: tuple[str, ...]
    chosen: tuple[str, ...] | None
    automation: Automation
    registry: Registry
    clock: Clock
    area_id: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of several that may be meant: its label, and the words that point at it."""

    id: str
    label: Phrase
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhichOne:
    """Several are meant alike; `code` is the reply code of the question.

    `words` is what was said where no candidate is called so.
    """

    candidates: tuple[Candidate, ...]
    code: str = "which_one"
    words: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be done; the clause says why."""

    clause: Clause


PlansErrand = Callable[[Request], Errand | WhichOne | Refused]
"""From a call to the errand that does it. Reads; changes nothing; never raises."""
ErrandTable = Mapping[str, PlansErrand]
