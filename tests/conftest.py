"""Every test: a badly formatted log call fails it, a call that blocks the event loop fails it."""

import logging
from collections.abc import Iterator

import pytest
from blockbuster import blockbuster_ctx


class _FailOnBadFormat(logging.Handler):
    """Formats each record, so that a wrong log call raises in the test that made it."""

    def emit(self, record: logging.LogRecord) -> None:
        record.getMessage()


@pytest.fixture(autouse=True)
def _log_format_is_valid() -> Iterator[None]:
    handler = _FailOnBadFormat()
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.fixture(autouse=True)
def _nothing_blocks_the_loop() -> Iterator[None]:
    with blockbuster_ctx():
        yield
