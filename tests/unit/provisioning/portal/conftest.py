"""A portal on loopback, and a browser without script and without cookies, as a sign-in sheet is."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import aiohttp
import pytest

from lares_provisioning.network import Security, WifiNetwork
from lares_provisioning.portal.answers import choice_of
from tests.fakes.portal import PortalStage, running_portal

HOME = choice_of(WifiNetwork("MyHome", 82, Security.PERSONAL))
CAFE = choice_of(WifiNetwork("咖啡 Free", 41, Security.OPEN))
NETWORK = {"network": HOME, "wifi_password": "wifi-secret-1", "country": "CN"}
ABOUT_HOME = {
    "home_name": "Our home",
    "owner_password": "owner-secret-1",
    "owner_repeat": "owner-secret-1",
    "time_zone": "Asia/Shanghai",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    @property
    def token(self) -> str:
        found = re.search(r'name="token" value="([^"]+)"', self.text)
        return found.group(1) if found else ""


@dataclass(slots=True)
class Browser:
    """Asks one door; follows nothing by itself."""

    http: aiohttp.ClientSession
    root: str
    cookie: str = ""
    headers: dict[str, str] = field(default_factory=lambda: {"Accept-Language": "en"})

    async def get(self, path: str = "/", **headers: str) -> Answer:
        return await self.ask("GET", path, None, headers)

    async def post(self, path: str, form: Mapping[str, str] | bytes, **headers: str) -> Answer:
        body = form if isinstance(form, bytes) else urlencode(form, errors="surrogatepass").encode()
        return await self.ask(
            "POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", **headers}
        )

    async def send(self, path: str, form: Mapping[str, str], page: str = "/") -> Answer:
        """Open a page and send its form."""
        token = (await self.get(page)).token
        return await self.post(path, {"token": token, **form})

    async def ask(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookie:
            named["Cookie"] = self.cookie
        async with self.http.request(
            method,
            self.root + path,
            data=body,
            headers={**self.headers, **named},
            allow_redirects=False,
        ) as response:
            content = await response.read()
            return Answer(response.status, response.headers, content.decode())


@pytest.fixture
async def stage() -> AsyncIterator[PortalStage]:
    async with running_portal() as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


@pytest.fixture
def phone(stage: PortalStage, http: aiohttp.ClientSession) -> Browser:
    """A phone in the setup network."""
    return Browser(http, stage.setup_url)


@pytest.fixture
def laptop(stage: PortalStage, http: aiohttp.ClientSession) -> Browser:
    """A computer in the house's network."""
    return Browser(http, stage.cable_url)
