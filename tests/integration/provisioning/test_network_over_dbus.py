"""The real adapter on a real bus, against a NetworkManager whose air is scripted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
import pytest_asyncio

from lares.errors import TransientError
from lares_provisioning.network import Connection, Credentials, JoinProblem
from lares_provisioning.networkmanager.snapshot import Device
from tests.contract.network_checks import CHECKS, PASSWORD, RIGHT, SETUP, Check
from tests.fakes.networkmanager import RefusalError, ScriptedNetworkManager


@pytest_asyncio.fixture
async def world(bus_address: str) -> AsyncIterator[ScriptedNetworkManager]:
    world = await ScriptedNetworkManager(bus_address).start()
    yield world
    await world.close()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_network(check: Check, world: ScriptedNetworkManager):
    await check(world)


async def test_what_is_tried_is_on_the_disk_only_when_it_worked(world: ScriptedNetworkManager):
    await world.router("Home")
    await world.network.join(Credentials("Home", "wrong horse"))
    assert (world.profiles, world.on_disk) == ({}, set())
    assert isinstance(await world.network.join(RIGHT), Connection)
    (kept,) = world.on_disk
    assert world.profiles[kept]["connection"]["autoconnect"] is True
    await world.network.join(Credentials("Home", "wrong horse"))
    assert set(world.profiles) == {kept}


async def test_the_radio_is_told_the_country_now_and_after_a_restart(
    world: ScriptedNetworkManager, bus_address: str
):
    await world.router("Home")
    await world.network.join(RIGHT)
    assert world.countries == ["DE"]
    await world.network.close()
    again = type(world.network)(world.network._clock, bus_address=bus_address)
    await again.scan()
    await again.scan()
    assert world.countries == ["DE", "DE"]
    await again.close()


async def test_the_setup_network_is_what_every_phone_can_join(world: ScriptedNetworkManager):
    await world.router("Loud", signal=90)  # on channel 6
    await world.network.scan()
    await world.network.open_access_point(SETUP)
    (profile,) = world.profiles.values()
    assert profile["802-11-wireless"]["channel"] in (1, 11)
    assert profile["802-11-wireless-security"]["key-mgmt"] == "wpa-psk"
    assert profile["802-11-wireless-security"]["proto"] == ["rsn"]
    assert profile["802-11-wireless-security"]["pairwise"] == ["ccmp"]
    assert profile["ipv4"]["method"] == "shared"
    assert world.on_disk == set()
    await world.network.close_access_point()
    assert world.profiles == {}


async def test_names_of_older_routers_are_readable_and_joined_as_they_are_sent(
    world: ScriptedNetworkManager,
):
    class GbkRouter(str):
        def encode(self, *_: str) -> bytes:
            return "我家".encode("gb18030")

    await world.router(GbkRouter("我家"))
    (seen,) = await world.network.scan()
    assert seen.ssid == "我家"
    joined = await world.network.join(Credentials("我家", PASSWORD))
    assert isinstance(joined, Connection)
    assert joined.ssid == "我家"


async def test_without_networkmanager_everything_says_so_and_goes_on_when_it_is_back(
    world: ScriptedNetworkManager,
):
    network = world.network
    await world.router("Home")
    await world.leave()
    for call in (network.scan, network.radio, network.connection, network.close_access_point):
        with pytest.raises(TransientError):
            await call()
    with pytest.raises(TransientError):
        await network.open_access_point(SETUP)
    assert await network.join(RIGHT) is JoinProblem.FAILED
    await world.come_back()
    assert isinstance(await network.join(RIGHT), Connection)


async def test_a_restart_of_networkmanager_during_a_try_ends_it(world: ScriptedNetworkManager):
    await world.router("Home")
    await world.network.scan()

    async def stall(*_: object) -> None:
        await asyncio.Event().wait()

    world._go_through = stall
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        trying = group.create_task(world.network.join(RIGHT))
        await asyncio.sleep(0.2)
        await world.leave()
        assert await trying is JoinProblem.FAILED


async def test_a_try_that_takes_for_ever_ends(world: ScriptedNetworkManager, monkeypatch):
    monkeypatch.setattr("lares_provisioning.networkmanager.network.JOIN_S", 0.2)
    await world.router("Home")

    async def stall(*_: object) -> None:
        await asyncio.Event().wait()

    world._go_through = stall
    assert await world.network.join(RIGHT) is JoinProblem.TIMED_OUT
    assert world.profiles == {}


async def test_what_an_earlier_life_was_trying_is_no_network_that_is_kept(
    world: ScriptedNetworkManager, bus_address: str, monkeypatch: pytest.MonkeyPatch
):
    """NetworkManager joins although the program that asked has ended; a restart would forget it."""
    await world.router("Home")

    async def end(*_: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patch:
        patch.setattr(world.network._kept, "keep", end)
        with pytest.raises(asyncio.CancelledError):
            await world.network.join(RIGHT)
    assert world._joined() == "Home"
    again = type(world.network)(world.network._clock, bus_address=bus_address)
    assert await again.connection() is None
    assert await again.rejoin() is None, "only what worked to the end"
    joined = await again.join(RIGHT)
    assert await again.connection() == joined
    assert set(world.profiles) == world.on_disk, "nothing is left of the trial"
    await again.close()


async def test_what_cannot_be_kept_is_not_joined(
    world: ScriptedNetworkManager, monkeypatch: pytest.MonkeyPatch
):
    await world.router("Home")

    def refuse(*_: object) -> tuple[str, list[object]]:
        raise RefusalError("org.freedesktop.NetworkManager.Settings.Failed: no space left")

    with monkeypatch.context() as patch:
        patch.setattr(world, "on_Update2", refuse, raising=True)
        assert await world.network.join(RIGHT) is JoinProblem.NOT_SAVED
    assert (world.profiles, world._joined()) == ({}, "")
    assert isinstance(await world.network.join(RIGHT), Connection)


@pytest.mark.parametrize("kind", ["wpa3", "wpa2+wpa3"])
async def test_a_network_that_went_away_is_not_told_as_a_wrong_password(
    world: ScriptedNetworkManager, kind: str
):
    await world.router("Home", kind=kind)
    await world.network.scan()
    await world.no_router("Home")
    assert await world.network.join(RIGHT) is JoinProblem.NOT_FOUND


@pytest.mark.parametrize(
    ("times", "outcome"), [(1, Connection), (2, JoinProblem), (3, JoinProblem)]
)
async def test_who_was_let_in_and_dropped_had_the_right_password(
    world: ScriptedNetworkManager, times: int, outcome: type
):
    await world.router("Home")
    await world.dropping(times)
    joined = await world.network.join(RIGHT)
    assert isinstance(joined, outcome)
    assert joined != JoinProblem.WRONG_PASSWORD
    assert len(world.profiles) == len(world.on_disk) == (outcome is Connection)


async def test_a_network_that_one_scan_misses_is_found(
    world: ScriptedNetworkManager, monkeypatch: pytest.MonkeyPatch
):
    await world.router("Home")
    await world.network.scan()
    await world.no_router("Home")
    await world.network.scan()
    listen = world.network._listen
    scans = 0

    async def miss_once(radio: Device) -> None:
        nonlocal scans
        scans += 1
        if scans == 2:
            await world.router("Home")
        await listen(radio)

    monkeypatch.setattr(world.network, "_listen", miss_once)
    assert isinstance(await world.network.join(RIGHT), Connection)
    assert scans == 2


async def test_changes_begin_at_once_and_outlive_networkmanager(world: ScriptedNetworkManager):
    seen = 0
    async with asyncio.timeout(10), aclosing(world.network.changes()) as changes:
        async for _ in changes:
            seen += 1
            if seen == 1:
                await world.leave()
            elif seen == 2:
                await world.come_back()
            else:
                break
    assert seen == 3


@pytest.mark.parametrize("name", ["", "no name at all", "lares.example.com", "x/y.local"])
async def test_what_is_no_name_is_not_told_as_one(world: ScriptedNetworkManager, name: str):
    world.name = name
    assert await world.network.local_name() == ""
    world.name = "Lares-3.local"
    assert await world.network.local_name() == "lares-3.local"


async def test_without_a_bus_everything_says_so(tmp_path):
    from lares.clock import SystemClock
    from lares_provisioning.networkmanager.network import NetworkManagerNetwork

    network = NetworkManagerNetwork(SystemClock(), bus_address=f"unix:path={tmp_path}/none")
    with pytest.raises(TransientError):
        await network.scan()
    assert await network.local_name() == ""
    assert await network.join(RIGHT) is JoinProblem.FAILED
