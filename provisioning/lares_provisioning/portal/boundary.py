"""The HTTP border: what every answer carries, and what a form must be before it is read."""

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

MAX_BODY = 16 * 1024
"""Bytes of a form; the longest that anybody needs has about one thousand."""
BODY_TIMEOUT = 8.0
"""Seconds in which a form must have come."""
_MAX_FIELDS = 32
_FORM = "application/x-www-form-urlencoded"
_OWN_FETCH_SITES = frozenset({None, "same-origin", "none"})
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": with it a browser sends "Origin: null" with the page's own forms. Nothing
    # leaves this origin with "same-origin" either.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Server": "Lares",
}
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self' {console}"
)


class RefusedFormError(Exception):
    """A form that is not taken; `reason` is a key of the words below "refused"."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def lock_down(response: web.StreamResponse, console: str) -> None:
    """Add the headers of every answer.

    `console` is the only other address where a form may end: browsers hold a redirect after a form
    to `form-action`, and at the end of the set-up it leads there.
    """
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Content-Security-Policy"] = _POLICY.format(console=console)
    response.force_close()


async def read_form(request: web.Request) -> Mapping[str, str]:
    """Return the fields of a form, the first of each name.

    Raises:
        RefusedFormError: it is too large, too slow, from another site or no form.
    """
    _check_origin(request)
    if request.content_type != _FORM or "Content-Encoding" in request.headers:
        raise RefusedFormError(415, "wrong_kind")
    try:
        async with asyncio.timeout(BODY_TIMEOUT):
            content = await request.read()
    except (TimeoutError, ConnectionError) as error:  # also of a phone that left the network
        raise RefusedFormError(408, "too_slow") from error
    except web.HTTPRequestEntityTooLarge as error:
        raise RefusedFormError(413, "too_large") from error
    try:
        pairs = parse_qsl(
            content.decode("ascii"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=_MAX_FIELDS,
        )
    except ValueError as error:
        raise RefusedFormError(400, "wrong_kind") from error
    form: dict[str, str] = {}
    for name, value in pairs:
        form.setdefault(name, value)
    return form


def _check_origin(request: web.Request) -> None:
    """Refuse what another site made a browser send.

    The visit's token decides as well. Some sign-in sheets send no Origin, or "null"; those are left
    to the token.
    """
    origin = request.headers.get("Origin", "null")
    try:
        foreign = urlsplit(origin).netloc.casefold() != request.headers.get("Host", "").casefold()
    except ValueError:
        foreign = True
    if request.headers.get("Sec-Fetch-Site") not in _OWN_FETCH_SITES or (
        foreign and origin != "null"
    ):
        raise RefusedFormError(403, "cross_site")
