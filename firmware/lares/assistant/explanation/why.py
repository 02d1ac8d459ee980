"""Why a turn went as it did, line by line: the same words for the console and the command line."""

import re
from collections.abc import Iterator, Sequence

from lares.assistant.explanation.lines import Bar, Chip, Line, Tone
from lares.assistant.explanation.notes import lines_of
from lares.assistant.explanation.sent import sent_in
from lares.assistant.explanation.wording import Wording
from lares.assistant.replies.clauses import grouped
from lares.assistant.replies.doing import doing
from lares.assistant.replies.rendering import Renderer, language_code
from lares.assistant.replies.template import LANGUAGES as REPLIES
from lares.assistant.replies.template import Template, fallback
from lares.assistant.turn import ReplyOutcome
from lares.home.command import Command, CommandResult
from lares.home.registry import Registry
from lares.nlu.normalization import has_han
from lares.nlu.trace import Trace

_DECISION = re.compile(
    r"(?P<about>.+) (?P<service>\w+): (?P<verdict>\w+) \((?P<rule>.*)\)", re.DOTALL
)
"""A line of the policy, see `lares.policy.decision.journal_line`."""
_SEVERAL = re.compile(r"(?P<n>\d+) × (?P<domain>\w+)")
_RULE = re.compile(r"rule (?P<n>\d+): (?P<name>.*)", re.DOTALL)
_TONES = {"allow": Tone.GOOD, "confirm": Tone.CAREFUL, "deny": Tone.STOP}
_RESULT_TONES = {
    ReplyOutcome.DONE: Tone.GOOD,
    ReplyOutcome.ANSWER: Tone.GOOD,
    ReplyOutcome.PARTIAL: Tone.CAREFUL,
    ReplyOutcome.CONFIRM: Tone.CAREFUL,
    ReplyOutcome.CLARIFY: Tone.CAREFUL,
}
_MOST_CHIPS = 12
_BEFORE_LESSONS = frozenset({"heard", "dialogue"})
_REASONS = frozenset({"veto", "misfit"})


class Explainer:
    """Explains turns in one language over one registry."""

    def __init__(self, registry: Registry, language: str) -> None:
        self._renderer = Renderer(registry)
        self._language = language_code(language)
        self._wording = Wording(self._language)

    @property
    def titles(self) -> tuple[str, str]:
        """What people press to see the explanation, and the notes that it was made of."""
        return self._wording("title.why"), self._wording("title.notes")

    def explain(
        self,
        trace: Trace,
        decisions: Sequence[str] = (),
        results: Sequence[CommandResult] = (),
        outcome: ReplyOutcome | None = None,
    ) -> tuple[Line, ...]:
        """Return what each stage saw, what the rules said, what was sent and what came of it.

        `outcome` None: nothing was to be carried out.
        """
        lines = _arranged(_of_lessons(list(lines_of(trace, self._wording)), trace))
        lines += self._rules(decisions)
        lines += self._sent(trace, results)
        lines += self._impossible(trace, results)
        if outcome is not None:
            words = self._wording(_result(outcome, trace, lines))
            tone = _RESULT_TONES.get(outcome, Tone.STOP)
            lines.append(Line("result", self._wording("title.result"), words, tone))
        return tuple(dict.fromkeys(lines))

    # -- rules -------------------------------------------------------------------------------------

    def _rules(self, decisions: Sequence[str]) -> Iterator[Line]:
        for decision in decisions:
            found = _DECISION.fullmatch(decision)
            title = self._wording("title.rules")
            if found is None:
                yield Line("rules", title, decision)
                continue
            verdict = found["verdict"]
            what = self._what(found["about"], found["service"])
            words = self._wording(f"rule.{verdict}", what=what)
            chips = (Chip(self._rule(found["rule"]), ""),) if found["rule"] else ()
            yield Line("rules", title, words, _TONES.get(verdict, Tone.PLAIN), chips)

    def _rule(self, rule: str) -> str:
        """What a rule is called; its own name only to those who read the language of it."""
        found = _RULE.fullmatch(rule)
        if found is None:
            return rule
        code = (
            "rules.named" if has_han(found["name"]) == (self._language == "zh") else "rules.number"
        )
        return self._wording(code, n=found["n"], name=found["name"])

    def _what(self, about: str, service: str) -> str:
        """What was judged: "Unlock the front door", "Turn off 3 lights"."""
        several = _SEVERAL.fullmatch(about)
        if several is None:
            return self._doing([Command(about, service)])
        templates = REPLIES[self._language]
        one, many = _both(templates.get(f"noun.{several['domain']}", templates["noun.device"]))
        devices = (one if several["n"] == "1" else many).format(n=several["n"])
        code = doing(Command(several["domain"], service)).code
        what, _ = _both(templates[fallback(code, templates)])
        text = what.format(devices=devices)
        return text[:1].upper() + text[1:]

    def _doing(self, commands: Sequence[Command]) -> str:
        text = self._renderer.text(grouped(doing(one) for one in commands), self._language)
        return text.rstrip(".。")

    # -- devices -----------------------------------------------------------------------------------

    def _sent(self, trace: Trace, results: Sequence[CommandResult]) -> Iterator[Line]:
        title = self._wording("title.sent")
        came = {result.entity_id: result for result in results}
        for stage, seen in trace.notes:
            for commands, more in sent_in(seen) if stage == "sent" else ():
                words = self._doing(commands)
                if more:
                    words = self._wording("sent.more", what=words, n=more)
                answered = [came[one.entity_id] for one in commands if one.entity_id in came]
                chips = tuple(self._answer(result) for result in answered[:_MOST_CHIPS])
                good = all(result.outcome.ok for result in answered)
                yield Line("sent", title, words, Tone.GOOD if good else Tone.STOP, chips)

    def _impossible(self, trace: Trace, results: Sequence[CommandResult]) -> Iterator[Line]:
        """Yield the devices to which nothing was sent, although something was asked of them."""
        if any(stage == "sent" for stage, _ in trace.notes):
            return
        chips = tuple(self._answer(result) for result in results[:_MOST_CHIPS])
        if chips:
            yield Line("impossible", self._wording("title.impossible"), "", Tone.STOP, chips)

    def _answer(self, result: CommandResult) -> Chip:
        name = self._renderer.label(result.entity_id, self._language)
        return Chip(name, self._wording(f"outcome.{result.outcome}"), near=not result.outcome.ok)


def as_text(line: Line) -> str:
    """Return a line for a terminal."""
    bars = "; ".join(f"{bar.words} {_share(bar)}" for bar in line.bars)
    chips = "; ".join(f"{one.words} ({one.kind})" if one.kind else one.words for one in line.chips)
    return " · ".join(part for part in (line.words, chips, bars) if part)


def _share(bar: Bar) -> str:
    percent = bar.share * 100
    if 99 < percent < 100:
        return "> 99 %"
    return f"{percent:.0f} %" if percent >= 10 else f"{percent:.1f} %"


def _of_lessons(lines: list[Line], trace: Trace) -> list[Line]:
    """The lines without what was thought before it was clear that a lesson is meant.

    A phrase that is taught is tried as a sentence of its own, and one that was taught passes the
    stages: what they made of it explains nothing any more.
    """
    if any(stage == "teaching" for stage, _ in trace.notes):
        return [line for line in lines if line.stage == "lesson"]
    at = next((at for at, line in enumerate(lines) if line.stage == "lesson"), 0)
    return [line for line in lines[:at] if line.stage in _BEFORE_LESSONS] + lines[at:]


def _arranged(lines: Sequence[Line]) -> list[Line]:
    """What a turn answered comes first; why nothing was made of it needs saying only once."""
    arranged = sorted(lines, key=lambda line: line.stage != "dialogue")
    if any(line.stage in _REASONS for line in arranged):
        arranged = [line for line in arranged if line.stage != "lost"]
    return arranged


def _result(outcome: ReplyOutcome, trace: Trace, lines: Sequence[Line]) -> str:
    """The words for what became of a turn, where the lines before have not told why."""
    if outcome is ReplyOutcome.DONE and all(stage != "sent" for stage, _ in trace.notes):
        return "results.inside"
    if outcome is ReplyOutcome.REFUSE and all(line.tone is not Tone.STOP for line in lines):
        return "results.said"
    return f"result.{outcome}"


def _both(template: Template) -> tuple[str, str]:
    """The template for one and that for many."""
    return (template, template) if isinstance(template, str) else template
