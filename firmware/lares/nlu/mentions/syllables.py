"""How Chinese characters sound, without tones, so that a homophone of a name is found.

`words/syllables.txt` holds the 6,763 characters of GB 2312 by syllable, one reading each. It is
made from the readings of pypinyin (MIT), whose data come from Unicode's Unihan database.
"""

from functools import cache
from importlib import resources
from typing import NamedTuple

_FIRST_CODE = 0xE000
"""A syllable is written as one character of Unicode's private use area from here on."""
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("hu", "fu"))
_FINALS = (("ing", "in"), ("eng", "en"), ("ang", "an"))


class Sounds(NamedTuple):
    """Tables for `str.translate`; both keep the length of a text.

    `spoken` turns a character into its syllable, `alike` a syllable into one for all that people
    and speech recognition confuse it with (zh and z, n and l, in and ing …).
    """

    spoken: dict[int, int]
    alike: dict[int, int]


@cache
def sounds() -> Sounds:
    """Return the tables; read from the package at first use."""
    source = resources.files("lares.nlu.mentions").joinpath("words", "syllables.txt")
    spoken: dict[int, int] = {}
    alike: dict[int, int] = {}
    groups: dict[str, int] = {}
    for code, line in enumerate(source.read_text(encoding="utf-8").splitlines(), _FIRST_CODE):
        syllable, chars = line.split()
        spoken.update(dict.fromkeys(map(ord, chars), code))
        alike[code] = groups.setdefault(confusable(syllable), code)
    return Sounds(spoken, alike)


def confusable(syllable: str) -> str:
    """Return what a syllable has in common with those it is confused with: sheng → sen."""
    for said, written in _INITIALS:
        if syllable.startswith(said) and (said != "hu" or syllable == "hu"):
            syllable = written + syllable[len(said) :]
            break
    for said, written in _FINALS:
        if syllable.endswith(said):
            return syllable[: -len(said)] + written
    return syllable
