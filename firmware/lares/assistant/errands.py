"""What a turn asks for besides commands to devices: timers, delayed commands, lists, messages.

An errand is planned without effect, like a command, and run by `running`.
"""

from dataclasses import dataclass
from datetime import datetime

from lares.assistant.replies.clauses import Clause, Phrase
from lares.home.command import Command
from lares.memory.agreement import Agreement
from lares.memory.lesson import Lesson
from lares.nlu.understanding import IntentCall


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Count down; or, with a moment (UTC), ring then."""

    when: float | datetime
    name: str = ""


@dataclass(frozen=True, slots=True)
class Delay:
    """Carry `calls` out later: after so many seconds, or at a moment (UTC).

    `commands` are what the calls would do now, for the policy and for words; they are translated
    anew when the moment has come. `agreed` are those that the person has to say yes to.
    """

    when: float | datetime
    calls: tuple[IntentCall, ...]
    text: str
    commands: tuple[Command, ...] = ()
    errands: tuple["Errand", ...] = ()
    agreed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CancelTimers:
    """Forget these timers; `labels` are what they are called, as in the errands below."""

    timer_ids: tuple[str, ...]
    labels: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeTimer:
    """Add seconds to timers, or take them off."""

    timer_ids: tuple[str, ...]
    seconds: float
    labels: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class HoldTimer:
    """Pause timers, or let them run on."""

    timer_ids: tuple[str, ...]
    paused: bool
    labels: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class AddItem:
    """Put something on a list."""

    list_id: str
    text: str


@dataclass(frozen=True, slots=True)
class CompleteItem:
    """Tick items off on a list; `texts` are their words."""

    list_id: str
    item_ids: tuple[str, ...]
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoveItem:
    """Take items off a list; `texts` are their words."""

    list_id: str
    item_ids: tuple[str, ...]
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Announce:
    """Tell everybody at home."""

    message: str


@dataclass(frozen=True, slots=True)
class KeepLesson:
    """Keep what was taught, in place of other lessons (ids); `said` tells what was learnt."""

    lesson: Lesson
    said: Clause
    replaces: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RenameLesson:
    """Give a lesson another phrase; `key` is the phrase in the one spelling."""

    lesson: Lesson
    phrase: str
    key: str


@dataclass(frozen=True, slots=True)
class ForgetLesson:
    """Forget what was taught."""

    lesson: Lesson


@dataclass(frozen=True, slots=True)
class KeepAgreement:
    """Remember a yes to a wish; `again`: it was granted without a question."""

    agreement: Agreement
    again: bool = False


@dataclass(frozen=True, slots=True)
class ForgetAgreement:
    """Ask again before this wish is granted."""

    agreement: Agreement


Remembrance = KeepLesson | RenameLesson | ForgetLesson | KeepAgreement | ForgetAgreement
"""Changes of what is remembered."""

Chore = (
    StartTimer
    | Delay
    | CancelTimers
    | ChangeTimer
    | HoldTimer
    | AddItem
    | CompleteItem
    | RemoveItem
    | Announce
)
"""What is done now or later."""

Errand = Chore | Remembrance


def agreement(command: Command) -> str:
    """Return what a yes to a command is kept as."""
    return f"{command.entity_id} {command.service}"
