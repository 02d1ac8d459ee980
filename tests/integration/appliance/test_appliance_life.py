"""The life of the service's process: start, a second one, ports, the end and what outlives it."""

import asyncio
import json
import shlex
import signal
import socket
import sys
from pathlib import Path

import pytest

from tests.fakes.appliance import Appliance, Stopwatch, settings
from tests.fakes.lamps import lamps
from tests.fakes.mosquitto import Mosquitto, free_port

pytestmark = pytest.mark.timeout(40)


async def test_the_service_manager_is_told_and_the_watchdog_fed(
    tmp_path: Path, broker: Mosquitto
) -> None:
    environment = {"WATCHDOG_USEC": "400000"}
    async with Appliance(tmp_path, settings(broker.port), environment=environment) as lares:
        await lares.start()
        ready = lares.notices.index("READY=1")
        await lares.until(lambda: lares.notices[ready:].count("WATCHDOG=1") >= 3)
        assert "STATUS=all services run" in lares.notices
        assert "STOPPING=1" not in lares.notices
        watch = Stopwatch()
        assert await lares.stop() == 0
        assert watch.seconds < 5
        await asyncio.sleep(0)
        assert "STOPPING=1" in lares.notices


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_ends_when_asked_also_in_the_middle_of_a_command(
    tmp_path: Path, broker: Mosquitto, number: signal.Signals
) -> None:
    async with Appliance(tmp_path, settings(broker.port)) as lares, lamps(broker) as house:
        await lares.start()
        lamp = await house.add("desk", "Desk lamp")
        await lares.until_states({lamp: "off"})
        house.silence("desk")
        saying = asyncio.create_task(lares.lares("say", "turn on the desk lamp"))
        await house.device.until(lambda: bool(house.commands("desk")))
        watch = Stopwatch()
        assert await lares.end(number) == 0
        assert watch.seconds < 5
        assert (await saying).code == 1
        assert "Traceback" not in lares.log


async def test_states_are_remembered_and_told_with_their_age(
    tmp_path: Path, broker: Mosquitto
) -> None:
    async with Appliance(tmp_path, settings(broker.port)) as lares:
        await lares.start()
        async with lamps(broker) as house:
            lamp = await house.add("desk", "Desk lamp", "ON")
            await lares.until_states({lamp: "on"})
            assert await lares.stop() == 0
        await asyncio.to_thread(broker.kill)

        await lares.start()
        state = (await lares.entities())[lamp]["state"]
        assert (state["value"], state["stale"]) == ("on", True)
        answer = await lares.say("is the desk lamp on?")
        assert "desk lamp" in answer["reply"].casefold(), answer
        assert answer["reply"] != "Yes.", "a memory is not told as the truth"
        reply = await lares.say("turn off the desk lamp")
        assert [each["outcome"] for each in reply["results"]] == ["unavailable"]
        assert await lares.stop() == 0

        # A kill later the memory is still there: it was not replaced by nothing.
        await lares.start()
        await lares.kill()
        await lares.start()
        assert (await lares.entities())[lamp]["state"]["value"] == "on"


async def test_commands_work_before_discovery_has_settled(
    tmp_path: Path, broker: Mosquitto
) -> None:
    async with Appliance(tmp_path, settings(broker.port)) as lares, lamps(broker) as house:
        await lares.start()
        lamp = await house.add("desk", "Desk lamp")
        await lares.until_states({lamp: "off"})
        assert await lares.stop() == 0
        # The broker forgets the announcement, as one that comes back empty; the lamp still listens.
        await asyncio.to_thread(broker.restart)
        await house.device.until(lambda: house.device.connected)
        await house.device.client.settled()
        await lares.start()
        reply = await lares.say("turn on the desk lamp")
        assert [each["outcome"] for each in reply["results"]] == ["confirmed"], reply
        assert house.commands("desk")


async def test_a_second_one_is_refused_and_the_first_goes_on(
    tmp_path: Path, broker: Mosquitto
) -> None:
    async with Appliance(tmp_path, settings(broker.port)) as first, lamps(broker) as house:
        await first.start()
        lamp = await house.add("desk", "Desk lamp")
        await first.until_states({lamp: "off"})
        second = await first.refused()
        assert second.code == 1
        assert f"process {first.pid}" in second.complaint
        assert str(first.data) in second.complaint
        assert "Traceback" not in second.err
        said = await first.lares("say", "--json", "turn on the desk lamp")
        assert said.code == 0, said
        assert json.loads(said.out)["results"][0]["outcome"] == "confirmed"


async def test_a_port_that_was_asked_for_and_is_taken_ends_the_start(
    tmp_path: Path, broker: Mosquitto
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        text = settings(broker.port, f"[console]\nport = {port}\n")
        ended = await Appliance(tmp_path, text).refused()
    assert ended.code == 1
    assert f"port {port} is taken" in ended.complaint
    assert "console.port" in ended.complaint
    assert "Traceback" not in ended.err


async def test_two_homes_side_by_side(tmp_path: Path, broker: Mosquitto) -> None:
    """The default port is taken by the first, or by anything else: the second takes another."""
    async with (
        Appliance(tmp_path / "one", settings(broker.port)) as one,
        Appliance(tmp_path / "two", settings(free_port())) as two,
        lamps(broker) as house,
    ):
        await one.start()
        await two.start()
        assert one.endpoint["url"] != two.endpoint["url"]
        lamp = await house.add("desk", "Desk lamp")
        await one.until_states({lamp: "off"})
        mine = await one.lares("say", "turn on the desk lamp")
        assert mine.code == 0, mine
        assert len(house.commands("desk")) == 1
        other = await two.lares("say", "turn off the desk lamp")
        assert other.code == 1
        assert len(house.commands("desk")) == 1, "the other home has no such lamp"
        assert await two.stop() == 0
        nobody = await two.lares("say", "turn on the desk lamp")
        assert nobody.code == 1
        assert "no running service" in nobody.complaint
        assert "lares run" in nobody.complaint


async def test_an_endpoint_that_a_crash_left_behind_misleads_nobody(
    tmp_path: Path, broker: Mosquitto
) -> None:
    async with Appliance(tmp_path, settings(broker.port)) as lares:
        await lares.start()
        await lares.kill()
        said = await lares.lares("say", "what time is it")
        assert said.code == 1
        assert "lares run" in said.complaint


async def test_a_reader_that_has_seen_enough_ends_the_list(
    tmp_path: Path, broker: Mosquitto
) -> None:
    async with Appliance(tmp_path, settings(broker.port)) as lares, lamps(broker) as house:
        await lares.start()
        for number in range(300):
            # Together longer than what a pipe holds (64 KiB): the end is still to be written.
            await house.add(f"lamp{number}", f"Lamp number {number} of the" + " long" * 60)
        await lares.until_states({f"light.lamp{number}": "off" for number in range(300)})
        # A pipe that nobody reads any more, from the first line on.
        shell = (
            f'{shlex.quote(sys.executable)} -m lares devices | head -1; echo "${{PIPESTATUS[0]}}"'
        )
        process = await asyncio.create_subprocess_exec(
            "bash",
            "-c",
            shell,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=lares.environment,
        )
        out, err = await process.communicate()
        header, code = out.decode().splitlines()
        assert header.startswith("AREA")
        assert code == "1"
        assert err.decode() == ""


IN_1970 = """
import sys
from datetime import UTC, datetime
from lares.clock import SystemClock
began = SystemClock().monotonic()
SystemClock.now = lambda self: datetime.fromtimestamp(self.monotonic() - began, UTC)
from lares.__main__ import main
main()
"""


async def test_a_board_that_wakes_up_in_1970_works(tmp_path: Path, broker: Mosquitto) -> None:
    program = (sys.executable, "-c", IN_1970)
    async with (
        Appliance(tmp_path, settings(broker.port), program=program) as lares,
        lamps(broker) as house,
    ):
        await lares.start()
        lamp = await house.add("desk", "Desk lamp")
        await lares.until_states({lamp: "off"})
        done = await lares.say("turn on the desk lamp")
        assert [each["outcome"] for each in done["results"]] == ["confirmed"]
        (turn,) = await lares.turns()
        assert turn["at"].startswith("1970-01-01")
        health = await lares.get("/api/health")
        assert any(
            each["check"] == "wall_clock" and each["level"] != "ok" for each in health["findings"]
        )
        code = lares.log.partition("one-time code ")[2].split()[0]
        async with lares.api.post(
            "/api/setup", json={"code": code, "password": "long enough"}
        ) as response:
            assert response.status == 200, await response.text()
        assert await lares.stop() == 0
        await lares.start()
        assert len(await lares.turns()) == 1
