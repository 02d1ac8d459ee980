"""Crowds and slow clients: bounded, cut, and never in the family's way."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from lares.errors import PortTakenError
from lares_provisioning.portal import boundary, connections
from lares_provisioning.portal.connections import (
    LIFETIME,
    MOST_PER_CLIENT,
    SILENCE,
    Connections,
)
from lares_provisioning.portal.listener import own_sockets
from tests.fakes.clock import FakeClock
from tests.fakes.portal import PortalStage, listen_at, running_portal
from tests.unit.provisioning.portal.conftest import Browser

Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]
HEAD = b"GET / HTTP/1.1\r\nHost: 127.0.0.2\r\n"


async def _over(reader: asyncio.StreamReader) -> bool:
    try:
        return await reader.read(1) == b""
    except ConnectionResetError:
        return True


@contextlib.asynccontextmanager
async def _serving(clock: FakeClock) -> AsyncIterator[tuple[Connections, int]]:
    """A server whose requests do not end before the test does."""
    open_connections = Connections(clock)
    release = asyncio.Event()

    async def hang(request: web.Request) -> web.Response:
        open_connections.note(request)
        await release.wait()
        return web.Response()

    app = web.Application()
    app.router.add_get("/", hang)
    runner = web.AppRunner(app, shutdown_timeout=0.01)
    await runner.setup()
    assert runner.server is not None
    listening = listen_at("127.0.0.1", 0)
    task = asyncio.create_task(open_connections.accept(listening, runner.server))
    try:
        yield open_connections, listening.getsockname()[1]
    finally:
        release.set()
        await clock.settle()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        listening.close()
        await runner.cleanup()


async def _connect(port: int, source: str = "127.0.0.1") -> Pair:
    return await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))


async def test_silence_and_endless_requests_are_cut():
    clock = FakeClock(autojump=False)
    async with _serving(clock) as (served, port):
        silent, slow, asking = [await _connect(port) for _ in range(3)]
        slow[1].write(HEAD)  # a head that does not end
        asking[1].write(HEAD + b"\r\n")
        await clock.settle()
        await clock.advance(SILENCE - 0.1)
        served.sweep()
        await clock.settle()
        assert not any(each[0].at_eof() for each in (silent, slow, asking))
        await clock.advance(0.1)
        served.sweep()
        assert await _over(silent[0])
        assert await _over(slow[0])
        assert not asking[0].at_eof()
        await clock.advance(LIFETIME - SILENCE)
        served.sweep()
        assert await _over(asking[0])
        for _, writer in (silent, slow, asking):
            writer.close()


async def test_a_client_has_only_so_many():
    clock = FakeClock(autojump=False)
    async with _serving(clock) as (_, port):
        pairs = [await _connect(port) for _ in range(MOST_PER_CLIENT)]
        await clock.settle()
        one_more = await _connect(port)
        assert await _over(one_more[0])
        other = await _connect(port, "127.0.0.9")
        other[1].write(HEAD)
        await clock.settle()
        assert not other[0].at_eof()
        pairs[0][1].close()
        await clock.settle()
        again = await _connect(port)
        await clock.settle()
        assert not again[0].at_eof()
        for _, writer in (*pairs, one_more, other, again):
            writer.close()


async def test_where_all_are_taken_the_busiest_gives_way(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connections, "MOST", 6)
    clock = FakeClock(autojump=False)
    async with _serving(clock) as (_, port):
        crowd = []
        for _ in range(6):
            crowd.append(await _connect(port, "127.0.0.8"))
            await clock.advance(0.1)
        family = await _connect(port, "127.0.0.9")
        assert await _over(crowd[0][0]), "the oldest of the busiest"
        await clock.settle()
        assert not family[0].at_eof()
        late = await _connect(port, "127.0.0.8")
        assert await _over(late[0]), "the busiest itself gets no more"
        for _, writer in (*crowd, family, late):
            writer.close()


async def test_a_body_that_does_not_come_is_given_up(
    stage: PortalStage, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(boundary, "BODY_TIMEOUT", 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.2", stage.port)
    writer.write(
        b"POST /network HTTP/1.1\r\nHost: 127.0.0.2\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\na"
    )
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"did not arrive in time" in answer


async def test_a_phone_that_leaves_while_it_sends_is_no_failure(
    stage: PortalStage, phone: Browser, caplog: pytest.LogCaptureFixture
):
    _, writer = await asyncio.open_connection("127.0.0.2", stage.port)
    writer.write(
        b"POST /network HTTP/1.1\r\nHost: 127.0.0.2\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\na"
    )
    await writer.drain()
    await asyncio.sleep(0.05)
    writer.transport.abort()
    assert (await phone.get("/")).status == 200
    assert "a request failed" not in caplog.text
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_what_is_not_http_is_refused_in_one_line(
    stage: PortalStage, phone: Browser, caplog: pytest.LogCaptureFixture
):
    for garbage in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"GET\r\n\r\n"):
        reader, writer = await asyncio.open_connection("127.0.0.2", stage.port)
        writer.write(garbage)
        assert (await reader.read()).startswith(b"HTTP/1.0 400")
        writer.close()
    for record in caplog.records:
        assert record.exc_info is None
    reader, writer = await asyncio.open_connection("127.0.0.2", stage.port)
    writer.write(b"GET / HTTP/1.0\r\n\r\n")  # before HTTP/1.1 there was no Host
    assert b"302" in await reader.readline()
    writer.close()
    reader, writer = await asyncio.open_connection("127.0.0.2", stage.port)
    writer.write(HEAD + b"X-Long: " + b"x" * 9000 + b"\r\n\r\n")
    assert b"400" in await reader.readline()
    writer.close()
    assert (await phone.get("/")).status == 200


async def test_the_portal_answers_while_a_crowd_holds_connections(
    stage: PortalStage, http: aiohttp.ClientSession
):
    held = [await _connect_to(stage, f"127.0.1.{n}") for n in range(1, 6) for _ in range(20)]
    async with http.get(f"{stage.setup_url}/") as response:
        assert response.status == 200
    for _, writer in held:
        writer.close()


async def _connect_to(stage: PortalStage, source: str) -> Pair:
    return await asyncio.open_connection("127.0.0.2", stage.port, local_addr=(source, 0))


async def test_it_can_run_again_on_the_same_sockets(http: aiohttp.ClientSession):
    """Sockets of socket activation outlive the service that crashed."""
    async with running_portal() as stage, http.get(f"{stage.setup_url}/") as response:
        assert response.status == 200


async def test_running_out_of_descriptors_is_survived(caplog: pytest.LogCaptureFixture):
    clock = FakeClock()
    served = Connections(clock)
    answers: list[OSError] = [
        OSError(errno.EMFILE, "too many"),
        OSError(errno.ECONNABORTED, "gone"),
        OSError(errno.ENETUNREACH, "gone"),
        OSError(errno.EBADF, "closed"),
    ]

    async def accept(listening: socket.socket) -> None:
        raise answers.pop(0)

    loop = asyncio.get_running_loop()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "sock_accept", accept)
        with pytest.raises(OSError, match="closed"):
            await served.accept(None, None)  # type: ignore[arg-type]  # neither is looked at
    assert "no connection can be taken" in caplog.text


def test_a_port_that_is_taken_is_named():
    with socket.create_server(("", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortTakenError, match=str(port)):
            own_sockets(port)


def test_own_sockets_listen_and_do_not_block():
    (listening,) = own_sockets(0)
    assert not listening.getblocking()
    listening.close()
