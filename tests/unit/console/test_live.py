"""The live socket: snapshot, changes, at most ten a second, bounded for slow readers."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from lares.console.live import Kept, Live
from lares.console.ports import LinkStatus
from lares.home.entity import Area, Entity, State, Unavailability
from lares.home.facts import Fact
from lares.home.registry import Registry
from lares.runtime.hub import Hub
from tests.fakes.clock import FakeClock
from tests.fakes.console_ports import Stage
from tests.fakes.house import add_many
from tests.fakes.kept import MemoryHousehold
from tests.unit.console.conftest import PASSWORD, Client


class Socket:
    """Reads what the page would: the home as the messages describe it."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.entities: dict[str, Any] = {}
        self.ids: set[str] = set()
        self.link: dict[str, Any] = {}
        self.house: dict[str, Any] = {}
        self.messages: list[dict[str, Any]] = []

    async def read(self) -> dict[str, Any]:
        message = json.loads(await self.socket.receive_str())
        self.messages.append(message)
        if message["type"] == "snapshot":
            self.ids = set(message["ids"])
            self.house, self.link = message["house"], message["link"]
        for entity in message.get("entities", ()):
            self.entities[entity["id"]] = entity
        for entity_id, state in message.get("states", {}).items():
            self.entities[entity_id]["state"] = state
        for entity_id in message.get("removed", ()):
            self.entities.pop(entity_id, None)
        self.link = message.get("link", self.link)
        self.house = message.get("house", self.house)
        return message

    async def complete(self) -> "Socket":
        """Read until every entity of the snapshot is described."""
        while not self.messages or self.ids - self.entities.keys():
            await self.read()
        return self


@asynccontextmanager
async def live(owner: Client) -> AsyncIterator[Socket]:
    async with owner.http.ws_connect(
        owner.stage.url + "api/live", headers={"Origin": owner.stage.url.rstrip("/")}
    ) as socket:
        yield Socket(socket)


async def test_a_page_gets_everything_then_what_changes(owner: Client, stage: Stage):
    async with live(owner) as page:
        await page.complete()
        assert page.entities.keys() == stage.registry.entities.keys()
        assert page.link == {"up": True, "detail": ""}
        stage.registry.report("light.kitchen", State("on", {"brightness": 7}))
        assert (await page.read())["states"] == {
            "light.kitchen": {
                "value": "on",
                "attributes": {"brightness": 7},
                "stale": False,
                "unavailable": None,
            }
        }
        stage.registry.set_availability("light.kitchen", Unavailability.EXPIRED)
        message = await page.read()
        assert message["states"]["light.kitchen"]["unavailable"] == "expired"
        stage.registry.put_entity(Entity("light.new", "light", {"en": ("New",)}))
        stage.registry.remove_entity("light.desk")
        stage.registry.put_area(Area("cellar", {"en": ("Cellar",)}))
        message = await page.read()
        assert [entity["id"] for entity in message["entities"]] == ["light.new"]
        assert message["removed"] == ["light.desk"]
        assert "cellar" in {area["id"] for area in message["house"]["areas"]}


async def test_the_link_is_told_when_lost_and_back(owner: Client, stage: Stage):
    async with live(owner) as page:
        await page.complete()
        stage.lose_link()
        while page.link["up"]:
            await page.read()
        assert "refuses" in page.link["detail"]
        assert page.entities["light.kitchen"]["state"]["unavailable"] == "link_down"
        stage.restore_link()
        while not page.link["up"]:
            await page.read()
        assert page.entities["light.kitchen"]["state"]["unavailable"] is None


async def test_a_flood_is_told_as_few_messages_with_the_last_state(owner: Client, stage: Stage):
    async with live(owner) as page:
        await page.complete()
        before = len(page.messages)
        for number in range(2000):
            stage.registry.report("light.kitchen", State("on", {"brightness": number % 256}))
            if number % 100 == 0:
                await asyncio.sleep(0)
        last = stage.registry.state("light.kitchen").attributes["brightness"]
        while page.entities["light.kitchen"]["state"]["attributes"].get("brightness") != last:
            await page.read()
        assert len(page.messages) - before <= 3


async def test_at_most_ten_messages_a_second(owner: Client, stage: Stage):
    async with live(owner) as page:
        await page.complete()
        loop = asyncio.get_running_loop()
        start = loop.time()
        arrivals = []
        number = 0
        while len(arrivals) < 5:
            number += 1
            stage.registry.report("light.kitchen", State("on", {"brightness": number}))
            await page.read()
            arrivals.append(loop.time() - start)
        assert arrivals[-1] - arrivals[0] >= 4 * 0.09


async def test_a_large_home_comes_in_slices(owner: Client, stage: Stage):
    add_many(stage.registry, 1000)
    async with live(owner) as page:
        await page.complete()
        assert len(page.entities) == 1040
        assert max(len(message.get("entities", ())) for message in page.messages) <= 200


async def test_ping_is_answered_and_nothing_else_understood(owner: Client):
    async with live(owner) as page:
        await page.complete()
        await page.socket.send_str("ping")
        assert (await page.read()) == {"type": "pong"}
        await page.socket.send_str('{"type": "subscribe"}')
        message = await page.socket.receive()
        assert message.type is aiohttp.WSMsgType.CLOSE
        assert message.data == 1003


async def test_a_plain_request_is_told_to_upgrade(owner: Client):
    status, answer = await owner.get("/api/live")
    assert (status, answer["error"]["code"]) == (426, "websocket-only")


@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
async def test_another_site_cannot_listen(owner: Client, origin: str):
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await owner.http.ws_connect(owner.stage.url + "api/live", headers={"Origin": origin})
    assert refused.value.status == 403


async def test_a_stranger_cannot_listen(stranger: Client):
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await stranger.http.ws_connect(stranger.stage.url + "api/live")
    assert refused.value.status == 401


async def test_logout_closes_the_sockets_of_that_session_only(owner: Client, stranger: Client):
    _, session = await stranger.post("/api/login", {"password": PASSWORD})
    stranger.csrf = session["csrf"]
    async with live(owner) as mine, live(stranger) as other:
        await mine.complete()
        await other.complete()
        await stranger.post("/api/logout")
        message = await other.socket.receive()
        assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 4401)
        await mine.socket.send_str("ping")
        assert (await mine.read())["type"] == "pong"


async def test_too_many_pages_are_refused(owner: Client):
    sockets = [await owner.http.ws_connect(owner.stage.url + "api/live") for _ in range(32)]
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await owner.http.ws_connect(owner.stage.url + "api/live")
    assert refused.value.status == 503
    for socket in sockets:
        await socket.close()


def _live_of(registry: Registry, hub: Hub[Fact]) -> Live:
    clock = FakeClock()
    household = MemoryHousehold(registry, clock, hub.publish)
    kept = Kept(household.timers, household.lists, household.announcements)
    return Live(registry, hub, lambda: LinkStatus(up=True), clock, kept)


async def test_a_reader_that_fell_behind_the_hub_starts_anew():
    hub = Hub[Fact]()
    registry = Registry(hub.publish)
    registry.put_entity(Entity("light.a", "light", {"en": ("A",)}))
    page = _live_of(registry, hub)
    with page._registered(None) as pending:
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(page._watch_facts())
            await asyncio.sleep(0)
            list(page._messages(pending))
            for number in range(20_000):
                registry.report("light.a", State(str(number)))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            kinds = [type(message).__name__ for message in page._messages(pending)]
            watching.cancel()
    assert kinds == ["LiveSnapshot", "LiveChanges"]


async def test_facts_are_asked_for_while_a_page_is_open_and_again_for_the_next():
    hub = Hub[Fact]()
    registry = Registry(hub.publish)
    registry.put_entity(Entity("light.a", "light", {"en": ("A",)}))
    page = _live_of(registry, hub)
    async with asyncio.TaskGroup() as group:
        watching = group.create_task(page._watch_facts())
        for value in ("on", "off"):
            await asyncio.sleep(0)
            assert hub._subscriptions == []
            with page._registered(None) as pending, page._registered(None):
                assert len(hub._subscriptions) == 1
                list(page._messages(pending))
                pending.wake.clear()
                registry.report("light.a", State(value))
                await pending.wake.wait()
                assert pending.states == {"light.a"}
        watching.cancel()
    assert hub._subscriptions == []


async def test_a_page_that_does_not_read_is_dropped(
    owner: Client, stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("lares.console.live._DRAIN_TIMEOUT", 0.2)
    assert stage.service is not None
    async with live(owner) as page, live(owner) as other:
        await page.complete()
        connection = page.socket._response.connection
        assert connection is not None
        assert connection.transport is not None
        connection.transport.pause_reading()
        number = 0
        while stage.service.open_pages == 2:
            number += 1
            stage.registry.report("light.kitchen", State(str(number), {"text": "x" * 2_000_000}))
            await other.read()
        assert stage.service.open_pages == 1
        connection.transport.resume_reading()
