"""`lares understand --explain`: what each stage saw of a sentence and why it acted or not."""

import json
from collections.abc import Iterator, Mapping, Sequence

from lares.nlu.trace import Trace


def rows(trace: Trace, line: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield what a person reads: the stage and what it saw, in the order in which they looked."""
    for stage, seen in trace.notes:
        yield stage, "; ".join(f"{name}: {_words(value)}" for name, value in seen.items())
    commands = line["commands"]
    for command in commands if isinstance(commands, list) else ():
        targets = ", ".join(command["targets"]) or "no device"
        yield "call", f"{command['intent']} {_words(command['slots'])} → {targets}"
    stage = f" by the {line['stage']} stage" if line["stage"] else ""
    yield "outcome", f"{line['outcome']}{stage}, confidence {line['confidence']:g}, {line['ms']} ms"


def as_json(trace: Trace, line: Mapping[str, object]) -> dict[str, object]:
    """Return the same for machines: the line of the batch contract with `stages` added."""
    return {**line, "stages": [{"stage": stage, **seen} for stage, seen in trace.notes]}


def _words(value: object) -> str:
    """A value as it is read: short, without brackets where there is nothing to bracket."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_words(one)}" for name, one in value.items()) or "none"
    if isinstance(value, Sequence):
        return " | ".join(_words(one) for one in value) or "none"
    return json.dumps(value, ensure_ascii=False)
