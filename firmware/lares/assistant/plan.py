"""What a turn would do: the plan that is carried out, and that `lares understand` prints."""

from dataclasses import dataclass
from enum import StrEnum

from lares.assistant.errands import Errand
from lares.assistant.replies.clauses import Clause
from lares.home.command import Command, CommandResult
from lares.memory.agreement import Agreement
from lares.nlu.understanding import IntentCall, Understanding


class PlanOutcome(StrEnum):
    """What will become of a turn; the words of `lares understand`."""

    ACT = "act"
    CONFIRM = "confirm"
    CLARIFY = "clarify"
    ANSWER = "answer"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Step:
    """One call with the entities it is about and the service calls, or the errand, that do it."""

    call: IntentCall
    targets: tuple[str, ...] = ()
    commands: tuple[Command, ...] = ()
    errand: Errand | None = None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Steps that wait for a yes, asked in these clauses.

    `offer` is what a yes agrees to besides: to be done at once the next time.
    """

    steps: tuple[Step, ...]
    question: tuple[Clause, ...]
    understanding: Understanding
    repeated: bool = False
    offer: Agreement | None = None

    @property
    def language(self) -> str:
        """The language the question was asked in."""
        return self.understanding.language


@dataclass(frozen=True, slots=True)
class Choice:
    """A call that waits for one of `candidates`, asked in these clauses.

    The candidates are ids of entities or, where the call is about them, of timers or list items.

    `chosen` are the answers to earlier questions about the same sentence: call number → entity ids.
    `readings`, where there are any, say what would be asked of each candidate instead; `words` what
    points at each, where they are no entities; `later` what the words of delayed calls mean.
    """

    understanding: Understanding
    call_number: int
    candidates: tuple[str, ...]
    question: tuple[Clause, ...]
    area_id: str | None = None
    chosen: tuple[tuple[int, tuple[str, ...]], ...] = ()
    readings: tuple[Understanding, ...] = ()
    words: tuple[tuple[str, ...], ...] = ()
    later: tuple[tuple[int, Understanding], ...] = ()
    repeated: bool = False

    @property
    def language(self) -> str:
        """The language the question was asked in."""
        return self.understanding.language


@dataclass(frozen=True, slots=True)
class Rewording:
    """A sentence in which `words` wait to be replaced by one of `options` (names)."""

    text: str
    words: str
    options: tuple[str, ...]
    question: tuple[Clause, ...]
    language: str
    area_id: str | None = None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A sentence that waits for the room that it is about.

    `everywhere` is what it means to somebody who answers with the whole home; where that is only
    what a delayed call stands for, `delayed` is the sentence and the number of this call.
    """

    text: str
    question: tuple[Clause, ...]
    language: str
    everywhere: Understanding | None = None
    delayed: tuple[Understanding, int] | None = None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Supposition:
    """A question that was perhaps asked: it is answered after a yes."""

    understanding: Understanding
    text: str
    question: tuple[Clause, ...]
    area_id: str | None = None
    repeated: bool = False

    @property
    def language(self) -> str:
        """The language the question was asked in."""
        return self.understanding.language


@dataclass(frozen=True, slots=True)
class Objection:
    """Nothing was asked, but a no now takes back what was agreed to."""

    agreement: Agreement
    language: str
    question: tuple[Clause, ...] = ()
    repeated: bool = False


Question = Confirmation | Supposition | Choice | Rewording | Whereabouts | Objection
"""What waits for an answer. One that was `repeated`, because what came was no answer and nothing
else either, is not repeated again."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What one person and the assistant have open: a question, what "it" is, what was done last."""

    question: Question | None = None
    about: tuple[str, ...] = ()
    last: tuple[IntentCall, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A turn, understood, resolved and judged; making one has no side effect.

    `code` and `clauses` are what will be said besides the results of the commands; `failed` are
    results that are known without sending anything (impossible or denied). `decisions` are the
    journal's lines. `question` is what waits for an answer after this turn: the old one if
    `keeps_question`, else this one (None: nothing waits any more). `about` are the entities that
    "it" means next. `afterwards` is what is remembered of a turn that acts, which nobody asked for.
    """

    outcome: PlanOutcome
    language: str
    code: str
    steps: tuple[Step, ...] = ()
    clauses: tuple[Clause, ...] = ()
    failed: tuple[CommandResult, ...] = ()
    decisions: tuple[str, ...] = ()
    question: Question | None = None
    keeps_question: bool = False
    about: tuple[str, ...] = ()
    denied: bool = False
    stage: str = ""
    confidence: float = 0.0
    afterwards: tuple[Errand, ...] = ()

    @property
    def commands(self) -> tuple[Command, ...]:
        """Every service call of every step, in order."""
        return tuple(command for step in self.steps for command in step.commands)

    @property
    def errands(self) -> tuple[Errand, ...]:
        """Every errand of every step, in order."""
        return tuple(step.errand for step in self.steps if step.errand is not None)

    @property
    def calls(self) -> tuple[IntentCall, ...]:
        """The intents that were understood."""
        return tuple(step.call for step in self.steps)
