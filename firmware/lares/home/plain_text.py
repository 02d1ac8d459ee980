"""Text that people wrote, without what cannot be seen: for what is kept, shown and spoken.

Control characters, bidirectional overrides and zero-width characters can make a text look like
another one, hide a part of it, or break the line that it stands in. All else stays as it is.
"""

import re

_INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # controls that are no white space
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\ud800-\udfff"  # halves of surrogate pairs, which nothing can write
    "\U000e0000-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U000e0fff"
    "]"
)
_TAGS = re.compile("[\U000e0020-\U000e007f]+")
"""Invisible letters; behind a black flag, and ended, they are the flag of a region."""
_FLAG = re.compile("[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
_BLACK_FLAG = "\U0001f3f4"
_LOOSE_JOINER = re.compile(
    # A zero-width joiner ties pictures together (a family), and letters of no language of ours.
    "(?<![\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f])\u200d"
    "|\u200d(?![\u2600-\u27bf\u2190-\u21ff\u2b00-\u2bff\U0001f000-\U0001faff])"
)
_LOOSE_VARIANT = re.compile(
    "(?:^|(?<=[\\s\ufe00-\ufe0f\U000e0100-\U000e01ef]))[\ufe00-\ufe0f\U000e0100-\U000e01ef]+"
)


def plain_text(text: str, longest: int) -> str:
    """Return one line of at most `longest` characters that are all to be seen; perhaps "".

    Line breaks and other white space become single spaces. Emoji, every script and accents stay.
    """
    text = " ".join(text.split())
    if not (text.isascii() and text.isprintable()):
        text = _INVISIBLE.sub("", text)
        text = _TAGS.sub(_flag, text)
        text = " ".join(_LOOSE_VARIANT.sub("", text).split())
    return _LOOSE_JOINER.sub("", text[:longest]).rstrip()


def _flag(tags: re.Match[str]) -> str:
    whole = _FLAG.fullmatch(tags[0]) is not None
    return tags[0] if whole and tags.string[: tags.start()].endswith(_BLACK_FLAG) else ""
