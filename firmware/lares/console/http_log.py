"""What is logged of requests that are not even HTTP: one line each, without a traceback.

Anybody on the network can send such bytes; aiohttp would log each with a traceback as an error.
"""

import logging

from aiohttp.http import HttpProcessingError

_LOG = logging.getLogger(f"{__package__}.http")


class _Shortened(logging.Filter):
    """Turns a refused request into a plain line; what is really wrong stays as it is."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError):
            record.levelno, record.levelname = logging.INFO, "INFO"
            record.msg, record.exc_info = "refused what is not HTTP from %s", None
        return True


_LOG.addFilter(_Shortened())


def http_log() -> logging.Logger:
    """Return the logger for aiohttp's server."""
    return _LOG
