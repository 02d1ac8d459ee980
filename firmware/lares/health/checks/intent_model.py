"""Is there a model that understands sentences, and is it at work?"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from lares.errors import ModelError
from lares.health.finding import Finding, Level


def _at_work() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class IntentModelCheck:
    """`probe` returns the version of the installed model, or raises ModelError.

    `at_work` tells whether a running service has loaded one.
    """

    probe: Callable[[], Awaitable[str]]
    at_work: Callable[[], bool] = _at_work
    id: str = "intent_model"

    async def run(self) -> Finding:
        """A warning if sentences are understood by templates and rules only."""
        try:
            version = await self.probe()
        except ModelError as error:
            return Finding(
                Level.WARNING,
                "intent-model-missing",
                f"sentences are understood by templates only: {error}",
                "install Lares again, or run `make models` in a checkout",
            )
        if not self.at_work():
            return Finding(
                Level.WARNING,
                "intent-model-idle",
                f"sentences are understood by templates only: model {version} is not loaded",
                "restart Lares; if that does not help, the log of the start has the cause",
            )
        return Finding(Level.OK, "intent-model-good", f"model {version} understands sentences")
