"""A house whose gateway is over a scripted network."""

import pytest

from tests.fakes.commanded_house import CommandedHouse


@pytest.fixture
async def house() -> CommandedHouse:
    return CommandedHouse()
