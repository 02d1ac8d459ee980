"""Vectors of sentences by the learned model's own encoder, to compare sentences with."""

from lares.home.registry import Registry
from lares.nlu.learned.features import encode
from lares.nlu.learned.model import IntentModel
from lares.nlu.mentions.finder import find_mentions
from lares.nlu.normalization import MAX_TEXT, has_han, normalise, spaced, tight
from lares.nlu.vocabulary import vocabulary_of


class SentenceEncoder:
    """Turns a sentence into the vector that the model's heads read.

    Names of this home are one token each, as everywhere: "movie time in the study" is near "movie
    time in the kitchen". One sentence is encoded at a time, on the thread that owns the model.
    """

    def __init__(self, model: IntentModel, registry: Registry) -> None:
        self._model = model
        self._registry = registry

    @property
    def version(self) -> str:
        """The model's identity; vectors of different ones cannot be compared."""
        return self._model.version

    def embed(self, text: str) -> bytes:
        """Return the vector, int8; b"" for a text without a token or beyond `MAX_TEXT`."""
        said = normalise(text[: MAX_TEXT + 1])
        if not said or len(said) > MAX_TEXT:
            return b""
        chinese = has_han(said)
        said = tight(said) if chinese else spaced(said)
        mentions = find_mentions(said, "zh" if chinese else "en", vocabulary_of(self._registry))
        ids = encode(said, mentions).ids
        return self._model.score(ids).embedding if ids else b""
