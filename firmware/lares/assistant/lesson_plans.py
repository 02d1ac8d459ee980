"""Plans of sentences about lessons: teach, forget, rename, list, ask first. Nothing is kept here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lares.assistant.errands import ForgetLesson, KeepLesson, RenameLesson
from lares.assistant.habits import objected, written
from lares.assistant.plan import Confirmation, Dialogue, Objection, Plan, PlanOutcome, Step
from lares.assistant.recollection import Memory, Recalled, Recollection, phrase_key
from lares.assistant.replies.clauses import Clause
from lares.assistant.replies.planned import planned
from lares.assistant.replies.results import result_clause
from lares.assistant.short_answers import answer, follow_up, is_everywhere
from lares.assistant.turn import Turn
from lares.clock import Clock
from lares.home.registry import Registry
from lares.memory.lesson import LONGEST_COMMAND, Lesson, fault_of
from lares.nlu.normalization import normalise
from lares.nlu.teaching import (
    ASK_FIRST,
    FORGET,
    LIST_AGREEMENTS,
    LIST_LESSONS,
    RENAME,
    TEACH,
    Teaching,
    find_teaching,
)
from lares.nlu.understanding import IntentCall, Understanding
from lares.policy.decision import Allow, CommandFacts, Deny, journal_lines
from lares.policy.policy import Policy

_READ_OUT = 10
"""So many lessons are read out; more are counted."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a sentence would do now; `plan` None: it was not understood."""

    plan: Plan | None
    understanding: Understanding | None = None


Rehearses = Callable[[Turn, str], Rehearsal]
"""Plans a sentence for the person of a turn, without a word of what was taught."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something can be learnt: the errand that keeps it, or the clauses that say why not.

    `asks` are the lessons that it would take the place of: somebody has to say yes first.
    """

    clauses: tuple[Clause, ...] = ()
    errand: KeepLesson | RenameLesson | None = None
    asks: tuple[Clause, ...] = ()
    denied: bool = False
    decisions: tuple[str, ...] = ()
    understood: bool = True


@dataclass(slots=True)
class LessonPlanner:
    """Plans what sentences about lessons ask for."""

    registry: Registry
    policy: Policy
    memory: Memory
    rehearse: Rehearses
    clock: Clock
    _plans: Mapping[str, Callable[..., Plan | None]] = field(init=False)

    def plan(
        self, turn: Turn, recollection: Recollection, dialogue: Dialogue, language: str
    ) -> Plan | None:
        """Return the plan of a sentence about lessons, None if it may be about something else."""
        teaching = recollection.teaching
        if teaching is None:
            return None
        if not teaching.calls:
            return _saying("lesson.how", language, IntentCall(TEACH))
        call, near = teaching.calls[0], recollection.near
        match call.intent:
            case str() as intent if intent == TEACH:
                return self._taught(turn, teaching, near, language)
            case str() as intent if intent == FORGET:
                return self._forgotten(turn, call, near, teaching, language)
            case str() as intent if intent == RENAME:
                return self._renamed(turn, call, near, teaching, language)
            case str() as intent if intent == LIST_LESSONS:
                return self._lessons(call, language)
            case str() as intent if intent == LIST_AGREEMENTS:
                return self._agreements(turn, call, language)
            case _:
                return self._ask_first(turn, dialogue, language)
