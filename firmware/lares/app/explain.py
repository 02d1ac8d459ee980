"""`lares understand --explain`: what each stage saw of a sentence and why it acted or not."""

import json
from collections.abc import Iterator

from lares.app.understand import Explained
from lares.assistant.explanation.why import as_text


def rows(explained: Explained) -> Iterator[tuple[str, str]]:
    """Yield what a person reads, in the words of the console; then the line of the batch."""
    for each in explained.words:
        yield each.title, as_text(each)
    line = explained.line
    commands = line["commands"]
    for command in commands if isinstance(commands, list) else ():
        targets = ", ".join(command["targets"]) or "-"
        slots = json.dumps(command["slots"], ensure_ascii=False)
        yield command["intent"], f"{slots} → {targets}"
    by = f" ({line['stage']}, {line['confidence']:g})" if line["stage"] else ""
    yield str(line["outcome"]), f"{line['ms']} ms{by}"


def as_json(explained: Explained) -> dict[str, object]:
    """Return the same for machines: the line of the batch contract with `stages` added."""
    stages = [{"stage": stage, **seen} for stage, seen in explained.trace.notes]
    return {**explained.line, "stages": stages}
