"""Teaching by example, from the sentence to what is done with it."""

import asyncio
from dataclasses import replace
from itertools import product

import pytest

from lares.assistant.errands import KeepLesson
from lares.assistant.replies.clauses import Clause
from lares.assistant.running import Done, Errands
from lares.assistant.teaching import Teacher
from lares.assistant.turn import ReplyOutcome
from lares.memory.lesson import MOST_LESSONS
from lares.policy.policy import Policy
from lares.policy.principal import Origin, Principal
from tests.fakes.remembered import WordEncoder
from tests.fakes.talk import ADULT, CHILD, GUEST, Talk
from tests.unit.memory.test_memory_rules import LESSON

TEACH = "when I say movie time, dim the ceiling light to 20 % and close the curtain"


@pytest.fixture
def talk() -> Talk:
    made = Talk(templates=True)
    # Its vectors do not judge: which words are said does.
    made.memory.lessons.use(WordEncoder(dimensions=1))
    return made


async def test_a_phrase_is_learnt_said_and_done(talk: Talk) -> None:
    learnt = await talk.say(TEACH)
    assert learnt.outcome is ReplyOutcome.DONE
    assert learnt.code == "lesson.learnt"
    assert learnt.text == (
        "Learnt: when you say “movie time”, I will set the Ceiling light to 20 % and close the"
        " Curtain."
    )
    assert talk.sent == [], "teaching does nothing yet"
    done = await talk.say("It's movie time, please!")
    assert done.outcome is ReplyOutcome.DONE
    assert talk.sent == [
        ("light.ceiling", "turn_on", {"brightness": 51}),
        ("cover.living_curtain", "close_cover", {}),
    ]


async def test_the_same_in_chinese_and_for_somebody_else(talk: Talk) -> None:
    learnt = await talk.say("当我说看电影的时候把落地灯打开然后拉上窗帘")
    assert learnt.text == "学会了：你说“看电影”，我就打开落地灯并关闭窗帘。"
    done = await talk.say("我们看电影吧", ADULT, session="t", language="zh")
    assert done.outcome is ReplyOutcome.DONE
    assert [service for _, service, _ in talk.sent] == ["turn_on", "close_cover"]


@pytest.mark.parametrize(
    "text",
    ["movie time is over", "not movie time", "don't start movie time", "movie time?",
     "movie night!", "after movie time", "is it movie time", "I said movie time"],
)  # fmt: skip
async def test_what_only_holds_the_words_does_nothing_taught(talk: Talk, text: str) -> None:
    await talk.say(TEACH)
    reply = await talk.say(text)
    assert ("cover.living_curtain", "close_cover", {}) not in talk.sent, reply.text


async def test_templates_come_before_lessons(talk: Talk) -> None:
    await talk.say("when I say kitchen party, turn on the desk lamp")
    talk.registry.put_entity(
        replace(talk.registry.entities["scene.movie"], names={"en": ("Kitchen party",)})
    )
    await talk.say("kitchen party")
    assert [entity for entity, _, _ in talk.sent] == ["scene.movie"]


REFUSED = [
    ("when I say abc, fly to the moon", "lesson.not_understood"),
    ("when I say abc, don't turn on the desk lamp", "lesson.not_understood"),
    ("when I say abc, turn on the attic light", "lesson.unclear"),
    ("when I say abc, turn on the light", "lesson.unclear"),
    ("when I say abc, dim the front door to 20 %", "lesson.unclear"),
    ("when I say abc, forget movie time", "lesson.no_command"),
    ("when I say x, turn on the desk lamp", "lesson.too_short"),
    (f'when I say "{"long " * 17}", turn on the desk lamp', "lesson.too_long"),
    ("when I say yes, turn on the desk lamp", "lesson.reserved"),
    ("when I say never mind, turn on the desk lamp", "lesson.reserved"),
    ("when I say turn it off, turn on the desk lamp", "lesson.reserved"),
    ("when I say everywhere, turn on the desk lamp", "lesson.reserved"),
    ("我说好的你就打开台灯", "lesson.reserved"),
    ("when I say turn off the desk lamp, turn on the desk lamp", "lesson.already_means"),
    ("when I say turn on the light, turn on the desk lamp", "lesson.already_means"),
    ("when I say what time is it, turn on the desk lamp", "lesson.already_means"),
    ("我说打开台灯你就关掉台灯", "lesson.already_means"),
    ("when I say movie time", "lesson.how"),
    ("when I say don't turn off the light, turn on the desk lamp", "lesson.denies"),
    ("when I say never open the curtain, turn on the desk lamp", "lesson.denies"),
    ("当我说别开灯就关掉台灯", "lesson.denies"),
    ("我说不要打开台灯你就关掉台灯", "lesson.denies"),
    ("when I say kitchen, turn on the desk lamp", "lesson.is_name"),
    ("when I say the desk lamp, turn on the desk lamp", "lesson.is_name"),
    ("我说台灯你就打开台灯", "lesson.is_name"),
    ("我说楼上你就打开台灯", "lesson.is_name"),
    ("when I say the, turn on the desk lamp", "lesson.reserved"),
    ("我说我们你就打开台灯", "lesson.reserved"),
    ("when I say 123, turn on the desk lamp", "lesson.no_words"),
    ("when I say \U0001f3ac\U0001f37f, turn on the desk lamp", "lesson.no_words"),
]


@pytest.mark.parametrize(("text", "code"), REFUSED)
async def test_what_cannot_be_taught_is_refused_with_the_reason(
    talk: Talk, text: str, code: str
) -> None:
    reply = await talk.say(text)
    assert reply.code == code, reply.text
    assert reply.outcome in (ReplyOutcome.REFUSE, ReplyOutcome.ANSWER)
    assert len(talk.memory.lessons) == 0
    assert talk.sent == []


async def test_where_the_phrase_ends_is_found_by_what_is_understood(talk: Talk) -> None:
    reply = await talk.say("when I say let's play turn on the desk lamp")
    assert reply.code == "lesson.learnt"
    assert [each.phrase for each in talk.memory.lessons.all] == ["let's play"]


@pytest.mark.parametrize("person", [CHILD, GUEST])
async def test_children_and_guests_do_not_teach_or_forget(talk: Talk, person: object) -> None:
    reply = await talk.say(TEACH, person)
    assert (reply.outcome, reply.code) == (ReplyOutcome.DENIED, "lesson.denied")
    assert len(talk.memory.lessons) == 0
    await talk.say(TEACH)
    for text in ("forget movie time", "rename movie time to film night"):
        assert (await talk.say(text, person)).outcome is ReplyOutcome.DENIED
    assert [each.phrase for each in talk.memory.lessons.all] == ["movie time"]
    assert "lares.lessons teach: deny" in talk.journal.entries[0].decisions[0]


@pytest.fixture
def teacher(talk: Talk) -> Teacher:
    automation = talk.household.automation
    policy = Policy.default()
    return Teacher(talk.registry, talk.templates, policy, talk.clock, automation, talk.memory)


@pytest.mark.parametrize("person", [CHILD, GUEST])
async def test_nor_do_they_without_a_sentence(talk: Talk, teacher: Teacher, person: Principal):
    await talk.say(TEACH)
    (lesson,) = teacher.lessons()
    turn = talk.turn("", person)
    tried = [
        await teacher.teach(turn, "party", "turn on the desk lamp", replacing=True),
        await teacher.rename(turn, lesson, "film night"),
        await teacher.forget(turn, lesson),
    ]
    assert [(each.accepted, each.code) for each in tried] == [(False, "lesson.denied")] * 3
    assert teacher.lessons() == (lesson,)
    assert (await teacher.forget(talk.turn(""), lesson)).accepted
    assert teacher.lessons() == ()


async def test_a_home_that_was_filled_meanwhile_learns_nothing_and_says_so(talk: Talk):
    for number in range(MOST_LESSONS):
        await talk.memory.lessons.add(replace(LESSON, key=f"k{number}"))
    errands = Errands(talk.household.automation, talk.clock, talk.memory)
    keep = KeepLesson(LESSON, Clause("lesson.learnt"))
    done = await errands.run([keep], talk.turn("when I say …"), "en")
    assert done == [Done(Clause("lesson.full"), ok=False)]


async def test_what_a_child_may_not_do_a_lesson_does_not_do_for_it(talk: Talk) -> None:
    await talk.say("when I say story time, open the garage door and turn on the desk lamp")
    await talk.say("story time", CHILD)
    assert [entity for entity, _, _ in talk.sent] == ["light.desk"]


async def test_a_dangerous_lesson_asks_each_time(talk: Talk) -> None:
    learnt = await talk.say("when I say open sesame, unlock the front door")
    assert learnt.code == "lesson.learnt_asks"
    assert "ask you each time" in learnt.text
    for _ in range(2):
        asked = await talk.say("open sesame")
        assert asked.outcome is ReplyOutcome.CONFIRM
        before = len(talk.sent)
        await talk.say("yes")
        assert [service for _, service, _ in talk.sent[before:]] == ["unlock"]
    await talk.say("open sesame")
    await talk.say("no")
    assert len(talk.sent) == 2


@pytest.mark.parametrize(
    "phrase", ["movie time", "Movie time please", "movei time", "a movie time"]
)
async def test_a_phrase_that_is_taken_is_only_replaced_after_a_yes(talk: Talk, phrase: str) -> None:
    await talk.say(TEACH)
    asked = await talk.say(f"when I say {phrase}, turn on the desk lamp")
    assert asked.outcome is ReplyOutcome.CONFIRM
    await talk.say("no")
    assert talk.memory.lessons.all[0].command.startswith("dim the ceiling light")
    await talk.say(f"when I say {phrase}, turn on the desk lamp")
    assert (await talk.say("yes")).code == "lesson.learnt"
    assert [each.command for each in talk.memory.lessons.all] == ["turn on the desk lamp"]


async def test_what_is_known_already_is_said(talk: Talk) -> None:
    await talk.say(TEACH)
    assert (await talk.say(TEACH)).code == "lesson.known"


async def test_forget_rename_list(talk: Talk) -> None:
    assert (await talk.say("what have I taught you")).code == "lesson.none"
    await talk.say(TEACH)
    await talk.say("我说睡觉了你就关掉台灯")
    listed = await talk.say("what have I taught you?")
    assert listed.outcome is ReplyOutcome.ANSWER
    assert listed.text.startswith("I have learnt 2 phrases; “movie time” stands for “dim ")
    renamed = await talk.say("rename movie time to film night")
    assert renamed.text == "Instead of “movie time”, say “film night” from now on."
    assert (await talk.say("movie time")).outcome is ReplyOutcome.REFUSE
    assert (await talk.say("film night")).outcome is ReplyOutcome.DONE
    taken = await talk.say("rename film night to 睡觉")
    assert taken.code == "lesson.taken_near"  # 睡觉了 stands for something
    assert (await talk.say("忘掉睡觉")).code == "lesson.forgotten"
    assert (await talk.say("睡觉了")).outcome is ReplyOutcome.REFUSE
    assert (await talk.say("forget film night")).code == "lesson.forgotten"
    assert (await talk.say("forget film night")).code == "lesson.unknown"
    assert (await talk.say("rename film night to x y")).code == "lesson.unknown"
    assert len(talk.memory.lessons) == 0


async def test_words_that_may_be_something_else_are_left_to_the_others(talk: Talk) -> None:
    changed = await talk.say("把吊灯改成红色")
    assert changed.code != "lesson.renamed"
    assert (await talk.say("red means stop")).code == "not_understood"


async def test_the_room_is_the_one_in_which_it_was_taught(talk: Talk) -> None:
    learnt = await talk.say("when I say sleepy head, turn off the light", area_id="bathroom")
    assert "the Mirror light" in learnt.text
    await talk.say("sleepy head", area_id="study")
    assert [entity for entity, _, _ in talk.sent] == ["light.mirror"]


async def test_a_lesson_that_lost_its_device_says_so(talk: Talk) -> None:
    await talk.say("when I say story time, turn on the desk lamp")
    talk.registry.remove_entity("light.desk")
    reply = await talk.say("story time")
    assert reply.outcome in (ReplyOutcome.CLARIFY, ReplyOutcome.REFUSE)
    assert reply.text.startswith("“story time” stands for “turn on the desk lamp”.")
    assert talk.sent == []


async def test_a_command_that_means_something_else_by_now_is_asked_about(talk: Talk) -> None:
    await talk.say("when I say story time, turn on the desk lamp")
    (lesson,) = talk.memory.lessons.all
    talk.lesson_store.rows[lesson.id] = (replace(lesson, meaning="[]"), "", b"")
    await talk.memory.lessons.load()
    asked = await talk.say("story time")
    assert asked.outcome is ReplyOutcome.CONFIRM
    assert asked.code == "confirm.unsure"


async def test_a_later_command_can_be_taught(talk: Talk) -> None:
    learnt = await talk.say("remember: nap means in ten minutes turn off the desk lamp")
    assert learnt.code == "lesson.learnt"
    await talk.say("nap")
    (timer,) = talk.household.timers.find()
    assert timer.seconds == 600


async def test_a_full_disk_teaches_nothing_and_says_so(talk: Talk) -> None:
    talk.lesson_store.full = True
    reply = await talk.say(TEACH)
    assert (reply.outcome, reply.code) == (ReplyOutcome.FAILED, "not_kept")
    assert (await talk.say("movie time")).outcome is ReplyOutcome.REFUSE


async def test_a_database_that_hangs_holds_nobody_up(talk: Talk) -> None:
    await talk.say(TEACH)

    async def hang(*_: object) -> object:
        return await asyncio.get_running_loop().create_future()

    talk.lesson_store.nearest = hang  # type: ignore[method-assign]  # a disk that does not answer
    begun = talk.clock.monotonic()
    assert (await talk.say("turn on the desk lamp")).outcome is ReplyOutcome.DONE
    assert (await talk.say("movie time")).outcome is ReplyOutcome.DONE
    assert talk.clock.monotonic() - begun < 2


async def test_a_fault_of_memory_costs_only_the_lessons(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await talk.say(TEACH)
    monkeypatch.setattr(talk.memory.lessons, "find", lambda _key: 1 / 0)
    assert (await talk.say("movie time")).outcome is ReplyOutcome.REFUSE
    assert (await talk.say("turn on the desk lamp")).outcome is ReplyOutcome.DONE


async def test_nothing_is_asked_of_the_store_while_nothing_was_taught(talk: Talk) -> None:
    encoder = WordEncoder()
    talk.memory.lessons.use(encoder)
    await talk.say("turn on the desk lamp")
    await talk.say("blah blah")
    assert encoder.encoded == []


async def test_a_lesson_taught_from_anywhere_holds_everywhere(talk: Talk) -> None:
    await talk.say(TEACH, origin=Origin.CHAT, session="chat")
    assert (await talk.say("movie time", origin=Origin.VOICE, session="v")).outcome is (
        ReplyOutcome.DONE
    )


# -- what a family might try -----------------------------------------------------------------------


async def test_the_phrase_of_a_lesson_is_no_command(talk: Talk) -> None:
    await talk.say(TEACH)
    reply = await talk.say("when I say party, movie time")
    assert reply.code == "lesson.no_chain"
    assert "Please say “dim the ceiling light to 20 % and close the curtain” instead." in reply.text


async def test_a_wish_may_be_taught(talk: Talk) -> None:
    learnt = await talk.say("when I say it's too dark, turn on the desk lamp")
    assert learnt.code == "lesson.learnt"
    await talk.say("it's too dark")
    assert [entity for entity, _, _ in talk.sent] == ["light.desk"]


async def test_who_taught_it_is_told_before_it_is_replaced(talk: Talk) -> None:
    await talk.say("when I say bedtime, turn off the desk lamp")
    asked = await talk.say("when I say bedtime, turn on the desk lamp", ADULT)
    assert asked.text == (
        "Anna taught me that “bedtime” stands for “turn off the desk lamp”. "
        "Shall “bedtime” stand for this instead?"
    )
    near = await talk.say("我说睡觉了你就关掉台灯", ADULT, session="b")
    assert near.code == "lesson.learnt"
    asked = await talk.say("我说睡觉啦你就打开台灯", session="b")
    assert "Bert教" in asked.text
    assert (await talk.say("bedtime")).outcome is ReplyOutcome.DONE
    assert talk.sent[-1][1] == "turn_off", "nobody said yes"


async def test_a_phrase_is_not_renamed_onto_another_or_itself(talk: Talk) -> None:
    await talk.say("when I say bedtime, turn off the desk lamp")
    await talk.say("when I say story time, turn on the desk lamp")
    taken = await talk.say("rename bedtime to Story Time")
    assert taken.text == (
        "“Story Time” already stands for “turn on the desk lamp”, so nothing was changed."
    )
    assert (await talk.say("rename bedtime to bedtime")).code == "lesson.known"
    assert (await talk.say("rename bedtime to the kitchen light")).code == "lesson.is_name"
    assert (await talk.say("rename bedtime to Bedtime")).code == "lesson.renamed"


async def test_what_cannot_be_seen_is_not_taught(talk: Talk) -> None:
    await talk.say("when I say “mo\u200bvie\u202e time”, turn on the desk\u200b lamp")
    (lesson,) = talk.memory.lessons.all
    assert (lesson.phrase, lesson.command) == ("movie time", "turn on the desk lamp")


_FRUIT = (
    "apple banana cherry walnut lemon mango papaya peach grape melon "
    "olive pepper carrot radish celery potato ginger almond cactus orchid"
)
_EVENTS = "picnic parade sleepover tournament breakfast siesta concert workshop gala reunion"


async def test_two_hundred_lessons_are_told_apart(talk: Talk) -> None:
    lamps = ("desk lamp", "kitchen light")
    for number, (one, other) in enumerate(product(_FRUIT.split(), _EVENTS.split())):
        reply = await talk.say(f"when I say {one} {other}, turn on the {lamps[number % 2]}")
        assert reply.code == "lesson.learnt", reply.text
    await talk.say("banana picnic")
    await talk.say("it's walnut parade everybody")
    assert [entity for entity, _, _ in talk.sent] == ["light.desk", "light.kitchen"]
    listed = await talk.say("what have I taught you")
    assert listed.text.startswith("I have learnt 200 phrases; ")
    assert listed.text.endswith("190 more.")
    assert len(listed.text) < 800
