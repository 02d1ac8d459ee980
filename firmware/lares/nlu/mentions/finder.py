"""The way from a sentence to its mentions."""

from lares.nlu.mention import Mention
from lares.nlu.mentions.bearers import settle
from lares.nlu.mentions.candidate import choose
from lares.nlu.mentions.colors import color_words
from lares.nlu.mentions.indexing import index_of
from lares.nlu.mentions.kinds import find_kinds, kind_words
from lares.nlu.mentions.making import makers, makings
from lares.nlu.mentions.named import exact_names, named_in_context
from lares.nlu.mentions.narrowing import without_those_of_others, without_wider_kinds
from lares.nlu.mentions.near_chinese import near_chinese
from lares.nlu.mentions.near_latin import near_latin
from lares.nlu.mentions.ordinary import ordinary_words
from lares.nlu.mentions.respelling import warm_orders
from lares.nlu.mentions.room_words import warm_rooms
from lares.nlu.mentions.syllables import sounds
from lares.nlu.mentions.things import things
from lares.nlu.mentions.values import find_values
from lares.nlu.normalization import MAX_TEXT, has_han
from lares.nlu.vocabulary import Vocabulary


def warm_words() -> None:
    """Read the files of words now, which the first sentences would read; some 40 ms of CPU."""
    for language in ("en", "zh"):
        color_words(language)
        kind_words(language)
        ordinary_words(language)
    makings()
    sounds()
    things()
    warm_rooms()
    warm_orders()


def find_mentions(text: str, language: str, vocabulary: Vocabulary) -> tuple[Mention, ...]:
    """Return what stands in a normalised text besides its words, in order and without overlap.

    `text` comes from `normalise` and then `tight` (zh) or `spaced` (en); words of both languages
    are found in either. `language` is the one that the sentence is read in. Never raises; a text
    of more than `MAX_TEXT` characters has no mentions.
    """
    if not text or len(text) > MAX_TEXT:
        return ()
    named = [*exact_names(text, vocabulary)]
    exact = [*named, *find_values(text, language)]
    index = index_of(vocabulary)
    found = [*exact, *near_latin(text, index, exact), *makers(text, index)]
    if has_han(text):
        found += near_chinese(text, index, exact)
    found = without_those_of_others(found, text)
    kinds = without_wider_kinds(found, find_kinds(text, found), vocabulary)
    found = [*named_in_context(text, found, kinds, vocabulary), *kinds]
    return tuple(settle(choose(found), vocabulary))
