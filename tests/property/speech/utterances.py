"""Sentences that speak of dangerous deeds and order none, made at random from a seed."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.property.speech import negations as no
from tests.property.speech import talk
from tests.property.speech.deeds import CHINESE, ENGLISH, ChineseDeed, Deed

_Maker = Callable[[random.Random, str], str]
_MISSPELT = {
    "don't": (
        "dont",
        "don t",
        "do'nt",
        "donot",
        "dont'",
        "don’t",
        "don`t",
        "d'ont",
        "do nt",
        "don't",
    ),
    "do not": ("do not", "donot", "do  not", "do NOT", "do-not", "do  n o t"),
    "never": ("never", "nevr", "never ever", "neverr", "nver"),
    "mustn't": ("mustnt", "musn't", "mustn’t", "must n't"),
    "别": ("別", "别别", "别", "憋"),
    "不要": ("不要", "不 要", "不要不要", "不耍", "布要"),
}
_TRADITIONAL = str.maketrans(
    "别门锁开关阀车库报险燃气说为这个让请给没谁实话",
    "別門鎖開關閥車庫報險燃氣說為這個讓請給沒誰實話",
)
_ENDS = ("", "", "", "", ".", "!", "!!!", "...", " .", "!?", "。", "！", " :)", "😡", "…")
_PREPOSITIONS = ("the ", "the ", "the ", "the ", "my ", "our ", "that ", "this ", "")


@dataclass(frozen=True, slots=True)
class Utterance:
    """A sentence, and whether nothing at all may be done (else only what is dangerous)."""

    text: str
    nothing: bool


def negations(count: int, seed: int) -> list[Utterance]:
    """Return `count` different negations of dangerous commands."""
    return _different(count, seed, _negation)


def talks(count: int, seed: int) -> list[Utterance]:
    """Return `count` different reports, questions and hypotheticals about dangerous things."""
    return _different(count, seed, _talk)


def negation(dice: random.Random) -> Utterance:
    """Return one negation."""
    return _negation(dice)


def talk_of(dice: random.Random) -> Utterance:
    """Return one report, question or hypothetical."""
    return _talk(dice)


def _different(
    count: int, seed: int, make: Callable[[random.Random], Utterance]
) -> list[Utterance]:
    dice = random.Random(seed)
    found: dict[str, Utterance] = {}
    while len(found) < count:
        said = make(dice)
        found.setdefault(said.text, said)
    return list(found.values())


def _negation(dice: random.Random) -> Utterance:
    sort = dice.choices(range(7), (30, 12, 6, 27, 10, 6, 9))[0]
    beside = sort in (2, 5)
    templates: Sequence[str] = (
        *(no.BARE_EN, no.TAKEN_BACK_EN, no.BESIDE_EN, no.BARE_ZH, no.TAKEN_BACK_ZH, no.BESIDE_ZH),
        no.MIXED,
    )[sort]
    fill = (_english, _english, _english, _chinese, _chinese, _chinese, _mixed)[sort]
    text = fill(dice, dice.choice(templates))
    if sort in (0, 2):
        text = dice.choice(no.BEFORE_EN) + text + dice.choice(no.AFTER_EN)
    elif sort in (3, 5):
        text = dice.choice(no.BEFORE_ZH) + text + dice.choice(no.AFTER_ZH)
    elif sort in (1, 4):
        text = dice.choice(no.BEFORE_EN if sort == 1 else no.BEFORE_ZH) + text
    return Utterance(_spoilt(dice, text), nothing=not beside)


_TALKS: tuple[tuple[Sequence[str], _Maker], ...]


def _talk(dice: random.Random) -> Utterance:
    templates, fill, before = dice.choice(_TALKS)
    text = fill(dice, dice.choice(templates))
    return Utterance(
        _spoilt(dice, dice.choice(before) + text, asks=dice.random() < 0.2), nothing=True
    )


# -- words for places ------------------------------------------------------------------------------


def _english(dice: random.Random, template: str) -> str:
    deed, other = dice.sample(ENGLISH, 2)
    return template.format(
        **_forms(dice, deed), other=_ordered(dice, other), safe=dice.choice(no.SAFE_EN)
    )


def _forms(dice: random.Random, deed: Deed) -> dict[str, str]:
    thing = dice.choice(_PREPOSITIONS) + deed.thing
    return {
        "do": _ordered(dice, deed, thing),
        "doing": f"{deed.gerund} {thing}",
        "did": f"{deed.past} {thing}",
        "done": deed.participle,
        "x": thing,
        "verb": deed.base,
    }


def _ordered(dice: random.Random, deed: Deed, thing: str = "") -> str:
    thing = thing or dice.choice(_PREPOSITIONS) + deed.thing
    if deed.particle and dice.random() < 0.4:
        return f"{deed.base.removesuffix(deed.particle)}{thing} {deed.particle}"
    said = f"{deed.base} {thing}"
    return _typo(dice, said) if dice.random() < 0.06 else said


def _chinese(dice: random.Random, template: str) -> str:
    deed, other = dice.sample(CHINESE, 2)
    return template.format(
        do=_ordered_zh(dice, deed),
        other=_ordered_zh(dice, other),
        ba=f"{dice.choice(('把', '把', '将', '给我把'))}{deed.thing}{deed.verb}",
        x=deed.thing,
        v=deed.verb,
        vp=deed.perfect,
        safe=dice.choice(no.SAFE_ZH),
    )


def _ordered_zh(dice: random.Random, deed: ChineseDeed) -> str:
    return dice.choice(
        (
            *(f"{deed.verb}{deed.thing}", f"{deed.verb}{deed.thing}", f"把{deed.thing}{deed.verb}"),
            *(f"去{deed.verb}{deed.thing}", f"{deed.verb}那个{deed.thing}"),
        )
    )


def _mixed(dice: random.Random, template: str) -> str:
    deed, chinese = dice.choice(ENGLISH), dice.choice(CHINESE)
    return template.format(
        **_forms(dice, deed),
        zh=_ordered_zh(dice, chinese),
        zhx=chinese.thing,
        v=chinese.verb,
    )


_TALKS = (
    (
        talk.REPORTS_EN,
        _english,
        ("", "", "by the way ", "so ", "well ", "hey ", "you know, ", "oh "),
    ),
    (
        talk.QUESTIONS_EN,
        _english,
        ("", "", "hey ", "lares, ", "so ", "tell me, ", "um ", "quick question, "),
    ),
    (talk.HYPOTHETICALS_EN, _english, ("", "", "well ", "hmm ", "just ", "so ", "lares ")),
    (talk.REPORTS_ZH, _chinese, ("", "", "对了，", "嗯", "哎，", "其实", "话说")),
    (talk.QUESTIONS_ZH, _chinese, ("", "", "请问", "喂，", "小拉，", "话说", "嗯")),
    (talk.HYPOTHETICALS_ZH, _chinese, ("", "", "嗯", "我说，", "那", "其实")),
)


# -- what happens to words on their way ------------------------------------------------------------


def _spoilt(dice: random.Random, text: str, *, asks: bool = False) -> str:
    """The sentence as it is typed in a hurry, or as speech recognition writes it."""
    if dice.random() < 0.15:
        text = _misspelt(dice, text)
    roll = dice.random()
    if roll < 0.06:
        text = text.upper()
    elif roll < 0.12:
        text = text[:1].upper() + text[1:]
    elif roll < 0.16:
        text = text.translate(_TRADITIONAL)
    elif roll < 0.24:
        text = _as_recognised(text)
    elif roll < 0.27:
        text = _stuttered(dice, text)
    elif roll < 0.29:
        text = text.replace(" ", "  ")
    elif roll < 0.31:
        at = dice.randrange(len(text) + 1)
        text = f"{text[:at]}\u200b{text[at:]}"
    return text + ("?" if asks else dice.choice(_ENDS))


def _misspelt(dice: random.Random, text: str) -> str:
    for word, spellings in _MISSPELT.items():
        if word in text:
            return text.replace(word, dice.choice(spellings), 1)
    return text


def _as_recognised(text: str) -> str:
    """Speech recognition knows no punctuation and puts spaces between Chinese words."""
    bare = "".join(" " if letter in ',.;:!?，。？！…-“”"' else letter for letter in text)
    if bare.isascii():
        return " ".join(bare.split()).lower()
    return (
        " ".join(" ".join(f" {one} " if ord(one) > 0x2E80 else one for one in bare).split())
        if (not any(letter.isascii() and letter.isalpha() for letter in bare))
        else bare
    )


def _stuttered(dice: random.Random, text: str) -> str:
    words = text.split(" ")
    at = dice.randrange(len(words))
    return " ".join((*words[: at + 1], *words[at:]))


def _typo(dice: random.Random, text: str) -> str:
    at = dice.randrange(1, len(text) - 1)
    return dice.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :],
        )
    )


def every_template() -> Iterator[tuple[str, bool]]:
    """Every construction once, plainly: its sentence and whether nothing may be done."""
    dice = random.Random(0)
    for templates, fill, nothing in (
        (no.BARE_EN, _english, True),
        (no.TAKEN_BACK_EN, _english, True),
        (no.BESIDE_EN, _english, False),
        (no.BARE_ZH, _chinese, True),
        (no.TAKEN_BACK_ZH, _chinese, True),
        (no.BESIDE_ZH, _chinese, False),
        (no.MIXED, _mixed, True),
        *((templates, fill, True) for templates, fill, _ in _TALKS),
    ):
        for template in templates:
            yield fill(dice, template), nothing
