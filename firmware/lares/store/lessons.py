"""Lessons and their vectors: kept in one table, compared by sqlite-vec, all of them each time.

Five hundred vectors of 64 bytes are compared in a fraction of a millisecond, so there is no index
that could disagree with the table.
"""

from collections.abc import Mapping, Sequence

from lares.memory.lesson import Lesson
from lares.memory.recall import Neighbour
from lares.store.connection import Connection, Row
from lares.store.database import Database
from lares.store.encoding import clean, from_ms, to_ms

_COLUMNS = "phrase, key, command, meaning, language, area_id, taught_by, taught_by_name, taught_at"
_NEAREST = (
    "SELECT id, distance FROM (SELECT id,"
    " vec_distance_cosine(vec_int8(vector), vec_int8(?1)) AS distance"
    " FROM lessons WHERE model = ?2 AND length(vector) = length(?1))"
    " WHERE distance IS NOT NULL ORDER BY distance, id LIMIT ?3"
)
"""A vector of nothing but zeros has no direction: its distance is NULL."""


class LessonRepository:
    """Implements `lares.memory.ports.LessonStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self) -> list[Lesson]:
        """Return all lessons, the oldest first."""

        def work(connection: Connection) -> list[Row]:
            return connection.execute(f"SELECT id, {_COLUMNS} FROM lessons ORDER BY id").fetchall()  # noqa: S608 - constants only

        return [_lesson(row) for row in await self._database.read(work)]

    async def stale(self, model: str) -> list[int]:
        """Return the ids of lessons without a vector of this model."""

        def work(connection: Connection) -> list[Row]:
            return connection.execute(
                "SELECT id FROM lessons WHERE model != ? ORDER BY id", (model,)
            ).fetchall()

        return [int(str(id_)) for (id_,) in await self._database.read(work)]

    async def add(
        self, lesson: Lesson, model: str, vector: bytes, replaces: Sequence[int] = ()
    ) -> int:
        """Keep a new lesson, forget those that it replaces; return its id."""
        row = (
            clean(lesson.phrase),
            clean(lesson.key),
            clean(lesson.command),
            lesson.meaning,
            lesson.language,
            lesson.area_id,
            clean(lesson.taught_by),
            clean(lesson.taught_by_name),
            to_ms(lesson.taught_at),
            model,
            vector,
        )

        def work(connection: Connection) -> int:
            for each in replaces:
                connection.execute("DELETE FROM lessons WHERE id = ?", (each,))
            rows = connection.execute(
                f"INSERT INTO lessons ({_COLUMNS}, model, vector)"  # noqa: S608 - constants only
                f" VALUES ({', '.join('?' * len(row))}) RETURNING id",
                row,
            ).fetchall()
            return int(str(rows[0][0]))

        return await self._database.write(work)

    async def rename(
        self, lesson_id: int, phrase: str, key: str, model: str, vector: bytes
    ) -> None:
        """Give a lesson another phrase."""
        await self._database.execute(
            "UPDATE lessons SET phrase = ?, key = ?, model = ?, vector = ? WHERE id = ?",
            clean(phrase),
            clean(key),
            model,
            vector,
            lesson_id,
        )

    async def remove(self, lesson_id: int) -> None:
        """Forget a lesson."""
        await self._database.execute("DELETE FROM lessons WHERE id = ?", lesson_id)

    async def save_vectors(self, model: str, vectors: Mapping[int, bytes]) -> None:
        """Keep new vectors, in one transaction."""

        def work(connection: Connection) -> None:
            for lesson_id, vector in vectors.items():
                connection.execute(
                    "UPDATE lessons SET model = ?, vector = ? WHERE id = ?",
                    (model, vector, lesson_id),
                )

        await self._database.write(work)

    async def nearest(self, model: str, vector: bytes, limit: int) -> list[Neighbour]:
        """Return the lessons with the nearest vectors; empty without sqlite-vec."""
        if not self._database.compares_vectors or not vector:
            return []

        def work(connection: Connection) -> list[Row]:
            return connection.execute(_NEAREST, (vector, model, limit)).fetchall()

        return [
            Neighbour(int(str(id_)), 1.0 - float(str(distance)))
            for id_, distance in await self._database.read(work)
        ]


def _lesson(row: Row) -> Lesson:
    id_, phrase, key, command, meaning, language, area, person, name, at = row
    return Lesson(
        int(str(id_)),
        str(phrase),
        str(key),
        str(command),
        str(meaning),
        str(language),
        None if area is None else str(area),
        str(person),
        str(name),
        from_ms(at),
    )
