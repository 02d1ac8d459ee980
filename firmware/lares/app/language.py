"""Loading what understanding needs before the first sentence comes."""

import asyncio
import logging
from collections.abc import Callable

from lares.app.intent_model import load_intent_model
from lares.errors import ModelError
from lares.nlu.learned.model import IntentModel
from lares.nlu.understander import Understander
from lares.runtime.worker import Worker

logger = logging.getLogger(__name__)


class LanguageService:
    """Warms the understander on a worker's thread: half a second off the event loop."""

    name = "language"

    def __init__(
        self, understander: Understander, worker: Worker, *, with_model: bool = True
    ) -> None:
        self._understander = understander
        self._worker = worker
        self._with_model = with_model

    async def run(self, ready: Callable[[], None]) -> None:
        """Load once and stay; raises when the templates cannot be loaded.

        Without a model sentences are understood by templates and rules only.
        """
        model = await self._worker.run(self._load)
        if model is not None:
            self._understander.learn_from(model)  # here: a sentence may be on its way
        ready()
        await asyncio.get_running_loop().create_future()

    def _load(self) -> IntentModel | None:
        self._understander.warm()
        if not self._with_model:
            return None
        try:
            return load_intent_model()
        except ModelError as error:
            logger.warning("sentences are understood by templates only: %s", error)
            return None
