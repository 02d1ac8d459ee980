"""A sentence in the making: pieces of text that know what they are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lares.nlu.normalization import has_han


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words. `tag` is one of `TAGS`; `symbol` is set for what stands for a mention.

    `fixed` words carry the meaning of the sentence (a value, "not"): noise leaves them alone.
    """

    text: str
    tag: str = "outside"
    symbol: str = ""
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence with its labels; `actions` are one, or two for two requests in one sentence."""

    pieces: tuple[Piece, ...]
    actions: tuple[str, str]
    stance: str
    language: str
    source: str
    weight: float = 1.0

    def with_pieces(self, pieces: Iterable[Piece]) -> "Draft":
        """The same labels with other words."""
        return replace(self, pieces=tuple(pieces))


@dataclass(frozen=True, slots=True)
class Tagged:
    """A text with a tag for each character, and the places of the pieces with a symbol."""

    text: str
    tags: tuple[str, ...]
    places: tuple[tuple[int, int, Piece], ...]


def retagged(pieces: Sequence[Piece], tag: str) -> tuple[Piece, ...]:
    """The pieces, all with one tag."""
    return tuple(replace(piece, tag=tag) for piece in pieces)


def assemble(pieces: Sequence[Piece]) -> Tagged:
    """Join pieces to one text: single spaces, none at Chinese characters.

    Raises nothing; an empty text is possible (all pieces were optional).
    """
    chars: list[str] = []
    tags: list[str] = []
    places: list[tuple[int, int, Piece]] = []
    for piece in pieces:
        start = -1
        for char in piece.text:
            if char == " " and (not chars or chars[-1] == " " or has_han(chars[-1])):
                continue
            if has_han(char) and chars and chars[-1] == " ":
                chars.pop()
                tags.pop()
                places = [_within(place, len(chars)) for place in places]
                start = min(start, len(chars))
            if start < 0 and char != " ":
                start = len(chars)
            chars.append(char)
            tags.append(piece.tag)
        if piece.symbol and start >= 0:
            places.append((start, len("".join(chars).rstrip()), piece))
    while chars and chars[-1] == " ":
        chars.pop()
        tags.pop()
    return Tagged("".join(chars), tuple(tags), tuple(places))


def _within(place: tuple[int, int, Piece], length: int) -> tuple[int, int, Piece]:
    return (place[0], min(place[1], length), place[2])


def words(pieces: Iterable[Piece]) -> Iterator[str]:
    """The texts of the pieces that are not empty."""
    return (piece.text for piece in pieces if piece.text.strip())
