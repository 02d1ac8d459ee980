"""A house without devices, to which each test announces its own."""

import pytest

from tests.fakes.announced_house import AnnouncedHouse


@pytest.fixture
def house() -> AnnouncedHouse:
    return AnnouncedHouse()
