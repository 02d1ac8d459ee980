"""Are taught phrases found in other words too, or by their exact words only?"""

from collections.abc import Callable
from dataclasses import dataclass

from lares.health.finding import Finding, Level


@dataclass(frozen=True, slots=True)
class LessonsCheck:
    """`count` is how many lessons there are, `problem` why vectors cannot be compared."""

    count: Callable[[], int]
    problem: Callable[[], str | None]
    id: str = "lessons"

    async def run(self) -> Finding:
        """A warning if lessons are found by their exact words only."""
        problem = self.problem()
        if problem is not None:
            return Finding(
                Level.WARNING,
                "lessons-exact-only",
                f"taught phrases are found by their exact words only: {problem}",
                "install Lares again: the package sqlite-vec or the intent model is missing",
            )
        return Finding(Level.OK, "lessons-good", f"{self.count()} phrases were taught")
