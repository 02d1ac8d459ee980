"""Keys that are tried over the cable: a few a minute for each, and not many for all together."""

import pytest

from lares_provisioning.service.admission import (
    MOST_WRONG,
    MOST_WRONG_OF_NETWORK,
    MOST_WRONG_TOGETHER,
    WINDOW_S,
    Admission,
)
from tests.fakes.clock import FakeClock

KEY = "2345678ABC"
FAMILY, STRANGER = "192.168.1.20", "fe80::1"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def admission(clock: FakeClock) -> Admission:
    return Admission(KEY.__eq__, clock)


async def test_after_five_wrong_ones_none_is_right_until_the_minute_ends(
    admission: Admission, clock: FakeClock
):
    for _ in range(MOST_WRONG):
        assert not admission.admits("WRONG", FAMILY)
    assert not admission.admits(KEY, FAMILY)
    await clock.advance(WINDOW_S - 1)
    assert not admission.admits(KEY, FAMILY)
    await clock.advance(1)
    assert admission.admits(KEY, FAMILY)


async def test_one_device_that_tries_for_ever_keeps_nobody_else_out(
    admission: Admission, clock: FakeClock
):
    for _ in range(20):
        for _ in range(100):
            assert not admission.admits("WRONG", STRANGER)
        assert admission.admits(KEY, FAMILY)
        await clock.advance(10)


async def test_right_ones_are_not_counted(admission: Admission):
    for _ in range(2 * MOST_WRONG):
        assert admission.admits(KEY, FAMILY)


async def test_many_addresses_together_have_a_bound_too(admission: Admission, clock: FakeClock):
    wrong = 0
    for number in range(200):
        for _ in range(MOST_WRONG):
            assert not admission.admits(f"WRONG{number}", f"192.168.1.{30 + number}")
        wrong += MOST_WRONG
        assert admission.admits(KEY, FAMILY) is (wrong < MOST_WRONG_TOGETHER)
    assert len(admission._wrong) <= MOST_WRONG_TOGETHER
    await clock.advance(WINDOW_S)
    assert admission.admits(KEY, FAMILY)


@pytest.mark.parametrize(
    ("addresses", "same", "other"),
    [
        ("2001:db8:0:1::{:x}", "2001:db8:0:1:ffff::1", "2001:db8:0:2::1"),
        ("fd00:1:2:3::{:x}", "fd00:1:2:3::ffff", "fd00:1:2:4::1"),
        ("fe80:0:0:{:x}::1%eth0", "febf::1", "fec0::1"),
    ],
)
async def test_a_device_with_any_number_of_ipv6_addresses_does_not_take_the_bound_of_all(
    admission: Admission, clock: FakeClock, addresses: str, same: str, other: str
):
    tries = 0
    for number in range(1000):
        for _ in range(MOST_WRONG):
            assert not admission.admits("WRONG", addresses.format(number))
            tries += 1
        assert admission.admits(KEY, same) is (tries < MOST_WRONG_OF_NETWORK)
    assert admission.admits(KEY, other)
    assert admission.admits(KEY, FAMILY)
    assert admission._wrong.total() == MOST_WRONG_OF_NETWORK
    await clock.advance(WINDOW_S)
    assert admission.admits(KEY, same)


async def test_a_neighbour_in_the_same_ipv6_network_is_not_kept_out_by_one_address(
    admission: Admission,
):
    for _ in range(100):
        assert not admission.admits("WRONG", "2001:db8::1")
    assert admission.admits(KEY, "2001:db8::2")


@pytest.mark.parametrize(
    ("one", "spelled"),
    [
        ("192.168.1.66", "::ffff:192.168.1.66"),
        ("::ffff:c0a8:142", "192.168.1.66"),
        ("fe80::1%eth0", "fe80::1"),
        ("2001:DB8::1", "2001:db8:0:0:0:0:0:1"),
        ("nobody", "nobody"),
    ],
)
async def test_an_address_counts_as_one_however_it_is_spelled(
    admission: Admission, one: str, spelled: str
):
    for _ in range(MOST_WRONG):
        assert not admission.admits("WRONG", one)
    assert not admission.admits(KEY, spelled)


async def test_ipv4_in_the_clothes_of_ipv6_is_no_network(admission: Admission):
    for number in range(MOST_WRONG_OF_NETWORK):
        assert not admission.admits("WRONG", f"::ffff:192.168.1.{30 + number}")
    assert admission.admits(KEY, f"::ffff:{FAMILY}")
