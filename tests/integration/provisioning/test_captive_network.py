"""A phone in the setup network and a laptop in the house, as far as a kernel without radio goes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lares_provisioning.onboarding import Answers
from tests.integration.provisioning.captive_world import FAMILIES, NAMES
from tests.integration.provisioning.name_questions import NO_ERROR
from tests.unit.provisioning.portal.test_portal_probes import PROBES

ROOT = Path(__file__).parents[3]
PORTAL = "http://10.42.0.1/"


@pytest.fixture(scope="module")
def seen(debian: Path, debian_environment: dict[str, str]) -> Any:
    allowed = subprocess.run(
        ["unshare", "--map-root-user", "--net", "--mount", "true"], capture_output=True, check=False
    )
    assert allowed.returncode == 0, (
        "this test makes network namespaces: run it as root, or allow them to users "
        f"(kernel.unprivileged_userns_clone=1): {allowed.stderr.decode()}"
    )
    ran = subprocess.run(
        [
            *("unshare", "--map-root-user", "--net", "--mount", sys.executable, "-m"),
            "tests.integration.provisioning.captive_world",
            debian / "usr/sbin/dnsmasq",
        ],
        cwd=ROOT,
        env={**debian_environment, "PYTHONPATH": "firmware:provisioning:."},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_the_phone_is_told_where_the_page_is(seen: Any):
    lease = seen["lease"]
    assert lease["address"].startswith("10.42.0.")
    assert lease["names"] == "10.42.0.1"
    told = lease["api"]  # udhcpc shows options that it does not know in hexadecimal
    if not told.startswith("http"):
        told = bytes.fromhex(told).decode()
    assert told == f"{PORTAL}captive-api"
    assert json.loads(seen["api"]["body"]) == {"captive": True, "user-portal-url": PORTAL}


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_the_box_and_nothing_is_remembered_of_it(seen: Any, name: str):
    assert seen["names"][f"A:{name}"] == {
        "code": NO_ERROR,
        "addresses": [["10.42.0.1", 0]],
        "others": 0,
    }


@pytest.mark.parametrize(
    "question",
    [
        *(f"{kind}:{name}" for kind in ("AAAA", "HTTPS") for name in NAMES),
        "SVCB:_dns.resolver.arpa",
        "SOA:local",
    ],
)
def test_what_the_box_has_not_is_answered_as_empty_not_refused(seen: Any, question: str):
    assert seen["names"][question] == {"code": NO_ERROR, "addresses": [], "others": 0}


@pytest.mark.parametrize("name", PROBES)
def test_every_probe_opens_the_sheet_and_closes_it_in_the_end(seen: Any, name: str):
    for phase in ("waiting", "joining"):
        assert (seen[phase][name]["status"], seen[phase][name]["to"]) == (302, PORTAL)
    _, _, status, body = PROBES[name]
    done = seen["done"][name]
    assert (done["status"], done["body"].strip()) == (status, body.strip())


def test_the_sheet_shows_the_page(seen: Any):
    assert (seen["sheet"]["status"], seen["sheet"]["at"]) == (200, PORTAL)
    assert "Networks nearby" in seen["sheet"]["body"]
    assert "MyHome" in seen["sheet"]["body"]


def test_a_sheet_without_script_and_cookies_sets_the_box_up(seen: Any):
    assert [(each["status"], each["to"]) for each in seen["forms"]] == [
        (303, f"{PORTAL}home"),
        (303, f"{PORTAL}review"),
        (303, PORTAL),
    ]
    (submitted,) = seen["submitted"]
    assert "ssid='MyHome'" in submitted
    assert "wifi_password" not in submitted
    assert "The password was not accepted" in seen["failed"]["body"]
    assert "Welcome home" in seen["end"]["body"]


@pytest.mark.parametrize("name", FAMILIES)
def test_the_person_of_the_image_tests_reads_the_pages_in_their_language(seen: Any, name: str):
    """tests/image takes minutes; what it reads of the pages is held here to the pages of today."""
    family, walk = FAMILIES[name], seen[name]
    assert {tuple(answer) for answer in walk["probes"]["probes"].values()} == {(302, PORTAL)}
    assert walk["probes"]["api"]["captive"] is True
    pages = walk["walked"]["pages"]
    assert [page["path"] for page in pages] == ["/", "/home", "/review", "/"]
    assert [page["title"] for page in pages] == [f"{title} – Lares" for title in family.titles]
    assert "MyHome" in pages[0]["networks"]
    assert family.refused in walk["refused"]["alert"]
    assert "MyHome" in walk["refused"]["alert"]
    assert walk["refused"]["chosen"] == "MyHome"
    assert walk["again"]["pages"][1]["title"] == f"{family.titles[-1]} – Lares"
    assert Answers(**walk["submitted"]) == Answers(
        ssid="MyHome",
        wifi_password="correct horse",
        country=family.country,
        language=family.languages[:2],
        home_name=family.home_name,
        owner_password="correct horse battery",
        time_zone=family.time_zone,
    )
    assert walk["lost"]["title"] == f"{family.lost} – Lares"


def test_nothing_is_hijacked_over_the_cable(seen: Any):
    house = seen["house"]
    assert house["probe"]["status"] == 421
    assert house["api"]["status"] == 404
    for name in ("page", "behind"):
        assert house[name]["status"] in (200, 421)
        assert "MyHome" not in house[name]["body"], "the house's side must show the key first"
    assert 'name="key"' in house["page"]["body"]
    assert 'name="key"' in house["behind"]["body"]
