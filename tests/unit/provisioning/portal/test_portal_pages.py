"""What is true of every page: both languages complete, small, locked down, whole."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from string import Formatter

import aiohttp
import pytest

from lares.console.passwords import MIN_LENGTH
from lares_provisioning.network import Connection, JoinProblem, Security, WifiNetwork
from lares_provisioning.onboarding import AnswerProblem, Answers, Phase
from lares_provisioning.portal.answers import FIELDS, PASSWORDS_DIFFER, choice_of
from lares_provisioning.portal.pages import load_pages, qr_code, shown
from lares_provisioning.portal.views import MOST_NETWORKS, network_row
from tests.fakes.portal import PortalStage, running_portal
from tests.unit.provisioning.portal.conftest import Browser

ROOT = files("lares_provisioning.portal")
LARGEST = 100_000
LARGEST_SCRIPT = 4_000
VOID = {"meta", "link", "input", "br", "rect", "path", "circle", "svg:path"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
NAMES_ONLY = {"home.zone_here"}
"""Words that are nothing but a name that is put in."""


def _texts(language: str) -> dict[str, str]:
    words = load_pages("").words[language]
    return {key: str(words._words[key]) for key in words}


def _used() -> Iterator[str]:
    """Yield each key, or its beginning, that templates and code name."""
    sources = [entry for entry in ROOT.iterdir() if entry.name.endswith(".py")]
    sources += list(ROOT.joinpath("templates").iterdir())
    for source in sources:
        text = source.read_text(encoding="utf-8")
        yield from re.findall(r'["\']((?:[a-z]+)\.[a-z_0-9-]+)["\']', text)
        yield from re.findall(r'f?"([a-z]+\.[a-z_]*)(?:\{|" ~)', text)


def test_both_languages_have_the_same_words():
    english, chinese = _texts("en"), _texts("zh")
    assert english.keys() == chinese.keys()
    for key, text in english.items():
        placeholders = {name for _, name, _, _ in Formatter().parse(text) if name}
        assert placeholders == {n for _, n, _, _ in Formatter().parse(chinese[key]) if n}, key
        assert text.strip() == text
        assert text


def test_every_text_is_in_its_language():
    for key, text in _texts("en").items():
        assert not CHINESE.search(text), key
    for key, text in _texts("zh").items():
        assert CHINESE.search(text) or key in NAMES_ONLY, key


def test_words_and_uses_fit():
    known, used = set(_texts("en")), set(_used())
    tables = {key.partition(".")[0] for key in known}
    exact = {key for key in used if key.partition(".")[0] in tables and key in known}
    prefixes = tuple({key for key in used if key.endswith((".", "_"))})
    unused = {key for key in known - exact if not key.startswith(prefixes)}
    assert unused <= {"network.next", "network.connect", "network.again"}
    assert not unused - {f"network.{name}" for name in ("next", "connect", "again")}


def test_everything_that_can_go_wrong_has_words_and_a_place():
    words = _texts("en")
    for problem in (*AnswerProblem, PASSWORDS_DIFFER):
        assert f"problem.{problem}" in words
        assert problem in FIELDS
    for problem in JoinProblem:
        assert f"join.{problem}" in words
    for security in Security:
        assert f"network.{security}" in words


class _Outline(HTMLParser):
    """Checks that elements are nested; collects what is asserted below."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _statuses(stage: PortalStage) -> Iterator[tuple[str, Phase]]:
    status = stage.onboarding.status
    many = tuple(WifiNetwork(f"Network {n}", 99 - n, Security.PERSONAL) for n in range(90))
    draft = Answers(
        ssid="MyHome",
        wifi_password="12345678",
        country="US",
        home_name="家",
        owner_password="12345678",
        time_zone="America/New_York",
    )
    for phase in Phase:
        for networks in (status.networks, many, ()):
            connection = Connection("fd00::1", wired=True) if networks is many else None
            stage.onboarding.show(
                replace(
                    status,
                    phase=phase,
                    networks=networks,
                    draft=draft if networks else Answers(),
                    connection=connection,
                    devices=("Stick",) if networks else (),
                    problem=JoinProblem.NOT_FOUND if networks is many else None,
                )
            )
            for path in ("/", "/network", "/home", "/review", "/nothing"):
                if networks or path != "/review":  # which leads back while something is missing
                    yield path, phase


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_page_is_whole_small_and_needs_nothing_from_outside(
    phone: Browser, stage: PortalStage, language: str
):
    phone.headers["Accept-Language"] = language
    files_size = sum(len(each.content) for each in load_pages("").assets.values())
    largest = 0
    for path, _ in _statuses(stage):
        answer = await phone.get(path)
        outline = _Outline()
        outline.feed(answer.text)
        outline.close()
        assert outline.open == []
        names = [tag for tag, _ in outline.tags]
        for landmark in ("header", "main", "nav", "footer", "h1", "title"):
            assert names.count(landmark) == 1, (path, landmark)
        ids = [attrs["id"] for _, attrs in outline.tags if "id" in attrs]
        assert len(ids) == len(set(ids))
        for tag, attrs in outline.tags:
            assert "style" not in attrs
            assert not any(name.startswith("on") for name in attrs)
            if tag in ("script", "link", "img"):
                source = attrs.get("src") or attrs.get("href")
                assert source is not None
                assert re.match(r"/[a-z]", source), source
            for wanted in (attrs.get("aria-describedby") or "").split():
                assert wanted in ids, (path, wanted)
            if tag == "label":
                assert attrs["for"] in ids
        largest = max(largest, len(answer.text.encode()) + files_size)
    assert largest < LARGEST


async def test_every_answer_is_locked_down(phone: Browser, stage: PortalStage):
    for answer in (
        await phone.get("/"),
        await phone.get("/portal.css"),
        await phone.get("/nothing"),
        await phone.get("/state"),
        await phone.get("/", Host="captive.apple.com"),
        await phone.post("/network", {}),
        await phone.post("/network", b"x", Content_Type="text/plain"),
    ):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self' http://" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Connection"] == "close"
        assert answer.headers["Server"] == "Lares"
        assert (
            "no-store" in answer.headers["Cache-Control"]
            or "max-age" in (answer.headers["Cache-Control"])
        )


async def test_files_come_compressed_if_that_is_understood(phone: Browser):
    plain = await phone.get("/portal.js", Accept_Encoding="identity")
    assert "Content-Encoding" not in plain.headers
    assert len(plain.text.encode()) < LARGEST_SCRIPT
    assert (await phone.get("/portal.js")).headers["Content-Encoding"] == "gzip"


async def test_a_hostile_network_name_is_text_and_can_be_chosen(phone: Browser, stage: PortalStage):
    names = ['<img src=x onerror="x">', "a\r\nb", "\u202eemoh", "\udce4\udcff", " blanks ", "\"'&"]
    networks = tuple(WifiNetwork(name, 50, Security.OPEN) for name in names)
    stage.onboarding.show(replace(stage.onboarding.status, networks=networks))
    page = await phone.get("/")
    assert "<img" not in page.text
    assert "\u202e" not in page.text
    for network in networks:
        choice = network_row(network).choice
        assert f'value="{choice}"' in page.text
        await phone.send("/network", {"network": choice})
        assert f'value="{choice}" data-open checked' in (await phone.get("/network")).text
    home = {"home_name": "x", "owner_password": "12345678", "time_zone": "UTC"}
    await phone.send("/home", home, "/home")
    await phone.send("/review", {}, "/review")
    assert stage.onboarding.submitted[0].ssid == names[-1]


async def test_no_more_networks_than_a_page_can_hold(phone: Browser, stage: PortalStage):
    networks = tuple(WifiNetwork(f"N{n}", 50, Security.PERSONAL) for n in range(500))
    stage.onboarding.show(replace(stage.onboarding.status, networks=networks))
    assert (await phone.get("/")).text.count('name="network"') == MOST_NETWORKS + 1


async def test_a_refused_password_is_not_offered_again(phone: Browser, stage: PortalStage):
    kept = Answers(ssid="MyHome", wifi_password="wifi-secret-1", country="CN")
    status = replace(stage.onboarding.status, draft=kept)
    hint = "Leave it empty to use it again"
    for problem, is_offered in (
        (None, True),
        (JoinProblem.NOT_FOUND, True),
        (JoinProblem.WRONG_PASSWORD, False),
    ):
        stage.onboarding.show(replace(status, problem=problem))
        assert (problem, hint in (await phone.get("/network")).text) == (problem, is_offered)


async def test_a_card_that_takes_nothing_is_not_told_as_the_routers_fault(
    phone: Browser, stage: PortalStage
):
    status = replace(
        stage.onboarding.status, draft=Answers(ssid="MyHome", wifi_password="12345678")
    )
    stage.onboarding.show(replace(status, problem=JoinProblem.NOT_SAVED))
    page = (await phone.get("/network")).text
    assert "the card cannot be written" in page
    assert "could not join" not in page
    assert "router" not in page.partition('class="alert"')[2].partition("</div>")[0]


async def test_who_looks_again_is_told_that_the_setup_network_goes_for_it(
    phone: Browser, laptop: Browser, stage: PortalStage
):
    async def begin() -> None:
        stage.onboarding.show(replace(stage.onboarding.status, phase=Phase.STARTING))

    stage.onboarding.rescan = begin  # type: ignore[method-assign]  # as the setup network is open
    choice = choice_of(stage.onboarding.status.networks[0])
    kept = {"network": choice, "wifi_password": "wifi-secret-1", "country": "CN"}
    assert (await phone.send("/refresh", kept)).location == "/network"
    page = (await phone.get("/network")).text
    assert stage.onboarding.status.name in page.partition("disappears meanwhile")[0]
    assert 'data-state="starting"' in page
    assert "disappears" not in (await laptop.get("/")).text
    stage.onboarding.show(replace(stage.onboarding.status, phase=Phase.WAITING))
    assert f'value="{choice}" checked' in (await phone.get("/")).text


async def test_a_home_without_a_time_zone_is_asked_for_it(phone: Browser, stage: PortalStage):
    kept = Answers(ssid="MyHome", wifi_password="wifi-secret-1")  # no country: none to guess by
    stage.onboarding.show(replace(stage.onboarding.status, draft=kept))
    home = {"home_name": "x", "owner_password": "12345678", "time_zone": ""}
    assert (await phone.send("/home", home, "/home")).location == "/home"
    assert "Please choose a time zone." in (await phone.get("/home")).text
    assert (await phone.send("/review", {}, "/home")).location == "/home"
    assert stage.onboarding.submitted == []
    named = {**home, "time_zone": "Asia/Tokyo"}
    assert (await phone.send("/home", named, "/home")).location == "/review"


def test_bars_show_the_signal():
    levels = [
        network_row(WifiNetwork("x", signal, Security.OPEN)).level
        for signal in (0, 29, 30, 49, 50, 69, 70, 100)
    ]
    assert levels == [1, 1, 2, 2, 3, 3, 4, 4]


def test_what_cannot_be_joined_comes_last_and_is_greyed():
    rows = [
        network_row(WifiNetwork("x", 90, security))
        for security in (Security.ENTERPRISE, Security.OUTDATED, Security.PERSONAL, Security.OPEN)
    ]
    assert [(row.closed, row.open) for row in rows] == [
        (True, False),
        (True, False),
        (False, False),
        (False, True),
    ]


def test_the_places_are_complete_and_in_order():
    english, chinese = load_pages("").places["en"], load_pages("").places["zh"]
    assert english.country_name("CN") == "China"
    assert chinese.country_name("CN") == "中国"
    assert {c.code for c in english.countries} == {c.code for c in chinese.countries}
    assert len(english.countries) > 200
    assert [zone.id for zone in chinese.zones_of("CN")] == ["Asia/Shanghai", "Asia/Urumqi"]
    assert english.zones_of("AU")[0].id == "Australia/Sydney"
    assert english.zones_of("XX") == ()
    assert english.zone_name("Etc/GMT+3") == "GMT+3"
    assert english.country_name("XX") == "XX"
    names = [country.name for country in english.countries]
    assert names == sorted(names, key=str.casefold)
    assert chinese.countries[0].name == "阿尔巴尼亚"
    for places in (english, chinese):
        for group in places.groups:
            assert all(zone.name for zone in group.zones)


def test_names_lose_what_turns_or_hides_text():
    assert shown("a\u202eb\u2066c\x00\n") == "abc\ufffd\ufffd"


def test_a_qr_code_needs_no_style():
    svg = qr_code("http://lares.local/")
    assert svg.startswith("<svg")
    assert "style" not in svg
    assert "viewBox" in svg


async def test_the_least_length_is_the_one_of_the_service(phone: Browser):
    assert f"At least {MIN_LENGTH} characters" in (await phone.get("/home")).text


@pytest.mark.parametrize(("language", "words"), [("en", "is forgotten"), ("zh", "就会消失")])
async def test_a_box_that_will_forget_says_so_on_every_page(
    tmp_path: Path, http: aiohttp.ClientSession, language: str, words: str
):
    mark = tmp_path / "data-lost"
    for lost in (False, True):
        async with running_portal(data_lost=mark) as stage:
            pages = (stage.setup_url, "/network"), (stage.setup_url, "/home"), (stage.cable_url, "")
            for root, path in pages:
                page = await Browser(http, root).get(f"{path or '/'}?lang={language}")
                assert (words in page.text) == lost, path
        mark.touch()
