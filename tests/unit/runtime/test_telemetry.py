"""The log: one line an event, with its turn and its facts, without secrets, without floods."""

import io
import json
import logging
import os
import sys
from collections.abc import Iterator

import pytest

from lares.runtime import telemetry
from tests.fakes.clock import FakeClock

log = logging.getLogger("lares.devices.mqtt")


def _log_exception(error: Exception, text: str, **extra: object) -> None:
    """Log an error with the traceback it has in the field."""

    def fail() -> None:
        raise error

    try:
        fail()
    except type(error):
        log.exception(text, extra=extra)


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


@pytest.fixture(autouse=True)
def _logging_as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(telemetry._secrets, "_values", set())
    monkeypatch.setattr(telemetry._secrets, "_pattern", None)
    root, ours = logging.getLogger(), logging.getLogger("lares")
    handlers, levels = list(root.handlers), (root.level, ours.level)
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


def test_a_line_for_people(stream: io.StringIO) -> None:
    telemetry.configure(stream=stream)
    log.warning("broker %s lost", "mqtt.local", extra={"attempt": 3, "reason": "not authorised"})
    line = stream.getvalue()
    assert line[10] == "T"
    assert line[23:].startswith("Z warning devices.mqtt: broker mqtt.local lost attempt=3 ")
    assert line.endswith('reason="not authorised"\n')


def test_a_line_for_machines(stream: io.StringIO) -> None:
    telemetry.configure(json=True, stream=stream)
    log.warning("灯 %s", "on", extra={"attempt": 3, "ok": True, "message_id": None})
    line = json.loads(stream.getvalue())
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "warning",
        "logger": "lares.devices.mqtt",
        "message": "灯 on",
        "attempt": 3,
        "ok": True,
    }


def test_every_line_of_a_turn_bears_its_id(stream: io.StringIO) -> None:
    telemetry.configure(stream=stream)
    token = telemetry.turn_id.set("t42")
    log.info("understood")
    telemetry.turn_id.reset(token)
    log.info("idle")
    first, second = stream.getvalue().splitlines()
    assert first.endswith("understood turn=t42")
    assert second.endswith("idle")


@pytest.mark.parametrize("json_lines", [False, True])
def test_secrets_are_masked_by_key(stream: io.StringIO, json_lines: bool) -> None:
    telemetry.configure(json=json_lines, stream=stream)
    extra = dict.fromkeys(
        ("password", "api_key", "csrf_token", "Authorization", "set_cookie", "client_secret"),
        "open sesame",
    )
    log.info("login", extra=extra)
    assert "sesame" not in stream.getvalue()
    assert stream.getvalue().count("***") == 6


@pytest.mark.parametrize("json_lines", [False, True])
def test_registered_secrets_are_masked_wherever_they_are(
    stream: io.StringIO, json_lines: bool
) -> None:
    telemetry.configure(json=json_lines, stream=stream)
    odd = 'se"c' + chr(92) + "ret"
    for secret in (odd, "geheim geheim", "密码一二", ""):
        telemetry.register_secret(secret)
    _log_exception(KeyError(odd), "text geheim geheim", url="mqtt://u:密码一二@h")
    text = stream.getvalue()
    for leaked in ("ret'", "c" + chr(92), "geheim", "密码", "u5bc6"):
        assert leaked not in text
    assert text.count("***") == 3


def test_a_short_secret_is_masked_only_where_it_stands_alone(stream: io.StringIO) -> None:
    telemetry.configure(stream=stream)
    telemetry.register_secret("on")
    log.info("turn on: second one")
    assert "turn ***: second one" in stream.getvalue()


def test_tracebacks_are_kept(stream: io.StringIO) -> None:
    telemetry.configure(stream=stream)
    _log_exception(KeyError("missing"), "crashed")
    assert "Traceback (most recent call last)" in stream.getvalue()
    assert "KeyError: 'missing'" in stream.getvalue()


def test_a_text_cannot_forge_a_second_line(stream: io.StringIO) -> None:
    telemetry.configure(stream=stream)
    log.info("heard %s", "x\n2026-01-01 error forged", extra={"topic": 'a\nb="c\x1b[31m'})
    assert stream.getvalue().count("\n") == 1
    assert "\x1b" not in stream.getvalue()


def test_a_huge_value_is_cut(stream: io.StringIO) -> None:
    telemetry.configure(stream=stream)
    log.info("payload", extra={"payload": "x" * 1_000_000})
    assert len(stream.getvalue()) < 3000


def test_repeated_lines_are_counted_instead_of_written(stream: io.StringIO) -> None:
    clock = FakeClock()
    telemetry.configure(stream=stream, clock=clock)
    for number in range(1000):
        log.warning("bad payload %d", number)
        log.info("something else") if number == 500 else None
    lines = stream.getvalue().splitlines()
    assert len(lines) == telemetry.BURST + 1
    assert lines[-1].endswith("something else")
    clock._now += telemetry.WINDOW
    log.warning("bad payload %d", 1000)
    assert stream.getvalue().splitlines()[-1].endswith("suppressed=990")
    log.warning("bad payload %d", 1001)
    assert stream.getvalue().splitlines()[-1].endswith("bad payload 1001")


def test_what_is_remembered_of_repetition_is_bounded(stream: io.StringIO) -> None:
    telemetry.configure(stream=stream)
    for number in range(2000):
        log.info(f"kind {number}")  # noqa: G004 - the bad habit this guards against
    (handler,) = [h for h in logging.getLogger().handlers if isinstance(h, telemetry._Handler)]
    (repeats,) = handler.filters
    assert isinstance(repeats, telemetry._RepeatFilter)
    assert len(repeats._seen) == 512


def test_levels(stream: io.StringIO) -> None:
    telemetry.configure("debug", stream=stream)
    log.debug("detail")
    logging.getLogger("aiohttp.access").info("noise of a library")
    logging.getLogger("aiohttp.server").warning("a library's warning")
    assert [line.split(" ", 2)[2].strip() for line in stream.getvalue().splitlines()] == [
        "devices.mqtt: detail",
        "aiohttp.server: a library's warning",
    ]


def test_configuring_again_does_not_double_lines(stream: io.StringIO) -> None:
    telemetry.configure(stream=io.StringIO())
    telemetry.configure(stream=stream)
    log.info("once")
    assert stream.getvalue().count("once") == 1


def test_under_journald_the_level_is_a_prefix_and_the_time_is_left_out(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    status = os.fstat(2)
    monkeypatch.setenv("JOURNAL_STREAM", f"{status.st_dev}:{status.st_ino}")
    monkeypatch.setattr(sys, "stderr", os.fdopen(os.dup(2), "w"))
    telemetry.configure()
    log.error("down")
    sys.stderr.flush()
    sys.stderr.close()
    assert capfd.readouterr().err == "<3>devices.mqtt: down\n"
