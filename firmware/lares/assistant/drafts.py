"""Plans for each way that a turn can end: act, confirm, clarify, answer, refuse."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from lares.assistant.judging import Judged
from lares.assistant.plan import (
    Confirmation,
    Dialogue,
    Plan,
    PlanOutcome,
    Question,
    Step,
    Supposition,
    Whereabouts,
)
from lares.assistant.replies.clauses import Clause
from lares.assistant.replies.planned import planned
from lares.assistant.resolution import Unresolved
from lares.home.command import CommandResult
from lares.nlu.intents import INTENTS
from lares.nlu.normalization import normalise, tight
from lares.nlu.understanding import IntentCall, Understanding
from lares.nlu.veto import NEGATION, veto


def refusing(code: str, language: str, calls: Iterable[IntentCall] = ()) -> Plan:
    """Return the plan that does nothing and says why; an open question stays open."""
    return Plan(
        PlanOutcome.REFUSE,
        language,
        code,
        tuple(Step(call) for call in calls),
        (Clause(code),),
        keeps_question=True,
    )


def asking_back(clause: Clause, language: str, calls: Iterable[IntentCall] = ()) -> Plan:
    """Return the plan that does nothing and asks the person."""
    steps = tuple(Step(call) for call in calls)
    return Plan(PlanOutcome.CLARIFY, language, clause.code, steps, (clause,))


def unanswered(question: Question, text: str) -> Plan:
    """Return the plan for words that are no answer: the question is asked once more.

    Whoever is asked for a yes and says "don't unlock the front door" has said no.
    """
    asks_for_yes = isinstance(question, Confirmation | Supposition)
    if asks_for_yes and veto(tight(normalise(text))) == NEGATION:
        return cancelled(question.language)
    steps = question.steps if isinstance(question, Confirmation) else ()
    return Plan(
        PlanOutcome.CONFIRM if steps else PlanOutcome.CLARIFY,
        question.language,
        question.question[-1].code,
        steps=steps,
        clauses=(Clause("asked_again"), *question.question),
        question=replace(question, repeated=True),
    )


def acting(
    judged: Judged,
    understanding: Understanding,
    said: tuple[Clause, ...] = (),
    impossible: tuple[CommandResult, ...] = (),
    *,
    now: datetime,
    confirmed: bool = False,
) -> Plan:
    """Return the plan that does what may be done, once it is confirmed where that is needed.

    `said` are answers to questions in the same sentence, `impossible` results without a command;
    `now` is the wall time, for words about moments.
    """
    plan = Plan(
        PlanOutcome.ACT,
        understanding.language,
        "done",
        judged.steps,
        said,
        impossible + judged.denied,
        judged.lines,
        denied=bool(judged.denied),
        stage=understanding.stage,
        confidence=understanding.confidence,
    )
    if not plan.commands and not plan.errands:
        return _without_effect(plan)
    if (judged.to_confirm or understanding.confirm) and not confirmed:
        return _confirming(plan, understanding, now)
    return replace(plan, about=_targets(plan))


_QUESTIONS = {
    "wish": "confirm.wish",
    "unsure": "confirm.unsure",
    "question": "confirm.unsure",
}


def _confirming(plan: Plan, understanding: Understanding, now: datetime) -> Plan:
    """Ask for all of it: a sentence is done as a whole or not at all."""
    code = _QUESTIONS.get(understanding.confirm, "confirm")
    question = (Clause.of(code, parts=planned(plan.commands, plan.errands, now)),)
    return replace(
        plan,
        outcome=PlanOutcome.CONFIRM,
        code=code,
        clauses=plan.clauses + question,
        question=Confirmation(plan.steps, question, understanding),
    )


def _without_effect(plan: Plan) -> Plan:
    if plan.failed:
        code = plan.failed[0].detail or "rejected"
        return replace(plan, outcome=PlanOutcome.REFUSE, code=code)
    if not plan.clauses:
        code = "nothing_there"
        return replace(plan, outcome=PlanOutcome.REFUSE, code=code, clauses=(Clause(code),))
    targets = _targets(plan)
    return replace(
        plan,
        outcome=PlanOutcome.ANSWER,
        code=plan.clauses[0].code,
        about=targets if len(targets) == 1 else (),
    )


_MOST_NAMED = 3
"""A question about more things is one about the home."""


def supposing(plan: Plan, understanding: Understanding, text: str, area_id: str | None) -> Plan:
    """Return the plan that asks whether this was asked, in place of one that answers it."""
    about = dict.fromkeys(_subject(step) for step in plan.steps)
    question = (Clause.of("confirm.question", parts=about),)
    return replace(
        plan,
        outcome=PlanOutcome.CONFIRM,
        code="confirm.question",
        clauses=question,
        about=(),
        question=Supposition(understanding, text, question, area_id),
    )


def _subject(step: Step) -> Clause:
    """What a question is about."""
    if step.call.intent == "HassGetState" and len(step.targets) <= _MOST_NAMED:
        return Clause("ask.devices", step.targets)
    return Clause(f"ask.{step.call.intent}")


def _targets(plan: Plan) -> tuple[str, ...]:
    """Return what "it" means after this plan: things that something was done to, never a list."""
    return tuple(
        dict.fromkeys(
            target for step in plan.steps if step.errand is None for target in step.targets
        )
    )


def still_delayed(plan: Plan, outer: Understanding, place: int) -> Plan:
    """Return a plan that keeps the delay of a command: it must not be done at the answer."""
    question = plan.question
    if not isinstance(question, Whereabouts):
        return plan
    return replace(plan, question=replace(question, delayed=(outer, place)))


def cancelled(language: str) -> Plan:
    """Return the plan after a no: nothing is done and nothing waits any more."""
    return Plan(PlanOutcome.ANSWER, language, "cancelled", clauses=(Clause("cancelled"),))


def after_question(plan: Plan, dialogue: Dialogue) -> Plan:
    """Return `plan` with a word about the confirmation that it drops, if there was one."""
    dropped = dialogue.question
    if not isinstance(dropped, Confirmation) or plan.keeps_question:
        return plan
    if plan.question in (dropped, replace(dropped, repeated=not dropped.repeated)):
        return plan
    if plan.code == "cancelled":
        return plan
    if all(call.intent == "HassNevermind" for call in plan.calls) and plan.calls:
        return cancelled(plan.language)
    return replace(plan, clauses=(Clause("dropped"), *plan.clauses))


_LISTS = frozenset({"todo"})
_WITH_WORDS = {
    "no_such_device": "no_such_device",
    "unknown_area": "unknown_area",
    "nothing_there": "nothing_there.named",
}
_WITHOUT_WORDS = {
    "no_such_device": "no_device_here",
    "unknown_area": "which_area",
    "nothing_there": "nothing_there",
    "not_capable": "not_capable",
}
_WITH_CANDIDATES = {"which_one": "which_one", "not_capable": "not_capable.named"}


def unresolved_clause(found: Unresolved, call: IntentCall) -> Clause:
    """Return what is said about a call that has no clear target."""
    if found.code == "no_such_device" and INTENTS[call.intent].domains == _LISTS:
        return Clause.of("list.unknown", words=found.words)
    place = call.slots.get("area") or call.slots.get("floor")
    if found.code == "no_such_device" and place:
        return Clause.of("no_such_device.in_area", words=found.words, place=str(place))
    if found.code == "nothing_there" and INTENTS[call.intent].asks:
        return Clause("nothing_there.asked")
    if found.candidates and found.code in _WITH_CANDIDATES:
        return Clause(_WITH_CANDIDATES[found.code], found.candidates)
    if found.words and found.code in _WITH_WORDS:
        return Clause.of(_WITH_WORDS[found.code], words=found.words)
    return Clause(_WITHOUT_WORDS.get(found.code, "not_understood"))
