"""What the words of a sentence point to, where the model takes it for the opposite or is unsure."""

from collections.abc import Mapping

import pytest

from lares.home.entity import Entity
from lares.nlu.learned.directions import is_contradicted, turned
from lares.nlu.understanding import NotUnderstood, Understanding
from tests.fakes.scripted_house import ScriptedHouse

ON, OFF = "HassTurnOn", "HassTurnOff"
_UNSURE = 0.5


class Talk(ScriptedHouse):
    """Sentences that the model takes for something else, or is not sure of."""

    def proposed(
        self,
        text: str,
        action: str,
        area: str | None = None,
        *,
        score: float = 0.95,
        stance: str = "request",
        stance_score: float = 0.99,
    ) -> tuple[str, Mapping[str, object]] | None:
        """What is proposed for `text` if the model takes it for `action`, None if nothing is."""
        meaning = self.hear(
            text, action, area, score=score, stance=stance, stance_score=stance_score
        )
        if not isinstance(meaning, Understanding):
            assert isinstance(meaning, NotUnderstood), meaning
            return None
        assert meaning.confirm, meaning
        (call,) = meaning.calls
        return call.intent, call.slots


@pytest.fixture(scope="module")
def talk() -> Talk:
    return Talk()


@pytest.mark.parametrize(
    ("said", "action"),
    [
        ("turn of      ", "turn_on"),
        ("get      shut for me", "open"),
        ("        别亮着了 关上", "turn_on"),
        ("        开一下", "turn_off"),
        ("switch on      again", "turn_off"),
        ("        别出声了 静音", "unmute"),
        ("取消静音", "mute"),
        ("a bit dimmer", "brightness_up"),
        ("        亮一点", "brightness_down"),
        ("too bright, a bit dimmer", "brightness_up"),
        ("太暗了 调亮点", "brightness_down"),
        ("louder please", "volume_down"),
        ("声音小一点", "volume_up"),
        ("two degrees warmer", "temperature_down"),
        ("调低两度", "temperature_up"),
        ("风小一点", "fan_speed_up"),
        ("   小一档", "fan_speed_set"),
        ("a notch slower", "fan_speed_set"),
        ("carry on with it", "media_pause"),
        ("接着放", "media_pause"),
        ("上一首", "media_next"),
        ("next one", "media_previous"),
        ("two minutes more", "timer_decrease"),
        ("少两分钟", "timer_increase"),
        ("take milk off", "list_add"),
        ("make it dark in here", "wish_brighter"),
        ("unlock      ", "lock"),
        ("把     锁上", "unlock"),
    ],
)
def test_words_that_speak_only_for_the_opposite(said: str, action: str) -> None:
    assert is_contradicted(action, said)


@pytest.mark.parametrize(
    ("said", "action"),
    [
        ("turn off the lamp that is on", "turn_on"),  # both are said
        ("      on the desk, off", "turn_off"),
        ("i'm off to bed, light      ", "turn_on"),
        ("开着的     关掉", "turn_off"),
        ("太亮了", "wish_darker"),
        ("it is so dark in here", "wish_brighter"),
        ("a bit warmer", "color_warmer"),
        ("set it to level two", "fan_speed_set"),
        ("调到二档", "fan_speed_set"),
        ("开最大档", "fan_speed_set"),
        ("get up, lights on", "turn_on"),
        ("shut up the      ", "mute"),
        ("开关     ", "turn_on"),
        ("closer please", "turn_on"),
    ],
)
def test_words_that_decide_nothing(said: str, action: str) -> None:
    assert not is_contradicted(action, said)


def test_what_is_contradicted_counts_for_its_opposite() -> None:
    names = ("turn_on", "turn_off", "open", "none")
    found = turned((0.6, 0.3, 0.06, 0.04), names, "turn of      ")
    assert found["turn_off"] == pytest.approx(0.96)
    assert found["turn_on"] == found["open"] == 0
    assert turned((0.6, 0.3, 0.06, 0.04), names, "      please")["turn_on"] == 0.6


@pytest.mark.parametrize(
    ("text", "action", "intent"),
    [
        ("kindly turn of the desk lamp", "turn_on", OFF),
        ("let us have the desk lamp shut down, off", "turn_on", OFF),
        ("台灯别亮着了，关上", "turn_on", OFF),
        ("台灯给通上电", "turn_off", ON),
    ],
)
def test_the_opposite_is_proposed_however_sure_the_model_is(
    talk: Talk, text: str, action: str, intent: str
) -> None:
    found = talk.proposed(text, action, score=0.99)
    assert found is not None
    assert found[0] == intent


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("do lock the front door up tight", "unlock"),
        ("garage door to be shut now", "open"),
        ("把大门给我锁严实", "unlock"),
    ],
)
def test_no_door_moves_where_the_words_contradict_the_model(
    talk: Talk, text: str, action: str
) -> None:
    assert talk.proposed(text, action) is None


def test_what_comes_to_the_same_here_adds_up(talk: Talk) -> None:
    # 0.5 is too little by itself; turn_on, activate and toggle are one call for a switch.
    assert talk.proposed("start something in the study", "turn_on", score=_UNSURE) is None
    assert talk.proposed("start the kettle", "turn_on", score=_UNSURE) == (ON, {"name": "Kettle"})


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("plug in the kettle", ON, {"name": "Kettle"}),
        ("给电水壶通上电", ON, {"name": "电水壶"}),
        ("shut the kettle down pls", OFF, {"name": "Kettle"}),
        ("电水壶可以停掉了", OFF, {"name": "电水壶"}),
        ("fan on low pls", "HassFanSetSpeed", {"name": "Fan", "percentage": 33}),
        (
            "put the mirror light to a tenth",
            "HassLightSet",
            {"name": "Mirror light", "brightness": 10},
        ),
        (
            "cool the living room down to 24",
            "HassClimateSetTemperature",
            {"area": "Living Room", "temperature": 24, "domain": "climate"},
        ),
        ("stick the kettle on", ON, {"name": "Kettle"}),
        ("get the kettle started", ON, {"name": "Kettle"}),
        ("电水壶烧上", ON, {"name": "电水壶"}),
        ("电水壶别烧了", OFF, {"name": "电水壶"}),
        ("boil some water", ON, {"name": "Kettle"}),
        (
            "ceiling light soft pink 20 percent",
            "HassLightSet",
            {"name": "Ceiling light", "color": "pink", "brightness": 20},
        ),
        ("sweeping the study", "HassVacuumCleanArea", {"area": "Study"}),
    ],
)
def test_an_order_in_plain_words_is_proposed_whatever_the_model_thinks(
    talk: Talk, text: str, intent: str, slots: Mapping[str, object]
) -> None:
    found = talk.proposed(text, "none", score=0.4, stance="other", stance_score=0.9)
    assert found == (intent, slots)


@pytest.mark.parametrize(
    "text",
    [
        "plug in the kettle",
        "电水壶可以停掉了",
        "电水壶别烧了",
    ],
)
@pytest.mark.parametrize("stance", ["negation", "report", "question", "hypothetical"])
def test_a_rule_reads_no_order_where_the_model_hears_none(text: str, stance: str) -> None:
    assert Talk().proposed(text, "none", score=0.4, stance=stance, stance_score=0.9) is None


@pytest.mark.parametrize(
    "text",
    [
        "he will plug in the kettle",
        "i plug in the kettle",
        "the kettle is on",
        "the kettle started",
        "i am heating the kettle",
        "电水壶插上电了",
        "电水壶通着电",
        "a kettle",
        "lock the front door or so",
    ],
)
def test_what_is_no_plain_order_is_left_to_the_model(talk: Talk, text: str) -> None:
    assert talk.proposed(text, "none", score=0.4, stance="other", stance_score=0.9) is None


def test_a_wish_is_no_order_about_a_thing(talk: Talk) -> None:
    found = talk.proposed("电水壶预热一下", "wish_cooler", score=0.99)
    assert found == (ON, {"name": "电水壶"})


@pytest.mark.parametrize("text", ["take the living room down to eighteen", "客厅给我弄到十八"])
def test_a_bare_number_of_a_room_alone_is_its_temperature(talk: Talk, text: str) -> None:
    found = talk.proposed(text, "volume_set", score=0.7)
    assert found is not None
    assert (found[0], found[1]["temperature"]) == ("HassClimateSetTemperature", 18)


def test_a_step_by_so_much_is_no_hour(talk: Talk) -> None:
    found = talk.proposed("bring the mirror light up by 10", "brightness_up", score=0.8)
    assert found == ("HassLightSet", {"name": "Mirror light", "brightness_step": 10})
    meaning = talk.understander.understand("turn off the mirror light by 10")
    assert isinstance(meaning, Understanding)
    assert "at" in meaning.calls[0].slots


@pytest.mark.parametrize(
    ("text", "action", "intent"),
    [
        ("awning out please now", "close", ON),
        ("遮阳篷给我伸出去", "close", ON),
        ("have the awning retracted", "open", OFF),
    ],
)
def test_an_awning_that_is_out_is_open(text: str, action: str, intent: str) -> None:
    talk = Talk()
    names = {"en": ("Awning",), "zh": ("遮阳篷",)}
    talk.registry.put_entity(Entity("cover.awning", "cover", names, device_class="awning"))
    found = talk.proposed(text, action, score=0.99)
    assert found is not None
    assert found[0] == intent


def test_degrees_are_of_warmth(talk: Talk) -> None:
    found = talk.proposed("a degree less in the living room", "fan_speed_down")
    assert found is not None
    assert found[0] == "HassClimateSetTemperature"
    assert found[1]["temperature_step"] == "down"


def test_all_timers_are_meant_where_all_are_said(talk: Talk) -> None:
    assert talk.proposed("scrap 掉所有 timer", "timer_cancel") == ("HassCancelAllTimers", {})


@pytest.mark.parametrize("text", ["空调制热二十三度", "air conditioner on heat, 23 degrees"])
def test_a_mode_beside_a_temperature_is_not_dropped(talk: Talk, text: str) -> None:
    talk.model.say(text, "temperature_set", stance_score=0.99)
    meaning = talk.understander.understand(text)
    assert isinstance(meaning, Understanding), meaning
    mode, temperature = meaning.calls
    assert (mode.intent, mode.slots["hvac_mode"]) == ("HassClimateSetHvacMode", "heat")
    assert temperature.slots["temperature"] == 23
    assert meaning.confirm == "unsure"


def test_the_mode_that_is_on_is_not_set_again(talk: Talk) -> None:
    found = talk.proposed("空调制冷二十三度", "temperature_set", score=0.7)
    assert found == ("HassClimateSetTemperature", {"name": "空调", "temperature": 23})


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a touch brighter over the dining table", "Dining table light"),
        ("brighter over the worktop if you please", "Worktop light"),
        ("台面上方亮一点", "台面灯"),
    ],
)
def test_a_lamp_by_what_it_hangs_over(text: str, name: str) -> None:
    talk = Talk()
    names = {"en": ("Dining table light",), "zh": ("餐桌灯",)}
    talk.registry.put_entity(Entity("light.table", "light", names, area_id="kitchen"))
    found = talk.proposed(text, "brightness_up", score=0.99)
    assert found == ("HassLightSet", {"name": name, "brightness_step": "up"})


def test_what_nothing_hangs_over_is_no_lamp(talk: Talk) -> None:
    text = "a touch brighter over the sofa"
    talk.model.say(text, "brightness_up", stance_score=0.99)
    meaning = talk.understander.understand(text)
    assert not isinstance(meaning, Understanding) or "name" not in meaning.calls[0].slots


# -- sound -----------------------------------------------------------------------------------------


def _with_speakers(talk: Talk) -> Talk:
    for key, en, zh in (("tv", "Telly", "电视"), ("radio", "Radio", "收音机")):
        names = {"en": (en,), "zh": (zh,)}
        talk.registry.put_entity(Entity(f"media_player.{key}", "media_player", names))
    return talk


@pytest.mark.parametrize(
    ("text", "action", "intent", "slots"),
    [
        ("shut off all the noise", "turn_off", "HassMediaPlayerMute", {}),
        ("turn on the audio", "turn_on", "HassMediaPlayerUnmute", {}),
        ("shut up the telly", "turn_off", "HassMediaPlayerMute", {"name": "Telly"}),
        ("be quiet", "none", "HassMediaPlayerMute", {}),
        ("switch off the sounds", "none", "HassMediaPlayerMute", {}),
        ("can you stop talking please", "none", "HassMediaPlayerMute", {}),
        ("别说话了", "none", "HassMediaPlayerMute", {}),
        ("请安静一下", "none", "HassMediaPlayerMute", {}),
    ],
)
def test_sound_is_muted_and_not_switched_off(
    text: str, action: str, intent: str, slots: Mapping[str, object]
) -> None:
    talk = _with_speakers(Talk())
    assert talk.proposed(text, action, score=0.7, stance_score=0.7) == (intent, slots)


def test_where_nothing_plays_nobody_is_told_to_be_quiet(talk: Talk) -> None:
    assert talk.proposed("be quiet", "none", score=0.7, stance="other") is None


@pytest.mark.parametrize(
    ("text", "now", "later"),
    [
        ("mute the telly for five minutes", "mute the telly", "unmute the telly"),
        ("电视静音5分钟", "电视静音", "电视取消静音"),
    ],
)
def test_silence_for_a_time_ends_by_itself(text: str, now: str, later: str) -> None:
    talk = _with_speakers(Talk())
    talk.model.say(now, "mute", stance_score=0.99)
    talk.model.say(later, "unmute", stance_score=0.99)
    meaning = talk.understander.understand(text)
    assert isinstance(meaning, Understanding), meaning
    first, timer = meaning.calls
    assert first.slots["name"] in ("Telly", "电视")
    assert first.intent == "HassMediaPlayerMute"
    assert timer.slots == {"minutes": 5, "conversation_command": later}


@pytest.mark.parametrize("text", ["quiet for ten minutes", "安静十分钟"])
def test_silence_for_a_time_is_no_bare_timer(talk: Talk, text: str) -> None:
    assert talk.proposed(text, "timer_start") is None
