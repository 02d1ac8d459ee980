"""How a request came in: through which door, from whom, and whether it names this box.

Two doors lead to the same pages. Whoever is in the setup network knew its key, so nothing more is
asked, unless it is open; everybody else (the house's cable) must type the key first. Which door it
is, is decided by addresses that the kernel vouches for, never by what the request says of itself.
"""

import ipaddress
import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Interface, IPv6Address
from urllib.parse import urlsplit

from aiohttp import web

_HTTP_PORT = 80
_RENAMED = re.compile(r"-[0-9]{1,3}\Z")
"""What avahi appends to a name that another machine already has: lares-2.local."""


class Door(StrEnum):
    """Where a request came in."""

    SETUP_NETWORK = "setup-network"
    ETHERNET = "ethernet"


@dataclass(frozen=True, slots=True)
class Arrival:
    """The circumstances of one request."""

    door: Door
    client: str
    """IP address of the other side."""
    address: str
    """Own IP address that was reached, as it is written in a URL."""
    port: int
    host: str
    """Host name that was asked for: lower case, without port; may be anything."""
    over_air: bool
    """Whether the other side is in the setup network, whichever address it reached."""
    is_own_host: bool
    """Whether `host` means this box. Else it is a hijacked name, or an attack by DNS rebinding."""

    @property
    def root(self) -> str:
        """The pages' address by IP, which needs no name to be resolved."""
        return f"http://{self.address}{'' if self.port == _HTTP_PORT else f':{self.port}'}/"

    def console(self, port: int) -> str:
        """Return the console's address under the name by which this box was reached."""
        host = self.host if self.is_own_host else self.address.strip("[]")
        return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


class Arrivals:
    """Knows the own network and names; makes an `Arrival` of a request."""

    def __init__(self, setup_address: IPv4Interface, names: tuple[str, ...]) -> None:
        self._setup_address = setup_address
        self._names = frozenset(name.casefold() for name in names)

    def of(self, request: web.Request) -> Arrival:
        """Return how a request came in."""
        own, port = _address(request.get_extra_info("sockname"))
        client, _ = _address(request.get_extra_info("peername"))
        host = host_name(request.headers.get("Host", ""))
        by_address = _is_address(host, own)
        return Arrival(
            door=self._door(own, client),
            client=str(client),
            over_air=client in self._setup_address.network,
            address=f"[{own}]" if isinstance(own, IPv6Address) else str(own),
            port=port,
            host=str(own) if by_address else host,
            is_own_host=by_address or self._is_own_name(host),
        )

    def _door(self, own: IPv4Address | IPv6Address, client: IPv4Address | IPv6Address) -> Door:
        # Linux answers on every address at every interface: the client must be in the network, too.
        setup = self._setup_address
        if own == setup.ip and client in setup.network:
            return Door.SETUP_NETWORK
        return Door.ETHERNET

    def _is_own_name(self, host: str) -> bool:
        stem, dot, domain = host.partition(".")
        return f"{_RENAMED.sub('', stem)}{dot}{domain}" in self._names


def host_name(header: str) -> str:
    """Return the name or address of a Host header, lower case, without port; "" if malformed."""
    try:
        return (urlsplit(f"//{header}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _address(name: object) -> tuple[IPv4Address | IPv6Address, int]:
    """Return address and port of a socket's end; one that is gone already is nobody's."""
    if not isinstance(name, tuple):
        return IPv4Address(0), 0
    address = ipaddress.ip_address(str(name[0]).partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address, int(name[1])


def _is_address(host: str, own: IPv4Address | IPv6Address) -> bool:
    try:
        return ipaddress.ip_address(host.partition("%")[0]) == own
    except ValueError:
        return False
