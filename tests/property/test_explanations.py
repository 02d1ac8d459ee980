"""Whatever a trace holds, it is bounded, comes back, and is told without a fault."""

import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from lares.assistant.explanation.notes import TELLERS
from lares.assistant.explanation.why import Explainer, as_text
from lares.assistant.turn import ReplyOutcome
from lares.home.command import CommandResult, Outcome
from lares.home.registry import Registry
from lares.nlu.trace import MAX_BYTES, Trace, restored
from tests.fakes.house import fill_house

WORDS = st.text(max_size=400) | st.sampled_from(
    ["{words}", "{0.__class__}", "<script>", "\u202e\u0000", "%s %(x)s", "\U0001f6cb", "\ud800"]
)
FIELDS = st.sampled_from(
    [
        *("text", "found", "kind", "means", "likeness", "actions", "stances", "why", "words"),
        *("commands", "service", "entities", "data", "more", "parts", "out", "by", "ask"),
        *("confidence", "seconds", "notes", "about"),
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(FIELDS | WORDS, inner, max_size=5),
    max_leaves=30,
)
STAGES = st.sampled_from([*TELLERS, "sent"]) | WORDS
NOTES = st.lists(st.tuples(STAGES, st.dictionaries(FIELDS, VALUES, max_size=6)), max_size=40)
REGISTRY = fill_house(Registry())


def _size(notes: object) -> int:
    return len(json.dumps(notes, ensure_ascii=False).encode("utf-8"))


@given(NOTES)
def test_any_trace_is_bounded_and_comes_back(notes: list[tuple[str, dict[str, object]]]) -> None:
    kept = Trace(list(notes)).bounded()
    assert _size(kept) <= MAX_BYTES
    msgspec.json.encode(kept)
    assert _size(restored(kept).bounded()) <= MAX_BYTES


@given(NOTES, st.lists(WORDS, max_size=3), st.sampled_from(["en", "zh", "fr", ""]))
def test_any_trace_can_be_told(
    notes: list[tuple[str, dict[str, object]]], decisions: list[str], language: str
) -> None:
    results = [
        CommandResult("light.kitchen", Outcome.TIMED_OUT),
        CommandResult("x", Outcome.ACCEPTED),
    ]
    trace = restored(Trace(list(notes)).bounded())
    lines = Explainer(REGISTRY, language).explain(trace, decisions, results, ReplyOutcome.PARTIAL)
    assert lines[-1].stage == "result"
    for line in lines:
        assert line.title
        assert isinstance(as_text(line), str)
        assert all(0 <= bar.share <= 1 for bar in line.bars)
