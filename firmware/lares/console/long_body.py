"""Bodies that are no JSON and too large for memory: they are handed on as they come."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from lares.console.problems import Problem

BINARY = "application/octet-stream"
PATIENCE_S = 60.0
"""A browser that takes or sends nothing for so long has gone."""
_CHUNK = 1 << 18


def chunks_of(request: web.Request) -> AsyncIterator[bytes]:
    """Return the body's bytes as they come.

    Raises:
        Problem: it is of another kind; while it is read: nothing came for `PATIENCE_S`.
    """
    if request.content_type != BINARY:
        raise Problem(415, "not-binary", f"Send the file as {BINARY}.")
    return _read(request)


async def _read(request: web.Request) -> AsyncIterator[bytes]:
    while True:
        try:
            async with asyncio.timeout(PATIENCE_S):
                chunk = await request.content.read(_CHUNK)
        except (TimeoutError, ConnectionError) as error:  # also of a browser that went away
            raise Problem(408, "too-slow", "The body did not come in time.") from error
        if not chunk:
            return
        yield chunk
