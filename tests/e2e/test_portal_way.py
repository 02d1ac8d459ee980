"""A family's way through the portal in a real browser, with and without script."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from lares_provisioning.network import Connection, JoinProblem
from lares_provisioning.onboarding import Answers, Phase
from tests.e2e.browser import WAIT, BrowserError, Tab
from tests.fakes.portal import KEY, PortalStage, listen_at, running_portal

WIFI_PASSWORD = "wifi-secret-1"
OWNER_PASSWORD = "owner-secret-1"
MY_HOME = "#n1"
FIRST = Answers(
    ssid="MyHome",
    wifi_password=WIFI_PASSWORD,
    country="CN",
    language="en",
    home_name="Our home",
    owner_password=OWNER_PASSWORD,
    time_zone="Asia/Shanghai",
)


@pytest.fixture
async def portal() -> AsyncIterator[PortalStage]:
    async with running_portal() as running:
        yield running


@pytest.fixture
async def phone(tab: Tab) -> Tab:
    await tab.size(360, 640, phone=True)
    await tab.call("Emulation.setTimezoneOverride", timezoneId="Asia/Shanghai")
    return tab


def value(selector: str) -> str:
    return f"document.querySelector({json.dumps(selector)})?.value"


async def go_on(tab: Tab, text: str) -> None:
    await tab.click("main .primary")
    await tab.see(text, "main")


async def choose(tab: Tab, selector: str, option: str) -> None:
    await tab.run(f"{value(selector).replace('?.', '.')} = {json.dumps(option)}")


async def about_home(tab: Tab, *, repeat: str | None = OWNER_PASSWORD) -> None:
    await tab.type("#home_name", "Our home")
    await tab.type("#owner_password", OWNER_PASSWORD)
    if repeat is not None:
        await tab.type("#owner_repeat", repeat)


async def submit(tab: Tab) -> None:
    """Answer everything."""
    await tab.click(MY_HOME)
    await tab.type("#wifi_password", WIFI_PASSWORD)
    await go_on(tab, "Three small things")
    await about_home(tab)
    await go_on(tab, "Is everything right?")
    await go_on(tab, "Lares is moving in")


async def test_from_the_probe_to_the_console(phone: Tab, portal: PortalStage):
    await phone.open(f"{portal.setup_url}/generate_204")
    await phone.see("Networks nearby")
    assert await phone.run("location.pathname") == "/"
    assert await phone.run(value("#country")) == "CN", "where the phone is"
    await submit(phone)
    assert portal.onboarding.submitted == [FIRST]
    await phone.see("http://lares.local/", ".big-link")
    await phone.see("The network Lares-7K2M disappears")
    assert await phone.run("document.querySelector('.qr svg').getBoundingClientRect().width") > 140
    portal.onboarding.finish(Connection("192.168.1.23", wired=False, ssid="MyHome"))
    await phone.see("Welcome home", "h1")  # without a touch
    assert phone.problems == []
    own = (portal.setup_url, "about:blank")
    assert all(url.startswith(own) for url in phone.requests)
    assert not any("secret" in url for url in phone.requests)


class ScriptlessTab:
    """A tab whose pages may not run scripts, as some sign-in sheets are: no timer of theirs runs.

    What is asked of the page is answered at once, so that waiting is done here.
    """

    def __init__(self, tab: Tab) -> None:
        self._tab = tab

    async def open(self, url: str) -> None:
        await self._tab.call("Emulation.setScriptExecutionDisabled", value=True)
        await self._tab.call("Page.navigate", url=url)

    async def until(self, expression: str) -> None:
        async with asyncio.timeout(WAIT):
            while True:
                with suppress(BrowserError):  # the page was just being replaced
                    if await self._tab.run(f"Boolean({expression})"):
                        return
                await asyncio.sleep(0.05)

    async def see(self, text: str) -> None:
        await self.until(f"document.body?.textContent.includes({json.dumps(text)})")

    async def click(self, selector: str) -> None:
        element = f"document.querySelector({json.dumps(selector)})"
        await self.until(element)
        await self._tab.run(f"{element}.scrollIntoView({{block: 'center'}})")
        box = await self._tab.run(f"{element}.getBoundingClientRect().toJSON()")
        place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        for kind in ("mousePressed", "mouseReleased"):
            await self._tab.call(
                "Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **place
            )

    async def type(self, selector: str, text: str) -> None:
        await self.click(selector)
        await self._tab.run(f"document.querySelector({json.dumps(selector)}).select()")
        await self._tab.call("Input.insertText", text=text)

    async def go_on(self, text: str) -> None:
        await self.click("main .primary")
        await self.see(text)


async def test_without_script(phone: Tab, portal: PortalStage):
    plain = ScriptlessTab(phone)
    await plain.open(portal.setup_url)
    await plain.see("Networks nearby")
    assert await phone.run("document.querySelectorAll('.secret button').length") == 0
    await plain.click(MY_HOME)
    await plain.type("#wifi_password", WIFI_PASSWORD)
    await choose(phone, "#country", "CN")
    await plain.go_on("What is your home called?")
    await plain.type("#home_name", "Our home")
    await plain.type("#owner_password", OWNER_PASSWORD)
    await plain.type("#owner_repeat", "something else")
    await plain.go_on("The two passwords differ")
    assert await phone.run(value("#home_name")) == "Our home"
    await plain.until("document.activeElement.id === 'owner_repeat'")
    await plain.type("#owner_password", OWNER_PASSWORD)
    await plain.type("#owner_repeat", OWNER_PASSWORD)
    await plain.go_on("Is everything right?")
    await plain.go_on("Lares is moving in")
    assert portal.onboarding.submitted == [FIRST]
    portal.onboarding.finish(JoinProblem.WRONG_PASSWORD)
    await plain.see("Lares could not join MyHome")  # by the refresh of the page itself
    await plain.type("#wifi_password", "wifi-secret-2")
    await plain.go_on("Lares is moving in")
    assert portal.onboarding.submitted[1] == replace(FIRST, wifi_password="wifi-secret-2")


async def test_a_wrong_password_then_the_right_one(phone: Tab, portal: PortalStage):
    await phone.open(portal.setup_url)
    await submit(phone)
    portal.onboarding.finish(JoinProblem.WRONG_PASSWORD)
    await phone.see("The password was not accepted", ".alert")
    assert await phone.run("document.title.startsWith('Please check')")
    assert await phone.run("document.activeElement.id") == "wifi_password"
    assert await phone.run(f"document.querySelector('{MY_HOME}').checked")
    assert await phone.run(value("#wifi_password")) == ""
    await phone.type("#wifi_password", "wifi-secret-2")
    await phone.enter()
    await phone.see("Lares is moving in", "h1")
    assert portal.onboarding.submitted[1] == replace(FIRST, wifi_password="wifi-secret-2")


async def test_a_hidden_network(phone: Tab, portal: PortalStage):
    await phone.open(portal.setup_url)
    hidden = "!document.querySelector('#other_name').checkVisibility()"
    assert await phone.run(hidden)
    await phone.click("#n-other")
    assert not await phone.run(hidden)
    await phone.type("#other_name", "Attic 阁楼")
    await phone.type("#wifi_password", WIFI_PASSWORD)
    await go_on(phone, "Three small things")
    await about_home(phone)
    await go_on(phone, "Is everything right?")
    await phone.see("Attic 阁楼", ".review")
    await go_on(phone, "Lares is moving in")
    assert portal.onboarding.submitted == [replace(FIRST, ssid="Attic 阁楼", hidden=True)]
    portal.onboarding.finish(JoinProblem.NOT_FOUND)
    await phone.see("The network was not in reach")
    assert await phone.run(value("#other_name")) == "Attic 阁楼"
    assert await phone.run("document.querySelector('#n-other').checked")


async def test_in_chinese(phone: Tab, portal: PortalStage):
    await phone.speak("zh-CN")
    await phone.open(portal.setup_url)
    await phone.see("家里的", "h1")
    assert await phone.run("document.documentElement.lang") == "zh-CN"
    await phone.click(MY_HOME)
    await phone.type("#wifi_password", WIFI_PASSWORD)
    await go_on(phone, "再填三项")
    await about_home(phone)
    await go_on(phone, "这样对吗？")
    await phone.see("中国", ".review")
    await go_on(phone, "正在入住")
    assert portal.onboarding.submitted == [replace(FIRST, language="zh")]
    portal.onboarding.finish(JoinProblem.NO_ADDRESS)
    await phone.see("路由器没有分配地址", ".alert")
    await phone.click("nav a[lang=en]")
    await phone.see("the router gave no address", ".alert")


async def press_until(tab: Tab, condition: str) -> None:
    """Press Tab until the focus is where it should be."""
    await tab.wait("() => document.readyState === 'complete'")
    for _ in range(30):
        if await tab.run(condition):
            return
        await tab.press("Tab", 9)
    raise AssertionError(f"the keyboard never gets to {condition}")


def focused(selector: str) -> str:
    return f"document.activeElement?.matches({json.dumps(selector)})"


async def test_with_the_keyboard_only(phone: Tab, portal: PortalStage):
    await phone.open(portal.setup_url)
    await phone.press("Tab", 9)
    assert await phone.run(focused(".skip")), "past the top"
    await press_until(phone, focused("[name=network]"))
    await phone.press(" ", 32, " ")
    await press_until(phone, focused("#wifi_password"))
    await phone.call("Input.insertText", text=WIFI_PASSWORD)
    await phone.enter()
    await phone.see("Three small things", "main")
    assert portal.onboarding.scans == 0, "Enter is the main button, not the first one"
    await press_until(phone, focused("#home_name"))
    await phone.call("Input.insertText", text=" of ours")
    await press_until(phone, focused("#owner_password"))
    await phone.call("Input.insertText", text=OWNER_PASSWORD)
    await press_until(phone, focused(".secret button"))
    await phone.enter()
    assert await phone.run("document.querySelector('#owner_password').type") == "text"
    await press_until(phone, focused("main .primary"))
    await phone.enter()
    await phone.see("Is everything right?", "h1")
    await press_until(phone, focused("main .primary"))
    await phone.enter()
    await phone.see("Lares is moving in", "h1")
    assert portal.onboarding.submitted[0].owner_password == OWNER_PASSWORD
    assert "of ours" in portal.onboarding.submitted[0].home_name


async def test_a_shown_password_need_not_be_repeated(phone: Tab, portal: PortalStage):
    await phone.open(f"{portal.setup_url}/home")
    await phone.type("#owner_password", OWNER_PASSWORD)
    await phone.click(".secret button")
    assert await phone.run("document.querySelector('.secret button').ariaPressed") == "true"
    assert await phone.run("document.querySelector('#owner_repeat').disabled")
    await phone.click(".secret button")
    assert await phone.run("document.querySelector('#owner_password').type") == "password"
    assert not await phone.run("document.querySelector('#owner_repeat').disabled")


async def test_looking_again_shows_what_is_new(phone: Tab, portal: PortalStage):
    await phone.open(portal.setup_url)
    await phone.click(MY_HOME)
    await phone.type("#wifi_password", WIFI_PASSWORD)
    await phone.click("[formaction='/refresh']")
    await phone.wait("() => location.pathname === '/network'")
    assert portal.onboarding.scans == 1
    assert await phone.run(f"document.querySelector('{MY_HOME}').checked")
    await phone.see("Kept for “MyHome”")


async def test_over_the_cable_to_the_console(phone: Tab, portal: PortalStage):
    """The whole way with the key, and on to the console as soon as that answers."""
    wired = Connection("192.168.1.9", wired=True)
    portal.onboarding.show(replace(portal.onboarding.status, connection=wired))
    await phone.open(portal.cable_url)
    await phone.type("#key", KEY.lower())
    await phone.enter()
    await phone.see("This is not the key of this box.")
    await phone.type("#key", KEY)
    await phone.enter()
    await phone.see("Stay with the cable")
    await go_on(phone, "Three small things")
    await about_home(phone)
    await go_on(phone, "Is everything right?")
    await phone.see("By cable", ".review")
    await go_on(phone, "Lares is moving in")
    portal.onboarding.finish(wired)
    await phone.see("Lares is starting.")
    assert portal.onboarding.submitted[0].ssid == ""
    console = listen_at("127.0.0.1", portal.console_port)
    try:
        opened = f"() => location.port === '{portal.console_port}'"
        wanted = f"http://127.0.0.1:{portal.console_port}/"
        for _ in range(50):
            if wanted in phone.requests:
                break
            await phone.run("new Promise((next) => setTimeout(next, 200))")
        assert wanted in phone.requests, opened
    finally:
        console.close()


async def test_a_lost_network(phone: Tab, portal: PortalStage):
    portal.onboarding.show(replace(portal.onboarding.status, phase=Phase.LOST, draft=FIRST))
    await phone.open(f"{portal.setup_url}/home")
    await phone.see("Where has your", "h1")
    assert await phone.run("document.querySelector('main .primary').textContent") == "Connect"
    assert await phone.run("document.querySelectorAll('.step').length") == 0


async def test_when_the_network_goes_the_page_says_that_this_is_right(
    phone: Tab, portal: PortalStage
):
    await phone.open(portal.setup_url)
    await submit(phone)
    assert await phone.run("document.querySelector('[data-away]').hidden")
    await phone.call(
        "Network.emulateNetworkConditions",
        offline=True,
        latency=0,
        downloadThroughput=0,
        uploadThroughput=0,
    )
    await phone.see("The network Lares-7K2M is gone now, as it should be.")
    await phone.call(
        "Network.emulateNetworkConditions",
        offline=False,
        latency=0,
        downloadThroughput=-1,
        uploadThroughput=-1,
    )
    portal.onboarding.finish(JoinProblem.TIMED_OUT)
    await phone.see("did not answer in time", ".alert")


async def test_two_pages_at_once_keep_one_set_of_answers(
    phone: Tab, new_tab: Any, portal: PortalStage
):
    """The sign-in sheet and the browser of one phone share an address, but no cookies."""
    await phone.open(portal.setup_url)
    await phone.click(MY_HOME)
    await phone.type("#wifi_password", WIFI_PASSWORD)
    await go_on(phone, "Three small things")
    other: Tab = await new_tab()
    await other.open(f"{portal.setup_url}/network")
    assert await other.run(f"document.querySelector('{MY_HOME}').checked")
