"""A house's air and cable without a radio: passes the contract suite of the real network."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from lares.errors import TransientError, UnusableError
from lares_provisioning.network import (
    Connection,
    Credentials,
    JoinProblem,
    Radio,
    Security,
    SetupNetwork,
    WifiNetwork,
)

CABLE = Connection("192.168.1.7", wired=True)
_SECURITY = {
    "wpa2": Security.PERSONAL,
    "wpa3": Security.PERSONAL,
    "wpa2+wpa3": Security.PERSONAL,
    "owe": Security.OPEN,
    "open": Security.OPEN,
    "enterprise": Security.ENTERPRISE,
    "wpa1": Security.OUTDATED,
    "wep": Security.OUTDATED,
}

_PREFERRED = (Security.PERSONAL, Security.OPEN, Security.ENTERPRISE, Security.OUTDATED)


@dataclass(frozen=True)
class Router:
    ssid: str
    kind: str
    password: str
    signal: int
    hidden: bool
    gives_addresses: bool


def others(routers: list[Router], ssid: str) -> list[Router]:
    """Return the routers that have another name."""
    return [each for each in routers if each.ssid != ssid]


class FakeNetwork:
    """Implements `lares_provisioning.network.Network` and the contract suite's `World` around it.

    `broken` is raised by every call that a real network could fail at; `joins` are the tries.
    """

    def __init__(self) -> None:
        self.network = self
        self.broken: TransientError | None = None
        self.joins: list[Credentials] = []
        self.opened: SetupNetwork | None = None
        self.kept: Credentials | None = None
        self._routers: list[Router] = []
        self._has_radio = True
        self._station = ""
        self._cable = False
        self._name = "lares.local"
        self._heard: tuple[WifiNetwork, ...] = ()
        self._listeners: set[asyncio.Event] = set()

    # -- the world ---------------------------------------------------------------------------------

    async def router(
        self,
        ssid: str,
        *,
        kind: str = "wpa2",
        password: str = "correct horse",
        signal: int = 70,
        hidden: bool = False,
        gives_addresses: bool = True,
        beside: bool = False,
    ) -> None:
        if not beside:
            self._routers = others(self._routers, ssid)
        self._routers.append(Router(ssid, kind, password, signal, hidden, gives_addresses))
        if self.kept is not None and self.kept.ssid == ssid and self._is_free():
            self._station = ssid
        self._tell()

    async def no_router(self, ssid: str) -> None:
        self._routers = others(self._routers, ssid)
        if self._station == ssid:
            self._station = ""
        self._tell()

    async def cable(self, *, plugged: bool) -> None:
        self._cable = plugged
        self._tell()

    async def plug_radio(self, *, present: bool) -> None:
        self._has_radio = present
        if not present:
            self._station, self.opened = "", None
        self._tell()

    async def take_name(self) -> None:
        self._name = "lares-2.local"
        self._tell()

    async def in_the_air(self) -> set[str]:
        names = {each.ssid for each in self._routers if not each.hidden}
        return names | ({self.opened.ssid} if self.opened else set())

    async def close(self) -> None:
        pass

    def _is_free(self) -> bool:
        return self._has_radio and self.opened is None and not self._station

    def _tell(self) -> None:
        for each in self._listeners:
            each.set()

    def _check(self) -> None:
        if self.broken is not None:
            raise self.broken

    # -- the port ----------------------------------------------------------------------------------

    async def scan(self) -> tuple[WifiNetwork, ...]:
        self._check()
        if not self._has_radio:
            return ()
        if self.opened is None:
            seen = [
                WifiNetwork(ssid, best.signal, _SECURITY[best.kind])
                for ssid in {each.ssid for each in self._routers if not each.hidden}
                if (best := self._best(ssid, hidden=False))
            ]
            self._heard = tuple(sorted(seen, key=lambda each: -each.signal))
        return self._heard

    async def open_access_point(self, network: SetupNetwork) -> None:
        self._check()
        if not self._has_radio:
            raise UnusableError("there is no radio")
        self._station = ""
        self.opened = network
        self._tell()

    async def close_access_point(self) -> None:
        self._check()
        self.opened = None
        self._tell()

    async def join(self, credentials: Credentials) -> Connection | JoinProblem:
        self.joins.append(credentials)
        if self.broken is not None:
            return JoinProblem.FAILED
        if not self._has_radio:
            return JoinProblem.NO_RADIO
        problem = self._problem(credentials)
        if problem is not None:
            return problem
        self.opened, self._station, self.kept = None, credentials.ssid, credentials
        self._tell()
        return Connection("192.168.1.8", wired=False, ssid=credentials.ssid)

    def _problem(self, credentials: Credentials) -> JoinProblem | None:
        router = self._best(credentials.ssid, hidden=credentials.hidden)
        if router is None:
            return JoinProblem.NOT_FOUND
        security = _SECURITY[router.kind]
        if security is Security.ENTERPRISE:
            return JoinProblem.ENTERPRISE
        if security is Security.OUTDATED:
            return JoinProblem.FAILED
        wanted = router.password if security is Security.PERSONAL else ""
        if credentials.password != wanted:
            return JoinProblem.WRONG_PASSWORD
        return None if router.gives_addresses else JoinProblem.NO_ADDRESS

    def _best(self, ssid: str, *, hidden: bool) -> Router | None:
        """Return the router by which a name is listed and joined, also if it is `hidden`."""
        named = [each for each in self._routers if each.ssid == ssid and hidden >= each.hidden]
        return min(
            named,
            key=lambda each: (_PREFERRED.index(_SECURITY[each.kind]), -each.signal),
            default=None,
        )

    async def rejoin(self) -> Connection | None:
        self._check()
        if not self._has_radio or self.kept is None or self._problem(self.kept) is not None:
            return None
        self._station = self.kept.ssid
        self._tell()
        return Connection("192.168.1.8", wired=False, ssid=self._station)

    async def forget(self) -> None:
        self._check()
        self.kept, self._station = None, ""
        self._tell()

    async def radio(self) -> Radio:
        self._check()
        if not self._has_radio:
            return Radio.ABSENT
        if self.opened is not None:
            return Radio.ACCESS_POINT
        return Radio.STATION if self._station else Radio.FREE

    async def connection(self) -> Connection | None:
        self._check()
        if self._cable:
            return CABLE
        if self._station:
            return Connection("192.168.1.8", wired=False, ssid=self._station)
        return None

    async def local_name(self) -> str:
        return self._name

    async def changes(self) -> AsyncGenerator[None, None]:
        changed = asyncio.Event()
        self._listeners.add(changed)
        try:
            while True:
                yield
                await changed.wait()
                changed.clear()
        finally:
            self._listeners.discard(changed)
