"""Updates through the API: by address, sent as a body; and where there are none."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from lares.console import long_body
from lares.updates.errors import Reason, UpdateError
from tests.fakes.console_ports import running_console
from tests.fakes.updates_system import ScriptedUpdates
from tests.unit.console.conftest import Client


@pytest.fixture
def updates() -> ScriptedUpdates:
    return ScriptedUpdates()


@pytest.fixture
async def family(tmp_path: Path, updates: ScriptedUpdates) -> AsyncIterator[Client]:
    async with (
        running_console(tmp_path, updates=updates) as stage,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http,
    ):
        client = Client(stage, http)
        await client.set_up()
        yield client


async def test_where_there_are_none_that_is_said(owner: Client):
    assert (await owner.get("/api/update"))[1]["available"] is False
    status, answer = await owner.post("/api/update", {"url": "https://example.org/x"})
    assert (status, answer["error"]["code"]) == (409, "no-updates")


async def test_an_address_is_passed_on(family: Client, updates: ScriptedUpdates):
    assert (await family.get("/api/update"))[1]["job"] is None
    status, answer = await family.post("/api/update", {"url": " https://example.org/x "})
    assert (status, answer["job"]["state"]) == (202, "installing")
    assert updates.urls == ["https://example.org/x"]
    status, answer = await family.post("/api/update", {"url": "http://example.org/x"})
    assert (status, answer["error"]["code"]) == (400, "usage")


async def test_a_large_body_is_passed_on_as_it_comes(family: Client, updates: ScriptedUpdates):
    content = bytes(3_000_000)
    headers = {"Content-Type": "application/octet-stream"}
    status, answer = await family.call(
        "PUT", "/api/update/bundle", data=io.BytesIO(content), headers=headers
    )
    assert (status, answer["available"]) == (202, True)
    assert updates.received == content
    assert updates.size == len(content)


async def test_a_sender_that_falls_silent_is_given_up(
    family: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(long_body, "PATIENCE_S", 0.05)
    silent = asyncio.Event()

    async def half() -> AsyncIterator[bytes]:
        yield b"half"
        await silent.wait()

    headers = {"Content-Type": "application/octet-stream"}
    bundle = "/api/update/bundle"
    status, answer = await family.call("PUT", bundle, data=half(), headers=headers)
    assert (status, answer["error"]["code"]) == (408, "too-slow")


async def test_another_kind_of_body_is_refused(family: Client, updates: ScriptedUpdates):
    status, answer = await family.call("PUT", "/api/update/bundle", {"x": 1})
    assert (status, answer["error"]["code"]) == (415, "not-binary")
    assert updates.received == b""


async def test_another_site_can_send_nothing(family: Client, updates: ScriptedUpdates):
    for headers in ({"X-Lares-Csrf": ""}, {"Origin": "https://evil.example"}):
        both = {"Content-Type": "application/octet-stream", **headers}
        status, _ = await family.call("PUT", "/api/update/bundle", data=b"x", headers=both)
        assert status == 403
    assert updates.received == b""


async def test_one_that_is_under_way_is_a_conflict(family: Client, updates: ScriptedUpdates):
    updates.failure = UpdateError(Reason.BUSY, "another update is being installed")
    status, answer = await family.post("/api/update", {"url": "https://example.org/x"})
    assert (status, answer["error"]["code"]) == (409, "update")
