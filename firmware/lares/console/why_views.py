"""Explanations as JSON: nothing decided here."""

from lares.assistant.explanation.lines import Line
from lares.assistant.explanation.why import Explainer
from lares.assistant.turn import Reply, Turn
from lares.console.why_wire import WhyBar, WhyChip, WhyLine, WhyReply
from lares.nlu.trace import restored


def why_view(turn: Turn, reply: Reply, explainer: Explainer) -> WhyReply | None:
    """Return why a turn went as it did, None if nothing was noted (by hand, or long ago)."""
    stages = turn.trace.bounded()
    if not stages:
        return None
    trace = restored(stages)
    lines = explainer.explain(trace, reply.decisions, reply.results, reply.outcome)
    return WhyReply(*explainer.titles, [_line(line) for line in lines], stages)


def _line(line: Line) -> WhyLine:
    return WhyLine(
        line.stage,
        line.title,
        line.words,
        line.tone.value,
        [WhyChip(chip.words, chip.kind, chip.near) for chip in line.chips],
        [WhyBar(bar.words, bar.share) for bar in line.bars],
    )
