"""Taught by `lares say`, killed without warning, and still known: over a real broker."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.appliance import Appliance, settings
from tests.fakes.lamps import lamps
from tests.fakes.mosquitto import Mosquitto

pytestmark = pytest.mark.timeout(90)


async def _say(lares: Appliance, text: str) -> dict[str, Any]:
    ended = await lares.lares("say", "--json", text)
    reply: dict[str, Any] = json.loads(ended.out)
    return reply


async def test_a_lesson_survives_a_kill_and_acts_over_mqtt(
    tmp_path: Path, broker: Mosquitto
) -> None:
    async with Appliance(tmp_path, settings(broker.port)) as lares, lamps(broker) as house:
        lamp = await house.add("desk", "Desk lamp")
        other = await house.add("hall", "Hall lamp")
        await lares.start()
        await lares.until_states({lamp: "off", other: "off"})
        unknown = await _say(lares, "story time")
        assert unknown["outcome"] == "refuse"
        learnt = await _say(
            lares, "when I say story time, turn on the desk lamp and turn on the hall lamp"
        )
        assert learnt["outcome"] == "done", learnt
        assert "“story time”" in str(learnt["reply"])
        assert learnt["results"] == [], "teaching does nothing"
        taught = await _say(lares, "我说睡觉了你就关掉desk lamp")
        assert taught["outcome"] == "done", taught
        await lares.kill()
        await lares.start()
        await lares.until_states({lamp: "off", other: "off"})
        done = await _say(lares, "Story time, please!")
        assert done["outcome"] == "done", done
        assert {each["outcome"] for each in done["results"]} == {"confirmed"}
        await lares.until_states({lamp: "on", other: "on"})
        over = await _say(lares, "story time is over")
        assert over["results"] == [], over
        night = await _say(lares, "睡觉了")
        assert night["outcome"] == "done", night
        await lares.until_states({lamp: "off", other: "on"})
        assert (await _say(lares, "忘掉睡觉了"))["outcome"] == "done"
        await lares.kill()
        await lares.start()
        await lares.until_states({lamp: "off", other: "on"})
        assert (await _say(lares, "睡觉了"))["outcome"] == "refuse"
        assert (await _say(lares, "story time"))["outcome"] == "done"
        health = await lares.get("/api/health")
        assert health["services"]["lessons"]["state"] == "running"
        (finding,) = [each for each in health["findings"] if each["check"] == "lessons"]
        assert finding["message"] == "1 phrases were taught" or finding["level"] == "warning"
        assert "Traceback" not in lares.log
