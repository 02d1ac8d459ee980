"""Teaching without a sentence: what the console needs to list, try, teach, rename and forget."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lares.assistant.calling import Asked, Calls
from lares.assistant.errands import ForgetLesson, KeepLesson, Remembrance
from lares.assistant.lesson_plans import LessonPlanner
from lares.assistant.lesson_verdicts import Verdict
from lares.assistant.planning import Planner
from lares.assistant.ports import Automation, Understands
from lares.assistant.recollection import Memory, lesson_like
from lares.assistant.remembering import NOT_DONE, remember
from lares.assistant.replies.clauses import Clause
from lares.assistant.replies.planned import planned
from lares.assistant.replies.rendering import Renderer
from lares.assistant.turn import Turn
from lares.clock import Clock
from lares.home.registry import Registry
from lares.memory.agreement import Agreement
from lares.memory.lesson import Lesson
from lares.nlu.understanding import IntentCall, Understanding
from lares.policy.policy import Policy


@dataclass(frozen=True, slots=True)
class Tried:
    """What became, or would become, of a lesson: `text` says what was learnt, asked or refused.

    `accepted` is false if it cannot be taught; `replaces` is the lesson whose place it takes.
    """

    accepted: bool
    code: str
    text: str
    replaces: Lesson | None = None


class Teacher:
    """The same rules as for sentences; `turn` says who teaches, where, and in which language."""

    def __init__(  # noqa: PLR0917 -- one of each port, wired once by the composition root
        self,
        registry: Registry,
        understander: Understands,
        policy: Policy,
        clock: Clock,
        automation: Automation,
        memory: Memory,
    ) -> None:
        planner = Planner(registry, understander, policy, clock, automation, memory=memory)
        self._lessons = LessonPlanner(registry, policy, memory, planner.rehearse, clock)
        self._registry = registry
        self._calls = Calls(registry, policy, clock, automation)
        self._memory = memory
        self._renderer = Renderer(registry)
        self._clock = clock

    def lessons(self) -> Sequence[Lesson]:
        """Return all lessons, the oldest first."""
        return self._memory.lessons.all

    def agreements(self) -> Sequence[Agreement]:
        """Return everybody's agreements, the one that was used last first."""
        return self._memory.agreements.all

    def preview(self, turn: Turn, phrase: str, command: str) -> Tried:
        """Say what teaching this would come to; nothing is kept."""
        verdict = self._examined(turn, phrase, command)
        return self._tried(verdict, self._said(verdict), turn)

    async def teach(self, turn: Turn, phrase: str, command: str, *, replacing: bool) -> Tried:
        """Teach, in the place of another lesson only if `replacing`.

        Raises LaresError if it could not be kept.
        """
        verdict = self._examined(turn, phrase, command)
        if verdict.errand is None or (verdict.asks and not replacing):
            return self._tried(verdict, verdict.asks or verdict.clauses, turn, accepted=False)
        return await self._kept(verdict.errand, verdict, turn)

    async def rename(self, turn: Turn, lesson: Lesson, phrase: str) -> Tried:
        """Give a lesson another phrase; raises LaresError if it could not be kept."""
        near = lesson_like(phrase, self._memory.lessons, beside=lesson)
        verdict = self._lessons.examine_name(turn, lesson, phrase, near)
        if verdict.errand is None:
            return self._tried(verdict, verdict.clauses, turn)
        return await self._kept(verdict.errand, verdict, turn)

    async def forget(self, turn: Turn, lesson: Lesson) -> Tried:
        """Forget a lesson if the person may; raises LaresError if that could not be kept."""
        denied = self._lessons.examine_forgetting(turn)
        if denied is not None:
            return self._tried(denied, denied.clauses, turn)
        said = await remember(ForgetLesson(lesson), self._memory)
        return self._tried(Verdict(), (said,), turn, accepted=True)

    async def forget_agreement(self, agreement: Agreement) -> None:
        """Ask first again; raises LaresError if that could not be kept."""
        await self._memory.agreements.forget(agreement.id)

    def doing(self, agreement: Agreement, turn: Turn) -> str:
        """Return what an agreement does, in the infinitive; "" if it could do nothing now."""
        kept = json.loads(agreement.call)
        targets = {place: tuple(each) for place, (_, _, each) in enumerate(kept)}
        if not all(each in self._registry.entities for ids in targets.values() for each in ids):
            return ""
        calls = tuple(IntentCall(intent, slots) for intent, slots, _ in kept)
        understanding = Understanding(calls, _language(turn), "exact")
        asked = Asked(turn, understanding, agreement.area_id or None, agreement.said)
        plan = self._calls.plan(asked, targets)
        parts = planned(plan.commands, plan.errands, self._clock.now())
        if not parts:
            return ""
        said = self._renderer.text((Clause.of("do.all", parts=parts),), _language(turn))
        return said.rstrip(".。")

    def _examined(self, turn: Turn, phrase: str, command: str) -> Verdict:
        near = lesson_like(phrase, self._memory.lessons)
        return self._lessons.examine(turn, phrase, command, near, _language(turn))

    def _said(self, verdict: Verdict) -> tuple[Clause, ...]:
        errand = verdict.errand
        if not isinstance(errand, KeepLesson):
            return verdict.clauses
        return (*verdict.asks, replace(errand.said, code=_WOULD[errand.said.code]))

    async def _kept(self, errand: Remembrance, verdict: Verdict, turn: Turn) -> Tried:
        said = await remember(errand, self._memory)
        return self._tried(verdict, (said,), turn, accepted=said.code not in NOT_DONE)

    def _tried(
        self,
        verdict: Verdict,
        clauses: Sequence[Clause],
        turn: Turn,
        *,
        accepted: bool | None = None,
    ) -> Tried:
        replaced = verdict.errand.replaces if isinstance(verdict.errand, KeepLesson) else ()
        return Tried(
            verdict.errand is not None if accepted is None else accepted,
            clauses[-1].code,
            self._renderer.text(clauses, _language(turn)),
            self._memory.lessons.get(replaced[0]) if replaced else None,
        )


_WOULD = {
    "lesson.learnt": "lesson.would",
    "lesson.learnt_asks": "lesson.would_ask",
    "lesson.learnt_answer": "lesson.would_answer",
}
"""What is said before something is learnt, for what is said after it."""


def _language(turn: Turn) -> str:
    return turn.language or "en"
