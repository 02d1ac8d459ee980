"""The simulated home as a process: connects `SimulatedHome` to a broker.

python -m lares.demo.simulated_home --host 127.0.0.1 --port 1883
"""

import argparse
import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Callable, Sequence

from lares.clock import Clock, SystemClock
from lares.demo.part import Message
from lares.demo.processes import READY, ChildProcess
from lares.demo.simulation import SimulatedHome
from lares.devices import mqtt
from lares.devices.broker import BackOff, Broker, LinkStatus
from lares.devices.client import MqttClient
from lares.errors import BrokerUnreachableError

_SETTLE_TIMEOUT_S = 10.0


def simulated_home_service(host: str, port: int, *, prefix: str = "homeassistant") -> ChildProcess:
    """Return the service that runs the simulated home as a process of its own."""
    address = ["--host", host, "--port", str(port), "--prefix", prefix]
    return ChildProcess("simulated-home", [sys.executable, "-P", "-m", __name__, *address])


class Presence:
    """Keeps a simulated home on a broker: announces it there and carries its messages.

    `announced` is called each time that everything has been announced.
    """

    def __init__(
        self,
        home: SimulatedHome,
        broker: Broker,
        clock: Clock,
        announced: Callable[[], None] = lambda: None,
    ) -> None:
        self._home = home
        self._clock = clock
        self._announced = announced
        self._woken = asyncio.Event()
        self._greeting_due = False
        self._client = MqttClient(
            broker,
            clock,
            on_message=self._on_message,
            on_link=self._on_link,
            will=_outgoing(home.will),
            back_off=BackOff(first=0.2, limit=2.0),
        )
        self._client.subscribe(dict.fromkeys(home.filters, 0))

    async def run(self) -> None:
        """Live on the broker until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._client.run())
            while True:
                await self._wait()
                if self._greeting_due:
                    await self._greet()
                await self._say(self._home.tick())

    def _on_message(self, topic: str, payload: bytes, _retained: bool) -> None:  # noqa: FBT001
        self._home.receive(topic, payload)
        self._woken.set()

    def _on_link(self, status: LinkStatus) -> None:
        self._greeting_due = status.connected
        self._woken.set()

    async def _wait(self) -> None:
        delay = self._home.next_tick() - self._clock.monotonic()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, delay)):
                await self._woken.wait()
        self._woken.clear()

    async def _greet(self) -> None:
        """Announce everything once the commands that this provokes can be heard."""
        self._greeting_due = False
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_SETTLE_TIMEOUT_S):
                await self._client.settled()
        self._home.connected()
        if await self._say(self._home.tick()):
            self._announced()

    async def _say(self, messages: Sequence[Message]) -> bool:
        """Publish; without a connection the messages are lost, like those of a real radio."""
        try:
            for message in messages:
                await self._client.publish(_outgoing(message))
        except BrokerUnreachableError:
            return False
        return True


def _outgoing(message: Message) -> mqtt.Message:
    return mqtt.Message(message.topic, message.payload, retain=message.retain)


async def _live(options: argparse.Namespace) -> None:
    """Run the home until SIGTERM or SIGINT."""
    clock = SystemClock()
    home = SimulatedHome(clock, prefix=options.prefix, seed=options.seed, speed=options.speed)
    broker = Broker(options.host, options.port)
    presence = Presence(home, broker, clock, lambda: print(READY, flush=True))  # noqa: T201
    async with asyncio.TaskGroup() as tasks:
        life = tasks.create_task(presence.run())
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, life.cancel)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the simulated home."""
    parser = argparse.ArgumentParser(
        prog="python -m lares.demo.simulated_home",
        description="A home of simulated devices that announces itself by MQTT discovery.",
        epilog="example: python -m lares.demo.simulated_home --port 1883 --speed 60",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address of the MQTT broker")
    parser.add_argument("--port", type=int, default=1883, help="port of the MQTT broker")
    parser.add_argument("--prefix", default="homeassistant", help="prefix of discovery topics")
    parser.add_argument("--seed", type=int, default=1, help="which weather and which visitors")
    parser.add_argument("--speed", type=float, default=1.0, help="seconds in the home per second")
    options = parser.parse_args(argv)
    logging.basicConfig(level=logging.ERROR, format="%(message)s")
    asyncio.run(_live(options))


if __name__ == "__main__":
    main()
