"""Connections that are held open, bodies that never come: neither stops the console."""

import asyncio

import pytest
from aiohttp import web

from lares.console import boundary
from lares.console.idle_connections import MOST_SILENT, SILENCE, IdleConnections
from tests.fakes.clock import FakeClock
from tests.fakes.console_ports import Stage
from tests.unit.console.conftest import Client


async def _connect(stage: Stage) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    port = int(stage.url.rsplit(":", 1)[1].strip("/"))
    return await asyncio.open_connection("127.0.0.1", port)


async def _over(reader: asyncio.StreamReader) -> bool:
    try:
        return await reader.read(1) == b""
    except ConnectionResetError:
        return True


async def test_a_body_that_does_not_come_is_given_up(stage: Stage, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(boundary, "BODY_TIMEOUT", 0.05)
    reader, writer = await _connect(stage)
    writer.write(
        b"POST /api/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Content-Length: 100\r\n\r\n{"
    )
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"too-slow" in answer


async def test_a_browser_that_goes_away_while_it_sends_is_no_failure(
    stage: Stage, caplog: pytest.LogCaptureFixture
):
    _, writer = await _connect(stage)
    writer.write(
        b"POST /api/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Content-Length: 100\r\n\r\n{"
    )
    await asyncio.sleep(0.05)
    writer.transport.abort()
    await asyncio.sleep(0.05)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_what_never_asks_is_closed_and_what_asks_is_kept(stage: Stage):
    """The connections of a real server, swept by hand at chosen times."""
    clock = FakeClock(autojump=False)
    idle = IdleConnections(clock)

    async def answer(request: web.Request) -> web.Response:
        idle.note(request)
        return web.Response(text="here")

    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert runner.server is not None
    port = runner.addresses[0][1]
    try:
        quiet = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        asking = await asyncio.open_connection("127.0.0.1", port)
        asking[1].write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"200 OK" in await asking[0].readline()
        quiet[0][1].write(b"GET / HTT")  # half a request is none
        server_connections = runner.server.connections
        assert len(server_connections) == 4
        idle.sweep(server_connections)
        await clock.advance(SILENCE - 0.1)
        idle.sweep(runner.server.connections)
        assert not any(each.transport is None for each in server_connections)
        await clock.advance(0.1)
        idle.sweep(runner.server.connections)
        for reader, writer in quiet:
            assert await _over(reader)
            writer.close()
        asking[1].write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answers = await asking[0].readuntil(b"here") + await asking[0].readuntil(b"here")
        assert answers.count(b"200 OK") == 1  # the first one's was read above
        asking[1].close()
    finally:
        await runner.cleanup()


class _Transport:
    def __init__(self) -> None:
        self.aborted = False

    def abort(self) -> None:
        self.aborted = True


class _Connection:
    def __init__(self) -> None:
        self.transport = _Transport()


async def test_the_oldest_silent_connections_give_way_to_many_new_ones():
    clock = FakeClock(autojump=False)
    idle = IdleConnections(clock)
    old, new = [_Connection() for _ in range(5)], [_Connection() for _ in range(MOST_SILENT)]
    idle.sweep(old)  # type: ignore[arg-type]  # only what is used of a connection
    await clock.advance(1)
    idle.sweep(old + new)  # type: ignore[arg-type]  # as above
    assert all(each.transport.aborted for each in old)
    assert not any(each.transport.aborted for each in new)


async def test_the_console_answers_while_connections_are_held_open(stranger: Client, stage: Stage):
    held = [await _connect(stage) for _ in range(40)]
    assert (await stranger.get("/api/session"))[0] == 200
    for _, writer in held:
        writer.close()
