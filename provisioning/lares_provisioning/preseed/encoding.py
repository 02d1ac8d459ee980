"""Bytes of a file as text and back, so that wiping changes the secrets' bytes and nothing else.

Editors of Windows write UTF-8 with a mark, or UTF-16; both are read, and kept when wiping.
"""

import codecs
from collections.abc import Iterable
from dataclasses import dataclass

from lares_provisioning.preseed.reading import WIPED, Span

BLANK = "#"
"""A comment in every format here."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded file."""

    text: str
    codec: str = "utf-8"
    mark: bytes = b""
    """Byte order mark at its begin."""

    def wiped(self, spans: Iterable[Span], filler: str = WIPED) -> bytes:
        """Return the file with `filler` over these stretches; as long as before, lines as before.

        What indents a line stays too, since YAML is built on it.
        """
        covered = bytearray(len(self.text))
        for start, end in spans:
            covered[start:end] = b"\1" * (min(end, len(self.text)) - start)
        unit = len(filler.encode(self.codec))
        parts, indenting = [], True
        for character, secret in zip(self.text, covered, strict=True):
            if character in "\r\n":
                indenting = True
            elif character not in " \t":
                indenting = False
            if secret and character not in "\r\n" and not (indenting and character in " \t"):
                parts.append(filler * (len(character.encode(self.codec)) // unit))
            else:
                parts.append(character)
        return self.mark + "".join(parts).encode(self.codec)

    def blanked(self) -> bytes:
        """Return the file as empty comments; for when no part of it can be kept."""
        return self.wiped([(0, len(self.text))], BLANK)


def decode(data: bytes) -> Text | None:
    """Return a file's text; None if it is not text in UTF-8 or UTF-16."""
    mark, codec = next(((m, c) for m, c in _MARKS if data.startswith(m)), (b"", "utf-8"))
    if not mark and b"\0" in data:
        # UTF-16 without a mark: in what people type here every second byte is mostly zero.
        codec = "utf-16-le" if data[1::2].count(0) >= data[::2].count(0) else "utf-16-be"
    try:
        text = data[len(mark) :].decode(codec)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else Text(text, codec, mark)
