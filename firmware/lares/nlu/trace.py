"""What each stage saw of a sentence and why it acted or refused, for people who ask."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

MAX_BYTES = 4096
"""What a bounded trace takes at most as JSON in UTF-8."""
_LONGEST_TEXT = 160
_MOST_ITEMS = 12
_DEEPEST = 4
_RESERVED = 40
"""Bytes kept for the note that says how many were left out."""
_SURROGATE = "\\ud"
"""How half a character begins in escaped JSON; so do emoji, looked at for nothing."""
LEFT_OUT = "left_out"
"""The stage of that note."""


@dataclass(slots=True)
class Trace:
    """Notes of the stages in the order in which they looked; values are what JSON can hold."""

    notes: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)

    def note(self, stage: str, **seen: object) -> None:
        """Add what `stage` saw ("normal", "exact", "mentions", "model", "veto", "clauses" …)."""
        self.notes.append((stage, seen))

    def bounded(self) -> list[dict[str, object]]:
        """Return the notes as JSON objects of at most `MAX_BYTES` in all.

        Long texts and lists are cut; notes that find no room are counted in a last one.
        """
        notes = [{"stage": stage, **seen} for stage, seen in self.notes]
        return notes if _fits(notes) else self._cut()

    def _cut(self) -> list[dict[str, object]]:
        kept: list[dict[str, object]] = []
        room = MAX_BYTES - _RESERVED - 2
        for at, (stage, seen) in enumerate(self.notes):
            note = {"stage": _cut(stage), **{name: _cut(value) for name, value in seen.items()}}
            room -= _size(note) + 2
            if room < 0:
                return [*kept, {"stage": LEFT_OUT, "notes": len(self.notes) - at}]
            kept.append(note)
        return kept


def restored(notes: Sequence[Mapping[str, object]]) -> Trace:
    """Return the trace of which `notes` are the bounded form."""
    return Trace(
        [
            (str(note.get("stage", "")), {k: v for k, v in note.items() if k != "stage"})
            for note in notes
        ]
    )


def _fits(notes: Sequence[Mapping[str, object]]) -> bool:
    """Whether nothing is to be cut, which is nearly always so and is told in one go.

    Escaped text is longer than the same in UTF-8, so that this errs on the safe side only.
    """
    try:
        text = json.dumps(notes)
    except (TypeError, ValueError, RecursionError):
        return False
    return len(text) <= MAX_BYTES and _SURROGATE not in text


def _size(note: Mapping[str, object]) -> int:
    return len(json.dumps(note, ensure_ascii=False, default=str).encode("utf-8", "replace"))


def _cut(value: object, depth: int = 0) -> object:
    if isinstance(value, str):
        text = value if len(value) <= _LONGEST_TEXT else value[: _LONGEST_TEXT - 1] + "…"
        return text.encode("utf-8", "replace").decode()
    if value is None or isinstance(value, bool | int | float):
        return value
    if depth >= _DEEPEST:
        return "…"
    if isinstance(value, Mapping):
        pairs = list(value.items())[:_MOST_ITEMS]
        return {str(_cut(str(name))): _cut(one, depth + 1) for name, one in pairs}
    if isinstance(value, Sequence | frozenset | set):
        return [_cut(one, depth + 1) for one in list(value)[:_MOST_ITEMS]]
    return _cut(str(value))
