"""An intent model that knows only the sentences of a test."""

from collections.abc import Sequence

from lares.home.registry import Registry
from lares.nlu.actions import ACTIONS, STANCES, TAGS
from lares.nlu.composition.pieces import flat
from lares.nlu.learned.features import Features, encode
from lares.nlu.learned.model import Scores
from lares.nlu.mentions.finder import find_mentions
from lares.nlu.normalization import has_han, normalise
from lares.nlu.vocabulary import vocabulary_of

_ACTIONS = tuple(ACTIONS)


class ScriptedModel:
    """Implements `IntentModel`; a sentence that was not scripted is "none" and no request."""

    def __init__(self, registry: Registry, thresholds: dict[str, float] | None = None) -> None:
        self._registry = registry
        self.thresholds = thresholds or dict.fromkeys((*_ACTIONS, "stance"), 0.6)
        self.version = "0123456789ab"
        self.asked = 0
        self._script: dict[tuple[int, ...], Scores] = {}

    def say(
        self,
        text: str,
        action: str,
        *,
        score: float = 0.95,
        stance: str = "request",
        stance_score: float = 0.99,
        tags: dict[str, str] | None = None,
    ) -> None:
        """Let `text` be `action`; `tags` maps words of the (normalised) text to their tag."""
        said = flat(normalise(text))
        language = "zh" if has_han(said) else "en"
        mentions = find_mentions(said, language, vocabulary_of(self._registry))
        features = encode(said, mentions)
        found = [0] * len(features.ids)
        for words, tag in (tags or {}).items():
            start = said.index(words)
            for at, (first, last) in enumerate(features.spans):
                if start <= first and last <= start + len(words):
                    found[at] = TAGS.index(tag)
        self._script[features.ids] = _scores(features, action, score, stance, stance_score, found)

    def score(self, ids: Sequence[int]) -> Scores:
        self.asked += 1
        known = self._script.get(tuple(ids))
        if known is not None:
            return known
        features = Features(tuple(ids), ())
        return _scores(features, "none", 1.0, "other", 1.0, [0] * len(ids))


def _scores(
    features: Features, action: str, score: float, stance: str, request: float, tags: list[int]
) -> Scores:
    return Scores(
        _share(_ACTIONS, action, score),
        _share(STANCES, stance, request),
        tuple(tags),
        (0.9,) * len(features.ids),
        bytes(8),
    )


def _share(names: Sequence[str], name: str, score: float) -> tuple[float, ...]:
    """`score` for one name; the rest is the others' in equal parts."""
    rest = (1.0 - score) / (len(names) - 1)
    return tuple(score if one == name else rest for one in names)
