"""Timers, lists and announcements on the disk: what was saved is what is loaded."""

from datetime import timedelta
from pathlib import Path

import pytest

from lares.automation.ports import DelayedCommand, StoredTimer
from lares.home.announcement import Announcement, Occasion
from lares.home.timer import Timer
from lares.home.todo import TodoItem, TodoList
from lares.nlu.understanding import IntentCall
from lares.policy.principal import Principal, Role
from lares.store.automation import AnnouncementRepository, ListRepository, TimerRepository
from lares.store.database import Database
from tests.fakes.clock import FakeClock
from tests.unit.store.conftest import Run

COMMAND = DelayedCommand(
    (
        IntentCall(
            "HassTurnOff", {"area": "厨房", "domain": ["light", "fan"]}, ({"name": "台灯"},)
        ),
        IntentCall("HassLightSet", {"name": "Lamp", "brightness": 40}),
    ),
    Principal("anna", Role.ADULT, "Anna"),
    "关掉厨房的灯",
    frozenset({"lock.front unlock"}),
)


def _stored(clock: FakeClock, name: str = "Tea 🍵", *, begun: bool = False) -> StoredTimer:
    now = clock.now()
    timer = Timer("abc", 300.0, 123.25, "en", name, "kitchen", "", None, paused=True)
    return StoredTimer(timer, now, now + timedelta(seconds=123.25), None, begun=begun)


def test_timers(run: Run, database: Database, clock: FakeClock) -> None:
    timers = TimerRepository(database)
    now = clock.now()
    timer = Timer("x1", 60.0, 60.0, "zh", command=COMMAND.text, at=now + timedelta(days=1))
    command = StoredTimer(timer, now, now + timedelta(days=1), COMMAND, begun=True)
    run(timers.save((_stored(clock), command)))
    assert {each.timer.id: each for each in run(timers.load())} == {
        "abc": _stored(clock),
        "x1": command,
    }
    run(timers.save((_stored(clock, "Coffee"),), ["x1"]))
    assert run(timers.load()) == [_stored(clock, "Coffee")]
    run(timers.save((), ["abc", "none"]))
    assert run(timers.load()) == []
    run(timers.save(()))


@pytest.mark.parametrize(
    "command",
    ["{}", "[]", '{"calls":[{"intent":5}]}', '{"calls":[],"person":"a","role":"king"}'],
)
def test_a_row_without_sense_is_left_out(
    run: Run, database: Database, clock: FakeClock, command: str, caplog: pytest.LogCaptureFixture
) -> None:
    timers = TimerRepository(database)
    run(timers.save((_stored(clock),)))
    run(
        database.execute(
            "INSERT INTO timers SELECT 'bad', seconds, remaining, saved_at, ends_at, at, paused,"
            " begun, language, name, area_id, text, ? FROM timers",
            command,
        )
    )
    assert [each.timer.id for each in run(timers.load())] == ["abc"]
    assert "is left out" in caplog.text


def test_lists(run: Run, database: Database, path: Path) -> None:
    lists = ListRepository(database)
    shopping = TodoList("todo.shopping", {"en": ("Shopping list",), "zh": ("购物清单",)})
    run(lists.save_list(shopping))
    milk, eggs = TodoItem("1", "Oat Milk"), TodoItem("2", "鸡蛋", done=True)
    run(lists.save_items(shopping.id, (milk, eggs)))
    (kept,) = run(lists.load())
    assert kept.names == shopping.names
    assert kept.items == (milk, eggs)
    milk = TodoItem("1", "Oat Milk", done=True)
    run(lists.save_items(shopping.id, (milk, TodoItem("3", "Salt")), ["2"]))
    run(lists.save_list(TodoList(shopping.id, {"en": ("Groceries",)})))
    (kept,) = run(lists.load())
    assert kept.names == {"en": ("Groceries",)}
    assert kept.items == (milk, TodoItem("3", "Salt"))
    run(lists.remove_list(shopping.id))
    assert run(lists.load()) == []
    assert path.exists()


def test_announcements(run: Run, database: Database, clock: FakeClock) -> None:
    announcements = AnnouncementRepository(database)
    said = [
        Announcement(number, clock.now(), Occasion.MESSAGE, f"no. {number} \ud800", "en")
        for number in range(1, 8)
    ]
    for each in said:
        run(announcements.add(each, keep=5))
    kept = run(announcements.load(100))
    assert [each.id for each in kept] == [3, 4, 5, 6, 7]
    assert kept[0].text == "no. 3 ?"
    assert [each.id for each in run(announcements.load(2))] == [6, 7]
