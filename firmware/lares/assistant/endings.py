"""What happens when a timer ends: it is told to everybody, and a delayed command is carried out."""

import secrets
from collections.abc import Sequence
from dataclasses import replace

from lares.assistant.handler import Handler
from lares.assistant.ports import Announces, KnowsPeople
from lares.assistant.replies.clauses import Clause
from lares.assistant.replies.rendering import Renderer
from lares.assistant.replies.times import duration, timer_label
from lares.assistant.turn import Reply, ReplyOutcome, Turn
from lares.clock import Clock, Deadline
from lares.home.announcement import Occasion
from lares.home.registry import Registry
from lares.home.timer import Timer
from lares.nlu.understanding import IntentCall, Understanding
from lares.policy.principal import Origin, Principal

GRACE_S = 120.0
"""A command that is due for longer is not carried out any more: the house has moved on."""
_PUNCTUAL_S = 15.0
"""Nobody is told about a delay that is shorter."""
_TURN_S = 12.0


class Endings:
    """Tells of the ends of timers in the language in which they were started."""

    def __init__(
        self,
        registry: Registry,
        handler: Handler,
        announcements: Announces,
        people: KnowsPeople,
        clock: Clock,
    ) -> None:
        self._handler = handler
        self._people = people
        self._announcements = announcements
        self._clock = clock
        self._renderer = Renderer(registry)

    async def rang(self, timer: Timer, late: float) -> None:
        """Tell that a timer has ended, `late` seconds ago."""
        label, ago = timer_label(timer), duration(late)
        if late <= _PUNCTUAL_S:
            await self._tell(Occasion.TIMER, Clause.of("timer.ended", timer=label), timer)
        elif late <= GRACE_S:
            clause = Clause.of("timer.ended_late", timer=label, duration=ago)
            await self._tell(Occasion.TIMER, clause, timer)
        else:
            clause = Clause.of("timer.missed", timer=label, duration=ago)
            await self._tell(Occasion.MISSED, clause, timer)

    async def due(
        self,
        timer: Timer,
        late: float,
        calls: Sequence[IntentCall],
        person: Principal,
        agreed: frozenset[str],
    ) -> None:
        """Carry a delayed command out with today's rights of the person who asked for it.

        What is too late, or was asked for by somebody who has left the home, is told and not done.
        """
        turn = self._turn(timer, person)
        if late > GRACE_S:
            ago = duration(late)
            clause = Clause.of("later.too_late", command=timer.command, duration=ago)
            await self._give_up(turn, Occasion.MISSED, clause, timer)
            return
        present = self._people.present(person)
        if present is None:
            clause = Clause.of("later.person_gone", command=timer.command)
            await self._give_up(turn, Occasion.PROBLEM, clause, timer)
            return
        turn = replace(turn, principal=present)
        understanding = Understanding(tuple(calls), timer.language, "timer")
        reply = await self._handler.carry_out(turn, understanding, agreed)
        done = reply.outcome is ReplyOutcome.DONE
        clause = Clause.of(
            "later.done" if done else "later.failed", command=timer.command, reply=reply.text
        )
        await self._tell(Occasion.COMMAND if done else Occasion.PROBLEM, clause, timer)

    async def interrupted(self, timer: Timer, person: Principal) -> None:
        """Tell that nobody knows what became of a command; it is not done a second time."""
        clause = Clause.of("later.interrupted", command=timer.command)
        await self._give_up(self._turn(timer, person), Occasion.PROBLEM, clause, timer)

    async def _give_up(self, turn: Turn, occasion: Occasion, clause: Clause, timer: Timer) -> Reply:
        reply = await self._handler.decline(turn, clause, timer.language)
        await self._announcements.announce(occasion, reply.text, timer.language)
        return reply

    async def _tell(self, occasion: Occasion, clause: Clause, timer: Timer) -> None:
        text = self._renderer.text((clause,), timer.language)
        await self._announcements.announce(occasion, text, timer.language)

    def _turn(self, timer: Timer, person: Principal) -> Turn:
        return Turn(
            id=secrets.token_hex(8),
            text=timer.command,
            principal=person,
            origin=Origin.TIMER,
            session=f"timer:{timer.id}",
            deadline=Deadline.after(self._clock, _TURN_S),
            area_id=timer.area_id,
            language=timer.language,
        )
