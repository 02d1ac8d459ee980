"""What is said of a command that a device confirmed: its own report, in both languages."""

from unicodedata import normalize

import pytest

from lares.assistant.replies.doing import doing
from lares.assistant.replies.rendering import Renderer
from lares.assistant.replies.results import overall, result_clause
from lares.assistant.turn import ReplyOutcome
from lares.home.command import Command, CommandResult, Outcome
from lares.home.entity import Entity, State, Unavailability
from lares.home.registry import Registry


def _registry(domain: str, state: State | None = None) -> Registry:
    registry = Registry()
    entity_id = f"{domain}.x"
    registry.put_entity(Entity(entity_id, domain, {"en": ("It",), "zh": ("它",)}))
    if state is not None:
        registry.report(entity_id, state)
    return registry


def _said(
    domain: str,
    service: str,
    data: dict[str, object] | None = None,
    value: str = "unknown",
    **attributes: object,
) -> tuple[str, str]:
    registry = _registry(domain, State(value, attributes))
    command = Command(f"{domain}.x", service, data or {})
    result = CommandResult(f"{domain}.x", Outcome.CONFIRMED)
    clause = result_clause(command, result, registry)
    renderer = Renderer(registry)
    en, zh = (renderer.text([clause], language) for language in ("en", "zh"))
    en, zh = (text.replace("“", "").replace("”", "") for text in (en, zh))
    return en.removeprefix("The ").removeprefix("It ").rstrip("."), normalize("NFKC", zh).strip(
        "它。"
    )


@pytest.mark.parametrize(
    ("command", "reported", "en", "zh"),
    [
        (("light", "turn_on"), ("on", {"brightness": 9}), "is on", "已打开"),
        (
            ("light", "turn_on", {"brightness": 102}),
            ("on", {"brightness": 128}),
            "is on at 50 %",
            "已打开,亮度 50%",
        ),
        (("light", "turn_on", {"brightness": 102}), ("on", {}), "is on", "已打开"),
        (
            ("light", "turn_on", {"rgb_color": (255, 0, 0)}),
            ("on", {}),
            "has the new colour",
            "已换颜色",
        ),
        (
            ("light", "turn_on", {"color_temp_kelvin": 2700}),
            ("on", {"color_temp_kelvin": 2702.7}),
            "shines at 2703 K",
            "色温已调到 2703 K",
        ),
        (("light", "turn_off"), ("off", {}), "is off", "已关闭"),
        (("cover", "open_cover"), ("opening", {}), "is opening", "正在打开"),
        (("cover", "open_cover"), ("open", {"current_position": 100}), "is open", "已打开"),
        (("cover", "close_cover"), ("closed", {}), "is closed", "已关闭"),
        (
            ("cover", "set_cover_position", {"position": 40}),
            ("open", {"current_position": 41}),
            "is 41 % open",
            "已开到 41%",
        ),
        (("cover", "stop_cover"), ("open", {}), "stopped", "已停下"),
        (("cover", "open_cover"), ("stuck", {}), "did it", "已完成"),
        (("cover", "open_cover"), ("open", {"current_position": 13}), "is opening", "正在打开"),
        (("cover", "close_cover"), ("open", {"current_position": 87}), "is closing", "正在关闭"),
        (("valve", "close_valve"), ("closing", {}), "is closing", "正在关闭"),
        (("lock", "lock"), ("locking", {}), "is locking", "正在上锁"),
        (("lock", "lock"), ("locked", {}), "is locked", "已上锁"),
        (("lock", "unlock"), ("unlocked", {}), "is unlocked", "已解锁"),
        (
            ("fan", "set_percentage", {"percentage": 40}),
            ("on", {"percentage": 33}),
            "runs at 33 %",
            "风速已调到 33%",
        ),
        (
            ("climate", "set_temperature", {"temperature": 21.5}),
            ("heat", {"temperature": 21.5}),
            "is set to 21.5 °C",
            "已设为 21.5 °C",
        ),
        (
            ("climate", "set_hvac_mode", {"hvac_mode": "cool"}),
            ("cool", {}),
            "is set to cooling",
            "已设为制冷",
        ),
        (
            ("climate", "set_fan_mode", {"fan_mode": "Turbo"}),
            ("cool", {}),
            "has its fan on Turbo",
            "风速已设为Turbo",
        ),
        (
            ("humidifier", "set_humidity", {"humidity": 45}),
            ("on", {"humidity": 45}),
            "is set to 45 %",
            "已设为 45%",
        ),
        (("vacuum", "start"), ("cleaning", {}), "is cleaning", "正在清扫"),
        (("vacuum", "return_to_base"), ("docked", {}), "is at its dock", "已回到充电座"),
        (("vacuum", "pause"), ("paused", {}), "is paused", "已暂停"),
        (("lawn_mower", "start_mowing"), ("mowing", {}), "is mowing", "正在割草"),
        (("lawn_mower", "dock"), ("returning", {}), "is going home", "正在返回"),
        (("media_player", "media_pause"), ("paused", {}), "is paused", "已暂停"),
        (
            ("media_player", "media_next_track"),
            ("playing", {}),
            "skipped to the next track",
            "已切到下一首",
        ),
        (
            ("media_player", "volume_set", {"volume_level": 0.3}),
            ("playing", {"volume_level": 0.35}),
            "plays at 35 %",
            "音量已调到 35%",
        ),
        (
            ("media_player", "volume_mute", {"is_volume_muted": False}),
            ("playing", {}),
            "has its sound back",
            "已恢复声音",
        ),
        (("button", "press"), ("unknown", {}), "was pressed", "已按下"),
        (("number", "set_value", {"value": 3}), ("3", {}), "did it", "已完成"),
        (
            ("climate", "set_temperature", {"temperature": 21}),
            ("heat", {"temperature": float("nan")}),
            "did it",
            "已完成",
        ),
    ],
)
def test_a_confirmed_command(
    command: tuple[object, ...], reported: tuple[str, dict[str, object]], en: str, zh: str
):
    value, attributes = reported
    assert _said(*command, value=value, **attributes) == (en, zh)


@pytest.mark.parametrize(
    ("result", "code"),
    [
        ((Outcome.ACCEPTED, None), "sent.turn_on"),
        ((Outcome.TIMED_OUT, None), "timed_out"),
        ((Outcome.TIMED_OUT, "too_late"), "timed_out.too_late"),
        ((Outcome.TIMED_OUT, "underway"), "timed_out.underway"),
        ((Outcome.TIMED_OUT, "interrupted"), "interrupted"),
        ((Outcome.UNAVAILABLE, "link_down"), "unavailable.link_down"),
        ((Outcome.UNAVAILABLE, None), "unavailable.expired"),
        ((Outcome.REJECTED, None), "rejected"),
        ((Outcome.REJECTED, "out_of_range"), "rejected.out_of_range"),
        ((Outcome.REJECTED, "reported_otherwise"), "rejected.reported_otherwise"),
        ((Outcome.REJECTED, "denied.child"), "denied.child"),
    ],
)
def test_a_command_that_was_not_confirmed(result: tuple[Outcome, str | None], code: str):
    registry = _registry("light", State("off"))
    registry.set_availability("light.x", Unavailability.EXPIRED)
    clause = result_clause(
        Command("light.x", "turn_on"), CommandResult("light.x", *result), registry
    )
    assert (clause.code, clause.entities) == (code, ("light.x",))


def test_what_a_silent_device_refused_with_is_not_invented():
    result = CommandResult("light.x", Outcome.REJECTED, "reported_otherwise")
    assert result_clause(None, result, _registry("light")).code == "rejected"


def test_the_outcome_of_all():
    def done(*outcomes: Outcome) -> list[bool]:
        return [outcome.ok for outcome in outcomes]

    assert overall(done(Outcome.CONFIRMED, Outcome.ACCEPTED)) is ReplyOutcome.DONE
    assert overall(done(Outcome.CONFIRMED, Outcome.TIMED_OUT)) is ReplyOutcome.PARTIAL
    assert overall(done(Outcome.REJECTED, Outcome.UNAVAILABLE)) is ReplyOutcome.FAILED


@pytest.mark.parametrize(
    ("service", "data", "said"),
    [
        ("unlock", {}, "do.unlock"),
        ("open", {}, "do.unlatch"),
        ("open_cover", {}, "do.open"),
        ("set_valve_position", {"position": 40}, "do.position"),
        ("alarm_arm_night", {}, "do.arm"),
        ("alarm_disarm", {}, "do.disarm"),
        ("install", {}, "do.install"),
        ("set_something", {}, "do.other"),
    ],
)
def test_what_would_be_done(service: str, data: dict[str, object], said: str):
    clause = doing(Command("lock.x", service, data))
    assert (clause.code, clause.entities) == (said, ("lock.x",))
