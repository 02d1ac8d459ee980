"""The console of an appliance in QEMU, asked from this computer as a browser does."""

import http.client
import json
import time
from typing import Self

from tests.image.machine import MachineError

OCTETS = "application/octet-stream"


class Console:
    """The API behind a forwarded port. Every request is a connection of its own."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._headers: dict[str, str] = {}

    def log_in(self, password: str, seconds: float = 60) -> Self:
        """Become the owner; the console may still be starting.

        Raises:
            MachineError: it did not answer, or not as to the owner.
        """
        deadline = time.monotonic() + seconds
        while True:
            try:
                status, headers, body = self._ask("POST", "/api/login", {"password": password})
                break
            except (OSError, http.client.HTTPException) as error:
                if time.monotonic() > deadline:
                    raise MachineError(f"the console did not answer: {error!r}") from error
                time.sleep(1)
        if status >= 300:
            raise MachineError(f"login: {status} {body[:300]!r}")
        self._headers["Cookie"] = headers["Set-Cookie"].partition(";")[0]
        self._headers["X-Lares-Csrf"] = self.get("/api/session")["csrf"]
        return self

    def get(self, path: str) -> dict:
        """Read something that must be there."""
        return self.call("GET", path)

    def call(self, method: str, path: str, body: object = None) -> dict:
        """Call an operation that must succeed; return its answer."""
        return json.loads(self.octets(method, path, body) or b"{}")

    def octets(self, method: str, path: str, body: object = None) -> bytes:
        """Like `call`, for what is no JSON; `bytes` are sent as they are."""
        status, _, answer = self._ask(method, path, body)
        assert status < 300, f"{method} {path}: {status} {answer[:500]!r}"
        return answer

    def status(self, method: str, path: str, body: object = None) -> int:
        """Return how an operation ends."""
        return self._ask(method, path, body)[0]

    def _ask(
        self, method: str, path: str, body: object
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        raw = isinstance(body, bytes)
        headers = dict(self._headers)
        if body is not None:
            headers["Content-Type"] = OCTETS if raw else "application/json"
        try:
            content = body if raw or body is None else json.dumps(body).encode()
            connection.request(method, path, content, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()
