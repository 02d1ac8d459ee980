"""Devices that flood, lie, attack, quarrel or change their minds, while people talk."""

import asyncio
import json
import statistics
import sys
from pathlib import Path

import pytest

from lares.devices.mqtt import Message
from tests.fakes.appliance import Appliance, Stopwatch, settings
from tests.fakes.lamps import announcement, lamps
from tests.fakes.mosquitto import Mosquitto

pytestmark = pytest.mark.timeout(60)

FLOOD = 5000
MEGABYTE = 1 << 20


async def test_sentences_are_answered_during_a_flood_of_discovery(
    tmp_path: Path, broker: Mosquitto
) -> None:
    async with Appliance(tmp_path, settings(broker.port)) as lares, lamps(broker) as house:
        await lares.start()
        lamp = await house.add("desk", "Desk lamp")
        await lares.until_states({lamp: "off"})
        flood = asyncio.create_task(_flood(broker.port))
        watch = Stopwatch()
        latencies: list[float] = []
        lags: list[float] = []
        flooding = True

        async def watch_the_loop() -> None:
            """Ask for what costs nothing: it waits only for the event loop."""
            while flooding:
                one = Stopwatch()
                await lares.get("/api/session")
                lags.append(one.seconds)
                await asyncio.sleep(0.02)

        watching = asyncio.create_task(watch_the_loop())
        while not (flood.done() and await _lights(lares) == FLOOD + 1):
            assert watch.seconds < 45
            word = "off" if len(latencies) % 2 else "on"
            one = Stopwatch()
            reply = await lares.say(f"turn {word} the desk lamp")
            latencies.append(one.seconds)
            assert [each["outcome"] for each in reply["results"]] == ["confirmed"], reply
        known = watch.seconds
        flooding = False
        await watching
        await lares.until_states(
            {f"light.crowd{number}": "off" for number in range(0, FLOOD, 100)}, 20
        )
        print(
            f"{FLOOD} entities known after {known:.1f} s; {len(latencies)} sentences meanwhile, "
            f"{_figures(latencies)}; the loop answered {len(lags)} times, {_figures(lags)}; "
            f"{lares.memory() >> 20} MiB resident"
        )
        assert len(latencies) > 2
        assert max(latencies) < 10
        one = Stopwatch()
        reply = await lares.say("turn on the lamp crowd 4321")
        print(f"with {FLOOD} names a sentence takes {one.seconds * 1e3:.0f} ms to its time-out")
        assert [(each["entity"], each["outcome"]) for each in reply["results"]] == [
            ("light.crowd4321", "timed_out")
        ], reply
        assert "Traceback" not in lares.log


def _figures(seconds: list[float]) -> str:
    return f"median {statistics.median(seconds) * 1e3:.0f} ms, longest {max(seconds) * 1e3:.0f} ms"


# A process of its own, so that it takes no time from the lamp and the speaker.
CROWD = """
import asyncio, sys
from tests.fakes.lamps import announcement
from tests.fakes.mqtt_device import mqtt_device
from lares.devices.broker import Broker
from lares.devices.mqtt import Message

async def announce(port, count):
    async with mqtt_device(Broker("127.0.0.1", port)) as device:
        for number in range(count):
            name = f"crowd{number}"
            thing = {"identifiers": [name], "name": f"Lamp crowd {number}"}
            await device.say(
                announcement(name, None, device=thing),
                Message(f"lamps/{name}", '{"state":"OFF"}', retain=True),
            )

asyncio.run(announce(int(sys.argv[1]), int(sys.argv[2])))
"""


async def _lights(lares: Appliance) -> int:
    """How many lights are known; the appliance has a shopping list of its own."""
    return sum(each["domain"] == "light" for each in (await lares.entities()).values())


async def _flood(port: int) -> None:
    root = Path(__file__).parents[3]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CROWD, str(port), str(FLOOD), cwd=root
    )
    assert await process.wait() == 0


def _switch(unique_id: str, **more: object) -> Message:
    config = {
        "unique_id": unique_id,
        "name": unique_id,
        "command_topic": f"{unique_id}/set",
        **more,
    }
    return Message(f"homeassistant/switch/{unique_id}/config", json.dumps(config), retain=True)


NONSENSE = {
    "empty list": b"[]",
    "number": b"17",
    "NaN": b'{"unique_id": NaN, "command_topic": "a"}',
    "infinity": b'{"unique_id": "i", "command_topic": "a", "optimistic": Infinity}',
    "invalid UTF-8": b'{"unique_id": "\xff\xfe", "command_topic": "a"}',
    "nul": b'{"unique_id": "\\u0000", "command_topic": "a\\u0000"}',
    "surrogate": b'{"unique_id": "\\ud800", "name": "\\udfff", "command_topic": "a"}',
    "deep": b'{"unique_id": "d", "command_topic": "a", "x": '
    + b"[" * 50_000
    + b"]" * 50_000
    + b"}",
    "deep and open": b"[" * 500_000,
    "wildcards": b'{"unique_id": "w", "command_topic": "#", "state_topic": "+/#"}',
    "huge number": b'{"unique_id": "h", "command_topic": "a", "qos": 1' + b"0" * 5000 + b"}",
    "1 MB": b'{"unique_id": "m", "name": "' + b"x" * MEGABYTE + b'"}',
    "cut": b'{"unique_id": "c", "command_to',
    "half a MB of keys": json.dumps({f"k{n}": n for n in range(30_000)}).encode(),
}


async def test_nonsense_is_survived_and_the_rest_understood(
    tmp_path: Path, broker: Mosquitto
) -> None:
    async with Appliance(tmp_path, settings(broker.port)) as lares, lamps(broker) as house:
        await lares.start()
        before = await house.add("before", "First lamp")
        await lares.until_states({before: "off"})
        resident = lares.memory()
        for number, payload in enumerate(NONSENSE.values()):
            for topic in (f"switch/n{number}", f"device/n{number}", f"unheard_of/n{number}"):
                await house.device.say(
                    Message(f"homeassistant/{topic}/config", payload, retain=True)  # type: ignore[arg-type]  # bytes do as well
                )
            await house.device.say(Message("lamps/before", payload))  # type: ignore[arg-type]
        after = await house.add("after", "Second lamp")
        await lares.until_states({after: "off", before: "off"}, 20)
        done = await lares.say("turn on the first lamp")
        assert [each["outcome"] for each in done["results"]] == ["confirmed"], done
        assert "Traceback" not in lares.log
        assert len(lares.log) < 100_000, "whoever sends nonsense does not fill the disk"
        grown = lares.memory() - resident
        print(f"memory grew by {grown >> 20} MiB, at its peak {lares.memory('VmHWM') >> 20} MiB")
        assert grown < 60 << 20
        # What nonsense is retained does not keep it from starting either.
        assert await lares.stop() == 0
        await lares.start()
        await lares.until_states({after: "off", before: "on"}, 20)


BOMBS = {
    "power": "{{ 9 ** 9 ** 9 }}",
    "text times number": "{{ 'a' * 10**9 }}",
    "text times a billion": "{{ 'a' * 1000000000 }}",
    "list times number": "{{ [0] * 1000000000 }}",
    "range": "{{ range(1000000000) | list }}",
    "sum of a range": "{{ range(999999999) | sum }}",
    "loops": "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
    "doubling": "{% set x = namespace(s='ab') %}{% for i in range(60) %}"
    "{% set x.s = x.s ~ x.s %}{% endfor %}{{ x.s }}",
    "format": "{{ '%1000000000d' % 1 }}",
    "format method": "{{ '{:1000000000}'.format(1) }}",
    "centre": "{{ 'x' | center(1000000000) }}",
    "rjust": "{{ 'x'.rjust(1000000000) }}",
    "replace": "{{ ('a' * 10000).replace('a', 'b' * 10000) }}",
    "join": "{{ ('b' * 10000).join(['a'] * 10000) }}",
    "indent": "{{ ('\\n' * 9999) | indent(99999) }}",
    "round": "{{ 1.5 | round(999999999) }}",
    "shift": "{{ 1.__lshift__(9999999999) }}",
    "classes": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "globals": "{{ cycler.__init__.__globals__.os.popen('touch ~/was-here').read() }}",
    "self": "{{ self.__init__.__globals__.__builtins__ }}",
    "attribute": "{{ value | attr('__class__') }}",
    "import": "{% import 'os' as os %}{{ os }}",
    "include": "{% include '/etc/passwd' %}",
    "macro": "{% macro m(n) %}{{ m(n) }}{{ m(n) }}{% endmacro %}{{ m(1) }}",
    "regular expression": "{{ ('a' * 40 ~ '!') | regex_match('(a+)+$') }}",
    "1 MB": "{{ value }}" + " " * MEGABYTE,
    "50,000 expressions": "{{ value }}" * 50_000,
    "nested": "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "long sum": "{{ " + "+".join(["1"] * 10_000) + " }}",
}


async def test_hostile_templates_are_refused_within_bounds(
    tmp_path: Path, broker: Mosquitto
) -> None:
    async with Appliance(tmp_path, settings(broker.port)) as lares, lamps(broker) as house:
        await lares.start()
        lamp = await house.add("desk", "Desk lamp")
        await lares.until_states({lamp: "off"})
        # A good template first: what Jinja itself costs is not the attacker's.
        good = _switch("good", state_topic="good", value_template="{{ value | upper }}")
        await house.device.say(good, Message("good", "on", retain=True))
        await lares.until_states({"switch.good": "on"})
        resident = lares.memory()
        slowest, slowest_name = 0.0, ""
        for number, (name, template) in enumerate(BOMBS.items()):
            watch = Stopwatch()
            unique_id = f"bomb{number}"
            await house.device.say(
                _switch(unique_id, state_topic=unique_id, value_template=template),
                _switch(
                    f"armed{number}", state_topic="good", command_template=template, retain=False
                ),
                Message(
                    f"homeassistant/sensor/s{number}/config",
                    json.dumps(
                        {
                            "unique_id": f"s{number}",
                            "state_topic": unique_id,
                            "value_template": template,
                        }
                    ),
                ),
                # Neither on nor off: a payload whose template failed is taken as it is.
                Message(unique_id, "attack", retain=True),
            )
            reply = await lares.say("what time is it")
            assert reply["outcome"] == "answer", name
            if watch.seconds > slowest:
                slowest, slowest_name = watch.seconds, name
        end = await house.add("end", "End lamp")
        await lares.until_states({end: "off"}, 30)
        states = await lares.states()
        told = {
            name: states.get(f"switch.bomb{number}", "unknown") for number, name in enumerate(BOMBS)
        }
        assert {name: state for name, state in told.items() if state != "unknown"} == {}
        done = await lares.say("turn on the desk lamp")
        assert [each["outcome"] for each in done["results"]] == ["confirmed"], done
        grown = lares.memory() - resident
        peak = lares.memory("VmHWM") - resident
        print(
            f"{len(BOMBS)} hostile templates: resident +{grown >> 20} MiB, peak +{peak >> 20} MiB "
            f"over {resident >> 20} MiB; slowest {slowest:.2f} s ({slowest_name})"
        )
        assert grown < 64 << 20
        assert peak < 128 << 20
        assert not (lares.home / "was-here").exists()
        assert "Traceback" not in lares.log


async def test_one_unique_id_announced_twice_is_one_entity(
    tmp_path: Path, broker: Mosquitto
) -> None:
    async with Appliance(tmp_path, settings(broker.port)) as lares, lamps(broker) as house:
        await lares.start()
        lamp = await house.add("desk", "Desk lamp")
        await lares.until_states({lamp: "off"})
        thief = json.loads(announcement("desk", "Thief lamp").payload)
        await house.device.say(
            Message("homeassistant/light/thief/config", json.dumps(thief), retain=True),
            announcement("last", "Last lamp"),
        )
        await lares.until_known("light.last")
        entities = await lares.entities()
        assert list(entities).count(lamp) == 1
        names = str([each["names"] for each in entities.values()])
        assert "Desk lamp" in names
        assert "Thief" not in names, "first come, first served"
        done = await lares.say("turn on the desk lamp")
        assert [each["outcome"] for each in done["results"]] == ["confirmed"], done


async def test_two_devices_that_share_their_topics_both_follow(
    tmp_path: Path, broker: Mosquitto
) -> None:
    async with Appliance(tmp_path, settings(broker.port)) as lares, lamps(broker) as house:
        await lares.start()
        one = await house.add("desk", "Desk lamp")
        shared = {"command_topic": "lamps/desk/set", "state_topic": "lamps/desk"}
        await house.device.say(announcement("twin", "Twin lamp", **shared))
        await lares.until_states({one: "off", "light.twin": "off"})
        done = await lares.say("turn on the twin lamp")
        assert [each["outcome"] for each in done["results"]] == ["confirmed"], done
        await lares.until_states({one: "on", "light.twin": "on"})
        # One of them goes: the other still hears the topic.
        await house.remove("twin")

        async def gone() -> bool:
            return "light.twin" not in await lares.entities()

        await lares.until(gone)
        done = await lares.say("turn off the desk lamp")
        assert [each["outcome"] for each in done["results"]] == ["confirmed"], done


async def test_a_device_renamed_while_commanded_answers_under_its_new_name(
    tmp_path: Path, broker: Mosquitto
) -> None:
    async with Appliance(tmp_path, settings(broker.port)) as lares, lamps(broker) as house:
        await lares.start()
        lamp = await house.add("desk", "Desk lamp")
        await lares.until_states({lamp: "off"})
        house.silence("desk")
        saying = asyncio.create_task(lares.say("turn on the desk lamp"))
        await house.device.until(lambda: bool(house.commands("desk")))
        topic = "elsewhere/reading"
        await house.device.say(
            announcement("desk", "Reading light", command_topic=f"{topic}/set", state_topic=topic)
        )

        async def renamed() -> bool:
            return "Reading light" in str((await lares.entities())[lamp]["names"])

        await lares.until(renamed)
        await house.device.say(Message(topic, '{"state":"ON"}', retain=True))
        reply = await saying
        assert [(each["entity"], each["outcome"]) for each in reply["results"]] == [
            (lamp, "confirmed")
        ], reply
        assert "eading light" in reply["reply"]


async def test_a_device_removed_while_commanded_is_said_to_be_gone(
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
        await house.remove("desk")
        reply = await saying
        assert watch.seconds < 2
        assert reply["outcome"] == "failed"
        assert [(each["outcome"], each["detail"]) for each in reply["results"]] == [
            ("unavailable", "removed")
        ]
        assert lamp not in await lares.entities()
