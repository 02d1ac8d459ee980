"""The measurements, each returning figures with a floor of the same run."""

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from statistics import median

from lares.app.bench.bridge import Bridge
from lares.app.bench.figures import Figure, percentile
from lares.app.bench.subject import Subject, process_cpu, resident_mb
from lares.app.bench.workload import ENTITIES_PER_DEVICE, Lamp, sentences
from lares.clock import Clock
from lares.devices.broker import Broker
from lares.devices.discovery.engine import DiscoveryEngine
from lares.devices.link import DevicesService
from lares.errors import TransientError
from lares.home.entity import State
from lares.home.facts import StateChanged
from lares.home.registry import Registry

Progress = Callable[[str], None]

_STARTS = 3
_SENTENCES = 400
_BURST = 20_000
_ROUND_TRIPS = 300
_TIMEOUT_S = 120.0
_SAMPLE_S = 0.1
_STEADY_SAMPLES = 5
_LIBRARIES = "import aiohttp.web, apsw, hassil, jinja2, msgspec, paho.mqtt.client, uvloop"


async def measure_start(subject: Subject, clock: Clock) -> list[Figure]:
    """From exec to READY=1 with the home of the last run in the store; leaves it running.

    The median of three starts and of three imports: the first of each warms the disk cache.
    """
    seconds = [await _restarted(subject) for _ in range(_STARTS)]
    imports = [await _python(_LIBRARIES, clock) for _ in range(_STARTS)]
    return [
        Figure(
            "start to ready",
            median(seconds),
            "s",
            floor=median(imports),
            floor_is="a Python that imports the same libraries",
            aim=1.5,
        )
    ]


async def _restarted(subject: Subject) -> float:
    await subject.stop()
    return await subject.start()


async def _python(code: str, clock: Clock) -> float:
    """Return the seconds that a Python takes to run `code`."""
    began = clock.monotonic()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
    await process.wait()
    return clock.monotonic() - began


async def measure_discovery(subject: Subject, bridge: Bridge, home: list[Lamp]) -> list[Figure]:
    """CPU from the first announcement until every entity is known."""
    own = len((await subject.ask("GET", "/api/home"))["entities"])  # what the service itself has
    before = subject.cpu_seconds()
    async with asyncio.timeout(_TIMEOUT_S):
        count = await bridge.announce()
        await subject.until_idle()
    spent = subject.cpu_seconds() - before
    known = len((await subject.ask("GET", "/api/home"))["entities"]) - own
    if known != count:
        raise TransientError(f"{known} of {count} entities were known")
    began = process_cpu()
    for lamp in home:
        for _topic, payload in lamp.announcements():
            json.loads(payload)
    return [
        Figure(
            f"{count:,} entities known, CPU",
            spent,
            "s",
            floor=process_cpu() - began,
            floor_is="making and json.loads of the same payloads",
            aim=1.0,
        )
    ]


async def measure_sentences(
    subject: Subject, bridge: Bridge, home: list[Lamp], clock: Clock
) -> list[Figure]:
    """From sending a sentence over HTTP to its MQTT message at the device, outside both."""
    heard: dict[str, float] = {}
    bridge.on_command = heard.__setitem__
    latencies, replies = [], []
    for text, lamp in sentences(home, _SENTENCES):
        heard.clear()
        began = clock.monotonic()
        reply = await subject.ask("POST", "/api/say", {"text": text})
        replies.append(clock.monotonic() - began)
        if reply["outcome"] != "done" or lamp.name not in heard:
            raise TransientError(f"{text!r} was answered by {reply!r}")
        latencies.append(heard[lamp.name] - began)
    trips = [await bridge.round_trip() for _ in range(_ROUND_TRIPS)]
    calls = []
    for _ in range(_ROUND_TRIPS):
        began = clock.monotonic()
        await subject.ask("GET", "/api/session")
        calls.append(clock.monotonic() - began)
    floors = {share: percentile(trips, share) + percentile(calls, share) for share in (0.5, 0.99)}
    floor_is = "an empty HTTP call and a message to the broker and back"
    return [
        Figure(f"sentence to MQTT, p{share * 100:.0f}", percentile(values, share) * 1e3, "ms",
               floors[share] * 1e3, floor_is, aim)
        for values, share, aim in ((latencies, 0.5, 5.0), (latencies, 0.99, 25.0))
    ] + [
        Figure("sentence to reply of the device, p50", percentile(replies, 0.5) * 1e3, "ms",
               floors[0.5] * 1e3, floor_is)
    ]  # fmt: skip


async def measure_burst(
    subject: Subject, bridge: Bridge, home: list[Lamp], clock: Clock
) -> list[Figure]:
    """State reports as fast as the broker passes them on; the last of each lamp must be known."""
    await bridge.report(len(home), first=1)
    await subject.until_idle()
    before, began = subject.cpu_seconds(), clock.monotonic()
    async with asyncio.timeout(_TIMEOUT_S):
        await bridge.report(_BURST, first=len(home) + 1)
        sent = clock.monotonic() - began
        rest, _ = await subject.until_idle()
    spent = subject.cpu_seconds() - before
    await _check_last_states(subject, home, len(home) + 1 + _BURST)
    payload = home[0].state(1)
    start = process_cpu()
    for _ in range(_BURST):
        json.loads(payload)
    parsing = (process_cpu() - start) / _BURST
    return [
        Figure("state message, CPU", spent / _BURST * 1e6, "µs", parsing * 1e6,
               "json.loads of the same payload", 60.0),
        Figure("state messages a second", _BURST / (sent + rest), "/s", _BURST / sent,
               "what the simulated bridge sends"),
    ]  # fmt: skip


async def _check_last_states(subject: Subject, home: list[Lamp], end: int) -> None:
    entities = {e["id"]: e["state"] for e in (await subject.ask("GET", "/api/home"))["entities"]}
    for number in range(end - len(home), end):
        lamp = home[number % len(home)]
        want = json.loads(lamp.state(number))["energy"]
        have = entities[f"sensor.{lamp.ieee}_energy_zigbee2mqtt"]["value"]
        if float(have) != want:
            raise TransientError(f"{lamp.name} shows {have} for {want}")


async def measure_reports(subject: Subject, bridge: Bridge, home: list[Lamp]) -> list[Figure]:
    """CPU of a state message at a quiet pace, where every one wakes the process up."""
    count = 1000
    before = subject.cpu_seconds()
    for number in range(count):
        await bridge.report(1, first=number * (len(home) + 1))
        await bridge.round_trip()
    await subject.until_idle()
    spent = subject.cpu_seconds() - before
    return [Figure("state message at a quiet pace, CPU", spent / count * 1e6, "µs")]


async def measure_memory(subject: Subject, clock: Clock) -> list[Figure]:
    """Resident memory after everything above, templates of both languages loaded."""
    bare = await asyncio.create_subprocess_exec(
        sys.executable, "-c", f"{_LIBRARIES}; input()", stdin=asyncio.subprocess.PIPE
    )
    floor, steady = 0.0, 0
    while steady < _STEADY_SAMPLES:
        await clock.sleep(_SAMPLE_S)
        now = resident_mb(bare.pid)
        steady = steady + 1 if now == floor else 0
        floor = now
    await bare.communicate(b"\n")
    return [
        Figure("resident memory", subject.resident_mb(), "MB", floor,
               "a Python that imports the same libraries", 120.0)
    ]  # fmt: skip


async def measure_message(port: int, home: list[Lamp], clock: Clock) -> list[Figure]:
    """From publishing a state report until the registry knows, both ends in this process."""
    changed = asyncio.Event()
    registry = Registry(lambda fact: changed.set() if isinstance(fact, StateChanged) else None)
    devices = DevicesService(
        Broker("127.0.0.1", port),
        registry,
        DiscoveryEngine(registry, clock),
        clock,
        configs=_NoConfigs(),
        states=_NoStates(),
    )
    bridge = Bridge(port, home, clock)
    seconds: list[float] = []
    trips: list[float] = []

    async def work() -> None:
        async with asyncio.timeout(_TIMEOUT_S):
            while len(registry.entities) < len(home) * ENTITIES_PER_DEVICE:
                await clock.sleep(_SAMPLE_S)
            await clock.sleep(1.0)
            for number in range(_ROUND_TRIPS):
                changed.clear()
                began = clock.monotonic()
                await bridge.report(1, first=number * (len(home) + 1) + 7)
                await changed.wait()
                seconds.append(clock.monotonic() - began)
                trips.append(await bridge.round_trip())

    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(devices.run(lambda: None))
        await bridge.run(work)
        serving.cancel()
    return [
        Figure(f"message to state, p{share * 100:.0f}", percentile(seconds, share) * 1e3, "ms",
               percentile(trips, share) * 1e3, "a message to the broker and back")
        for share in (0.5, 0.99)
    ]  # fmt: skip


class _NoConfigs:
    """A store of announcements that remembers nothing."""

    async def load(self) -> list[tuple[str, bytes]]:
        return []

    async def apply(self, changes: Mapping[str, bytes]) -> None:
        """Forget them."""


class _NoStates:
    """A store of states that remembers nothing."""

    async def load(self) -> dict[str, State]:
        return {}
