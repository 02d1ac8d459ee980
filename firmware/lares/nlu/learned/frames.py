"""Fixed frames around a person's own words: "put X on the list", 把X记到清单, "X timer, Y minutes".

The model marks free text token by token and may miss its edges ("item": 卫 of 卫生纸). Where a
sentence is nothing but one of these frames, its free text is what stands in the gap. A frame is
only a proposal where the model takes the sentence otherwise or marks other words.

The frames are data, one file a language: `frames_<language>.txt`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from lares.nlu.learned.heard import Span
from lares.nlu.learned.values import without_gaps
from lares.nlu.mention import Mention, MentionKind
from lares.nlu.normalization import has_han, key_of, normalise
from lares.nlu.vocabulary import Vocabulary

_LIST, _TIME = "\u25a3", "\u25f7"
"""What stands in a sentence for each character of a list's name and of a duration."""
_LISTS = frozenset({"todo", "todos"})
FRAMED = _LISTS | {"duration", "timer", "timers"}
"""What a mention is that has a place in a frame; all else in it is the frame's own words."""
_LIST_END = re.compile(r"(?:清单|列表|事项|单)$")
_SHORTENED = 0.9
_FREE = ("item", "message", "timer_name")
_MAYBE = re.compile(
    r"\b(?:lists?|timer|alarm|countdown|clock|longer|long|every(?:one|body)|all|house|home|family|"
    r"household|kids|children|others|announce\w*|broadcast|shout|call|message|word|add|cross|tick|"
    r"check|scratch|strike|put|remind)\b"
    r"|[单加添记写放列补存划勾删去拿移]|[计定]时|[延多少减]|闹钟|广播|播报|大家|全家|所有人|家里|每个人|家人|孩子|[他她]们"
)
"""A word without which a sentence is no frame; most are told by it at once."""
_LINE = re.compile(r"( = |: )")
_REFERENCE = re.compile(r"%([a-z_]+)%")
_NO_TEXT = re.compile(
    r"(?:it|that|this|them|those|what|anything|something|everything|nothing|none|neither|one|there|"
    r"here|you|me|"
    r"这个?|那个?|它|什么|东西|点?什么|哪些|一下|谁)"
)
_NO_NAME = re.compile(
    r"(?:the|a|an|my|your|this|that|all|every|any|another|new|next|last|kitchen|egg ?timer|"
    r"set|start|stop|cancel|pause|resume|add|put|give|is|are|it|long|longer|more|one|two|"
    r"(?:取消|停|暂停|继续|关|开|设|定|给|把|再|帮|请|别|不|没|所有|全部|这个?|那个?|我|你|还|现在).*)"
)
_MOST_WORDS = 30


@dataclass(frozen=True, slots=True)
class Frame:
    """A sentence that is one frame: its action, and the free text in it by tag.

    `mentions` are those of the sentence, with what only a frame shows to be one. `reason` is what
    is said besides, which is no part of the order ("we're out of …").
    """

    action: str
    tagged: dict[str, tuple[Span, ...]]
    mentions: tuple[Mention, ...]
    reason: Span | None = None


def warm_frames() -> None:
    """Read the frames of all languages now: a sentence must not wait for the disk."""
    for language in ("en", "zh"):
        _patterns(language)


@cache
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The frames of a language; read from the package once."""
    source = resources.files("lares.nlu.learned").joinpath(f"frames_{language}.txt")
    parts: dict[str, str] = {}
    frames: list[tuple[str, re.Pattern[str]]] = []
    text = source.read_text(encoding="utf-8").replace("%LIST%", _LIST).replace("%TIME%", _TIME)
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        name, sign, pattern = _LINE.split(line, maxsplit=1)
        pattern = _REFERENCE.sub(lambda part: parts[part[1]], pattern)
        if sign == " = ":
            parts[name] = pattern
        else:
            frames.append((name, re.compile(parts["please"] + pattern)))
    return tuple(frames)


def frame_of(text: str, mentions: Sequence[Mention], vocabulary: Vocabulary) -> Frame | None:
    """Return the frame that a normalised sentence is, None if it is none."""
    if _MAYBE.search(text) is None:
        return None
    mentions = without_gaps(text, _with_lists(text, mentions, vocabulary))
    masked = _masked(text, mentions)
    for action, pattern in _patterns("zh" if has_han(text) else "en"):
        match = pattern.fullmatch(masked)
        if match is None:
            continue
        tagged = _free_text(match, text)
        if tagged is None:
            continue
        reason = match.span("reason") if "reason" in match.groupdict() else (-1, -1)
        said = Span(*reason, text[slice(*reason)]) if reason[0] >= 0 else None
        return Frame(action, tagged, tuple(mentions), said)
    return None


def _with_lists(
    text: str, mentions: Sequence[Mention], vocabulary: Vocabulary
) -> Sequence[Mention]:
    """The mentions with a list that is called by the first part of its name: 待办 of 待办清单."""
    if not has_han(text) or any(mention.symbol in _LISTS for mention in mentions):
        return mentions
    for entity in vocabulary.entities.values():
        for name in entity.names.get("zh", ()) if entity.domain == "todo" else ():
            key = key_of(normalise(name))
            short = _LIST_END.sub("", key)
            start = text.find(short) if len(short) > 1 else -1
            if start >= 0:
                end = start + len(short)
                own = Mention(start, end, MentionKind.NAME, "todo", key, _SHORTENED)
                return [own, *(m for m in mentions if m.end <= start or end <= m.start)]
    return mentions


def _masked(text: str, mentions: Sequence[Mention]) -> str:
    """The text with a sign for each character of a list's name or a duration."""
    for mention in mentions:
        sign = ""
        if mention.symbol in _LISTS:
            sign = _LIST
        elif mention.kind is MentionKind.DURATION:
            sign = _TIME
        if sign:
            text = (
                text[: mention.start] + sign * (mention.end - mention.start) + text[mention.end :]
            )
    return text


def _free_text(match: re.Match[str], text: str) -> dict[str, tuple[Span, ...]] | None:
    """The free text by tag, None if it is no such text: "add it to the list"."""
    tagged: dict[str, tuple[Span, ...]] = {}
    for tag, words in match.groupdict().items():
        if tag not in _FREE or words is None:
            continue
        start, end = match.span(tag)
        said = text[start:end]
        bare = said.strip()
        if not bare or _NO_TEXT.fullmatch(bare) or bare.count(" ") > _MOST_WORDS:
            return None
        if tag == "timer_name" and any(_NO_NAME.fullmatch(word) for word in bare.split()):
            return None
        tagged[tag] = (Span(start, end, said),)
    return tagged
