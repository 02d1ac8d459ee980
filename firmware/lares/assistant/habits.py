"""Wishes that were granted before: what a person once said yes to is done at once the next time.

Only what the policy lets that person do without a question, never a lock, a gate, a valve or an
alarm; and only for people whom the home knows: "the guest" is somebody else every time.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lares.assistant.calling import Asked, Calls
from lares.assistant.errands import ForgetAgreement, KeepAgreement
from lares.assistant.judging import facts_of
from lares.assistant.plan import Confirmation, Objection, Plan, PlanOutcome, Step
from lares.assistant.recollection import Memory
from lares.assistant.replies.clauses import Clause
from lares.clock import Clock
from lares.home.registry import Registry
from lares.memory.agreement import Agreement, may_be_agreed
from lares.nlu.teaching import ASK_FIRST
from lares.nlu.understanding import IntentCall
from lares.policy.principal import Role


class Habits:
    """What is done for whom without a question."""

    def __init__(self, registry: Registry, calls: Calls, memory: Memory, clock: Clock) -> None:
        self._registry = registry
        self._calls = calls
        self._memory = memory
        self._clock = clock

    def settled(self, plan: Plan, asked: Asked) -> Plan:
        """Return the plan of a wish: done if it was agreed to before, else one to agree to."""
        understanding, turn = asked.understanding, asked.turn
        if understanding.confirm != "wish" or not understanding.wish:
            return plan
        if plan.outcome is not PlanOutcome.CONFIRM or turn.principal.role is Role.GUEST:
            return plan
        plain = replace(asked, understanding=replace(understanding, confirm=""))
        at_once = self._calls.plan(plain, {})
        if at_once.outcome is not PlanOutcome.ACT or not self._is_harmless(at_once):
            return plan
        call = effect(at_once.steps)
        kept = self._memory.agreements.find(
            turn.principal.id, asked.area_id, understanding.wish, call
        )
        if kept is not None:
            return replace(
                at_once,
                afterwards=(KeepAgreement(kept, again=True),),
                question=Objection(kept, plan.language),
            )
        if not isinstance(plan.question, Confirmation):
            return plan
        now = self._clock.now()
        offer = Agreement(
            id=0,
            principal_id=turn.principal.id,
            principal_name=turn.principal.name,
            area_id=asked.area_id or "",
            wish=understanding.wish,
            call=call,
            said=asked.text,
            language=plan.language,
            agreed_at=now,
            used_at=now,
        )
        return replace(plan, question=replace(plan.question, offer=offer))

    def _is_harmless(self, plan: Plan) -> bool:
        if plan.errands or plan.failed or not plan.commands:
            return False
        facts = [facts_of(command, self._registry) for command in plan.commands]
        return all(may_be_agreed(each.domain, each.device_class) for each in facts)


def agreed(plan: Plan, question: Confirmation) -> Plan:
    """Return the plan after a yes: a wish that may be granted at once from now on is noted."""
    if question.offer is None or plan.outcome is not PlanOutcome.ACT:
        return plan
    return replace(
        plan,
        afterwards=(KeepAgreement(question.offer),),
        question=Objection(question.offer, plan.language),
    )


def objected(agreement: Agreement, language: str) -> Plan:
    """Return the plan that asks again from now on."""
    call = IntentCall(ASK_FIRST)
    return Plan(
        PlanOutcome.ACT,
        language,
        "wish.asks_again",
        (Step(call, errand=ForgetAgreement(agreement)),),
    )


def accepted(language: str) -> Plan:
    """Return the plan of a yes to what was done already."""
    return Plan(PlanOutcome.ANSWER, language, "wish.fine", clauses=(Clause("wish.fine"),))


def after_habit(question: Objection, *, agreed: bool | None) -> Plan | None:
    """Return the plan of a yes or no to what was done without asking, None for anything else."""
    if agreed is None:
        return None
    if agreed:
        return accepted(question.language)
    return objected(question.agreement, question.language)


def written(calls: Sequence[IntentCall]) -> str:
    """Return calls as text that can be compared and kept."""
    return json.dumps(
        [
            [call.intent, _plain(call.slots), [_plain(each) for each in call.exclude]]
            for call in calls
        ],
        ensure_ascii=False,
        sort_keys=True,
        default=str,
    )


def effect(steps: Sequence[Step]) -> str:
    """Return what steps do to which things, as text that can be compared and kept.

    However the things are named: 厨房的灯 and "the kitchen lights" are the same.
    """
    kept = [
        [
            step.call.intent,
            _plain({name: v for name, v in step.call.slots.items() if name not in _PLACES}),
            sorted(step.targets),
        ]
        for step in steps
    ]
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, default=str)


_PLACES = frozenset({"name", "area", "floor", "domain", "device_class"})


def _plain(slots: Mapping[str, object]) -> dict[str, object]:
    return {
        name: dict(value) if isinstance(value, Mapping) else value for name, value in slots.items()
    }
