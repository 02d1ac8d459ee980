"""Passwords, the setup code, sessions and the throttle."""

from datetime import timedelta

import pytest

from lares.console.passwords import Cost, hash_password, needs_rehash, verify_password
from lares.console.sessions import LIFETIME, Sessions, csrf_matches
from lares.console.setup_code import ALPHABET, SetupCode
from lares.console.throttle import Throttle
from tests.fakes.clock import FakeClock
from tests.fakes.console_ports import CHEAP, FakeAccounts, StoredSession


@pytest.mark.parametrize("password", ["correct horse", "我家的密码很长", "пароль-Ω", "🔑" * 8])
def test_a_password_fits_only_its_own_hash(password: str):
    stored = hash_password(password, CHEAP)
    assert password not in stored
    assert verify_password(password, stored)
    assert not verify_password(password + " ", stored)


def test_two_hashes_of_one_password_differ():
    assert hash_password("same password", CHEAP) != hash_password("same password", CHEAP)


def test_full_width_and_composed_letters_are_the_same_password():
    assert verify_password("Pa55word é", hash_password("Pa55word e\u0301", CHEAP))


@pytest.mark.parametrize(
    "stored",
    ["", "plain", "$scrypt$ln=4$x$y", "$scrypt$ln=99,r=8,p=1$AAAA$AAAA", "$argon2id$a$b$c", "$$$$"],
)
def test_a_damaged_hash_fits_nothing(stored: str):
    assert not verify_password("anything", stored)
    assert needs_rehash(stored)


def test_a_hash_of_another_cost_is_to_be_made_anew():
    stored = hash_password("correct horse", CHEAP)
    assert needs_rehash(stored, Cost())
    assert not needs_rehash(stored, CHEAP)


def test_the_default_cost_is_what_owasp_asks_for():
    assert Cost() == (15, 8, 3)


def test_a_setup_code_is_readable_and_forgiving_until_used():
    code = SetupCode()
    bare = code.text.replace("-", "")
    assert len(bare) == 8
    assert set(bare) <= set(ALPHABET)
    assert not set(ALPHABET) & set("01ILO")
    assert code.matches(f" {code.text.lower()} ")
    assert not code.matches("")
    assert not code.matches("ÄÖÜß-" + bare)
    code.use_up()
    assert not code.matches(bare)
    assert not code.matches("")


async def test_a_session_slides_while_used_and_is_written_once_a_day():
    clock = FakeClock(autojump=False)
    accounts = FakeAccounts()
    sessions = Sessions(accounts, clock)
    token, opened = await sessions.open()
    assert token not in repr(accounts.sessions)
    for _ in range(10):
        assert await sessions.find(token) == opened
    assert accounts.writes == 1
    await clock.advance(timedelta(days=29).total_seconds())
    assert await sessions.find(token) == opened
    assert accounts.writes == 2
    await clock.advance(timedelta(days=29).total_seconds())
    assert await sessions.find(token) == opened
    await clock.advance(LIFETIME.total_seconds())
    assert await sessions.find(token) is None
    assert accounts.sessions == {}


async def test_unknown_and_absurd_tokens_open_nothing():
    sessions = Sessions(FakeAccounts(), FakeClock())
    for token in ("", "x", "x" * 5000, "\udc80"):
        assert await sessions.find(token) is None


async def test_only_the_own_csrf_token_fits():
    sessions = Sessions(FakeAccounts(), FakeClock())
    _, first = await sessions.open()
    _, second = await sessions.open()
    assert csrf_matches(first, first.csrf)
    assert not csrf_matches(first, second.csrf)
    assert not csrf_matches(first, "\udc80ü")


async def test_each_wrong_try_makes_the_next_one_wait_twice_as_long():
    clock = FakeClock(autojump=False)
    throttle = Throttle(clock)
    waits = []
    for _ in range(15):
        assert throttle.attempt("192.0.2.7") == 0
        blocked = throttle._by_address["192.0.2.7"].blocked_until
        waits.append(max(0.0, blocked - clock.monotonic()))
        await clock.advance(waits[-1])
    assert waits == [0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


async def test_success_forgets_the_tries_of_an_address():
    clock = FakeClock(autojump=False)
    throttle = Throttle(clock)
    for _ in range(3):
        throttle.attempt("192.0.2.7")
    assert throttle.attempt("192.0.2.7") > 0
    assert throttle.attempt("192.0.2.8") == 0
    throttle.succeeded("192.0.2.7")
    assert throttle.attempt("192.0.2.7") == 0


async def test_many_addresses_together_are_throttled_but_never_for_long():
    clock = FakeClock(autojump=False)
    throttle = Throttle(clock)
    tries = [throttle.attempt(f"192.0.2.{number}") for number in range(40)]
    assert tries[:20] == [0.0] * 20
    assert all(0 < wait <= 30 for wait in tries[20:])


async def test_a_flood_from_many_addresses_does_not_keep_the_household_out():
    clock = FakeClock(autojump=False)
    throttle = Throttle(clock)
    assert throttle.attempt("192.0.2.7") == 0
    throttle.succeeded("192.0.2.7")
    for number in range(40):
        throttle.attempt(f"198.51.100.{number}")
    assert throttle.attempt("192.0.2.8") > 0
    assert [throttle.attempt("192.0.2.7") for _ in range(3)] == [0, 0, 0]
    assert throttle.attempt("192.0.2.7") > 0


async def test_a_logout_while_a_session_is_extended_is_not_undone():
    clock = FakeClock(autojump=False)
    accounts = FakeAccounts()
    sessions = Sessions(accounts, clock)
    token, _ = await sessions.open()
    await clock.advance(timedelta(days=2).total_seconds())
    found = accounts.session

    async def logged_out_meanwhile(token_hash: str) -> StoredSession | None:
        stored = await found(token_hash)
        accounts.session = found  # type: ignore[method-assign]  # only this look-up is overtaken
        await sessions.close_all()
        return stored

    accounts.session = logged_out_meanwhile  # type: ignore[method-assign]  # as above
    await sessions.find(token)
    assert accounts.sessions == {}


async def test_one_ipv6_network_is_one_address():
    throttle = Throttle(FakeClock(autojump=False))
    for number in range(3):
        assert throttle.attempt(f"2001:db8::{number}") == 0
    assert throttle.attempt("2001:db8::ffff:1%eth0") > 0
    assert throttle.attempt("2001:db8:0:1::1") == 0
    assert throttle.attempt("::ffff:192.0.2.9") == 0


async def test_the_throttle_remembers_a_bounded_number_of_addresses():
    clock = FakeClock(autojump=False)
    throttle = Throttle(clock)
    for number in range(2000):
        throttle.attempt(f"10.0.{number // 256}.{number % 256}")
        await clock.advance(40)
    assert len(throttle._by_address) <= 512
