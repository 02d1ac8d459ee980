"""Loads the sentence templates before anything may ask what a sentence means."""

import asyncio
from collections.abc import Callable

from lares.nlu.understander import Understander
from lares.runtime.worker import Worker


class LanguageService:
    """Warms the understander on a worker's thread: a third of a second off the event loop."""

    name = "language"

    def __init__(self, understander: Understander, worker: Worker) -> None:
        self._understander = understander
        self._worker = worker

    async def run(self, ready: Callable[[], None]) -> None:
        """Load once and stay; raises when the templates cannot be loaded."""
        await self._worker.run(self._understander.warm)
        ready()
        await asyncio.get_running_loop().create_future()
