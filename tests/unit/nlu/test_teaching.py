"""Sentences about lessons: what they teach, forget, rename, list; and what is none of that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lares.nlu.teaching import find_teaching

TEACHES = [
    ("when I say movie time, dim the lamp to 20 % and close the curtains",
     "movie time", "dim the lamp to 20 % and close the curtains"),
    ("when i say movie time dim the lamp to 20 % and close the curtains",
     "movie time", "dim the lamp to 20 % and close the curtains"),
    ('When I say "Movie, time!" dim the lamp', "Movie, time", "dim the lamp"),
    ("Whenever I say I'm off, please turn off everything", "I'm off", "turn off everything"),
    ("from now on, if I say party then turn on all lights", "party", "turn on all lights"),
    ("OK Lares, when we say let's play turn on the tv", "let's play", "turn on the tv"),
    ("every time I say bedtime, you should lock the front door", "bedtime", "lock the front door"),
    ("movie time means turn off the lights", "movie time", "turn off the lights"),
    ("remember that bedtime means lock the front door", "bedtime", "lock the front door"),
    ("teach: party = turn on all lights", "party", "turn on all lights"),
    ("teach you: party -> turn on all lights", "party", "turn on all lights"),
    ("turn off the lights when I say goodnight", "goodnight", "turn off the lights"),
    ("当我说看电影的时候把客厅灯调到20%然后拉上窗帘", "看电影", "把客厅灯调到20%然后拉上窗帘"),
    ("我说睡觉了你就关掉所有灯", "睡觉了", "关掉所有灯"),
    ("以后我说出门就关掉所有灯", "出门", "关掉所有灯"),
    ("以后我说“就这样吧”就关灯", "就这样吧", "关灯"),
    ("每次我说晚安，你就锁上大门", "晚安", "锁上大门"),
    ("请记住：电影就是关灯", "电影", "关灯"),
    ("记住：电影=关灯", "电影", "关灯"),
    ("当我说看电影把灯关掉", "看电影", "把灯关掉"),
    ("when I say 看电影, 把客厅灯调到20%", "看电影", "把客厅灯调到20%"),
    ("当我说 movie time 的时候 dim the lights", "movie time", "dim the lights"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "phrase", "command"), TEACHES)
def test_teaching(text: str, phrase: str, command: str) -> None:
    found = find_teaching(text)
    assert found is not None
    assert {call.intent for call in found.calls} == {"LaresTeach"}
    # Where nothing stands between both, "let's" / "play turn on …" is the other reading.
    likeliest = found.calls[1 if phrase == "let's play" else 0]
    assert likeliest.slots == {"phrase": phrase, "command": command}


OTHERS = [
    ("forget movie time", "LaresForgetLesson", {"phrase": "movie time"}),
    ("please forget “movie time”", "LaresForgetLesson", {"phrase": "movie time"}),
    ("forget what movie time means", "LaresForgetLesson", {"phrase": "movie time"}),
    ("delete the lesson movie time", "LaresForgetLesson", {"phrase": "movie time"}),
    ("忘掉看电影", "LaresForgetLesson", {"phrase": "看电影"}),
    ("忘了看电影这句话吧", "LaresForgetLesson", {"phrase": "看电影"}),
    ("把看电影忘了吧", "LaresForgetLesson", {"phrase": "看电影"}),
    ("rename movie time to film night", "LaresRenameLesson",
     {"phrase": "movie time", "new_phrase": "film night"}),
    ("把看电影改成电影之夜", "LaresRenameLesson", {"phrase": "看电影", "new_phrase": "电影之夜"}),
    ("what have I taught you", "LaresListLessons", {}),
    ("what have you learnt?", "LaresListLessons", {}),
    ("我教过你什么", "LaresListLessons", {}),
    ("你都学会了什么？", "LaresListLessons", {}),
    ("what do you do without asking me?", "LaresListAgreements", {}),
    ("你有哪些事不问我就做", "LaresListAgreements", {}),
    ("ask me again before you do that", "LaresAskFirst", {}),
    ("ask me first next time", "LaresAskFirst", {}),
    ("don't do that without asking", "LaresAskFirst", {}),
    ("以后先问我", "LaresAskFirst", {}),
    ("下次先问一下我再做", "LaresAskFirst", {}),
    ("以后别自作主张", "LaresAskFirst", {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "intent", "slots"), OTHERS)
def test_other_sentences_about_lessons(text: str, intent: str, slots: dict[str, str]) -> None:
    found = find_teaching(text)
    assert found is not None
    assert [(call.intent, call.slots) for call in found.calls] == [(intent, slots)]


@pytest.mark.parametrize(
    "text",
    [
        "turn on the light",
        "close the window when it rains",
        "if it rains close the window",
        "what does movie time mean",
        "what if I say no",
        "if I say movie time, what happens?",
        "forget it",
        "forget about that",
        "don't forget movie time",
        "ask me a question",
        "he said turn off the light",
        "I said turn off the light",
        "我说了算",
        "我说过关灯",
        "他说关灯",
        "打开客厅的灯",
        "你就关灯吧",
        "当我说看电影会怎么样？",
        "先问问天气",
        "你学过数学吗",
        "",
        "x" * 501,
    ],
)
def test_what_teaches_nothing(text: str) -> None:
    assert find_teaching(text) is None


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("when I say so", True),
        ("当我说看电影", True),
        ("teach: a phrase = turn on all lights", True),
        ("movie time means turn off the lights", False),
        ("把灯改成红色", False),
        ("我说关灯你就开灯", False),
        ("forget the milk", False),
    ],
)
def test_words_that_may_be_something_else_are_not_certain(text: str, certain: bool) -> None:
    found = find_teaching(text)
    assert found is not None
    assert found.certain is certain


_SAID = """
    when I say means forget teach : = “ ” , ， 。 ? 当 我说 的时候 就 把 改成 忘掉 以后 先 问 我 请
    ask me movie time turn off the light 关灯 rename to first again 😀
"""
_WORDS = st.sampled_from([*_SAID.split(), "\n", "\x00", "\u202e"])


@given(st.one_of(st.text(max_size=600), st.lists(_WORDS, max_size=120).map(" ".join)))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    found = find_teaching(text)
    for call in found.calls if found else ():
        assert all(isinstance(value, str) and value for value in call.slots.values())
