"""A new list of networks: the setup network goes for it, and comes back to where it was."""

import asyncio

import pytest

from lares.errors import TransientError
from lares_provisioning.network import Credentials
from lares_provisioning.onboarding import Answers, Phase
from tests.unit.provisioning.service.conftest import Box

ANSWERS = Answers(ssid="Home", wifi_password="correct horse", owner_password="long enough")


async def test_the_setup_network_goes_for_a_new_list_and_comes_back(box: Box):
    async with box.running() as service:
        await box.phase(Phase.WAITING)
        await box.clock.sleep(1)
        assert box.network.opened is not None
        await box.network.router("Home")
        await service.rescan()
        assert service.phase is Phase.STARTING, "the page of this is on its way"
        assert box.network.opened is not None
        await box.phase(Phase.WAITING)
        assert [each.ssid for each in service.status.networks] == ["Home"]
        await box.clock.sleep(1)
        assert box.network.opened is not None


async def test_a_radio_that_is_no_access_point_yet_looks_at_once(box: Box, monkeypatch):
    async def refuse(_network: object) -> None:
        raise TransientError("it does not open")

    monkeypatch.setattr(box.network, "open_access_point", refuse)
    async with box.running() as service:
        await box.phase(Phase.WAITING)
        await box.clock.sleep(1)
        await box.network.router("Home")
        await service.rescan()
        assert [each.ssid for each in service.status.networks] == ["Home"]


async def test_rescan_without_a_radio_returns_at_once(box: Box):
    await box.network.plug_radio(present=False)
    async with box.running() as service:
        await box.phase(Phase.WAITING)
        async with asyncio.timeout(1):
            await service.rescan()


@pytest.mark.parametrize("phase", [Phase.LOST, Phase.CHANGING])
async def test_a_home_looks_again_for_the_router_that_was_just_switched_on(box: Box, phase: Phase):
    box.household.hand_over(ANSWERS)
    async with box.running() as service:
        await box.phase(Phase.DONE)
        if phase is Phase.CHANGING:
            service.open_door()
        await box.phase(phase)
        await box.clock.sleep(1)
        assert box.network.opened is not None
        await box.network.router("New")
        await service.rescan()
        assert service.phase is Phase.STARTING, "the page of this is on its way"
        await box.phase(phase)
        assert [each.ssid for each in service.status.networks] == ["New"]
        await box.clock.sleep(1)
        assert box.network.opened is not None
        await service.submit(Answers(ssid="New", wifi_password="correct horse"))
        await box.phase(Phase.DONE)
        assert service.status.connection is not None
        assert service.status.connection.ssid == "New"


async def test_a_lost_network_that_comes_back_while_the_box_looks_ends_it(box: Box):
    await box.network.router("Home")
    box.household.hand_over(ANSWERS)
    box.network.kept = Credentials("Home", "correct horse")
    await box.network.no_router("Home")
    async with box.running() as service:
        await box.phase(Phase.LOST)
        await box.clock.sleep(1)
        assert box.network.opened is not None
        await service.rescan()
        assert service.phase is Phase.STARTING
        await box.network.cable(plugged=True)
        await box.phase(Phase.DONE)
