"""Operating by hand: one command of a person at the page, under the same policy as a sentence."""

import logging
import secrets

from lares.assistant.ports import DeviceGateway, Journal
from lares.assistant.turn import Reply, ReplyOutcome, Turn
from lares.clock import Clock, Deadline
from lares.console.gate import Caller
from lares.console.ports import Decides
from lares.console.views import result_view
from lares.console.wire import CommandReply
from lares.errors import LaresError
from lares.home.command import Command, CommandResult
from lares.home.entity import Entity
from lares.home.registry import Registry
from lares.nlu.understanding import IntentCall
from lares.policy.decision import CommandFacts, Confirm, Decision, Deny, journal_line

OPERATE_TIMEOUT = 8.0
"""Seconds that a person looks at a button before it must have an answer."""
REPLY_CODE = "by_hand"
"""The reply code of journal entries that had no sentence."""
_log = logging.getLogger(__name__)


class ByHand:
    """Decides, executes and journals one command at a time."""

    def __init__(
        self,
        registry: Registry,
        policy: Decides,
        gateway: DeviceGateway,
        journal: Journal,
        clock: Clock,
    ) -> None:
        self._registry = registry
        self._policy = policy
        self._gateway = gateway
        self._journal = journal
        self._clock = clock

    async def operate(
        self, entity: Entity, command: Command, caller: Caller, *, confirmed: bool
    ) -> CommandReply:
        """Carry out `command` if the policy lets the caller; `confirmed` is the person's yes."""
        facts = CommandFacts(
            entity.id,
            entity.domain,
            command.service,
            entity.device_class,
            self._registry.area_of(entity),
            command.data,
        )
        decision = self._policy.decide(caller.principal, caller.origin, facts)
        result: CommandResult | None = None
        if isinstance(decision, Deny):
            reply = CommandReply("denied", decision.reason.value, None)
        elif isinstance(decision, Confirm) and not confirmed:
            reply = CommandReply("confirm", None, None)
        else:
            result = await self._execute(command)
            done = result.outcome.ok
            reply = CommandReply("done" if done else "failed", None, result_view(result))
        await self._record(command, caller, journal_line(facts, decision), decision, result)
        return reply

    async def _execute(self, command: Command) -> CommandResult:
        deadline = Deadline.after(self._clock, OPERATE_TIMEOUT)
        results = await self._gateway.execute([command], deadline)
        return results[0]

    async def _record(
        self,
        command: Command,
        caller: Caller,
        line: str,
        decision: Decision,
        result: CommandResult | None,
    ) -> None:
        turn = Turn(
            id=secrets.token_hex(8),
            text="",
            principal=caller.principal,
            origin=caller.origin,
            session=caller.conversation,
            deadline=Deadline.after(self._clock, 0.0),
        )
        domain = command.entity_id.partition(".")[0]
        call = IntentCall(
            f"{domain}.{command.service}", {"entity_id": command.entity_id, **command.data}
        )
        reply = Reply(
            turn_id=turn.id,
            text="",
            language="",
            outcome=_outcome(decision, result),
            code=REPLY_CODE,
            calls=(call,),
            results=(result,) if result is not None else (),
            decisions=(line,),
        )
        try:
            await self._journal.record(turn, reply)
        except LaresError as error:
            # The device has acted already: what it answered matters more than the record of it.
            _log.warning("an operation by hand was not journalled: %s", error)


def _outcome(decision: Decision, result: CommandResult | None) -> ReplyOutcome:
    if result is None:
        return ReplyOutcome.DENIED if isinstance(decision, Deny) else ReplyOutcome.CONFIRM
    return ReplyOutcome.DONE if result.outcome.ok else ReplyOutcome.FAILED
