"""The lists of a home and what is on them; each list is an entity that people can name."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace

from lares.automation.ports import ListStore
from lares.home.entity import Names, State
from lares.home.facts import ListChanged
from lares.home.plain_text import plain_text
from lares.home.registry import Registry
from lares.home.todo import LONGEST_ITEM, SHOPPING_LIST, SHOPPING_NAMES, TodoItem, TodoList
from lares.nlu.normalization import key_of, normalise

MOST_LISTS = 50
MOST_ITEMS = 500
"""Of one list, done ones included: the oldest done ones go before a new one is refused."""


class Lists:
    """All lists. Every change is on the disk when it returns, and none if it raised LaresError."""

    def __init__(
        self,
        registry: Registry,
        store: ListStore,
        publish: Callable[[ListChanged], None] = lambda _fact: None,
    ) -> None:
        self._registry = registry
        self._store = store
        self._publish = publish
        self._lists: dict[str, TodoList] = {}
        self._order = asyncio.Lock()

    async def load(self) -> None:
        """Take up the lists of the last run; a home without one gets a shopping list."""
        self._lists = {kept.id: kept for kept in await self._store.load()}
        if SHOPPING_LIST not in self._lists:
            shopping = TodoList(SHOPPING_LIST, SHOPPING_NAMES)
            await self._store.save_list(shopping)
            self._lists[shopping.id] = shopping
        for kept in self._lists.values():
            self._registry.put_entity(kept.entity)
            self._tell(kept.id)

    # -- reading -----------------------------------------------------------------------------------

    def all(self) -> tuple[TodoList, ...]:
        """Return every list, the shopping list first."""
        return tuple(sorted(self._lists.values(), key=lambda kept: kept.id != SHOPPING_LIST))

    def items(self, list_id: str) -> tuple[TodoItem, ...]:
        """Return what is on a list, in the order in which it came; nothing if there is no list."""
        kept = self._lists.get(list_id)
        return kept.items if kept else ()

    def find(self, list_id: str, text: str) -> tuple[TodoItem, ...]:
        """Return the items of a list that are called `text`, else those in whose words it stands.

        What is still to be done comes first.
        """
        wanted = key_of(normalise(text))
        keys = [(item, key_of(normalise(item.text))) for item in self.items(list_id)]
        found = [item for item, key in keys if key == wanted]
        found = found or [item for item, key in keys if wanted and wanted in key]
        return tuple(sorted(found, key=lambda item: item.done))

    # -- lists -------------------------------------------------------------------------------------

    async def add_list(self, names: Names) -> TodoList | None:
        """Make a list that people call by these names; None if there are too many."""
        async with self._order:
            if len(self._lists) >= MOST_LISTS:
                return None
            made = TodoList(f"todo.{secrets.token_hex(6)}", names)
            await self._store.save_list(made)
            self._lists[made.id] = made
            self._registry.put_entity(made.entity)
            self._tell(made.id)
            return made

    async def remove_list(self, list_id: str) -> bool:
        """Forget a list with what is on it; the shopping list stays. Returns whether it is gone."""
        async with self._order:
            if list_id == SHOPPING_LIST or list_id not in self._lists:
                return False
            await self._store.remove_list(list_id)
            del self._lists[list_id]
            self._registry.remove_entity(list_id)
            self._publish(ListChanged(list_id))
            return True

    # -- items -------------------------------------------------------------------------------------

    async def add(self, list_id: str, text: str) -> TodoItem | None:
        """Put something on a list; None if the list is full or not there.

        What is on it already is not added again: it is to be done again if it was done.
        """
        text = plain_text(text, LONGEST_ITEM)
        async with self._order:
            kept = self._lists.get(list_id)
            if kept is None or not text:
                return None
            same = [item for item in kept.items if _is_called(item, text)]
            if same and not same[0].done:
                return same[0]
            surplus = _surplus(kept.items)
            if not same and surplus is None:
                return None
            item = replace(same[0], done=False) if same else TodoItem(secrets.token_hex(6), text)
            gone = () if same else (surplus or ())
            rest = [each for each in kept.items if each.id != item.id and each.id not in gone]
            await self._keep(list_id, (item,), gone, (*rest, item))
            return item

    async def mark(self, list_id: str, item_id: str, *, done: bool) -> TodoItem | None:
        """Tick an item off, or take that back; None if it is not there any more."""
        async with self._order:
            item = self._item(list_id, item_id)
            if item is None:
                return None
            item = replace(item, done=done)
            items = tuple(item if each.id == item_id else each for each in self.items(list_id))
            await self._keep(list_id, (item,), (), items)
            return item

    async def remove(self, list_id: str, item_ids: Sequence[str]) -> tuple[TodoItem, ...]:
        """Take items off a list; return those that were on it."""
        async with self._order:
            gone = tuple(each for each in self.items(list_id) if each.id in item_ids)
            if gone:
                rest = tuple(each for each in self.items(list_id) if each not in gone)
                await self._keep(list_id, (), [each.id for each in gone], rest)
            return gone

    # -- inside ------------------------------------------------------------------------------------

    def _item(self, list_id: str, item_id: str) -> TodoItem | None:
        return next((each for each in self.items(list_id) if each.id == item_id), None)

    async def _keep(
        self,
        list_id: str,
        changed: Sequence[TodoItem],
        removed: Sequence[str],
        items: tuple[TodoItem, ...],
    ) -> None:
        await self._store.save_items(list_id, changed, removed)
        self._lists[list_id] = replace(self._lists[list_id], items=items)
        self._tell(list_id)

    def _tell(self, list_id: str) -> None:
        """The state of a list is how much is still to be done, as in Home Assistant."""
        to_do = sum(not item.done for item in self.items(list_id))
        self._registry.report(list_id, State(str(to_do)))
        self._publish(ListChanged(list_id))


def _is_called(item: TodoItem, text: str) -> bool:
    return key_of(normalise(item.text)) == key_of(normalise(text))


def _surplus(items: Sequence[TodoItem]) -> tuple[str, ...] | None:
    """Return what must go before another item fits; None if nothing that is done can go."""
    if len(items) < MOST_ITEMS:
        return ()
    done = next((item.id for item in items if item.done), None)
    return None if done is None else (done,)
