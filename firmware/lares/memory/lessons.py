"""The lessons of a home: all of them in memory, every change kept before it counts."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace

from lares.errors import LaresError
from lares.memory.lesson import MOST_LESSONS, Lesson
from lares.memory.ports import Encodes, LessonStore
from lares.memory.recall import CONSIDERED, Neighbour

logger = logging.getLogger(__name__)

_NO_MODEL = ""
_AT_ONCE = 16
"""So many vectors are made before others have their turn on the event loop."""


class Lessons:
    """What was taught; found by its words, or by the vector of a sentence.

    Without an encoder (no model is installed) lessons are found by their words only.
    """

    def __init__(self, store: LessonStore, encoder: Encodes | None = None) -> None:
        self._store = store
        self._encoder = encoder
        self._lessons: dict[int, Lesson] = {}
        self._by_key: dict[str, int] = {}
        self._search_works = True

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._lessons)

    @property
    def all(self) -> tuple[Lesson, ...]:
        """All lessons, the oldest first."""
        return tuple(self._lessons.values())

    @property
    def full(self) -> bool:
        """Whether nothing more can be taught before something is forgotten."""
        return len(self._lessons) >= MOST_LESSONS

    def use(self, encoder: Encodes | None) -> None:
        """Take another model; `load` makes the vectors anew."""
        self._encoder = encoder

    async def load(self) -> None:
        """Read what is kept and make the vectors that the model of today lacks.

        On a disk that cannot be written, lessons without a new vector are found by their words.

        Raises:
            LaresError: it cannot be read.
        """
        self._take(await self._store.load())
        encoder = self._encoder
        if encoder is None or not self._lessons:
            return
        stale = await self._store.stale(encoder.version)
        try:
            for start in range(0, len(stale), _AT_ONCE):
                await self._renew(encoder, stale[start : start + _AT_ONCE])
        except LaresError as error:
            logger.warning("new vectors of lessons were not kept: %s", error)
            return
        if stale:
            logger.info("lessons have new vectors", extra={"lessons": len(stale)})

    def find(self, key: str) -> Lesson | None:
        """Return the lesson whose phrase has this key."""
        lesson_id = self._by_key.get(key)
        return None if lesson_id is None else self._lessons[lesson_id]

    def get(self, lesson_id: int) -> Lesson | None:
        """Return a lesson by its id."""
        return self._lessons.get(lesson_id)

    async def near(self, text: str) -> Sequence[Neighbour]:
        """Return the lessons nearest to a sentence; empty if there is nothing to compare with.

        A store that fails is logged once: without it lessons are found by their words.
        """
        if self._encoder is None or not self._lessons:
            return ()
        vector = self._encoder.embed(text)
        if not vector:
            return ()
        try:
            found = await self._store.nearest(self._encoder.version, vector, CONSIDERED)
        except LaresError as error:
            if self._search_works:
                logger.warning("lessons are found by their exact words only: %s", error)
            self._search_works = False
            return ()
        self._search_works = True
        return [each for each in found if each.lesson_id in self._lessons]

    async def add(self, lesson: Lesson, replaces: Iterable[int] = ()) -> Lesson | None:
        """Keep a new lesson in place of others; None if there are too many.

        Raises:
            LaresError: it could not be kept.
        """
        gone = {each for each in replaces if each in self._lessons}
        same = self._by_key.get(lesson.key)
        if same is not None:
            gone.add(same)
        if len(self._lessons) - len(gone) >= MOST_LESSONS:
            return None
        model, vector = self._vector(lesson.phrase)
        kept = replace(lesson, id=await self._store.add(lesson, model, vector, tuple(sorted(gone))))
        self._take([*(each for each in self._lessons.values() if each.id not in gone), kept])
        return kept

    async def rename(self, lesson_id: int, phrase: str, key: str) -> Lesson | None:
        """Give a lesson another phrase; None if it is gone or the phrase is another's.

        Raises:
            LaresError: it could not be kept.
        """
        old = self._lessons.get(lesson_id)
        if old is None or self._by_key.get(key, lesson_id) != lesson_id:
            return None
        model, vector = self._vector(phrase)
        await self._store.rename(lesson_id, phrase, key, model, vector)
        renamed = replace(old, phrase=phrase, key=key)
        self._take([renamed if each.id == lesson_id else each for each in self._lessons.values()])
        return renamed

    async def forget(self, lesson_id: int) -> Lesson | None:
        """Forget a lesson; return it, None if it was gone already.

        Raises:
            LaresError: it could not be forgotten.
        """
        if lesson_id not in self._lessons:
            return None
        gone = self._lessons[lesson_id]
        await self._store.remove(lesson_id)
        self._take([each for each in self._lessons.values() if each.id != lesson_id])
        return gone

    async def _renew(self, encoder: Encodes, lesson_ids: Sequence[int]) -> None:
        known = [self._lessons[each] for each in lesson_ids if each in self._lessons]
        vectors = {each.id: encoder.embed(each.phrase) for each in known}
        await self._store.save_vectors(encoder.version, vectors)

    def _vector(self, phrase: str) -> tuple[str, bytes]:
        if self._encoder is None:
            return _NO_MODEL, b""
        return self._encoder.version, self._encoder.embed(phrase)

    def _take(self, lessons: Iterable[Lesson]) -> None:
        self._lessons = {each.id: each for each in lessons}
        self._by_key = {each.key: each.id for each in self._lessons.values()}
