"""A setup network without a key: the page asks for it, and forgets soon who knew it."""

from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest

from lares_provisioning.onboarding import Answers, Phase
from lares_provisioning.portal.visits import IDLE_UNPROTECTED
from tests.fakes.clock import FakeClock
from tests.fakes.onboarding import FakeOnboarding
from tests.fakes.portal import KEY, SETUP_ADDRESS, PortalStage, running_portal
from tests.unit.provisioning.portal.conftest import NETWORK, Browser


@pytest.fixture
def onboarding() -> FakeOnboarding:
    return FakeOnboarding()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(autojump=False)


@pytest.fixture
async def stage(onboarding: FakeOnboarding, clock: FakeClock) -> AsyncIterator[PortalStage]:
    setup_address = f"{SETUP_ADDRESS}/30"
    async with running_portal(onboarding, clock, is_open=True, setup_address=setup_address) as each:
        yield each


@pytest.fixture
async def laptop(stage: PortalStage) -> AsyncIterator[Browser]:
    """A computer in the house's network."""
    connector = aiohttp.TCPConnector(local_addr=("127.0.0.9", 0))
    async with aiohttp.ClientSession(connector=connector) as http:
        yield Browser(http, stage.cable_url)


@pytest.fixture
async def neighbour(stage: PortalStage) -> AsyncIterator[Browser]:
    """Somebody else in the same network."""
    connector = aiohttp.TCPConnector(local_addr=("127.0.0.3", 0))
    async with aiohttp.ClientSession(connector=connector) as http:
        yield Browser(http, stage.setup_url)


async def _is_known(browser: Browser) -> bool:
    """Whether a page tells the name of the box, which strangers do not see in its last line."""
    return "<footer><p>Lares-7K2M" in (await browser.get("/")).text


async def test_the_page_asks_for_the_key_and_says_that_it_can_be_overheard(
    phone: Browser, laptop: Browser, onboarding: FakeOnboarding, stage: PortalStage
):
    assert (await phone.get("/generate_204")).location == f"{stage.setup_url}/"
    page = (await phone.get("/")).text
    assert "Anybody can join this setup network" in page
    assert "somebody nearby could read" in page
    assert "MyHome" not in page
    assert (await phone.send("/network", NETWORK)).location == "/"
    assert onboarding.status.draft == Answers()
    page = (await laptop.get("/")).text
    assert "over the house’s network" in page
    assert "somebody nearby" not in page


async def test_it_is_the_address_that_is_admitted_as_sheets_keep_no_cookies(
    phone: Browser, neighbour: Browser, onboarding: FakeOnboarding
):
    await phone.send("/key", {"key": "WRONG"})
    assert "This is not the key of this box." in (await phone.get("/")).text
    await phone.get("/?lang=zh")
    right = await phone.send("/key", {"key": KEY})
    assert (right.status, right.location) == (303, "/")
    assert "Set-Cookie" not in right.headers
    assert onboarding.over_air == [True, True]
    page = (await phone.get("/")).text
    assert "MyHome" in page
    assert "附近的人有可能看到" in page, "the language is kept"
    assert (await phone.send("/network", NETWORK)).location == "/home"
    assert 'name="key"' in (await neighbour.get("/")).text


async def test_who_comes_over_the_air_does_so_whatever_address_is_reached(
    neighbour: Browser, laptop: Browser, onboarding: FakeOnboarding, stage: PortalStage
):
    """The box answers at the cable's address over the setup network, too."""
    onboarding.show(replace(onboarding.status, phase=Phase.LOST))
    neighbour.root = stage.cable_url
    page = (await neighbour.get("/")).text
    assert "somebody nearby could read" in page
    assert str(stage.console_port) not in page
    await neighbour.send("/key", {"key": "WRONG"})
    await laptop.send("/key", {"key": "WRONG"})
    assert onboarding.over_air == [True, False]
    assert str(stage.console_port) in (await laptop.get("/")).text


@pytest.mark.parametrize("phase", [Phase.STARTING, Phase.DONE])
async def test_a_phone_in_its_set_up_stays_known(
    phone: Browser, onboarding: FakeOnboarding, phase: Phase
):
    await phone.send("/key", {"key": KEY})
    await phone.get("/?lang=zh")
    onboarding.show(replace(onboarding.status, phase=phase))
    assert await _is_known(phone)
    onboarding.show(replace(onboarding.status, phase=Phase.WAITING))
    page = (await phone.get("/")).text
    assert 'lang="zh-CN"' in page
    assert 'name="wifi_password"' in page


async def test_a_home_that_looks_again_for_networks_keeps_who_was_admitted(
    phone: Browser, onboarding: FakeOnboarding
):
    await phone.send("/key", {"key": KEY})
    for phase in (Phase.LOST, Phase.STARTING):
        onboarding.show(replace(onboarding.status, phase=phase))
        assert not await _is_known(phone)
    onboarding.show(replace(onboarding.status, phase=Phase.LOST))
    await phone.send("/key", {"key": KEY})
    for phase in (Phase.STARTING, Phase.JOINING, Phase.DONE):
        onboarding.show(replace(onboarding.status, phase=phase))
        assert await _is_known(phone)


async def test_who_is_admitted_is_so_while_the_box_joins_and_after_it_failed(
    phone: Browser, neighbour: Browser, onboarding: FakeOnboarding
):
    await phone.send("/key", {"key": KEY})
    onboarding.show(replace(onboarding.status, phase=Phase.JOINING))
    assert "Lares is moving in" in (await phone.get("/")).text
    assert 'name="key"' in (await neighbour.get("/")).text
    onboarding.show(replace(onboarding.status, phase=Phase.WAITING))
    assert "MyHome" in (await phone.get("/")).text


@pytest.mark.parametrize("phase", [Phase.LOST, Phase.CHANGING])
async def test_the_address_of_the_set_up_opens_no_homes_door(
    phone: Browser, onboarding: FakeOnboarding, stage: PortalStage, phase: Phase
):
    await phone.send("/key", {"key": KEY})
    assert "MyHome" in (await phone.get("/")).text
    onboarding.show(replace(onboarding.status, phase=phase))
    page = (await phone.get("/")).text
    assert 'name="key"' in page
    assert str(stage.console_port) not in page, "no password is asked for in the clear"
    await phone.send("/key", {"key": KEY})
    assert "MyHome" in (await phone.get("/")).text
    onboarding.show(replace(onboarding.status, phase=Phase.JOINING))
    assert 'name="key"' not in (await phone.get("/")).text


async def test_an_address_that_is_silent_is_forgotten(phone: Browser, clock: FakeClock):
    await phone.send("/key", {"key": KEY})
    await clock.advance(IDLE_UNPROTECTED)
    assert "MyHome" in (await phone.get("/")).text
    await clock.advance(IDLE_UNPROTECTED + 1)
    assert 'name="key"' in (await phone.get("/")).text


@pytest.mark.parametrize("phase", [Phase.WAITING, Phase.LOST, Phase.CHANGING])
async def test_a_strangers_look_puts_nothing_off(
    phone: Browser, laptop: Browser, onboarding: FakeOnboarding, phase: Phase
):
    onboarding.show(replace(onboarding.status, phase=phase))
    onboarding.looks = 0
    for browser in (phone, laptop):
        await browser.get("/")
        await browser.get("/nothing")
        await browser.send("/key", {"key": "WRONG"})
        await browser.send("/network", NETWORK)
    assert onboarding.looks == 0
    await phone.send("/key", {"key": KEY})
    await phone.get("/")
    assert onboarding.looks > 0
