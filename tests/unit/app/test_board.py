"""What the appliance's system is asked for, and what it answers."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lares.app.board import Board
from lares.clock import SystemClock
from lares.errors import NoAnswerError, RequestRefusedError, UnusableError
from lares.runtime.root_requests import RootRequests
from lares.runtime.worker import Worker
from tests.fakes.board import System


class _Hurried(SystemClock):
    """A clock on which the time that is waited runs a hundred times as fast."""

    def monotonic(self) -> float:
        return super().monotonic() * 100


@pytest.fixture
def system(tmp_path: Path) -> System:
    return System(tmp_path)


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    worker = Worker("test", 8)
    yield worker
    await worker.close()


@pytest.fixture
def board(system: System, worker: Worker, tmp_path: Path) -> Board:
    return Board(worker, SystemClock(), RootRequests(system.requests), tmp_path / "password")


async def _answering(system: System, worker: Worker, *codes: str) -> str:
    """Be the system: take one request and answer it."""
    names: list[str] = []
    async with asyncio.timeout(5):
        while not names:
            await asyncio.sleep(0.01)
            names = await worker.run(system.take)
    for code in codes:
        await worker.run(system.answer, names[0], code, "why")
        await asyncio.sleep(0.15)
    return names[0]


@pytest.mark.parametrize(
    ("act", "name"),
    [
        (Board.restart, "reboot"),
        (Board.restart_service, "restart-lares"),
        (Board.power_off, "poweroff"),
        (Board.factory_reset, "factory-reset"),
    ],
)
async def test_what_ends_the_service_returns_when_it_is_accepted(
    board: Board, system: System, worker: Worker, act, name: str
):
    async with asyncio.TaskGroup() as group:
        asked = group.create_task(_answering(system, worker, "accepted"))
        await act(board)
    assert asked.result() == name


async def test_an_answer_from_before_is_none(board: Board, system: System, worker: Worker):
    await worker.run(system.answer, "reboot", "not-allowed")
    async with asyncio.TaskGroup() as group:
        group.create_task(_answering(system, worker, "done"))
        await board.restart()


async def test_the_broker_is_waited_for(board: Board, system: System, worker: Worker):
    async with asyncio.TaskGroup() as group:
        asked = group.create_task(_answering(system, worker, "accepted", "done"))
        await board.open_broker(to_house=True)
    assert asked.result() == "broker-open"


@pytest.mark.parametrize(
    ("name", "time_zone"), [("我们家", "Asia/Shanghai"), ("我们家", None), (None, "Europe/Berlin")]
)
async def test_the_home_is_waited_for_and_what_is_left_out_is_not_asked_for(
    board: Board, system: System, worker: Worker, name: str | None, time_zone: str | None
):
    async with asyncio.TaskGroup() as group:
        group.create_task(_answering(system, worker, "accepted", "done"))
        await board.change_home(name=name, time_zone=time_zone)
    (asked,) = system.taken
    expected = {"name": name, "time_zone": time_zone}
    assert asked == ("home", {key: value for key, value in expected.items() if value})


async def test_settings_that_root_does_not_take_are_told(
    board: Board, system: System, worker: Worker
):
    async def ask() -> None:
        with pytest.raises(RequestRefusedError, match=r"settings.*why"):
            await board.change_home(name="Home", time_zone=None)

    async with asyncio.TaskGroup() as group:
        group.create_task(ask())
        group.create_task(_answering(system, worker, "accepted", "settings"))


async def test_a_refusal_says_why(board: Board, system: System, worker: Worker):
    async def ask() -> None:
        with pytest.raises(RequestRefusedError, match=r"hashing.*why"):
            await board.open_broker(to_house=False)

    async with asyncio.TaskGroup() as group:
        group.create_task(ask())
        group.create_task(_answering(system, worker, "accepted", "hashing"))


async def test_a_request_that_nobody_takes_is_withdrawn(
    system: System, worker: Worker, tmp_path: Path
):
    board = Board(worker, _Hurried(), RootRequests(system.requests), tmp_path / "password")
    with pytest.raises(NoAnswerError, match="does not answer"):
        await board.factory_reset()
    assert await worker.run(system.take) == []


async def test_where_there_is_no_such_folder_nobody_can_be_asked(worker: Worker, tmp_path: Path):
    board = Board(worker, SystemClock(), RootRequests(tmp_path / "none"))
    assert not await board.is_there()
    with pytest.raises(UnusableError, match="switch it off and on"):
        await board.restart()


async def test_the_password_of_the_devices(board: Board, worker: Worker, tmp_path: Path):
    assert (await board.broker()).is_open is False
    with pytest.raises(UnusableError, match="cannot be read"):
        await board.broker_password()
    await worker.run((tmp_path / "password").write_text, "s3cret\n")
    broker = await board.broker()
    assert (broker.is_open, broker.port, broker.account) == (True, 1883, "devices")
    assert broker.host.endswith(".local")
    assert await board.broker_password() == "s3cret"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"code": 1}', b"\xff"])
def test_a_damaged_answer_is_none(system: System, content: bytes):
    requests = RootRequests(system.requests)
    earlier = requests.leave("reboot")
    (system.answers / "reboot").write_bytes(content)
    assert requests.answer("reboot", earlier) is None


def test_a_request_is_whole_and_for_root_alone(system: System):
    requests = RootRequests(system.requests)
    requests.leave("label", text="密钥 2345678ABC")
    requests.leave("reboot")
    label, reboot = system.requests / "label", system.requests / "reboot"
    assert json.loads(label.read_bytes()) == {"text": "密钥 2345678ABC"}
    assert reboot.read_bytes() == b""
    assert {each.stat().st_mode & 0o777 for each in (label, reboot)} == {0o600}
    assert {each.name for each in system.requests.iterdir()} == {"label", "reboot"}
