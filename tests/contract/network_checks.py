"""What every `Network` does, whatever it is made of: plain functions, each over a fresh `World`."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Protocol

from lares.errors import UnusableError
from lares_provisioning.network import (
    Connection,
    Credentials,
    JoinProblem,
    Network,
    Radio,
    Security,
    SetupNetwork,
    WifiNetwork,
)

SETUP = SetupNetwork("Lares-7K2M", "2345678ABC")
PASSWORD = "correct horse"
WRONG = Credentials("Home", "wrong horse", country="DE")
RIGHT = Credentials("Home", PASSWORD, country="DE")


class World(Protocol):
    """The house around a box, as far as a network depends on it."""

    network: Network

    async def router(
        self,
        ssid: str,
        *,
        kind: str = "wpa2",
        password: str = PASSWORD,
        signal: int = 70,
        hidden: bool = False,
        gives_addresses: bool = True,
        beside: bool = False,
    ) -> None:
        """Put up a router; `kind`: wpa2, wpa3, wpa2+wpa3, owe, open, enterprise, wpa1 or wep.

        It takes the place of those of its name, unless it is put up `beside` them.
        """
        ...

    async def no_router(self, ssid: str) -> None:
        """Take the routers of a name away."""
        ...

    async def cable(self, *, plugged: bool) -> None:
        """Plug the cable of a router that gives addresses in or out."""
        ...

    async def plug_radio(self, *, present: bool) -> None:
        """Plug the radio in or out."""
        ...

    async def take_name(self) -> None:
        """Let another box of the house have the name that this one goes by."""
        ...

    async def in_the_air(self) -> set[str]:
        """Return the names that a phone beside the box sees."""
        ...

    async def close(self) -> None:
        """Tear everything down."""
        ...


Check = Callable[[World], Awaitable[None]]
CHECKS: list[Check] = []


def check(function: Check) -> Check:
    """List a check."""
    CHECKS.append(function)
    return function


async def eventually(condition: Callable[[], Awaitable[bool]], what: str) -> None:
    """Wait until something is so; 20 seconds at most."""
    for _ in range(80):
        if await condition():
            return
        await asyncio.sleep(0.25)
    raise AssertionError(f"not so within 20 s: {what}")


@check
async def networks_are_seen_strongest_first_with_what_they_ask_for(world: World) -> None:
    kinds = {
        "Near": ("wpa2", 90, Security.PERSONAL),
        "Both": ("wpa2+wpa3", 75, Security.PERSONAL),
        "New": ("wpa3", 60, Security.PERSONAL),
        "Café 咖啡": ("open", 50, Security.OPEN),
        "Office": ("enterprise", 40, Security.ENTERPRISE),
        "Old": ("wpa1", 30, Security.OUTDATED),
        "Oldest": ("wep", 20, Security.OUTDATED),
    }
    for ssid, (kind, signal, _) in kinds.items():
        await world.router(ssid, kind=kind, signal=signal)
    await world.router("Unseen", hidden=True)
    seen = await world.network.scan()
    assert [network.ssid for network in seen] == list(kinds)
    assert [network.security for network in seen] == [each[2] for each in kinds.values()]


@check
async def the_setup_network_opens_and_closes(world: World) -> None:
    network = world.network
    await world.router("Home")
    assert [each.ssid for each in await network.scan()] == ["Home"]
    assert await network.radio() is Radio.FREE
    await network.open_access_point(SETUP)
    await network.open_access_point(SETUP)
    assert await network.radio() is Radio.ACCESS_POINT
    assert SETUP.ssid in await world.in_the_air()
    assert await network.connection() is None
    assert [each.ssid for each in await network.scan()] == ["Home"], "the last list, not its own"
    await network.close_access_point()
    await network.close_access_point()
    assert await network.radio() is Radio.FREE
    assert SETUP.ssid not in await world.in_the_air()


@check
async def a_setup_network_may_be_open_to_all(world: World) -> None:
    await world.network.open_access_point(SetupNetwork(SETUP.ssid, ""))
    assert await world.network.radio() is Radio.ACCESS_POINT


@check
async def a_network_is_joined_from_the_setup_network(world: World) -> None:
    network = world.network
    await world.router("Home")
    await network.scan()
    await network.open_access_point(SETUP)
    await network.close_access_point()
    joined = await network.join(RIGHT)
    assert isinstance(joined, Connection)
    assert (joined.wired, joined.ssid) == (False, "Home")
    assert joined.address
    assert await network.connection() == joined
    assert await network.radio() is Radio.STATION


@check
async def a_wrong_password_is_told_and_not_kept(world: World) -> None:
    await world.router("Home")
    assert await world.network.join(WRONG) is JoinProblem.WRONG_PASSWORD
    assert await world.network.connection() is None
    assert await world.network.rejoin() is None
    assert isinstance(await world.network.join(RIGHT), Connection)


@check
async def a_wrong_password_of_wpa3_is_told_too(world: World) -> None:
    await world.router("Home", kind="wpa3")
    assert await world.network.join(WRONG) is JoinProblem.WRONG_PASSWORD
    assert isinstance(await world.network.join(RIGHT), Connection)


@check
async def a_password_that_cannot_be_one_is_wrong(world: World) -> None:
    await world.router("Home")
    for password in ("", "short"):
        assert await world.network.join(Credentials("Home", password)) is JoinProblem.WRONG_PASSWORD


@check
async def a_password_may_be_of_any_script(world: World) -> None:
    await world.router("Home", password="开门🔑")
    assert isinstance(await world.network.join(Credentials("Home", "开门🔑")), Connection)


@check
async def a_password_is_never_sent_into_the_open(world: World) -> None:
    await world.router("Home", kind="open")
    assert await world.network.join(RIGHT) is JoinProblem.WRONG_PASSWORD


@check
async def what_is_not_there_is_not_found(world: World) -> None:
    await world.router("Other")
    assert await world.network.join(RIGHT) is JoinProblem.NOT_FOUND


@check
async def an_open_network_is_joined(world: World) -> None:
    await world.router("Café", kind="open")
    joined = await world.network.join(Credentials("Café"))
    assert isinstance(joined, Connection)
    assert joined.ssid == "Café"


@check
async def a_hidden_network_is_joined(world: World) -> None:
    await world.router("Home", hidden=True)
    joined = await world.network.join(Credentials("Home", PASSWORD, hidden=True))
    assert isinstance(joined, Connection)


@check
async def a_network_for_employees_is_refused(world: World) -> None:
    await world.router("Office", kind="enterprise")
    outcome = await world.network.join(Credentials("Office", PASSWORD))
    assert outcome is JoinProblem.ENTERPRISE


async def _one_name(world: World, louder: str, quieter: str) -> Security:
    """Put up two routers of one name; return what that network is listed as asking for."""
    await world.router("Home", kind=louder, password="another horse", signal=80)
    await world.router("Home", kind=quieter, signal=60, beside=True)
    (seen,) = await world.network.scan()
    assert seen == WifiNetwork("Home", 60, seen.security)
    return seen.security


@check
async def a_password_counts_though_wpa1_of_the_same_name_is_louder(world: World) -> None:
    assert await _one_name(world, "wpa1", "wpa2") is Security.PERSONAL
    assert await world.network.join(WRONG) is JoinProblem.WRONG_PASSWORD
    assert isinstance(await world.network.join(RIGHT), Connection)


@check
async def a_password_counts_though_a_company_of_the_same_name_is_louder(world: World) -> None:
    assert await _one_name(world, "enterprise", "wpa2+wpa3") is Security.PERSONAL
    assert isinstance(await world.network.join(RIGHT), Connection)


@check
async def a_password_counts_though_an_open_one_of_the_same_name_is_louder(world: World) -> None:
    assert await _one_name(world, "open", "wpa2") is Security.PERSONAL
    assert await world.network.join(Credentials("Home")) is JoinProblem.WRONG_PASSWORD
    assert isinstance(await world.network.join(RIGHT), Connection)


@check
async def an_open_one_counts_though_a_company_of_the_same_name_is_louder(world: World) -> None:
    assert await _one_name(world, "enterprise", "open") is Security.OPEN
    assert await world.network.join(RIGHT) is JoinProblem.WRONG_PASSWORD
    assert isinstance(await world.network.join(Credentials("Home")), Connection)


@check
async def a_company_tells_more_than_an_outdated_one_of_the_same_name(world: World) -> None:
    assert await _one_name(world, "wep", "enterprise") is Security.ENTERPRISE
    assert await world.network.join(RIGHT) is JoinProblem.ENTERPRISE


@check
async def a_router_that_gives_no_address_is_told(world: World) -> None:
    await world.router("Home", gives_addresses=False)
    assert await world.network.join(RIGHT) is JoinProblem.NO_ADDRESS
    assert await world.network.connection() is None


@check
async def what_fails_does_not_replace_what_worked(world: World) -> None:
    network = world.network
    await world.router("Home")
    await world.router("Other")
    assert isinstance(await network.join(RIGHT), Connection)
    outcome = await network.join(Credentials("Other", "wrong horse"))
    assert outcome is JoinProblem.WRONG_PASSWORD
    again = await network.rejoin()
    assert again is not None
    assert again.ssid == "Home"


@check
async def what_works_replaces_what_worked_before(world: World) -> None:
    network = world.network
    await world.router("Home")
    await world.router("Other")
    assert isinstance(await network.join(RIGHT), Connection)
    assert isinstance(await network.join(Credentials("Other", PASSWORD)), Connection)
    await world.no_router("Other")
    assert await network.rejoin() is None, "the network before it was forgotten"


@check
async def a_lost_network_is_rejoined_when_it_is_back(world: World) -> None:
    network = world.network
    await world.router("Home")
    assert isinstance(await network.join(RIGHT), Connection)
    await world.no_router("Home")

    async def lost() -> bool:
        return await network.connection() is None

    await eventually(lost, "the connection is lost")
    assert await network.rejoin() is None
    await network.open_access_point(SETUP)
    await world.router("Home")
    await network.close_access_point()
    again = await network.rejoin()
    assert again is not None
    assert again.ssid == "Home"


@check
async def what_is_forgotten_is_left(world: World) -> None:
    network = world.network
    await world.router("Home")
    await network.forget()
    assert isinstance(await network.join(RIGHT), Connection)
    await network.forget()

    async def left() -> bool:
        return await network.connection() is None

    await eventually(left, "the network is left")
    assert await network.rejoin() is None


@check
async def a_cable_goes_before_the_radio(world: World) -> None:
    network = world.network
    await world.router("Home")
    joined = await network.join(RIGHT)
    assert isinstance(joined, Connection)
    await world.cable(plugged=True)

    async def wired() -> bool:
        connection = await network.connection()
        return connection is not None and connection.wired

    await eventually(wired, "the cable is seen")
    await world.cable(plugged=False)

    async def wireless() -> bool:
        return await network.connection() == joined

    await eventually(wireless, "the radio is seen again")


@check
async def where_another_box_has_the_name_this_one_takes_the_next(world: World) -> None:
    network = world.network
    assert await network.local_name() == "lares.local"

    async def renamed() -> None:
        async with aclosing(network.changes()) as changes:
            async for _ in changes:
                if await network.local_name() == "lares-2.local":
                    return

    async with asyncio.timeout(25), asyncio.TaskGroup() as group:
        waiting = group.create_task(renamed())
        await asyncio.sleep(0.1)
        await world.take_name()
        await waiting


@check
async def a_change_is_told(world: World) -> None:
    async def wired() -> None:
        async with aclosing(world.network.changes()) as changes:
            async for _ in changes:
                if (connection := await world.network.connection()) and connection.wired:
                    return

    async with asyncio.timeout(25), asyncio.TaskGroup() as group:
        waiting = group.create_task(wired())
        await asyncio.sleep(0.1)
        await world.cable(plugged=True)
        await waiting


@check
async def without_a_radio_there_is_only_the_cable(world: World) -> None:
    network = world.network
    await world.router("Home")
    await world.plug_radio(present=False)
    assert await network.radio() is Radio.ABSENT
    assert await network.scan() == ()
    assert await network.join(RIGHT) is JoinProblem.NO_RADIO
    assert await network.rejoin() is None
    try:
        await network.open_access_point(SETUP)
    except UnusableError:
        pass
    else:
        raise AssertionError("an access point without a radio")
    await world.plug_radio(present=True)

    async def back() -> bool:
        return await network.radio() is not Radio.ABSENT

    await eventually(back, "the radio is back")
