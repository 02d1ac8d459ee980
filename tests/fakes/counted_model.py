"""The committed model with something in between: a count, other answers, an event before each."""

from collections.abc import Callable, Sequence

from lares.nlu.learned.model import IntentModel, Scores


class CountedModel:
    """Passes questions on to a model; implements `IntentModel`.

    `answer` makes another answer of the model's own, `before` is called before it is asked.
    """

    def __init__(
        self,
        inner: IntentModel,
        answer: Callable[[Scores], Scores] | None = None,
        before: Callable[[], None] | None = None,
    ) -> None:
        self._inner = inner
        self._answer = answer
        self._before = before
        self.asked = 0
        self.version = inner.version
        self.thresholds = inner.thresholds

    def score(self, ids: Sequence[int]) -> Scores:
        """Score one sentence as the model does, or as the test wants it."""
        self.asked += 1
        if self._before is not None:
            self._before()
        scores = self._inner.score(ids)
        return scores if self._answer is None else self._answer(scores)
