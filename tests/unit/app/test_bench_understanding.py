"""The figures of understanding are about what they say: sentences, the network, the floors."""

import subprocess
from itertools import pairwise

import pytest

from lares.app.bench import fresh, understanding
from lares.app.bench.fresh import python
from lares.app.bench.household import furnish
from lares.app.bench.model_cost import invoke_us, multiply_adds, tokens
from lares.app.bench.plain_hassil import plain_hassil
from lares.app.bench.understanding import load_sentences, measure_understanding, spend
from lares.app.intent_model import load_intent_model
from lares.errors import TransientError
from lares.inference.artifact import find_artifact, load_artifact
from lares.inference.tflite import TfliteIntentModel
from lares.nlu.normalization import has_han
from lares.nlu.understander import Understander
from lares.nlu.understanding import Understanding
from lares.nlu.vocabulary import vocabulary_of


def test_a_home_has_as_many_entities_as_asked_for_each_with_names_of_its_own() -> None:
    registry = furnish(700)
    assert len(registry.entities) == 700
    assert all({"en", "zh"} <= entity.names.keys() for entity in registry.entities.values())
    for language in ("en", "zh"):
        names = [entity.names[language][0] for entity in registry.entities.values()]
        assert len(set(names)) == 700
    assert len(furnish(0).entities) > 100


def test_sentences_are_a_third_each_in_both_languages_and_mixed() -> None:
    kinds = load_sentences()
    assert {kind: len(texts) for kind, texts in kinds.items()} == dict.fromkeys(
        ("exact", "free", "refused"), 40
    )
    texts = [text for texts in kinds.values() for text in texts]
    assert len(set(texts)) == 120
    chinese = [text for text in texts if has_han(text)]
    mixed = [text for text in chinese if any("a" <= char <= "z" for char in text.lower())]
    assert len(chinese) - len(mixed) >= 40
    assert len(texts) - len(chinese) >= 40
    assert len(mixed) >= 6


def test_every_call_is_timed_and_waiting_is_no_cpu() -> None:
    counted = spend([lambda: sum(range(20_000))] * 5)
    assert len(counted.wall) == len(counted.cpu) == 5
    assert min(counted.cpu) > 0
    waited = spend([lambda: subprocess.run(["/bin/sleep", "0.05"], check=True)])
    assert waited.wall[0] >= 50 > waited.cpu[0]


@pytest.mark.timeout(120)  # it measures, and a busy machine takes its time
def test_figures_have_the_floor_of_hassil_and_their_aims(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(understanding, "_ROUNDS", 1)
    monkeypatch.setattr(understanding, "_FLOOR_ROUNDS", 1)
    figures = {figure.name: figure for figure in measure_understanding(0)}
    for of in ("", "CPU "):
        middle = figures[f"understanding a sentence, {of}p50"]
        most = figures[f"understanding a sentence, {of}p99"]
        assert (middle.aim, most.aim, middle.unit) == (1.0, 5.0, "ms")
        assert 0 < middle.value < most.value
        assert middle.floor is not None
        assert middle.floor > 0
    again = figures["sentence that was understood before, p50"]
    assert again.value < figures["understanding a sentence, p50"].value * 1e3 / 10


def test_sentences_that_mean_something_else_are_not_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = {"exact": ["turn on the kitchen light", "tell me a story"], "free": [], "refused": []}
    monkeypatch.setattr(understanding, "load_sentences", lambda: wrong)
    with pytest.raises(TransientError, match="1 of 2 exact"):
        measure_understanding(0)


def test_hassil_alone_knows_the_home_too() -> None:
    recognise = plain_hassil(furnish(0))
    known = ["turn on the kitchen light", "打开厨房灯", "turn off all lights in the hallway"]
    assert [recognise(text) for text in known] == [True] * 3
    assert not recognise("tell me a story about a lonely dragon")


def test_an_understander_that_remembers_nothing_answers_the_same() -> None:
    registry, model = furnish(0), load_intent_model()
    forgetful = Understander(registry, model=model, remembered=0)
    for texts in load_sentences().values():
        for text in texts[::8]:
            first = forgetful.understand(text)
            assert forgetful.understand(text) is not first or not isinstance(first, Understanding)
            assert forgetful.understand(text) == first


def test_multiply_adds_grow_with_the_tokens_and_use_each_weight_once_a_token() -> None:
    artifact = load_artifact(find_artifact())
    model = TfliteIntentModel(artifact, "tflite_runtime")
    work = {length: multiply_adds(one) for length, one in model.interpreters.items()}
    slopes = {(work[more] - work[fewer]) / (more - fewer) for fewer, more in pairwise(sorted(work))}
    assert len(slopes) == 1  # so much a token, and what is done once
    (slope,) = slopes
    fewest = min(work)
    assert work[fewest] > slope * fewest
    assert len(artifact.content) / 10 < slope < len(artifact.content)  # a weight is a byte


def test_the_network_is_run_for_the_length_that_is_named() -> None:
    model = TfliteIntentModel(load_artifact(find_artifact()), "tflite_runtime")
    few, many = min(model.interpreters), max(model.interpreters)
    assert 0 < invoke_us(model, few) < invoke_us(model, many)


def test_tokens_are_counted_as_the_model_sees_them() -> None:
    vocabulary = vocabulary_of(furnish(0))
    assert tokens("turn on the kitchen light", vocabulary) == 4
    assert tokens("打开厨房灯", vocabulary) == 3


def test_what_the_learned_stage_adds_is_seen_in_a_fresh_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fresh, "_PROCESSES", 1)
    memory, load = fresh.measure_growth(0)
    assert (memory.unit, memory.aim, load.unit, load.aim) == ("MB", 40.0, "s", 0.5)
    assert 5 < memory.value < 100
    assert 0.02 < load.value < 10
    assert memory.floor is not None
    assert memory.floor > 1


def test_a_process_that_fails_says_why() -> None:
    with pytest.raises(TransientError, match="ValueError: of the child"):
        python("raise ValueError('of the child')")
    assert python("import os; print(os.environ['OMP_NUM_THREADS'])", one_thread=True) == "1\n"
