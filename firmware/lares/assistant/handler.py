"""The way of a message: understand → resolve → decide → execute → reply → journal."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from lares.assistant.drafts import refusing
from lares.assistant.explanation.sent import in_groups
from lares.assistant.plan import Plan, PlanOutcome
from lares.assistant.planning import Planner, language_of
from lares.assistant.ports import Automation, DeviceGateway, Journal, Understands
from lares.assistant.recollection import Memory, Recollection, recollect
from lares.assistant.replies.clauses import Clause
from lares.assistant.replies.rendering import Renderer
from lares.assistant.replies.results import INTERRUPTED, overall, result_clause
from lares.assistant.running import Done, Errands
from lares.assistant.sessions import SessionBusyError, Sessions
from lares.assistant.turn import Reply, ReplyOutcome, Turn
from lares.clock import Clock, Deadline
from lares.errors import LaresError
from lares.home.command import Command, CommandResult, Outcome
from lares.home.registry import Registry
from lares.nlu.understanding import Understanding
from lares.policy.policy import Policy

logger = logging.getLogger(__name__)

RESERVED_SECONDS = 0.25
"""What the devices' part leaves of a turn's time for the reply and the journal."""


class Handler:
    """Answers turns, whatever way they came in."""

    def __init__(  # noqa: PLR0917 -- one of each port, wired once by the composition root
        self,
        registry: Registry,
        understander: Understands,
        policy: Policy,
        gateway: DeviceGateway,
        journal: Journal,
        clock: Clock,
        automation: Automation,
        memory: Memory | None = None,
    ) -> None:
        """`memory` None: nothing can be taught, and every wish is asked about."""
        self._registry = registry
        self._planner = Planner(registry, understander, policy, clock, automation, memory=memory)
        self._errands = Errands(automation, clock, memory)
        self._memory = memory
        self._gateway = gateway
        self._journal = journal
        self._clock = clock
        self._sessions = Sessions(clock)
        self._renderer = Renderer(registry)
        self._journal_works = True

    async def handle(self, turn: Turn) -> Reply:
        """Do what a turn asks and say what became of it; never raises for anything but a cancel.

        Turns of one session run one after another. Waits end by the turn's deadline; the journal
        is given `RESERVED_SECONDS` even when that has passed.
        """
        try:
            async with self._sessions.ordered(turn):
                if not turn.deadline.expired:
                    return await self._handle(turn)
            code = "too_late"
        except SessionBusyError:
            code = "busy"
        except TimeoutError:
            code = "too_late"
        return await self._finish(turn, refusing(code, language_of(turn)))

    async def carry_out(
        self, turn: Turn, understanding: Understanding, agreed: frozenset[str]
    ) -> Reply:
        """Do what was asked for earlier and is due; never raises for anything but a cancel.

        `agreed` are the dangerous commands that the person has said yes to (`errands.agreement`).
        Names, rights and states are looked at anew; nothing is asked.
        """
        try:
            plan = self._planner.due(turn, understanding, agreed)
        except Exception:
            logger.exception("turn %s could not be planned", turn.id)
            plan = refusing("internal", understanding.language)
        return await self._carry_out(turn, plan)

    async def decline(self, turn: Turn, clause: Clause, language: str) -> Reply:
        """Answer, and journal, a turn of which nothing is done, for the reason in `clause`."""
        return await self._finish(turn, replace(refusing(clause.code, language), clauses=(clause,)))

    def plan(self, turn: Turn, recollection: Recollection | None = None) -> Plan:
        """Return what `turn` would do now: understood, resolved, judged; without any effect.

        Also what `lares understand` prints. A fault in the way there is logged and becomes an
        honest refusal: one strange sentence must not take the service down.
        """
        try:
            return self._planner.plan(turn, self._sessions.dialogue(turn), recollection)
        except Exception:
            logger.exception("turn %s could not be planned", turn.id)
            return refusing("internal", language_of(turn))

    async def _handle(self, turn: Turn) -> Reply:
        plan = self.plan(turn, await self._recollect(turn))
        self._sessions.keep(turn, plan)  # before anything is sent: a yes counts once
        return await self._carry_out(turn, plan)

    async def _recollect(self, turn: Turn) -> Recollection | None:
        """What memory has to say; a fault there is logged and costs the lessons of this turn."""
        try:
            return await recollect(turn.text, self._memory, turn.deadline)
        except Exception:
            logger.exception("turn %s: nothing was recalled", turn.id)
            return None

    async def _carry_out(self, turn: Turn, plan: Plan) -> Reply:
        results: Sequence[CommandResult] = ()
        done: Sequence[Done] = ()
        if plan.outcome is PlanOutcome.ACT:
            try:
                if plan.commands:
                    turn.trace.note("sent", commands=in_groups(plan.commands))
                    results = await self._execute(plan.commands, turn)
                errands = (*plan.errands, *plan.afterwards)
                done = await self._errands.run(errands, turn, plan.language)
            except asyncio.CancelledError:  # whoever asked is gone; what was sent was sent
                await self._finish(turn, plan, results or _unknown(plan.commands))
                raise
        return await self._finish(turn, plan, results, done)

    async def _execute(self, commands: Sequence[Command], turn: Turn) -> Sequence[CommandResult]:
        """Send all commands at once; one result each, whatever the gateway does."""
        reserved = min(RESERVED_SECONDS, turn.deadline.remaining / 4)
        deadline = Deadline(turn.deadline.clock, turn.deadline.at - reserved)
        try:
            async with asyncio.timeout(turn.deadline.remaining):
                results = await self._gateway.execute(commands, deadline)
        except TimeoutError:
            logger.warning("turn %s: the gateway did not keep the deadline", turn.id)
            return [CommandResult(each.entity_id, Outcome.TIMED_OUT) for each in commands]
        except Exception:
            logger.exception("turn %s: the gateway failed", turn.id)
            return _unknown(commands)
        if [result.entity_id for result in results] != [each.entity_id for each in commands]:
            logger.error("turn %s: the gateway answered for other entities than asked", turn.id)
            return _unknown(commands)
        return results

    async def _finish(
        self,
        turn: Turn,
        plan: Plan,
        results: Sequence[CommandResult] = (),
        done: Sequence[Done] = (),
    ) -> Reply:
        reply = self._reply(turn, plan, results, done)
        await self._record(turn, reply)
        return reply

    def _reply(
        self,
        turn: Turn,
        plan: Plan,
        results: Sequence[CommandResult],
        done: Sequence[Done],
    ) -> Reply:
        everything = (*results, *plan.failed)
        outcome = _outcome(plan, everything, done)
        code = done[0].clause.code if done and not results else plan.code
        return Reply(
            turn.id,
            self._words(turn, plan, results, done),
            plan.language,
            outcome,
            str(outcome) if results else code,
            plan.calls,
            everything,
            plan.decisions,
        )

    def _words(
        self,
        turn: Turn,
        plan: Plan,
        results: Sequence[CommandResult],
        done: Sequence[Done],
    ) -> str:
        """Say what became of everything, what was not possible, then answers and questions."""
        try:
            sent = plan.commands if results else ()
            clauses = [
                *(result_clause(*each, self._registry) for each in zip(sent, results, strict=True)),
                *(each.clause for each in done),
                *(result_clause(None, result, self._registry) for result in plan.failed),
                *plan.clauses,
            ]
            return self._renderer.text(clauses, plan.language)
        except Exception:  # what devices did stays true and is in the results
            logger.exception("turn %s has no words for its reply", turn.id)
            return self._renderer.text((Clause("internal"),), plan.language)

    async def _record(self, turn: Turn, reply: Reply) -> None:
        """Journal the turn; a journal that fails costs the person nothing but is logged once."""
        try:
            async with asyncio.timeout(max(turn.deadline.remaining, RESERVED_SECONDS)):
                await self._journal.record(turn, reply)
        except (LaresError, TimeoutError) as error:
            if self._journal_works:
                reason = str(error) or "it did not answer in time"
                logger.warning("the journal cannot be written; turns go on without it: %s", reason)
            self._journal_works = False
        except Exception:
            if self._journal_works:
                logger.exception("the journal failed; turns go on without it")
            self._journal_works = False
        else:
            if not self._journal_works:
                logger.info("the journal can be written again")
            self._journal_works = True


def _unknown(commands: Sequence[Command]) -> list[CommandResult]:
    """Results of commands of which nobody knows what came."""
    return [CommandResult(each.entity_id, Outcome.TIMED_OUT, INTERRUPTED) for each in commands]


def _outcome(plan: Plan, results: tuple[CommandResult, ...], done: Sequence[Done]) -> ReplyOutcome:
    match plan.outcome:
        case PlanOutcome.ACT:
            return overall([result.outcome.ok for result in results] + [each.ok for each in done])
        case PlanOutcome.CONFIRM:
            return ReplyOutcome.CONFIRM
        case PlanOutcome.CLARIFY:
            return ReplyOutcome.CLARIFY
        case PlanOutcome.ANSWER:
            return ReplyOutcome.ANSWER
        case PlanOutcome.REFUSE if plan.denied:
            return ReplyOutcome.DENIED
        case PlanOutcome.REFUSE:
            return ReplyOutcome.FAILED if plan.failed else ReplyOutcome.REFUSE
