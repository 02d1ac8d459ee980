"""The rules of the memory room: what may be taught, what is recalled, what is forgotten when."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lares.memory.agreement import (
    MOST_AGREEMENTS,
    UNUSED,
    Agreement,
    is_expired,
    may_be_agreed,
)
from lares.memory.agreements import Agreements
from lares.memory.lesson import LONGEST, MOST_LESSONS, Lesson, fault_of
from lares.memory.lessons import Lessons
from lares.memory.recall import LIKENESS, MARGIN, Neighbour, meant
from tests.fakes.clock import FakeClock
from tests.fakes.remembered import MemoryAgreements, MemoryLessons, WordEncoder

AT = datetime(2026, 11, 3, 20, 0, tzinfo=UTC)
LESSON = Lesson(0, "movie time", "movietime", "lights off", "[]", "en", None, "anna", "Anna", AT)
AGREED = Agreement(
    0, "anna", "Anna", "study", "wish_brighter", "[]", "it's too dark", "en", AT, AT, 0
)


@pytest.mark.parametrize(
    ("phrase", "fault"),
    [
        ("movie time", None),
        ("晚安", None),
        ("x", "too_short"),
        ("好", "too_short"),
        ("", "too_short"),
        ("x" * (LONGEST + 1), "too_long"),
        ("x" * LONGEST, None),
        ("that", "reserved"),
        ("这个", "reserved"),
        ("123", "no_words"),
        ("！？", "no_words"),
        ("the", "reserved"),
        ("now", "reserved"),
        ("我们", "reserved"),
        ("stop", "reserved"),
    ],
)
def test_what_can_be_a_phrase(phrase: str, fault: str | None) -> None:
    assert fault_of(phrase, phrase, {"stop"}) == fault


def _near(*likeness: float) -> list[Neighbour]:
    return [Neighbour(id_, value) for id_, value in enumerate(likeness, start=1)]


def test_the_nearest_with_the_same_words_is_meant() -> None:
    assert meant(_near(0.99, 0.9), frozenset({2})) == Neighbour(2, 0.9), "others do not count"
    assert meant(_near(LIKENESS), frozenset({1})) == Neighbour(1, LIKENESS)
    assert meant(_near(LIKENESS - 0.01), frozenset({1})) is None
    assert meant(_near(0.99), frozenset()) is None
    assert meant([], frozenset({1})) is None


def test_two_that_are_equally_near_are_a_doubt() -> None:
    both = frozenset({1, 2})
    assert meant(_near(0.95, 0.95 - MARGIN / 2), both) is None
    assert meant(_near(0.95, 0.95 - 2 * MARGIN), both) == Neighbour(1, 0.95)


async def test_a_home_keeps_five_hundred_lessons_and_a_replaced_one_makes_room() -> None:
    lessons = Lessons(MemoryLessons())
    for number in range(MOST_LESSONS):
        assert await lessons.add(replace(LESSON, key=f"k{number}"))
    assert lessons.full
    assert await lessons.add(replace(LESSON, key="more")) is None
    assert await lessons.add(replace(LESSON, key="more"), (lessons.all[0].id,)) is not None
    assert len(lessons) == MOST_LESSONS
    again = await lessons.add(replace(LESSON, key="k7", command="else"))
    assert again is not None
    assert [each.command for each in lessons.all if each.key == "k7"] == ["else"]


async def test_a_name_that_another_lesson_has_is_not_taken() -> None:
    lessons = Lessons(MemoryLessons(), WordEncoder())
    first = await lessons.add(LESSON)
    second = await lessons.add(replace(LESSON, phrase="nap", key="nap"))
    assert first is not None
    assert second is not None
    assert await lessons.rename(second.id, "Movie time", "movietime") is None
    assert await lessons.rename(99, "x", "x") is None
    renamed = await lessons.rename(first.id, "Movie-time", "movietime")
    assert renamed is not None
    assert renamed.phrase == "Movie-time"
    assert await lessons.forget(99) is None


class _SlowLessons(MemoryLessons):
    """Forgets only when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.go = asyncio.Event()

    async def let(self) -> None:
        self.go.set()

    async def remove(self, lesson_id: int) -> None:
        await self.go.wait()
        await super().remove(lesson_id)


async def test_two_may_forget_the_same_lesson_at_the_same_time() -> None:
    store = _SlowLessons()
    lessons = Lessons(store)
    kept = await lessons.add(LESSON)
    assert kept is not None
    async with asyncio.TaskGroup() as tasks:
        for _ in range(2):
            tasks.create_task(lessons.forget(kept.id))
        tasks.create_task(store.let())
    assert len(lessons) == 0


async def test_another_model_makes_all_vectors_anew_and_a_full_disk_loses_no_lesson(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = MemoryLessons()
    lessons = Lessons(store)
    for number in range(40):
        await lessons.add(replace(LESSON, key=f"k{number}"))
    store.full = True
    later = Lessons(store, WordEncoder())
    await later.load()
    assert len(later) == 40
    assert later.find("k7") is not None
    assert "not kept" in caplog.text
    store.full = False
    await later.load()
    assert {made_by for _, made_by, _ in store.rows.values()} == {WordEncoder().version}


async def test_a_store_that_fails_leaves_the_exact_words() -> None:
    store = MemoryLessons()
    lessons = Lessons(store, WordEncoder())
    await lessons.add(LESSON)
    assert [each.lesson_id for each in await lessons.near("movie time")] == [1]
    store.broken = True
    assert await lessons.near("movie time") == ()
    assert lessons.find("movietime") is not None
    assert await lessons.near("") == ()


@pytest.mark.parametrize(
    ("domain", "device_class", "may"),
    [
        ("light", None, True),
        ("fan", None, True),
        ("climate", None, True),
        ("cover", "curtain", True),
        ("cover", "garage", False),
        ("cover", "gate", False),
        ("cover", "door", False),
        ("lock", None, False),
        ("valve", None, False),
        ("alarm_control_panel", None, False),
        ("siren", None, False),
    ],
)
def test_what_may_ever_be_done_without_a_question(
    domain: str, device_class: str | None, may: bool
) -> None:
    assert may_be_agreed(domain, device_class) is may


def test_what_nobody_used_for_half_a_year_has_expired() -> None:
    assert not is_expired(AGREED, AT + UNUSED)
    assert is_expired(AGREED, AT + UNUSED + timedelta(seconds=1))
    late = replace(AGREED, used_at=AT + timedelta(days=400))
    assert not is_expired(late, AT), "a clock that was set back"
    young = replace(AGREED, used_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert not is_expired(young, datetime(1970, 1, 2, tzinfo=UTC)), "a clock that is not set"
    early = replace(AGREED, used_at=datetime(1970, 1, 2, tzinfo=UTC))
    assert not is_expired(early, AT), "agreed while the clock was not set"


async def test_an_agreement_is_for_one_person_room_wish_and_call() -> None:
    agreements = Agreements(MemoryAgreements(), FakeClock(wall=AT))
    await agreements.remember(AGREED)
    assert agreements.find("anna", "study", "wish_brighter", "[]") is not None
    assert agreements.find("bert", "study", "wish_brighter", "[]") is None
    assert agreements.find("anna", None, "wish_brighter", "[]") is None
    assert agreements.find("anna", "study", "wish_cooler", "[]") is None
    assert agreements.find("anna", "study", "wish_brighter", "[1]") is None


async def test_using_it_again_counts_and_keeps_it_young() -> None:
    clock = FakeClock(wall=AT)
    agreements = Agreements(MemoryAgreements(), clock)
    await agreements.remember(AGREED)
    clock.set_now(AT + timedelta(days=100))
    kept = await agreements.remember(replace(AGREED, said="so dark"))
    assert (kept.count, kept.said, kept.agreed_at) == (2, "it's too dark", AT)
    clock.set_now(AT + timedelta(days=250))
    assert len(agreements.of("anna")) == 1
    clock.set_now(datetime(1970, 1, 1, tzinfo=UTC))
    kept = await agreements.remember(AGREED)
    assert kept.used_at == AT + timedelta(days=100), "a clock that is not set says nothing"


async def test_the_one_that_was_not_used_for_longest_makes_room() -> None:
    clock = FakeClock(wall=AT)
    agreements = Agreements(MemoryAgreements(), clock)
    for number in range(MOST_AGREEMENTS + 2):
        clock.set_now(AT + timedelta(minutes=number))
        await agreements.remember(replace(AGREED, call=f"[{number}]"))
    assert len(agreements.all) == MOST_AGREEMENTS
    assert {each.call for each in agreements.all}.isdisjoint({"[0]", "[1]"})
    assert await agreements.forget(agreements.all[0].id) is not None
    assert await agreements.forget(9999) is None
