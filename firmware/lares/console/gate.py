"""The gate: which hosts are answered, who the caller is, and what another site may not do.

Three independent defences stand between another web site and this API: the session cookie is
SameSite=Strict, whatever changes something needs the session's CSRF token in a header that a
foreign page cannot send, and the `Origin` must be this host. Against DNS rebinding only known names
are answered: IP addresses, loopback, `*.local` and the names in the settings.
"""

import hmac
import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from aiohttp import web

from lares.console.operation import Access
from lares.console.problems import Problem, forbidden_request, unauthenticated
from lares.console.sessions import LIFETIME, OpenSession, Sessions, csrf_matches
from lares.policy.principal import OWNER, Origin, Principal

CSRF_HEADER = "X-Lares-Csrf"
_SAFE_METHODS = frozenset({"GET", "HEAD"})
_OWN_FETCH_SITES = frozenset({None, "same-origin", "none"})


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request: `conversation` groups turns, `session` is None without a cookie."""

    principal: Principal
    origin: Origin
    conversation: str
    session: OpenSession | None = None


class Gate:
    """Knows the names of this host, the local token and the sessions."""

    def __init__(self, sessions: Sessions, *, local_token: str, names: Sequence[str] = ()) -> None:
        self._sessions = sessions
        self._local_token = local_token.encode()
        self._names = {name.casefold() for name in (*names, socket.gethostname(), "localhost")}

    def check_host(self, request: web.Request) -> None:
        """Raise `Problem` unless the request names a host that is this one."""
        host = host_name(request)
        if host in self._names or host.endswith((".local", ".localhost")) or _is_address(host):
            return
        raise Problem(
            HTTPStatus.MISDIRECTED_REQUEST,
            "unknown-host",
            "This name is not known here: use the IP address, or a name that ends in .local.",
        )

    async def admit(self, request: web.Request, access: Access) -> Caller | None:
        """Return who calls, None if nobody in particular.

        Raises:
            Problem: the operation needs the owner, or another site made the browser ask.
        """
        unsafe = request.method not in _SAFE_METHODS
        upgrade = "Upgrade" in request.headers
        if unsafe or upgrade:
            _check_origin(request)
        caller = self._by_token(request)
        if caller is None:
            caller = await self._by_cookie(request)
        if access is Access.OPEN:
            return caller
        if caller is None:
            raise unauthenticated()
        if (
            unsafe
            and caller.session is not None
            and not csrf_matches(caller.session, request.headers.get(CSRF_HEADER, ""))
        ):
            raise forbidden_request(f"The {CSRF_HEADER} header is missing or old; reload the page.")
        return caller

    def set_cookie(self, request: web.Request, response: web.Response, token: str) -> None:
        """Give the browser its session."""
        response.set_cookie(
            _cookie_name(request),
            token,
            max_age=int(LIFETIME.total_seconds()),
            path="/",
            httponly=True,
            samesite="Strict",
            secure=request.secure,
        )

    def clear_cookie(self, request: web.Request, response: web.Response) -> None:
        """Take the session from the browser."""
        response.del_cookie(_cookie_name(request), path="/", httponly=True, samesite="Strict")

    def _by_token(self, request: web.Request) -> Caller | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.casefold() != "bearer":
            return None
        if not hmac.compare_digest(token.strip().encode("utf-8", "replace"), self._local_token):
            raise unauthenticated()
        return Caller(OWNER, Origin.CLI, "cli")

    async def _by_cookie(self, request: web.Request) -> Caller | None:
        session = await self._sessions.find(request.cookies.get(_cookie_name(request), ""))
        if session is None:
            return None
        return Caller(OWNER, Origin.CONSOLE, f"console-{session.key[:16]}", session)


def _cookie_name(request: web.Request) -> str:
    # Cookies do not know ports: without it a second home on this machine would log out the first.
    address = request.get_extra_info("sockname")
    return f"lares_{address[1]}" if address else "lares"


def _check_origin(request: web.Request) -> None:
    if request.headers.get("Sec-Fetch-Site") not in _OWN_FETCH_SITES:
        raise forbidden_request("Another site may not do this.")
    origin = request.headers.get("Origin")
    if origin is None:  # not a browser; the token or the cookie with its CSRF header still decides
        return
    try:
        same = urlsplit(origin).netloc.casefold() == request.headers.get("Host", "").casefold()
    except ValueError:
        same = False
    if not same:
        raise forbidden_request("Another site may not do this.")


def host_name(request: web.Request) -> str:
    """Return the name or address by which a request reached this machine, without the port."""
    host = request.headers.get("Host", "")
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].casefold().rstrip(".")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
