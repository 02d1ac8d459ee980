"""Brings a bundle from an address to the disk: https only, bounded, nothing kept in memory."""

import http.client
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from lares.errors import UsageError
from lares.updates.errors import Reason, UpdateError
from lares.updates.room import Room

_CHUNK = 1 << 18
_SILENT_S = 30.0
"""Seconds without a byte after which the other side counts as gone."""
_LONGEST_URL = 2000

Tells = Callable[[int, int | None], bool]
"""Told how many bytes have come, of how many; returns whether to go on."""


def check_address(url: str) -> None:
    """Raise UsageError unless `url` is an address that may be downloaded from."""
    try:
        parts = urlsplit(url)
        good = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
        good = good and parts.username is None and parts.password is None
    except ValueError:
        good = False
    if not good or len(url) > _LONGEST_URL or not url.isprintable() or " " in url:
        raise UsageError(
            "an update is downloaded from an address that begins with https://, without a name or "
            "a password in it"
        )


def download(url: str, target: Path, tell: Tells, *, context: ssl.SSLContext | None = None) -> None:
    """Write what is at `url` to `target`; blocking.

    Raises:
        UpdateError: NO_DOWNLOAD, TOO_LARGE or NO_ROOM; nothing is left at `target`.
    """
    check_address(url)
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=context or ssl.create_default_context()), _OnlyHttps()
    )
    opener.addheaders = [("User-Agent", "Lares"), ("Accept-Encoding", "identity")]
    try:
        with opener.open(url, timeout=_SILENT_S) as answer:
            _write(answer, target, tell)
    except UpdateError:
        target.unlink(missing_ok=True)
        raise
    except (OSError, http.client.HTTPException, ValueError) as error:
        target.unlink(missing_ok=True)
        said: object = error.reason if isinstance(error, urllib.error.URLError) else error
        if isinstance(error, urllib.error.HTTPError):
            error.close()
            said = f"{error.code} {error.reason}"
        raise UpdateError(Reason.NO_DOWNLOAD, f"the update cannot be downloaded: {said}") from error


def _write(answer: http.client.HTTPResponse, target: Path, tell: Tells) -> None:
    length = answer.headers.get("Content-Length", "")
    size = int(length) if length.isascii() and length.isdigit() else None
    room = Room(target, size)
    try:
        while chunk := answer.read(_CHUNK):
            room.write(chunk)
            if not tell(room.written, size):
                raise UpdateError(Reason.NO_DOWNLOAD, "the download was given up")
        if size is not None and room.written != size:
            raise UpdateError(
                Reason.NO_DOWNLOAD, f"the download ended after {room.written} of {size} bytes"
            )
        room.finish()
    finally:
        room.close()


class _OnlyHttps(urllib.request.HTTPRedirectHandler):
    """Follows where an address leads, but not out of https."""

    def redirect_request(  # noqa: PLR0917 - the library's signature
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Refuse an address that we would not have been given either."""
        try:
            check_address(newurl)
        except UsageError as error:
            fp.close()
            raise UpdateError(
                Reason.NO_DOWNLOAD, f"the address leads elsewhere, without https: {error}"
            ) from error
        return super().redirect_request(req, fp, code, msg, headers, newurl)
