"""Lists that a household keeps: what to buy, what to do."""

from dataclasses import dataclass

from lares.home.entity import Entity, Names

SHOPPING_LIST = "todo.shopping"
"""The entity id of the list that every home has."""
SHOPPING_NAMES: Names = {"en": ("Shopping list", "Shopping"), "zh": ("购物清单", "购物列表")}
"""By these names a list is the shopping list, whatever its id."""

LONGEST_ITEM = 200
"""Characters of an item."""


@dataclass(frozen=True, slots=True)
class TodoItem:
    """One thing on a list; `text` is as the person said or wrote it."""

    id: str
    text: str
    done: bool = False


@dataclass(frozen=True, slots=True)
class TodoList:
    """A list; `id` is that of its entity (`todo.…`), items in the order in which they came."""

    id: str
    names: Names
    items: tuple[TodoItem, ...] = ()

    @property
    def entity(self) -> Entity:
        """The list as people can name it."""
        return Entity(self.id, "todo", self.names)
