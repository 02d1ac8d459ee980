"""A running console with fakes around it, and a browser's worth of HTTP client."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from lares.console.gate import CSRF_HEADER
from tests.fakes.console_ports import Stage, running_console
from tests.fakes.house import fill_house

PASSWORD = "correct horse battery"


class Client:
    """Calls the API as a browser would: with its cookies, its origin and the CSRF token."""

    def __init__(self, stage: Stage, http: aiohttp.ClientSession) -> None:
        self.stage = stage
        self.http = http
        self.csrf = ""

    async def call(
        self, method: str, path: str, json: object = None, **options: Any
    ) -> tuple[int, Any]:
        headers = {CSRF_HEADER: self.csrf, **options.pop("headers", {})}
        async with self.http.request(
            method, self.stage.url.rstrip("/") + path, json=json, headers=headers, **options
        ) as response:
            return response.status, await response.json()

    async def get(self, path: str, **options: Any) -> tuple[int, Any]:
        return await self.call("GET", path, **options)

    async def post(self, path: str, json: object = None, **options: Any) -> tuple[int, Any]:
        return await self.call("POST", path, {} if json is None else json, **options)

    async def set_up(self) -> None:
        """Become the owner."""
        body = {"code": self.stage.setup_code, "password": PASSWORD}
        status, session = await self.post("/api/setup", body)
        assert status == 200, session
        self.csrf = session["csrf"]


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with running_console(tmp_path) as running:
        fill_house(running.registry)
        yield running


@pytest.fixture
async def stranger(stage: Stage) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        yield Client(stage, http)


@pytest.fixture
async def owner(stage: Stage) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        client = Client(stage, http)
        await client.set_up()
        yield client
