"""What a stranger sees: `lares demo`, and the sentences of the front page in another terminal."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from lares.demo.furnishing import furnish
from lares.demo.thing import REFUSING, SILENT, Manner
from tests.fakes.appliance import Appliance

pytestmark = pytest.mark.timeout(60)

DONE = {"confirmed", "accepted"}


def manners() -> dict[str, Manner]:
    """Return how the thing behind each entity behaves."""
    return {
        f"{part.component}.{thing.unique_id(part)}": thing.manner
        for thing in furnish()[1]
        for part in thing.parts
    }


async def _say(lares: Appliance, text: str) -> dict[str, Any]:
    ended = await lares.lares("say", "--json", text, seconds=30)
    assert ended.err == ""
    answer: dict[str, Any] = json.loads(ended.out)
    assert ended.code == (0 if answer["outcome"] in ("done", "answer") else 1)
    return answer


@pytest.mark.parametrize("software", ["mosquitto", "amqtt"])
async def test_the_sentences_of_the_front_page(tmp_path: Path, software: str) -> None:
    command = ("demo",) if software == "mosquitto" else ("demo", "--embedded-broker")
    async with Appliance(tmp_path, command=command) as lares:
        lares.endpoint_file = lares.data / "demo/run/console.json"
        await lares.start()
        await lares.until(lambda: "Ctrl-C" in lares.out)
        assert re.search(rf"Broker +{software}", lares.out)
        assert re.search(r"Set-up code +[A-Z0-9-]{9}", lares.out)
        assert re.search(r"Console +http://", lares.out)
        behaviour = manners()

        async def all_there() -> bool:
            known = await lares.entities()
            entities = {key: each for key, each in known.items() if each["domain"] != "todo"}
            return len(entities) == len(behaviour) and all(
                each["state"]["value"] != "unknown"
                for each in entities.values()
                if each["domain"] not in ("scene", "button", "event")
            )

        await lares.until(all_there, 20)
        lights = await _say(lares, "打开客厅的灯")
        assert lights["outcome"] == "done", lights
        assert len(lights["results"]) >= 2
        assert {each["outcome"] for each in lights["results"]} == {"confirmed"}

        everything = await _say(lares, "turn off everything downstairs")
        assert len(everything["results"]) >= 8
        for each in everything["results"]:
            # One that never answers or refuses is off already, and its last report says so.
            unsteady = behaviour[each["entity"]].offline_every > 0
            assert each["outcome"] in DONE or (unsteady and each["outcome"] == "unavailable"), each
        states = await lares.states()
        for each in lights["results"]:
            assert states[each["entity"]] == "off"
        children = _children(lares.pid)
        assert len(children) == 2, "a broker and a simulated home"
        assert await lares.stop() == 0
        assert not any(_is_there(child) for child in children)
        assert "Traceback" not in lares.log
        assert lares.log == "", "a stranger sees no log"


def _children(pid: int) -> list[str]:
    found = subprocess.run(
        ["ps", "--ppid", str(pid), "-o", "pid="], capture_output=True, text=True, check=False
    )
    return found.stdout.split()


def _is_there(pid: str) -> bool:
    return Path(f"/proc/{pid}").exists()


async def test_things_that_refuse_or_never_answer_fail_on_the_command_line(
    tmp_path: Path,
) -> None:
    async with Appliance(tmp_path, command=("demo",)) as lares:
        lares.endpoint_file = lares.data / "demo/run/console.json"
        await lares.start()
        things = {each.manner: each for each in furnish()[1]}
        refusing, silent = things[REFUSING].parts[0], things[SILENT].parts[0]
        await lares.until_known(
            *(id_ for id_, manner in manners().items() if manner in (REFUSING, SILENT))
        )
        refused = await _say(lares, f"turn on the {refusing.names['en'][0]}")
        assert [each["outcome"] for each in refused["results"]] == ["rejected"]
        ignored = await _say(lares, f"打开{silent.names['zh'][0]}")
        assert [each["outcome"] for each in ignored["results"]] == ["timed_out"]


async def test_a_second_demo_of_one_user_is_refused(tmp_path: Path) -> None:
    async with Appliance(tmp_path, command=("demo",)) as first:
        first.endpoint_file = first.data / "demo/run/console.json"
        await first.start()
        second = await first.lares("demo")
        assert second.code == 1
        assert f"process {first.pid}" in second.complaint
        assert (await _say(first, "what time is it"))["outcome"] == "answer"


async def test_two_demos_of_two_users(tmp_path: Path) -> None:
    """The default ports of broker and console are taken by the first."""
    async with (
        Appliance(tmp_path / "one", command=("demo",)) as one,
        Appliance(tmp_path / "two", command=("demo",)) as two,
    ):
        for each in (one, two):
            each.endpoint_file = each.data / "demo/run/console.json"
            await each.start()
            await each.until(lambda each=each: "Ctrl-C" in each.out)
        brokers = [re.findall(r"Broker .*:(\d+)", each.out) for each in (one, two)]
        assert brokers[0] != brokers[1]
        assert one.endpoint["url"] != two.endpoint["url"]
        for each in (one, two):
            assert (await _say(each, "what time is it"))["outcome"] == "answer"
            assert len(await each.turns()) == 1, "each its own"
