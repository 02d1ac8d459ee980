"""Every vendor's question whether there is internet, in every phase, through both doors."""

from dataclasses import replace

import aiohttp
import pytest

from lares_provisioning.onboarding import NETWORK_ONLY, Phase
from lares_provisioning.portal.probes import internet_answer
from tests.fakes.onboarding import FakeOnboarding
from tests.fakes.portal import PortalStage, running_portal
from tests.unit.provisioning.portal.conftest import Browser

SUCCESS = "<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>"
FIREFOX_PAGE = (
    '<meta http-equiv="refresh" content="0;url=https://support.mozilla.org/kb/captive-portal"/>'
)
KINDLE_PAGE = (
    "<!DOCTYPE html><html><head><title>Kindle Reachability Probe Page</title></head>"
    "<body>81ce4465-7167-4dcb-835b-dcc9e44c112a</body></html>"
)
PROBES = {
    # name: (host, path, status and body that mean "this is the internet")
    "iOS, macOS": ("captive.apple.com", "/hotspot-detect.html", 200, SUCCESS),
    "iOS, older": ("www.apple.com", "/library/test/success.html", 200, SUCCESS),
    "iOS 7": ("www.thinkdifferent.us", "/TgvdkOZ1/BHVTQoca/Q9REJ2Z2.html", 200, SUCCESS),
    "iOS, bare": ("captive.apple.com", "/", 200, SUCCESS),
    "Android": ("connectivitycheck.gstatic.com", "/generate_204", 204, ""),
    "Android, older": ("clients3.google.com", "/generate_204", 204, ""),
    "Android, fallback": ("www.google.com", "/gen_204", 204, ""),
    "Android, play": ("play.googleapis.com", "/generate_204", 204, ""),
    "Android, China": ("www.google.cn", "/generate_204", 204, ""),
    "Android, AOSP": ("connectivitycheck.android.com", "/generate_204", 204, ""),
    "ChromeOS": ("www.gstatic.com", "/generate_204", 204, ""),
    "MIUI, HyperOS": ("connect.rom.miui.com", "/generate_204", 204, ""),
    "Huawei": ("connectivitycheck.platform.hicloud.com", "/generate_204", 204, ""),
    "Huawei, browser": ("connectivitycheck.cbg-app.huawei.com", "/generate_204", 204, ""),
    "Honor": ("connectivitycheck.platform.hihonorcloud.com", "/generate_204", 204, ""),
    "vivo": ("wifi.vivo.com.cn", "/generate_204", 204, ""),
    "OPPO, realme, OnePlus": ("conn1.oppomobile.com", "/generate_204", 204, ""),
    "ColorOS": ("conn2.coloros.com", "/generate_204", 204, ""),
    "Qualcomm": ("www.qualcomm.cn", "/generate_204", 204, ""),
    "Samsung": ("connectivitycheck.samsung.com", "/", 204, ""),
    "Cloudflare": ("cp.cloudflare.com", "/", 204, ""),
    "Windows 10, 11": (
        "www.msftconnecttest.com",
        "/connecttest.txt",
        200,
        "Microsoft Connect Test",
    ),
    "Windows, IPv6": (
        "ipv6.msftconnecttest.com",
        "/connecttest.txt",
        200,
        "Microsoft Connect Test",
    ),
    "Windows 7, 8": ("www.msftncsi.com", "/ncsi.txt", 200, "Microsoft NCSI"),
    "Firefox": ("detectportal.firefox.com", "/success.txt?ipv4", 200, "success\n"),
    "Firefox, page": (
        "detectportal.firefox.com",
        "/canonical.html",
        200,
        FIREFOX_PAGE,
    ),
    "KDE": ("networkcheck.kde.org", "/", 200, "OK\n"),
    "GNOME": ("nmcheck.gnome.org", "/check_network_status.txt", 200, "NetworkManager is online\n"),
    "Debian": ("network-test.debian.org", "/nm", 200, "NetworkManager is online\n"),
    "Arch": ("ping.archlinux.org", "/nm-check.txt", 200, "NetworkManager is online\n"),
    "Ubuntu": ("connectivity-check.ubuntu.com", "/", 204, ""),
    "Fedora": ("fedoraproject.org", "/static/hotspot.txt", 200, "OK\n"),
    "openSUSE": ("conncheck.opensuse.org", "/", 200, "NetworkManager is online\n"),
    "Kindle": (
        "spectrum.s3.amazonaws.com",
        "/kindle-wifi/wifistub.html",
        200,
        KINDLE_PAGE,
    ),
}
CAPTIVE = [phase for phase in Phase if phase is not Phase.DONE]


def _enter(stage: PortalStage, phase: Phase) -> None:
    stage.onboarding.show(replace(stage.onboarding.status, phase=phase))


@pytest.mark.parametrize("name", PROBES)
async def test_a_probe_is_led_to_the_portal_until_the_set_up_is_done(
    phone: Browser, stage: PortalStage, name: str
):
    host, path, status, body = PROBES[name]
    for phase in CAPTIVE:
        _enter(stage, phase)
        answer = await phone.get(path, Host=host)
        assert answer.status == 302
        assert answer.location == f"{stage.setup_url}/"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "success" not in answer.text.lower()
        assert answer.text, "some sheets want a body"
    _enter(stage, Phase.DONE)
    answer = await phone.get(path, Host=host)
    assert (answer.status, answer.text) == (status, body)


@pytest.mark.parametrize("name", PROBES)
async def test_a_probe_over_the_cable_is_never_answered(
    laptop: Browser, stage: PortalStage, name: str
):
    host, path, _, body = PROBES[name]
    for phase in Phase:
        _enter(stage, phase)
        answer = await laptop.get(path, Host=host)
        assert answer.status == 421
        assert not answer.location
        assert not body or body not in answer.text


async def test_a_head_request_is_led_as_well(phone: Browser):
    answer = await phone.ask("HEAD", "/generate_204", None, {"Host": "www.gstatic.com"})
    assert answer.status == 302


@pytest.mark.parametrize("phase", Phase)
async def test_what_a_system_opens_in_the_browser_always_leads_to_the_portal(
    phone: Browser, stage: PortalStage, phase: Phase
):
    _enter(stage, phase)
    for host, path in (
        ("www.msftconnecttest.com", "/redirect"),
        ("neverssl.com", "/"),
        ("192.168.1.1", "/"),
        ("lares.local.evil.example", "/network"),
    ):
        answer = await phone.get(path, Host=host)
        assert (answer.status, answer.location) == (302, f"{stage.setup_url}/")


async def test_a_system_may_probe_its_router_itself(phone: Browser, stage: PortalStage):
    assert (await phone.get("/generate_204")).location == f"{stage.setup_url}/"
    _enter(stage, Phase.DONE)
    assert (await phone.get("/generate_204")).status == 204


async def test_a_page_never_says_what_ios_takes_for_success(phone: Browser, stage: PortalStage):
    for phase in Phase:
        _enter(stage, phase)
        for path in ("/", "/network", "/home", "/nothing"):
            assert "success" not in (await phone.get(path)).text.lower()


async def test_the_captive_portal_api(phone: Browser, laptop: Browser, stage: PortalStage):
    for phase in Phase:
        _enter(stage, phase)
        answer = await phone.get("/captive-api")
        assert answer.headers["Content-Type"].startswith("application/captive+json")
        assert answer.headers["Cache-Control"] == "private, no-store"
        captive = "true" if phase is not Phase.DONE else "false"
        assert answer.text == f'{{"captive":{captive},"user-portal-url":"{stage.setup_url}/"}}'
    _enter(stage, Phase.WAITING)
    assert (await laptop.get("/captive-api")).status == 404


async def test_networkmanager_is_told_by_its_header(phone: Browser, stage: PortalStage):
    _enter(stage, Phase.DONE)
    answer = await phone.get("/nm", Host="network-test.debian.org")
    assert answer.headers["X-NetworkManager-Status"] == "online"


def test_an_ordinary_page_is_no_probe():
    assert internet_answer("example.org", "/") is None
    assert internet_answer("", "/index.html") is None


@pytest.mark.parametrize("phase", sorted(NETWORK_ONLY))
async def test_a_phone_that_asks_for_the_internet_is_no_person(
    phase: Phase, http: aiohttp.ClientSession
):
    """Else a phone in a pocket would keep a lost box from trying its network again."""
    onboarding = FakeOnboarding()
    onboarding.show(replace(onboarding.status, phase=phase))
    async with running_portal(onboarding) as stage:
        onboarding.looks = 0
        phone = Browser(http, stage.setup_url)
        for host, path, _, _ in PROBES.values():
            assert (await phone.get(path, Host=host)).status == 302
        assert (await phone.get("/captive-api")).status == 200
        assert onboarding.looks == 0
        await phone.get("/")
        assert onboarding.looks > 0
