"""Keys that are tried over the cable: a few a minute for each, and not many for all together."""

import pytest

from lares_provisioning.service.admission import (
    MOST_WRONG,
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
    for number in range(1000):
        for _ in range(MOST_WRONG):
            assert not admission.admits(f"WRONG{number}", f"fe80::{number:x}")
        wrong += MOST_WRONG
        assert admission.admits(KEY, FAMILY) is (wrong < MOST_WRONG_TOGETHER)
    assert len(admission._wrong) <= MOST_WRONG_TOGETHER
    await clock.advance(WINDOW_S)
    assert admission.admits(KEY, FAMILY)
