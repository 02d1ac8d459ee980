"""The journal: what was said, understood, decided, done and answered, turn by turn."""

from dataclasses import dataclass
from datetime import datetime

from lares.assistant.turn import Reply, ReplyOutcome, Turn
from lares.clock import Clock, Deadline
from lares.home.command import CommandResult
from lares.nlu.trace import Trace, restored
from lares.nlu.understanding import IntentCall
from lares.policy.principal import Origin, Principal, Role
from lares.store.connection import Connection, Row
from lares.store.database import Database
from lares.store.encoding import clean, from_json, from_ms, to_json, to_ms

_COLUMNS = (
    "at, turn_id, text, principal_id, principal_name, role, origin, session, area_id, language,"
    " reply_text, reply_language, reply_code, outcome, calls, results, decisions, trace"
)
_MOST_ENTRIES = 500
_MOST_KEPT = 100_000
_FIRST_PLAUSIBLE = to_ms(datetime.fromisoformat("2026-01-01T00:00:00+00:00"))
"""Earlier entries were written before the clock of the board was set."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One turn of the past. `id` grows with each; `at` is wall time and may be wrong or jump.

    The deadline of `turn` has passed long ago.
    """

    id: int
    at: datetime
    turn: Turn
    reply: Reply


class JournalRepository:
    """Implements `lares.assistant.ports.Journal` and what shows it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def record(self, turn: Turn, reply: Reply) -> None:
        """Append one turn; when this returns, it is on the disk.

        Raises:
            StoreError: it was not written (full disk, damage).
            TransientError: it was not written, too much work waits.
        """
        row = (
            to_ms(self._clock.now()),
            clean(turn.id),
            clean(turn.text),
            clean(turn.principal.id),
            clean(turn.principal.name),
            turn.principal.role.value,
            turn.origin.value,
            clean(turn.session),
            turn.area_id,
            turn.language,
            clean(reply.text),
            reply.language,
            reply.code,
            reply.outcome.value,
            to_json(reply.calls),
            to_json(reply.results),
            to_json(reply.decisions),
            to_json(turn.trace.bounded()) if turn.trace.notes else None,
        )
        statement = f"INSERT INTO journal ({_COLUMNS}) VALUES ({', '.join('?' * len(row))})"  # noqa: S608 - constants only
        await self._database.execute(statement, *row)

    async def recent(self, limit: int, before: int | None = None) -> list[JournalEntry]:
        """Return at most `limit` (500) entries older than entry `before`, newest first."""
        bindings = (before, before, max(0, min(limit, _MOST_ENTRIES)))

        def work(connection: Connection) -> list[Row]:
            return connection.execute(
                f"SELECT id, {_COLUMNS} FROM journal WHERE (? IS NULL OR id < ?)"  # noqa: S608 - constants only
                " ORDER BY id DESC LIMIT ?",
                bindings,
            ).fetchall()

        return [self._entry(row) for row in await self._database.read(work)]

    async def prune(self, older_than: datetime) -> int:
        """Remove entries from before `older_than` and those beyond 100,000; return how many.

        Entries go in the order they were written, up to the first that is young: the clock of a
        board may start in the past or jump, and a wrong time must not delete a recent entry.
        """
        cutoff = to_ms(older_than)

        def work(connection: Connection) -> int:
            connection.execute(
                "DELETE FROM journal WHERE id < max("
                " coalesce((SELECT min(id) FROM journal WHERE at >= ?1),"
                "          (SELECT max(id) + 1 FROM journal WHERE at BETWEEN ?2 AND ?1), 0),"
                " coalesce((SELECT max(id) - ?3 + 1 FROM journal), 0))",
                (cutoff, _FIRST_PLAUSIBLE, _MOST_KEPT),
            )
            return connection.changes()

        return await self._database.write(work)

    def _entry(self, row: Row) -> JournalEntry:
        id_, at, turn_id, text, person, name, role, origin, session, area, language, *answer = row
        reply_text, reply_language, code, outcome, calls, results, decisions, trace = answer
        turn = Turn(
            id=str(turn_id),
            text=str(text),
            principal=Principal(str(person), Role(str(role)), str(name)),
            origin=Origin(str(origin)),
            session=str(session),
            deadline=Deadline(self._clock, 0.0),
            area_id=None if area is None else str(area),
            language=None if language is None else str(language),
            trace=Trace() if trace is None else restored(from_json(trace, list[dict[str, object]])),
        )
        reply = Reply(
            turn_id=turn.id,
            text=str(reply_text),
            language=str(reply_language),
            outcome=ReplyOutcome(str(outcome)),
            code=str(code),
            calls=from_json(calls, tuple[IntentCall, ...]),
            results=from_json(results, tuple[CommandResult, ...]),
            decisions=from_json(decisions, tuple[str, ...]),
        )
        return JournalEntry(int(str(id_)), from_ms(at), turn, reply)
