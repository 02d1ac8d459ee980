"""What the API answers instead of a result: one shape, stable codes, one line for people."""

from typing import Final

from lares.errors import LaresError, RefusedError, TransientError, UsageError


class Problem(Exception):  # noqa: N818 - it is an answer, not a fault of the program
    """An HTTP answer of the form ``{"error": {"code", "message"}}``.

    `code` is kebab-case and stable (docs/api.md lists all), `message` one English line that says
    what to do; `retry_after` is in seconds and becomes the header of that name.
    """

    def __init__(
        self, status: int, code: str, message: str, *, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.status: Final = status
        self.code: Final = code
        self.message: Final = message
        self.retry_after: Final = retry_after


def unauthenticated() -> Problem:
    """Return the answer to a request without a valid session or token."""
    return Problem(401, "login-needed", "Log in first.")


def forbidden_request(why: str) -> Problem:
    """Return the answer to a request that another site may have made a browser send."""
    return Problem(403, "cross-site", why)


def not_found(what: str) -> Problem:
    """Return the answer to a request about something that does not exist (any more)."""
    return Problem(404, "not-found", f"There is no {what}.")


def invalid(message: str) -> Problem:
    """Return the answer to a body or query that is not what the API describes."""
    return Problem(400, "invalid-request", message)


def from_error(error: LaresError) -> Problem:
    """Translate an error of the tree: whose fault it is decides the status."""
    if isinstance(error, UsageError):
        status = 400
    elif error.code == "update":  # something else goes on, or there is no room
        status = 409
    elif isinstance(error, RefusedError):
        status = 403
    elif isinstance(error, TransientError):
        status = 503
    else:
        status = 500
    return Problem(status, error.code, str(error))
