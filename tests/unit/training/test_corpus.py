"""Every corpus file parses and can be said, and a slip is told with its file and line."""

import random
from collections import Counter
from pathlib import Path

import pytest

from lares.nlu.actions import ACTIONS, STANCES, TAGS
from lares_training.dataset import SHARES, examples
from lares_training.home_assistant import load_sources
from lares_training.homes import make_home
from lares_training.noise import noisy
from lares_training.requests import Sayer
from lares_training.templates import CORPUS, Corpus, CorpusError, load_corpora

SOURCES = load_sources()
OURS = [SOURCES["en"], SOURCES["zh"], SOURCES["mixed"]]


@pytest.mark.parametrize("corpus", SOURCES.values(), ids=SOURCES.keys())
def test_every_template_can_be_said(corpus: Corpus):
    rng = random.Random(1)
    home = make_home(rng)
    sayer = Sayer(corpus, home)
    for template in corpus.templates():
        draft = sayer.of_template(template, rng)
        assert draft.pieces, f"{template.source}:{template.line}"
        assert draft.actions == (template.action, template.action)


@pytest.mark.parametrize("corpus", [SOURCES["en"], SOURCES["zh"]], ids=["en", "zh"])
def test_every_action_and_stance_has_sentences(corpus: Corpus):
    said = {template.action for template in corpus.templates()}
    stances = {template.stance for template in corpus.templates()}
    assert said == set(ACTIONS)
    assert stances == set(STANCES)
    assert corpus.connectives


def test_a_sixteenth_of_the_lines_is_held_out():
    held = Counter(template.held_out for corpus in OURS for template in corpus.templates())
    assert 0.05 < held[True] / held.total() < 0.08


def test_the_same_line_has_one_meaning():
    """Two files that say the same words for different actions teach the model nothing."""
    for corpus in OURS:
        seen: dict[str, str] = {}
        for template in corpus.templates():
            other = seen.setdefault(template.text, template.action)
            assert other == template.action, f"{template.source}:{template.line} is also {other}"


def test_the_same_seed_gives_the_same_sentences():
    one = [example.text for example in examples(SOURCES, 50, "seed", held_out=False)]
    other = [example.text for example in examples(SOURCES, 50, "seed", held_out=False)]
    assert one == other
    assert one != [example.text for example in examples(SOURCES, 50, "seeds", held_out=False)]


def test_the_mix_holds_what_the_model_needs():
    found = list(examples(SOURCES, 4000, "mix", held_out=False))
    negative = sum(example.actions[0] == 0 for example in found) / len(found)
    assert 0.3 < negative < 0.45
    tags = {TAGS[tag] for example in found for tag in example.tags}
    assert tags == set(TAGS)
    assert {example.language for example in found} == {"en", "zh", "mixed"}
    assert set(SHARES) == set(SOURCES)
    assert all(len(one.tags) == len(one.features.ids) for one in found)


def test_held_out_lines_are_never_trained_on():
    english = SOURCES["en"]
    every = (*english.templates(), *english.reasons)
    lines = {f"{one.source}:{one.line}": one for one in every}
    for held_out in (False, True):
        for example in examples({"en": SOURCES["en"]}, 200, "split", held_out=held_out):
            for source in example.source.split("+"):
                assert lines[source].held_out == held_out


def test_noise_keeps_what_turns_a_sentence_round():
    rng = random.Random(3)
    corpus, home = SOURCES["en"], make_home(rng)
    sayer = Sayer(corpus, home)
    for _ in range(300):
        draft = sayer.sentence(rng)
        before = "".join(piece.text for piece in draft.pieces).split()
        after = "".join(piece.text for piece in noisy(draft.pieces, "en", rng, 1.0))
        kept = after.replace(" ", "")
        for word in ("don't", "not", "never"):
            if word in before:
                assert word in kept


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"en/turn_on.txt": "turn on (the {light}"}, r"turn_on\.txt:1: "),
        ({"en/turn_on.txt": "turn on {lite}"}, r"turn_on\.txt:1: there is no list \{lite\}"),
        ({"en/turn_on.txt": "turn on <thing>"}, r"turn_on\.txt:1: there is no rule <thing>"),
        ({"en/turn_on.txt": "# one\nTurn on {light}"}, r"turn_on\.txt:2: .*normal spelling"),
        ({"en/turn_on.txt": "on {light}\non {light}"}, r"turn_on\.txt:2: the same line"),
        ({"en/turn_in.txt": "turn in {light}"}, "turn_in is not an action"),
        ({"en/none/request.txt": "turn in"}, "request is not a stance"),
        ({"en/rules.txt": "<a> = <b>\n<b> = <a>"}, "contains itself"),
        ({"en/rules.txt": "<a> = x\n<a> = y"}, r"rules\.txt:2: <a> is already defined"),
        ({"en/rules.txt": "a = x"}, r"rules\.txt:1: expected <rule> ="),
    ],
)
def test_a_slip_is_told_with_its_place(tmp_path: Path, files: dict[str, str], message: str):
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=message):
        load_corpora(tmp_path)


def test_what_is_not_utf_8_is_told(tmp_path: Path):
    (tmp_path / "en").mkdir()
    (tmp_path / "en/turn_on.txt").write_bytes(b"caf\xe9")
    with pytest.raises(CorpusError, match="not UTF-8"):
        load_corpora(tmp_path)


def test_the_corpus_is_where_the_readme_says():
    assert (CORPUS / "README.md").is_file()
