"""The same words of content, or not: what decides whether a sentence means a lesson."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lares.nlu.wording import same_content

SAME = {
    "movie time": ["it's movie time", "Movie time, please!", "let's start movie time",
                   "time for a movie", "film time", "movei time", "hey lares movie time now"],
    "good night everyone": ["good night", "good night everybody"],
    "i'm leaving": ["okay lares, I'm leaving now"],
    "看电影": ["我要看电影了", "看电影吧", "开始看电影", "我们来看电影吧", "看电音", "看影片",
            "看電影", "看电影好吗"],
    "睡觉了": ["我要睡觉了", "睡觉", "该睡觉了"],
    "movie 时间": ["现在 movie 时间", "Movie时间到了"],
}  # fmt: skip
OTHER = {
    "movie time": ["movie time is over", "not movie time", "after movie time", "is it movie time",
                   "movie time?", "move time", "movie night", "it was movie time",
                   "stop movie time",
                   "no movie time", "movie time tomorrow", "what is movie time", "电影时间", "",
                   "movie", "time", "movie time movie time"],
    "看电影": ["看完电影", "不看电影", "看电影吗", "明天看电影", "他在看电影", "看电影之前",
            "看过电影", "没看电影", "别看电影", "看电视", "movie"],
    "睡觉了": ["不睡觉", "睡不着觉", "睡觉了吗", "孩子睡觉了"],
    "let's go": ["go", "let's go now", "please"],
    "dad calls mum": ["mum calls dad"],
}  # fmt: skip


@pytest.mark.parametrize(("phrase", "said"), [(p, s) for p, all_ in SAME.items() for s in all_])
def test_the_same(phrase: str, said: str) -> None:
    assert same_content(said, phrase)


@pytest.mark.parametrize(("phrase", "said"), [(p, s) for p, all_ in OTHER.items() for s in all_])
def test_not_the_same(phrase: str, said: str) -> None:
    assert not same_content(said, phrase)


_WORDS = st.lists(
    st.sampled_from(
        ["movie", "看", "电", "影", "x", "7", "好", "tiime", "time", "不", "?", "!", " "]
    ),
    max_size=5,
).map("".join)
_TEXTS = st.one_of(st.text(max_size=60), _WORDS)


@given(_TEXTS, _TEXTS)
def test_any_two_texts_can_be_compared(said: str, phrase: str) -> None:
    assert same_content(said, phrase) in (True, False)
