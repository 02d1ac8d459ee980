"""One benchmark session: a broker of its own, the service, and every measurement in order."""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path

from lares.app.bench import measures
from lares.app.bench.bridge import Bridge
from lares.app.bench.figures import Figure
from lares.app.bench.fresh import measure_growth
from lares.app.bench.model_cost import measure_model
from lares.app.bench.subject import Subject, write_settings
from lares.app.bench.understanding import measure_understanding
from lares.app.bench.workload import lamps
from lares.clock import SystemClock
from lares.demo.broker import DemoBroker, choose_port, find_mosquitto
from lares.errors import UnusableError
from lares.runtime import telemetry

Progress = Callable[[str], None]


async def measure(entities: int, progress: Progress) -> list[Figure]:
    """Measure everything with about `entities` entities; takes one to two minutes.

    Raises:
        UnusableError: mosquitto is not installed.
        ModelError: there is no intent model to measure.
        TransientError: the service did not do what is measured; a figure would be a lie.
    """
    mosquitto = find_mosquitto()
    if mosquitto is None:
        raise UnusableError("the benchmark needs mosquitto: apt-get install mosquitto")
    # Before anything else runs: these take the processor of this process for themselves.
    progress("understanding sentences")
    understanding = measure_understanding(entities)
    progress("running the model")
    understanding += measure_model(entities) + measure_growth(entities)
    with tempfile.TemporaryDirectory(prefix="lares-bench-") as folder:
        telemetry.configure("error")
        clock = SystemClock()
        port = choose_port(preferred=0)
        broker = DemoBroker(clock, port, mosquitto=mosquitto)
        serving = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(broker.run(serving.set))
            await serving.wait()
            try:
                service = await _with_broker(Path(folder), port, entities, progress)
                return [*service, *understanding]
            finally:
                running.cancel()


async def _with_broker(folder: Path, port: int, entities: int, progress: Progress) -> list[Figure]:
    clock = SystemClock()
    home = lamps(entities)
    subject = Subject(write_settings(folder, port), clock)
    bridge = Bridge(port, home, clock)
    figures: list[Figure] = []

    async def work() -> None:
        progress("starting the service")
        await subject.start()
        progress("announcing the home")
        figures.extend(await measures.measure_discovery(subject, bridge, home))
        progress("reporting states")
        figures.extend(await measures.measure_burst(subject, bridge, home, clock))
        figures.extend(await measures.measure_reports(subject, bridge, home))
        progress("saying sentences")
        figures.extend(await measures.measure_sentences(subject, bridge, home, clock))
        figures.extend(await measures.measure_memory(subject, clock))
        progress("starting again, with everything remembered")
        figures.extend(await measures.measure_start(subject, clock))

    try:
        await bridge.run(work)
    finally:
        await subject.stop()
    progress("watching single messages")
    figures.extend(await measures.measure_message(port, home, clock))
    return figures
