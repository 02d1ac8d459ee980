"""Lessons and agreements in the database: kept, searched by vector, there after a restart."""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw
import pytest

from lares.errors import StoreError
from lares.memory.agreement import Agreement
from lares.memory.agreements import Agreements
from lares.memory.lesson import Lesson
from lares.memory.lessons import Lessons
from lares.runtime.worker import Worker
from lares.store import migration
from lares.store.agreements import AgreementRepository
from lares.store.database import Database
from lares.store.lessons import LessonRepository
from tests.fakes.clock import FakeClock
from tests.fakes.remembered import MemoryLessons, WordEncoder, cosine
from tests.unit.store.conftest import Run

AT = datetime(2026, 11, 3, 20, 0, tzinfo=UTC)
MOVIE = Lesson(
    0, "Movie time", "movietime", "dim the lamp", "[]", "en", "study", "anna", "Anna", AT
)
NIGHT = replace(MOVIE, phrase="睡觉了", key="睡觉了", command="关灯", language="zh", area_id=None)


def _i8(*values: int) -> bytes:
    return bytes(value & 0xFF for value in values)


def _reopened(run: Run, path: Path, work: Callable[[Database], object]) -> object:
    """Open the file again as a second start does, and return what `work` makes of it."""
    worker = Worker("again", capacity=8)
    database = Database(path, worker)
    run(database.open())
    try:
        return run(work(database))  # type: ignore[arg-type]  # a coroutine
    finally:
        run(database.close())
        run(worker.close())


def test_lessons_are_there_after_a_restart(run: Run, database: Database, path: Path) -> None:
    store = LessonRepository(database)
    first = run(store.add(MOVIE, "m1", _i8(1, 2)))
    second = run(store.add(NIGHT, "m1", _i8(2, 1)))
    run(database.close())
    kept = _reopened(run, path, lambda again: LessonRepository(again).load())
    assert kept == [replace(MOVIE, id=first), replace(NIGHT, id=second)]


def test_ids_are_never_given_twice(run: Run, database: Database) -> None:
    store = LessonRepository(database)
    first = run(store.add(MOVIE, "", b""))
    run(store.remove(first))
    assert run(store.add(MOVIE, "", b"")) > first


def test_what_is_replaced_goes_with_the_new_one_or_stays(run: Run, database: Database) -> None:
    store = LessonRepository(database)
    first = run(store.add(MOVIE, "", b""))
    second = run(store.add(replace(MOVIE, command="lights off"), "", b"", (first,)))
    assert [each.id for each in run(store.load())] == [second]
    with pytest.raises(StoreError):  # the key is another lesson's: nothing is written, all stays
        run(store.add(replace(NIGHT, key="movietime"), "", b""))
    assert [each.id for each in run(store.load())] == [second]


def test_the_nearest_vectors_come_first_and_only_those_of_this_model(
    run: Run, database: Database
) -> None:
    store = LessonRepository(database)
    vectors = [_i8(100, 0, -20), _i8(-100, 3, 20), _i8(90, 60, -10), _i8(0, 0, 0)]
    ids = [
        run(store.add(replace(MOVIE, key=f"k{at}"), "m1", vector))
        for at, vector in enumerate(vectors)
    ]
    run(store.add(replace(MOVIE, key="other"), "m2", _i8(100, 0, -20)))
    run(store.add(replace(MOVIE, key="short"), "m1", _i8(100)))
    found = run(store.nearest("m1", _i8(100, 5, -20), 9))
    assert [each.lesson_id for each in found] == [ids[0], ids[2], ids[1]], "zeros are near nothing"
    for each, vector in zip(found, (vectors[0], vectors[2], vectors[1]), strict=True):
        assert each.likeness == pytest.approx(cosine(_i8(100, 5, -20), vector), abs=1e-5)
    assert len(run(store.nearest("m1", _i8(100, 5, -20), 1))) == 1
    assert run(store.nearest("m1", b"", 3)) == []
    assert run(store.nearest("m1", _i8(0, 0, 0), 3)) == []


def test_another_model_makes_all_vectors_anew_once(run: Run, database: Database) -> None:
    store = LessonRepository(database)
    run(_taught(Lessons(store, WordEncoder("old"))))
    assert run(store.stale("new")) == [1, 2]
    encoder = WordEncoder("new")
    lessons = Lessons(store, encoder)
    run(lessons.load())
    assert encoder.encoded == ["Movie time", "睡觉了"]
    assert run(store.stale("new")) == []
    assert run(lessons.near("movie time"))[0].likeness == pytest.approx(1.0)
    run(lessons.load())
    assert len(encoder.encoded) == 3, "only the question was encoded since"


async def _taught(lessons: Lessons) -> None:
    await lessons.add(MOVIE)
    await lessons.add(NIGHT)


def test_the_fake_store_and_the_real_one_agree(run: Run, database: Database) -> None:
    answers = []
    for store in (LessonRepository(database), MemoryLessons()):
        lessons = Lessons(store, WordEncoder())
        run(_taught(lessons))
        found = run(lessons.near("it is movie time"))
        answers.append([(each.lesson_id, round(each.likeness, 4)) for each in found])
    assert answers[0] == answers[1]
    assert answers[0][0][0] == 1


def test_without_the_extension_lessons_are_kept_and_found_by_their_words(
    run: Run, path: Path, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite_vec

    monkeypatch.setattr(sqlite_vec, "loadable_path", lambda: str(path.parent / "nothing"))
    database = Database(path, worker)
    run(database.open())
    try:
        assert not database.compares_vectors
        assert database.vector_problem
        lessons = Lessons(LessonRepository(database), WordEncoder())
        run(_taught(lessons))
        assert run(lessons.near("movie time")) == []
        assert lessons.find("movietime") is not None
    finally:
        run(database.close())


def test_sql_cannot_load_an_extension(run: Run, database: Database) -> None:
    with pytest.raises(StoreError, match="not authorized"):
        run(database.read(lambda c: c.execute("SELECT load_extension('x')").fetchall()))


def test_the_file_is_readable_without_the_extension(
    run: Run, database: Database, path: Path
) -> None:
    run(LessonRepository(database).add(MOVIE, "m1", _i8(1, -1)))
    run(database.close())
    with sqlite3.connect(path) as plain:
        assert plain.execute("SELECT phrase, vector FROM lessons").fetchall() == [
            ("Movie time", b"\x01\xff")
        ]
    plain.close()


def test_the_database_before_is_migrated_with_what_is_in_it(
    run: Run, path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "before"
    folder.mkdir()
    shipped = Path(migration.__file__).with_name("migrations")
    files = sorted(shipped.glob("0*.sql"))
    at = [file.name for file in files].index("0003_memory.sql")
    for file in files[:at]:
        (folder / file.name).write_text(file.read_text("utf-8"), "utf-8")
    path.parent.mkdir(parents=True)
    old = apsw.Connection(str(path))
    migration.migrate(old, path, folder)
    old.execute("INSERT INTO areas VALUES ('study', '{}', NULL)")
    old.close()

    async def work(database: Database) -> object:
        await LessonRepository(database).add(MOVIE, "m1", _i8(1))
        return await database.read(lambda c: c.execute("SELECT id FROM areas").fetchall())

    assert _reopened(run, path, work) == [("study",)]
    assert (path.parent / f"{path.name}.v{at}.bak").exists()


def test_what_an_earlier_version_was_taught_is_known(run: Run, path: Path) -> None:
    path.parent.mkdir(parents=True)
    shutil.copy(Path(__file__).parents[2] / "fixtures/databases/v3.db", path)

    async def work(database: Database) -> object:
        store = LessonRepository(database)
        (lesson,) = await store.load()
        (near,) = await store.nearest("b56841b463f2", bytes(range(64)), 5)
        (agreement,) = await AgreementRepository(database).load()
        return lesson.command, near.lesson_id == lesson.id, near.likeness > 0.99, agreement.count

    assert _reopened(run, path, work) == ("关灯", True, True, 3)


AGREED = Agreement(
    0, "anna", "Anna", "study", "wish_brighter", "{}", "it's too dark", "en", AT, AT, 1
)


def test_agreements_are_kept_once_for_a_person_room_wish_and_call(
    run: Run, database: Database, path: Path
) -> None:
    store = AgreementRepository(database)
    first = run(store.save(AGREED))
    assert run(store.save(replace(AGREED, count=2))) == first
    other = run(store.save(replace(AGREED, principal_id="bert")))
    run(database.close())
    kept = _reopened(run, path, lambda again: AgreementRepository(again).load())
    assert kept == [
        replace(AGREED, id=first, count=2),
        replace(AGREED, id=other, principal_id="bert"),
    ]


def test_agreements_that_nobody_used_for_half_a_year_are_gone_from_the_file(
    run: Run, database: Database
) -> None:
    store = AgreementRepository(database)
    run(Agreements(store, FakeClock(wall=AT)).remember(AGREED))
    held = Agreements(store, FakeClock(wall=AT + timedelta(days=179)))
    run(held.load())
    assert len(held.all) == 1
    late = Agreements(store, FakeClock(wall=AT + timedelta(days=181)))
    run(late.load())
    assert late.all == ()
    assert run(late.forget_expired()) == 1
    assert run(store.load()) == []


def test_a_disk_that_is_full_changes_nothing(run: Run, database: Database) -> None:
    async def scenario() -> None:
        store = MemoryLessons()
        lessons = Lessons(store, WordEncoder())
        await lessons.add(MOVIE)
        store.full = True
        for change in (lessons.add(NIGHT), lessons.rename(1, "x", "x"), lessons.forget(1)):
            with pytest.raises(StoreError):
                await change
        assert [each.phrase for each in lessons.all] == ["Movie time"]

    run(scenario())


def test_words_that_no_database_takes_are_kept_all_the_same(run: Run, database: Database) -> None:
    odd = replace(MOVIE, phrase="a\ud800b", key="ab\udc00", taught_by_name="\ud800")
    store = LessonRepository(database)
    run(store.add(odd, "", b""))
    assert run(store.load())[0].phrase == "a?b"


def test_many_questions_at_once(run: Run, database: Database) -> None:
    async def scenario() -> None:
        lessons = Lessons(LessonRepository(database), WordEncoder())
        await _taught(lessons)
        found = await asyncio.gather(*(lessons.near("movie time") for _ in range(20)))
        assert {each[0].lesson_id for each in found} == {1}

    run(scenario())
