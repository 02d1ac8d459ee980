"""Operations of conversation: saying a sentence, reading what was said, the health report."""

import secrets
from datetime import UTC

import msgspec

from lares.assistant.explanation.why import Explainer
from lares.assistant.turn import Turn
from lares.clock import Clock, Deadline
from lares.console.boundary import Call
from lares.console.by_hand import REPLY_CODE
from lares.console.ports import JournalEntry, ReadsJournal, ReadsLink, ReportsHealth, Talks
from lares.console.problems import invalid
from lares.console.views import call_views, link_view, reply_view, result_view
from lares.console.why_views import why_view
from lares.console.wire import HealthReply, HealthReport, HistoryReply, SayBody, SayReply, TurnReply
from lares.home.registry import Registry

SAY_TIMEOUT = 12.0
"""Seconds until a turn must be answered, whatever the devices do."""


class TalkApi:
    """The same turn as from every other origin, and its traces."""

    def __init__(
        self,
        *,
        registry: Registry,
        talks: Talks,
        journal: ReadsJournal,
        health: ReportsHealth,
        link: ReadsLink,
        clock: Clock,
    ) -> None:
        self._registry = registry
        self._talks = talks
        self._journal = journal
        self._health = health
        self._link = link
        self._clock = clock

    async def say(self, call: Call) -> SayReply:
        """Answer a sentence."""
        body = call.body(SayBody)
        if not body.text.strip():
            raise invalid("Say something.")
        if body.area is not None and body.area not in self._registry.areas:
            raise invalid(f"There is no area `{body.area}`.")
        caller = call.known_caller
        turn = Turn(
            id=secrets.token_hex(8),
            text=body.text,
            principal=caller.principal,
            origin=caller.origin,
            session=caller.conversation,
            deadline=Deadline.after(self._clock, SAY_TIMEOUT),
            area_id=body.area,
            language=body.language,
        )
        reply = await self._talks.handle(turn)
        answer = reply_view(reply)
        answer.why = why_view(turn, reply, Explainer(self._registry, call.language))
        return answer

    async def history(self, call: Call) -> HistoryReply:
        """Return a page of recent turns, newest first."""
        limit = call.number("limit") or 1
        entries = await self._journal.recent(limit, call.number("before"))
        explainer = Explainer(self._registry, call.language)
        turns = [_turn_view(entry, explainer) for entry in entries]
        return HistoryReply(turns, turns[-1].id if len(turns) == limit else None)

    async def health(self, call: Call) -> HealthReply:
        """Return what is well and what is not."""
        del call
        report = msgspec.convert(await self._health(), HealthReport)
        link = link_view(self._link())
        return HealthReply(report.level, report.findings, report.services, report.versions, link)


def _turn_view(entry: JournalEntry, explainer: Explainer) -> TurnReply:
    turn, reply = entry.turn, entry.reply
    return TurnReply(
        id=entry.id,
        turn=turn.id,
        at=entry.at.astimezone(UTC).isoformat(timespec="milliseconds"),
        origin=turn.origin.value,
        text=turn.text,
        language=reply.language,
        reply=reply.text,
        outcome=reply.outcome.value,
        code=reply.code,
        calls=call_views(reply.calls),
        decisions=list(reply.decisions),
        results=[result_view(result) for result in reply.results],
        by_hand=reply.code == REPLY_CODE,
        why=why_view(turn, reply, explainer),
    )
