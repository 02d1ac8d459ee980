"""What each stage saw of a sentence and why it acted or refused, for people who ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Trace:
    """Notes of the stages in the order in which they looked; values are what JSON can hold."""

    notes: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)

    def note(self, stage: str, **seen: object) -> None:
        """Add what `stage` saw ("normal", "exact", "mentions", "model", "veto", "clauses" …)."""
        self.notes.append((stage, seen))
