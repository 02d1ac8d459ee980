"""The words that all answers share: a question about some entities, and clauses in return."""

from collections.abc import Callable
from dataclasses import dataclass

from lares.assistant.ports import Automation
from lares.assistant.replies.clauses import Clause
from lares.clock import Clock
from lares.home.entity import Entity
from lares.home.registry import Registry
from lares.nlu.understanding import IntentCall

Answer = tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A call that asks; `response` is the kind of question that the template was ("any", "one")."""

    call: IntentCall
    targets: tuple[str, ...]
    response: str | None
    registry: Registry
    clock: Clock
    automation: Automation
    area_id: str | None = None

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The targets that still exist."""
        known = self.registry.entities
        return tuple(known[target] for target in self.targets if target in known)


Answers = Callable[[Question], Answer]
"""From a question to what is said. Reads states and the clock; changes nothing; never raises."""
