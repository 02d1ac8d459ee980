"""Where a sentence can be cut: punctuation, "and then", 然后."""

import re
import unicodedata
from dataclasses import dataclass

from lares.nlu.normalization import has_han, normalise, spaced, tight

MOST_PIECES = 8
"""A sentence with more possible cuts is not composed."""

_STOPS = re.compile(
    r"(?<!\d)[,.:]|[,.:](?!\d)|[;!?\n\u2014\u2026\u3001\u3002\uff0c\uff1b\uff1a\uff01\uff1f]|--+|"
    r" - "
)
_WORDS = re.compile(
    r"(?:^| )(?:and then|and also|and after that|after that|and|then|also|plus|as well as|"
    r"followed by|&|so(?= (?:please )?(?:turn|switch|open|close|shut|lock|set|dim|put|make)\b))"
    r"(?= |$)"
    r"|(?:然后|接着|随后|之后|完了|最后)(?:再|就|把)?(?=.)|(?:并且|而且|顺便|顺带|顺手|同时|另外|还有|以及|外加)(?!.*[吗么没]$)(?:再|也|把)?"
    r"|(?<=[关开锁了上掉下好])(?:再|并)(?=.)|(?<=灯)(?:再|并)(?=[打开关锁把调])"
    r"|(?<=[a-z0-9]) ?(?:再|并|又)(?=[打开关锁把调])"
    r"|(?<=.)[和跟](?=(?:打?开|关|锁|把|调))"
)
_HALT = re.compile(
    r"(?:oh |no |hey )*(?:hold (?:it|on|up)|hang on|wait|whoa|stop(?: it)?|halt)(?: wait| stop)*"
    r"|(?:等等|等一?下|慢着|停|停停+|停一?下|停一停)"
)
_STOP = re.compile(r"(?:please )?(?:stop|halt|pause)\b|(?:快|先|把)?(?:停|暂停)")
_LEADING = re.compile(r"^(?:先|and |then |also |first |so |but |然后|再|也|就|并|把(?=把))+")
_KEPT = re.compile(r"[把就]$")


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a sentence and what stood before it (" and ", 然后, "" for punctuation)."""

    text: str
    joint: str = ""


def flat(text: str) -> str:
    """Return a normalised text as the stages take it: Chinese without spaces, else with them."""
    return tight(text) if has_han(text) else spaced(text)


def segments_of(original: str) -> tuple[str, ...]:
    """Return what stands between the punctuation of a sentence as it was typed, normalised."""
    return tuple(text for text, _ in stopped(original))


def stopped(original: str) -> tuple[tuple[str, str], ...]:
    """Return the segments of a sentence, each with the punctuation that ends it, "" if none."""
    text = unicodedata.normalize("NFKC", original.replace("\uff1a", ",")).lower()
    at, found = 0, []
    for stop in _STOPS.finditer(text):
        found.append((flat(normalise(text[at : stop.start()])), stop[0]))
        at = stop.end()
    found.append((flat(normalise(text[at:])), ""))
    return tuple((part, stop) for part, stop in found if part)


def without_halt(segments: tuple[str, ...]) -> tuple[str, ...]:
    """Return segments without a cry before "stop", which says no more than that.

    "Hold it, stop the garage door" pauses nothing else.
    """
    first, *rest = segments or ("",)
    if rest and _HALT.fullmatch(first) and _STOP.match(rest[0]):
        return tuple(rest)
    return segments


def pieces_of(segments: tuple[str, ...]) -> tuple[Piece, ...]:
    """Return the finest pieces: cut at punctuation and at words that join commands."""
    pieces: list[Piece] = []
    for segment in segments:
        at, joint = 0, ""
        for cut in _WORDS.finditer(segment):
            if segment[at : cut.start()].strip():
                pieces.append(Piece(segment[at : cut.start()].strip(), joint))
                joint = ""
            kept = _KEPT.search(cut[0])
            joint = joint + cut[0]
            at = cut.end() - (len(kept[0]) if kept else 0)
        rest = segment[at:].strip()
        if rest:
            pieces.append(Piece(rest, joint))
    return tuple(pieces)


def joined(pieces: tuple[Piece, ...]) -> str:
    """Return pieces as one text again, without what stood before the first."""
    text = pieces[0].text
    for piece in pieces[1:]:
        joint = piece.joint.rstrip("把就") if piece.text.startswith(("把", "就")) else piece.joint
        text = f"{text}{joint or ' '} {piece.text}"
    return flat(" ".join(text.split()))


def bare(piece: str) -> str:
    """Return a piece without the words that only tie it to the one before."""
    return _LEADING.sub("", piece).strip() or piece
