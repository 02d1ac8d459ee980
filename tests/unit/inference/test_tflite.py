"""The committed model in the interpreter that the appliance has."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lares.errors import ModelError
from lares.inference.artifact import Artifact, find_artifact, load_artifact
from lares.inference.tflite import TfliteIntentModel
from lares.nlu.actions import ACTIONS, STANCES, TAGS
from lares.nlu.learned.features import LENGTH, encode, token_table
from lares.nlu.mention import Mention, MentionKind

if TYPE_CHECKING:
    from lares.nlu.learned.model import IntentModel

ARTIFACT = load_artifact(find_artifact())
MODEL = TfliteIntentModel(ARTIFACT, "tflite_runtime")


def _said(text: str) -> list[int]:
    """Token ids of a text in which `<symbol>` stands for a mention."""
    mentions, plain = [], ""
    for at, part in enumerate(text.replace(">", "<").split("<")):
        if at % 2:
            mentions.append(
                Mention(len(plain), len(plain) + len(part), MentionKind.NAME, part, "key")
            )
        plain += part
    return list(encode(plain, mentions).ids)


def test_it_is_the_model_that_the_learned_stage_asks_for():
    model: IntentModel = MODEL
    assert model.version == ARTIFACT.version
    assert model.thresholds == ARTIFACT.manifest.thresholds


@pytest.mark.parametrize(
    ("text", "action", "stance"),
    [
        ("please turn on the <light>", "turn_on", "request"),
        ("把<light>关掉", "turn_off", "request"),
        ("dim the <light> to <percent>", "brightness_set", "request"),
        ("<covers>拉上", "close", "request"),
        ("lock the <lock> please", "lock", "request"),
        ("do not unlock the <lock>", "none", "negation"),
        ("别把<lock>打开", "none", "negation"),
        ("i turned off the <light> yesterday", "none", "report"),
        ("what time is it", "time_query", "request"),
        ("太暗了", "wish_brighter", "request"),
        ("set a timer for <duration>", "timer_start", "request"),
        ("下一首", "media_next", "request"),
        ("what is the capital of france", "none", "other"),
    ],
)
def test_known_sentences_score_as_expected(text: str, action: str, stance: str):
    scores = MODEL.score(_said(text))
    assert tuple(ACTIONS)[int(np.argmax(scores.actions))] == action
    if action != "none":
        assert STANCES[int(np.argmax(scores.stances))] == stance
    else:
        assert STANCES[int(np.argmax(scores.stances))] != "request"


def test_words_of_a_list_are_tagged():
    ids = _said("add oat milk to the <todo>")
    tags = [TAGS[tag] for tag in MODEL.score(ids).tags]
    assert len(tags) == len(ids)
    assert "item" in tags
    assert tags[0] == tags[-1] == "outside"


def _answers(ids: list[int]) -> list[object]:
    """What each interpreter answers that has room for one token more."""
    runners = [one for one in MODEL._runners if len(ids) < one.length]
    assert runners[0] is MODEL.runner_for(len(ids))
    answers: list[object] = []
    for runner in runners:
        runner.run(np.array(ids, np.int32))
        names = ("actions", "stances", "embedding")
        answers.append(
            [runner.raw("tags")[: len(ids)].tolist(), *(runner.raw(one).tolist() for one in names)]
        )
    return answers


@given(st.lists(st.integers(3, token_table().size - 1), min_size=1, max_size=LENGTH - 1))
def test_a_sentence_scores_the_same_at_every_length(ids: list[int]):
    first, *others = _answers(ids)
    assert all(other == first for other in others)


@pytest.mark.parametrize("size", [1, 4, 5, 6, 7, 8, 9, 10, 15, 16, 17, 31, 32, 33])
def test_sentences_at_the_edge_of_an_interpreter_score_the_same(size: int):
    rng = np.random.default_rng(size)
    for _ in range(40):
        first, *others = _answers(rng.integers(3, token_table().size, size).tolist())
        assert all(other == first for other in others)


def test_the_longest_sentence_has_an_interpreter():
    assert MODEL.runner_for(LENGTH).length == LENGTH
    assert len(MODEL.score([5] * LENGTH).tags) == LENGTH


@given(st.lists(st.integers(-(2**40), 2**40), max_size=2 * LENGTH))
def test_any_ids_have_scores(ids: list[int]):
    scores = MODEL.score(ids)
    assert len(scores.tags) == len(scores.tag_scores) == min(len(ids), LENGTH)
    assert len(scores.actions) == len(ACTIONS)
    assert sum(scores.actions) == pytest.approx(1, abs=1e-4)
    assert sum(scores.stances) == pytest.approx(1, abs=1e-4)
    assert all(0 <= tag < len(TAGS) for tag in scores.tags)
    assert len(scores.embedding) == 64


def test_the_whole_vocabulary_can_be_said():
    for start in range(0, token_table().size, LENGTH):
        MODEL.score(range(start, start + LENGTH))


def test_an_unknown_backend_is_refused():
    with pytest.raises(ModelError, match="needs the package"):
        TfliteIntentModel(ARTIFACT, "pickle")


# A file that is cut off would crash the interpreter: the checksum is what keeps it out.
@pytest.mark.parametrize("content", [b"", b"no model at all"])
def test_what_is_no_model_is_refused(content: bytes):
    with pytest.raises(ModelError, match="cannot run the intent model"):
        TfliteIntentModel(Artifact(ARTIFACT.manifest, content), "tflite_runtime")


def test_outputs_in_another_order_are_refused():
    outputs = (*ARTIFACT.manifest.outputs[1:], ARTIFACT.manifest.outputs[0])
    manifest = _replaced(ARTIFACT, outputs)
    with pytest.raises(ModelError, match="has the shape"):
        TfliteIntentModel(manifest, "tflite_runtime")


def _replaced(artifact: Artifact, outputs: tuple[str, ...]) -> Artifact:
    import msgspec

    return replace(artifact, manifest=msgspec.structs.replace(artifact.manifest, outputs=outputs))
