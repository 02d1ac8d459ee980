"""A supervisor on a clock that stands still until a test lets time pass."""

import pytest

from lares.runtime.supervisor import Supervisor
from tests.fakes.clock import FakeClock
from tests.fakes.supervised import RecordingNotifier


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(autojump=False)


@pytest.fixture
def notify() -> RecordingNotifier:
    return RecordingNotifier()


@pytest.fixture
def supervisor(clock: FakeClock, notify: RecordingNotifier) -> Supervisor:
    return Supervisor(clock, notify=notify, jitter=lambda: 1.0)
