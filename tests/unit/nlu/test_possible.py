"""What the exact stage tells apart before hassil never loses a match."""

import json
from importlib import resources

import pytest

from lares.app.bench.household import furnish
from lares.nlu.exact.possible import Possible
from lares.nlu.exact.stage import ExactStage
from lares.nlu.normalization import normalise
from lares.nlu.vocabulary import vocabulary_of

_VOCABULARY = vocabulary_of(furnish(0))
_TEXTS = [
    text
    for texts in json.loads(
        resources.files("lares.app.bench").joinpath("sentences.json").read_bytes()
    ).values()
    for text in texts
]
_ODD = [
    "please turn on the kitchen-light",
    "Turn ON the  Kitchen   Light!!",
    "厨 房 灯 打 开",
    "请 打开 厨房灯 谢谢",
    "could you please please turn off all the lights please",
    "set the bedroom light to 30 %",
    "把 卧室灯 调到 30 % 吧",
    "add İstanbul tea and half-and-half to the shopping list",
    "remind me in 10 minutes to call ben",
    "turn on turn on turn on the kitchen light",
    "%%%",
    "",
]


def _matches(texts: list[str], wilds: tuple[str, ...] = ("name", "area")) -> list[object]:
    stage = ExactStage(("en", "zh", "zh-TW", "ko"))
    found: list[object] = []
    for text in texts:
        said = normalise(text)
        for sentence in stage.sentences(said, "en", _VOCABULARY, asks=False):
            templates = sentence.templates
            found.append(templates.match(sentence.text, sentence.lists, "Kitchen"))
            found += [
                templates.nearly(sentence.text, sentence.lists, wild, "Kitchen") for wild in wilds
            ]
    return found


@pytest.mark.parametrize("texts", [_TEXTS, _ODD], ids=["benchmark", "odd"])
def test_every_match_of_hassil_was_possible(
    monkeypatch: pytest.MonkeyPatch, texts: list[str]
) -> None:
    narrowed = _matches(texts)
    monkeypatch.setattr(Possible, "within", lambda *_args: lambda _expression: True)
    assert narrowed == _matches(texts)
    assert any(narrowed)


def test_it_leaves_hassil_little_to_try_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[bool] = []
    within = Possible.within

    def counting(self: Possible, *args: object) -> object:
        possible = within(self, *args)  # type: ignore[arg-type]  # passed on as they came

        def counted(expression: object) -> bool:
            tried.append(possible(expression))  # type: ignore[arg-type]  # likewise
            return tried[-1]

        return counted

    monkeypatch.setattr(Possible, "within", counting)
    found = _matches(_TEXTS, wilds=())
    assert len(tried) > 2 * sum(tried) > 0
    assert any(found)
