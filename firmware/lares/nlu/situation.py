"""In which home, where in it and in which language a sentence is said."""

from dataclasses import dataclass

from lares.home.entity import Entity
from lares.home.registry import Registry, name_of
from lares.nlu.trace import Trace
from lares.nlu.vocabulary import Vocabulary

GUARDED_DOMAINS = frozenset({"lock", "valve", "alarm_control_panel"})
"""Domains of which nothing may move by a misunderstanding."""
GATES = frozenset({"garage", "gate", "door"})
"""Device classes of covers that let somebody in."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the stages know besides the sentence.

    `area_id` is the speaker's room, None if it is not known or does not exist; `language` is the
    one to answer in ("en", "zh") and to name rooms in.
    """

    registry: Registry
    vocabulary: Vocabulary
    area_id: str | None
    language: str
    trace: Trace

    @property
    def here(self) -> str | None:
        """The name of the speaker's room."""
        area = self.vocabulary.house_areas.get(self.area_id or "")
        return name_of(area.names, self.language) if area is not None else None


def is_dangerous(entity: Entity) -> bool:
    """Return whether an entity lets people, water or heat in or out: a lock, valve, alarm, gate.

    What only comes near an order about one of these is confirmed, whatever the score.
    """
    return entity.domain in GUARDED_DOMAINS or (
        entity.domain == "cover" and entity.device_class in GATES
    )
