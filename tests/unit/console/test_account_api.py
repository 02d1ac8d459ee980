"""First set-up, login, logout, and what stands between another site and the home."""

import asyncio
import logging

import pytest

from lares.console.operation import Access
from lares.console.operations import OPERATIONS
from tests.fakes.console_ports import Stage
from tests.unit.console.conftest import PASSWORD, Client

OWNER_OPERATIONS = [each for each in OPERATIONS if each.access is Access.OWNER]


async def test_first_start_takes_the_code_once(stranger: Client, stage: Stage):
    assert (await stranger.get("/api/session"))[1] == {
        "owner": False,
        "authenticated": False,
        "csrf": None,
        "version": None,
        "home": None,
        "safe_mode": False,
    }
    url, code = stage.announced[0]
    assert url == stage.url
    status, answer = await stranger.post("/api/setup", {"code": "XXXX-XXXX", "password": PASSWORD})
    assert (status, answer["error"]["code"]) == (403, "wrong-code")
    status, answer = await stranger.post("/api/setup", {"code": code.lower(), "password": PASSWORD})
    assert (status, answer["authenticated"]) == (200, True)
    assert stage.accounts.account is not None
    assert PASSWORD not in stage.accounts.account.password_hash
    assert (await stranger.get("/api/session"))[1]["authenticated"]
    status, answer = await stranger.post("/api/setup", {"code": code, "password": "another one"})
    assert (status, answer["error"]["code"]) == (409, "already-set-up")


async def test_two_setups_at_once_make_one_owner(stranger: Client, stage: Stage):
    bodies = [{"code": stage.setup_code, "password": f"password {number}"} for number in range(2)]
    answers = await asyncio.gather(*(stranger.post("/api/setup", body) for body in bodies))
    assert sorted(status for status, _ in answers) == [200, 409]


async def test_setup_code_is_throttled(stranger: Client):
    body = {"code": "XXXX-XXXX", "password": PASSWORD}
    statuses = [(await stranger.post("/api/setup", body))[0] for _ in range(5)]
    assert statuses == [403, 403, 403, 429, 429]


async def test_short_passwords_are_refused(stranger: Client, stage: Stage):
    status, answer = await stranger.post(
        "/api/setup", {"code": stage.setup_code, "password": "1234567"}
    )
    assert status == 400
    assert "$.password" in answer["error"]["message"]


async def test_login_and_wrong_passwords(
    owner: Client, stranger: Client, caplog: pytest.LogCaptureFixture
):
    del owner
    caplog.set_level(logging.DEBUG)
    for expected in ("wrong-password", "wrong-password", "wrong-password", "too-many-tries"):
        _, answer = await stranger.post("/api/login", {"password": "not the password"})
        assert answer["error"]["code"] == expected
    async with stranger.http.post(
        stranger.stage.url + "api/login", json={"password": PASSWORD}
    ) as response:
        assert response.status == 429
        assert int(response.headers["Retry-After"]) >= 1
    assert "not the password" not in caplog.text
    assert PASSWORD not in caplog.text


async def test_login_opens_a_session_with_a_locked_down_cookie(owner: Client, stranger: Client):
    del owner
    async with stranger.http.post(
        stranger.stage.url + "api/login", json={"password": PASSWORD}
    ) as response:
        assert response.status == 200
        cookie = response.headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=2592000"):
        assert part in cookie
    assert "Secure" not in cookie
    assert (await stranger.get("/api/home"))[0] == 200


async def test_parallel_guesses_gain_nothing(owner: Client, stranger: Client):
    del owner
    guesses = (stranger.post("/api/login", {"password": f"guess {n}"}) for n in range(12))
    statuses = [status for status, _ in await asyncio.gather(*guesses)]
    assert statuses.count(403) == 3
    assert statuses.count(429) == 9


async def test_login_before_set_up_says_so(stranger: Client):
    status, answer = await stranger.post("/api/login", {"password": PASSWORD})
    assert (status, answer["error"]["code"]) == (409, "not-set-up")


async def test_an_old_hash_is_renewed_at_login(owner: Client, stranger: Client, stage: Stage):
    del owner
    from lares.console.passwords import Cost, hash_password

    await stage.accounts.set_password_hash(hash_password(PASSWORD, Cost(3, 1, 1)))
    assert (await stranger.post("/api/login", {"password": PASSWORD}))[0] == 200
    assert stage.accounts.account is not None
    assert "ln=4," in stage.accounts.account.password_hash


async def test_logout_ends_this_session_only(owner: Client, stranger: Client):
    _, session = await stranger.post("/api/login", {"password": PASSWORD})
    stranger.csrf = session["csrf"]
    assert (await stranger.post("/api/logout"))[0] == 200
    assert (await stranger.get("/api/home"))[0] == 401
    assert (await owner.get("/api/home"))[0] == 200


async def test_logout_everywhere(owner: Client, stranger: Client, stage: Stage):
    assert (await stranger.post("/api/login", {"password": PASSWORD}))[0] == 200
    assert (await owner.post("/api/logout", {"everywhere": True}))[0] == 200
    assert (await stranger.get("/api/home"))[0] == 401
    assert stage.accounts.sessions == {}


async def test_a_changed_password_ends_other_sessions(owner: Client, stranger: Client):
    await stranger.post("/api/login", {"password": PASSWORD})
    body = {"current": "wrong", "password": "a new password"}
    assert (await owner.post("/api/password", body))[1]["error"]["code"] == "wrong-password"
    status, session = await owner.post("/api/password", {**body, "current": PASSWORD})
    assert status == 200
    owner.csrf = session["csrf"]
    assert (await owner.get("/api/home"))[0] == 200
    assert (await stranger.get("/api/home"))[0] == 401
    assert (await stranger.post("/api/login", {"password": "a new password"}))[0] == 200


@pytest.mark.parametrize("operation", OWNER_OPERATIONS, ids=lambda each: each.id)
async def test_nothing_of_the_home_is_told_to_strangers(stranger: Client, operation: object):
    path = operation.path  # type: ignore[attr-defined]  # parametrised
    path = path.replace("{id}", "light.kitchen").replace("{item}", "1")
    status, answer = await stranger.call(operation.method, path, {})  # type: ignore[attr-defined]  # parametrised
    assert (status, answer["error"]["code"]) == (401, "login-needed")


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Lares-Csrf": "wrong"},
        {"X-Lares-Csrf": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://[broken"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_site_cannot_act(owner: Client, stage: Stage, headers: dict[str, str]):
    status, answer = await owner.post(
        "/api/entities/light.kitchen/command", {"service": "turn_on"}, headers=headers
    )
    assert (status, answer["error"]["code"]) == (403, "cross-site")
    assert stage.gateway.commands == []


async def test_a_form_of_another_site_is_no_json(owner: Client):
    async with owner.http.post(
        owner.stage.url + "api/login",
        data='{"password": "x"}',
        headers={"Content-Type": "text/plain"},
    ) as response:
        assert response.status == 415
        assert (await response.json())["error"]["code"] == "not-json"


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example:80", False),
        ("", False),
        ("192.168.1.20:8321", True),
        ("[fe80::1]:8321", True),
        ("localhost:8321", True),
        ("LARES.local", True),
        ("lares.local.:8321", True),
    ],
)
async def test_only_known_names_are_answered(stranger: Client, host: str, known: bool):
    status, answer = await stranger.get("/api/session", headers={"Host": host})
    if known:
        assert status == 200
    else:
        assert (status, answer["error"]["code"]) == (421, "unknown-host")


async def test_the_local_token_is_the_owner_by_command_line(stranger: Client, stage: Stage):
    from lares.console.endpoint_file import read_endpoint
    from lares.policy.principal import Origin, Role

    endpoint = await asyncio.get_running_loop().run_in_executor(
        None, read_endpoint, stage.endpoint_file
    )
    assert endpoint is not None
    headers = {"Authorization": f"Bearer {endpoint.token}"}
    assert (await stranger.post("/api/say", {"text": "hello"}, headers=headers))[0] == 200
    turn = stage.talks.turns[0]
    assert (turn.origin, turn.principal.role) == (Origin.CLI, Role.OWNER)
    body = {"password": "set by command line"}
    assert (await stranger.post("/api/password", body, headers=headers))[0] == 200
    wrong = {"Authorization": "Bearer nonsense"}
    assert (await stranger.get("/api/home", headers=wrong))[0] == 401
    assert (await stranger.get("/api/session", headers=wrong))[0] == 401


async def test_every_answer_is_locked_down(stranger: Client, stage: Stage):
    for path in ("", "api/session", "api/home", "nothing", "main.js"):
        async with stranger.http.get(stage.url + path) as response:
            policy = response.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["X-Frame-Options"] == "DENY"
            assert response.headers["Server"] == "Lares"
            if path.startswith("api"):
                assert response.headers["Cache-Control"] == "no-store"
