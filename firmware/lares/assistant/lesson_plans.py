"""Plans of sentences about lessons: teach, forget, rename, list, ask first. Nothing is kept."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from lares.assistant.errands import ForgetLesson, KeepLesson, RenameLesson
from lares.assistant.habits import objected, written
from lares.assistant.lesson_verdicts import Verdict, in_place_of, known, no_command, taken
from lares.assistant.plan import Confirmation, Dialogue, Objection, Plan, PlanOutcome, Step
from lares.assistant.recollection import Memory, Recollection, phrase_key
from lares.assistant.replies.clauses import Clause, Phrase
from lares.assistant.replies.planned import planned
from lares.assistant.replies.results import result_clause
from lares.assistant.short_answers import answer, follow_up, is_everywhere
from lares.assistant.turn import Turn
from lares.clock import Clock
from lares.home.plain_text import plain_text
from lares.home.registry import Registry
from lares.memory.lesson import Lesson, fault_of
from lares.nlu.normalization import MAX_TEXT, key_of, normalise
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
from lares.nlu.understanding import Clarify, IntentCall, Meaning, Understanding
from lares.nlu.vocabulary import vocabulary_of
from lares.policy.decision import Allow, CommandFacts, journal_lines
from lares.policy.policy import Policy

_FAULTS = {
    "too_short": "lesson.too_short",
    "too_long": "lesson.too_long",
    "no_words": "lesson.no_words",
    "reserved": "lesson.reserved",
}
_DENIALS = re.compile(
    r"\b(?:do not|don't|dont|doesn't|never|not|no|stop)\b|别再|不要|不用|不许|不准|[别不勿莫甭]"
)
_ARTICLE = re.compile(r"^(?:the|my|our|a|an) (?=.)")
_READ_OUT = 10
"""So many lessons are read out; more are counted."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a sentence means, and would do now; `plan` None: it was not understood."""

    plan: Plan | None
    meaning: Meaning

    @property
    def understanding(self) -> Understanding | None:
        """What was understood, a room apart that may be missing."""
        if isinstance(self.meaning, Clarify):
            return self.meaning.everywhere
        return self.meaning if isinstance(self.meaning, Understanding) else None


Rehearses = Callable[[Turn, str], Rehearsal]
"""Plans a sentence for the person of a turn, without a word of what was taught."""


class LessonPlanner:
    """Plans what sentences about lessons ask for."""

    def __init__(
        self,
        registry: Registry,
        policy: Policy,
        memory: Memory,
        rehearse: Rehearses,
        clock: Clock,
    ) -> None:
        self._registry = registry
        self._policy = policy
        self._memory = memory
        self._rehearse = rehearse
        self._clock = clock

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
        if call.intent in (LIST_LESSONS, LIST_AGREEMENTS):
            mine = call.intent == LIST_AGREEMENTS
            return self._agreements(turn, call, language) if mine else self._lessons(call, language)
        if call.intent == ASK_FIRST:
            return self._ask_first(turn, dialogue, call, language)
        change = {TEACH: self._taught, FORGET: self._forgotten, RENAME: self._renamed}
        return change[call.intent](turn, teaching, near, language)

    def instead(self, plan: Plan | None, teaching: Teaching | None, language: str) -> Plan | None:
        """Return the plan of a sentence that may be about a lesson that there is not.

        "Forget …" is rather that than an order that is not certain.
        """
        if teaching is None or not teaching.calls:
            return plan
        forgets = teaching.calls[0].intent == FORGET
        unsure = plan is not None and plan.outcome is PlanOutcome.CONFIRM and forgets
        return self._unknown(teaching, language) if plan is None or unsure else plan

    def _unknown(self, teaching: Teaching, language: str) -> Plan | None:
        """The plan of a sentence about a lesson that there is not."""
        call = teaching.calls[0]
        if call.intent not in (FORGET, RENAME):
            return None
        phrase = str(call.slots["phrase"])
        return _refusing((Clause.of("lesson.unknown", phrase=phrase),), language, call)

    # -- teach -------------------------------------------------------------------------------------

    def examine(
        self, turn: Turn, phrase: str, command: str, near: Lesson | None, language: str
    ) -> Verdict:
        """Return whether a phrase can be taught to stand for a command; nothing is kept."""
        phrase, command = plain_text(phrase, MAX_TEXT), plain_text(command, MAX_TEXT)
        refused = self._denied(turn, "teach") or self._fault(turn, phrase) or no_command(command)
        if refused is not None:
            return refused
        rehearsal = self._rehearse(turn, command)
        plan = rehearsal.plan
        if plan is None:
            return Verdict((self._not_understood(command),), clear=False)
        if not _is_clear(rehearsal, plan):
            return Verdict((Clause("lesson.unclear"), *self._why(plan)), clear=False)
        lesson = self._lesson(turn, phrase, command, rehearsal, language)
        said = self._learnt(lesson, plan)
        if near is not None:
            return in_place_of(near, lesson, said, turn.principal)
        full = Verdict((Clause("lesson.full"),))
        return full if self._memory.lessons.full else Verdict(errand=KeepLesson(lesson, said))

    def _taught(
        self, turn: Turn, teaching: Teaching, near: Mapping[str, Lesson], language: str
    ) -> Plan | None:
        """The plan of the first reading whose command is understood, else of the first."""
        verdicts = []
        for call in teaching.calls:
            phrase, command = str(call.slots["phrase"]), str(call.slots["command"])
            verdict = self.examine(turn, phrase, command, near.get(phrase), language)
            verdicts.append((call, verdict))
            if verdict.errand is not None:
                break
        clear = [each for each in verdicts if each[1].clear]
        if not clear and not teaching.certain:
            return None
        call, verdict = next(
            (each for each in verdicts if each[1].errand is not None), (clear or verdicts)[0]
        )
        return _plan_of(verdict, call, language)

    def _fault(self, turn: Turn, phrase: str) -> Verdict | None:
        """The verdict on a phrase that cannot stand for anything, None if it can."""
        key = phrase_key(phrase)
        taken = answer(phrase) is not None or follow_up(phrase) is not None or is_everywhere(phrase)
        fault = fault_of(phrase, key, (key,) if taken else ())
        if fault is not None:
            return Verdict((Clause.of(_FAULTS[fault], phrase=phrase),))
        if find_teaching(phrase) is not None or self._means_something(turn, phrase):
            return Verdict((Clause.of("lesson.already_means", phrase=phrase),))
        if self._is_name(phrase):
            return Verdict((Clause.of("lesson.is_name", phrase=phrase),))
        said = normalise(phrase)
        asserted = _DENIALS.sub(" ", said)
        if asserted != said and self._means_something(turn, asserted):
            return Verdict((Clause.of("lesson.denies", phrase=phrase),))
        return None

    def _is_name(self, phrase: str) -> bool:
        """Whether a room or a thing is called so: that is said to answer a question."""
        key, vocabulary = key_of(_ARTICLE.sub("", normalise(phrase))), vocabulary_of(self._registry)
        lexicons = (vocabulary.names, vocabulary.areas, vocabulary.floors)
        return any(lexicon.ids(key) for lexicon in lexicons)

    def _not_understood(self, command: str) -> Clause:
        """Why a command cannot be learnt that means nothing by itself."""
        other = self._memory.lessons.find(phrase_key(command))
        if other is not None:
            return Clause.of("lesson.no_chain", phrase=other.phrase, command=other.command)
        return Clause.of("lesson.not_understood", command=command)

    def _means_something(self, turn: Turn, phrase: str) -> bool:
        """Whether a phrase is an order or a question as it stands; a wish may be taught."""
        rehearsal = self._rehearse(turn, phrase)
        if rehearsal.plan is None:
            return False
        if rehearsal.understanding is not None:
            return rehearsal.understanding.confirm == ""
        # Without what it would be about everywhere, a missing room is that of a wish.
        return not rehearsal.plan.code.startswith(("unknown_name", "unknown_area", "which_area"))

    def _lesson(
        self, turn: Turn, phrase: str, command: str, rehearsal: Rehearsal, language: str
    ) -> Lesson:
        calls = rehearsal.understanding.calls if rehearsal.understanding else ()
        return Lesson(
            id=0,
            phrase=phrase,
            key=phrase_key(phrase),
            command=command,
            meaning=written(calls),
            language=language,
            area_id=turn.area_id,
            taught_by=turn.principal.id,
            taught_by_name=turn.principal.name,
            taught_at=self._clock.now(),
        )

    def _learnt(self, lesson: Lesson, plan: Plan) -> Clause:
        """What is said of a new lesson: the phrase again, and what it will do."""
        parts = self.doing(plan)
        if not parts:
            return Clause.of("lesson.learnt_answer", phrase=lesson.phrase, command=lesson.command)
        code = "lesson.learnt_asks" if plan.outcome is PlanOutcome.CONFIRM else "lesson.learnt"
        return Clause.of(code, phrase=lesson.phrase, parts=parts)

    def doing(self, plan: Plan) -> list[Clause]:
        """What a plan does, in the infinitive."""
        return planned(plan.commands, plan.errands, self._clock.now())

    def _why(self, plan: Plan) -> tuple[Clause, ...]:
        """What a plan says of what it cannot do."""
        failed = (result_clause(None, result, self._registry) for result in plan.failed)
        return (*failed, *(plan.clauses if plan.outcome is not PlanOutcome.CONFIRM else ()))

    # -- forget, rename, list ----------------------------------------------------------------------

    def _forgotten(
        self, turn: Turn, teaching: Teaching, near: Mapping[str, Lesson], language: str
    ) -> Plan | None:
        call = teaching.calls[0]
        found = near.get(str(call.slots["phrase"]))
        if found is None:
            return self._unknown(teaching, language) if teaching.certain else None
        denied = self.examine_forgetting(turn)
        if denied is not None:
            return _plan_of(denied, call, language)
        errand = ForgetLesson(found)
        return Plan(PlanOutcome.ACT, language, "done", (Step(call, errand=errand),))

    def examine_forgetting(self, turn: Turn) -> Verdict | None:
        """Return the verdict for a person who may not let lessons be forgotten, else None."""
        return self._denied(turn, "forget")

    def _renamed(
        self, turn: Turn, teaching: Teaching, near: Mapping[str, Lesson], language: str
    ) -> Plan | None:
        call = teaching.calls[0]
        found = near.get(str(call.slots["phrase"]))
        if found is None:
            return self._unknown(teaching, language) if teaching.certain else None
        new = str(call.slots["new_phrase"])
        return _plan_of(self.examine_name(turn, found, new, near.get(new)), call, language)

    def examine_name(self, turn: Turn, lesson: Lesson, phrase: str, near: Lesson | None) -> Verdict:
        """Return whether a lesson can be called `phrase`; nothing is kept."""
        phrase = plain_text(phrase, MAX_TEXT)
        refused = self._denied(turn, "teach") or self._fault(turn, phrase)
        if refused is not None:
            return refused
        if phrase == lesson.phrase:
            return Verdict((known(lesson),))
        if near is not None and near.id != lesson.id:
            return Verdict((taken(near, phrase),))
        return Verdict(errand=RenameLesson(lesson, phrase, phrase_key(phrase)))

    def _lessons(self, call: IntentCall, language: str) -> Plan:
        lessons = self._memory.lessons.all
        if not lessons:
            return _saying("lesson.none", language, call)
        items = [
            Clause.of("lesson.item", phrase=each.phrase, command=each.command) for each in lessons
        ]
        return _listing("lesson.list", items, language, call)

    def _agreements(self, turn: Turn, call: IntentCall, language: str) -> Plan:
        kept = self._memory.agreements.of(turn.principal.id)
        if not kept:
            return _saying("wish.none", language, call)
        items = [Clause.of("wish.item", words=each.said) for each in kept]
        return _listing("wish.list", items, language, call)

    def _ask_first(self, turn: Turn, dialogue: Dialogue, call: IntentCall, language: str) -> Plan:
        """Ask again from now on: what was just done, else what was done last without asking."""
        if isinstance(dialogue.question, Objection):
            return objected(dialogue.question.agreement, language)
        kept = self._memory.agreements.of(turn.principal.id)
        if not kept:
            return _saying("wish.none", language, call)
        return objected(kept[0], language)

    def _denied(self, turn: Turn, service: str) -> Verdict | None:
        """The verdict for a person who may not do this, None for all others."""
        facts = CommandFacts("lares.lessons", "lares", service)
        decision = self._policy.decide(turn.principal, turn.origin, facts)
        if isinstance(decision, Allow):
            return None
        lines = journal_lines([(facts, decision)])
        return Verdict((Clause("lesson.denied"),), denied=True, decisions=lines)


def _is_clear(rehearsal: Rehearsal, plan: Plan) -> bool:
    """Whether all of a command would be done, or asked only because the policy wants a yes."""
    understanding = rehearsal.understanding
    if understanding is None or understanding.confirm or plan.failed or plan.denied:
        return False
    return plan.outcome in (PlanOutcome.ACT, PlanOutcome.CONFIRM, PlanOutcome.ANSWER)


def _plan_of(verdict: Verdict, call: IntentCall, language: str) -> Plan:
    if verdict.errand is None:
        plan = _refusing(verdict.clauses, language, call)
        return replace(plan, denied=verdict.denied, decisions=verdict.decisions)
    steps = (Step(call, errand=verdict.errand),)
    if not verdict.asks:
        return Plan(PlanOutcome.ACT, language, "done", steps)
    understanding = Understanding((call,), language, "exact")
    return Plan(
        PlanOutcome.CONFIRM,
        language,
        verdict.asks[0].code,
        steps,
        verdict.asks,
        question=Confirmation(steps, verdict.asks, understanding),
    )


def _refusing(clauses: Sequence[Clause], language: str, call: IntentCall) -> Plan:
    return Plan(PlanOutcome.REFUSE, language, clauses[0].code, (Step(call),), tuple(clauses))


def _saying(code: str, language: str, call: IntentCall) -> Plan:
    return Plan(PlanOutcome.ANSWER, language, code, (Step(call),), (Clause(code),))


def _listing(code: str, items: Sequence[Clause], language: str, call: IntentCall) -> Plan:
    """Say how many there are and the first of them."""
    count = Phrase.of("lesson.count", n=len(items))
    clauses = [Clause.of(code, count=count), *items[:_READ_OUT]]
    if len(items) > _READ_OUT:
        clauses.append(Clause.of("grammar.more", n=len(items) - _READ_OUT))
    return Plan(PlanOutcome.ANSWER, language, code, (Step(call),), tuple(clauses))
