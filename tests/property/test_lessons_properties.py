"""Whatever is said about lessons: an answer, nothing dangerous without a yes, nothing untaught."""

import asyncio

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lares.home.registry import Registry
from lares.nlu.understander import Understander
from lares.policy.policy import Policy
from lares.policy.principal import Principal
from tests.fakes.house import fill_house
from tests.fakes.talk import ADULT, CHILD, GUEST, OWNER, Talk

POLICY = Policy.default()
_SAID = """
    when I say|movie time|,|turn on the desk lamp|unlock the front door|open the garage door|forget
    rename|to|means|当我说|看电影|就|把台灯打开|忘掉|是|no|ask me first|以后先问我|please|is over
    what have I taught you|=|teach:|“|”|?|open sesame|and|not
""".replace("\n", "|")
_PARTS = [*(part.strip() for part in _SAID.split("|") if part.strip()), "\x00", "\U0001f3ac"]
_SENTENCES = st.one_of(
    st.lists(st.sampled_from(_PARTS), min_size=1, max_size=7).map(" ".join),
    st.builds(
        "when I say {}, {}".format,
        st.text(max_size=20),
        st.sampled_from(["turn on the desk lamp", "unlock the front door", "open the garage door"]),
    ),
    st.text(max_size=40),
)
_PEOPLE = st.sampled_from((OWNER, ADULT, CHILD, GUEST))
_YES = {"是"}


@pytest.fixture(scope="module")
def understander() -> Understander:
    made = Understander(fill_house(Registry()))
    made.warm()
    return made


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(story=st.lists(st.tuples(_SENTENCES, _PEOPLE), max_size=8))
@example(story=[("when I say open sesame, unlock the front door", OWNER), ("open sesame", ADULT)])
@example(story=[("when I say \ud800\udc00, turn on the desk lamp", OWNER)])
def test_lessons_open_no_door_and_every_sentence_gets_an_answer(
    understander: Understander, story: list[tuple[str, Principal]]
) -> None:
    async def run() -> None:
        talk = Talk(POLICY)
        talk.handler._planner._understander = understander
        for text, person in story:
            before = len(talk.sent)
            reply = await talk.say(text, person)
            assert reply.text
            assert reply.code != "internal"
            opened = [
                entity
                for entity, service, _ in talk.sent[before:]
                if entity in ("lock.front", "cover.garage") and service != "lock"
            ]
            assert not opened or text in _YES
            if person in (CHILD, GUEST):
                assert reply.code not in ("lesson.learnt", "lesson.learnt_asks")
        keys = [each.key for each in talk.memory.lessons.all]
        assert len(keys) == len(set(keys))

    asyncio.run(run())
