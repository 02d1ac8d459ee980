"""The pages and their forms. Every form is answered by a redirect, so that a reload sends nothing.

What is wrong with a form is shown by the page that the redirect leads to.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from aiohttp import web

from lares.clock import Clock
from lares.errors import LaresError, UsageError
from lares.runtime.telemetry import register_secret
from lares_provisioning.onboarding import NETWORK_ONLY, AnswerProblem, Answers, Onboarding, Phase
from lares_provisioning.portal import views
from lares_provisioning.portal.answers import (
    PASSWORDS_DIFFER,
    left_out,
    needs_password,
    of_step,
    passwords_differ,
    step_of,
    with_home,
    with_network,
)
from lares_provisioning.portal.boundary import read_form
from lares_provisioning.portal.languages import likely_country
from lares_provisioning.portal.pages import Pages
from lares_provisioning.portal.reception import Guest, Reception, redirect
from lares_provisioning.portal.visits import COOKIE, Step

_SCAN_TIMEOUT = 12.0
_SCAN_INTERVAL = 5.0
_REFRESH = 3
"""Seconds after which a waiting page without script asks again."""
_ASKING = NETWORK_ONLY | {Phase.WAITING}
_log = logging.getLogger(__name__)

Page = Callable[[Guest], Awaitable[web.Response]]
Form = Callable[[Guest, Mapping[str, str]], Awaitable[str]]
"""Takes a form, returns the path to go on at."""


class Site:
    """All pages over one onboarding."""

    def __init__(
        self,
        onboarding: Onboarding,
        reception: Reception,
        pages: Pages,
        clock: Clock,
    ) -> None:
        self._onboarding = onboarding
        self._reception = reception
        self._pages = pages
        self._clock = clock
        self._scan_allowed_at = 0.0
        self._forms: Mapping[str, Form] = {
            "/network": self._take_network,
            "/refresh": self._refresh,
            "/home": self._take_home,
            "/review": self._take_review,
        }
        self._steps: Mapping[str, Step] = {f"/{step}": step for step in Step}

    async def answer(self, guest: Guest) -> web.Response:
        """Return the answer to a request that named this box, or to any over the cable."""
        method, arrival = guest.request.method, guest.arrival
        if not arrival.is_own_host:
            words = self._pages.words[guest.language]
            context = views.stranger_page(words, arrival.host, arrival.root)
            return self._page(guest, "message", context, status=421)
        if method == "POST":
            return await self._take(guest)
        if method not in ("GET", "HEAD"):
            return web.Response(status=405, headers={"Allow": "GET, HEAD, POST"})
        return await self._get(guest)

    def refusal(self, guest: Guest, status: int, reason: str) -> web.Response:
        """Return a page that says why a request is refused; `reason` as in the words."""
        words = self._pages.words[guest.language]
        context: views.Context = {
            "title": words("refused.title"),
            "text": words(f"refused.{reason}"),
            "link": "/",
            "go": words("missing.go"),
        }
        return self._page(guest, "message", context, status=status)

    async def _get(self, guest: Guest) -> web.Response:
        path = guest.request.path
        asset = self._pages.assets.get(path)
        if asset is not None:
            return asset.response(guest.request)
        if path == "/state":
            return web.json_response({"state": await self._reception.state()})
        if path != "/" and path not in self._steps:
            return self._missing(guest)
        return await self._show(guest, self._steps.get(path))

    # -- pages -------------------------------------------------------------------------------------

    async def _show(self, guest: Guest, step: Step | None) -> web.Response:
        phase = self._onboarding.phase  # a stranger's look puts off nothing
        if phase is Phase.DONE:
            return self._waiting(guest, "done", await self._reception.state())
        if phase is Phase.STARTING:
            return self._waiting(guest, "starting", str(phase))
        if not guest.visit.admitted:
            return self._ask_key(guest)
        if phase is Phase.JOINING:
            return self._waiting(guest, "joining", str(phase))
        return self._question(guest, step)

    def _question(self, guest: Guest, step: Step | None) -> web.Response:
        """Show a page of questions; without a step, or where it is too early for it, the first."""
        visit, status = guest.visit, self._onboarding.status
        answers, problems = self._answers(guest), self._problems(guest)
        words, places = self._pages.words[guest.language], self._pages.places[guest.language]
        if status.phase in NETWORK_ONLY:
            step = Step.NETWORK
        if step is Step.REVIEW and problems:
            return redirect(f"/{step_of(problems[0])}")
        told = of_step(problems, step) if step in visit.tried else ()
        match step:
            case Step.REVIEW:
                return self._page(guest, "review", views.review_page(places, status, answers))
            case Step.HOME:
                return self._page(
                    guest, "home", views.home_page(words, places, status, answers, problems=told)
                )
            case _:
                country = likely_country(guest.request.headers.get("Accept-Language", ""))
                context = views.network_page(
                    words,
                    status,
                    answers,
                    guessed_country=country if places.knows_country(country) else "",
                    problems=told,
                    at_once=self._joins_at_once(guest),
                )
                return self._page(guest, "network", context)

    def _waiting(self, guest: Guest, template: str, state: str) -> web.Response:
        """Show a page that asks by itself how it goes on."""
        status = self._onboarding.status
        context: views.Context = {"refresh": _REFRESH, "state": state}
        if template == "starting":
            context |= views.starting_page(status)
        if template == "joining":
            context |= views.joining_page(status)
        if template == "done":
            context |= views.done_page(
                status, self._reception.console_url(guest), admitted=guest.visit.admitted
            )
            if guest.on_setup_network:
                context["refresh"] = 0  # its network goes; the sheet closes
        return self._page(guest, template, context)

    def _ask_key(self, guest: Guest) -> web.Response:
        words = self._pages.words[guest.language]
        has_console = self._asks_network_only() and not guest.is_overheard
        context: views.Context = {
            "problems": {"key": words("key.wrong")} if guest.visit.key_refused else {},
            "console": self._reception.console_url(guest) if has_console else "",
            "intro": words("key.intro_open" if guest.is_overheard else "key.intro"),
        }
        guest.visit.key_refused = False
        return self._page(guest, "key", context)

    def _missing(self, guest: Guest) -> web.Response:
        words = self._pages.words[guest.language]
        context: views.Context = {
            "title": words("missing.title"),
            "text": words("missing.text"),
            "link": "/",
            "go": words("missing.go"),
        }
        return self._page(guest, "message", context, status=404)

    def _page(
        self, guest: Guest, template: str, context: views.Context, *, status: int = 200
    ) -> web.Response:
        common: views.Context = {
            "name": self._onboarding.status.name if guest.visit.admitted else "Lares",
            "token": guest.visit.token,
            "on_setup_network": guest.on_setup_network,
            "overheard": guest.is_overheard,
        }
        if guest.visit.outdated:
            guest.visit.outdated = False
            words = self._pages.words[guest.language]
            common["alert"] = {"title": words("alert.outdated"), "text": ""}
        page = self._pages.render(template, guest.language, {**context, **common})
        return web.Response(text=page, content_type="text/html", status=status)

    # -- forms -------------------------------------------------------------------------------------

    async def _take(self, guest: Guest) -> web.Response:
        path, visit = guest.request.path, guest.visit
        form = await read_form(guest.request)
        if path != "/key" and path not in self._forms:
            return self._missing(guest)
        if not visit.token_matches(form.get("token", "")):
            visit.outdated = True
            return redirect(path if path in self._steps else "/", 303)
        if path == "/key":
            return self._take_key(guest, form)
        if not visit.admitted or self._onboarding.status.phase not in _ASKING:
            return redirect("/", 303)
        return redirect(await self._forms[path](guest, form), 303)

    def _take_key(self, guest: Guest, form: Mapping[str, str]) -> web.Response:
        response = redirect("/", 303)
        if guest.visit.admitted:
            return response
        client, over_air = guest.arrival.client, guest.arrival.over_air
        if not self._onboarding.admits(form.get("key", ""), client, over_air=over_air):
            guest.visit.key_refused = True
            _log.info("a wrong key was typed", extra={"client": client})
        elif cookie := self._reception.admit(guest):
            response.set_cookie(COOKIE, cookie, path="/", httponly=True, samesite="Strict")
        return response

    async def _take_network(self, guest: Guest, form: Mapping[str, str]) -> str:
        at_once = self._joins_at_once(guest)
        self._keep_network(guest, form)
        guest.visit.tried.add(Step.NETWORK)
        if of_step(self._problems(guest), Step.NETWORK):
            return "/network"
        if at_once and (self._asks_network_only() or not self._problems(guest)):
            return await self._submit(guest)
        return "/home"

    async def _refresh(self, guest: Guest, form: Mapping[str, str]) -> str:
        self._keep_network(guest, form)
        now = self._clock.monotonic()
        if now >= self._scan_allowed_at:
            self._scan_allowed_at = now + _SCAN_INTERVAL
            try:
                async with asyncio.timeout(_SCAN_TIMEOUT):
                    await self._onboarding.rescan()
            except (LaresError, TimeoutError) as error:
                _log.warning("the networks could not be looked for: %s", error)
        return "/network"

    async def _take_home(self, guest: Guest, form: Mapping[str, str]) -> str:
        visit = guest.visit
        visit.draft = with_home(self._answers(guest), form)
        visit.passwords_differ = passwords_differ(form)
        visit.tried.add(Step.HOME)
        problems = self._problems(guest)
        return f"/{step_of(problems[0])}" if problems else "/review"

    async def _take_review(self, guest: Guest, form: Mapping[str, str]) -> str:
        del form
        guest.visit.tried |= {Step.NETWORK, Step.HOME}
        problems = self._problems(guest)
        return f"/{step_of(problems[0])}" if problems else await self._submit(guest)

    async def _submit(self, guest: Guest) -> str:
        answers = replace(self._answers(guest), language=guest.language)
        for secret in (answers.wifi_password, answers.owner_password):
            register_secret(secret)
        try:
            await self._onboarding.submit(answers)
        except UsageError as error:
            _log.warning("the answers were refused: %s", error)
            return "/review"
        guest.visit.draft = None
        guest.visit.tried.clear()
        return "/"

    # -- answers -----------------------------------------------------------------------------------

    def _keep_network(self, guest: Guest, form: Mapping[str, str]) -> None:
        guest.visit.draft = with_network(self._answers(guest), form, self._onboarding.status)

    def _answers(self, guest: Guest) -> Answers:
        return guest.visit.draft or self._onboarding.status.draft

    def _problems(self, guest: Guest) -> tuple[str, ...]:
        """Return what is wrong with the answers so far, in the order of the pages."""
        status, answers = self._onboarding.status, self._answers(guest)
        found: list[str] = [str(each) for each in self._onboarding.problems(answers)]
        if needs_password(answers, status) and AnswerProblem.PASSWORD_LENGTH not in found:
            found.append(AnswerProblem.PASSWORD_LENGTH)
        found += left_out(answers)
        if guest.visit.passwords_differ:
            found = [PASSWORDS_DIFFER, *(p for p in found if not p.startswith("owner-password-"))]
        if status.phase in NETWORK_ONLY:
            return of_step(found, Step.NETWORK)
        return (*of_step(found, Step.NETWORK), *of_step(found, Step.HOME))

    def _asks_network_only(self) -> bool:
        return self._onboarding.phase in NETWORK_ONLY

    def _joins_at_once(self, guest: Guest) -> bool:
        """Whether the network is all that has to be said: it alone may be changed, or was wrong."""
        failed = self._onboarding.status.problem is not None
        rest = [] if self._asks_network_only() else of_step(self._problems(guest), Step.HOME)
        return self._asks_network_only() or (failed and not rest)
