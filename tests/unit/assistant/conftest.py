"""Conversations in the house: with the sentences that the handler's tests say, and with timers."""

import pytest

from tests.fakes.household_talk import Household
from tests.fakes.talk import Talk


@pytest.fixture
def talk() -> Talk:
    made = Talk()
    call = made.understander.call
    call("turn on the kitchen light", "HassTurnOn", name="Kitchen light")
    call("turn on the desk lamp", "HassTurnOn", name="Desk lamp")
    call("打开厨房灯", "HassTurnOn", name="厨房灯")
    call("kitchen lights on", "HassTurnOn", area="Kitchen", domain="light")
    call("turn off downstairs", "HassTurnOff", floor="Downstairs", domain="light")
    call("set the kitchen light to 40", "HassLightSet", name="Kitchen light", brightness=40)
    call("turn on the reading lamp", "HassTurnOn", name="Reading lamp")
    call("unlock the front door", "HassTurnOff", name="Front door")
    call("大门解锁", "HassTurnOff", name="大门")
    call("lock the front door", "HassTurnOn", name="Front door")
    call("open the garage", "HassTurnOn", name="Garage door")
    call("open everything here", "HassTurnOn", area="Entrance", domain=["cover", "light"])
    call("what time is it", "HassGetCurrentTime")
    call("never mind that", "HassNevermind")
    call("is the kitchen light on", "HassGetState", "one_yesno", name="Kitchen light", state="on")
    call("turn on the attic light", "HassTurnOn", name="Attic light")
    call("lights on in the attic", "HassTurnOn", area="Attic", domain="light")
    call("movie night", "HassTurnOn", name="Movie night")
    call("start the dance", "HassDance")
    return made


@pytest.fixture
def unloaded() -> Household:
    """A house with timers and lists; made off the loop, since it reads its templates."""
    return Household()


@pytest.fixture
async def home(unloaded: Household) -> Household:
    await unloaded.household.load()
    return unloaded
