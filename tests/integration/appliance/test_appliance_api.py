"""Callers of the API that send rubbish, too much, too slowly or all at once."""

import asyncio
import io
import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from tests.fakes.appliance import Appliance, Stopwatch, settings
from tests.fakes.lamps import lamps
from tests.fakes.mosquitto import Mosquitto, free_port

pytestmark = pytest.mark.timeout(60)

SAY = b'{"text": "what time is it"}'
BODIES = {
    "nothing": (b"", 400),
    "no JSON": (b"hello", 400),
    "cut": (SAY[:-3], 400),
    "list": (b"[]", 400),
    "another field": (b'{"text": "hi", "as": "root"}', 400),
    "wrong type": (b'{"text": 17}', 400),
    "no UTF-8": (b'{"text": "\xff\xfe"}', 400),
    "surrogate": (b'{"text": "\\ud800"}', 400),
    "NaN": (b'{"text": NaN}', 400),
    "deep": (b'{"text": ' + b"[" * 30_000 + b"]" * 30_000 + b"}", 400),
    "long text": (json.dumps({"text": "x" * 501}).encode(), 400),
    "1 MB": (b'{"text": "' + b"x" * (1 << 20) + b'"}', 413),
    "blank": (b'{"text": " \\t "}', 400),
}


async def test_rubbish_is_refused_with_a_reason(tmp_path: Path) -> None:
    async with Appliance(tmp_path, settings(free_port())) as lares:
        await lares.start()
        headers = {"Content-Type": "application/json"}
        for name, (body, status) in BODIES.items():
            async with lares.api.post(
                "/api/say", data=io.BytesIO(body), headers=headers
            ) as response:
                answer = await response.json()
                assert (response.status, name) == (status, name), answer
                assert answer["error"]["message"], name
        async with lares.api.post("/api/say", data=SAY) as response:
            assert response.status == 415
        for path in ("/api/none", "/%ff", "/..%2f..%2fetc/passwd", "/api/entities/%00/command"):
            async with lares.api.get(path) as response:
                assert response.status in (400, 404, 405), path
        for query in ("limit=-1", "limit=999999999999999999999", "limit=x", "before=0"):
            async with lares.api.get(f"/api/history?{query}") as response:
                assert response.status == 400, query
        odd = (
            b"GET /api/home HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00",
            b"GET / HTTP/9.9\r\n\r\n",
            b"POST /api/say HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
            b"GET / HTTP/1.1\r\n" + b"X-Long: " + b"y" * 100_000 + b"\r\n\r\n",
        )
        for request in odd:
            assert b" 200 " not in (await _raw(lares, request)).partition(b"\r\n")[0]
        assert (await lares.say("what time is it"))["outcome"] == "answer"
        assert "Traceback" not in lares.log


async def _raw(lares: Appliance, request: bytes) -> bytes:
    address = urlsplit(lares.endpoint["url"])
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        writer.write(request)
        async with asyncio.timeout(10):
            return await reader.read(4096)
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def test_many_slow_callers_do_not_keep_the_others_waiting(tmp_path: Path) -> None:
    """Each sends the beginning of a request and holds the line."""
    async with Appliance(tmp_path, settings(free_port())) as lares:
        await lares.start()
        address = urlsplit(lares.endpoint["url"])
        slow = []
        try:
            for _ in range(300):
                _, writer = await asyncio.open_connection(address.hostname, address.port)
                writer.write(b"POST /api/say HTTP/1.1\r\nHost: localhost\r\nContent-Le")
                slow.append(writer)
            watch = Stopwatch()
            assert (await lares.say("what time is it"))["outcome"] == "answer"
            assert watch.seconds < 5
            watch = Stopwatch()
            assert await lares.stop() == 0
            assert watch.seconds < 5, "they do not hold up the end either"
        finally:
            for writer in slow:
                writer.close()


async def test_a_flood_of_live_sockets_is_bounded(tmp_path: Path, broker: Mosquitto) -> None:
    async with Appliance(tmp_path, settings(broker.port)) as lares, lamps(broker) as house:
        await lares.start()
        lamp = await house.add("desk", "Desk lamp")
        await lares.until_states({lamp: "off"})
        sockets: list[aiohttp.ClientWebSocketResponse] = []
        refused = 0
        for _ in range(64):
            try:
                sockets.append(await lares.api.ws_connect("/api/live"))
            except aiohttp.WSServerHandshakeError as error:
                refused += error.status in (429, 503)
        assert 0 < len(sockets) < 64
        assert refused == 64 - len(sockets)
        # One says what nobody should say, one hammers with pings, the others do not read.
        await sockets[0].send_str("x" * 100_000)
        for _ in range(2000):
            await sockets[1].send_str("ping")
        watch = Stopwatch()
        done = await lares.say("turn on the desk lamp")
        assert [each["outcome"] for each in done["results"]] == ["confirmed"], done
        assert watch.seconds < 5
        for socket in sockets:
            await socket.close()
        again = await lares.api.ws_connect("/api/live")
        assert (await again.receive_json())["type"] == "snapshot"
        await again.close()
        assert "Traceback" not in lares.log


async def test_callers_who_take_every_descriptor_do_not_cut_off_the_devices(
    tmp_path: Path, broker: Mosquitto
) -> None:
    limited = ("prlimit", "--nofile=160", sys.executable, "-m", "lares")
    async with (
        Appliance(tmp_path, settings(broker.port), program=limited) as lares,
        lamps(broker) as house,
    ):
        await lares.start()
        lamp = await house.add("desk", "Desk lamp")
        await lares.until_states({lamp: "off"})
        address = urlsplit(lares.endpoint["url"])
        slow = []
        try:
            for _ in range(250):
                _, writer = await asyncio.open_connection(address.hostname, address.port)
                writer.write(b"GET / HTTP/1.1\r\nHost: loc")
                slow.append(writer)
            # The connection that this test has is as good as before; new ones must wait.
            done = await lares.say("turn on the desk lamp")
            assert [each["outcome"] for each in done["results"]] == ["confirmed"], done
            spent = lares.cpu_seconds()
            watch = Stopwatch()
            while watch.seconds < 2:
                await asyncio.sleep(0.2)
                assert (await lares.say("what time is it"))["outcome"] == "answer"
            assert lares.cpu_seconds() - spent < 1, "it does not spin"
        finally:
            for writer in slow:
                writer.close()
        told = await lares.lares("say", "turn off the desk lamp")
        assert told.code == 0, told
        assert len(lares.log) < 50_000
