"""Why a turn went as it did: words for everything that a trace can hold, in both languages."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

import lares
from lares.assistant.explanation.lines import Line, Tone
from lares.assistant.explanation.notes import TELLERS
from lares.assistant.explanation.sent import in_groups, sent_in
from lares.assistant.explanation.why import Explainer, as_text
from lares.assistant.explanation.wording import LANGUAGES
from lares.assistant.plan import Question
from lares.assistant.turn import ReplyOutcome
from lares.home.command import Command, CommandResult, Outcome
from lares.home.registry import Registry
from lares.nlu import veto
from lares.nlu.actions import ACTIONS, STANCES
from lares.nlu.mention import MentionKind
from lares.nlu.reason import Reason
from lares.nlu.trace import MAX_BYTES, Trace, restored
from lares.policy.decision import Verdict
from tests.fakes.house import fill_house
from tests.fakes.talk import Talk

SOURCES = sorted(Path(lares.__file__).parent.rglob("*.py"))
ROOM_OF_WORDS = {
    "action": set(ACTIONS),
    "stance": set(STANCES),
    "reason": {reason.value for reason in Reason},
    "kind": {kind.value for kind in MentionKind},
    "rule": {verdict.value for verdict in Verdict},
    "outcome": {outcome.value for outcome in Outcome},
    "result": {outcome.value for outcome in ReplyOutcome},
}


def _calls(*names: str) -> Iterator[ast.Call]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if called in names:
                    yield node


def _first_texts(*names: str) -> set[str]:
    """The literal first arguments of calls."""
    return {
        node.args[0].value
        for node in _calls(*names)
        if node.args and isinstance(node.args[0], ast.Constant)
    }


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("family", ROOM_OF_WORDS)
def test_everything_that_can_be_noted_has_words(language: str, family: str) -> None:
    said = {code.partition(".")[2] for code in LANGUAGES[language] if code.startswith(f"{family}.")}
    assert said == ROOM_OF_WORDS[family]


def test_every_stage_is_told() -> None:
    noted = _first_texts("note")
    assert {"normal", "exact", "mentions", "model", "veto", "sent"} <= noted
    assert noted - set(TELLERS) == {"sent"}


def test_every_question_back_has_words() -> None:
    asked = _first_texts("Clarify") | {"out_of_range", "out_of_range.percent"}
    assert {"which_area", "cannot", "unknown_name"} <= asked
    known = {code.removeprefix("unclear.") for code in LANGUAGES["en"] if "unclear." in code}
    assert known >= asked | {"ambiguous", "not_understood", "unknown_area"}


def test_whatever_a_turn_answers_or_goes_on_from_has_words() -> None:
    kinds = {kind.__name__.lower() for kind in get_args(Question)}
    assert "confirmation" in kinds
    noted = {
        keyword.value.value
        for call in _calls("note")
        for keyword in call.keywords
        if keyword.arg == "about" and isinstance(keyword.value, ast.Constant)
    }
    assert noted == {"follow_up", "continuation"}
    said = {code.partition(".")[2] for code in LANGUAGES["en"] if code.startswith("dialogue.")}
    assert said == kinds | noted


def test_the_vetoes_are_reasons() -> None:
    for code in (veto.NEGATION, veto.REPORT, veto.QUESTION, veto.HYPOTHETICAL):
        assert Reason(code) == code


def test_both_languages_say_the_same_with_the_same_gaps() -> None:
    english, chinese = LANGUAGES["en"], LANGUAGES["zh"]
    assert list(english) == list(chinese)
    for code in english:
        gaps = [
            {field for _, field, _, _ in Formatter().parse(words[code]) if field}
            for words in (english, chinese)
        ]
        assert gaps[0] == gaps[1], code
        bare = re.sub(r"\{\w+\}", "", chinese[code])
        assert not re.search("[A-Za-z]", bare), code


# -- in words --------------------------------------------------------------------------------------


@pytest.fixture
def registry() -> Registry:
    return fill_house(Registry())


def _trace() -> Trace:
    trace = Trace()
    trace.note("normal", text="the kichen light brighter")
    trace.note("exact", text="the kichen light brighter", found=False)
    near = {"text": "kichen light", "kind": "name", "likeness": 0.9, "means": "Kitchen Light"}
    trace.note("mentions", text="the kichen light brighter", found=[near])
    trace.note("model", actions={"brightness_up": 0.98}, stances={"request": 0.994, "other": 0.1})
    trace.note("understood", by="model", confidence=0.98)
    return trace


def _by_stage(lines: tuple[Line, ...]) -> dict[str, Line]:
    return {line.stage: line for line in lines}


def test_a_family_reads_what_was_heard_found_thought_judged_and_sent(registry: Registry) -> None:
    trace = _trace()
    commands = [Command("light.kitchen", "turn_on", {"brightness": 128})]
    trace.note("sent", commands=in_groups(commands))
    lines = _by_stage(
        Explainer(registry, "en").explain(
            trace,
            ["light.kitchen turn_on: allow (rule 22: the household may)"],
            [CommandResult("light.kitchen", Outcome.CONFIRMED)],
            ReplyOutcome.DONE,
        )
    )
    assert list(lines) == [
        *("heard", "exact", "found", "model", "stance", "understood", "rules", "sent", "result"),
    ]
    (chip,) = lines["found"].chips
    assert chip.near
    assert "Kitchen Light" in chip.words
    assert "90 %" in chip.kind
    assert lines["found"].tone is Tone.CAREFUL
    (bar,) = lines["model"].bars
    assert (bar.words, bar.share) == ("make it brighter", 0.98)
    assert lines["rules"].words.endswith("allowed")
    assert lines["rules"].chips[0].words == "rule 22: the household may"
    assert "50 %" in lines["sent"].words
    assert lines["sent"].chips[0].kind == "it did"
    assert (lines["result"].words, lines["result"].tone) == ("It was done.", Tone.GOOD)
    assert "98 %" in as_text(lines["model"])


def test_a_veto_says_why_and_nothing_more_is_said_of_it(registry: Registry) -> None:
    trace = Trace()
    trace.note("normal", text="别开门")
    trace.note("veto", why="negation")
    trace.note("unclear", why="not_understood")
    lines = _by_stage(Explainer(registry, "zh").explain(trace, outcome=ReplyOutcome.REFUSE))
    assert lines["veto"].words == "你说的是不要。"
    assert lines["veto"].tone is Tone.STOP
    assert "lost" not in lines


def test_many_devices_of_one_rule_are_counted(registry: Registry) -> None:
    decision = "9 × light turn_off: allow (rule 22: the household may)"
    (line,) = Explainer(registry, "en").explain(Trace(), [decision])
    assert line.words == "Turn off 9 lights: allowed"


def test_a_part_is_told_from_the_whole(registry: Registry) -> None:
    trace = Trace()
    trace.note("normal", text="关灯然后锁门")
    trace.note("exact", text="关灯然后锁门", found=False)
    trace.note("exact", text="关灯", found=True)
    _, whole, part = Explainer(registry, "zh").explain(trace)
    assert "“" not in whole.words
    assert part.words.startswith("“关灯”：")


def test_what_was_never_sent_is_not_called_sent(registry: Registry) -> None:
    result = CommandResult("light.kitchen", Outcome.REJECTED, "at_its_end")
    lines = Explainer(registry, "en").explain(_trace(), (), [result], ReplyOutcome.FAILED)
    impossible = _by_stage(lines)["impossible"]
    assert [(chip.kind, chip.near) for chip in impossible.chips] == [("it was not possible", True)]


@pytest.fixture
def talk() -> Talk:
    return Talk(templates=True)


async def test_a_real_conversation_explains_itself(talk: Talk) -> None:
    await talk.say("turn on the kitchen light")
    (entry,) = talk.journal.entries
    lines = Explainer(talk.registry, "en").explain(
        entry.turn.trace, entry.decisions, entry.reply.results, entry.reply.outcome
    )
    stages = [line.stage for line in lines]
    assert stages == ["heard", "exact", "understood", "rules", "sent", "result"]


# -- what is kept ----------------------------------------------------------------------------------


def test_codes_are_never_kept() -> None:
    command = Command("lock.front", "unlock", {"code": "1234", "mode": "x"})
    assert "1234" not in json.dumps(in_groups([command]))


def test_many_alike_commands_are_one_note() -> None:
    commands = [Command(f"light.{n}", "turn_off") for n in range(2000)]
    trace = Trace()
    trace.note("sent", commands=in_groups(commands))
    ((kept, more),) = sent_in(trace.bounded()[0])
    assert (len(kept), more) == (12, 1988)


def test_what_is_kept_is_bounded_and_comes_back() -> None:
    trace = _trace()
    assert restored(trace.bounded()) == trace
    for _ in range(100):
        trace.note(
            "mentions", text="灯" * 900, found=[{"text": "字" * 900}] * 900, deep=[[[[[1]]]]]
        )
    kept = trace.bounded()
    assert len(json.dumps(kept, ensure_ascii=False).encode()) <= MAX_BYTES
    assert kept[: len(_trace().notes)] == _trace().bounded()
    assert kept[-1]["stage"] == "left_out"
    assert kept[-1]["notes"] == 105 - (len(kept) - 1)
    assert restored(kept).bounded() == kept


def test_every_reason_to_ask_first_has_words() -> None:
    asks = {"unsure", "wish", "question"}
    for language in LANGUAGES.values():
        assert {f"understood.{ask}" for ask in asks} <= language.keys()


async def _why(talk: Talk, text: str, language: str = "en", **options: object) -> dict[str, str]:
    turn = talk.turn(text, **options)
    reply = await talk.handler.handle(turn)
    explainer = Explainer(talk.registry, language)
    lines = explainer.explain(turn.trace, reply.decisions, reply.results, reply.outcome)
    return {line.stage: as_text(line) for line in lines}


async def test_a_lesson_is_explained_by_itself(talk: Talk) -> None:
    taught = await _why(talk, "when I say movie time, turn off the desk lamp")
    assert taught == {
        "lesson": "This is about what you teach me.",
        "result": "It was done. No device had to do anything now.",
    }
    said = await _why(talk, "movie time")
    assert said["lesson"] == "“movie time” stands for “turn off the desk lamp” (100 % alike)"
    assert said["understood"] == "You taught me what this means."
    assert not {"veto", "lost", "doubt", "model", "misfit"} & said.keys()


async def test_a_proposal_of_the_rules_is_no_doubt_of_a_hundred_percent(talk: Talk) -> None:
    english = await _why(talk, "who left it on? desk lamp off")
    assert english["understood"].startswith("I know these words")
    chinese = await _why(talk, "奶奶怕黑，台灯打开", "zh", session="zh")
    assert chinese["understood"].startswith("话是听懂了")


async def test_what_no_device_did_is_told(talk: Talk) -> None:
    later = await _why(talk, "turn off the desk lamp in ten minutes")
    assert later["result"] == "It was done. No device had to do anything now."
    zh = await _why(talk, "十分钟后关台灯", "zh")
    assert zh["result"] == "办好了，现在不用动任何设备。"
    now = await _why(talk, "turn off the desk lamp")
    assert now["result"] == "It was done."


async def test_a_refusal_without_a_reason_points_at_the_answer(talk: Talk) -> None:
    refused = await _why(talk, "turn off the desk lamp in 0 minutes")
    assert refused["result"] == "Nothing was done, for the reason in my answer."
    denied = await _why(talk, "don't turn off the desk lamp")
    assert denied["result"] == "Nothing was done."


async def test_a_rule_is_named_to_those_who_can_read_it(talk: Talk) -> None:
    assert (await _why(talk, "unlock the front door"))["rules"] == (
        "Unlock the Front door: only after a yes · rule 13: unlocking is confirmed"
    )
    zh = await _why(talk, "大门解锁", "zh", session="zh")
    assert zh["rules"] == "给大门解锁：要先得到同意 · 第 13 条"
