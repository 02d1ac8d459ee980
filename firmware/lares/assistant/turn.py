"""What comes in and what goes out: a turn and its reply, the same for every origin."""

from dataclasses import dataclass, field
from enum import StrEnum

from lares.clock import Deadline
from lares.home.command import CommandResult
from lares.nlu.trace import Trace
from lares.nlu.understanding import IntentCall
from lares.policy.principal import Origin, Principal


@dataclass(frozen=True, slots=True)
class Turn:
    """One utterance of one person.

    `id` names the turn in logs, journal and replies; `session` groups the turns that belong
    together (pending questions, "it"); `area_id` is where the speaker is, None if that is not
    known; `language` is a hint ("en", "zh"), None lets the text decide. On its way every stage
    notes in `trace` what it saw.
    """

    id: str
    text: str
    principal: Principal
    origin: Origin
    session: str
    deadline: Deadline
    area_id: str | None = None
    language: str | None = None
    trace: Trace = field(default_factory=Trace, compare=False, repr=False)


class ReplyOutcome(StrEnum):
    """What became of a turn as a whole."""

    DONE = "done"
    """Every target did what was asked (confirmed or accepted)."""
    PARTIAL = "partial"
    """Some targets did, some did not."""
    FAILED = "failed"
    """It was understood and allowed, and no target did it."""
    ANSWER = "answer"
    """A question was answered; nothing was commanded."""
    CONFIRM = "confirm"
    """Nothing was done yet: a yes is needed."""
    CLARIFY = "clarify"
    """Nothing was done: a question back to the person."""
    DENIED = "denied"
    """Nothing was done: this person may not do this."""
    REFUSE = "refuse"
    """Nothing was done: it was not understood."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person is told, and for machines what happened.

    `text` is in `language`; `code` is the reply code it was rendered from; `decisions` are the
    policy's reasons, one line each.
    """

    turn_id: str
    text: str
    language: str
    outcome: ReplyOutcome
    code: str
    calls: tuple[IntentCall, ...] = ()
    results: tuple[CommandResult, ...] = ()
    decisions: tuple[str, ...] = ()
