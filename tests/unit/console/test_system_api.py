"""The appliance itself through the API: power, reset, the broker; and where there is none."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from lares.errors import BackupError, BackupReason, NoAnswerError, RequestRefusedError
from tests.fakes.board import ScriptedBackups, ScriptedBoard
from tests.fakes.console_ports import running_console
from tests.unit.console.conftest import PASSWORD, Client

PASSPHRASE = "正确的马 电池 订书钉"


@pytest.fixture
def board() -> ScriptedBoard:
    return ScriptedBoard()


@pytest.fixture
def backups() -> ScriptedBackups:
    return ScriptedBackups()


@pytest.fixture
async def family(
    tmp_path: Path, board: ScriptedBoard, backups: ScriptedBackups
) -> AsyncIterator[Client]:
    async with (
        running_console(
            tmp_path,
            board=board,
            backups=backups,
            home_name="Our Home/我们家",
            time_zone="Europe/Berlin",
        ) as stage,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http,
    ):
        client = Client(stage, http)
        await client.set_up()
        yield client


async def test_where_there_is_no_appliance_that_is_said(owner: Client):
    assert await owner.get("/api/system") == (
        200,
        {"appliance": False, "broker": None, "home": None},
    )
    for path in ("/api/restart", "/api/power-off", "/api/factory-reset", "/api/broker/password"):
        status, answer = await owner.post(path)
        assert (status, answer["error"]["code"]) == (409, "no-appliance")
    status, answer = await owner.call("PUT", "/api/household", {"name": "Home"})
    assert (status, answer["error"]["code"]) == (409, "no-appliance")
    status, answer = await owner.post("/api/backup", {"passphrase": PASSPHRASE})
    assert (status, answer["error"]["code"]) == (409, "no-backups")


async def test_restart_and_power_off_are_asked_for(family: Client, board: ScriptedBoard):
    assert await family.post("/api/restart") == (200, {"ok": True})
    assert await family.post("/api/power-off") == (200, {"ok": True})
    assert board.asked == ["reboot", "poweroff"]


async def test_a_reset_needs_the_password(family: Client, board: ScriptedBoard):
    for body in ({}, {"password": "wrong password"}):
        status, answer = await family.post("/api/factory-reset", body)
        assert (status, answer["error"]["code"]) == (403, "wrong-password")
    assert board.asked == []
    assert (await family.post("/api/factory-reset", {"password": PASSWORD}))[0] == 200
    assert board.asked == ["factory-reset"]


async def test_guessing_the_password_is_throttled(family: Client, board: ScriptedBoard):
    statuses = [
        (await family.post("/api/factory-reset", {"password": f"guess {number}"}))[0]
        for number in range(5)
    ]
    assert statuses[-1] == 429
    assert board.asked == []


async def test_the_broker_is_opened_shown_and_closed(family: Client, board: ScriptedBoard):
    status, answer = await family.post("/api/broker/password", {"password": PASSWORD})
    assert (status, answer["error"]["code"]) == (409, "broker-closed")
    status, answer = await family.call("PUT", "/api/broker", {"open": True})
    known = {"host": "lares.local", "port": 1883, "account": "devices"}
    assert status == 200
    assert answer["broker"] == {"open": True, **known}
    assert "Xq7" not in str(await family.get("/api/system"))
    status, answer = await family.post("/api/broker/password", {"password": "wrong password"})
    assert (status, answer["error"]["code"]) == (403, "wrong-password")
    proven = await family.post("/api/broker/password", {"password": PASSWORD})
    assert proven == (200, {"password": "Xq7-devices"})
    assert (await family.call("PUT", "/api/broker", {"open": False}))[1]["broker"]["open"] is False
    assert board.asked == ["broker-open", "broker-close"]


async def test_the_broker_is_told_by_the_name_that_led_to_this_box(family: Client):
    for asked, told in (
        ("lares-2.local:8321", "lares-2.local"),
        ("LARES-2.local", "lares-2.local"),
        ("127.0.0.1:8321", "lares.local"),
        ("[::1]:8321", "lares.local"),
    ):
        status, answer = await family.get("/api/system", headers={"Host": asked})
        assert (status, answer["broker"]["host"]) == (200, told)


async def test_the_home_gets_another_name_and_time_zone(family: Client, board: ScriptedBoard):
    known = (await family.get("/api/system"))[1]["home"]
    assert known == {"name": "Our Home/我们家", "time_zone": "Europe/Berlin"}
    for body in (
        {"name": "老家", "time_zone": "Asia/Shanghai"},
        {"name": "x" * 64},
        {"time_zone": "UTC"},
    ):
        assert await family.call("PUT", "/api/household", body) == (200, {"restarts": True})
    assert board.homes == [("老家", "Asia/Shanghai"), ("x" * 64, None), (None, "UTC")]
    assert board.asked == ["home", "restart-lares"] * 3


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid-request"),
        ({"name": None, "time_zone": None}, "invalid-request"),
        ({"name": ""}, "invalid-request"),
        ({"name": "  "}, "invalid-request"),
        ({"name": "x" * 65}, "invalid-request"),
        ({"name": "Home\n"}, "invalid-request"),
        ({"name": "a\tb"}, "invalid-request"),
        ({"name": 5}, "invalid-request"),
        ({"name": "Home", "languages": ["en"]}, "invalid-request"),
        ({"time_zone": ""}, "invalid-request"),
        ({"time_zone": "x" * 65}, "invalid-request"),
        ({"time_zone": "Asia"}, "unknown-time-zone"),
        ({"name": "Home", "time_zone": "../../etc/passwd"}, "unknown-time-zone"),
        ({"time_zone": "UTC\n"}, "unknown-time-zone"),
        ({"time_zone": "a\u0000b"}, "unknown-time-zone"),
    ],
)
async def test_no_such_home(
    family: Client, board: ScriptedBoard, body: dict[str, object], code: str
):
    status, answer = await family.call("PUT", "/api/household", body)
    assert (status, answer["error"]["code"]) == (400, code)
    assert board.asked == []


async def test_a_home_that_root_refuses_is_told(family: Client, board: ScriptedBoard):
    board.failure = RequestRefusedError("did not do it (settings): lares.toml is not TOML")
    status, answer = await family.call("PUT", "/api/household", {"name": "Home"})
    assert (status, answer["error"]["code"]) == (403, "request-refused")
    assert "is not TOML" in answer["error"]["message"]


async def test_a_home_that_is_kept_is_not_hidden_by_a_restart_that_fails(
    family: Client, board: ScriptedBoard
):
    board.restart_failure = NoAnswerError("it does not answer")
    answer = await family.call("PUT", "/api/household", {"name": "Home"})
    assert answer == (200, {"restarts": False})
    assert board.homes == [("Home", None)]


async def test_what_the_system_answers_is_told(family: Client, board: ScriptedBoard):
    board.failure = RequestRefusedError("the card is locked")
    status, answer = await family.post("/api/restart")
    assert (status, answer["error"]["code"]) == (403, "request-refused")
    assert "the card is locked" in answer["error"]["message"]
    board.failure = NoAnswerError("it does not answer")
    status, answer = await family.post("/api/power-off")
    assert (status, answer["error"]["code"]) == (503, "no-answer")


async def test_a_backup_is_sent_as_a_file(family: Client, backups: ScriptedBackups):
    url = family.stage.url + "api/backup"
    body = {"passphrase": PASSPHRASE, "password": PASSWORD}
    headers = {"X-Lares-Csrf": family.csrf}
    async with family.http.post(url, json=body, headers=headers) as response:
        assert response.status == 200
        assert response.content_type == "application/octet-stream"
        assert response.headers["Cache-Control"] == "no-store"
        disposition = response.headers["Content-Disposition"]
        assert disposition.startswith('attachment; filename="lares-20')
        assert "filename*=UTF-8''lares-Our-Home-%E6%88%91%E4%BB%AC%E5%AE%B6-20" in disposition
        assert disposition.endswith(".lares-backup")
        assert await response.read() == PASSPHRASE.encode() + backups.content


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"passphrase": "short", "password": PASSWORD}, 400, "invalid-request"),
        ({"passphrase": PASSPHRASE, "password": "wrong password"}, 403, "wrong-password"),
        ({"passphrase": PASSPHRASE}, 403, "wrong-password"),
    ],
)
async def test_no_backup_without_passphrase_and_password(
    family: Client, body: dict[str, str], status: int, code: str
):
    answered, answer = await family.post("/api/backup", body)
    assert (answered, answer["error"]["code"]) == (status, code)


async def test_a_backup_comes_back_and_the_service_restarts(
    family: Client, board: ScriptedBoard, backups: ScriptedBackups
):
    headers = {"Content-Type": "application/octet-stream"}
    content = bytes(3_000_000)
    sent = await family.call("PUT", "/api/restore/file", data=io.BytesIO(content), headers=headers)
    assert sent == (200, {"size": len(content)})
    assert backups.received == content
    body = {"passphrase": PASSPHRASE, "password": "wrong password"}
    assert (await family.post("/api/restore", body))[0] == 403
    assert backups.restored == []
    status, answer = await family.post("/api/restore", {**body, "password": PASSWORD})
    assert status == 200
    assert (answer["home"], answer["restarts"]) == ("我们家", True)
    assert (backups.restored, board.asked) == ([PASSPHRASE], ["restart-lares"])


async def test_a_browser_that_goes_away_while_it_sends_a_backup_is_no_failure(
    family: Client, caplog: pytest.LogCaptureFixture
):
    async def half() -> AsyncIterator[bytes]:
        yield b"half of it"
        await asyncio.sleep(10)

    headers = {"Content-Type": "application/octet-stream", "Content-Length": "1000000"}
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await family.call("PUT", "/api/restore/file", data=half(), headers=headers)
    await asyncio.sleep(0.1)
    assert (await family.get("/api/system"))[0] == 200
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_restart_that_fails_does_not_hide_that_it_was_restored(
    family: Client, board: ScriptedBoard
):
    board.failure = NoAnswerError("it does not answer")
    body = {"passphrase": PASSPHRASE, "password": PASSWORD}
    status, answer = await family.post("/api/restore", body)
    assert (status, answer["restarts"]) == (200, False)


@pytest.mark.parametrize("reason", BackupReason)
async def test_why_it_cannot_be_restored_is_said(
    family: Client, board: ScriptedBoard, backups: ScriptedBackups, reason: BackupReason
):
    backups.failure = BackupError("the words of the command line", reason)
    body = {"passphrase": PASSPHRASE, "password": PASSWORD}
    for path in ("/api/restore", "/api/backup"):
        status, answer = await family.post(path, body)
        assert (status, answer["error"]["code"]) == (409, f"backup-{reason}")
        assert answer["error"]["message"] == "the words of the command line"
    assert board.asked == []


async def test_another_kind_of_body_and_another_site_are_refused(
    family: Client, backups: ScriptedBackups
):
    assert (await family.call("PUT", "/api/restore/file", {"x": 1}))[0] == 415
    headers = {"Content-Type": "application/octet-stream", "Origin": "https://evil.example"}
    assert (await family.call("PUT", "/api/restore/file", data=b"x", headers=headers))[0] == 403
    assert backups.received == b""


async def test_a_stranger_gets_nothing(family: Client, board: ScriptedBoard):
    async with aiohttp.ClientSession() as http:
        stranger = Client(family.stage, http)
        assert (await stranger.get("/api/system"))[0] == 401
        for path in ("/api/backup", "/api/restore", "/api/factory-reset", "/api/broker/password"):
            assert (await stranger.post(path, {"password": PASSWORD}))[0] == 401
        assert (await stranger.call("PUT", "/api/household", {"name": "Mine"}))[0] == 401
    assert board.asked == []
