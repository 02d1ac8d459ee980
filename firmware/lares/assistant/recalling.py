"""From a lesson that was recalled to what is done: its command, understood as of today."""

from dataclasses import replace

from lares.assistant.habits import written
from lares.assistant.plan import Plan, PlanOutcome
from lares.assistant.recollection import Recalled
from lares.assistant.replies.clauses import Clause
from lares.memory.lesson import Lesson
from lares.nlu.understanding import Ambiguous, Meaning, Understanding


def is_exact(meaning: Meaning) -> bool:
    """Return whether the templates alone made sense of a sentence: no lesson stands before them."""
    if isinstance(meaning, Ambiguous):
        return all(reading.stage == "exact" for reading in meaning.readings)
    return isinstance(meaning, Understanding) and meaning.stage == "exact"


def as_taught(meaning: Meaning, recalled: Recalled, language: str) -> Meaning:
    """Return what a lesson's command means, as the meaning of the sentence that recalled it.

    If the command means something else than when it was taught (the home has changed, or a newer
    version understands it otherwise), a yes is asked for.
    """
    if not isinstance(meaning, Understanding):
        return meaning
    changed = written(meaning.calls) != recalled.lesson.meaning
    return replace(
        meaning,
        language=language,
        stage="taught",
        confidence=recalled.likeness,
        confirm=meaning.confirm or ("unsure" if changed else ""),
    )


def explained(plan: Plan, lesson: Lesson, language: str) -> Plan:
    """Return a plan that asks or refuses with a word about the command that it is about."""
    if plan.outcome not in (PlanOutcome.CLARIFY, PlanOutcome.REFUSE):
        return plan
    stands = Clause.of("lesson.stands_for", phrase=lesson.phrase, command=lesson.command)
    return replace(plan, clauses=(stands, *plan.clauses), language=language)
