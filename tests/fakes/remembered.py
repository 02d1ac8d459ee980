"""Stores of lessons and agreements in memory, and an encoder that knows only words."""

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lares.errors import StoreError
from lares.memory.agreement import Agreement
from lares.memory.lesson import Lesson
from lares.memory.recall import Neighbour
from lares.nlu.normalization import has_han, normalise


class MemoryLessons:
    """Implements `LessonStore`; compares vectors as sqlite-vec does."""

    def __init__(self) -> None:
        self.rows: dict[int, tuple[Lesson, str, bytes]] = {}
        self.full = False
        self.broken = False
        self._last = 0

    async def load(self) -> Sequence[Lesson]:
        return [lesson for lesson, _, _ in self.rows.values()]

    async def stale(self, model: str) -> Sequence[int]:
        return [id_ for id_, (_, made_by, _) in self.rows.items() if made_by != model]

    async def add(
        self, lesson: Lesson, model: str, vector: bytes, replaces: Sequence[int] = ()
    ) -> int:
        self._write()
        for each in replaces:
            self.rows.pop(each, None)
        self._last += 1
        self.rows[self._last] = (replace(lesson, id=self._last), model, vector)
        return self._last

    async def rename(
        self, lesson_id: int, phrase: str, key: str, model: str, vector: bytes
    ) -> None:
        self._write()
        lesson, _, _ = self.rows[lesson_id]
        self.rows[lesson_id] = (replace(lesson, phrase=phrase, key=key), model, vector)

    async def remove(self, lesson_id: int) -> None:
        self._write()
        self.rows.pop(lesson_id, None)

    async def save_vectors(self, model: str, vectors: Mapping[int, bytes]) -> None:
        self._write()
        for id_, vector in vectors.items():
            lesson, _, _ = self.rows[id_]
            self.rows[id_] = (lesson, model, vector)

    async def nearest(self, model: str, vector: bytes, limit: int) -> Sequence[Neighbour]:
        if self.broken:
            raise StoreError("the database cannot be read")
        found = [
            Neighbour(id_, cosine(vector, other))
            for id_, (_, made_by, other) in self.rows.items()
            if made_by == model and len(other) == len(vector) and any(other) and any(vector)
        ]
        return sorted(found, key=lambda each: -each.likeness)[:limit]

    def _write(self) -> None:
        if self.full:
            raise StoreError("the disk is full")


class MemoryAgreements:
    """Implements `AgreementStore`."""

    def __init__(self) -> None:
        self.rows: dict[int, Agreement] = {}
        self.full = False
        self._last = 0

    async def load(self) -> Sequence[Agreement]:
        return tuple(self.rows.values())

    async def save(self, agreement: Agreement) -> int:
        self._write()
        same = [id_ for id_, each in self.rows.items() if _key(each) == _key(agreement)]
        if not same:
            self._last += 1
            same = [self._last]
        self.rows[same[0]] = replace(agreement, id=same[0])
        return same[0]

    async def remove(self, agreement_ids: Sequence[int]) -> None:
        self._write()
        for each in agreement_ids:
            self.rows.pop(each, None)

    def _write(self) -> None:
        if self.full:
            raise StoreError("the disk is full")


class WordEncoder:
    """Implements `Encodes`: the more words two sentences share, the nearer are their vectors."""

    def __init__(self, version: str = "words-1", dimensions: int = 256) -> None:
        self.version = version
        self.encoded: list[str] = []
        self._dimensions = dimensions

    def embed(self, text: str) -> bytes:
        self.encoded.append(text)
        said = normalise(text)
        words = list(said.replace(" ", "")) if has_han(said) else said.split()
        vector = bytearray(self._dimensions)
        for word in words:
            vector[zlib.crc32(word.encode()) % self._dimensions] = 40
        return bytes(vector) if words else b""


def cosine(one: bytes, other: bytes) -> float:
    """Return the cosine of two int8 vectors."""
    a = [each - 256 if each > 127 else each for each in one]
    b = [each - 256 if each > 127 else each for each in other]
    dot = sum(x * y for x, y in zip(a, b, strict=True))
    return dot / math.sqrt(sum(x * x for x in a) * sum(y * y for y in b))


def _key(agreement: Agreement) -> tuple[str, str, str, str]:
    return (agreement.principal_id, agreement.area_id, agreement.wish, agreement.call)
