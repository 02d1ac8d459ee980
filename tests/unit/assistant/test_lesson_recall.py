"""A hundred lessons in one home, found again or not with the model that is installed."""

from dataclasses import replace

import pytest

from lares.assistant.recollection import phrase_key, recall
from lares.home.registry import Registry
from lares.inference.artifact import find_artifact, load_artifact
from lares.inference.tflite import TfliteIntentModel
from lares.memory.lessons import Lessons
from lares.memory.recall import LIKENESS
from lares.nlu.learned.encoder import SentenceEncoder
from lares.nlu.wording import same_content
from tests.fakes.house import fill_house
from tests.fakes.lesson_phrases import near_misses, paraphrases, phrases
from tests.fakes.remembered import MemoryLessons
from tests.unit.memory.test_memory_rules import LESSON


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    model = TfliteIntentModel(load_artifact(find_artifact()))
    made = SentenceEncoder(model, fill_house(Registry()))
    for said in near_misses():  # reads the files of words, which a coroutine here must not
        made.embed(said.text)
    return made


@pytest.fixture
async def hundred(encoder: SentenceEncoder) -> Lessons:
    """A hundred lessons in one home."""
    lessons = Lessons(MemoryLessons(), encoder)
    for phrase in phrases():
        await lessons.add(replace(LESSON, phrase=phrase, key=phrase_key(phrase)))
    return lessons


async def _found(text: str, lessons: Lessons) -> tuple[str | None, float]:
    recalled = await recall(text, lessons, 5.0)
    return (recalled.lesson.phrase, recalled.likeness) if recalled else (None, 0.0)


@pytest.mark.parametrize("frame", ["{}", "{}!", "{}, please", " {} ", "请{}"])
async def test_a_lesson_is_found_by_its_own_words_with_any_model(
    hundred: Lessons, frame: str
) -> None:
    spoken = [phrase for phrase in phrases() if phrase.isascii() != ("请" in frame)]
    if frame == "{}":
        spoken += [phrase.upper() for phrase in phrases()]
    found = [(phrase.lower(), await _found(frame.format(phrase), hundred)) for phrase in spoken]
    assert [each for each in found if each[1][0] != each[0]] == []
    if frame in ("{}", "{}!"):
        assert {likeness for _, (_, likeness) in found} == {1.0}


async def test_other_wrappings_are_found_with_any_acceptable_model(hundred: Lessons) -> None:
    """Of what is said in the same words of content its vectors may lose one in twenty."""
    again = [said for said in paraphrases() if said.phrase and same_content(said.text, said.phrase)]
    assert len(again) > 600
    found = [(said, *await _found(said.text, hundred)) for said in again]
    assert [each for each in found if each[1] not in (None, each[0].phrase)] == []
    assert all(likeness >= LIKENESS for _, phrase, likeness in found if phrase)
    lost = [said.text for said, phrase, _ in found if phrase is None]
    assert len(lost) <= len(again) / 20, lost


async def test_nothing_far_is_found_with_any_model(hundred: Lessons) -> None:
    """What denies, asks, reports or only shares words means no lesson, whatever the vectors say."""
    acted = [said.text for said in near_misses() if (await _found(said.text, hundred))[0]]
    assert acted == []


async def test_lessons_too_near_to_each_other_are_not_chosen_between(
    hundred: Lessons, encoder: SentenceEncoder
) -> None:
    """A second lesson in the same words of content, with the same vector: nobody knows which."""
    twin = replace(LESSON, phrase="it's movie time", key=phrase_key("it's movie time"))
    assert (await _found("so, movie time everybody", hundred))[0] == "movie time"
    store = MemoryLessons()
    both = Lessons(store, encoder)
    await both.add(replace(LESSON, phrase="movie time", key=phrase_key("movie time")))
    await both.add(twin)
    vector = encoder.embed("movie time")
    await store.save_vectors(encoder.version, {1: vector, 2: vector})
    assert (await _found("so, movie time everybody", both))[0] is None
    assert (await _found("movie time", both))[0] == "movie time"
