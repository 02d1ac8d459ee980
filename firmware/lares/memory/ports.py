"""What this room needs from the outside: where things are kept, and a model's vectors."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from lares.memory.agreement import Agreement
from lares.memory.lesson import Lesson
from lares.memory.recall import Neighbour


class Encodes(Protocol):
    """Turns a sentence into the vector of a model."""

    @property
    def version(self) -> str:
        """The identity of the model; vectors of different ones cannot be compared."""
        ...

    def embed(self, text: str) -> bytes:
        """Return the vector, int8, one byte a dimension; b"" for a text without any content."""
        ...


class LessonStore(Protocol):
    """Keeps lessons; a change that returned is on the disk, one that raised LaresError is not."""

    async def load(self) -> Sequence[Lesson]:
        """Return all lessons, the oldest first."""
        ...

    async def stale(self, model: str) -> Sequence[int]:
        """Return the ids of lessons without a vector of this model."""
        ...

    async def add(
        self, lesson: Lesson, model: str, vector: bytes, replaces: Sequence[int] = ()
    ) -> int:
        """Keep a new lesson, forget those that it replaces; return its id."""
        ...

    async def rename(
        self, lesson_id: int, phrase: str, key: str, model: str, vector: bytes
    ) -> None:
        """Give a lesson another phrase."""
        ...

    async def remove(self, lesson_id: int) -> None:
        """Forget a lesson."""
        ...

    async def save_vectors(self, model: str, vectors: Mapping[int, bytes]) -> None:
        """Keep new vectors of lessons."""
        ...

    async def nearest(self, model: str, vector: bytes, limit: int) -> Sequence[Neighbour]:
        """Return the lessons with the nearest vectors of this model, the nearest first.

        Empty if the database cannot compare vectors.
        """
        ...


class AgreementStore(Protocol):
    """Keeps agreements; a change that returned is on the disk, one that raised is not."""

    async def load(self) -> Sequence[Agreement]:
        """Return all of them."""
        ...

    async def save(self, agreement: Agreement) -> int:
        """Add an agreement, or replace the one of the same person, room, wish and call.

        Returns its id.
        """
        ...

    async def remove(self, agreement_ids: Sequence[int]) -> None:
        """Forget agreements."""
        ...
