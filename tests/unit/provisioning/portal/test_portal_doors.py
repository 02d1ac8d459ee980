"""Who is let in: own names only, the key over the cable, the console afterwards."""

import asyncio
from dataclasses import replace

import pytest

from lares_provisioning.network import Connection
from lares_provisioning.onboarding import Answers, Phase
from tests.fakes.portal import KEY, PortalStage
from tests.unit.provisioning.portal.conftest import NETWORK, Browser


@pytest.mark.parametrize(
    "host", ["lares.local", "LARES.local.", "lares.local:80", "lares-2.local", "lares", "127.0.0.2"]
)
async def test_own_names_show_the_portal(phone: Browser, host: str):
    answer = await phone.get("/", Host=host)
    assert answer.status == 200
    assert "Your home" in answer.text


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "lares.local.evil.example",
        "lares-x.local",
        "127.0.0.3",
        "[::1",
        "a b",
        "[::ffff:1.2.3.4]",
    ],
)
async def test_a_foreign_name_over_the_cable_is_shown_the_right_address_and_nothing_else(
    laptop: Browser, stage: PortalStage, host: str
):
    """DNS rebinding: the page of an attacker must not read ours."""
    answer = await laptop.get("/", Host=host)
    assert answer.status == 421
    assert f'href="{stage.cable_url}/"' in answer.text
    assert not answer.token
    posted = await laptop.post("/key", {"key": KEY}, Host=host)
    assert posted.status == 421
    assert "Set-Cookie" not in posted.headers


async def test_a_hostile_host_is_text_only(laptop: Browser):
    answer = await laptop.get("/", Host='"><script>alert(1)</script>')
    assert "<script>alert" not in answer.text


async def test_the_cable_asks_for_the_key_first(laptop: Browser, stage: PortalStage):
    for path in ("/", "/network", "/home", "/review"):
        answer = await laptop.get(path)
        assert 'name="key"' in answer.text
        assert "MyHome" not in answer.text
        assert stage.onboarding.status.name not in answer.text
    refused = await laptop.send("/network", NETWORK)
    assert (refused.status, refused.location) == (303, "/")
    assert stage.onboarding.submitted == []


async def test_the_right_key_opens_and_a_wrong_one_says_so(laptop: Browser):
    wrong = await laptop.send("/key", {"key": "WRONG"})
    assert "Set-Cookie" not in wrong.headers
    page = await laptop.get("/")
    assert "This is not the key of this box." in page.text
    assert 'aria-invalid="true" autofocus' in page.text
    assert "This is not the key" not in (await laptop.get("/")).text
    right = await laptop.send("/key", {"key": KEY})
    cookie = right.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert KEY not in cookie
    laptop.cookie = cookie.partition(";")[0]
    assert "MyHome" in (await laptop.get("/")).text
    laptop.cookie = "lares_setup=guess"
    assert 'name="key"' in (await laptop.get("/")).text


async def test_a_key_needs_the_token_of_its_page(laptop: Browser):
    answer = await laptop.post("/key", {"key": KEY, "token": "another"})
    assert "Set-Cookie" not in answer.headers
    assert "too old" in (await laptop.get("/")).text


async def test_the_setup_network_asks_for_no_key(phone: Browser):
    assert "MyHome" in (await phone.get("/")).text
    assert (await phone.send("/key", {"key": "x"})).location == "/"


def _done(stage: PortalStage) -> None:
    status = stage.onboarding.status
    stage.onboarding.show(
        replace(
            status,
            phase=Phase.DONE,
            draft=Answers(ssid="MyHome", home_name="Our home"),
            connection=Connection("192.168.1.23", wired=False, ssid="MyHome"),
        )
    )


async def test_after_the_set_up_everything_leads_to_the_console(
    laptop: Browser, stage: PortalStage
):
    _done(stage)
    server = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", stage.console_port)
    async with server:
        for path in ("/", "/network", "/anything?x=1", "/captive-api"):
            answer = await laptop.get(path)
            assert answer.status == 302
            assert answer.location == f"http://127.0.0.1:{stage.console_port}/"
        named = await laptop.get("/", Host="lares.local")
        assert named.location == f"http://lares.local:{stage.console_port}/"
        foreign = await laptop.get("/", Host="evil.example")
        assert foreign.location == f"http://127.0.0.1:{stage.console_port}/"
        posted = await laptop.post("/review", {})
        assert posted.status == 302
        assert (await laptop.get("/state")).status == 302


async def test_until_the_console_answers_the_page_waits(laptop: Browser, stage: PortalStage):
    _done(stage)
    page = await laptop.get("/")
    assert page.status == 200
    assert "Lares is starting" in page.text
    assert '<noscript><meta http-equiv="refresh" content="3;url=/"></noscript>' in page.text
    assert f'href="http://127.0.0.1:{stage.console_port}/"' in page.text
    assert "Our home" not in page.text, "who has not typed the key learns no names"
    assert (await laptop.get("/state")).text == '{"state": "done"}'


async def test_the_end_on_the_setup_network_tells_where_the_home_is(
    phone: Browser, stage: PortalStage
):
    _done(stage)
    page = (await phone.get("/")).text
    assert "Welcome home" in page
    assert "Our home" in page
    assert 'href="http://lares.local/"' in page
    assert 'href="http://192.168.1.23/"' in page
    assert "<svg" in page
    assert "refresh" not in page


async def test_a_second_box_of_the_house_is_told_with_its_own_name(
    phone: Browser, stage: PortalStage
):
    second = 'href="http://lares-2.local/"'
    _done(stage)
    page = (await phone.get("/")).text
    assert second in page.partition("another Lares at home")[2], "its name is not known yet"
    known = replace(stage.onboarding.status, local_address="http://lares-2.local/")
    stage.onboarding.show(known)
    page = (await phone.get("/")).text
    assert second in page
    assert "lares.local" not in page
    assert "another Lares" not in page


async def test_a_lost_network_over_the_cable_still_leads_to_the_home(
    laptop: Browser, stage: PortalStage
):
    stage.onboarding.show(replace(stage.onboarding.status, phase=Phase.LOST))
    page = (await laptop.get("/")).text
    assert 'name="key"' in page
    assert f"http://127.0.0.1:{stage.console_port}/" in page


async def test_methods_and_paths_that_do_not_exist(phone: Browser):
    for method in ("PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"):
        answer = await phone.ask(method, "/", None, {})
        assert answer.status == 405
        assert answer.headers["Allow"] == "GET, HEAD, POST"
    assert (await phone.get("/favicon.ico")).status == 404
    assert (await phone.get("/../../etc/passwd")).status == 404
    assert (await phone.post("/nowhere", {})).status == 404
