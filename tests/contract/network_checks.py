"""What every `Network` does, whatever it is made of: plain functions, each over a fresh `World`.

Needs nothing but Python and the product, so that it also runs inside a guest with simulated radios:

    python -m tests.contract.network_checks some.module:make_world

`make_world` is an async function without arguments that returns a `World`.
"""

import asyncio
import importlib
import sys
import traceback
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
)

SETUP = SetupNetwork("Lares-7K2M", "2345678ABC")
PASSWORD = "correct horse"
WRONG = Credentials("Home", "wrong horse", country="DE")
RIGHT = Credentials("Home", PASSWORD, country="DE")


class World(Protocol):
    """The house around a box, as far as a network depends on it."""

    network: Network
    lacks: frozenset[str]
    """Names of checks that need what this world cannot do."""

    async def router(
        self,
        ssid: str,
        *,
        kind: str = "wpa2",
        password: str = PASSWORD,
        signal: int = 70,
        hidden: bool = False,
        gives_addresses: bool = True,
    ) -> None:
        """Put up a router; `kind`: wpa2, wpa3, wpa2+wpa3, owe, open, enterprise, wpa1 or wep."""
        ...

    async def no_router(self, ssid: str) -> None:
        """Take a router away."""
        ...

    async def cable(self, *, plugged: bool) -> None:
        """Plug the cable of a router that gives addresses in or out."""
        ...

    async def plug_radio(self, *, present: bool) -> None:
        """Plug the radio in or out."""
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


async def run(make_world: Callable[[], Awaitable[World]]) -> int:
    """Run all checks over worlds of one kind; return how many failed."""
    failed = 0
    for each in CHECKS:
        name = getattr(each, "__name__", "check")
        world = await make_world()
        try:
            if name in world.lacks:
                print(f"left out  {name}", flush=True)
                continue
            await each(world)
            print(f"passed    {name}", flush=True)
        except Exception:  # noqa: BLE001 - told; the others are still checked
            failed += 1
            print(f"FAILED    {name}\n{traceback.format_exc()}", flush=True)
        finally:
            await world.close()
    return failed


if __name__ == "__main__":
    module, _, attribute = sys.argv[1].partition(":")
    maker = getattr(importlib.import_module(module), attribute)
    sys.exit(min(1, asyncio.run(run(maker))))
