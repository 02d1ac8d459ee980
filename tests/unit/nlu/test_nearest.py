"""What comes near unknown words is found among thousands of names as one by one."""

import heapq
from difflib import SequenceMatcher
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lares.app.bench.household import furnish
from lares.nlu.nearest import find_nearest
from lares.nlu.vocabulary import vocabulary_of

_VOCABULARY = vocabulary_of(furnish(400))
_NAMES = sorted(
    {
        name
        for entity in _VOCABULARY.entities.values()
        for names in entity.names.values()
        for name in names
    }
)


def _one_by_one(words: str) -> list[str]:
    pairs = {first + second for first, second in pairwise(words)}
    scored = []
    for name in _NAMES:
        shared = sum(pair in name.lower() for pair in pairs)
        if shared:
            scored.append((-shared / (len(pairs) + len(name)), name))
    closer = [name for _, name in heapq.nsmallest(20, scored)]
    ratios = sorted((-SequenceMatcher(None, n.lower(), words).ratio(), n) for n in closer)
    return [name for ratio, name in ratios if ratio <= -0.6]


@given(
    st.one_of(
        st.text("abdeghiklmnorst 灯厨房窗帘客厅7", max_size=14),
        st.tuples(st.sampled_from(_NAMES), st.integers(0, 20), st.sampled_from("xe灯 ")).map(
            lambda drawn: (drawn[0][: drawn[1]] + drawn[2] + drawn[0][drawn[1] + 1 :]).lower()
        ),
    )
)
def test_it_finds_what_a_look_at_every_name_finds(words: str) -> None:
    bearer = {
        name: entity.names
        for entity in reversed(list(_VOCABULARY.entities.values()))
        for names in entity.names.values()
        for name in names
    }
    wanted = list(dict.fromkeys(bearer[name]["en"][0] for name in _one_by_one(words)))[:3]
    assert list(find_nearest(words, _VOCABULARY, "en", places=False)) == wanted


def test_rooms_are_looked_for_among_rooms() -> None:
    assert find_nearest("batroom", _VOCABULARY, "en", places=True)[0] == "Bathroom"
    assert find_nearest("厨房间", _VOCABULARY, "zh", places=True) == ("厨房",)
