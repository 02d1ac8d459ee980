"""From drafts to what the model sees: text, mentions by the appliance's own code, token ids."""

import json
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lares.nlu.actions import ACTIONS, STANCES, TAGS
from lares.nlu.learned.features import Features, encode
from lares.nlu.mentions.finder import find_mentions
from lares.nlu.normalization import MAX_TEXT, has_han, normalise, spaced, tight
from lares.nlu.vocabulary import vocabulary_of
from lares_training.draft import Draft, Tagged, assemble
from lares_training.homes import Home, make_home
from lares_training.noise import noisy
from lares_training.requests import Mix, Sayer
from lares_training.templates import Corpus

ACTION_AT: Mapping[str, int] = {name: at for at, name in enumerate(ACTIONS)}
STANCE_AT: Mapping[str, int] = {name: at for at, name in enumerate(STANCES)}
TAG_AT: Mapping[str, int] = {name: at for at, name in enumerate(TAGS)}
SHARES: Mapping[str, float] = {"en": 0.42, "zh": 0.42, "mixed": 0.1, "ha-en": 0.03, "ha-zh": 0.03}
"""How often a sentence is of which source."""
_SENTENCES_A_HOME = 100


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence as the model sees it, with what it should answer."""

    text: str
    features: Features
    actions: tuple[int, int]
    stance: int
    tags: tuple[int, ...]
    weight: float
    language: str
    source: str


def example_of(draft: Draft, home: Home) -> Example | None:
    """Return a draft as an example; None for one that normalisation would change or empty.

    Mentions are found by the appliance's own code, with its misses and its errors.
    """
    said = assemble(draft.pieces)
    text = spoken_form(said.text)
    if text != said.text:
        said = _realigned(said, text)
    if not said.text or len(said.text) > MAX_TEXT:
        return None
    language = "zh" if has_han(said.text) else "en"
    mentions = find_mentions(said.text, language, vocabulary_of(home.registry))
    features = encode(said.text, mentions)
    if not features.ids:
        return None
    first, second = draft.actions
    return Example(
        said.text,
        features,
        (ACTION_AT[first], ACTION_AT[second]),
        STANCE_AT[draft.stance],
        tuple(_tag(said, start, end) for start, end in features.spans),
        draft.weight,
        draft.language,
        draft.source,
    )


def spoken_form(text: str) -> str:
    """Return a sentence as both stages read it: normalised, spaced by its script."""
    plain = normalise(text)
    return tight(plain) if has_han(plain) else spaced(plain)


def _realigned(said: Tagged, text: str) -> Tagged:
    """The tags moved to the normal spelling, character by character where letters agree."""
    tags: list[str] = []
    at = 0
    for char in text:
        found = said.text.find(char, at, at + 6) if char != " " else -1
        if found >= 0:
            at = found + 1
        tags.append(said.tags[min(max(at - 1, 0), len(said.tags) - 1)])
    return Tagged(text, tuple(tags), ())


def _tag(said: Tagged, start: int, end: int) -> int:
    """The tag that most characters of a token bear; of a tie the first."""
    counts: dict[str, int] = {}
    for tag in said.tags[start:end]:
        counts[tag] = counts.get(tag, 0) + 1
    return TAG_AT[max(counts, key=lambda tag: counts[tag])]


def examples(
    corpora: Mapping[str, Corpus], count: int, seed: str, *, held_out: bool, mix: Mix | None = None
) -> Iterator[Example]:
    """Yield `count` examples; the same seed gives the same ones."""
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    mix = mix or Mix()
    made = 0
    while made < count:
        home = make_home(rng)
        sayers = {
            name: Sayer(corpora[name], home, held_out, mix) for name in SHARES if name in corpora
        }
        names = [name for name, sayer in sayers.items() if sayer.is_ready]
        weights = [SHARES[name] for name in names]
        for _ in range(min(_SENTENCES_A_HOME, count - made)):
            example = None
            while example is None:
                name = rng.choices(names, weights)[0]
                draft = sayers[name].sentence(rng)
                pieces = noisy(draft.pieces, draft.language, rng, mix.noise)
                example = example_of(draft.with_pieces(pieces), home)
            made += 1
            yield example


def as_lines(found: Iterable[Example]) -> Iterator[str]:
    """Examples as JSON lines for people who look."""
    actions, tags = tuple(ACTIONS), TAGS
    for one in found:
        yield json.dumps(
            {
                "text": one.text,
                "actions": sorted({actions[at] for at in one.actions}),
                "stance": STANCES[one.stance],
                "tokens": [
                    [one.text[start:end], tags[tag]]
                    for (start, end), tag in zip(one.features.spans, one.tags, strict=True)
                    if tags[tag] != "outside"
                ],
                "source": one.source,
            },
            ensure_ascii=False,
        )
