"""What the ports that the store fills promise; the fakes and SQLite pass the same tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from lares.assistant.ports import Journal
from lares.assistant.turn import Reply, ReplyOutcome, Turn
from lares.clock import Clock, Deadline
from lares.console.ports import Accounts, ReadsJournal, SavesHome
from lares.devices.link import ConfigStore, StateStore
from lares.home.command import CommandResult, Outcome
from lares.nlu.understanding import IntentCall
from lares.policy.principal import Origin, Principal, Role
from lares.runtime.worker import Worker
from lares.store.accounts import AccountRepository
from lares.store.database import Database
from lares.store.discovery import DiscoveryRepository
from lares.store.home import HomeRepository
from lares.store.journal import JournalRepository
from lares.store.states import StateRepository
from tests.fakes.clock import FakeClock
from tests.fakes.console_ports import FakeAccounts
from tests.fakes.console_ports import FakeJournal as FakeHistory
from tests.fakes.device_memory import MemoryConfigs


@dataclass
class Ports:
    """One implementation of each port."""

    journal: Journal
    history: ReadsJournal
    accounts: Accounts
    configs: ConfigStore


@asynccontextmanager
async def fakes(_folder: Path, clock: Clock) -> AsyncIterator[Ports]:
    history = FakeHistory(clock)
    yield Ports(history, history, FakeAccounts(), MemoryConfigs())


@asynccontextmanager
async def sqlite(folder: Path, clock: Clock) -> AsyncIterator[Ports]:
    worker = Worker("store", 64)
    database = Database(folder / "lares.db", worker)
    await database.open()
    journal = JournalRepository(database, clock)
    # Ports that have no behaviour worth a contract must at least fit.
    _saves: SavesHome = HomeRepository(database)
    _states: StateStore = StateRepository(database)
    try:
        yield Ports(
            journal, journal, AccountRepository(database, clock), DiscoveryRepository(database)
        )
    finally:
        await database.close()
        await worker.close()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=[fakes, sqlite], ids=lambda world: world.__name__)
async def ports(
    request: pytest.FixtureRequest, tmp_path: Path, clock: FakeClock
) -> AsyncIterator[Ports]:
    async with request.param(tmp_path, clock) as ports:
        yield ports


def _turn(clock: Clock, text: str) -> Turn:
    owner = Principal("owner", Role.OWNER, "Li")
    return Turn(text, text, owner, Origin.CHAT, "s1", Deadline.after(clock, 5), "study", "zh")


REPLY = Reply(
    "开灯",
    "好的",
    "zh",
    ReplyOutcome.DONE,
    "done",
    (IntentCall("HassTurnOn", {"name": "灯", "brightness": 30}),),
    (CommandResult("light.a", Outcome.CONFIRMED), CommandResult("light.b", Outcome.REJECTED, "x")),
)


async def test_the_journal_gives_back_what_was_recorded(ports: Ports, clock: FakeClock) -> None:
    turn = _turn(clock, "开灯")
    before = clock.now()
    reply = replace(REPLY, decisions=("one", "two"))
    turn.trace.note("exact", text="开灯", found=True)
    await ports.journal.record(turn, reply)
    (entry,) = await ports.history.recent(5)
    assert entry.reply == reply
    assert entry.turn.trace == turn.trace
    assert timedelta(0) <= entry.at - before < timedelta(seconds=5)
    for name in ("id", "text", "principal", "origin", "session", "area_id", "language"):
        assert getattr(entry.turn, name) == getattr(turn, name)


async def test_the_journal_is_read_backwards_page_by_page(ports: Ports, clock: FakeClock) -> None:
    for number in range(5):
        await ports.journal.record(_turn(clock, str(number)), REPLY)
    first = await ports.history.recent(2)
    second = await ports.history.recent(2, first[-1].id)
    rest = await ports.history.recent(2, second[-1].id)
    assert [[e.turn.text for e in page] for page in (first, second, rest)] == [
        ["4", "3"],
        ["2", "1"],
        ["0"],
    ]
    assert list(await ports.history.recent(2, rest[-1].id)) == []


async def test_there_is_no_owner_until_a_password_is_set(ports: Ports) -> None:
    assert await ports.accounts.owner() is None
    for password_hash in ("first", "second"):
        await ports.accounts.set_password_hash(password_hash)
        owner = await ports.accounts.owner()
        assert owner is not None
        assert owner.password_hash == password_hash


async def test_sessions_are_found_by_the_hash_of_their_token(
    ports: Ports, clock: FakeClock
) -> None:
    await ports.accounts.set_password_hash("x")
    later = clock.now() + timedelta(days=1)
    await ports.accounts.add_session("a", expires_at=later, csrf="1")
    await ports.accounts.add_session("a", expires_at=later, csrf="2")
    await ports.accounts.add_session("b", expires_at=later, csrf="3")
    session = await ports.accounts.session("a")
    assert session is not None
    assert (session.csrf, session.expires_at) == ("2", later)
    await ports.accounts.remove_session("a")
    await ports.accounts.remove_session("never")
    assert await ports.accounts.session("a") is None
    await ports.accounts.remove_all_sessions()
    assert await ports.accounts.session("b") is None


async def test_an_expired_session_is_still_told(ports: Ports, clock: FakeClock) -> None:
    await ports.accounts.set_password_hash("x")
    await ports.accounts.add_session("a", expires_at=clock.now() + timedelta(seconds=1), csrf="1")
    await clock.advance(3600)
    assert await ports.accounts.session("a") is not None


async def test_announcements_are_kept_in_the_order_first_heard(ports: Ports) -> None:
    await ports.configs.apply({"b": b"1", "a": b"1", "c": b"1"})
    await ports.configs.apply({"a": b"2", "c": b"", "never": b""})
    await ports.configs.apply({})
    assert list(await ports.configs.load()) == [("b", b"1"), ("a", b"2")]
