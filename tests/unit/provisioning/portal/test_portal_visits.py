"""Visits are bounded and forgotten; languages, countries and addresses are read with care."""

from types import SimpleNamespace
from typing import Any

import pytest

from lares_provisioning.portal.arrival import Arrivals, Door, host_name
from lares_provisioning.portal.languages import likely_country, wished_language
from lares_provisioning.portal.options import PortalOptions
from lares_provisioning.portal.visits import Visits
from tests.fakes.clock import FakeClock


async def test_a_visit_is_forgotten_after_an_hour_and_never_more_than_256_are_kept():
    clock = FakeClock(autojump=False)
    visits = Visits(clock)
    first = visits.of_address("10.42.0.2", admitted=True)
    await clock.advance(3599)
    assert visits.of_address("10.42.0.2", admitted=True) is first
    await clock.advance(3601)
    assert visits.of_address("10.42.0.2", admitted=True) is not first
    cookie = visits.admit("zh")
    kept = visits.of_cookie(cookie)
    assert kept is not None
    assert (kept.admitted, kept.language) == (True, "zh")
    for _ in range(256):
        visits.admit("en")
    assert visits.of_cookie(cookie) is None
    assert visits.of_cookie("") is None
    assert visits.of_cookie("x" * 10_000) is None


async def test_strangers_make_nobody_be_forgotten_but_strangers():
    visits = Visits(FakeClock())
    cookie = visits.admit("zh")
    inside = visits.of_address("10.42.0.2", admitted=True)
    stranger = visits.of_address("fe80::1:0", admitted=False)
    for n in range(256):
        visits.of_address(f"fe80::{n:x}", admitted=False)
    assert visits.of_cookie(cookie) is not None
    assert visits.of_address("10.42.0.2", admitted=True) is inside
    assert visits.of_address("fe80::1:0", admitted=False) is not stranger


async def test_an_address_admitted_by_the_setup_network_is_not_admitted_over_the_cable():
    visits = Visits(FakeClock())
    inside = visits.of_address("10.42.0.2", admitted=True)
    outside = visits.of_address("10.42.0.2", admitted=False)
    assert inside is not outside
    assert not outside.admitted
    assert inside.token not in repr(inside)


@pytest.mark.parametrize(
    ("header", "language", "country"),
    [
        ("", "en", ""),
        ("en", "en", ""),
        ("en-GB,en;q=0.9", "en", "GB"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh", "CN"),
        ("zh-Hant-TW", "zh", "TW"),
        ("zh", "zh", "CN"),
        ("de-AT,zh;q=0.5,en;q=0.4", "zh", "AT"),
        ("en;q=0.1, zh;q=0.9", "zh", "CN"),
        ("en;q=0, zh", "zh", "CN"),
        ("en;q=x,zh;q=9", "en", ""),
        ("*", "en", ""),
        ("a" * 10_000, "en", ""),
        (";,;q=,--", "en", ""),
        ("\uff45\uff4e-GB", "en", ""),
    ],
)
def test_what_a_browser_wishes(header: str, language: str, country: str):
    assert wished_language(header) == language
    assert likely_country(header) == country


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("lares.local", "lares.local"),
        ("LARES.local.:80", "lares.local"),
        ("[fe80::1]:80", "fe80::1"),
        ("[fe80", ""),
        ("", ""),
        ("user@lares.local", "lares.local"),
        ("10.42.0.1:notaport", "10.42.0.1"),
    ],
)
def test_the_name_in_a_host_header(header: str, name: str):
    assert host_name(header) == name


def _request(own: object, client: object, host: str) -> Any:
    ends = {"sockname": own, "peername": client}
    return SimpleNamespace(get_extra_info=ends.get, headers={"Host": host})


@pytest.mark.parametrize(
    ("own", "client", "door"),
    [
        (("10.42.0.1", 80), ("10.42.0.23", 5), Door.SETUP_NETWORK),
        (("::ffff:10.42.0.1", 80, 0, 0), ("::ffff:10.42.0.23", 5, 0, 0), Door.SETUP_NETWORK),
        # Reached from the house by the setup network's address: Linux answers everywhere.
        (("10.42.0.1", 80), ("192.168.1.5", 5), Door.ETHERNET),
        (("192.168.1.9", 80), ("10.42.0.23", 5), Door.ETHERNET),
        # A house whose own network happens to be the same one.
        (("10.42.0.7", 80), ("10.42.0.23", 5), Door.ETHERNET),
        (("fe80::1%eth0", 80, 0, 2), ("fe80::2%eth0", 5, 0, 2), Door.ETHERNET),
        (None, None, Door.ETHERNET),
    ],
)
def test_which_door_it_is(own: object, client: object, door: Door):
    options = PortalOptions()
    arrivals = Arrivals(options.setup_address, options.names)
    arrival = arrivals.of(_request(own, client, "10.42.0.1"))
    assert arrival.door is door


def test_addresses_for_links():
    options = PortalOptions()
    arrivals = Arrivals(options.setup_address, options.names)

    def of(own: object, host: str) -> Any:
        return arrivals.of(_request(own, ("10.42.0.23", 5), host))

    setup = of(("10.42.0.1", 80), "captive.apple.com")
    assert setup.root == "http://10.42.0.1/"
    assert not setup.is_own_host
    assert setup.console(8321) == "http://10.42.0.1:8321/"
    named = of(("192.168.1.9", 80), "lares.local")
    assert named.console(8321) == "http://lares.local:8321/"
    six = of(("fd00::9", 8080, 0, 0), "[FD00::9]:8080")
    assert six.root == "http://[fd00::9]:8080/"
    assert six.is_own_host
    assert six.console(8321) == "http://[fd00::9]:8321/"
    zone = of(("fe80::1", 80, 0, 2), '[fe80::1%25"onload]')
    assert zone.console(8321) == "http://[fe80::1]:8321/"
