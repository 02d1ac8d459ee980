"""The way from a sentence to its mentions."""

from lares.nlu.mention import Mention
from lares.nlu.mentions.candidate import Candidate, choose
from lares.nlu.mentions.kinds import find_kinds
from lares.nlu.mentions.named import exact_names
from lares.nlu.mentions.values import find_values
from lares.nlu.normalization import MAX_TEXT
from lares.nlu.vocabulary import Vocabulary


def find_mentions(text: str, language: str, vocabulary: Vocabulary) -> tuple[Mention, ...]:
    """Return what stands in a normalised text besides its words, in order and without overlap.

    `text` comes from `normalise` and then `tight` (zh) or `spaced` (en); words of both languages
    are found in either. `language` is the one that the sentence is read in. Never raises; a text
    of more than `MAX_TEXT` characters has no mentions.
    """
    if not text or len(text) > MAX_TEXT:
        return ()
    candidates: list[Candidate] = [*exact_names(text, vocabulary)]
    candidates += find_values(text, language)
    candidates += find_kinds(text, candidates)
    return tuple(choose(candidates))
