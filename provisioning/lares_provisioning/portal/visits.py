"""What is remembered of a browser between its pages: answers so far, language, token, admission.

Cookies cannot carry a visit on the setup network: the sign-in sheets of phones drop them between
pages, and the sheet and the browser of one phone do not share them. There a visit is the client's
address, which the box itself gave out; where that network is open, from the right key on. Over the
cable, where addresses may be anybody's, it is a random cookie that is given for the right key.

The token of a visit stands in each form. Another site can make a browser send a form, but it cannot
read a token, and it has another address or no cookie.
"""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from enum import StrEnum

from lares.clock import Clock
from lares_provisioning.onboarding import Answers

COOKIE = "lares_setup"
_IDLE = 3600.0
IDLE_UNPROTECTED = 1200.0
"""In an open network, where anybody may take an address that is free."""
_MOST = 256
"""Of those who were admitted, and of strangers; the setup network has 253 addresses."""
_LONGEST_COOKIE = 64


class Step(StrEnum):
    """A page of questions."""

    NETWORK = "network"
    HOME = "home"
    REVIEW = "review"


def _new_token() -> str:
    return secrets.token_urlsafe(18)


@dataclass(slots=True)
class Visit:
    """One browser; forgotten after `idle` seconds without a request."""

    last: float
    admitted: bool = False
    """Whether it may see the pages."""
    idle: float = _IDLE
    token: str = field(default_factory=_new_token, repr=False)
    language: str = ""
    """Empty until it is chosen by hand."""
    draft: Answers | None = None
    """What was typed and not submitted yet; None: what the onboarding has kept is current."""
    tried: set[Step] = field(default_factory=set)
    """Pages that were sent, so that what is wrong with them is shown."""
    passwords_differ: bool = False
    key_refused: bool = False
    outdated: bool = False
    """Whether the last form had an old token, which the next page says."""

    def token_matches(self, sent: str) -> bool:
        """Whether a form comes from a page of this visit."""
        return secrets.compare_digest(self.token.encode(), sent.encode("utf-8", "replace"))


class Visits:
    """All visits; the one not seen for longest gives way where there are too many.

    Strangers give way to each other only: with IPv6 one machine has any number of addresses.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._admitted: OrderedDict[str, Visit] = OrderedDict()
        self._strangers: OrderedDict[str, Visit] = OrderedDict()

    def of_address(self, address: str, *, admitted: bool) -> Visit:
        """Return the visit of a client's address, a new one if there is none."""
        visits = self._admitted if admitted else self._strangers
        name = f"at {address}"
        visit = self._find(visits, name)
        return visit or _add(visits, name, Visit(self._clock.monotonic(), admitted))

    def admitted_at(self, address: str) -> Visit | None:
        """Return the visit of a client's address if it was admitted."""
        return self._find(self._admitted, f"at {address}")

    def of_cookie(self, cookie: str) -> Visit | None:
        """Return the visit that was admitted with this cookie."""
        if not 0 < len(cookie) <= _LONGEST_COOKIE:
            return None
        return self._find(self._admitted, f"key {cookie}")

    def admit_address(self, address: str, language: str) -> None:
        """Begin a visit of somebody in an open setup network who knew the key."""
        now = self._clock.monotonic()
        visit = Visit(now, admitted=True, idle=IDLE_UNPROTECTED, language=language)
        _add(self._admitted, f"at {address}", visit)

    def admit(self, language: str, *, overheard: bool = False) -> str:
        """Begin a visit of somebody who knew the key; return its cookie."""
        cookie = secrets.token_urlsafe(24)
        idle = IDLE_UNPROTECTED if overheard else _IDLE
        visit = Visit(self._clock.monotonic(), admitted=True, idle=idle, language=language)
        _add(self._admitted, f"key {cookie}", visit)
        return cookie

    def _find(self, visits: OrderedDict[str, Visit], name: str) -> Visit | None:
        visit = visits.get(name)
        if visit is None:
            return None
        now = self._clock.monotonic()
        if now - visit.last > visit.idle:
            del visits[name]
            return None
        visit.last = now
        visits.move_to_end(name)
        return visit


def _add(visits: OrderedDict[str, Visit], name: str, visit: Visit) -> Visit:
    visits[name] = visit
    if len(visits) > _MOST:
        visits.popitem(last=False)
    return visit
