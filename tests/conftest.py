"""Every test: a badly formatted log call fails it, a call that blocks the event loop fails it."""

import logging
from collections.abc import Iterator

import pytest
from blockbuster import blockbuster_ctx
from hypothesis import settings

# Tests end what hangs and never judge speed: machines are noisy, `make bench` measures.
settings.register_profile("lares", deadline=None)
settings.load_profile("lares")
_MANY_EXAMPLES_S = 120
"""Limit of a property test, which runs its body a hundred times or more."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        is_property = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        if is_property and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(_MANY_EXAMPLES_S))


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
