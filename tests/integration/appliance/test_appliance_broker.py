"""The whole appliance as a process, on days when the broker is absent, lost, changed or closed."""

import asyncio
import socket
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes.appliance import Appliance, Stopwatch, settings
from tests.fakes.lamps import lamps
from tests.fakes.mosquitto import Mosquitto, free_port

pytestmark = pytest.mark.timeout(40)

MakeBroker = Callable[..., Mosquitto]


async def test_a_broker_that_comes_late_is_found(tmp_path: Path, new_broker: MakeBroker) -> None:
    broker = new_broker()
    async with Appliance(tmp_path, settings(broker.port)) as lares:
        await lares.start()
        honest = await lares.say("turn on the desk lamp")
        assert honest["outcome"] in ("refuse", "failed", "clarify"), honest
        assert honest["results"] == []
        assert (await lares.say("what time is it"))["outcome"] == "answer"
        health = await lares.get("/api/health")
        (link,) = [each for each in health["findings"] if each["check"] == "link"]
        assert link["level"] == "error"
        assert f"127.0.0.1:{broker.port}" in link["message"]

        await asyncio.to_thread(broker.start)
        async with lamps(broker) as house:
            lamp = await house.add("desk", "Desk lamp")
            await lares.until_states({lamp: "off"}, 20)
            done = await lares.say("turn on the desk lamp")
            assert [each["outcome"] for each in done["results"]] == ["confirmed"], done
        assert lares.log.count("trying again") == 1, "one line a loss, not one an attempt"


async def test_a_known_device_is_said_to_be_out_of_reach_while_the_broker_is_lost(
    tmp_path: Path, broker: Mosquitto
) -> None:
    async with Appliance(tmp_path, settings(broker.port)) as lares:
        await lares.start()
        async with lamps(broker) as house:
            lamp = await house.add("desk", "Desk lamp")
            await lares.until_states({lamp: "off"})
        await asyncio.to_thread(broker.kill)
        await lares.logged("trying again")
        watch = Stopwatch()
        reply = await lares.say("turn on the desk lamp")
        assert watch.seconds < 2, "nothing to wait for"
        assert reply["results"] == [
            {"entity": lamp, "outcome": "unavailable", "detail": "link_down"}
        ]
        assert reply["outcome"] == "failed"


async def test_a_broker_that_comes_back_with_other_devices_is_believed(
    tmp_path: Path, broker: Mosquitto
) -> None:
    async with Appliance(tmp_path, settings(broker.port)) as lares:
        await lares.start()
        async with lamps(broker) as house:
            renamed = await house.add("desk", "Desk lamp")
            kept = await house.add("floor", "Floor lamp")
            await lares.until_states({renamed: "off", kept: "off"})
        # Without persistence it comes back with nothing retained.
        await asyncio.to_thread(broker.kill)
        await lares.logged("trying again")
        await asyncio.to_thread(broker.start)
        async with lamps(broker) as house:
            topic = "elsewhere/reading"
            await house.listen("desk", topic)
            await house.add("desk", "Hall lantern", command_topic=f"{topic}/set", state_topic=topic)
            await house.device.say(*house.device.answers[f"{topic}/set"](b'{"state":"ON"}'))
            await house.add("floor", "Floor lamp", "ON")
            new = await house.add("stairs", "Stairs lamp")
            await lares.until_states({renamed: "on", kept: "on", new: "off"}, 20)
            done = await lares.say("turn off the hall lantern")
            assert [each["outcome"] for each in done["results"]] == ["confirmed"], done
            gone = await lares.say("turn on the desk lamp")
            assert gone["results"] == [], "the old name is nobody's"
            done = await lares.say("turn on the stairs lamp")
            assert [each["outcome"] for each in done["results"]] == ["confirmed"], done


async def test_a_command_that_waits_when_the_broker_dies_is_answered_at_once(
    tmp_path: Path, broker: Mosquitto
) -> None:
    async with Appliance(tmp_path, settings(broker.port)) as lares, lamps(broker) as house:
        await lares.start()
        lamp = await house.add("desk", "Desk lamp")
        await lares.until_states({lamp: "off"})
        house.silence("desk")
        saying = asyncio.create_task(lares.say("turn on the desk lamp"))
        await house.device.until(lambda: bool(house.commands("desk")))
        watch = Stopwatch()
        await asyncio.to_thread(broker.kill)
        reply = await saying
        assert watch.seconds < 3
        assert [each["outcome"] for each in reply["results"]] == ["unavailable"]


async def test_a_wrong_password_is_named_and_not_hammered(
    tmp_path: Path, new_broker: MakeBroker
) -> None:
    broker = new_broker(username="lares", password="right horse").start()
    password = tmp_path / "password"
    password.write_text("wrong horse\n")
    password.chmod(0o600)
    mqtt = f'username = "lares"\npassword_file = "{password}"'
    async with Appliance(tmp_path, settings(broker.port, mqtt=mqtt)) as lares:
        await lares.start()
        line = await lares.logged("refuses the user name or password")
        assert "mqtt.username" in line
        assert "password file" in line
        attempts = _refusals(broker)
        assert attempts == 1
        # Turns go on, and nobody knocks meanwhile.
        watch = Stopwatch()
        while watch.seconds < 3:
            await lares.say("what time is it")
            await asyncio.sleep(0.2)
        assert _refusals(broker) == 1
        health = await lares.get("/api/health")
        (link,) = [each for each in health["findings"] if each["check"] == "link"]
        assert "password" in link["message"]
        assert "horse" not in lares.log + str(health)


def _refusals(broker: Mosquitto) -> int:
    return broker.log_file.read_text().count("not authorised")


async def test_a_broker_name_that_nobody_knows_is_named(tmp_path: Path) -> None:
    text = '[mqtt]\nhost = "no-such-broker.invalid"\n'
    async with Appliance(tmp_path, text) as lares:
        await lares.start()
        line = await lares.logged("no-such-broker.invalid")
        assert "trying again" in line
        assert (await lares.say("what time is it"))["outcome"] == "answer"
        watch = Stopwatch()
        assert await lares.stop() == 0
        assert watch.seconds < 5


@pytest.mark.parametrize("manner", ["closes", "resets"])
async def test_a_port_that_does_not_speak_mqtt_is_named(tmp_path: Path, manner: str) -> None:
    async def web(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        if manner == "resets":
            linger_not = struct.pack("ii", 1, 0)
            connected = writer.get_extra_info("socket")
            connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_not)
        writer.close()

    port = free_port()
    server = await asyncio.start_server(web, "127.0.0.1", port)
    async with server, Appliance(tmp_path, settings(port)) as lares:
        watch = Stopwatch()
        await lares.start()
        assert watch.seconds < 8, "it is noticed, not waited for"
        line = await lares.logged("is it the port of an MQTT")
        assert f"127.0.0.1:{port}" in line
        assert (await lares.say("what time is it"))["outcome"] == "answer"
