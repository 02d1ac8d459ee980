"""The adapter on the NetworkManager that the box runs, as far as it goes without a radio."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from pathlib import Path

import pytest
import pytest_asyncio

from lares.clock import SystemClock
from lares.errors import TransientError, UnusableError
from lares_provisioning.network import (
    Connection,
    Credentials,
    JoinProblem,
    Radio,
    SetupNetwork,
)
from lares_provisioning.networkmanager import names, profiles, snapshot
from lares_provisioning.networkmanager.activation import Activation
from lares_provisioning.networkmanager.bus import Bus, Typed
from lares_provisioning.networkmanager.kept import KeptProfiles
from lares_provisioning.networkmanager.names import DeviceKind, KeyFlags
from lares_provisioning.networkmanager.network import NetworkManagerNetwork
from lares_provisioning.networkmanager.outcomes import Failure, problem
from lares_provisioning.networkmanager.profiles import Profile
from tests.integration.provisioning.house import BOX, House

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(os.geteuid() != 0, reason="network namespaces need root"),
]

_IN_MEMORY = 0x2
HOME = Credentials("Home", "correct horse", country="DE")


@pytest.fixture
def house(
    tmp_path: Path, debian: Path, debian_environment: dict[str, str], bus_address: str
) -> object:
    folder = tmp_path / "manager"
    folder.mkdir()
    house = House(folder, debian, debian_environment, bus_address)
    try:
        yield house.build()
    finally:
        house.tear_down()


@pytest_asyncio.fixture
async def bus(house: House, bus_address: str) -> AsyncIterator[Bus]:
    bus = Bus(address=bus_address, matches=names.MATCHES)
    await until(lambda: _is_there(bus), "NetworkManager is on the bus")
    yield bus
    await bus.close()


@pytest_asyncio.fixture
async def network(bus: Bus, bus_address: str) -> AsyncIterator[NetworkManagerNetwork]:
    network = NetworkManagerNetwork(SystemClock(), bus_address=bus_address)
    yield network
    await network.close()


async def until(condition: Callable[[], Awaitable[bool]], what: str) -> None:
    for _ in range(150):
        if await condition():
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"not so within 15 s: {what}")


async def _is_there(bus: Bus) -> bool:
    try:
        return any((await snapshot.take(bus)).devices(DeviceKind.VETH))
    except TransientError:
        return False


async def _cable(bus: Bus) -> snapshot.Device:
    (device,) = (await snapshot.take(bus)).devices(DeviceKind.VETH)
    return device


async def _activate(bus: Bus, profile: Profile, seconds: float = 20.0) -> Failure | None:
    device = await _cable(bus)

    async def begin() -> str:
        _, active, _ = await bus.call(
            names.SERVICE,
            names.PATH,
            "AddAndActivateConnection2",
            "a{sa{sv}}ooa{sv}",
            profile,
            device.path,
            names.NOTHING,
            {"persist": Typed("s", "volatile")},
        )
        return str(active)

    return await Activation(bus, device.path).run(begin, seconds)


async def _add(bus: Bus, profile: Profile) -> str:
    path, _ = await bus.call(
        names.SERVICE,
        names.SETTINGS_PATH,
        "AddConnection2",
        "a{sa{sv}}ua{sv}",
        profile,
        _IN_MEMORY,
        {},
        interface=names.SETTINGS,
    )
    return str(path)


async def test_a_cable_is_seen_when_it_has_an_address_and_no_longer_when_it_is_out(
    house: House, network: NetworkManagerNetwork
):
    assert await network.connection() is None
    await asyncio.to_thread(house.give_addresses)
    seen: list[Connection | None] = []
    async with asyncio.timeout(60), aclosing(network.changes()) as changes:
        async for _ in changes:
            connection = await network.connection()
            if not seen or seen[-1] != connection:
                seen.append(connection)
            match seen:
                case [None] if connection is None:
                    await asyncio.to_thread(house.plug, plugged=True)
                case [None, Connection()]:
                    await asyncio.to_thread(house.plug, plugged=False)
                case [None, Connection(), None]:
                    break
    assert seen[1] is not None
    assert seen[1].wired
    assert seen[1].address.startswith("192.168.77.")


async def test_without_a_radio_nothing_of_wifi_is_promised(network: NetworkManagerNetwork):
    assert await network.radio() is Radio.ABSENT
    assert await network.scan() == ()
    assert await network.join(HOME) is JoinProblem.NO_RADIO
    assert await network.rejoin() is None
    with pytest.raises(UnusableError):
        await network.open_access_point(SetupNetwork("Lares-7K2M", "2345678ABC"))
    await network.close_access_point()
    await network.forget()


async def test_shared_mode_gives_the_box_its_address_and_phones_theirs(house: House, bus: Bus):
    await asyncio.to_thread(house.plug, plugged=True)
    setup = profiles.access_point(SetupNetwork("Lares-7K2M", ""), 6)
    profile = {
        "connection": {**setup["connection"], "type": Typed("s", "802-3-ethernet")},
        "ipv4": setup["ipv4"],
        "ipv6": setup["ipv6"],
    }
    assert await _activate(bus, profile) is None
    assert "10.42.0.1/24" in await asyncio.to_thread(house.in_box, "ip", "addr", "show", BOX)
    served = await asyncio.to_thread(house.in_box, "sh", "-c", "cat /proc/*/cmdline | tr '\\0' ' '")
    assert "--dhcp-range=10.42.0.10,10.42.0.254" in served
    assert (await snapshot.take(bus)).actives(profiles.SETUP)


async def test_no_address_from_the_router_is_told_as_such(house: House, bus: Bus):
    await asyncio.to_thread(house.plug, plugged=True)
    home = profiles.home(HOME, b"Home", KeyFlags.PSK, keep=False)
    profile = {
        "connection": {**home["connection"], "type": Typed("s", "802-3-ethernet")},
        "ipv4": {
            **home["ipv4"],
            "dhcp-timeout": Typed("i", 2),
            "required-timeout": Typed("i", 2000),
        },
        "ipv6": {"method": Typed("s", "disabled")},
    }
    failure = await _activate(bus, profile)
    assert failure is not None
    assert problem(failure, keys=KeyFlags.PSK) is JoinProblem.NO_ADDRESS


@pytest.mark.parametrize(
    "profile",
    [
        profiles.access_point(SetupNetwork("Lares-7K2M", "2345678ABC"), 11),
        profiles.access_point(SetupNetwork("Lares-7K2M", ""), 1),
        profiles.home(HOME, b"Home", KeyFlags.PSK, keep=True),
        profiles.home(HOME, "我家".encode("gb18030"), KeyFlags.SAE, keep=False),
        profiles.home(Credentials("Café"), "Café".encode(), 0, keep=True),
        profiles.home(Credentials("Café"), "Café".encode(), KeyFlags.OWE, keep=True),
        profiles.home(Credentials("Unseen", "f" * 64, hidden=True), b"Unseen", 0, keep=True),
    ],
)
async def test_every_profile_is_one_that_networkmanager_takes(bus: Bus, profile: Profile):
    assert await _add(bus, profile)


async def test_what_worked_is_kept_with_its_secret_and_replaces_what_was_before(
    house: House, bus: Bus
):
    kept = KeptProfiles(bus)
    assert (await kept.newest(), await kept.country()) == (None, "")
    paths, after = [], {}
    for ssid in ("Before", "Home"):
        trial = profiles.home(HOME, ssid.encode(), KeyFlags.PSK, keep=False)
        path = await _add(bus, trial)
        before = await asyncio.to_thread(house.kept)
        lasting = profiles.home(HOME, ssid.encode(), KeyFlags.PSK, keep=True)
        await kept.keep(profiles.with_id(lasting, profiles.id_of(trial)))
        after = await asyncio.to_thread(house.kept)
        assert len(after.keys() - before.keys()) == 1, "on the disk only now"
        paths.append(path)
    assert await kept.newest() == paths[1]
    assert await kept.country() == "DE"
    ((mode, text),) = after.values()
    assert "ssid=Home" in text
    assert "psk=correct horse" in text
    assert "autoconnect=false" not in text
    assert mode == 0o600
    await asyncio.to_thread(house.kill)
    await asyncio.to_thread(house.start)
    await until(lambda: _is_there(bus), "NetworkManager is back")
    assert await kept.newest() is not None
    assert await kept.country() == "DE"
    await kept.delete_all()
    assert await kept.newest() is None
    assert await asyncio.to_thread(house.kept) == {}


async def test_a_crash_of_networkmanager_is_told_and_over_when_it_is_back(
    house: House, bus: Bus, network: NetworkManagerNetwork
):
    await asyncio.to_thread(house.give_addresses)
    await asyncio.to_thread(house.plug, plugged=True)

    async def connected() -> bool:
        return await network.connection() is not None

    await until(connected, "the cable has an address")
    await asyncio.to_thread(house.kill)
    with pytest.raises(TransientError):
        await network.connection()
    await asyncio.to_thread(house.start)
    await until(lambda: _is_there(bus), "NetworkManager is back")
    await until(connected, "the cable has an address again")
