"""Lists are entities with items that are kept before anybody is told."""

import pytest

from lares.automation import lists as module
from lares.automation.lists import MOST_ITEMS, MOST_LISTS, Lists
from lares.errors import StoreError
from lares.home.facts import ListChanged
from lares.home.registry import Registry
from lares.home.todo import LONGEST_ITEM, SHOPPING_LIST
from tests.fakes.kept import MemoryLists


@pytest.fixture
def registry() -> Registry:
    return Registry()


@pytest.fixture
def disk() -> MemoryLists:
    return MemoryLists()


@pytest.fixture
async def lists(registry: Registry, disk: MemoryLists) -> Lists:
    lists = Lists(registry, disk)
    await lists.load()
    return lists


def _texts(lists: Lists, list_id: str = SHOPPING_LIST) -> list[tuple[str, bool]]:
    return [(item.text, item.done) for item in lists.items(list_id)]


async def test_every_home_has_a_shopping_list(lists: Lists, registry: Registry):
    assert [kept.id for kept in lists.all()] == [SHOPPING_LIST]
    entity = registry.entities[SHOPPING_LIST]
    assert (entity.domain, entity.names["en"][0]) == ("todo", "Shopping list")
    assert entity.names["zh"][0] == "购物清单"
    assert registry.state(SHOPPING_LIST).value == "0"


async def test_items_come_in_order_and_the_state_counts_what_is_to_be_done(
    lists: Lists, registry: Registry
):
    milk = await lists.add(SHOPPING_LIST, "  Oat   Milk ")
    await lists.add(SHOPPING_LIST, "鸡蛋")
    assert milk is not None
    assert _texts(lists) == [("Oat Milk", False), ("鸡蛋", False)]
    assert registry.state(SHOPPING_LIST).value == "2"
    await lists.mark(SHOPPING_LIST, milk.id, done=True)
    assert registry.state(SHOPPING_LIST).value == "1"
    await lists.mark(SHOPPING_LIST, milk.id, done=False)
    assert _texts(lists) == [("Oat Milk", False), ("鸡蛋", False)]


async def test_the_same_thing_is_on_a_list_once(lists: Lists):
    milk = await lists.add(SHOPPING_LIST, "Milk")
    assert milk is not None
    assert await lists.add(SHOPPING_LIST, "milk!") == milk
    await lists.mark(SHOPPING_LIST, milk.id, done=True)
    await lists.add(SHOPPING_LIST, "Bread")
    assert await lists.add(SHOPPING_LIST, "MILK") == milk
    assert _texts(lists) == [("Bread", False), ("Milk", False)]


async def test_found_by_name_else_by_what_stands_in_it(lists: Lists):
    oat = await lists.add(SHOPPING_LIST, "Oat milk")
    soy = await lists.add(SHOPPING_LIST, "Soy milk")
    milk = await lists.add(SHOPPING_LIST, "Milk")
    assert milk
    assert oat
    assert soy
    assert lists.find(SHOPPING_LIST, "milk") == (milk,)
    await lists.remove(SHOPPING_LIST, [milk.id])
    assert lists.find(SHOPPING_LIST, "milk") == (oat, soy)
    await lists.mark(SHOPPING_LIST, oat.id, done=True)
    assert [item.text for item in lists.find(SHOPPING_LIST, "milk")] == ["Soy milk", "Oat milk"]
    assert lists.find(SHOPPING_LIST, "!") == ()
    assert lists.find("todo.none", "milk") == ()


async def test_what_is_gone_is_not_changed(lists: Lists):
    milk = await lists.add(SHOPPING_LIST, "Milk")
    assert milk is not None
    assert await lists.remove(SHOPPING_LIST, [milk.id, "none"]) == (milk,)
    assert await lists.remove(SHOPPING_LIST, [milk.id]) == ()
    assert await lists.mark(SHOPPING_LIST, milk.id, done=True) is None
    assert await lists.add("todo.none", "Milk") is None
    assert await lists.add(SHOPPING_LIST, "   ") is None


async def test_bounds(lists: Lists, monkeypatch: pytest.MonkeyPatch):
    long = await lists.add(SHOPPING_LIST, "x" * 1000)
    assert long is not None
    assert len(long.text) == LONGEST_ITEM
    assert MOST_ITEMS >= 100
    monkeypatch.setattr(module, "MOST_ITEMS", 3)
    await lists.add(SHOPPING_LIST, "b")
    await lists.add(SHOPPING_LIST, "c")
    assert await lists.add(SHOPPING_LIST, "d") is None
    await lists.mark(SHOPPING_LIST, long.id, done=True)
    assert await lists.add(SHOPPING_LIST, "d") is not None
    assert _texts(lists) == [("b", False), ("c", False), ("d", False)]
    for number in range(MOST_LISTS - 1):
        assert await lists.add_list({"en": (f"List {number}",)}) is not None
    assert await lists.add_list({"en": ("One more",)}) is None


async def test_own_lists_come_and_go(lists: Lists, registry: Registry, disk: MemoryLists):
    made = await lists.add_list({"en": ("Chores",), "zh": ("家务",)})
    assert made is not None
    await lists.add(made.id, "Dusting")
    again = Lists(other := Registry(), disk)
    await again.load()
    assert _texts(again, made.id) == [("Dusting", False)]
    assert other.entities[made.id].names["zh"] == ("家务",)
    assert await lists.remove_list(made.id)
    assert made.id not in registry.entities
    assert not await lists.remove_list(made.id)
    assert not await lists.remove_list(SHOPPING_LIST)
    assert list(disk.rows) == [SHOPPING_LIST]


async def test_nothing_counts_that_is_not_on_the_disk(lists: Lists, disk: MemoryLists):
    milk = await lists.add(SHOPPING_LIST, "Milk")
    assert milk is not None
    disk.full = True
    for change in (
        lists.add(SHOPPING_LIST, "Bread"),
        lists.mark(SHOPPING_LIST, milk.id, done=True),
        lists.remove(SHOPPING_LIST, [milk.id]),
        lists.add_list({"en": ("Chores",)}),
    ):
        with pytest.raises(StoreError):
            await change
    assert _texts(lists) == [("Milk", False)]
    assert [kept.id for kept in lists.all()] == [SHOPPING_LIST]


async def test_changes_are_facts(registry: Registry, disk: MemoryLists):
    facts: list[ListChanged] = []
    lists = Lists(registry, disk, facts.append)
    await lists.load()
    facts.clear()
    await lists.add(SHOPPING_LIST, "Milk")
    assert facts == [ListChanged(SHOPPING_LIST)]
