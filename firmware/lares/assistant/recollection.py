"""What is known of a sentence before it is planned: does it teach, and which lesson is meant."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lares.clock import Deadline
from lares.memory.agreements import Agreements
from lares.memory.lesson import Lesson
from lares.memory.lessons import Lessons
from lares.memory.recall import meant
from lares.nlu.normalization import MAX_TEXT, has_han, key_of, normalise
from lares.nlu.politeness import without_politeness
from lares.nlu.teaching import RENAME, Teaching, find_teaching
from lares.nlu.wording import same_content

_PATIENCE_S = 0.5
"""So long the database may take to compare vectors; later only exact words count."""
_ASKING = ("?", "\uff1f")


@dataclass(frozen=True, slots=True)
class Memory:
    """What this home was taught and what its people agreed to."""

    lessons: Lessons
    agreements: Agreements


@dataclass(frozen=True, slots=True)
class Recalled:
    """A lesson that a sentence means; `likeness` is 1 for its own words."""

    lesson: Lesson
    likeness: float = 1.0


@dataclass(frozen=True, slots=True)
class Recollection:
    """`near` holds, for each phrase that the sentence is about, the lesson that it is or means."""

    teaching: Teaching | None = None
    recalled: Recalled | None = None
    near: Mapping[str, Lesson] = field(default_factory=lambda: MappingProxyType({}))


async def recollect(text: str, memory: Memory | None, deadline: Deadline) -> Recollection:
    """Return what memory has to say about a sentence.

    Costs nothing but a look at its words while nothing was taught. Never raises; a database that
    does not answer in time, or fails, leaves the lessons that are found by their words.
    """
    if len(text) > MAX_TEXT:
        return Recollection()
    teaching = find_teaching(text)
    if memory is None or not len(memory.lessons):
        return Recollection(teaching)
    patience = min(_PATIENCE_S, deadline.remaining)
    if teaching is None:
        return Recollection(recalled=await recall(text, memory.lessons, patience))
    near: dict[str, Lesson] = {}
    for call in teaching.calls:
        for slot in ("phrase", "new_phrase") if call.intent == RENAME else ("phrase",):
            phrase = call.slots.get(slot)
            if isinstance(phrase, str) and phrase not in near:
                found = lesson_like(phrase, memory.lessons)
                if found is not None:
                    near[phrase] = found
    return Recollection(teaching, near=near)


async def recall(text: str, lessons: Lessons, patience: float) -> Recalled | None:
    """Return the lesson that a sentence means: by its own words, else the nearest if it is sure."""
    exact = _by_words(text, lessons)
    if exact is not None:
        return Recalled(exact)
    try:
        async with asyncio.timeout(patience):
            neighbours = await lessons.near(text)
    except TimeoutError:
        return None
    alike = set()
    for each in neighbours:
        lesson = lessons.get(each.lesson_id)
        if lesson is not None and same_content(text, lesson.phrase):
            alike.add(each.lesson_id)
    best = meant(neighbours, frozenset(alike))
    lesson = lessons.get(best.lesson_id) if best is not None else None
    if best is None or lesson is None:
        return None
    return Recalled(lesson, round(min(1.0, best.likeness), 3))


def lesson_like(phrase: str, lessons: Lessons, *, beside: Lesson | None = None) -> Lesson | None:
    """Return the lesson that a phrase could not be told apart from, other than `beside`."""
    exact = _by_words(phrase, lessons)
    if exact is not None and exact != beside:
        return exact
    return next(
        (each for each in lessons.all if each != beside and same_content(phrase, each.phrase)),
        None,
    )


def phrase_key(phrase: str) -> str:
    """Return what all spellings of a phrase have in common."""
    return key_of(normalise(phrase))


def _by_words(text: str, lessons: Lessons) -> Lesson | None:
    """The lesson with the words of a sentence, courtesy apart; a question is no phrase."""
    said = normalise(text)
    plain = without_politeness(said, "zh" if has_han(said) else "en")
    lesson = lessons.find(key_of(said)) or lessons.find(key_of(plain))
    asks = text.rstrip().endswith(_ASKING)
    if lesson is not None and asks and not lesson.phrase.rstrip().endswith(_ASKING):
        return None
    return lesson
