"""Sessions: what was asked and is not answered yet, what "it" is, and one turn after another.

Everything that is kept belongs to one person in one session: a question that one person was asked
is never answered by another. All of it is bounded, and forgotten when it is old.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from lares.assistant.plan import Dialogue, Plan, Question
from lares.assistant.turn import Turn
from lares.clock import Clock
from lares.nlu.understanding import IntentCall

QUESTION_SECONDS = 60.0
"""A question that nobody answers for so long is forgotten."""
ABOUT_SECONDS = 300.0
"""So long "it" means what was last spoken of."""
IDLE_SECONDS = 3600.0
MOST_SESSIONS = 256
MOST_PEOPLE = 16
MOST_WAITING = 4
"""Turns of one session that may wait behind the running one; more are told "busy"."""


class SessionBusyError(Exception):
    """Too many turns of this session wait already, or too many sessions are busy."""


@dataclass(slots=True)
class _Memory:
    """What is open with one person; moments are monotonic seconds."""

    question: Question | None = None
    question_until: float = 0.0
    about: tuple[str, ...] = ()
    last: tuple[IntentCall, ...] = ()
    about_until: float = 0.0


@dataclass(slots=True)
class _Session:
    used: float
    order: asyncio.Lock = field(default_factory=asyncio.Lock)
    inside: int = 0
    people: OrderedDict[str, _Memory] = field(default_factory=OrderedDict)


class Sessions:
    """All sessions, least recently used first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sessions: OrderedDict[str, _Session] = OrderedDict()

    def __len__(self) -> int:
        """Return how many sessions are remembered."""
        return len(self._sessions)

    @asynccontextmanager
    async def ordered(self, turn: Turn) -> AsyncIterator[None]:
        """Hold the session for one turn; the turns of a session run one after another.

        Raises:
            SessionBusyError: too many turns wait already.
            TimeoutError: the turn's deadline passed while it waited.
        """
        session = self._enter(turn.session)
        session.inside += 1
        try:
            async with asyncio.timeout(turn.deadline.remaining):
                await session.order.acquire()
            try:
                yield
            finally:
                session.order.release()
        finally:
            session.inside -= 1
            session.used = self._clock.monotonic()

    def dialogue(self, turn: Turn) -> Dialogue:
        """Return what is open with this person in this session; changes nothing."""
        session = self._sessions.get(turn.session)
        memory = session.people.get(turn.principal.id) if session else None
        if memory is None:
            return Dialogue()
        now = self._clock.monotonic()
        return Dialogue(
            memory.question if now < memory.question_until else None,
            memory.about if now < memory.about_until else (),
            memory.last if now < memory.about_until else (),
        )

    def keep(self, turn: Turn, plan: Plan) -> None:
        """Take what a plan leaves open; a question that it answers or drops is gone for good."""
        session = self._sessions.get(turn.session)
        if session is None:
            return
        memory = session.people.setdefault(turn.principal.id, _Memory())
        session.people.move_to_end(turn.principal.id)
        while len(session.people) > MOST_PEOPLE:
            session.people.popitem(last=False)
        now = self._clock.monotonic()
        if not plan.keeps_question:
            memory.question = plan.question
            if plan.question is None or not plan.question.repeated:
                memory.question_until = now + QUESTION_SECONDS
        if plan.about:
            memory.about, memory.last = plan.about, plan.calls
            memory.about_until = now + ABOUT_SECONDS

    def _enter(self, session_id: str) -> _Session:
        now = self._clock.monotonic()
        self._forget(now)
        session = self._sessions.get(session_id)
        if session is None:
            if len(self._sessions) >= MOST_SESSIONS:
                self._make_room()
            session = self._sessions[session_id] = _Session(now)
        self._sessions.move_to_end(session_id)
        if session.inside > MOST_WAITING:
            raise SessionBusyError
        session.used = now
        return session

    def _forget(self, now: float) -> None:
        """Drop the oldest sessions while they are idle for too long."""
        while self._sessions:
            session_id, oldest = next(iter(self._sessions.items()))
            if oldest.inside or now - oldest.used < IDLE_SECONDS:
                return
            del self._sessions[session_id]

    def _make_room(self) -> None:
        for session_id, session in self._sessions.items():
            if not session.inside:
                del self._sessions[session_id]
                return
        raise SessionBusyError
