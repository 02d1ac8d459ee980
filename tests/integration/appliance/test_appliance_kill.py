"""kill -9 while people talk and change things: whatever was acknowledged is there afterwards."""

import asyncio
import random
from pathlib import Path

import aiohttp
import pytest

from tests.fakes.appliance import Appliance, settings
from tests.fakes.lamps import lamps
from tests.fakes.mosquitto import Mosquitto

KILLS = 12
SPEAKERS = 3


async def _talk(lares: Appliance, acknowledged: list[str], number: int) -> None:
    """Say things until the service dies."""
    words = ("turn on the desk lamp", "turn off the desk lamp", "what time is it", "abracadabra")
    while True:
        try:
            reply = await lares.say(words[number % len(words)])
        except aiohttp.ClientError:
            return
        acknowledged.append(reply["turn"])
        number += 1


async def _rename(lares: Appliance, lamp: str, kept: list[list[str]], first: int) -> None:
    """Rename a lamp until the service dies; `kept` ends with the acknowledged and the asked."""
    while True:
        wanted = [f"Lamp {first}"]
        kept.append(wanted)
        try:
            async with lares.api.patch(
                f"/api/entities/{lamp}", json={"names": {"zh": wanted}}
            ) as response:
                assert response.status == 200, await response.text()
                await response.read()
        except aiohttp.ClientError:
            return
        first += 1


@pytest.mark.timeout(90)
async def test_what_was_acknowledged_survives_being_killed(
    tmp_path: Path, broker: Mosquitto
) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    acknowledged: list[str] = []
    names = [["Lamp 0"]]
    async with Appliance(tmp_path, settings(broker.port)) as lares, lamps(broker) as house:
        lamp = await house.add("desk", "Desk lamp")
        other = await house.add("hall", "Hall lamp")
        for kill in range(KILLS):
            await lares.start()
            await lares.until_known(lamp, other)
            turns = [turn["turn"] for turn in await lares.turns()]
            assert set(turns).issuperset(acknowledged)
            assert len(turns) == len(set(turns))
            if kill:
                name = (await lares.entities())[other]["names"].get("zh")
                assert name in names[-2:], "the last acknowledged name, or the one being written"
            names = [names[-1]]
            begun = len(acknowledged)
            speakers = [
                asyncio.create_task(_talk(lares, acknowledged, number))
                for number in range(SPEAKERS)
            ]
            speakers.append(
                asyncio.create_task(_rename(lares, other, names, len(acknowledged) + 1))
            )
            enough = begun + chance.randint(3, 25)
            await lares.until(lambda enough=enough: len(acknowledged) >= enough, 20)
            await asyncio.sleep(chance.random() / 100)
            lares.strike()
            await asyncio.gather(*speakers)
            await lares.kill()
        await lares.start()
        turns = [turn["turn"] for turn in await lares.turns()]
        assert set(turns).issuperset(acknowledged)
        print(f"{KILLS} kills, {len(acknowledged)} turns acknowledged, {len(turns)} kept")
