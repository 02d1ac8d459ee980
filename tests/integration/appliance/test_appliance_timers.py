"""Timers, delayed commands and lists of the real service: kill -9, restarts, real devices."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.appliance import Appliance, settings
from tests.fakes.lamps import lamps
from tests.fakes.mosquitto import Mosquitto


async def _announced(lares: Appliance) -> list[str]:
    page = await lares.get("/api/announcements")
    return [said["text"] for said in reversed(page["announcements"])]


async def _until_announced(lares: Appliance, part: str, seconds: float = 20.0) -> str:
    found: list[str] = []

    async def told() -> bool:
        found[:] = [text for text in await _announced(lares) if part in text]
        return bool(found)

    await lares.until(told, seconds)
    return found[0]


async def _timers(lares: Appliance) -> list[dict[str, Any]]:
    timers: list[dict[str, Any]] = (await lares.get("/api/timers"))["timers"]
    return timers


async def test_a_timer_of_the_real_service_ends_in_time(tmp_path: Path, broker: Mosquitto) -> None:
    async with Appliance(tmp_path, settings(broker.port)) as lares:
        await lares.start()
        begun = asyncio.get_running_loop().time()
        reply = await lares.say("set a tea timer for 2 seconds")
        assert reply["reply"] == "The tea timer runs: 2 seconds."
        await _until_announced(lares, "The tea timer has ended.")
        assert asyncio.get_running_loop().time() - begun >= 2.0
        assert await _timers(lares) == []


@pytest.mark.timeout(90)
async def test_what_was_acknowledged_survives_kill_9(tmp_path: Path, broker: Mosquitto) -> None:
    async with Appliance(tmp_path, settings(broker.port)) as lares, lamps(broker) as house:
        lamp = await house.add("desk", "Desk lamp")
        await lares.start()
        await lares.until_states({lamp: "off"})
        assert (await lares.say("set a pasta timer for 10 minutes"))["outcome"] == "done"
        await lares.say("pause the pasta timer")
        assert (await lares.say("定一个二十分钟的计时器"))["outcome"] == "done"
        reply = await lares.say("turn on the desk lamp in 4 seconds")
        assert reply["reply"] == "I will turn on the Desk lamp in 4 seconds."
        assert (await lares.say("add Oat Milk to my shopping list"))["outcome"] == "done"
        assert (await lares.say("announce that dinner is ready"))["outcome"] == "done"
        lares.strike()
        await lares.kill()
        assert house.commands("desk") == []

        await lares.start()
        await lares.until_known(lamp)
        timers = {timer["name"] or timer["command"]: timer for timer in await _timers(lares)}
        pasta = timers["pasta"]
        assert pasta["paused"]
        assert 580 <= pasta["remaining"] <= 600
        assert 1170 <= timers[""]["remaining"] <= 1200
        items = (await lares.get("/api/lists"))["lists"][0]["items"]
        assert [item["text"] for item in items] == ["Oat Milk"]
        assert (await _announced(lares))[0] == "dinner is ready"
        # Due within the grace of two minutes, it is carried out by the next run, once.
        said = await _until_announced(lares, "turn on the desk lamp")
        assert said == "“turn on the desk lamp”: The Desk lamp is on."
        assert len(house.commands("desk")) == 1
        (turn,) = [turn for turn in await lares.turns() if turn["origin"] == "timer"]
        assert (turn["text"], turn["outcome"]) == ("turn on the desk lamp", "done")
        assert turn["decisions"] != []

        lares.strike()
        await lares.kill()
        await lares.start()
        assert {timer["name"] for timer in await _timers(lares)} == {"pasta", ""}
        assert len(house.commands("desk")) == 1


@pytest.mark.timeout(90)
async def test_killed_again_and_again_no_timer_is_lost_or_rung_twice(
    tmp_path: Path, broker: Mosquitto
) -> None:
    kept: dict[str, str] = {}
    async with Appliance(tmp_path, settings(broker.port)) as lares:
        for number in range(5):
            await lares.start()
            known = {timer["id"]: timer["name"] for timer in await _timers(lares)}
            assert known == kept
            body = {"seconds": 3600 + number, "name": f"no. {number}"}
            async with lares.api.post("/api/timers", json=body) as response:
                timer = await response.json()
                assert response.status == 201, timer
            kept[timer["id"]] = timer["name"]
            if number % 2:
                gone = next(iter(kept))
                async with lares.api.delete(f"/api/timers/{gone}") as response:
                    assert response.status == 200
                del kept[gone]
            lares.strike()
            await lares.kill()
        await lares.start()
        assert {timer["id"]: timer["name"] for timer in await _timers(lares)} == kept
        assert await _announced(lares) == []
