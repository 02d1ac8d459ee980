"""The first look at every request: who may see a page, who is sent where.

What comes over the setup network under a foreign name was led here by the box's own DNS: a probe of
a phone or the first page that somebody opened. It is redirected, so that the sign-in sheet opens.
What comes over the cable under a foreign name is told where to go, and after the set-up sent to the
console's own address; no page is shown under it.

None of this tells of a person: phones that know the setup network join it by themselves when the
home's network is away, and ask for the internet again and again.
"""

from dataclasses import dataclass

import msgspec
from aiohttp import web

from lares_provisioning.choices import LANGUAGES
from lares_provisioning.onboarding import NETWORK_ONLY, Onboarding, Phase
from lares_provisioning.portal.arrival import Arrival, Arrivals, Door
from lares_provisioning.portal.console_door import ConsoleDoor
from lares_provisioning.portal.languages import wished_language
from lares_provisioning.portal.options import PortalOptions
from lares_provisioning.portal.probes import internet_answer, is_probe_path
from lares_provisioning.portal.visits import COOKIE, Visit, Visits

CAPTIVE_API = "/captive-api"
_SETTLED = (Phase.DONE,)


@dataclass(frozen=True, slots=True)
class Guest:
    """A request together with what is known of where it comes from."""

    request: web.Request
    arrival: Arrival
    visit: Visit
    language: str
    is_overheard: bool
    """Whether whoever is near can read what is sent: an open network has no other protection."""

    @property
    def on_setup_network(self) -> bool:
        """Whether this browser loses its network when the box joins another one."""
        return self.arrival.door is Door.SETUP_NETWORK


class Reception:
    """Receives requests before any page does."""

    def __init__(
        self,
        onboarding: Onboarding,
        visits: Visits,
        console: ConsoleDoor,
        options: PortalOptions,
    ) -> None:
        self._onboarding = onboarding
        self._visits = visits
        self._console = console
        self._options = options
        self._arrivals = Arrivals(options.setup_address, options.names)
        self._has_home = False

    def guest(self, request: web.Request) -> Guest:
        """Return the circumstances of a request; a language in its query is remembered."""
        arrival = self._arrivals.of(request)
        visit = self._visit(request, arrival)
        wish = request.query.get("lang", "")
        if wish in LANGUAGES and arrival.is_own_host:
            visit.language = wish
        language = visit.language or wished_language(request.headers.get("Accept-Language", ""))
        overheard = self._options.setup_is_open and arrival.over_air
        return Guest(request, arrival, visit, language, overheard)

    def admit(self, guest: Guest) -> str:
        """Remember somebody who knew the key; return the cookie to give, "" if none is needed."""
        if guest.on_setup_network:
            self._visits.admit_address(self._admission_key(guest.arrival), guest.visit.language)
            return ""
        return self._visits.admit(guest.visit.language, overheard=guest.is_overheard)

    def console_url(self, guest: Guest) -> str:
        """Return the console's address for this browser."""
        return guest.arrival.console(self._options.console_port)

    async def elsewhere(self, guest: Guest) -> web.Response | None:
        """Return the answer to what is no request for a page of ours; None if it is one."""
        if guest.on_setup_network:
            return self._hijacked(guest)
        if self._onboarding.phase in _SETTLED and await self._console.is_open():
            return redirect(self.console_url(guest))
        return None

    async def state(self) -> str:
        """Return a word that changes when another page is to be shown."""
        phase = self._onboarding.phase
        if phase is Phase.DONE and await self._console.is_open():
            return "open"
        return str(phase)

    def _visit(self, request: web.Request, arrival: Arrival) -> Visit:
        if arrival.door is Door.SETUP_NETWORK:
            if not self._options.setup_is_open:
                return self._visits.of_address(arrival.client, admitted=True)
            known = self._visits.admitted_at(self._admission_key(arrival))
            return known or self._visits.of_address(arrival.client, admitted=False)
        admitted = self._visits.of_cookie(request.cookies.get(COOKIE, ""))
        return admitted or self._visits.of_address(arrival.client, admitted=False)

    def _admission_key(self, arrival: Arrival) -> str:
        """Return what an admission in an open network is known by.

        The one of the first set-up is none for a home's lost network, whenever that comes.
        """
        phase = self._onboarding.phase
        if phase in NETWORK_ONLY | {Phase.WAITING}:  # the others come after either
            self._has_home = phase in NETWORK_ONLY
        return f"{arrival.client} home" if self._has_home else arrival.client

    def _hijacked(self, guest: Guest) -> web.Response | None:
        arrival, path = guest.arrival, guest.request.path
        done = self._onboarding.phase is Phase.DONE
        if path == CAPTIVE_API and arrival.is_own_host:
            return _captive_api(arrival, captive=not done)
        if arrival.is_own_host and not is_probe_path(path):
            return None
        answer = internet_answer(arrival.host, path) if done else None
        if answer is None:
            return redirect(arrival.root)
        response = web.Response(status=answer.status)
        if answer.status != 204:
            response = web.Response(text=answer.body, content_type=answer.content_type)
        if answer.header is not None:
            response.headers[answer.header[0]] = answer.header[1]
        return response


def redirect(address: str, status: int = 302) -> web.Response:
    """Return a redirect with a body, which some sign-in sheets want before they follow it."""
    return web.Response(
        status=status,
        headers={"Location": address},
        text=f'<!doctype html><title>Lares</title><a href="{address}">Lares</a>',
        content_type="text/html",
    )


def _captive_api(arrival: Arrival, *, captive: bool) -> web.Response:
    """Answer as the API of RFC 8908 does; over plain HTTP, so that it is a hint only."""
    content = {"captive": captive, "user-portal-url": arrival.root}
    return web.Response(
        body=msgspec.json.encode(content),
        content_type="application/captive+json",
        headers={"Cache-Control": "private, no-store"},
    )
