"""Safe mode of the real service: typed orders and the doctor, without what may have crashed."""

from pathlib import Path

import pytest

from tests.fakes.appliance import Appliance, settings
from tests.fakes.lamps import lamps
from tests.fakes.mosquitto import Mosquitto

pytestmark = pytest.mark.timeout(90)


async def test_a_home_that_crashed_can_still_be_spoken_to_and_says_why(
    tmp_path: Path, broker: Mosquitto
) -> None:
    text = settings(broker.port)
    async with Appliance(tmp_path, text) as lares, lamps(broker) as house:
        lamp = await house.add("desk", "Desk lamp")
        await lares.start()
        await lares.until_known(lamp)
        assert (await lares.get("/api/session"))["safe_mode"] is False
        await lares.stop()
        await lares.start()
        await lares.kill()
    safe = Appliance(tmp_path, text, command=("run", "--safe"))
    async with safe, lamps(broker) as house:
        lamp = await house.add("desk", "Desk lamp")
        new = await house.add("hall", "Hall lamp")
        await safe.start()
        assert "safe mode: start of version" in safe.log
        await safe.until_states({lamp: "off"})
        reply = await safe.say("turn on the desk lamp")
        assert (reply["outcome"], reply["results"][0]["outcome"]) == ("done", "confirmed")
        assert new not in await safe.entities(), "nothing new is let in"
        assert (await safe.get("/api/session"))["safe_mode"] is True
        loaded = safe.loaded
        for library in ("tflite", "litert", "vec0", "uvloop"):
            assert library not in loaded, library
        doctor = await safe.lares("doctor", "--settings", str(safe.settings))
        assert doctor.code == 1
        assert "safe mode: start of version" in doctor.out
        assert "ended without a word" in doctor.out
        assert "intent-model-idle" not in doctor.out
        assert await safe.stop() == 0
    async with Appliance(tmp_path, text) as lares, lamps(broker) as house:
        await house.add("desk", "Desk lamp")
        new = await house.add("hall", "Hall lamp")
        await lares.start()
        await lares.until_known(new)


async def test_broken_rules_do_not_keep_safe_mode_from_starting(
    tmp_path: Path, broker: Mosquitto
) -> None:
    (tmp_path / "rules.toml").write_text("[[rule]]\nroles = ['lord']\n")
    text = settings(broker.port, '[policy]\nrules_file = "rules.toml"\n')
    assert (await Appliance(tmp_path, text).refused()).code == 2
    async with Appliance(tmp_path, text, command=("run", "--safe")) as safe:
        await safe.start()
        assert "rules.toml" in safe.log
        assert (await safe.get("/api/health"))["level"] == "error"


async def test_a_damaged_database_makes_room_for_a_home_that_can_be_restored(
    tmp_path: Path, broker: Mosquitto
) -> None:
    text = settings(broker.port)
    async with Appliance(tmp_path, text) as lares:
        await lares.start()
        await lares.stop()
    database = lares.data / "lares.db"
    content = database.read_bytes()
    damaged = content[:4096] + bytes(len(content) - 4096)
    database.write_bytes(damaged)
    refused = await Appliance(tmp_path, text).refused()
    assert (refused.code, "is damaged" in refused.complaint) == (1, True)
    assert database.read_bytes() == damaged
    async with Appliance(tmp_path, text, command=("run", "--safe")) as safe:
        await safe.start()
        health = await safe.get("/api/health")
        findings = {each["code"]: each for each in health["findings"]}
        assert findings["data-damaged-aside"]["level"] == "warning"
        assert "is damaged" in findings["safe-mode"]["message"]
        assert database.with_name("lares.db.damaged-1").read_bytes() == damaged
        assert await safe.stop() == 0
    async with Appliance(tmp_path, text) as lares:
        await lares.start()
