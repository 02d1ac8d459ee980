"""One token a mention, a known word or a character, each with the characters it stands for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lares.nlu.learned import features
from lares.nlu.learned.features import LENGTH, UNKNOWN, encode, fingerprint, token_table
from lares.nlu.mention import Mention, MentionKind
from lares.nlu.normalization import normalise


def _mention(start: int, end: int, symbol: str) -> Mention:
    return Mention(start, end, MentionKind.NAME, symbol, "key")


def test_a_mention_is_one_token():
    text = "turn on the reading lamp"
    found = encode(text, [_mention(12, 24, "light")])
    table = token_table()
    assert found.ids == (*(table.words[word] for word in ("turn", "on", "the")), found.ids[-1])
    assert found.ids[-1] == table.symbols["light"]
    assert [text[start:end] for start, end in found.spans] == ["turn", "on", "the", "reading lamp"]
    assert found.whole


def test_a_rename_does_not_change_what_the_model_sees():
    one = encode("把台灯打开", [_mention(1, 3, "light")])
    other = encode("把 奶奶的 lamp 打开", [_mention(2, 10, "light")])
    assert one.ids == other.ids


def test_unknown_words_are_spelled_and_kept_apart():
    table = token_table()
    together, apart = encode("qzxv", []), encode("qz xv", [])
    assert together.ids == tuple(table.characters[char] for char in "qzxv")
    assert len(apart.ids) == 5
    assert apart.ids != together.ids
    assert apart.spans == ((0, 1), (1, 2), (2, 3), (3, 4), (4, 5))


def test_what_is_not_in_the_vocabulary_is_unknown():
    assert encode("🛋", []).ids == (UNKNOWN,)
    assert encode("café", []).ids[-1] == UNKNOWN


def test_a_long_sentence_is_cut_and_says_so():
    found = encode("灯" * (LENGTH + 1), [])
    assert len(found.ids) == len(found.spans) == LENGTH
    assert not found.whole
    assert encode("灯" * LENGTH, []).whole


@pytest.mark.parametrize("mention", [_mention(0, 2, "spaceship")])
def test_an_unknown_symbol_is_refused(mention: Mention):
    with pytest.raises(ValueError, match="unknown symbol"):
        encode("关灯", [mention])


def test_overlapping_mentions_are_refused():
    with pytest.raises(ValueError, match="overlaps"):
        encode("关灯了", [_mention(0, 2, "light"), _mention(1, 3, "light")])


@given(st.text(max_size=120))
def test_any_text_has_tokens_in_order(text: str):
    said = normalise(text)
    found = encode(said, [])
    assert all(0 < token < token_table().size for token in found.ids)
    edges = [edge for span in found.spans for edge in span]
    assert edges == sorted(edges)
    assert all(start < end for start, end in found.spans)
    covered = {at for start, end in found.spans for at in range(start, end)}
    if found.whole:
        assert all(said[at] == " " for at in range(len(said)) if at not in covered)


def test_ids_are_all_different():
    table = token_table()
    ids = [*table.symbols.values(), *table.characters.values(), *table.words.values()]
    assert len(set(ids)) == len(ids) == table.size - 3
    assert max(ids) == table.size - 1


def test_the_fingerprint_follows_the_tables(monkeypatch):
    before = fingerprint()
    assert len(before) == 16
    monkeypatch.setattr(features, "LENGTH", LENGTH + 1)
    assert fingerprint.__wrapped__() != before
