"""Operations on the owner's account: first set-up, login, logout, change of the password."""

import asyncio
import logging

from aiohttp import web

from lares.clock import Clock
from lares.console.boundary import Call, json_response
from lares.console.gate import Gate
from lares.console.live import Live
from lares.console.passwords import (
    DEFAULT_COST,
    Cost,
    hash_password,
    needs_rehash,
    verify_password,
)
from lares.console.ports import Accounts
from lares.console.problems import Problem
from lares.console.sessions import OpenSession, Sessions
from lares.console.setup_code import SetupCode
from lares.console.throttle import Throttle
from lares.console.wire import LoginBody, LogoutBody, PasswordBody, SessionReply, SetupBody
from lares.runtime.worker import Worker

_log = logging.getLogger(__name__)


class AccountApi:
    """Proves who the owner is; every wrong try is throttled and costs the same."""

    def __init__(
        self,
        *,
        accounts: Accounts,
        sessions: Sessions,
        gate: Gate,
        live: Live,
        worker: Worker,
        clock: Clock,
        version: str = "",
        home_name: str = "",
        safe_mode: bool = False,
        cost: Cost = DEFAULT_COST,
    ) -> None:
        self._accounts = accounts
        self._sessions = sessions
        self._gate = gate
        self._live = live
        self._worker = worker
        self._version = version
        self._home_name = home_name or None
        self._safe_mode = safe_mode
        self._cost = cost
        self._throttle = Throttle(clock)
        self._setting_up = asyncio.Lock()
        self._setup_code: SetupCode | None = None

    async def issue_setup_code(self) -> SetupCode | None:
        """Return the code that sets the owner's password; None when there is an owner."""
        if await self._password_hash() is not None:
            return None
        self._setup_code = SetupCode()
        return self._setup_code

    async def session(self, call: Call) -> SessionReply:
        """Tell the page what to show: set-up, login or the home."""
        owner = await self._password_hash() is not None
        if call.caller is None:
            return SessionReply(owner=owner, authenticated=False)
        return self._logged_in(call.caller.session, owner=owner)

    async def setup(self, call: Call) -> web.Response:
        """Take the first password."""
        body = call.body(SetupBody)
        async with self._setting_up:
            if self._setup_code is None or await self._password_hash() is not None:
                raise Problem(409, "already-set-up", "There is an owner already: log in.")
            address = self._count_try(call.request)
            if not self._setup_code.matches(body.code):
                raise Problem(403, "wrong-code", "This is not the code that was printed.")
            await self._set_password(body.password)
            self._setup_code.use_up()
            self._setup_code = None
        self._throttle.succeeded(address)
        _log.info("the owner's password was set")
        return await self._open_session(call.request)

    async def login(self, call: Call) -> web.Response:
        """Open a session for who knows the password."""
        body = call.body(LoginBody)
        stored = await self._password_hash()
        if stored is None:
            raise Problem(409, "not-set-up", "Set the owner's password first.")
        await self._check_password(call.request, body.password, stored)
        if needs_rehash(stored, self._cost):
            await self._set_password(body.password)
        return await self._open_session(call.request)

    async def logout(self, call: Call) -> web.Response:
        """End this session or all of them, and their live sockets."""
        session = call.known_caller.session
        if call.body(LogoutBody).everywhere:
            await self._end_all_sessions()
        elif session is not None:
            await self._sessions.close(session.key)
            self._live.end_session(session.key)
        response = json_response(SessionReply(owner=True, authenticated=False))
        self._gate.clear_cookie(call.request, response)
        return response

    async def password(self, call: Call) -> web.Response:
        """Change the password; who holds the local token need not know the old one."""
        body = call.body(PasswordBody)
        by_browser = call.known_caller.session is not None
        if by_browser:
            stored = await self._password_hash()
            await self._check_password(call.request, body.current, stored or "")
        await self._set_password(body.password)
        await self._end_all_sessions()
        _log.info("the owner's password was changed")
        if by_browser:
            return await self._open_session(call.request)
        return json_response(self._logged_in(None, owner=True))

    async def prove(self, call: Call, password: str) -> None:
        """Make sure that it is the owner who asks; who holds the local token need not prove it.

        Raises:
            Problem: the password is wrong, or there were too many tries.
        """
        if call.known_caller.session is not None:
            stored = await self._password_hash()
            await self._check_password(call.request, password, stored or "")

    async def _end_all_sessions(self) -> None:
        await self._sessions.close_all()
        self._live.end_session(None)

    async def _password_hash(self) -> str | None:
        account = await self._accounts.owner()
        return account.password_hash if account is not None else None

    async def _check_password(self, request: web.Request, password: str, stored: str) -> None:
        address = self._count_try(request)
        if not await self._worker.run(verify_password, password, stored):
            _log.warning("wrong password from %s", address)
            raise Problem(403, "wrong-password", "The password is wrong.")
        self._throttle.succeeded(address)

    async def _set_password(self, password: str) -> None:
        hashed = await self._worker.run(hash_password, password, self._cost)
        await self._accounts.set_password_hash(hashed)

    def _count_try(self, request: web.Request) -> str:
        address = request.remote or "unknown"
        wait = self._throttle.attempt(address)
        if wait > 0:
            raise Problem(
                429,
                "too-many-tries",
                f"Too many tries: wait {max(1, round(wait))} seconds.",
                retry_after=wait,
            )
        return address

    async def _open_session(self, request: web.Request) -> web.Response:
        token, session = await self._sessions.open()
        response = json_response(self._logged_in(session, owner=True))
        self._gate.set_cookie(request, response, token)
        return response

    def _logged_in(self, session: OpenSession | None, *, owner: bool) -> SessionReply:
        csrf = session.csrf if session is not None else None
        return SessionReply(
            owner=owner,
            authenticated=True,
            csrf=csrf,
            version=self._version,
            home=self._home_name,
            safe_mode=self._safe_mode,
        )
