"""From the notes of a trace to lines: a function for each stage.

Traces come back from the database, perhaps from another version's: what is not there, or is not of
the expected kind, is left out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from types import MappingProxyType

from lares.assistant.explanation.lines import Bar, Chip, Line, Tone
from lares.assistant.explanation.wording import Wording
from lares.nlu.trace import LEFT_OUT, Trace

_Seen = Mapping[str, object]
_SCORES = (("model", "actions", "action", 3), ("stance", "stances", "stance", 1))
"""Which of the model's scores are shown, best first: line, part of the note, words, how many."""
_WORTH_SHOWING = 0.001


@dataclass(frozen=True, slots=True)
class Telling:
    """The words of one language, the sentence, and its spellings without words of courtesy."""

    wording: Wording
    whole: str
    spellings: frozenset[str]

    def line(self, stage: str, words: str = "", tone: Tone = Tone.PLAIN, text: str = "") -> Line:
        """Return a line; one about a part of the sentence says about which."""
        if text and text not in self.spellings:
            code = "of_part" if words else "quoted"
            words = self.wording(code, text=text, words=words)
        return Line(stage, self.wording(f"title.{stage}"), words, tone)


def lines_of(trace: Trace, wording: Wording) -> Iterator[Line]:
    """Yield what the notes say, in their order; stages without words for people are passed over."""
    firsts = [
        next((_text(seen, "text") for stage, seen in trace.notes if stage == first), "")
        for first in ("normal", "exact")
    ]
    telling = Telling(wording, firsts[0], frozenset((*firsts, firsts[0].replace(" ", ""))))
    for stage, seen in trace.notes:
        tell = TELLERS.get(stage)
        if tell is not None:
            yield from tell(telling, seen)


def _heard(telling: Telling, seen: _Seen) -> Iterator[Line]:
    text = _text(seen, "text")
    if text == telling.whole:  # what is done later is heard a second time, as a part
        yield telling.line("heard", telling.wording("quoted", text=text))


def _respelled(telling: Telling, seen: _Seen) -> Iterator[Line]:
    yield telling.line("respelled", telling.wording("quoted", text=_text(seen, "text")))


def _occasion(telling: Telling, seen: _Seen) -> Iterator[Line]:
    words = telling.wording("occasion.scene", scene=_text(seen, "scene"))
    yield telling.line("occasion", words)


def _dialogue(telling: Telling, seen: _Seen) -> Iterator[Line]:
    yield telling.line("dialogue", telling.wording(f"dialogue.{_text(seen, 'about')}"))


def _lesson(telling: Telling, seen: _Seen) -> Iterator[Line]:
    words = telling.wording(
        "lesson.said",
        phrase=_text(seen, "phrase"),
        command=_text(seen, "command"),
        n=_percent(seen.get("likeness")),
    )
    yield telling.line("lesson", words, Tone.GOOD)


def _teaching(telling: Telling, _seen: _Seen) -> Iterator[Line]:
    yield telling.line("lesson", telling.wording("lesson.taught"))


def _exact(telling: Telling, seen: _Seen) -> Iterator[Line]:
    found = seen.get("found") is True
    words = telling.wording("exact.found" if found else "exact.missing")
    tone = Tone.GOOD if found else Tone.PLAIN
    yield telling.line("exact", words, tone, _text(seen, "text"))


def _clauses(telling: Telling, seen: _Seen) -> Iterator[Line]:
    parts = [telling.wording("quoted", text=str(part)) for part in _list(seen, "parts")]
    joined = telling.wording.joined(parts)
    yield telling.line("parts", telling.wording("part.clauses", parts=joined))


def _talk(telling: Telling, seen: _Seen) -> Iterator[Line]:
    """Which part of a sentence was taken for the order; that there is none is told otherwise."""
    orders = [telling.wording("quoted", text=str(order)) for order in _list(seen, "orders")]
    if seen.get("found") is True and orders:
        words = telling.wording("part.talk", orders=telling.wording.joined(orders))
        yield telling.line("parts", words)


def _correction(telling: Telling, seen: _Seen) -> Iterator[Line]:
    before, after = _text(seen, "before"), _text(seen, "after")
    code = "part.correction" if after else "part.correction.back"
    yield telling.line("parts", telling.wording(code, before=before, after=after))


def _exclusion(telling: Telling, seen: _Seen) -> Iterator[Line]:
    names = [
        str(value)
        for one in _list(seen, "out")
        if isinstance(one, Mapping)
        for value in one.values()
    ]
    words = telling.wording(
        "part.exclusion", main=_text(seen, "main"), out=telling.wording.joined(names)
    )
    yield telling.line("parts", words)


def _delay(telling: Telling, seen: _Seen) -> Iterator[Line]:
    seconds = _number(seen.get("seconds"))
    words = telling.wording("part.delay", command=_text(seen, "command"), n=f"{seconds:g}")
    yield telling.line("parts", words)


def _time(telling: Telling, seen: _Seen) -> Iterator[Line]:
    yield telling.line("parts", telling.wording("part.time", command=_text(seen, "command")))


def _mentions(telling: Telling, seen: _Seen) -> Iterator[Line]:
    found = [one for one in _list(seen, "found") if isinstance(one, Mapping)]
    nothing = "" if found else telling.wording("found.nothing")
    chips = tuple(_chip(telling, one) for one in found)
    tone = Tone.CAREFUL if any(chip.near for chip in chips) else Tone.PLAIN
    line = telling.line("found", nothing, tone, _text(seen, "text"))
    yield replace(line, chips=chips)


def _chip(telling: Telling, one: _Seen) -> Chip:
    wording = telling.wording
    kind = wording(f"kind.{_text(one, 'kind')}")
    text, means = _text(one, "text"), _text(one, "means")
    if not means:
        return Chip(wording("quoted", text=text), kind)
    kind = wording("near.kind", kind=kind, n=_percent(one.get("likeness")))
    return Chip(wording("near", text=text, means=means), kind, near=True)


def _model(telling: Telling, seen: _Seen) -> Iterator[Line]:
    for stage, part, table, most in _SCORES:
        scores = seen.get(part)
        if isinstance(scores, Mapping) and scores:
            bars = tuple(
                Bar(telling.wording(f"{table}.{name}"), _share(score))
                for at, (name, score) in enumerate(list(scores.items())[:most])
                if at == 0 or _share(score) >= _WORTH_SHOWING
            )
            yield Line(stage, telling.wording(f"title.{stage}"), bars=bars)


def _veto(telling: Telling, seen: _Seen) -> Iterator[Line]:
    yield telling.line("veto", _reason(telling, seen), Tone.STOP)


def _doubt(telling: Telling, seen: _Seen) -> Iterator[Line]:
    yield telling.line("doubt", _reason(telling, seen), Tone.CAREFUL)


def _misfit(telling: Telling, seen: _Seen) -> Iterator[Line]:
    yield telling.line("misfit", _reason(telling, seen), Tone.STOP)


def _reason(telling: Telling, seen: _Seen) -> str:
    return telling.wording(f"reason.{_text(seen, 'why')}", words=_text(seen, "words"))


def _understood(telling: Telling, seen: _Seen) -> Iterator[Line]:
    asks, sure = _text(seen, "ask"), _share(seen.get("confidence"))
    code = f"understood.{asks or _text(seen, 'by')}"
    if asks == "unsure" and sure == 1.0:
        code = "understood.unsure.words"  # no score is in doubt, but which words are the order
    tone = Tone.CAREFUL if asks else Tone.GOOD
    yield telling.line("understood", telling.wording(code, n=_percent(sure)), tone)


def _unclear(telling: Telling, seen: _Seen) -> Iterator[Line]:
    why = _text(seen, "why")
    words = telling.wording(f"unclear.{why}", words=_text(seen, "words"))
    lost = why == "not_understood"
    yield telling.line("lost" if lost else "unclear", words, Tone.STOP if lost else Tone.CAREFUL)


def _left_out(telling: Telling, seen: _Seen) -> Iterator[Line]:
    words = telling.wording("left_out.notes", n=f"{_number(seen.get('notes')):g}")
    yield telling.line("left_out", words)


TELLERS: Mapping[str, Callable[[Telling, _Seen], Iterator[Line]]] = MappingProxyType(
    {
        "normal": _heard,
        "respelled": _respelled,
        "occasion": _occasion,
        "dialogue": _dialogue,
        "lesson": _lesson,
        "teaching": _teaching,
        "exact": _exact,
        "clauses": _clauses,
        "talk": _talk,
        "correction": _correction,
        "exclusion": _exclusion,
        "delay": _delay,
        "time": _time,
        "mentions": _mentions,
        "model": _model,
        "veto": _veto,
        "doubt": _doubt,
        "slots": _misfit,
        "understood": _understood,
        "unclear": _unclear,
        LEFT_OUT: _left_out,
    }
)
"""Who puts a stage's notes into words; what was "sent" needs the home (see `why`)."""


def _text(seen: _Seen, name: str) -> str:
    value = seen.get(name)
    return value if isinstance(value, str) else ""


def _list(seen: _Seen, name: str) -> Sequence[object]:
    value = seen.get(name)
    return value if isinstance(value, list | tuple) else ()


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _share(value: object) -> float:
    number = _number(value)
    return min(1.0, max(0.0, number)) if isfinite(number) else 0.0


def _percent(value: object) -> str:
    """A share in percent; only what is certain is 100."""
    share = _share(value)
    return f"{share if share == 1.0 else min(share, 0.99):.0%}".removesuffix("%")
