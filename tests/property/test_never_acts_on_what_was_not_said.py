"""Ten thousand ways of not ordering something dangerous: none of them moves a door.

Everything is real: the templates, the committed model, the planner, the default policy. The
sentences come from `tests.property.speech`, which shares nothing with what the model learnt from.
"""

import random
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.planned_house import Effect, PlannedHouse
from tests.property.speech.utterances import (
    Utterance,
    every_template,
    negation,
    negations,
    talk_of,
    talks,
)

_AREAS = (None, "entrance", "kitchen", "study")
_NEGATIONS, _TALKS = 10_000, 5_000
_SEED = 20_261


@pytest.fixture(scope="module")
def house() -> PlannedHouse:
    """The house with the committed model; without one this is an error, not a skip."""
    return PlannedHouse()


def _wrong(house: PlannedHouse, said: Iterable[Utterance]) -> dict[str, list[tuple[str, Effect]]]:
    """Sentences that would do what was not said, by what would become of them."""
    wrong: dict[str, list[tuple[str, Effect]]] = {}
    for number, utterance in enumerate(said):
        effect = house.effect(utterance.text, _AREAS[number % len(_AREAS)])
        if effect is not None and (effect.guarded or utterance.nothing):
            wrong.setdefault(effect.outcome, []).append((utterance.text, effect))
    return wrong


@pytest.mark.timeout(300)
def test_no_negation_of_something_dangerous_is_acted_on_or_proposed(house: PlannedHouse) -> None:
    assert _wrong(house, negations(_NEGATIONS, _SEED)) == {}


@pytest.mark.timeout(300)
def test_no_report_question_or_condition_is_acted_on_or_proposed(house: PlannedHouse) -> None:
    assert _wrong(house, talks(_TALKS, _SEED)) == {}


def test_every_construction_holds_plainly_said(house: PlannedHouse) -> None:
    said = [Utterance(text, nothing) for text, nothing in every_template()]
    assert len(said) > 600
    assert _wrong(house, said) == {}


@settings(max_examples=150)
@given(st.integers(min_value=0), st.sampled_from(_AREAS), st.booleans())
def test_no_order_is_acted_on_whatever_the_dice_say(
    house: PlannedHouse, seed: int, area_id: str | None, asks: bool
) -> None:
    utterance = (talk_of if asks else negation)(random.Random(seed))
    effect = house.effect(utterance.text, area_id)
    assert effect is None or not (effect.guarded or utterance.nothing), utterance.text


@pytest.mark.parametrize(
    ("text", "entity", "service"),
    [
        ("unlock the front door", "lock.front", "unlock"),
        ("open the garage door", "cover.garage", "open_cover"),
        ("open the gas valve", "valve.gas", "open_valve"),
        ("打开大门", "lock.front", "unlock"),
        ("把车库门打开", "cover.garage", "open_cover"),
        ("打开燃气阀", "valve.gas", "open_valve"),
        ("could you unlock the back door for me please", "lock.back", "unlock"),
        ("麻烦你把后门解锁一下", "lock.back", "unlock"),
    ],
)
def test_what_is_ordered_is_asked_to_be_confirmed(
    house: PlannedHouse, text: str, entity: str, service: str
) -> None:
    effect = house.effect(text)
    assert effect is not None
    assert effect.outcome == "confirm"
    assert effect.commands == ((entity, service),)
