"""The HTTP border: operations become routes, problems become JSON, every answer is locked down."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import msgspec
from aiohttp import web
from aiohttp.typedefs import Middleware

from lares.assistant.replies.template import LANGUAGES
from lares.console.gate import Caller, Gate
from lares.console.operation import Operation, Query
from lares.console.operations import OPERATIONS
from lares.console.problems import Problem, from_error, invalid, unauthenticated
from lares.console.wire import ErrorDetail, ErrorReply, Request
from lares.errors import LaresError

MAX_BODY = 64 * 1024
"""Bytes; the longest request anybody needs has a few hundred."""
BODY_TIMEOUT = 10.0
"""Seconds in which a body must have come; 64 KiB need one on the worst radio."""
_LONGEST_WISH = 200
"""Characters of a list of languages that are looked at."""
_LONGEST_COMPLAINT = 300
"""Characters; complaints quote the names of unknown fields."""
_log = logging.getLogger(__name__)
_encoder = msgspec.json.Encoder(enc_hook=str)
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Server": "Lares",
}

B = TypeVar("B", bound=Request)


@dataclass(frozen=True, slots=True)
class Call:
    """One request to one operation, admitted and decoded."""

    request: web.Request
    operation: Operation
    caller: Caller | None
    decoded: Request | None

    @property
    def known_caller(self) -> Caller:
        """The caller of an operation that only the owner may call."""
        if self.caller is None:
            raise unauthenticated()
        return self.caller

    @property
    def id(self) -> str:
        """The `{id}` of the path."""
        return self.request.match_info["id"]

    def part(self, name: str) -> str:
        """Return another placeholder of the path."""
        return self.request.match_info[name]

    def body(self, kind: type[B]) -> B:
        """Return the decoded body, which the operation's table entry says is a `kind`."""
        if not isinstance(self.decoded, kind):
            msg = f"{self.operation.id} takes another body than {kind.__name__}"
            raise TypeError(msg)
        return self.decoded

    @property
    def language(self) -> str:
        """The language that the caller reads: the first of ours in Accept-Language, else "en"."""
        wanted = self.request.headers.get("Accept-Language", "")[:_LONGEST_WISH]
        codes = (tag.strip()[:2].lower() for tag in wanted.split(","))
        return next((code for code in codes if code in LANGUAGES), "en")

    def number(self, name: str) -> int | None:
        """Return a query parameter within its bounds, or its default."""
        query = next(query for query in self.operation.query if query.name == name)
        return _number(query, self.request.query.get(name))


Answer = msgspec.Struct | web.StreamResponse
Handler = Callable[[Call], Awaitable[Answer]]
Endpoint = Callable[[web.Request], Awaitable[web.StreamResponse]]


def json_response(content: msgspec.Struct, status: int = 200) -> web.Response:
    """Return a struct as an answer that no cache keeps."""
    return web.Response(
        body=_encoder.encode(content),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def add_operations(app: web.Application, gate: Gate, handlers: Mapping[str, Handler]) -> None:
    """Route every operation of the table; `handlers` has one for each id, and no other."""
    if handlers.keys() != {operation.id for operation in OPERATIONS}:
        msg = f"handlers and operations differ: {handlers.keys()}"
        raise ValueError(msg)
    for operation in OPERATIONS:
        handler = handlers[operation.id]
        app.router.add_route(operation.method, operation.path, _endpoint(operation, gate, handler))


def guard(gate: Gate, note: Callable[[web.Request], None]) -> Middleware:
    """Return the outermost middleware: only known hosts, every failure in the one JSON shape.

    `note` is told of every request before anything else.
    """

    @web.middleware
    async def guarded(
        request: web.Request,
        handler: Endpoint,
    ) -> web.StreamResponse:
        note(request)
        try:
            gate.check_host(request)
            return await handler(request)
        except Problem as problem:
            return _problem_response(problem)
        except LaresError as error:
            _log.warning("%s %s failed: %s", request.method, request.path, error)
            return _problem_response(from_error(error))
        except web.HTTPException as answer:
            if answer.status < 400:
                raise
            return _problem_response(_from_http(answer))
        except Exception:  # noqa: BLE001 - a request must not end without an answer
            _log.exception("%s %s failed", request.method, request.path)
            return _problem_response(
                Problem(500, "internal", "Something went wrong here; the log says what.")
            )

    return guarded


async def lock_down(request: web.Request, response: web.StreamResponse) -> None:
    """Add the security headers to every answer, errors and files included."""
    del request
    response.headers.update(_HEADERS)


def decode_body(decoder: msgspec.json.Decoder[Request], content: bytes) -> Request:
    """Return a request body of the decoder's type.

    Raises:
        Problem: it is not; the message has the path of what is wrong.
    """
    try:
        return decoder.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise invalid(str(error)[:_LONGEST_COMPLAINT]) from error
    except RecursionError as error:
        raise invalid("The body is nested too deeply.") from error


def _endpoint(operation: Operation, gate: Gate, handler: Handler) -> Endpoint:
    decoder = msgspec.json.Decoder(operation.body) if operation.body is not None else None

    async def endpoint(request: web.Request) -> web.StreamResponse:
        caller = await gate.admit(request, operation.access)
        decoded = await _decode(request, decoder) if decoder is not None else None
        answer = await handler(Call(request, operation, caller, decoded))
        if isinstance(answer, web.StreamResponse):
            return answer
        return json_response(answer, operation.status)

    return endpoint


async def _decode(request: web.Request, decoder: msgspec.json.Decoder[Request]) -> Request:
    if request.content_type != "application/json":
        raise Problem(415, "not-json", "Send the body as application/json.")
    try:
        async with asyncio.timeout(BODY_TIMEOUT):
            content = await request.read()
    except (TimeoutError, ConnectionError) as error:  # also of a browser that went away
        raise Problem(408, "too-slow", "The body did not come in time.") from error
    return decode_body(decoder, content)


def _number(query: Query, text: str | None) -> int | None:
    if text is None:
        return query.default
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        raise invalid(f"`{query.name}` must be a whole number.")
    number = int(text)
    if not query.minimum <= number <= query.maximum:
        raise invalid(f"`{query.name}` must be from {query.minimum} to {query.maximum}.")
    return number


def _from_http(error: web.HTTPException) -> Problem:
    known = {
        404: ("not-found", "There is nothing at this address."),
        405: ("wrong-method", "This address does not know this method."),
        413: ("too-large", f"The body may have at most {MAX_BODY} bytes."),
    }
    code, message = known.get(error.status, ("invalid-request", error.reason))
    return Problem(error.status, code, message)


def _problem_response(problem: Problem) -> web.Response:
    response = json_response(ErrorReply(ErrorDetail(problem.code, problem.message)), problem.status)
    if problem.status == 408:
        response.force_close()
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(max(1, round(problem.retry_after + 0.5)))
    return response
