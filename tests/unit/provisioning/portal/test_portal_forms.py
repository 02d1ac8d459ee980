"""The family's way through the pages without script and cookies, and what tries to abuse it."""

import logging
from dataclasses import replace

import pytest

from lares_provisioning.network import Connection, JoinProblem
from lares_provisioning.onboarding import AnswerProblem, Answers, Phase
from lares_provisioning.portal import boundary
from tests.fakes.portal import KEY, PortalStage
from tests.unit.provisioning.portal.conftest import ABOUT_HOME, CAFE, HOME, NETWORK, Browser

COMPLETE = Answers(
    ssid="MyHome",
    wifi_password="wifi-secret-1",
    country="CN",
    language="en",
    home_name="Our home",
    owner_password="owner-secret-1",
    time_zone="Asia/Shanghai",
)


async def _walk(browser: Browser) -> None:
    """Answer everything and submit."""
    assert (await browser.send("/network", NETWORK)).location == "/home"
    assert (await browser.send("/home", ABOUT_HOME, "/home")).location == "/review"
    assert (await browser.send("/review", {}, "/review")).location == "/"


async def test_the_whole_way(phone: Browser, stage: PortalStage):
    await _walk(phone)
    assert stage.onboarding.submitted == [COMPLETE]
    page = (await phone.get("/")).text
    assert "Lares is moving in" in page
    assert 'href="http://lares.local/"' in page
    assert 'href="http://lares-2.local/"' in page, "should there be another box"
    assert stage.onboarding.status.name in page
    assert (await phone.get("/home")).text == page
    stage.onboarding.finish(Connection("192.168.1.23", wired=False, ssid="MyHome"))
    assert "Welcome home" in (await phone.get("/")).text


async def test_the_language_of_the_page_is_the_answer(phone: Browser, stage: PortalStage):
    phone.headers["Accept-Language"] = "zh-CN,zh;q=0.9"
    assert "家里的" in (await phone.get("/")).text
    assert 'value="CN" selected' in (await phone.get("/")).text
    await _walk(phone)
    assert stage.onboarding.submitted[0].language == "zh"


async def test_the_switch_of_language_is_remembered(phone: Browser):
    assert 'lang="zh-CN"' in (await phone.get("/?lang=zh")).text
    assert '<html lang="zh-CN">' in (await phone.get("/home")).text
    assert '<html lang="en">' in (await phone.get("/home?lang=en")).text
    assert '<html lang="en">' in (await phone.get("/home?lang=xx")).text


async def test_a_wrong_password_comes_back_with_everything_kept(phone: Browser, stage: PortalStage):
    await _walk(phone)
    stage.onboarding.finish(JoinProblem.WRONG_PASSWORD)
    page = (await phone.get("/")).text
    assert "The password was not accepted" in page
    assert f'value="{HOME}" checked' in page
    assert "Try again" in page
    assert "wifi-secret-1" not in page
    again = await phone.send("/network", {**NETWORK, "wifi_password": "wifi-secret-2"})
    assert again.location == "/", "nothing else is asked again"
    assert stage.onboarding.submitted[1] == replace(COMPLETE, wifi_password="wifi-secret-2")


async def test_what_was_kept_over_a_power_cut_is_used(phone: Browser, stage: PortalStage):
    stage.onboarding.show(replace(stage.onboarding.status, draft=COMPLETE))
    page = (await phone.get("/home")).text
    assert 'value="Our home"' in page
    assert "It is kept." in page
    empty = {**ABOUT_HOME, "owner_password": "", "owner_repeat": ""}
    await phone.send("/network", {**NETWORK, "wifi_password": ""})
    await phone.send("/home", empty, "/home")
    await phone.send("/review", {}, "/review")
    assert stage.onboarding.submitted == [COMPLETE]


async def test_a_kept_password_is_not_tried_at_another_network(phone: Browser, stage: PortalStage):
    stage.onboarding.show(replace(stage.onboarding.status, draft=COMPLETE))
    hidden = {"network": "other", "other_name": "Evil twin", "wifi_password": "", "country": "CN"}
    await phone.send("/network", hidden)
    await phone.send("/review", {}, "/review")
    answers = stage.onboarding.submitted[0]
    assert (answers.ssid, answers.wifi_password, answers.hidden) == ("Evil twin", "", True)


async def test_an_open_network_takes_no_password(phone: Browser, stage: PortalStage):
    await phone.send("/network", {**NETWORK, "network": CAFE})
    await phone.send("/home", ABOUT_HOME, "/home")
    await phone.send("/review", {}, "/review")
    answers = stage.onboarding.submitted[0]
    assert (answers.ssid, answers.wifi_password) == ("咖啡 Free", "")


async def test_a_network_that_wants_a_password_gets_one(phone: Browser):
    assert (await phone.send("/network", {**NETWORK, "wifi_password": ""})).location == "/network"
    page = (await phone.get("/network")).text
    assert 'id="wifi_password-problem"' in page
    assert 'aria-describedby="wifi_password-problem wifi_password-hint"' in page


async def test_a_wired_box_needs_no_network(phone: Browser, stage: PortalStage):
    wired = Connection("192.168.1.9", wired=True)
    stage.onboarding.show(replace(stage.onboarding.status, connection=wired))
    page = (await phone.get("/")).text
    assert 'value="cable" data-open data-cable checked' in page
    await phone.send("/network", {**NETWORK, "network": "cable"})
    await phone.send("/home", ABOUT_HOME, "/home")
    assert "By cable" in (await phone.get("/review")).text
    await phone.send("/review", {}, "/review")
    assert (stage.onboarding.submitted[0].ssid, stage.onboarding.submitted[0].wifi_password) == (
        "",
        "",
    )


async def test_what_is_wrong_is_said_where_it_is_wrong(phone: Browser, stage: PortalStage):
    stage.onboarding.refused = (AnswerProblem.TIME_ZONE_UNKNOWN, AnswerProblem.SSID_TOO_LONG)
    assert "too long" not in (await phone.get("/")).text
    assert (await phone.send("/network", NETWORK)).location == "/network"
    page = (await phone.get("/network")).text
    assert "<title>Please check – Your home’s Wi-\u2060Fi – Lares</title>" in page
    assert 'role="alert"' in page
    assert '<a href="#other_name">' in page
    stage.onboarding.refused = (AnswerProblem.TIME_ZONE_UNKNOWN,)
    assert (await phone.send("/home", ABOUT_HOME, "/home")).location == "/home"
    assert "choose a time zone" in (await phone.get("/home")).text
    assert (await phone.get("/review")).location == "/home"
    assert (await phone.send("/review", {}, "/home")).location == "/home"
    assert stage.onboarding.submitted == []


async def test_two_passwords_that_differ_are_not_taken(phone: Browser, stage: PortalStage):
    await phone.send("/network", NETWORK)
    differ = {**ABOUT_HOME, "owner_repeat": "owner-secret-2"}
    assert (await phone.send("/home", differ, "/home")).location == "/home"
    page = (await phone.get("/home")).text
    assert "The two passwords differ" in page
    assert 'value="Our home"' in page
    assert "owner-secret" not in page
    assert "It is kept" not in page
    shown = {name: value for name, value in ABOUT_HOME.items() if name != "owner_repeat"}
    assert (await phone.send("/home", shown, "/home")).location == "/review"


@pytest.mark.parametrize(
    ("phase", "title"), [(Phase.LOST, "Where has your"), (Phase.CHANGING, "Another Wi")]
)
async def test_a_home_with_an_owner_is_asked_for_the_network_alone(
    phone: Browser, stage: PortalStage, phase: Phase, title: str
):
    stage.onboarding.show(
        replace(stage.onboarding.status, phase=phase, draft=replace(COMPLETE, ssid="Gone"))
    )
    submitted: list[Answers] = []

    async def submit(answers: Answers) -> None:
        submitted.append(answers)

    stage.onboarding.submit = submit  # type: ignore[method-assign]  # the fake takes none when lost
    for path in ("/", "/home", "/review"):
        page = (await phone.get(path)).text
        assert title in page
        assert "Look again" in page, "the new router may have been switched on just now"
    stage.onboarding.refused = (AnswerProblem.HOME_NAME,)
    assert (await phone.send("/network", NETWORK)).location == "/"
    assert submitted[0].ssid == "MyHome"
    assert submitted[0].wifi_password == "wifi-secret-1"


async def test_looking_again_keeps_what_was_typed(phone: Browser, stage: PortalStage):
    answer = await phone.send("/refresh", NETWORK)
    assert (answer.status, answer.location) == (303, "/network")
    assert stage.onboarding.scans == 1
    assert f'value="{HOME}" checked' in (await phone.get("/network")).text
    await phone.send("/refresh", NETWORK)
    assert stage.onboarding.scans == 1, "the radio is not kept busy"


async def test_who_takes_the_suggested_name_away_is_not_told_so_over_the_suggestion(
    phone: Browser, stage: PortalStage
):
    await phone.send("/network", NETWORK)
    assert 'name="home_name" value="Home"' in (await phone.get("/home")).text
    await phone.send("/home", {**ABOUT_HOME, "home_name": " "}, "/home")
    page = (await phone.get("/home")).text
    assert "Please give your home a name" in page
    assert 'name="home_name" value=""' in page


async def test_a_form_without_the_token_of_its_page_changes_nothing(
    phone: Browser, stage: PortalStage
):
    for token in ("", "guess", "\udcff"):
        answer = await phone.post("/network", {**NETWORK, "token": token})
        assert (answer.status, answer.location) == (303, "/network")
        page = (await phone.get("/network")).text
        assert "too old" in page
        assert f'value="{HOME}" checked' not in page
    assert stage.onboarding.scans == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://[::1"},
        {"Origin": "https://127.0.0.2"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
async def test_another_site_cannot_send_a_form(
    phone: Browser, stage: PortalStage, headers: dict[str, str]
):
    token = (await phone.get("/")).token
    answer = await phone.post("/network", {**NETWORK, "token": token}, **headers)
    assert answer.status == 403
    assert f'value="{HOME}" checked' not in (await phone.get("/network")).text


async def test_a_sheet_may_send_its_origin_or_none(phone: Browser, stage: PortalStage):
    token = (await phone.get("/")).token
    for origin in (stage.setup_url, "null"):
        answer = await phone.post("/network", {**NETWORK, "token": token}, Origin=origin)
        assert answer.location == "/home"


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"x" * (boundary.MAX_BODY + 1), {}, 413),
        (b"{}", {"Content_Type": "application/json"}, 415),
        (b"--x--", {"Content_Type": "multipart/form-data; boundary=x"}, 415),
        (b"a=b", {"Content_Encoding": "gzip"}, 415),
        (b"&".join([b"a=b"] * 100), {}, 400),
        (b"\xff\xfe", {}, 400),
    ],
)
async def test_a_hostile_body_is_refused_with_words(
    phone: Browser, body: bytes, headers: dict[str, str], status: int
):
    answer = await phone.post("/network", body, **headers)
    assert answer.status == status
    assert "This did not work" in answer.text


@pytest.mark.parametrize(
    "choice", ["", "ssid:", "ssid:%%%", "ssid:é", "ssid:AAA", "cable", "x" * 9999]
)
async def test_a_hostile_choice_is_no_network(phone: Browser, stage: PortalStage, choice: str):
    stage.onboarding.refused = (AnswerProblem.SSID_MISSING,)
    answer = await phone.send("/network", {**NETWORK, "network": choice})
    assert (answer.status, answer.location) == (303, "/network")
    page = await phone.get("/network")
    assert page.status == 200
    assert " checked" not in page.text
    assert 'name="other_name" value=""' in page.text


async def test_hostile_answers_are_shown_as_text(phone: Browser):
    markup = '"><script>alert(1)</script>\udcff\x00'
    other = {"network": "other", "other_name": markup, "wifi_password": markup, "country": markup}
    await phone.send("/network", other)
    home = {**ABOUT_HOME, "home_name": markup, "time_zone": markup}
    await phone.send("/home", home, "/home")
    for path in ("/network", "/home", "/review"):
        page = await phone.get(path)
        assert page.status == 200
        assert "<script>alert" not in page.text


async def test_no_password_is_in_a_page_an_address_or_a_log(
    phone: Browser, stage: PortalStage, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    seen: list[str] = []
    await _walk(phone)
    for outcome in (None, JoinProblem.WRONG_PASSWORD, JoinProblem.FAILED):
        if outcome is not None:
            stage.onboarding.finish(outcome)
        for path in ("/", "/network", "/home", "/review", "/state"):
            answer = await phone.get(path)
            seen += [answer.text, answer.location]
    everything = "\n".join([*seen, caplog.text])
    assert "wifi-secret-1" not in everything
    assert "owner-secret-1" not in everything


async def test_two_browsers_do_not_mix(phone: Browser, laptop: Browser):
    laptop.cookie = (
        (await laptop.send("/key", {"key": KEY})).headers["Set-Cookie"].partition(";")[0]
    )
    await phone.send("/network", NETWORK)
    assert f'value="{HOME}" checked' not in (await laptop.get("/network")).text


async def test_a_failure_inside_is_a_page(
    phone: Browser, stage: PortalStage, caplog: pytest.LogCaptureFixture
):
    def broken(answers: Answers) -> tuple[AnswerProblem, ...]:
        raise RuntimeError("broken on purpose")

    stage.onboarding.problems = broken  # type: ignore[method-assign]  # breaks it
    answer = await phone.get("/")
    assert answer.status == 500
    assert "Something went wrong" in answer.text
    assert "on purpose" not in answer.text
    assert "a request failed" in caplog.text


@pytest.mark.parametrize("field", ["home_name", "owner_password"])
async def test_no_home_without_a_name_and_an_owner(phone: Browser, stage: PortalStage, field: str):
    left_out = {**ABOUT_HOME, field: "", **({"owner_repeat": ""} if "owner" in field else {})}
    await phone.send("/network", NETWORK)
    assert (await phone.send("/home", left_out, "/home")).location == "/home"
    assert f'id="{field}-problem"' in (await phone.get("/home")).text
    assert (await phone.get("/review")).location == "/home"
    assert (await phone.send("/review", {}, "/home")).location == "/home"
    assert stage.onboarding.submitted == []
