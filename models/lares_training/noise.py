"""What happens to sentences on the way: typing slips, homophones, what speech recognition does.

Values and the short words that turn a meaning round are left alone, so that a label stays true.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from pypinyin import lazy_pinyin

from lares.nlu.learned.features import token_table
from lares.nlu.normalization import has_han
from lares_training.draft import Piece

_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_MEANING = frozenset(
    (
        *(
            "not",
            "don't",
            "dont",
            "doesn't",
            "didn't",
            "won't",
            "can't",
            "never",
            "no",
            "on",
            "off",
        ),
        *("up", "down", "lock", "unlock", "open", "close", "shut", "stop", "start", "more", "less"),
        *("warm", "cool", "warmer", "cooler", "hot", "cold", "bright", "dark", "dim", "loud"),
        *("quiet", "raise", "lower", "add", "remove", "pause", "resume", "mute", "unmute"),
        *("if", "why", "what", "who", "did", "was", "were", "would", "should"),
    )
)
_MEANING_HAN = frozenset(
    "不别没未勿甭莫开关锁解停高低大小升降亮暗冷热暖加减增删如果假为什么谁吗呢了过"
)
_SHORTEST_TYPO = 4
_FILLERS_EN = ("um", "uh", "er", "hmm", "well", "like", "you know", "so", "oh", "ah", "ok", "erm")
_FILLERS_ZH = ("嗯", "呃", "那个", "啊", "这个", "哦", "就是", "额", "诶", "然后呢")
_ARTICLES = frozenset(("the", "a", "an", "my", "please", "to", "of", "in"))
_PARTICLES = frozenset("的了吧呀啊呢嘛把一下")


@cache
def _neighbours() -> dict[str, str]:
    near: dict[str, set[str]] = defaultdict(set)
    for row_number, row in enumerate(_KEYBOARD):
        for at, key in enumerate(row):
            near[key].update(row[max(0, at - 1) : at] + row[at + 1 : at + 2])
            if row_number + 1 < len(_KEYBOARD):
                below = _KEYBOARD[row_number + 1][max(0, at - 1) : at + 1]
                near[key].update(below)
                for other in below:
                    near[other].add(key)
    return {key: "".join(sorted(keys)) for key, keys in near.items()}


@cache
def _homophones() -> dict[str, str]:
    """Characters of the vocabulary that sound alike but for the tone, and nearly alike."""
    by_sound: dict[str, list[str]] = defaultdict(list)
    sounds = {}
    for char in token_table().characters:
        if has_han(char):
            sound = _blurred(lazy_pinyin(char)[0])
            sounds[char] = sound
            by_sound[sound].append(char)
    return {char: "".join(by_sound[sound]).replace(char, "") for char, sound in sounds.items()}


def _blurred(sound: str) -> str:
    """One spelling for what many speakers do not tell apart: zh/z, sh/s, ch/c, n/l, -ng/-n."""
    for strong, weak in (("zh", "z"), ("sh", "s"), ("ch", "c")):
        if sound.startswith(strong):
            sound = weak + sound[len(strong) :]
    return sound.replace("ing", "in").replace("eng", "en")


def typo(word: str, rng: random.Random) -> str:
    """Return a Latin word with one slip: a neighbour key, two swapped, one lost or doubled."""
    if len(word) < _SHORTEST_TYPO or word in _MEANING or not word.isascii():
        return word
    at = rng.randrange(1, len(word))
    match rng.randrange(4):
        case 0:
            keys = _neighbours().get(word[at], word[at])
            return word[:at] + rng.choice(keys) + word[at + 1 :]
        case 1:
            return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
        case 2:
            return word[:at] + word[at + 1 :]
        case _:
            return word[:at] + word[at] + word[at:]


def _slip(text: str, rng: random.Random) -> str:
    """One slip in one word or character of the text, where one may be."""
    if has_han(text):
        places = [at for at, char in enumerate(text) if char not in _MEANING_HAN]
        if not places:
            return text
        at = rng.choice(places)
        alike = _homophones().get(text[at], "")
        return text[:at] + rng.choice(alike) + text[at + 1 :] if alike else text
    words = text.split(" ")
    at = rng.randrange(len(words))
    words[at] = typo(words[at], rng)
    return " ".join(words)


def _change_one(
    pieces: Sequence[Piece], change: Callable[[str, random.Random], str], rng: random.Random
) -> tuple[Piece, ...]:
    """The pieces with one of them changed; longer ones are hit more often."""
    places = [at for at, piece in enumerate(pieces) if piece.text.strip() and not piece.fixed]
    if not places:
        return tuple(pieces)
    at = rng.choices(places, [len(pieces[place].text) for place in places])[0]
    changed = replace(pieces[at], text=change(pieces[at].text, rng))
    return (*pieces[:at], changed, *pieces[at + 1 :])


def _drop_small(text: str, rng: random.Random) -> str:
    """Without an article or a particle, as recognition loses them."""
    if has_han(text):
        places = [at for at, char in enumerate(text) if char in _PARTICLES]
        at = rng.choice(places) if places else len(text)
        return text[:at] + text[at + 1 :]
    words = text.split(" ")
    places = [at for at, word in enumerate(words) if word in _ARTICLES]
    if places:
        del words[rng.choice(places)]
    return " ".join(words)


def _repeat(text: str, rng: random.Random) -> str:
    """With a word said twice: "turn turn on", 把把灯."""
    if has_han(text):
        at = rng.randrange(len(text))
        return text if text[at] in "不没" else text[:at] + text[at] + text[at:]
    words = text.split(" ")
    at = rng.randrange(len(words))
    if words[at] in {"not", "no"}:
        return text
    return " ".join((*words[: at + 1], *words[at:]))


def _merge(text: str, rng: random.Random) -> str:
    """With two words run together or one cut in two."""
    if has_han(text):
        return text
    spaces = [at for at, char in enumerate(text) if char == " " and 0 < at < len(text) - 1]
    if spaces and rng.random() < 0.6:
        at = rng.choice(spaces)
        return text[:at] + text[at + 1 :]
    words = text.split(" ")
    at = rng.randrange(len(words))
    if len(words[at]) > 5:
        cut = rng.randrange(2, len(words[at]) - 1)
        words[at] = f"{words[at][:cut]} {words[at][cut:]}"
    return " ".join(words)


def _filler(pieces: Sequence[Piece], language: str, rng: random.Random) -> tuple[Piece, ...]:
    """With a filler at the start, or between two pieces that are no part of a name or a value."""
    chinese = language == "zh"
    word = rng.choice(_FILLERS_ZH if chinese else _FILLERS_EN)
    at = 0 if rng.random() < 0.6 else rng.randrange(len(pieces) + 1)
    tag = "outside"
    if 0 < at < len(pieces) and pieces[at - 1].tag == pieces[at].tag:
        tag = pieces[at].tag
    return (*pieces[:at], Piece(word if chinese else f" {word} ", tag), *pieces[at:])


_CHANGES: tuple[tuple[Callable[[str, random.Random], str], float], ...] = (
    (_slip, 0.5),
    (_drop_small, 0.2),
    (_repeat, 0.1),
    (_merge, 0.2),
)


def noisy(
    pieces: Sequence[Piece], language: str, rng: random.Random, share: float
) -> tuple[Piece, ...]:
    """Return the pieces with one or two accidents in a `share` of all cases, else unchanged."""
    said = tuple(pieces)
    if not said:
        return said
    if rng.random() < share / 3:
        said = _filler(said, language, rng)
    if rng.random() >= share:
        return said
    changes, weights = zip(*_CHANGES, strict=True)
    for _ in range(1 if rng.random() < 0.75 else 2):
        said = _change_one(said, rng.choices(changes, weights)[0], rng)
    return said
